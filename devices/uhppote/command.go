package uhppote

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/uhppoted/uhppote-core/messages"

	"brighteyes/devices"
)

// Do opens a door: action "open", argument door (1 to 4, needed only where the
// device has several). The packet is sent once; where no answer comes, nobody
// knows whether the door opened, and the error says so.
func (g *gate) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if err := g.CheckCommand(c.Action, c.Args); err != nil {
		return nil, devices.Permanent(err)
	}
	door, err := g.doorOf(c.Args)
	if err != nil {
		return nil, devices.Permanent(err)
	}
	answer, err := g.client.once(ctx, messages.OpenDoorRequest{SerialNumber: g.client.number(), Door: uint8(door)})
	if errors.Is(err, errSilent) {
		return nil, fmt.Errorf("open door %d: %w: %w", door, devices.ErrOutcomeUnknown, err)
	}
	if err != nil {
		return nil, fmt.Errorf("open door %d: %w", door, err)
	}
	var m messages.OpenDoorResponse
	if err := unmarshal(answer, &m); err != nil {
		return nil, fmt.Errorf("open door %d: %w: %w", door, devices.ErrOutcomeUnknown, err)
	}
	if !m.Succeeded {
		return nil, fmt.Errorf("open door %d: the controller refused", door)
	}
	return map[string]any{"door": door}, nil
}

// CheckCommand implements devices.CommandChecker.
func (g *gate) CheckCommand(action string, args map[string]any) error {
	if action != "open" {
		return fmt.Errorf("action %.64q: a gate can be told to open", action)
	}
	_, err := g.doorOf(args)
	return err
}

func (g *gate) doorOf(args map[string]any) (int, error) {
	for key := range args {
		if key != "door" {
			return 0, fmt.Errorf("argument %.32q: want door only", key)
		}
	}
	given, ok := args["door"]
	if !ok {
		if len(g.set.doors) == 1 {
			return g.set.doors[0], nil
		}
		return 0, fmt.Errorf("argument door: want one of %v", g.set.doors)
	}
	for _, door := range g.set.doors {
		if slices.Contains([]any{door, int64(door), float64(door)}, given) {
			return door, nil
		}
	}
	return 0, fmt.Errorf("argument door: want one of %v", g.set.doors)
}
