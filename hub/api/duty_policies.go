package api

import (
	"context"
	"slices"

	"brighteyes/hub/access"
	"brighteyes/hub/duty"
	"brighteyes/hub/registry"
)

// PolicyBody is a policy but for the id. The last step is not in it: it is built
// in, reaches everybody, and comes again until somebody takes the alert.
type PolicyBody struct {
	Name            string      `json:"name" minLength:"1" maxLength:"64"`
	NameEN          string      `json:"name_en,omitempty" maxLength:"64"`
	When            duty.When   `json:"when,omitzero" doc:"which alerts it is for; all unless given"`
	Steps           []duty.Step `json:"steps" minItems:"1" maxItems:"20"`
	LastAfterS      int         `json:"last_after_s,omitempty" minimum:"0" doc:"when the last step comes; 180 unless given, 600 at most for calls for help"`
	RepeatS         int         `json:"repeat_s,omitempty" minimum:"0" doc:"how often it comes again; 300 unless given, 60 at least, 900 at most for calls for help"`
	ArriveWithinMin int         `json:"arrive_within_min,omitempty" minimum:"0" doc:"target from the call to the arrival"`
	LateAfterMin    int         `json:"late_after_min,omitempty" minimum:"0" doc:"age at which an alert that comes late is no longer told as new"`
}

func (b PolicyBody) policy(id string) duty.Policy {
	return duty.Policy{
		ID: id, Name: b.Name, NameEN: b.NameEN, When: b.When, Steps: b.Steps, LastAfterS: b.LastAfterS, RepeatS: b.RepeatS,
		ArriveWithinMin: b.ArriveWithinMin, LateAfterMin: b.LateAfterMin,
	}
}

type policyOutput struct{ Body duty.Policy }

func (s *Server) listPolicies(_ context.Context, _ *PageInput) (*listOutput[duty.Policy], error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	return listOf(d.Policies(), ""), nil
}

func findPolicy(d Duty, id string) (duty.Policy, bool) {
	all := d.Policies()
	i := slices.IndexFunc(all, func(p duty.Policy) bool { return p.ID == id })
	if i < 0 {
		return duty.Policy{}, false
	}
	return all[i], true
}

func (s *Server) getPolicy(_ context.Context, in *IDInput) (*policyOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	p, ok := findPolicy(d, in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	return &policyOutput{p}, nil
}

type addPolicyInput struct {
	Body struct {
		ID string `json:"id" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63"`
		PolicyBody
	}
}

func (s *Server) addPolicy(ctx context.Context, in *addPolicyInput) (*policyOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if _, taken := findPolicy(d, in.Body.ID); taken {
		return nil, registry.ErrExists
	}
	return s.writePolicy(ctx, d, "policy.add", in.Body.PolicyBody.policy(in.Body.ID))
}

type putPolicyInput struct {
	IDInput
	Body PolicyBody
}

func (s *Server) putPolicy(ctx context.Context, in *putPolicyInput) (*policyOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if _, known := findPolicy(d, in.ID); !known {
		return nil, registry.ErrNotFound
	}
	return s.writePolicy(ctx, d, "policy.change", in.Body.policy(in.ID))
}

func (s *Server) writePolicy(ctx context.Context, d Duty, action string, p duty.Policy) (*policyOutput, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: action, Target: "policy:" + p.ID}); err != nil {
		return nil, err
	}
	p, err := d.PutPolicy(ctx, p)
	if err != nil {
		return nil, err
	}
	return &policyOutput{p}, nil
}

func (s *Server) deletePolicy(ctx context.Context, in *IDInput) (*nothing, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "policy.delete", Target: "policy:" + in.ID}); err != nil {
		return nil, err
	}
	return nil, d.DeletePolicy(ctx, in.ID)
}
