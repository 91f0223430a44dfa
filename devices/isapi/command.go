package isapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
)

// handle is a gate's client for Do, which may be called at any time.
type handle struct {
	mu     sync.Mutex
	client *client
}

func (h *handle) open(c *client) { h.mu.Lock(); defer h.mu.Unlock(); h.client = c }
func (h *handle) shut()          { h.open(nil) }

func (h *handle) get() *client {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.client
}

// actions are all that a door can be told. The device knows release, of which
// resume is the older word here, as close.
var actions = [...]string{"open", "close", "hold", "release", "resume", "lock"}

// Actions implements devices.Capable.
func (*gate) Actions() []string { return slices.Clone(actions[:]) }

// order is what an action has the door do.
func order(action string) (cmd string, reached func(doorStates, int) bool) {
	switch action {
	case "open":
		return "open", func(d doorStates, door int) bool { return d.unlocked[door] || d.open[door] }
	case "close", "release", "resume":
		return "close", func(d doorStates, door int) bool {
			unlocked, ok := d.unlocked[door]
			return ok && !unlocked && d.mode[door] != 2 && d.mode[door] != 3
		}
	case "hold":
		return "alwaysOpen", func(d doorStates, door int) bool { return d.mode[door] == 2 }
	case "lock":
		return "alwaysClose", func(d doorStates, door int) bool { return d.mode[door] == 3 }
	}
	return "", nil
}

const (
	verifyFor  = 1500 * time.Millisecond
	verifyStep = 200 * time.Millisecond
)

// Do tells a door to open, close, hold (open until told otherwise), lock (closed
// until told otherwise) or release (back to being controlled); argument door, needed only where the device
// has several. It is told once; where no answer comes, nobody knows whether the
// door moved, and the error says so. The result says whether the device's own
// state was then seen to be so.
func (g *gate) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if err := g.CheckCommand(c.Action, c.Args); err != nil {
		return nil, devices.Permanent(err)
	}
	door, err := devices.DoorOf(c.Args, g.set.doors)
	if err != nil {
		return nil, devices.Permanent(err)
	}
	client := g.link.get()
	if client == nil {
		return nil, errors.New("the driver is not running")
	}
	cmd, reached := order(c.Action)
	body := []byte(`<?xml version="1.0" encoding="UTF-8"?><RemoteControlDoor version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"><cmd>` + cmd + `</cmd></RemoteControlDoor>`)
	answer, err := client.ask(ctx, http.MethodPut, fmt.Sprintf("/ISAPI/AccessControl/RemoteControl/door/%d", door), "application/xml", body)
	if err != nil {
		return nil, fmt.Errorf("%s door %d: %w", c.Action, door, outcome(err))
	}
	var s status
	if err := either(answer, &s); err != nil || s.Code == 0 {
		return nil, fmt.Errorf("%s door %d: %w: the answer cannot be read", c.Action, door, devices.ErrOutcomeUnknown)
	}
	if s.Code != 1 {
		s.http = http.StatusOK
		return nil, fmt.Errorf("%s door %d: %w", c.Action, door, &s)
	}
	return map[string]any{"door": door, "verified": verified(ctx, client, door, reached)}, nil
}

// outcome marks an error after which the door may have moved: the device said
// nothing, and it was reached.
func outcome(err error) error {
	var s *status
	switch {
	case errors.Is(err, errUnreached), errors.Is(err, errUnsent), errors.Is(err, errRefused), errors.As(err, &s):
		return err
	}
	return fmt.Errorf("%w: %w", devices.ErrOutcomeUnknown, err)
}

// verified looks at the doors until what was ordered shows, for a moment.
func verified(ctx context.Context, c *client, door int, reached func(doorStates, int) bool) bool {
	ctx, cancel := context.WithTimeout(ctx, verifyFor)
	defer cancel()
	for {
		d, err := c.doors(ctx)
		if err != nil {
			return false
		}
		if reached(d, door) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(verifyStep):
		}
	}
}

// CheckCommand implements devices.CommandChecker.
func (g *gate) CheckCommand(action string, args map[string]any) error {
	if cmd, _ := order(action); cmd == "" {
		return fmt.Errorf("action %.64q: a gate can be told to open, close, hold, release, resume or lock", action)
	}
	_, err := devices.DoorOf(args, g.set.doors)
	return err
}
