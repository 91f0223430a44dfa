package uhppote

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

// gate serves one controller, or some of its doors. Run's goroutine owns all of
// it but client, which Do uses beside it.
type gate struct {
	driver *Driver
	device devices.Device
	set    checked
	memory devices.Memory
	log    *slog.Logger
	client client

	emit    devices.Emitter
	here    netip.AddrPort // where the controller is to push to
	records bool           // it records doors and buttons
	named   bool           // its model was told
	missed  int            // polls in a row without an answer
	clock   clock
	history history
	shown   shown
	well    outlet.Wellness
	out     outlet.Outlet
}

var (
	_ devices.Runner    = (*gate)(nil)
	_ devices.Commander = (*gate)(nil)
	_ devices.Explainer = (*gate)(nil)
)

// soon is the pause before a poll that a strange packet asks for.
const soon = 200 * time.Millisecond

// Run serves the controller until ctx ends.
func (g *gate) Run(ctx context.Context, emit devices.Emitter) error {
	ln, err := g.driver.listen(g.set.listen, g.set.controller)
	if err != nil {
		return err
	}
	defer g.driver.release(g.set.listen, g.set.controller, ln)
	sub := ln.subscribe(g.set.controller, g.set.address.Addr())
	defer ln.unsubscribe(sub)
	if g.here, err = ln.advertised(g.set.advertise, g.set.address); err != nil {
		return err
	}
	g.emit, g.out = emit, outlet.Outlet{Log: g.log, Emit: emit}
	for _, unwise := range g.Advice() {
		g.log.Warn("Settings are right and unwise", "advice", unwise)
	}
	if g.history, err = loadHistory(ctx, g.memory); err != nil {
		return fmt.Errorf("remembered position in the controller's events: %w", err)
	}

	timer := time.NewTimer(0)
	defer timer.Stop()
	next := time.Now()
	pollIn := func(wait time.Duration) {
		next = time.Now().Add(wait)
		timer.Reset(wait)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ln.done:
			return ln.failed()
		case packet := <-sub.packets:
			strange := g.pushed(ctx, packet[:], sub)
			if strange && time.Until(next) > soon {
				pollIn(soon)
			}
		case <-timer.C:
			if g.poll(ctx, sub) {
				pollIn(0)
			} else {
				pollIn(g.set.poll)
			}
		}
	}
}

// poll asks for the status, hands on what it shows to be missing, and keeps the
// controller set up. It asks to be called again at once when it had to tell the
// controller where to report, since what happened meanwhile was pushed nowhere.
func (g *gate) poll(ctx context.Context, sub *subscription) (again bool) {
	asked := time.Now()
	s, err := g.client.status(ctx)
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		g.away()
		g.missed++
		if g.missed == 1 {
			g.log.Warn("Controller does not answer", "err", err)
		}
		return false
	}
	g.well.Set(notAnswering, false)
	if g.missed > 0 {
		g.log.Info("Controller answers again", "missed_polls", g.missed)
		g.missed = 0
	}
	answered := time.Now()
	g.seen(ctx, s, answered, answered.Sub(asked))

	again, err = g.bind(ctx)
	g.out.Trouble(ctx, "have the controller report here", err)
	if errors.Is(err, errUnreached) {
		g.away()
		return false
	}
	g.well.Set(pushElsewhere, err != nil)
	g.out.Trouble(ctx, "have the controller record doors and buttons", g.recordAll(ctx))
	g.out.Trouble(ctx, "ask for the controller's model", g.name(ctx))
	if !g.out.Trouble(ctx, "read events from the controller", g.catchUp(ctx, s.last, sub)) {
		g.out.Trouble(ctx, "set the controller's clock", g.correct(ctx))
	}
	return again
}

// away notes that the controller does not answer. It may come back as another,
// or reset, so it is set up again then.
func (g *gate) away() {
	g.well.Set(notAnswering, true)
	g.well.Set(pushElsewhere, false) // nobody knows
	g.records = false
}

// bind verifies that the controller pushes to this edge; changed says that it
// had to be told.
func (g *gate) bind(ctx context.Context) (changed bool, err error) {
	to, err := g.client.listener(ctx)
	if err != nil || to == g.here {
		return false, err
	}
	if err := g.client.setListener(ctx, g.here); err != nil {
		return false, err
	}
	if to, err = g.client.listener(ctx); err != nil {
		return false, err
	}
	if to != g.here {
		return false, fmt.Errorf("the controller reports to %s after it was told %s", to, g.here)
	}
	g.log.Info("Controller reports here now", "listener", g.here.String())
	return true, nil
}

// recordAll has doors and buttons recorded, where that was not done since the
// controller was last away.
func (g *gate) recordAll(ctx context.Context) error {
	if g.records {
		return nil
	}
	err := g.client.recordSpecial(ctx)
	g.records = err == nil
	return err
}

// name tells the model, once.
func (g *gate) name(ctx context.Context) error {
	if g.named {
		return nil
	}
	version, err := g.client.firmware(ctx)
	if err != nil {
		return err
	}
	g.emit.Describe(fmt.Sprintf("UHPPOTE UT0311-L0%d", g.set.controller/100_000_000), version)
	g.named = true
	return nil
}

// pushed takes a packet that the controller sent by itself. An alarm is handed
// on from it; everything else is read from the controller's own record. The
// packet is strange when it is not of the event that is due next: a poll tells.
func (g *gate) pushed(ctx context.Context, packet []byte, sub *subscription) (strange bool) {
	_, s, err := decodeStatus(packet)
	if err != nil {
		return true
	}
	g.seen(ctx, s, time.Now(), 0)
	r := s.last
	if r.index == 0 || g.history.repeated(r) {
		return false
	}
	if g.urgent(r) && g.handOn(ctx, r) != nil {
		return true // ctx has ended
	}
	if !g.history.known || r.index != g.history.last+1 {
		return true
	}
	return g.out.Trouble(ctx, "read events from the controller", g.catchUp(ctx, r, sub))
}

// urgent reports whether a record is an alarm, which waits for no other.
func (g *gate) urgent(r record) bool {
	return devices.LaneOf(r.event(g.device.ID, g.set.controller, g.set.zone).Type) == devices.Alarms
}

// handOn gives one record to the edge and waits until it is durable there. An
// alarm that was handed on from its push is not handed on again.
func (g *gate) handOn(ctx context.Context, r record) error {
	if !r.concerns(g.set.doors) {
		return nil
	}
	e := r.event(g.device.ID, g.set.controller, g.set.zone)
	if g.history.recent.Has(e.ID) {
		return nil
	}
	e.Time = g.timeOf(ctx, r, e)
	if err := g.out.Put(ctx, e); err != nil {
		return err
	}
	if devices.LaneOf(e.Type) == devices.Alarms { // only these are met outside of their turn
		g.history.recent.Add(e.ID)
	}
	if e.Type == devices.DeviceRestarted {
		g.records = false // it may have forgotten what it was told
	}
	return nil
}
