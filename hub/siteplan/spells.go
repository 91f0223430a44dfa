package siteplan

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/coverage"
)

// spell is how long an area is dark, and what was said of that. Times are of this
// machine's clock.
type spell struct {
	dark time.Time // since when; zero: it is not known to be dark
	seen time.Time // since when it is seen again; of one that was told or is on record
	gone bool      // it was taken off the register
	now  coverage.AreaFigures

	told   *alerts.Condition // as the desk has it
	toldAt time.Time
	outage *Outage // without an end
	unsure bool    // whether the outage is on record: the answer may have been lost
}

// ripe reports whether it is dark for so long that somebody is to know of it.
func (s *spell) ripe(now time.Time, after time.Duration) bool {
	return !s.dark.IsZero() && now.Sub(s.dark) >= after
}

// over reports whether it was seen again for so long that that is believed, or is no area
// any more.
func (s *spell) over(now time.Time, after time.Duration) bool {
	return s.gone || !s.seen.IsZero() && now.Sub(s.seen) >= after
}

// blindness is which areas are dark, and what was said of them. It belongs to the
// goroutine of Run.
type blindness struct {
	spells map[string]*spell // by area
	many   map[string]*told  // by cause
	strays []Outage          // to be put on record: outages that nothing else would end
}

type told struct {
	condition alerts.Condition
	at        time.Time
	blamed    time.Time // when the cause explained an area last
}

// newBlindness takes up what stands already.
func newBlindness(held []alerts.Held, living []Outage) blindness {
	b := blindness{spells: map[string]*spell{}, many: map[string]*told{}}
	for _, h := range held {
		if !h.FalseSince.IsZero() { // one that is ending ends
			continue
		}
		switch c := h.Condition; c.Rule {
		case alerts.RuleBlind:
			b.of(AreaOf(c.Key)).told = &c
		case alerts.RuleManyBlind:
			b.many[subject(alerts.RuleManyBlind, c.Key)] = &told{condition: c}
		}
	}
	slices.SortFunc(living, func(a, b Outage) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.ID, b.ID)) })
	for _, o := range living {
		s := b.of(o.Area)
		if s.outage != nil { // an area has one at a time: the elder ended before the next began
			b.strays = append(b.strays, s.outage.end(o.Began))
		}
		s.outage = &o
	}
	return b
}

// AreaOf is the area that a condition of alerts.RuleBlind is about, by its key.
func AreaOf(key string) string { return subject(alerts.RuleBlind, key) }

func subject(rule, key string) string {
	if begin := alerts.ConditionKey(rule, ""); len(key) > len(begin) && key[:len(begin)] == begin {
		return key[len(begin):]
	}
	return ""
}

func (b *blindness) of(area string) *spell {
	if b.spells[area] == nil {
		b.spells[area] = &spell{}
	}
	return b.spells[area]
}

// look takes over what is seen now. An area that was taken off the register is dark no
// more.
func (b *blindness) look(figures []coverage.AreaFigures, now time.Time) {
	present := map[string]bool{}
	for _, a := range figures {
		if a.AreaM2 == 0 {
			continue
		}
		present[a.Area] = true
		s := b.of(a.Area)
		s.now, s.gone = a, false
		dark, unknown := a.DarkM2/a.AreaM2 >= blindShare, (a.DarkM2+a.UnknownM2)/a.AreaM2 >= blindShare
		switch {
		case !dark:
			s.dark = time.Time{}
		case s.dark.IsZero():
			s.dark = now
		}
		switch {
		case unknown || s.told == nil && s.outage == nil:
			s.seen = time.Time{}
		case s.seen.IsZero():
			s.seen = now
		}
		if s.dark.IsZero() && s.told == nil && s.outage == nil {
			delete(b.spells, a.Area)
		}
	}
	for area, s := range b.spells {
		if present[area] {
			continue
		}
		if s.told == nil && s.outage == nil {
			delete(b.spells, area)
			continue
		}
		s.now, s.dark, s.gone = coverage.AreaFigures{Area: area}, time.Time{}, true
		if s.seen.IsZero() {
			s.seen = now
		}
	}
}

// failures is which cameras of an area do not see, and why.
func (p *Plans) failures(view View, a coverage.AreaFigures, above map[string][]Cause) []Failure {
	var list []Failure
	for _, id := range blindOnes(a) {
		condition := view.States[id].Condition
		if _, blind := conditionWords[condition]; !blind {
			continue
		}
		name, _ := p.cfg.Camera(id)
		f := Failure{Camera: id, Name: name, Condition: condition}
		if len(above[id]) > 0 {
			f.Cause, f.CauseName = above[id][0].ID, above[id][0].Name
		}
		list = append(list, f)
	}
	return list
}

// blindOnes are the cameras that would see what is not seen of an area, in order.
func blindOnes(a coverage.AreaFigures) []string {
	var cameras []string
	for _, lost := range a.Lost {
		cameras = append(cameras, lost.Cameras...)
	}
	slices.Sort(cameras)
	return slices.Compact(cameras)
}

// outages is what is to be put on record: outages that began, changed and ended, and those
// of which it is not known whether they are on record, as the same again.
func (p *Plans) outages(view View, above map[string][]Cause, now time.Time) []Outage {
	changed := slices.Clone(p.blind.strays)
	for area, s := range p.blind.spells {
		switch {
		case s.outage == nil && s.ripe(now, p.cfg.BlindAfter):
			o := Outage{ID: devices.NewID(s.dark), Area: area, Name: s.now.Name, Began: s.dark.UTC()}
			o, _ = o.tell(o.Began, p.failures(view, s.now, above))
			s.outage, s.unsure = &o, true
			changed = append(changed, o)
		case s.outage != nil && s.over(now, p.cfg.SeenAfter):
			end := s.seen.UTC()
			if end.Before(s.outage.Began) { // the hub's clock was set back
				end = s.outage.Began
			}
			changed = append(changed, s.outage.end(end))
		case s.outage != nil && !s.dark.IsZero():
			if o, news := s.outage.tell(now.UTC(), p.failures(view, s.now, above)); news || s.unsure {
				changed = append(changed, o)
			}
		case s.unsure:
			changed = append(changed, *s.outage)
		}
	}
	slices.SortFunc(changed, func(a, b Outage) int { return a.Began.Compare(b.Began) })
	return changed[:min(len(changed), judgeMost)]
}

// recorded takes over that outages are on record.
func (b *blindness) recorded(list []Outage) {
	for _, o := range list {
		b.strays = slices.DeleteFunc(b.strays, func(stray Outage) bool { return stray.ID == o.ID })
		s := b.spells[o.Area]
		if s == nil || s.outage == nil || s.outage.ID != o.ID {
			continue
		}
		if s.outage, s.unsure = &o, false; o.Ended != nil {
			s.outage = nil
		}
	}
}
