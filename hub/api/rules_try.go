package api

import (
	"context"
	"errors"

	"brighteyes/devices/strictyaml"
	"brighteyes/hub/rules"
)

type rulesTextInput struct {
	Body struct {
		Text string `json:"text" maxLength:"262144" doc:"a rule file"`
	}
}

// mistake is one mistake of a text, for an editor.
type mistake struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key,omitempty"`
	Message string `json:"message"`    // in English
	Zh      string `json:"message_zh"` // the same in Chinese
	Code    string `json:"code,omitempty" doc:"stable, such as span.shape; the words may become better"`
	Args    []any  `json:"args" doc:"what the words take, in order: texts and numbers"`
}

func mistakeOf(p strictyaml.Problem) mistake {
	m := mistake{p.Line, p.Column, p.Key, p.Message.En, p.Message.In("zh"), p.Message.Code, p.Message.Args}
	if m.Args == nil {
		m.Args = []any{}
	}
	return m
}

type checkRulesOutput struct {
	Body struct {
		Mistakes []mistake    `json:"mistakes"`
		Rules    []rules.View `json:"rules"` // empty when there are mistakes
	}
}

func (s *Server) checkRules(_ context.Context, in *rulesTextInput) (*checkRulesOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	out := &checkRulesOutput{}
	out.Body.Mistakes, out.Body.Rules = []mistake{}, []rules.View{}
	views, err := r.Check(in.Body.Text)
	var found strictyaml.Problems
	switch {
	case errors.As(err, &found):
		for _, p := range found {
			out.Body.Mistakes = append(out.Body.Mistakes, mistakeOf(p))
		}
	case err != nil:
		return nil, err
	default:
		out.Body.Rules = views
	}
	return out, nil
}

type testRulesInput struct {
	Body struct {
		Text  string `json:"text" maxLength:"262144" doc:"a rule file"`
		Tests string `json:"tests" maxLength:"262144" doc:"a file of tests; the rules are those of text"`
	}
}

type testRulesOutput struct {
	Body struct {
		Items []rules.Tested `json:"items"`
	}
}

func (s *Server) testRules(_ context.Context, in *testRulesInput) (*testRulesOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	out := &testRulesOutput{}
	if out.Body.Items, err = r.Test(in.Body.Text, in.Body.Tests); err != nil {
		return nil, ruleTrouble(err)
	}
	return out, nil
}

type dryRunOutput struct{ Body rules.DryRun }

func (s *Server) dryRunRules(ctx context.Context, in *rulesTextInput) (*dryRunOutput, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	d, err := r.DryRun(ctx, in.Body.Text)
	if err != nil {
		return nil, ruleTrouble(err)
	}
	return &dryRunOutput{d}, nil
}
