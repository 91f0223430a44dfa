package rules

import (
	"fmt"
	"strings"
	"time"

	"brighteyes/devices"
)

// take gives one input to one rule. Whatever goes wrong in it is the rule's own:
// it is said, and the others go on.
func (r *run) take(e *Engine, at time.Time, in Input) {
	defer func() {
		if trouble := recover(); trouble != nil {
			r.fail(e, at, fmt.Sprintf("规则运行出错 · the rule broke: %v", trouble))
		}
	}()
	switch in := in.(type) {
	case Status:
		r.status(e, at, in)
	case Reading:
		if visibleMetric(in.Device.Device, in.Metric) {
			r.reading(e, at, in)
		}
	case Event:
		if !in.Event.Drill() && visibleEvent(in.Device.Device, in.Event.Type) {
			r.event(e, at, in)
		}
	}
}

func (r *run) status(e *Engine, at time.Time, in Status) {
	if !r.members[0].fits(in.Device.Device) {
		return
	}
	switch r.Kind {
	case OnAbsence:
		t, known := r.tracks[in.Device.ID]
		blind := in.Status == devices.Unknown || in.Status == devices.Offline
		if !known || t.blind == blind {
			return
		}
		r.touched = append(r.touched, t)
		r.advance(e, t, at)
		if t.blind && !blind { // it counts anew from when the device could be heard again
			t.last = latest(t.last, at)
		}
		t.blind = blind
	case OnStatus:
		t := r.track(e, in.Device, at)
		if t == nil || at.Before(t.last) {
			return
		}
		r.advance(e, t, before(at))
		t.known, t.last = true, at
		t.value.Reason = string(in.Status)
		r.look(e, t, at)
	}
}

func (r *run) reading(e *Engine, at time.Time, in Reading) {
	for i := range r.members {
		m := &r.members[i]
		if m.metric != in.Metric || !m.fits(in.Device.Device) {
			continue
		}
		v := r.about(in.Device, at)
		v.Metric, v.Value = in.Metric, in.Value
		switch r.Kind {
		case OnMetric:
			r.level(e, at, in.Device, v)
		case OnAbsence:
			r.sign(e, at, in.Device, m, v)
		case OnTogether:
			r.member(e, at, i, in.Device, v)
		}
	}
}

// before is up to a moment and without it: what comes at that very moment counts
// before what would be due.
func before(at time.Time) time.Time { return at.Add(-1) }

// level takes a new value of a metric. One that is older than what is known says
// nothing about now.
func (r *run) level(e *Engine, at time.Time, d devices.Registered, v *variables) {
	t := r.track(e, d, at)
	if t == nil || t.known && at.Before(t.last) {
		return
	}
	r.advance(e, t, before(at))
	if t.known && at.After(r.believed(t)) {
		t.upSince, t.downSince = time.Time{}, time.Time{} // nobody knows what it was meanwhile
	}
	t.known, t.value, t.last = true, *v, at
	r.look(e, t, at)
}

// sign takes what was awaited.
func (r *run) sign(e *Engine, at time.Time, d devices.Registered, m *matcher, v *variables) {
	fits, err := m.holds(v)
	if err != nil {
		r.fail(e, at, err.Error())
		return
	}
	if !fits {
		return
	}
	t := r.track(e, d, at)
	if t == nil || at.Before(t.last) {
		return
	}
	r.advance(e, t, before(at))
	t.last = at
	if t.raised {
		r.lower(e, t, at)
	}
}

func (r *run) event(e *Engine, at time.Time, in Event) {
	v := r.about(in.Device, at)
	v.event(in.Event)
	r.ended(e, at, in, v)
	for i := range r.members {
		m := &r.members[i]
		if !m.typed(in.Event.Type) || !m.fits(in.Device.Device) {
			continue
		}
		if r.Kind == OnAbsence {
			r.sign(e, at, in.Device, m, v)
			continue
		}
		if r.during != nil && !r.during.contains(at) {
			continue
		}
		if r.Kind == OnTogether {
			r.member(e, at, i, in.Device, v)
			continue
		}
		fits, err := m.holds(v)
		if err != nil {
			r.fail(e, at, err.Error())
		}
		if !fits {
			continue
		}
		if t := r.track(e, in.Device, at); t != nil {
			r.advance(e, t, at)
			r.happened(e, t, at)
		}
	}
}

// ended looks whether an event ends what the rule says of its device or place.
func (r *run) ended(e *Engine, at time.Time, in Event, v *variables) {
	if r.clear.types == nil || !r.clear.typed(in.Event.Type) || !r.clear.fits(in.Device.Device) {
		return
	}
	subject := in.Device.ID
	if r.per == PerSite {
		subject = in.Device.Site
	}
	t, known := r.tracks[subject]
	if !known || !t.raised || at.Before(t.raisedAt) {
		return
	}
	fits, err := r.clear.holds(v)
	if err != nil {
		r.fail(e, at, err.Error())
		return
	}
	if fits {
		r.touched = append(r.touched, t)
		r.advance(e, t, at)
		r.lower(e, t, at)
	}
}

// happened takes one event that fits, alone or as one of many.
func (r *run) happened(e *Engine, t *track, at time.Time) {
	if r.Kind == OnEvent {
		r.occur(e, t, at, at.Add(r.clearAfter))
		return
	}
	t.times = insert(t.times, at, r.count)
	if len(t.times) < r.count {
		return
	}
	first, newest := t.times[0], t.times[len(t.times)-1]
	if newest.Sub(first) > r.within {
		return
	}
	r.last(e, t, at, first, fmt.Sprintf("%s 内 %d 次 · %d within %s", inWords(r.within), r.count, r.count, inWords(r.within)))
}

// member takes one of several things that must come together.
func (r *run) member(e *Engine, at time.Time, i int, d devices.Registered, v *variables) {
	if r.during != nil && !r.during.contains(at) {
		return
	}
	fits, err := r.members[i].holds(v)
	if err != nil {
		r.fail(e, at, err.Error())
		return
	}
	if !fits {
		return
	}
	t := r.track(e, d, at)
	if t == nil {
		return
	}
	r.advance(e, t, at)
	t.lastPer[i], t.lastDevice[i] = latest(t.lastPer[i], at), d.ID
	first, newest := t.lastPer[0], t.lastPer[0]
	for _, one := range t.lastPer {
		if one.IsZero() {
			return
		}
		first, newest = earliest(first, one), latest(newest, one)
	}
	if newest.Sub(first) > r.within {
		return
	}
	r.last(e, t, at, first, strings.Join(t.lastDevice, " + "))
}

// last raises what ends by itself when its oldest part is out of the window, but
// for what clear says.
func (r *run) last(e *Engine, t *track, at, first time.Time, why string) {
	until := first.Add(r.within)
	switch {
	case r.clearAfter > 0:
		until = at.Add(r.clearAfter)
	case r.clear.types != nil:
		until = time.Time{}
	}
	if t.raised {
		t.until = until
		return
	}
	r.raise(e, t, at, why)
	t.until = until
}

// occur raises for one event. One that nothing but a person ends is told each
// time and not remembered; of any other, another event counts once more.
func (r *run) occur(e *Engine, t *track, at, until time.Time) {
	switch {
	case r.byHand(), t.raised:
		e.tell(Change{At: at, Rule: r.ID, Subject: t.subject, Holds: true, Again: true, Condition: r.condition(t)})
	default:
		r.raise(e, t, at, "")
	}
	if r.clearAfter > 0 {
		t.until = latest(t.until, until)
	}
}

// byHand reports whether only a person ends what the rule raises.
func (r *Rule) byHand() bool {
	return r.Kind == OnEvent && r.clearAfter == 0 && r.clear.types == nil
}
