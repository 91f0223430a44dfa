package edge

import (
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// answer does what an acknowledgement of the hub asks for.
func (u *uplink) answer(ack wire.AckMessage, now time.Time) {
	if ack.Refused != nil {
		u.refused(*ack.Refused, now)
		return
	}
	if ack.Stream != u.stream {
		u.metrics.acksIgnored.WithLabelValues("other_stream").Inc()
		return
	}
	for _, l := range u.lanes {
		if position := ack.Of(l.name); position > l.sent {
			u.cfg.Log.Warn("the hub acknowledged more than was sent, numbering begins anew",
				"lane", l.name, "acknowledged", position, "sent", l.sent)
			u.begin()
			return
		}
	}
	for _, l := range u.lanes {
		u.settledUpTo(l, ack.Of(l.name), now)
		if slices.Contains(ack.Again, l.name) {
			u.again(l, ack.Of(l.name), now)
		}
	}
}

func (u *uplink) settledUpTo(l *lane, position uint64, now time.Time) {
	l.position = position
	settled := func(b *batch) bool {
		if b.seq > position {
			return false
		}
		for _, e := range b.events {
			u.confirmed(e.Event)
		}
		return true
	}
	if l.release(settled) > 0 {
		l.progress(now)
		u.settle(l)
	}
}

// again sends a lane from the hub's position on, at most once a second. An
// asking that comes sooner is kept, and forgotten if the hub got further by then.
func (u *uplink) again(l *lane, position uint64, now time.Time) {
	if due := l.wentBack.Add(againEvery); due.After(now) {
		l.againAt, l.againFor = due, position
		return
	}
	l.goBack(now)
}

// refused deals with a payload that the hub cannot read. Its items get numbers of
// their own, and then the old number is let go, so that the hub sees a gap and
// not an end. An item that is refused alone is set aside.
func (u *uplink) refused(r wire.RefusedAck, now time.Time) {
	i := slices.Index(devices.Lanes[:], r.Lane)
	if i < 0 {
		u.metrics.acksIgnored.WithLabelValues("unreadable").Inc()
		return
	}
	l := u.lanes[i]
	b := l.find(r.SHA256)
	if b == nil {
		u.metrics.acksIgnored.WithLabelValues("unknown_hash").Inc()
		return
	}
	if len(b.ids) > 1 {
		u.cfg.Log.Warn("the hub cannot read a batch, its items are sent one by one",
			"lane", l.name, "seq", b.seq, "items", len(b.ids), "reason", short(r.Reason))
		l.split(b)
		u.noteResent(wire.Gap{Stream: u.stream, Lane: l.name, From: b.seq, To: b.seq, Resent: true, At: now.UTC()})
	} else {
		u.cfg.Log.Error("the hub cannot read an item, it is set aside", "lane", l.name, "item", b.ids[0], "reason", short(r.Reason))
		u.cfg.Outbox.SetAside(l.name, b.ids[0], short(r.Reason))
	}
	l.release(func(other *batch) bool { return other == b })
	l.progress(now)
	u.settle(l)
}

func (u *uplink) noteResent(g wire.Gap) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.resent = append(u.resent, g)
	u.resent = u.resent[max(len(u.resent)-resentKept, 0):]
}
