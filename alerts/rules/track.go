package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"brighteyes/devices"
)

// minStale is the least time for which a value is believed.
const minStale = 5 * time.Minute

// track is what a rule remembers of one device or place.
type track struct {
	subject string
	device  devices.Registered
	at      time.Time // up to here time has been looked at

	raised   bool
	raisedAt time.Time
	until    time.Time // raised until then; zero: no end by time
	why      []string  // in words, for the alert

	// Of a metric or a status: the newest value, and since when it raises or
	// clears; zero: it does not.
	known      bool
	value      variables
	last       time.Time // when the value, or what is awaited, last came
	upSince    time.Time
	downSince  time.Time
	blind      bool        // absence: the device's silence is not its own
	times      []time.Time // rate: the newest events, in order
	lastPer    []time.Time // together: the newest of each
	lastDevice []string
}

// track finds or makes the place where the rule remembers d. It is nil when there
// is no room.
func (r *run) track(e *Engine, d devices.Registered, at time.Time) *track {
	subject := d.ID
	if r.per == PerSite {
		subject = d.Site
	}
	if subject == "" {
		return nil // nobody said where the device is
	}
	t, ok := r.tracks[subject]
	if !ok {
		if len(r.tracks) >= MaxSubjects || e.tracks >= MaxTracks {
			e.dropped++
			r.fail(e, at, fmt.Sprintf("对象过多（%d 个），其余未看 · too many devices or places (%d), the rest is not looked at", len(r.tracks), len(r.tracks)))
			return nil
		}
		t = &track{subject: subject, at: at, last: at, lastPer: make([]time.Time, len(r.members)), lastDevice: make([]string, len(r.members))}
		r.tracks[subject] = t
		e.tracks++
	}
	t.device = d
	r.touched = append(r.touched, t)
	return t
}

// raise and lower change what the rule says of t.
func (r *run) raise(e *Engine, t *track, at time.Time, why string) {
	t.why = nil
	if why != "" {
		t.why = []string{why}
	}
	if t.raised {
		return
	}
	if r.raised >= MaxRaised {
		e.dropped++
		r.fail(e, at, fmt.Sprintf("同时成立超过 %d 处，其余未提醒 · true of more than %d devices or places at once, the rest is not told", MaxRaised, MaxRaised))
		return
	}
	t.raised, t.raisedAt, t.downSince = true, at, time.Time{}
	r.raised++
	e.tell(Change{At: at, Rule: r.ID, Subject: t.subject, Holds: true, Condition: r.condition(t)})
}

func (r *run) lower(e *Engine, t *track, at time.Time) {
	if !t.raised {
		return
	}
	t.raised, t.until, t.why = false, time.Time{}, nil
	r.raised--
	e.tell(Change{At: at, Rule: r.ID, Subject: t.subject, Condition: r.condition(t)})
}

// advance lets time pass for t, up to a moment.
func (r *run) advance(e *Engine, t *track, to time.Time) {
	if r.during != nil && (r.Kind == OnMetric || r.Kind == OnStatus || r.Kind == OnAbsence) {
		for edge := r.during.next(t.at); !edge.After(to); edge = r.during.next(t.at) {
			r.come(e, t, edge)
			t.at = edge
			if r.Kind != OnAbsence && t.known && !edge.After(r.believed(t)) {
				r.look(e, t, edge)
			}
		}
	}
	r.come(e, t, to)
	if to.After(t.at) {
		t.at = to
	}
}

// never is later than anything.
var never = time.Unix(1<<40, 0)

// pass lets time pass for all tracks. While nothing is due it looks only at those
// that were touched.
func (r *run) pass(e *Engine, now time.Time) {
	for _, t := range r.touched {
		r.next = earliest(r.next, r.due(t))
	}
	r.touched = r.touched[:0]
	if now.Before(r.next) {
		return
	}
	r.next = never
	for _, t := range r.tracks {
		r.advance(e, t, now)
		r.next = earliest(r.next, r.due(t))
	}
}

// due is the next moment at which time alone may change what is said of t.
func (r *run) due(t *track) time.Time {
	next := never
	if r.during != nil && (r.Kind == OnMetric || r.Kind == OnStatus || r.Kind == OnAbsence) {
		next = r.during.next(t.at)
	}
	switch r.Kind {
	case OnAbsence:
		if at := t.last.Add(r.hold); !t.raised && !t.blind && (r.during == nil || at.After(t.at)) {
			next = earliest(next, at)
		}
	case OnMetric, OnStatus:
		until := r.believed(t)
		if at := t.upSince.Add(r.hold); !t.upSince.IsZero() && !t.raised && !at.After(until) {
			next = earliest(next, at)
		}
		if at := t.downSince.Add(r.clearFor); !t.downSince.IsZero() && t.raised && !at.After(until) {
			next = earliest(next, at)
		}
	default:
		if t.raised && !t.until.IsZero() {
			next = earliest(next, t.until)
		}
	}
	return next
}

// come does what is due for t until a moment.
func (r *run) come(e *Engine, t *track, to time.Time) {
	switch r.Kind {
	case OnAbsence:
		due := t.last.Add(r.hold)
		if t.raised || t.blind || due.After(to) {
			return
		}
		due = latest(due, t.at)
		if r.during != nil && !r.during.contains(due) {
			return
		}
		r.raise(e, t, due, "已有 "+inWords(r.hold)+" 没有 · none for "+inWords(r.hold))
	case OnMetric, OnStatus:
		sure := earliest(to, r.believed(t)) // later the value is not known any more
		if due := t.upSince.Add(r.hold); !t.upSince.IsZero() && !t.raised && !due.After(sure) {
			r.raise(e, t, due, t.words(r))
		}
		if due := t.downSince.Add(r.clearFor); !t.downSince.IsZero() && t.raised && !due.After(sure) {
			r.lower(e, t, due)
		}
	default:
		if t.raised && !t.until.IsZero() && !t.until.After(to) {
			r.lower(e, t, t.until)
		}
	}
}

// believed is until when the newest value of t is taken to stand. A status does
// not grow old: it is said anew when it changes.
func (r *run) believed(t *track) time.Time {
	if r.Kind == OnStatus {
		return t.last.Add(10 * MaxSpan)
	}
	if r.stale > 0 {
		return t.last.Add(r.stale + r.grain)
	}
	return t.last.Add(max(5*t.device.Heartbeat()/2, minStale) + r.grain)
}

// words say the value that raises.
func (t *track) words(r *run) string {
	if r.Kind == OnStatus {
		return ""
	}
	text := r.members[0].metric + " " + strconv.FormatFloat(t.value.Value, 'g', 6, 64)
	if r.hold > 0 {
		text += " · " + inWords(r.hold)
	}
	return text
}

// look decides anew whether the value of t raises or clears, at a moment.
func (r *run) look(e *Engine, t *track, at time.Time) {
	inside := r.during == nil || r.during.contains(at)
	up, err := r.up(t)
	down := false
	if err == nil {
		switch {
		case !inside:
			up, down = false, true
		case r.clears:
			down, err = r.clear.holds(&t.value)
			down = down && !up
		default:
			down = !up
		}
	}
	if err != nil {
		r.fail(e, at, err.Error())
		return
	}
	t.upSince = since(t.upSince, up, at)
	t.downSince = since(t.downSince, down && t.raised, at)
	r.come(e, t, at)
}

func (r *run) up(t *track) (bool, error) {
	if r.Kind == OnStatus {
		return slices.Contains(r.is, devices.Status(t.value.Reason)), nil
	}
	return r.members[0].holds(&t.value)
}

// since is from when something is true, or zero while it is not.
func since(before time.Time, now bool, at time.Time) time.Time {
	switch {
	case !now:
		return time.Time{}
	case before.IsZero():
		return at
	}
	return before
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// insert puts at into times, in order, and keeps the newest most of them.
func insert(times []time.Time, at time.Time, most int) []time.Time {
	i, _ := slices.BinarySearchFunc(times, at, func(a, b time.Time) int { return cmp.Compare(a.UnixNano(), b.UnixNano()) })
	times = slices.Insert(times, i, at)
	if len(times) > most {
		times = slices.Delete(times, 0, len(times)-most)
	}
	return times
}
