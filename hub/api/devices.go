package api

import (
	"context"
	"net/http"
	"slices"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/registry"
)

type devicesInput struct {
	PageInput
	Kind      string `query:"kind" enum:"gate,camera,button,sensor,power,network"`
	Site      string `query:"site" maxLength:"63" doc:"this place and all below it"`
	Status    string `query:"status" enum:"online,degraded,offline,unknown"`
	Edge      string `query:"edge" maxLength:"63"`
	Lifecycle string `query:"lifecycle" enum:"planned,commissioning,in_service,suspended,retired"`
	Q         string `query:"q" maxLength:"100" doc:"part of id, name, model, building or unit"`
}

func (s *Server) listDevices(ctx context.Context, in *devicesInput) (*listOutput[registry.DeviceView], error) {
	all := s.cfg.Registry.Devices(registry.Filter{
		Kind: devices.Kind(in.Kind), Site: in.Site, Status: devices.Status(in.Status), Edge: in.Edge,
		Lifecycle: devices.Lifecycle(in.Lifecycle), Query: in.Q,
	})
	roles := callerOf(ctx).roles
	visible := all[:0]
	for _, d := range all {
		if d, ok := cutDevice(roles, d); ok {
			visible = append(visible, d)
		}
	}
	return page(visible, func(d registry.DeviceView) string { return d.ID }, in.PageInput)
}

type deviceOutput struct{ Body registry.DeviceView }

// device returns a device as the caller may see it; one that they may not see
// does not exist for them.
func (s *Server) device(ctx context.Context, id string) (registry.DeviceView, error) {
	d, ok := s.cfg.Registry.Device(id)
	if ok {
		d, ok = cutDevice(callerOf(ctx).roles, d)
	}
	if !ok {
		return registry.DeviceView{}, registry.ErrNotFound
	}
	return d, nil
}

func (s *Server) getDevice(ctx context.Context, in *IDInput) (*deviceOutput, error) {
	d, err := s.device(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &deviceOutput{d}, nil
}

type addDeviceInput struct {
	Body struct {
		ID           string            `json:"id" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63"`
		Kind         string            `json:"kind" enum:"gate,camera,button,sensor,power,network"`
		Name         string            `json:"name,omitempty" maxLength:"200"`
		NameEN       string            `json:"name_en,omitempty" maxLength:"200"`
		Model        string            `json:"model,omitempty" maxLength:"200"`
		Driver       string            `json:"driver,omitempty" maxLength:"63"`
		Capabilities []string          `json:"capabilities,omitempty" maxItems:"50"`
		Site         string            `json:"site,omitempty" maxLength:"63"`
		Location     *devices.Location `json:"location,omitempty"`
		HeartbeatS   int               `json:"heartbeat_s,omitempty" minimum:"0" maximum:"604800"`
		DependsOn    []string          `json:"depends_on,omitempty" maxItems:"50"`
		Edge         string            `json:"edge,omitempty" maxLength:"63"`
		Lifecycle    string            `json:"lifecycle,omitempty" enum:"planned,commissioning"`
	}
}

// addDevice enters a device that is planned; one that exists is declared by its edge.
func (s *Server) addDevice(ctx context.Context, in *addDeviceInput) (*deviceOutput, error) {
	b := in.Body
	if err := s.audit(ctx, access.AuditEntry{Action: "device.add", Target: "device:" + b.ID}); err != nil {
		return nil, err
	}
	err := s.cfg.Registry.AddDevice(ctx, devices.Registered{
		Device: devices.Device{
			ID: b.ID, Kind: devices.Kind(b.Kind), Name: b.Name, NameEN: b.NameEN, Model: b.Model, Driver: b.Driver, Capabilities: b.Capabilities,
			Site: b.Site, Location: b.Location, HeartbeatS: b.HeartbeatS, DependsOn: b.DependsOn,
		},
		Edge: b.Edge, Lifecycle: devices.Lifecycle(b.Lifecycle),
	})
	if err != nil {
		return nil, err
	}
	return s.getDevice(ctx, &IDInput{b.ID})
}

type patchDeviceInput struct {
	IDInput
	Body struct {
		Lifecycle string `json:"lifecycle" enum:"planned,commissioning,in_service,suspended,retired"`
		Reason    string `json:"reason,omitempty" maxLength:"500"`
	}
}

// patchDevice changes what people decide about a device; the rest is its edge's
// to declare. Who is measured by a device does not suspend it.
func (s *Server) patchDevice(ctx context.Context, in *patchDeviceInput) (*deviceOutput, error) {
	to := devices.Lifecycle(in.Body.Lifecycle)
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	if slices.Contains([]devices.Lifecycle{devices.Suspended, devices.Retired}, to) && !callerOf(ctx).roles.Has(access.Admin) {
		return nil, newProblem(http.StatusForbidden, "taking a device out of service is an admin's to approve")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "device.lifecycle", Target: "device:" + in.ID, Purpose: in.Body.Reason, Detail: in.Body.Lifecycle}); err != nil {
		return nil, err
	}
	if err := s.moveDevice(ctx, in.ID, to, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getDevice(ctx, &in.IDInput)
}

// moveDevice changes a lifecycle at once. One with an open checklist goes into
// service without it only for a reason, and by somebody who had no part in it.
func (s *Server) moveDevice(ctx context.Context, id string, to devices.Lifecycle, reason string) error {
	if s.cfg.Commissioning == nil {
		return s.cfg.Registry.SetLifecycle(ctx, id, to)
	}
	e := s.entry(ctx, s.cfg.Commissioning.Now(), "", "", "")
	return explainCommissioning(s.cfg.Commissioning.Lifecycle(ctx, id, to, reason, e))
}

func (s *Server) deleteDevice(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "device.delete", Target: "device:" + in.ID}); err != nil {
		return nil, err
	}
	if err := s.cfg.Registry.DeleteDevice(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, nil
}
