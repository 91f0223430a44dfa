package uhppote

import (
	"context"
	"errors"
	"fmt"

	"github.com/uhppoted/uhppote-core/messages"

	"brighteyes/devices"
)

// The modes of a door, as function 0x80 counts them; 4, first card, is none that
// anybody is told from here.
const (
	modeHeld       = 1 // normally open
	modeLocked     = 2 // normally closed
	modeControlled = 3
)

func modeOf(action string) uint8 {
	switch action {
	case "hold":
		return modeHeld
	case "lock":
		return modeLocked
	}
	return modeControlled
}

// openDoor has a door unlocked for its delay. It is sent once.
func (c client) openDoor(ctx context.Context, door uint8) error {
	answer, err := c.once(ctx, messages.OpenDoorRequest{SerialNumber: c.number(), Door: door})
	if err != nil {
		return err
	}
	var m messages.OpenDoorResponse
	if err := unmarshal(answer, &m); err != nil {
		return fmt.Errorf("%w: %w", devices.ErrOutcomeUnknown, err)
	}
	if !m.Succeeded {
		return errors.New("the controller refused")
	}
	return nil
}

// setMode has a door in a mode until told otherwise. The packet also carries for
// how long the door is unlocked when it opens, so that is asked for first and
// stays as it is. The order is sent once; the controller answers with what holds.
func (c client) setMode(ctx context.Context, door, mode uint8) error {
	now, err := c.mode(ctx, door)
	if err != nil {
		return fmt.Errorf("nothing was ordered: %w", err)
	}
	answer, err := c.once(ctx, messages.SetDoorControlStateRequest{
		SerialNumber: c.number(), Door: door, ControlState: mode, Delay: now.Delay,
	})
	if err != nil {
		return err
	}
	var m messages.SetDoorControlStateResponse
	if err := unmarshal(answer, &m); err != nil {
		return fmt.Errorf("%w: %w", devices.ErrOutcomeUnknown, err)
	}
	if m.Door != door || m.ControlState != mode {
		return fmt.Errorf("the controller refused: door %d is in mode %d", m.Door, m.ControlState)
	}
	return nil
}

// mode asks for a door's mode and delay.
func (c client) mode(ctx context.Context, door uint8) (messages.GetDoorControlStateResponse, error) {
	var m messages.GetDoorControlStateResponse
	answer, err := c.ask(ctx, messages.GetDoorControlStateRequest{SerialNumber: c.number(), Door: door})
	if err != nil {
		// Not %w: that no answer came to a question does not leave an outcome unknown.
		return m, fmt.Errorf("get the mode of door %d: %v", door, err)
	}
	if err := unmarshal(answer, &m); err != nil {
		return m, fmt.Errorf("get the mode of door %d: %w", door, err)
	}
	return m, nil
}

func (c client) hasMode(ctx context.Context, door, mode uint8) bool {
	m, err := c.mode(ctx, door)
	return err == nil && m.Door == door && m.ControlState == mode
}
