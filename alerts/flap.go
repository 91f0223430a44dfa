package alerts

import (
	"slices"
	"time"
)

// A condition that began FlapTimes times within FlapWithin flaps: its alert then
// stays the one that is open, is told no more for coming again, and recovers only
// when the condition stayed away for FlapStable.
const (
	FlapTimes  = 4
	FlapWithin = 30 * time.Minute
	FlapStable = 10 * time.Minute

	maxFlaps = 2000 // conditions whose beginnings are remembered; beyond, the stalest are forgotten
)

// Flap is when a condition began lately, oldest first, FlapTimes at most.
type Flap struct {
	Key  string      `json:"key"`
	Came []time.Time `json:"came"`
}

// PutFlap writes when a condition began lately; DropFlap forgets it.
type PutFlap struct{ Flap Flap }

// DropFlap forgets when a condition began.
type DropFlap struct{ Key string }

func (PutFlap) action()  {}
func (DropFlap) action() {}

// began counts the beginning of a condition. Calls, whatever a person must
// resolve, and what no cause may hide are never damped.
func (d *draft) began(a *Alert, key string, line Standing) {
	if line.Call || line.ByHand || line.Shown || a.Category == Care || a.Drill {
		return
	}
	f := Flap{Key: key}
	if before, known := d.noise.flaps.get(key); known {
		f.Came = slices.DeleteFunc(slices.Clone(before.Came), func(t time.Time) bool { return t.After(d.now) || d.now.Sub(t) > FlapWithin })
	}
	f.Came = append(f.Came, d.now)
	f.Came = f.Came[max(0, len(f.Came)-FlapTimes):]
	d.noise.flaps.set(key, &f)
	d.flapOrder.add(key)
	if d.noise.flaps.size > maxFlaps {
		d.forgetFlaps()
	}
	if len(f.Came) == FlapTimes && !a.Flapping {
		a.Flapping = true
		d.note(a, System, EntryFlapping, "")
	}
}

// forgetFlaps makes room: of half of what is remembered, the stalest go.
func (d *draft) forgetFlaps() {
	all := d.State.Flaps()
	slices.SortFunc(all, func(a, b Flap) int { return a.Came[len(a.Came)-1].Compare(b.Came[len(b.Came)-1]) })
	for _, f := range all[:len(all)-maxFlaps/2] {
		d.noise.flaps.delete(f.Key)
		d.flapOrder.add(f.Key)
	}
}

// recoverAfter is how long the condition of an alert must stay false.
func recoverAfter(a *Alert) time.Duration {
	if a.Flapping {
		return FlapStable
	}
	return RecoverAfter
}
