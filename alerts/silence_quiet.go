package alerts

import (
	"cmp"
	"slices"
	"time"
)

// The timers of silences and windows. Their Due names no alert.
const (
	DueSilence DueKind = "silence" // the silence is over
	DueWindow  DueKind = "window"  // the window begins, or is over
)

// What silences, windows and grouping write into a timeline.
const (
	EntrySilenced   = "silenced"   // note: who, and why
	EntryUnsilenced = "unsilenced" // it is told again
	EntryGrouped    = "grouped"    // note: id of the alert that stands for the incident
	EntryFlapping   = "flapping"   // it came and went too often: told once, until it is stable
)

// noise is what the machine knows beside the alerts: what is silenced and
// planned, and how often things came lately.
type noise struct {
	silences table[*Silence]
	windows  table[*Window]
	flaps    table[*Flap]
	rushes   table[[]time.Time] // newest calls of an edge; not on record itself, see rushed
}

// noiseDraft is the part of a draft that is about noise.
type noiseDraft struct {
	silenceOrder, windowOrder, flapOrder touched

	over    []Action // silences and windows that ended
	requiet bool     // silences or windows changed: every alert is looked at
}

func (n noise) shared() noise {
	n.silences, n.windows, n.flaps, n.rushes = n.silences.shared(), n.windows.shared(), n.flaps.shared(), n.rushes.shared()
	return n
}

func newNoise(k Kept) (n noise) {
	for _, s := range k.Silences {
		if s.EndedAt == nil {
			s.sure = false
			n.silences.set(s.ID, &s)
		}
	}
	for _, w := range k.Windows {
		if w.EndedAt == nil {
			n.windows.set(w.ID, &w)
		}
	}
	for _, f := range k.Flaps {
		n.flaps.set(f.Key, &f)
	}
	n.recallRushes(k.Alerts)
	return n
}

// Silences returns the silences that stand, newest first.
func (s State) Silences() []Silence {
	all := make([]Silence, 0, s.noise.silences.size)
	s.noise.silences.each(func(_ string, one *Silence) { all = append(all, *one) })
	slices.SortFunc(all, func(a, b Silence) int { return cmp.Or(b.From.Compare(a.From), cmp.Compare(b.ID, a.ID)) })
	return all
}

// Windows returns the windows that stand or are planned, the next to begin first.
func (s State) Windows() []Window {
	all := make([]Window, 0, s.noise.windows.size)
	s.noise.windows.each(func(_ string, one *Window) { all = append(all, *one) })
	slices.SortFunc(all, func(a, b Window) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID)) })
	return all
}

// Flaps returns the conditions that began lately, by key.
func (s State) Flaps() []Flap {
	all := make([]Flap, 0, s.noise.flaps.size)
	for _, key := range s.noise.flaps.keys() {
		f, _ := s.noise.flaps.get(key)
		all = append(all, *f)
	}
	return all
}

// quiet works out what is silenced: of the alerts that the step touched or, when
// silences or windows changed, of all. It comes last, so that it judges alerts as
// they leave the step, and before attend, which pages what is not silenced.
func (d *draft) quiet() {
	var in force
	d.noise.windows.each(func(_ string, w *Window) {
		if w.Started {
			in.windows = append(in.windows, w)
		}
	})
	d.noise.silences.each(func(_ string, s *Silence) { in.silences = append(in.silences, s) })
	ids := slices.Clone(d.alertOrder)
	if d.requiet {
		ids = d.alerts.keys()
	}
	for _, id := range ids {
		if a, open := d.alerts.get(id); open {
			d.hush(a, in)
		}
	}
}

// force is what stands, in no order.
type force struct {
	windows  []*Window
	silences []*Silence
}

// hush marks an alert as silenced, or no longer so. Of several silences and
// windows the one that lasts longest counts.
func (d *draft) hush(a *Alert, in force) {
	var until time.Time
	var id, why, arrangement string
	for _, w := range in.windows {
		if !w.covers(a) {
			continue
		}
		if text := w.arrangement(); text > arrangement { // any order gives the same
			arrangement = text
		}
		if longer(w.Until, w.ID, until, id) {
			until, id, why = w.Until, w.ID, joined(w.By, w.Reason)
		}
	}
	for _, s := range in.silences {
		if s.Match.covers(a) && longer(s.Until, s.ID, until, id) {
			until, id, why = s.Until, s.ID, joined(s.By, s.Reason)
		}
	}
	if id != "" && d.life(a) {
		id = ""
	}
	silenced := a.SilencedUntil != nil
	if a.Silence == id && a.Arrangement == arrangement && (!silenced || a.SilencedUntil.Equal(until)) {
		return
	}
	a = d.edit(a.ID)
	was := a.Silence
	a.Silence, a.SilencedUntil, a.Arrangement = id, nil, arrangement
	if id != "" {
		a.SilencedUntil = &until
	}
	switch {
	case id != "" && id != was:
		d.note(a, System, EntrySilenced, why)
	case id == "" && was != "":
		d.note(a, System, EntryUnsilenced, "")
	}
}

func longer(until time.Time, id string, than time.Time, other string) bool {
	return other == "" || until.After(than) || until.Equal(than) && id < other
}

// noiseActions is what of all this must be put on record.
func (d *draft) noiseActions() []Action {
	actions := d.over
	for _, id := range d.silenceOrder.order {
		if s, stands := d.noise.silences.get(id); stands {
			actions = append(actions, SaveSilence{Silence: *s})
		}
	}
	for _, id := range d.windowOrder.order {
		if w, stands := d.noise.windows.get(id); stands {
			actions = append(actions, SaveWindow{Window: *w})
		}
	}
	for _, key := range d.flapOrder.order {
		if f, known := d.noise.flaps.get(key); known {
			actions = append(actions, PutFlap{Flap: *f})
		} else if _, was := d.base.noise.flaps.get(key); was {
			actions = append(actions, DropFlap{Key: key})
		}
	}
	return actions
}
