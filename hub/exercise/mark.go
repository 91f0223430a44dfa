package exercise

import (
	"slices"
	"time"

	"brighteyes/devices"
)

// Mark is what a press is taken for.
type Mark int

// The marks. Real is the zero value: what nobody decided is a call.
const (
	Real   Mark = iota
	Drill       // it opens an alert that is marked as an exercise
	Tested      // it is ticked off and opens none
)

const (
	// SecondPress is how soon another press of the same button is a real call.
	SecondPress = 10 * time.Second
	// lateMost is how old a press of an exercise may be when the hub has it.
	lateMost = time.Minute
	// keptFor is how long a press is remembered: longer than one that is not late
	// can be overtaken by another.
	keptFor = 5 * time.Minute
	// pressesMost bounds what is remembered. Beyond it every press is real.
	pressesMost = 20_000
)

// press is one that came.
type press struct {
	id       string
	pressed  time.Time // by the clock of the edge
	received time.Time // by the hub's, as the edge's message came
	seen     time.Time // by the hub's, with its monotonic reading
	mark     Mark
}

// Box is the exercises that are open and the presses that came of late. It has
// no clock, no lock and no store.
type Box struct {
	open    map[string]opened // by id
	presses map[string][]press
	count   int
}

// opened is an exercise with the time by which it began and ends on a clock that
// nobody sets.
type opened struct {
	Exercise
	from, to time.Time // with monotonic reading where there is one
	scope    map[string]bool
}

// NewBox is a box with nothing in it.
func NewBox() *Box { return &Box{open: map[string]opened{}, presses: map[string][]press{}} }

// Open begins an exercise at now; one that began before, in another run of the
// hub, has only the rest of its time.
func (b *Box) Open(e Exercise, now time.Time) {
	o := opened{Exercise: e, from: now, to: now.Add(e.Until.Round(0).Sub(now.Round(0))), scope: map[string]bool{}}
	for _, d := range e.Devices {
		o.scope[d] = true
	}
	b.open[e.ID] = o
}

// Close ends an exercise.
func (b *Box) Close(id string) { delete(b.open, id) }

// Over lists the exercises whose time is over.
func (b *Box) Over(now time.Time) (ids []string) {
	for id, o := range b.open {
		if !now.Before(o.to) || !now.Round(0).Before(o.Until.Round(0)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Mark says what a press is taken for and remembers it. A press that comes again
// is what it was. Anything else than a press is Real and not remembered.
func (b *Box) Mark(e devices.Recorded, now time.Time) Mark {
	if e.Type != devices.ButtonPressed || e.Device == "" {
		return Real
	}
	b.forget(e.Device, now)
	p := press{id: e.ID, pressed: claimed(e), received: e.Received, seen: now}
	second := false
	for _, other := range b.presses[e.Device] {
		if other.id == p.id && other.pressed.Equal(p.pressed) {
			return other.mark
		}
		if p.soonAfter(other) {
			second = true
		}
	}
	if b.count >= pressesMost {
		if b.forgetAll(now); b.count >= pressesMost {
			return Real // what is not remembered could hide the second of two
		}
	}
	if !second {
		p.mark = b.exercised(e, now)
	}
	b.presses[e.Device] = append(b.presses[e.Device], p)
	b.count++
	return p.mark
}

// Remember notes a press that is on record since an earlier run.
func (b *Box) Remember(e devices.Recorded, now time.Time) {
	if e.Type != devices.ButtonPressed || e.Device == "" || b.count >= pressesMost {
		return
	}
	// seen now: an earlier run's may have been seen a moment ago
	b.presses[e.Device] = append(b.presses[e.Device], press{id: e.ID, pressed: claimed(e), received: e.Received, seen: now, mark: markOf(e)})
	b.count++
}

// markOf is what a press on record was taken for: only that it was no real call
// matters, and Tested raises what Drill would not.
func markOf(e devices.Recorded) Mark {
	if e.Drill() {
		return Drill
	}
	return Real
}

// soonAfter reports whether two presses are so close, by any of three clocks,
// that the later is a real call.
func (p press) soonAfter(other press) bool {
	return near(p.pressed, other.pressed) || near(p.received, other.received) || near(p.seen, other.seen)
}

func near(a, b time.Time) bool { return !a.IsZero() && !b.IsZero() && a.Sub(b).Abs() <= SecondPress }

// claimed is the time that the edge's clock gave a press.
func claimed(e devices.Recorded) time.Time {
	if e.DeviceTime != nil {
		return *e.DeviceTime
	}
	return e.Time
}

// exercised is what the open exercises make of a single press.
func (b *Box) exercised(e devices.Recorded, now time.Time) Mark {
	if word, _ := e.Data["press"].(string); word != "" && word != "single" {
		return Real // two presses in one, or somebody who holds on
	}
	if e.DeviceTime != nil {
		return Real
	}
	pressed := madeAt(e, now)
	if now.Sub(pressed) > lateMost {
		return Real
	}
	mark := Real
	for _, o := range b.open {
		if !o.scope[e.Device] || !o.covers(now, pressed) {
			continue
		}
		if o.Kind == KindWalkTest {
			mark = Tested
		} else {
			return Drill // of two the one that shows more
		}
	}
	return mark
}

// madeAt is when, on the hub's clock, a press was made at the latest: when it
// came, less what it had waited by then, by the edge's clock alone or by both,
// whichever is longer.
func madeAt(e devices.Recorded, now time.Time) time.Time {
	came := now
	if !e.Received.IsZero() && e.Received.Before(now) {
		came = e.Received
	}
	waited := max(came.Sub(e.Time), 0)
	if !e.Sent.IsZero() {
		waited = max(waited, e.Sent.Sub(e.Time))
	}
	return came.Add(-waited)
}

// covers reports whether the box is open now and was when the press was made, by
// the clock on the wall and by the one that nobody sets.
func (o opened) covers(now, pressed time.Time) bool {
	wall, began, until := now.Round(0), o.BeganAt.Round(0), o.Until.Round(0)
	return !pressed.Before(o.from) && now.Before(o.to) && !pressed.Round(0).Before(began) && wall.Before(until) && o.EndedAt == nil
}

// forget lets go of a device's presses that are long past.
func (b *Box) forget(device string, now time.Time) {
	was := b.presses[device]
	kept := was[:0]
	for _, p := range was {
		if now.Sub(p.seen) < keptFor {
			kept = append(kept, p)
		}
	}
	b.count -= len(was) - len(kept)
	if len(kept) == 0 {
		delete(b.presses, device)
		return
	}
	b.presses[device] = kept
}

func (b *Box) forgetAll(now time.Time) {
	for device := range b.presses {
		b.forget(device, now)
	}
}
