package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
)

// suspensionView is a suspension with what the device is called and where it hangs.
type suspensionView struct {
	commissioning.Suspension
	Name string            `json:"name,omitempty"`
	Kind devices.Kind      `json:"kind,omitempty"`
	Site string            `json:"site,omitempty"`
	Unit *devices.Location `json:"location,omitempty"`
	// CannotCall: it runs, and calls for help depend on the device.
	CannotCall bool `json:"cannot_call,omitempty"`
}

func (s *Server) viewSuspension(one commissioning.Suspension) suspensionView {
	v := suspensionView{Suspension: one, CannotCall: one.State == commissioning.Approved && len(one.LifeLine) > 0}
	if d, known := s.cfg.Registry.Device(one.Device); known {
		v.Name, v.Kind, v.Site, v.Unit = d.Name, d.Kind, d.Site, d.Location
	}
	return v
}

func (s *Server) listSuspensions(ctx context.Context, in *PageInput) (*listOutput[suspensionView], error) {
	if _, err := s.commissioning(); err != nil {
		return nil, err
	}
	all, err := s.cfg.CommissioningStore.Suspensions(ctx, "", true, mostListed)
	if err != nil {
		return nil, err
	}
	var list []suspensionView
	for _, one := range all {
		if s.sees(ctx, one.Device) {
			list = append(list, s.viewSuspension(one))
		}
	}
	return listOf(list, ""), nil
}

type suspensionOutput struct{ Body suspensionView }

type askSuspensionInput struct {
	IDInput
	Body struct {
		Reason     string    `json:"reason" minLength:"1" maxLength:"4000"`
		Until      time.Time `json:"until" doc:"within 90 days; it begins when it is approved"`
		Substitute string    `json:"substitute,omitempty" maxLength:"4000" doc:"what replaces a device on which calls for help depend"`
		Checker    string    `json:"checker,omitempty" maxLength:"800" doc:"who looks to the substitute"`
	}
}

func (s *Server) askSuspension(ctx context.Context, in *askSuspensionInput) (*suspensionOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	b := in.Body
	for field, text := range map[string]string{"reason": b.Reason, "substitute": b.Substitute, "checker": b.Checker} {
		if devices.NamesPerson(text) {
			return nil, wrongField("body."+field, "no number of a person belongs here")
		}
	}
	one, err := kept.Ask(ctx, commissioning.Suspension{
		Device: in.ID, Reason: b.Reason, Until: b.Until.UTC(), Substitute: b.Substitute, Checker: b.Checker, LifeLine: s.lifelineOf(in.ID),
	}, s.entry(ctx, kept.Now(), "suspension.ask", "device:"+in.ID, b.Until.UTC().Format(time.RFC3339)))
	if err != nil {
		return nil, explainCommissioning(err)
	}
	return &suspensionOutput{s.viewSuspension(one)}, nil
}

type decideSuspensionInput struct {
	IDInput
	Body struct {
		Yes bool `json:"yes"`
	}
}

// decideSuspension is an admin's: property is measured by its devices.
func (s *Server) decideSuspension(ctx context.Context, in *decideSuspensionInput) (*suspensionOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	if !callerOf(ctx).roles.Has(access.Admin) {
		return nil, newProblem(http.StatusForbidden, "taking a device out of service is an admin's to approve")
	}
	one, err := kept.Rule(ctx, in.ID, in.Body.Yes, s.entry(ctx, kept.Now(), "suspension.decide", "suspension:"+in.ID, map[bool]string{true: "approved", false: "refused"}[in.Body.Yes]))
	if err != nil {
		return nil, explainCommissioning(err)
	}
	return &suspensionOutput{s.viewSuspension(one)}, nil
}

func (s *Server) endSuspension(ctx context.Context, in *IDInput) (*suspensionOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	one, err := kept.EndSuspension(ctx, in.ID, s.entry(ctx, kept.Now(), "suspension.end", "suspension:"+in.ID, ""))
	if err != nil {
		return nil, explainCommissioning(err)
	}
	return &suspensionOutput{s.viewSuspension(one)}, nil
}
