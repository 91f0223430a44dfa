package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
)

const (
	holdMost     = 24 * time.Hour   // the longest that something is held on one order
	holdsMost    = 64               // at a time; what is beyond is answered with failed
	holdWithin   = 10 * time.Second // for a device to let go
	holdRetry    = 5 * time.Second  // after an end that failed; doubled up to holdSeldom
	holdSeldom   = time.Minute
	holdPatience = 30 * time.Second // a driver may be starting: before it, an end that failed is no news
	holdGiveUp   = 24 * time.Hour   // of trying, in one run: the device is gone
	keyHolds     = "holds"          // in the memory that belongs to no device: JSON of []hold
)

const (
	holdEnded   = "device.hold_ended"
	holdOverdue = "device.hold_overdue"
)

// hold is something that is held for a time, and how it ends.
type hold struct {
	ID     string         `json:"id"` // of the command that began it
	Device string         `json:"device"`
	Args   map[string]any `json:"args,omitempty"` // of both orders, such as the door
	End    string         `json:"end"`            // the action that ends it
	Until  time.Time      `json:"until"`          // on this machine's clock
	ForS   float64        `json:"for_s"`

	next  time.Time // when it is tried again
	first time.Time // when this run first tried
	tries int
	told  bool // that it is overdue
	rests bool // an order is under way that may be the end of it
}

// holds ends what was to be held for a time, also when the edge was restarted
// meanwhile or the hub is away. An end is put on record before the order to hold
// is given, and tried until the device agrees: to let go twice does no harm.
type holds struct {
	a       *Agent
	changed chan struct{}

	mu     sync.Mutex
	list   []*hold // bounded by holdsMost
	loaded bool    // what an earlier run left is in list
	save   sync.Mutex
}

func newHolds(a *Agent) *holds { return &holds{a: a, changed: make(chan struct{}, 1)} }

// run ends what is due until ctx ends.
func (h *holds) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.changed:
		case <-timer.C:
		}
		timer.Reset(h.turn(ctx))
	}
}

// turn ends what is due and returns how long nothing will be. No device waits
// for another.
func (h *holds) turn(ctx context.Context) time.Duration {
	pause := time.Hour
	if !h.load(ctx) {
		pause = 10 * time.Second
	}
	var ending sync.WaitGroup
	for _, due := range h.due(time.Now()) {
		ending.Go(func() { h.end(ctx, due) })
	}
	ending.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.list {
		if !one.rests {
			pause = min(pause, max(time.Until(one.when()), 0))
		}
	}
	return pause
}

func (one *hold) when() time.Time {
	if one.next.After(one.Until) {
		return one.next
	}
	return one.Until
}

func (h *holds) due(now time.Time) (list []hold) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.list {
		if !one.rests && !one.when().After(now) {
			list = append(list, *one)
		}
	}
	return list
}

// end has the device let go, unless an order that came meanwhile says otherwise.
func (h *holds) end(ctx context.Context, one hold) {
	now := time.Now()
	reply := devices.Reply{Outcome: devices.OutcomeFailed}
	h.a.commands.inTurn(ctx, devices.Command{
		ID: devices.NewID(now), Edge: h.a.cfg.ID, Device: one.Device, Action: one.End, Args: one.Args, By: "edge",
		Issued: now, Expires: now.Add(holdWithin),
	}, func(context.Context) error {
		if !h.stands(one.ID) {
			return errors.New("it was told otherwise")
		}
		return nil
	}, &reply)
	switch {
	case ctx.Err() != nil, !h.stands(one.ID):
	case reply.Outcome == devices.OutcomeDone:
		h.forget(ctx, one)
		h.a.cfg.Log.Info("what was held for a time is released", "device", one.Device, "command", one.ID)
		h.a.metrics.holds.WithLabelValues("ended").Inc()
		h.report(ctx, one.Device, holdEnded, "expired")
	default:
		h.failed(ctx, one, reply.Error)
	}
}

// failed has it tried again, and says so once it is no longer a matter of moments.
func (h *holds) failed(ctx context.Context, one hold, why string) {
	now := time.Now()
	h.mu.Lock()
	var tell, leave bool
	if i := h.index(one.ID); i >= 0 {
		kept := h.list[i]
		if kept.tries == 0 {
			kept.first = now
		}
		kept.next = now.Add(min(holdRetry<<min(kept.tries, 10), holdSeldom))
		kept.tries++
		tell = !kept.told && now.Sub(kept.first) >= holdPatience
		kept.told = kept.told || tell
		leave = now.Sub(kept.first) >= holdGiveUp
	}
	h.mu.Unlock()
	h.a.metrics.holds.WithLabelValues("failed").Inc()
	if tell {
		h.a.cfg.Log.Error("what was held for a time cannot be released, tried again", "device", one.Device, "command", one.ID, "err", why)
		h.report(ctx, one.Device, holdOverdue, "held")
	}
	if leave {
		h.a.cfg.Log.Error("what was held for a time could not be released for a day, and is left", "device", one.Device, "command", one.ID, "err", why)
		h.forget(ctx, one)
	}
}

// begin has something held for a time.
func (h *holds) begin(ctx context.Context, cmd devices.Command, reply *devices.Reply) {
	one, err := h.planned(cmd)
	if err != nil {
		reply.Error = err.Error()
		return
	}
	cmd.Args = one.Args
	var before []hold
	h.a.commands.inTurn(ctx, cmd, func(ctx context.Context) error {
		before = h.rest(cmd)
		return h.add(ctx, one)
	}, reply)
	switch reply.Outcome {
	case devices.OutcomeFailed: // what was held before is, and ends as it was to
		h.forget(ctx, one)
		h.resume(before)
		return
	case devices.OutcomeDone:
		if reply.Result == nil {
			reply.Result = map[string]any{}
		}
		reply.Result[forS] = one.ForS
	}
	h.forget(ctx, before...)
}

// add notes a hold from now on, durably where that can be: a full disk keeps no
// gate shut, and while this process lives the end is known all the same.
func (h *holds) add(ctx context.Context, one hold) error {
	h.load(ctx)
	one.Until = time.Now().Add(time.Duration(one.ForS * float64(time.Second)))
	h.mu.Lock()
	if len(h.list) >= holdsMost {
		h.mu.Unlock()
		return fmt.Errorf("%d things are held already", holdsMost)
	}
	h.list = append(h.list, &one)
	h.mu.Unlock()
	h.keep(ctx)
	signal(h.changed)
	return nil
}

// rest has the holds that an order about the same thing puts an end to, when it
// is done, wait for that. Without arguments it is about all that the device has.
// It is called in the device's turn, so that no end slips in behind the order.
func (h *holds) rest(cmd devices.Command) (list []hold) {
	if !slices.Contains(settles[:], cmd.Action) {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.list {
		if one.Device == cmd.Device && (len(one.Args) == 0 || len(cmd.Args) == 0 || same(one.Args, cmd.Args)) {
			one.rests = true
			list = append(list, *one)
		}
	}
	return list
}

// resume has holds end as they were to, as the order came to nothing.
func (h *holds) resume(these []hold) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range these {
		if i := h.index(one.ID); i >= 0 {
			h.list[i].rests = false
		}
	}
	signal(h.changed)
}

func (h *holds) stands(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := h.index(id)
	return i >= 0 && !h.list[i].rests
}

// index is where a hold stands, -1 for nowhere. h.mu is held.
func (h *holds) index(id string) int {
	return slices.IndexFunc(h.list, func(one *hold) bool { return one.ID == id })
}

func (h *holds) forget(ctx context.Context, these ...hold) {
	h.mu.Lock()
	n := len(h.list)
	for _, one := range these {
		if i := h.index(one.ID); i >= 0 {
			h.list = slices.Delete(h.list, i, i+1)
		}
	}
	gone := len(h.list) < n
	h.mu.Unlock()
	if gone {
		h.keep(ctx)
	}
}

// report puts an event about the end of a hold on its way.
func (h *holds) report(ctx context.Context, device, eventType, reason string) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	body, err := json.Marshal(devices.Event{
		ID: devices.NewID(now), Device: device, Type: eventType, Time: now, Data: map[string]any{"reason": reason}, Queued: now,
	})
	if err == nil {
		err = h.a.store(ctx, devices.Events, body)
	}
	if err != nil && ctx.Err() == nil {
		h.a.cfg.Log.Warn("the end of a hold is not on record", "device", device, "type", eventType, "err", err)
	}
}
