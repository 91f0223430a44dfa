package onvif

import (
	"context"
	"fmt"

	"brighteyes/devices"
)

// The commands.
const (
	actionRestart = "restart"
	actionPresets = "list_presets"
	actionGoto    = "goto_preset"
)

// Do implements devices.Commander. Nothing is sent to the camera twice.
func (c *camera) Do(ctx context.Context, cmd devices.Command) (map[string]any, error) {
	if err := c.CheckCommand(cmd.Action, cmd.Args); err != nil {
		return nil, devices.Permanent(err)
	}
	if cmd.Action == actionRestart {
		return c.restart(ctx)
	}
	f := c.offers.Load()
	switch {
	case f == nil:
		return nil, errNotConnected
	case f.ptz == "":
		return nil, devices.Permanent(fmt.Errorf("%s: the camera cannot be turned", cmd.Action))
	case cmd.Action == actionPresets:
		return c.client.listPresets(ctx, *f)
	}
	return c.client.gotoPreset(ctx, *f, cmd.Args["preset"].(string)) // a string, by CheckCommand
}

// Actions implements devices.Capable. That a camera can be turned it says when it is
// reached.
func (c *camera) Actions() []string {
	if f := c.offers.Load(); f != nil && f.ptz != "" {
		return []string{actionRestart, actionPresets, actionGoto}
	}
	return []string{actionRestart}
}

// CheckCommand implements devices.CommandChecker.
func (c *camera) CheckCommand(action string, args map[string]any) error {
	wanted := ""
	switch action {
	case actionRestart, actionPresets:
	case actionGoto:
		wanted = "preset"
		if preset, ok := args["preset"].(string); !ok || preset == "" || len(preset) > 64 {
			return fmt.Errorf("argument preset: want a preset's token or name")
		}
	default:
		return fmt.Errorf("action %.64q: a camera can be told to %s, %s and %s", action, actionRestart, actionPresets, actionGoto)
	}
	for key := range args {
		if key != wanted {
			return fmt.Errorf("argument %.32q: %s wants none such", key, action)
		}
	}
	return nil
}

// acted reports whether a call that failed may have had its effect all the same:
// only a refusal, or that there was no connection, says that it had none.
func acted(err error) bool {
	switch nameOf(err) {
	case faultSilent, faultAnswer:
		return true
	}
	return false
}
