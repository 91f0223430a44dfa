package isapi

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
)

// gate serves a controller, or some of its doors. Run's goroutine owns all of it
// but the link, which Do uses beside it.
type gate struct {
	*served
	set    checked
	memory devices.Memory
	link   handle

	box     *box
	client  *client
	polled  error // why the last look at the records failed
	heard   error // what is wrong with the stream
	clock   clock
	history history
	book    logbook
	shown   shown
	named   bool
}

var (
	_ devices.Runner    = (*gate)(nil)
	_ devices.Commander = (*gate)(nil)
	_ devices.Explainer = (*gate)(nil)
)

// soon is the pause before a look at the records that a hint asks for: several
// records come together, the button and then the lock.
const soon = 50 * time.Millisecond

// Run serves the controller until ctx ends.
func (g *gate) Run(ctx context.Context, emit devices.Emitter) error {
	l, err := g.driver.link(g.set.access)
	if err != nil {
		return err
	}
	defer g.driver.unlink(l)
	g.emits(emit)
	g.client, g.book = l.client, logbook{most: pageMost, doubt: true}
	g.link.open(l.client)
	defer g.link.shut()
	if g.history, err = loadHistory(ctx, g.memory); err != nil {
		return fmt.Errorf("remembered position in the controller's records: %w", err)
	}
	g.box = l.subscribe(0)
	defer l.unsubscribe(g.box)

	timer := time.NewTimer(0)
	defer timer.Stop()
	next := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-g.box.wake:
			if g.hinted(ctx) && time.Until(next) > soon {
				next = time.Now().Add(soon)
				timer.Reset(soon)
			}
		case <-timer.C:
			g.poll(ctx)
			next = time.Now().Add(g.set.poll)
			timer.Reset(g.set.poll)
		}
	}
}

// poll looks at the controller's clock, its records and its doors.
func (g *gate) poll(ctx context.Context) {
	g.readClock(ctx)
	if !g.book.none {
		err := g.catchUp(ctx)
		if ctx.Err() != nil {
			return
		}
		if unsupported(err) {
			g.book.none = true
			g.log.Warn("Controller gives no records: what is missed cannot be read again", "err", err)
			err = nil
		}
		g.out.Trouble(ctx, "read records from the controller", err)
		if g.polled = err; err == nil {
			g.emit.Heard(time.Now())
		}
	}
	if g.book.none {
		g.settle(ctx)
	}
	g.well.Set(noRecords, g.book.none)
	g.judge()
	if g.polled == nil {
		g.name(ctx)
		g.readDoors(ctx)
	}
}

// judge has the worse of both troubles shown: a stream that is taken matters
// less than a controller that is away.
func (g *gate) judge() {
	if g.polled != nil {
		g.well.fails(g.polled)
		return
	}
	g.well.fails(g.heard)
}

// name tells the model, once.
func (g *gate) name(ctx context.Context) {
	if g.named {
		return
	}
	model, firmware, err := g.client.model(ctx)
	if g.out.Trouble(ctx, "ask for the controller's model", err) {
		return
	}
	g.emit.Describe(model, firmware)
	g.named = true
}

// hinted takes what the stream or a post said. An alarm that the controller
// calls present is handed on from it; everything else is read from the
// controller's own records, which it asks for.
func (g *gate) hinted(ctx context.Context) (due bool) {
	d := g.box.take()
	if !d.heard.IsZero() {
		g.emit.Heard(d.heard)
		g.book.heard = true
	}
	if d.changed {
		g.heard = d.fault
		g.book.doubt = true // it may come back as another
		g.judge()
	}
	h := &g.history
	for _, m := range d.messages {
		r := m.record
		switch {
		case r == nil:
			continue
		case g.book.none:
			g.straight(ctx, *r)
			continue
		case r.serial == 0 || !h.known || r.serial > h.last:
			due = true
		case r.live == yes && h.last-r.serial > pageMost: // it counts anew
			g.book.doubt, due = true, true
			continue
		default: // a repetition of its history
			continue
		}
		if r.live == yes && r.serial > 0 && g.urgent(*r) && g.handOn(ctx, *r, true) == nil {
			h.recent.Add(r.serial)
		}
	}
	return due
}

// urgent reports whether a record is an alarm, which waits for no other.
func (g *gate) urgent(r record) bool {
	m, _ := g.set.codes.meaning(r.code)
	return devices.LaneOf(m.Event) == devices.Alarms
}

// straight hands on a record from the stream of a controller that keeps none to
// be read. What it repeats from before the first contact is not news, and what
// it repeats later is late.
func (g *gate) straight(ctx context.Context, r record) {
	h := &g.history
	g.book.told = true
	switch {
	case r.serial > 0 && h.known && r.serial <= h.last:
		return
	case r.live == no && !h.known:
		if r.serial > h.last {
			h.last, h.at = r.serial, r.at
		}
		return
	}
	if g.handOn(ctx, r, r.live != no) != nil {
		return // ctx has ended
	}
	if r.serial > 0 {
		h.advance(r)
		g.out.Trouble(ctx, "remember the position", h.save(ctx))
	}
}

// settle takes the end of what such a controller repeats for the beginning: it
// was heard between two looks and the two after them, and told of no record.
func (g *gate) settle(ctx context.Context) {
	h, b := &g.history, &g.book
	if b.told || !b.heard {
		b.quiet = 0
	} else if b.quiet++; b.quiet > 1 && !h.known {
		h.known = true
		g.out.Trouble(ctx, "remember the position", h.save(ctx))
	}
	b.told, b.heard = false, false
}
