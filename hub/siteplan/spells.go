package siteplan

import (
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
	now  coverage.AreaFigures

	told   *alerts.Condition // as the desk has it
	toldAt time.Time
	outage *Outage // on record, without an end
}

// ripe reports whether it is dark for as long as somebody is to know of it.
func (s *spell) ripe(now time.Time) bool {
	return !s.dark.IsZero() && now.Sub(s.dark) >= blindAfter
}

// over reports whether it was seen again for as long as that is believed.
func (s *spell) over(now time.Time) bool {
	return !s.seen.IsZero() && now.Sub(s.seen) >= seenAfter
}

// blindness is which areas are dark, and what was said of them. It belongs to the
// goroutine of Run.
type blindness struct {
	spells map[string]*spell // by area
	many   map[string]*told  // by cause
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
	for _, o := range living {
		b.of(o.Area).outage = &o
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
		s.now = a
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
		if !present[area] {
			s.now, s.dark = coverage.AreaFigures{Area: area}, time.Time{}
			if s.seen.IsZero() {
				s.seen = now.Add(-seenAfter)
			}
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
		f := Failure{Camera: id, Name: p.cfg.Camera(id), Condition: condition}
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

// outages is what is to be put on record: outages that began, changed and ended.
func (p *Plans) outages(view View, above map[string][]Cause, now time.Time) []Outage {
	var changed []Outage
	for area, s := range p.blind.spells {
		switch {
		case s.outage == nil && s.ripe(now):
			o := Outage{ID: devices.NewID(s.dark), Area: area, Name: s.now.Name, Began: s.dark.UTC()}
			o, _ = o.tell(o.Began, p.failures(view, s.now, above))
			changed = append(changed, o)
		case s.outage != nil && s.over(now):
			changed = append(changed, s.outage.end(s.seen.UTC()))
		case s.outage != nil && !s.dark.IsZero():
			if o, news := s.outage.tell(now.UTC(), p.failures(view, s.now, above)); news {
				changed = append(changed, o)
			}
		}
	}
	slices.SortFunc(changed, func(a, b Outage) int { return a.Began.Compare(b.Began) })
	return changed[:min(len(changed), judgeMost)]
}

// recorded takes over that outages are on record.
func (b *blindness) recorded(list []Outage) {
	for _, o := range list {
		s := b.of(o.Area)
		if s.outage = &o; o.Ended != nil {
			s.outage = nil
		}
	}
}
