package api

import (
	"context"
	"net/http"
	"strings"

	"brighteyes/devices"
	"brighteyes/hub/registry"
)

type commandInput struct {
	IDInput
	Body struct {
		Action string         `json:"action" pattern:"^[a-z][a-z0-9_.]{0,62}$" patternDescription:"lower-case letters, digits, _ and ."`
		Args   map[string]any `json:"args,omitempty"`
		Reason string         `json:"reason" minLength:"1" maxLength:"500" doc:"kept on the audit record"`
	}
}

type commandOutput struct {
	Body struct {
		ID string `json:"id"`
	}
}

// command tells a device to do something. It is on the audit record before it is
// sent; what became of it GET /commands/{id} tells.
func (s *Server) command(ctx context.Context, in *commandInput) (*commandOutput, error) {
	d, err := s.device(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	reason := strings.TrimSpace(in.Body.Reason)
	switch {
	case reason == "":
		return nil, wrongField("body.reason", "say why")
	case d.Edge == "" || d.Undeclared:
		return nil, newProblem(http.StatusConflict, "no edge serves this device")
	case d.Lifecycle == devices.Retired || d.Lifecycle == devices.Planned:
		return nil, newProblem(http.StatusConflict, "the device is "+string(d.Lifecycle))
	}
	if err := canBeTold(d.Device, in.Body.Action, in.Body.Args); err != nil {
		return nil, err
	}
	issued, err := s.cfg.Commands.Issue(ctx, devices.Command{
		Edge: d.Edge, Device: d.ID, Action: in.Body.Action, Args: in.Body.Args, By: callerOf(ctx).name,
	}, reason)
	if err != nil {
		return nil, err
	}
	out := &commandOutput{}
	out.Body.ID = issued.ID
	return out, nil
}

// canBeTold refuses what the device's driver has said it cannot do, before it is
// on record as an order. Of what the edge did not say the edge decides.
func canBeTold(d devices.Device, action string, args map[string]any) error {
	if _, timed := args["for_s"]; timed && action == "hold" {
		action = devices.HoldFor
	}
	can, known := d.Can(action)
	if can || !known {
		return nil
	}
	if action == devices.HoldFor {
		return wrongField("body.args.for_s", "the device cannot be held for a time")
	}
	var list []string
	for _, c := range d.Capabilities {
		if word, ok := strings.CutPrefix(c, devices.CommandCapability); ok && word != devices.HoldFor {
			list = append(list, word)
		}
	}
	return wrongField("body.action", "the device can be told: "+strings.Join(list, ", "))
}

type issuedOutput struct{ Body devices.Issued }

// getCommand tells what became of a command, to who may command devices.
func (s *Server) getCommand(ctx context.Context, in *IDInput) (*issuedOutput, error) {
	issued, err := s.cfg.History.Command(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if d, ok := s.cfg.Registry.Device(issued.Device); ok {
		if _, visible := cutDevice(callerOf(ctx).roles, d); !visible {
			return nil, registry.ErrNotFound
		}
	}
	return &issuedOutput{issued}, nil
}
