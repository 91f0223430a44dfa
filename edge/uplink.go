package edge

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	coalesce    = 10 * time.Millisecond // readings wait this long for company; alarms and events do not
	holdAtMost  = 5 * time.Second       // readings wait for an outstanding alarm
	againEvery  = time.Second           // a lane goes back no more often
	busyPause   = 50 * time.Millisecond // before the bus is tried again that had no room
	acksWaiting = 256
	resentKept  = 64
)

// uplink brings what is in the outbox to the hub. One goroutine does all of it;
// acknowledgements that it has no room for are dropped, as the hub says the same
// again with the next.
type uplink struct {
	cfg     Config
	metrics metrics
	acks    chan wire.AckMessage
	connect chan struct{}
	// confirmed is told of each event that the hub settled; it must not wait.
	confirmed func(devices.Event)

	lanes     [len(devices.Lanes)]*lane
	open      bool      // a connection is believed to stand
	company   time.Time // when readings that came have waited long enough
	heldSince time.Time // since when an alarm has been outstanding

	mu     sync.Mutex
	stream string
	resent []wire.Gap
}

func newUplink(cfg Config, m metrics) *uplink {
	u := &uplink{cfg: cfg, metrics: m, acks: make(chan wire.AckMessage, acksWaiting), connect: make(chan struct{}, 1)}
	for i, name := range devices.Lanes {
		u.lanes[i] = &lane{name: name}
	}
	u.begin()
	return u
}

// begin starts a new stream, in which all that is not settled has new numbers.
func (u *uplink) begin() {
	u.mu.Lock()
	u.stream = devices.NewID(time.Now())
	u.mu.Unlock()
	for _, l := range u.lanes {
		l.begin()
	}
	u.metrics.streams.Inc()
}

// told is the present stream and the gaps whose items came again, for status.
func (u *uplink) told() (stream string, resent []wire.Gap) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.stream, slices.Clone(u.resent)
}

// onAck and onConnect are callbacks of the bus: they hand over and return.
func (u *uplink) onAck(m bus.Message) {
	m.Ack()
	ack, err := wire.DecodeAck(m.Payload)
	if err != nil || m.Retained {
		u.metrics.acksIgnored.WithLabelValues("unreadable").Inc()
		return
	}
	select {
	case u.acks <- ack:
	default:
		u.metrics.acksIgnored.WithLabelValues("too_many").Inc()
	}
}

func (u *uplink) onConnect() { signal(u.connect) }

func (u *uplink) run(ctx context.Context) {
	alarms, events, readings := u.lanes[0], u.lanes[1], u.lanes[2]
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case ack := <-u.acks:
			u.answer(ack, time.Now())
		case <-u.connect:
			u.reconnected(time.Now())
		case <-u.cfg.Outbox.Ready(devices.Alarms):
			alarms.more = true
		case <-u.cfg.Outbox.Ready(devices.Events):
			events.more = true
		case <-u.cfg.Outbox.Ready(devices.Readings):
			if !readings.more {
				readings.more, u.company = true, time.Now().Add(coalesce)
			}
		case <-timer.C:
		}
		if at := u.pump(ctx, time.Now()); !at.IsZero() {
			timer.Reset(max(time.Until(at), 0))
		}
	}
}

// reconnected sends all that is open again: what was on its way may be lost.
func (u *uplink) reconnected(now time.Time) {
	u.open = true
	for _, l := range u.lanes {
		l.goBack(now)
		l.progress(now)
		l.retryAt = time.Time{}
	}
}

// pump sends what may be sent, alarms first, and says when to look again: at once
// when a lane has more, so that an alarm waits for one batch of the others at most.
func (u *uplink) pump(ctx context.Context, now time.Time) (at time.Time) {
	select {
	case <-u.cfg.Outbox.Ready(devices.Alarms):
		u.lanes[0].more = true
	default:
	}
	for _, l := range u.lanes {
		if !u.open {
			return time.Time{} // goes on with the next connection
		}
		if l.name == devices.Readings {
			if from := u.readingsFrom(now); from.After(now) {
				at = soonest(at, from)
				continue
			}
		}
		if rest := u.serve(ctx, l, now); rest {
			at = now
		}
		at = soonest(at, l.wakeAt())
	}
	return at
}

// readingsFrom is when readings may go: when no alarm is outstanding or has been
// for long, and after a moment in which more of them may come.
func (u *uplink) readingsFrom(now time.Time) time.Time {
	switch outstanding := len(u.lanes[0].open) > 0; {
	case !outstanding:
		u.heldSince = time.Time{}
		return u.company
	case u.heldSince.IsZero():
		u.heldSince = now
	}
	if until := u.heldSince.Add(holdAtMost); until.After(u.company) {
		return until
	}
	return u.company
}

// serve sends what one lane may send now: all of it when these are alarms, else
// one batch, and says whether there is more.
func (u *uplink) serve(ctx context.Context, l *lane, now time.Time) (rest bool) {
	u.forget(l, now)
	if l.retryAt.After(now) {
		return false
	}
	l.retryAt = time.Time{}
	if !l.againAt.IsZero() && !l.againAt.After(now) {
		again := l.position == l.againFor
		l.againAt = time.Time{}
		if again {
			l.goBack(now)
		}
	}
	if l.onWire > 0 && !l.repeatAt.After(now) {
		l.attempts++
		l.schedule(now)
		if !u.publish(l, l.open[0], now) {
			return false
		}
	}
	for !rest && l.onWire < len(l.open) && l.fits(l.open[l.onWire].size) {
		if !u.publish(l, l.open[l.onWire], now) {
			return false
		}
		u.isOnWire(l, now)
		rest = l.name != devices.Alarms
	}
	for !rest && l.more && l.retryAt.IsZero() && l.onWire == len(l.open) && l.fits(roomToBegin) {
		b := u.next(ctx, l)
		if b == nil {
			continue // none, or none that could be read
		}
		if !u.publish(l, b, now) {
			return false
		}
		u.isOnWire(l, now)
		rest = l.name != devices.Alarms
	}
	return rest
}

func (u *uplink) isOnWire(l *lane, now time.Time) {
	if l.onWire++; l.onWire == 1 {
		l.schedule(now)
	}
}

// next makes a batch of what is next in the outbox.
func (u *uplink) next(ctx context.Context, l *lane) *batch {
	items, err := u.cfg.Outbox.Next(ctx, l.name, l.cursor, wire.MaxItems, min(maxBatchBytes, l.room()-batchFrame))
	if ctx.Err() != nil {
		l.more = false
		return nil
	}
	if err != nil {
		u.cfg.Log.Error("what is to be sent cannot be read, tried again in a second", "err", err)
		l.retryAt = time.Now().Add(time.Second)
		return nil
	}
	if len(items) == 0 {
		l.more = false
		return nil
	}
	return l.take(items, func(id int64) {
		u.cfg.Log.Error("an item of the outbox cannot be read and is set aside", "lane", l.name, "item", id)
		u.cfg.Outbox.SetAside(l.name, id, "unreadable")
	})
}

// publish hands a batch to the bus. When that has no room or no connection, the
// lane goes on later.
func (u *uplink) publish(l *lane, b *batch, now time.Time) bool {
	payload := wire.EncodeBatch(l.message(b, u.cfg.ID, u.stream, now))
	u.cfg.Fault.At(devices.FaultBeforePublish)
	err := u.cfg.Bus.Send(bus.Out{Topic: wire.Topic(u.cfg.ID, string(l.name)), Payload: payload, QoS: 1})
	u.cfg.Fault.At(devices.FaultAfterPublish)
	switch {
	case errors.Is(err, bus.ErrNotConnected):
		u.open = false
		return false
	case err != nil:
		l.retryAt = now.Add(busyPause)
		return false
	}
	u.metrics.sent.WithLabelValues(string(l.name)).Inc()
	if len(b.digests) > 0 {
		u.metrics.repeated.WithLabelValues(string(l.name)).Inc()
	}
	b.size = len(payload)
	b.digests = append(b.digests, wire.Digest(payload))
	b.digests = b.digests[max(len(b.digests)-digestsKept, 0):]
	l.sent = max(l.sent, b.seq)
	return true
}

// forget releases batches whose items the outbox gave up for want of room. The
// next base tells the hub.
func (u *uplink) forget(l *lane, now time.Time) {
	if len(l.open) == 0 {
		return
	}
	gone := u.cfg.Outbox.Gone(l.name)
	first := l.open[0]
	l.release(func(b *batch) bool { return b.ids[len(b.ids)-1] <= gone })
	if len(l.open) > 0 && l.open[0] != first {
		l.progress(now)
	}
	u.settle(l)
}

// settle has the outbox delete what nothing open holds any more.
func (u *uplink) settle(l *lane) {
	if upto := l.settled(); upto > l.floor {
		l.floor = upto
		u.cfg.Outbox.Settle(l.name, upto)
	}
}
