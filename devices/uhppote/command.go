package uhppote

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brighteyes/devices"
)

// actions are all that a door can be told.
var actions = [...]string{"open", "hold", "release", "lock"}

// Actions implements devices.Capable.
func (*gate) Actions() []string { return slices.Clone(actions[:]) }

// Do tells a door to open once, hold (open until told otherwise), lock (closed
// until told otherwise, also to cards) or release (back to cards and schedules);
// argument door (1 to 4, needed only where the device has several). The order is
// sent once; where no answer comes, nobody knows whether the door obeyed, and the
// error says so. The result says whether the controller's own state was then seen
// to be so, and whether the leaf was open.
func (g *gate) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if err := g.CheckCommand(c.Action, c.Args); err != nil {
		return nil, devices.Permanent(err)
	}
	door, err := devices.DoorOf(c.Args, g.set.doors)
	if err != nil {
		return nil, devices.Permanent(err)
	}
	seen := func(s status) bool { return s.relays&(1<<(door-1)) != 0 }
	if c.Action == "open" {
		err = g.client.openDoor(ctx, uint8(door))
	} else {
		mode := modeOf(c.Action)
		if err = g.client.setMode(ctx, uint8(door), mode); err == nil {
			seen = func(status) bool { return g.client.hasMode(ctx, uint8(door), mode) }
		}
	}
	if errors.Is(err, errSilent) {
		return nil, fmt.Errorf("%s door %d: %w: %w", c.Action, door, devices.ErrOutcomeUnknown, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s door %d: %w", c.Action, door, err)
	}
	return g.verified(ctx, door, seen), nil
}

// verified is the result of an order that the controller took: what it shows of
// the door then. A leaf without a contact always shows closed.
func (g *gate) verified(ctx context.Context, door int, reached func(status) bool) map[string]any {
	result := map[string]any{"door": door, "verified": false}
	s, err := g.client.status(ctx)
	if err != nil {
		return result // it took the order; how the door is nobody knows
	}
	result["verified"], result["door_open"] = reached(s), s.open[door-1]
	return result
}

// CheckCommand implements devices.CommandChecker.
func (g *gate) CheckCommand(action string, args map[string]any) error {
	if !slices.Contains(actions[:], action) {
		return fmt.Errorf("action %.64q: a gate can be told to open, hold, release or lock", action)
	}
	_, err := devices.DoorOf(args, g.set.doors)
	return err
}
