package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"brighteyes/devices"
)

// forS is the argument of action "hold" that gives it an end, in seconds. It is
// the edge's: no driver sees it.
const forS = "for_s"

// lets are the actions that end a hold, the better known first. To shut a door is
// not among them: nobody may stand by to see that it is free.
var lets = [...]string{"release", "resume"}

// settles are the actions after which an earlier hold is no more.
var settles = [...]string{"release", "resume", "close", "lock", "hold"}

// timed reports whether a command is to hold for a time.
func timed(cmd devices.Command) bool {
	_, ok := cmd.Args[forS]
	return ok && cmd.Action == "hold"
}

// planned is the hold that a command asks for; its error says what would be right.
func (h *holds) planned(cmd devices.Command) (hold, error) {
	s, ok := cmd.Args[forS].(float64)
	if most := holdMost.Seconds(); !ok || !(s >= 1 && s <= most) {
		return hold{}, fmt.Errorf("argument %s: want 1 to %.0f seconds", forS, most)
	}
	args := maps.Clone(cmd.Args)
	delete(args, forS)
	u := h.a.units.unit(cmd.Device)
	if u == nil {
		return hold{}, errNoDevice
	}
	runner := u.runner()
	if runner == nil {
		return hold{}, errNotRunning
	}
	checker, ok := runner.(devices.CommandChecker)
	for _, end := range lets {
		if ok && checker.CheckCommand(end, args) == nil {
			return hold{ID: cmd.ID, Device: cmd.Device, Args: args, End: end, ForS: s}, nil
		}
	}
	return hold{}, errors.New("the device cannot be told to let go: it is held without an end or not at all")
}

// same reports whether two orders are about the same thing. Numbers that were
// read from JSON are of one type.
func same(a, b map[string]any) bool { return reflect.DeepEqual(a, b) }

// load takes over what an earlier run left, once, and reports whether it could.
func (h *holds) load(ctx context.Context) bool {
	h.save.Lock()
	defer h.save.Unlock()
	return h.loadLocked(ctx)
}

func (h *holds) loadLocked(ctx context.Context) bool {
	if h.loaded {
		return true
	}
	text, ok, err := h.a.cfg.Outbox.Memory("").Load(ctx, keyHolds)
	if err != nil {
		h.a.cfg.Log.Debug("what is held cannot be read yet", "err", err)
		return false
	}
	h.loaded = true
	var left []*hold
	if ok {
		if err := json.Unmarshal([]byte(text), &left); err != nil {
			h.a.cfg.Log.Error("what was held cannot be read: look at the gates", "err", err)
		}
	}
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range left {
		if one == nil || h.index(one.ID) >= 0 {
			continue
		}
		// A clock that was set back makes nothing last longer than it was to.
		if most := now.Add(time.Duration(one.ForS * float64(time.Second))); one.Until.After(most) {
			one.Until = most
		}
		h.list = append(h.list, one)
	}
	return true
}

// keep puts what is held on record.
func (h *holds) keep(ctx context.Context) {
	h.save.Lock()
	defer h.save.Unlock()
	if !h.loadLocked(ctx) {
		h.a.cfg.Log.Error("what is held cannot be remembered: its end is lost if this process ends before it")
		return
	}
	h.mu.Lock()
	text, err := json.Marshal(h.list)
	h.mu.Unlock()
	if err == nil {
		err = h.a.cfg.Outbox.Memory("").Save(ctx, keyHolds, string(text))
	}
	if err != nil && ctx.Err() == nil {
		h.a.cfg.Log.Error("what is held cannot be remembered: its end is lost if this process ends before it", "err", err)
	}
}
