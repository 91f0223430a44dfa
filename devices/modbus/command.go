package modbus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

const (
	watchEvery = 150 * time.Millisecond // while a command waits for its effect
	askedFor   = 5 * time.Second        // beyond the command: an opening so late was still asked for
)

var errVehicle = errors.New("a vehicle stands on the loop")

// Do is a command: the output is switched once, and what the inputs then show is
// the outcome. They did not show it: an error. They cannot be read, or the time
// was over while they moved: ErrOutcomeUnknown.
func (u *unit) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if err := u.CheckCommand(c.Action, c.Args); err != nil {
		return nil, devices.Permanent(err)
	}
	b, leave, err := u.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	u.one.Lock()
	defer u.one.Unlock()
	if ctx.Err() != nil || u.ends() {
		return nil, fmt.Errorf("%s: its time was over before anything was done", c.Action)
	}
	out := u.set.outputs[c.Action]
	if c.Action == "close" {
		if err := u.clear(ctx, b); err != nil {
			return nil, fmt.Errorf("close: nothing was done: %w", err)
		}
	}
	u.expect(c.Action, out)
	result, err := u.act(ctx, b, c.Action, out)
	if c.Action == "hold" && (err == nil || errors.Is(err, devices.ErrOutcomeUnknown)) {
		u.hold(true)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Action, err)
	}
	return result, nil
}

// Actions implements devices.Capable: the device can be told what it has an output
// for.
func (u *unit) Actions() []string { return slices.Sorted(maps.Keys(u.set.outputs)) }

// CheckCommand implements devices.CommandChecker. A hold for a time is the edge's,
// which ends it with release: no argument comes here.
func (u *unit) CheckCommand(action string, args map[string]any) error {
	if _, ok := u.set.outputs[action]; !ok {
		if len(u.set.outputs) == 0 {
			return fmt.Errorf("action %.64q: this device has no outputs", action)
		}
		return fmt.Errorf("action %.64q: want %s", action, strings.Join(u.Actions(), ", "))
	}
	for key := range args {
		return fmt.Errorf("argument %.32q: want none", key)
	}
	return nil
}

// enter keeps the run from ending before a command has.
func (u *unit) enter() (*bus, func(), error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.bus == nil {
		return nil, nil, errors.New("the device is not served now; nothing was done")
	}
	u.doing.Add(1)
	return u.bus, u.doing.Done, nil
}

// clear makes sure that no vehicle stands under the barrier, where that can be
// known. What cannot be read is not clear.
func (u *unit) clear(ctx context.Context, b *bus) error {
	if !u.set.has(loop) {
		return nil
	}
	m, err := u.look(ctx, b, true)
	if err != nil {
		return fmt.Errorf("whether a vehicle stands on the loop cannot be read: %w", err)
	}
	if u.set.levels(m)[loop] {
		return errVehicle
	}
	return nil
}

// expect notes that what the gate does next was asked for.
func (u *unit) expect(action string, out output) {
	switch action {
	case "open", "hold":
		u.mu.Lock()
		defer u.mu.Unlock()
		u.askedBy = time.Now().Add(out.within + askedFor)
	case "release", "close":
		u.hold(false)
	}
}

// hold notes whether the gate is to stand open. Where holding is an output that
// stays on, the next poll reads it.
func (u *unit) hold(on bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.held = on
}

// ends reports whether the run is to end.
func (u *unit) ends() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.bus == nil
}

func (u *unit) act(ctx context.Context, b *bus, action string, out output) (map[string]any, error) {
	var err error
	ended := true
	if out.pulse > 0 {
		err, ended = u.pulse(ctx, b, out.coil, out.pulse)
	} else {
		err = u.write(ctx, b, out.coil, out.on)
	}
	if untouched(err) {
		return nil, fmt.Errorf("nothing was done: %w", err)
	}
	if !ended {
		return nil, fmt.Errorf("output %d could not be switched off again and is still being tried: %w", out.coil, devices.ErrOutcomeUnknown)
	}
	if want := u.shows(action); want != unsettled {
		return u.await(ctx, b, want, out.within)
	}
	if errors.Is(err, errOutputOff) {
		return nil, err
	}
	if err == nil && out.pulse == 0 {
		var on bool
		if on, err = u.readCoil(ctx, b, out.coil); err == nil && on != out.on {
			return nil, errOutputOff
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", devices.ErrOutcomeUnknown, err)
	}
	if action == "hold" && u.set.knowsPosition() {
		if result, err := u.await(ctx, b, open, out.within); err == nil {
			return result, nil
		}
		return map[string]any{"confirmed": "output", "verified": false}, nil // it was told, and is not seen to stand open
	}
	// An output that is on, or off, is read; of a pulse that is over nothing is left to read.
	return map[string]any{"confirmed": "output", "verified": out.pulse == 0}, nil
}

// shows is the position by which the inputs confirm an action, unsettled where
// only the output can.
func (u *unit) shows(action string) position {
	switch {
	case !u.set.knowsPosition():
	case action == "open":
		return open
	case action == "close":
		return closed
	}
	return unsettled
}

// await watches the inputs until they show a position.
func (u *unit) await(ctx context.Context, b *bus, want position, within time.Duration) (map[string]any, error) {
	began := time.Now()
	end := began.Add(within)
	cut := false // the command's own time is shorter
	if d, ok := ctx.Deadline(); ok && d.Add(-watchEvery).Before(end) {
		end, cut = d.Add(-watchEvery), true
	}
	u.mu.Lock()
	ending := u.ending
	u.mu.Unlock()
	for {
		m, err := u.look(ctx, b, true)
		if err == nil && positionOf(u.set.levels(m)) == want {
			return map[string]any{"confirmed": "input", "verified": true, "took_s": float64(time.Since(began).Milliseconds()) / 1000}, nil
		}
		over := time.Now().After(end)
		switch {
		case over && err != nil:
			return nil, fmt.Errorf("what it did cannot be read: %w: %w", devices.ErrOutcomeUnknown, err)
		case over && cut:
			return nil, fmt.Errorf("the command's time was over before the inputs showed it: %w", devices.ErrOutcomeUnknown)
		case over:
			return nil, fmt.Errorf("the inputs did not show it within %s", within)
		}
		select {
		case <-time.After(watchEvery):
		case <-ctx.Done():
			return nil, fmt.Errorf("the command's time was over before the inputs showed it: %w", devices.ErrOutcomeUnknown)
		case <-ending:
			return nil, fmt.Errorf("the driver ended before the inputs showed it: %w", devices.ErrOutcomeUnknown)
		}
	}
}
