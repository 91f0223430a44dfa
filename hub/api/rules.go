package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"brighteyes/devices/strictyaml"
	"brighteyes/hub/access"
	"brighteyes/hub/rules"
)

// Rules is the rules of users. hub/rules implements it; its errors are those of
// that package, and a strictyaml.Problems for a text with mistakes.
type Rules interface {
	List() []rules.View
	Knows() rules.Knowledge
	Rule(id string) (rules.View, error)
	Versions(ctx context.Context, id string) ([]rules.Stored, error)
	Check(text string) ([]rules.View, error)
	Test(text, tests string) ([]rules.Tested, error)
	DryRun(ctx context.Context, text string) (rules.DryRun, error)
	Add(ctx context.Context, author, text, tests string) (rules.View, error)
	Change(ctx context.Context, id, author string, e rules.Edit) (rules.View, error)
	Delete(ctx context.Context, id, author string) error
}

// rules is the part that runs rules, or why there is none.
func (s *Server) rules() (Rules, error) {
	if s.cfg.Rules == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub runs no rules of users")
	}
	return s.cfg.Rules, nil
}

// ruleTrouble turns what the rules refused into a problem.
func ruleTrouble(err error) error {
	var found strictyaml.Problems
	var failed *rules.TestsError
	switch {
	case errors.As(err, &found):
		p := newProblem(http.StatusUnprocessableEntity, "the rules have mistakes")
		for _, one := range found {
			part := "text"
			if one.File == rules.TestsFile {
				part = "tests"
			}
			p.Errors = append(p.Errors, wrong{fmt.Sprintf("body.%s:%d:%d", part, one.Line, one.Column), keyed(one, "en"), keyed(one, "zh"), one.Message.Code})
		}
		return p
	case errors.As(err, &failed):
		p := newProblem(http.StatusUnprocessableEntity, failed.Error())
		for _, test := range failed.Tested {
			for i, words := range test.Different {
				p.Errors = append(p.Errors, wrong{"body.tests", test.Name + ": " + words, test.Name + "：" + test.DifferentZh[i], "rules.tests"})
			}
		}
		return p
	case errors.Is(err, rules.ErrNotFound):
		return newProblem(http.StatusNotFound, "there is no such rule")
	case errors.Is(err, rules.ErrExists), errors.Is(err, rules.ErrConflict), errors.Is(err, rules.ErrFile):
		return newProblem(http.StatusConflict, err.Error())
	case errors.Is(err, rules.ErrOne):
		return wrongField("body.text", err.Error())
	}
	return err
}

func keyed(p strictyaml.Problem, lang string) string {
	if p.Key == "" {
		return p.Message.In(lang)
	}
	return p.Key + ": " + p.Message.In(lang)
}

type rulesOutput struct {
	Body struct {
		Items []rules.View `json:"items"`
		rules.Knowledge
	}
}

func (s *Server) listRules(context.Context, *struct{}) (*rulesOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	out := &rulesOutput{}
	out.Body.Items, out.Body.Knowledge = r.List(), r.Knows()
	if out.Body.Items == nil {
		out.Body.Items = []rules.View{}
	}
	return out, nil
}

type ruleOutput struct{ Body rules.View }

func (s *Server) getRule(_ context.Context, in *IDInput) (*ruleOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	v, err := r.Rule(in.ID)
	if err != nil {
		return nil, ruleTrouble(err)
	}
	return &ruleOutput{v}, nil
}

type ruleVersionsOutput struct {
	Body struct {
		Items []rules.Stored `json:"items"`
	}
}

func (s *Server) ruleVersions(ctx context.Context, in *IDInput) (*ruleVersionsOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	list, err := r.Versions(ctx, in.ID)
	if err != nil {
		return nil, ruleTrouble(err)
	}
	out := &ruleVersionsOutput{}
	out.Body.Items = list
	return out, nil
}

type addRuleInput struct {
	Body struct {
		Text  string `json:"text" minLength:"1" maxLength:"65536" doc:"a rule file with one rule"`
		Tests string `json:"tests,omitempty" maxLength:"65536" doc:"a file of tests of it; a rule that does not do what they expect is refused"`
	}
}

func (s *Server) addRule(ctx context.Context, in *addRuleInput) (*ruleOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	views, err := r.Check(in.Body.Text)
	if err != nil {
		return nil, ruleTrouble(err)
	}
	if len(views) != 1 {
		return nil, ruleTrouble(rules.ErrOne)
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "rule.add", Target: "rule:" + views[0].ID}); err != nil {
		return nil, err
	}
	v, err := r.Add(ctx, callerOf(ctx).name, in.Body.Text, in.Body.Tests)
	if err != nil {
		return nil, ruleTrouble(err)
	}
	return &ruleOutput{v}, nil
}

type patchRuleInput struct {
	IDInput
	Body struct {
		Version int     `json:"version,omitempty" minimum:"0" doc:"the version that was seen; an older one than the rule's answers 409"`
		Text    *string `json:"text,omitempty" minLength:"1" maxLength:"65536"`
		Tests   *string `json:"tests,omitempty" maxLength:"65536" doc:"its tests; empty for none"`
		Enabled *bool   `json:"enabled,omitempty"`
	}
}

func (s *Server) patchRule(ctx context.Context, in *patchRuleInput) (*ruleOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	if in.Body.Text == nil && in.Body.Tests == nil && in.Body.Enabled == nil {
		return nil, wrongField("body", "want text, tests or enabled")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "rule.change", Target: "rule:" + in.ID}); err != nil {
		return nil, err
	}
	v, err := r.Change(ctx, in.ID, callerOf(ctx).name, rules.Edit{Version: in.Body.Version, Text: in.Body.Text, Tests: in.Body.Tests, Enabled: in.Body.Enabled})
	if err != nil {
		return nil, ruleTrouble(err)
	}
	return &ruleOutput{v}, nil
}

func (s *Server) deleteRule(ctx context.Context, in *IDInput) (*nothing, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "rule.delete", Target: "rule:" + in.ID}); err != nil {
		return nil, err
	}
	if err := r.Delete(ctx, in.ID, callerOf(ctx).name); err != nil {
		return nil, ruleTrouble(err)
	}
	return nil, nil
}
