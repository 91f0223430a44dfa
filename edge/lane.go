package edge

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

// The limits of what is on its way in one lane.
const (
	maxBatches    = 64
	maxItems      = 10_000    // that bounds our own memory: what compresses well is many
	maxBytes      = 508 << 10 // under the contract's 512 KiB by what a longer base may add
	maxBatchBytes = 128 << 10 // of items in one batch, before compression
	roomToBegin   = outbox.MaxItem + batchFrame
	batchFrame    = 4 << 10 // more than the envelope and the commas of a batch take
	digestsKept   = 4       // a batch is looked for by the hash of any of its last publications
)

// batch is items under one number. They never change, the number's base may.
type batch struct {
	seq      uint64
	events   []devices.Recorded
	readings []devices.Reading
	ids      []int64  // of the items in the outbox, rising
	size     int      // in bytes: as last published, or as estimated before
	digests  []string // of its last publications
}

// lane is the numbering of one lane in the present stream, and what of it waits
// for the hub. Only the uplink's goroutine touches it.
type lane struct {
	name     devices.Lane
	next     uint64   // the number that the next batch gets
	sent     uint64   // the highest number that was published
	open     []*batch // not yet acknowledged, by number
	onWire   int      // how many of open, from the front, are on their way
	position uint64   // the highest that the hub acknowledged
	cursor   int64    // id of the last item that is in a batch
	floor    int64    // ids up to here are settled
	more     bool     // the outbox may have items after cursor

	attempts int       // repeats of the first batch without progress
	repeatAt time.Time // when it is repeated
	retryAt  time.Time // when sending goes on after the bus had no room
	wentBack time.Time // when all was last sent again for the hub's asking
	againAt  time.Time // when it is to be once more, as the hub asked too soon
	againFor uint64    // the position with which it asked
}

func (l *lane) begin() {
	*l = lane{name: l.name, next: 1, floor: l.floor, cursor: l.floor, more: true}
}

// take makes a batch of items, under the next number.
func (l *lane) take(items []outbox.Item, bad func(id int64)) *batch {
	b := &batch{}
	for _, item := range items {
		if !b.add(l.name, item) {
			bad(item.ID)
		}
		l.cursor = max(l.cursor, item.ID)
	}
	if len(b.ids) == 0 {
		return nil
	}
	l.push(b)
	return b
}

func (l *lane) push(b *batch) {
	b.seq = l.next
	l.next++
	l.open = append(l.open, b)
}

func (b *batch) add(name devices.Lane, item outbox.Item) bool {
	if name == devices.Readings {
		var r devices.Reading
		if json.Unmarshal(item.Body, &r) != nil {
			return false
		}
		b.readings = append(b.readings, r)
	} else {
		var e devices.Event
		if json.Unmarshal(item.Body, &e) != nil {
			return false
		}
		b.events = append(b.events, devices.Recorded{Event: e})
	}
	b.ids = append(b.ids, item.ID)
	b.size += len(item.Body) + 1
	return true
}

// message is the batch as it is published now.
func (l *lane) message(b *batch, edge, stream string, now time.Time) wire.Batch {
	return wire.Batch{
		Edge: edge, Lane: l.name, Stream: stream, Seq: b.seq, Base: l.open[0].seq, Sent: now,
		Events: b.events, Readings: b.readings,
	}
}

// fits reports whether one more batch of this size may be on its way.
func (l *lane) fits(size int) bool {
	items := 0
	for _, b := range l.open[:l.onWire] {
		items += len(b.ids)
	}
	return l.onWire == 0 || l.onWire < maxBatches && items < maxItems && size <= l.room()
}

// room is how many bytes more may be on their way.
func (l *lane) room() int {
	room := maxBytes
	for _, b := range l.open[:l.onWire] {
		room -= b.size
	}
	return room
}

// release lets go of the batches that match, and of their room.
func (l *lane) release(match func(b *batch) bool) (released int) {
	kept := l.open[:0]
	onWire := l.onWire
	for i, b := range l.open {
		if !match(b) {
			kept = append(kept, b)
			continue
		}
		released++
		if i < l.onWire {
			onWire--
		}
	}
	clear(l.open[len(kept):])
	l.open, l.onWire = kept, onWire
	return released
}

// progress is said when the first batch has become another one.
func (l *lane) progress(now time.Time) {
	l.attempts = 0
	l.schedule(now)
}

// schedule sets when the first batch is repeated, unless there is an answer.
func (l *lane) schedule(now time.Time) {
	pause := 5 * time.Second << min(l.attempts, 4)
	if l.name == devices.Alarms {
		pause = [...]time.Duration{time.Second, 2 * time.Second, 5 * time.Second}[min(l.attempts, 2)]
	}
	l.repeatAt = now.Add(jitter(min(pause, time.Minute)))
}

// goBack has all that is open sent again, from the first.
func (l *lane) goBack(now time.Time) {
	l.onWire, l.wentBack, l.againAt = 0, now, time.Time{}
}

// settled is the id up to which the outbox may forget: below all that is open.
func (l *lane) settled() int64 {
	upto := l.cursor
	for _, b := range l.open {
		upto = min(upto, b.ids[0]-1)
	}
	return upto
}

func (l *lane) find(digest string) *batch {
	for _, b := range l.open {
		if slices.Contains(b.digests, digest) {
			return b
		}
	}
	return nil
}

// split gives each of a batch's items a number of its own, after all others.
func (l *lane) split(b *batch) {
	for i, id := range b.ids {
		one := &batch{ids: []int64{id}, size: b.size/len(b.ids) + batchFrame}
		if l.name == devices.Readings {
			one.readings = b.readings[i : i+1]
		} else {
			one.events = b.events[i : i+1]
		}
		l.push(one)
	}
}

// wakeAt is when the lane has something to do by itself.
func (l *lane) wakeAt() time.Time {
	switch {
	case !l.retryAt.IsZero():
		return l.retryAt
	case l.onWire > 0:
		return soonest(l.againAt, l.repeatAt)
	}
	return l.againAt
}

// soonest is the earlier of two times of which either may be zero, never.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// jitter is d with up to a fifth more or less, so that not all come at once.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}
