package siteplan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/coverage"
)

// An area of such a weight is one that somebody is told of when half of it and more
// has been dark for a minute.
const (
	important  = 2
	blindShare = 0.5
	blindAfter = 60 * time.Second // unless Config says otherwise
	// seenAfter, unless Config says otherwise, is how long an area must be seen again before that is told. An edge
	// that starts anew says that its cameras are there before it has looked at their
	// pictures, which it does once a minute.
	seenAfter = 150 * time.Second
	// anewAfter is how long what was told stands before it is told otherwise.
	anewAfter = 10 * time.Second

	judgeWithin = 10 * time.Second
	judgeMost   = 20 // at once: a call waits for the transaction
	// recordWithin is how long the history of outages may keep the next look waiting:
	// it queues behind imports, and nobody is to be told late for them.
	recordWithin = 2 * time.Second
)

// judge has told who is to know that an area is not seen, or is seen again, and has
// put on record from when to when and why. What is not known is not judged: while an
// edge is away nothing is called blind, and nothing that was blind is called seen.
func (p *Plans) judge(ctx context.Context, now time.Time) error {
	view := p.View()
	if view.Problem != nil {
		return nil // nothing is known of any area
	}
	var figures []coverage.AreaFigures
	if view.Site != nil {
		figures = view.Site.Figures(now).Areas
	}
	if p.blind.look(figures, now); len(p.blind.spells) == 0 && len(p.blind.many) == 0 {
		return nil
	}
	above := p.above(view)
	changed := p.judgements(view, above, now)
	outages := p.outages(view, above, now)
	return errors.Join(p.tell(ctx, changed, now), p.record(ctx, outages)) // what failed is tried at the next look
}

// tell tells the desk. It comes before the history, which may have to wait.
func (p *Plans) tell(ctx context.Context, changed []alerts.Judgement, now time.Time) error {
	if len(changed) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, judgeWithin)
	defer cancel()
	if err := p.cfg.Judge(ctx, changed); err != nil {
		return err
	}
	p.blind.judged(changed, now)
	return nil
}

func (p *Plans) record(ctx context.Context, outages []Outage) error {
	if len(outages) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	if err := p.cfg.Store.PutOutages(ctx, outages); err != nil {
		return fmt.Errorf("put outages of areas on record: %w", err)
	}
	p.blind.recorded(outages)
	return nil
}

// above is what is lost above the cameras of areas that are dark. It is asked for those
// that are offline alone: one that answers and is covered or turned away has its own
// reason, whatever is lost meanwhile.
func (p *Plans) above(view View) map[string][]Cause {
	var cameras []string
	for _, s := range p.blind.spells {
		if s.dark.IsZero() {
			continue
		}
		for _, id := range blindOnes(s.now) {
			if view.States[id].Condition == coverage.Offline {
				cameras = append(cameras, id)
			}
		}
	}
	if len(cameras) == 0 || p.cfg.Above == nil {
		return nil
	}
	slices.Sort(cameras)
	return p.cfg.Above(slices.Compact(cameras))
}

// judgements is what is to be told now: incidents before the areas under them, so that
// no area is told alone that is none.
func (p *Plans) judgements(view View, above map[string][]Cause, now time.Time) []alerts.Judgement {
	var dark []coverage.AreaFigures
	below := map[string][]alerts.Condition{} // by cause, the areas that stand under it
	var ended []string
	for _, area := range slices.Sorted(maps.Keys(p.blind.spells)) {
		switch s := p.blind.spells[area]; {
		case s.told != nil && s.over(now, p.cfg.SeenAfter):
			ended = append(ended, area)
		case !s.dark.IsZero() && s.now.Weight >= important && (s.told != nil || s.ripe(now, p.cfg.BlindAfter)):
			dark = append(dark, s.now)
		case s.told != nil: // it is not known, or it is seen for a moment
			if id := causeOf(*s.told); id != "" {
				below[id] = append(below[id], *s.told)
			}
		}
	}
	all := p.blames(view, dark, above)
	under := p.blind.stay(view, dark, all, now)
	p.blind.share(under, all)
	var areas, causes []alerts.Judgement
	for _, a := range dark {
		s, want := p.blind.spells[a.Area], p.condition(view, a, under[a.Area])
		if id := under[a.Area]; id != "" {
			below[id] = append(below[id], want)
		}
		if s.told == nil || !alike(*s.told, want) && now.Sub(s.toldAt) >= anewAfter {
			areas = append(areas, alerts.Judgement{Condition: want, Holds: true})
		}
	}
	for _, area := range ended {
		areas = append(areas, alerts.Judgement{Condition: *p.blind.spells[area].told})
	}
	for _, id := range slices.Sorted(maps.Keys(below)) {
		was := p.blind.many[id]
		if all[id] == nil || len(all[id].areas) == 0 { // nothing new is known of it
			continue
		}
		want := all[id].condition(below[id])
		if was == nil || !alike(was.condition, want) && now.Sub(was.at) >= anewAfter {
			causes = append(causes, alerts.Judgement{Condition: want, Holds: true})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.blind.many)) {
		if len(below[id]) == 0 {
			causes = append(causes, alerts.Judgement{Condition: p.blind.many[id].condition})
		}
	}
	list := slices.Concat(causes, areas)
	return list[:min(len(list), judgeMost)] // the others at the next look
}

// condition is that an area is not seen, under what it shares with others.
func (p *Plans) condition(view View, a coverage.AreaFigures, under string) alerts.Condition {
	c := alerts.Condition{Key: alerts.ConditionKey(alerts.RuleBlind, a.Area), Rule: alerts.RuleBlind, Name: cmp.Or(a.Name, a.Area)}
	if english, known := p.cfg.Site(a.Area); known {
		c.Site, c.NameEN = a.Area, english
	}
	for _, id := range blindOnes(a) {
		if words, ok := conditionWords[view.States[id].Condition]; ok {
			name, english := p.cfg.Camera(id)
			c.Reasons = append(c.Reasons, fmt.Sprintf("%s%s · %s %s", name, words[0], cmp.Or(english, id), words[1]))
		}
	}
	if under != "" {
		c.Under = []string{alerts.ConditionKey(alerts.RuleManyBlind, under)}
	}
	return c
}

// causeOf is the cause that an area was told to stand under.
func causeOf(c alerts.Condition) string {
	if len(c.Under) == 0 {
		return ""
	}
	return subject(alerts.RuleManyBlind, c.Under[0])
}

func alike(a, b alerts.Condition) bool {
	return a.Name == b.Name && a.NameEN == b.NameEN && a.Site == b.Site && a.Count == b.Count && slices.Equal(a.Reasons, b.Reasons) && slices.Equal(a.Under, b.Under)
}

// judged takes over that the desk was told.
func (b *blindness) judged(list []alerts.Judgement, now time.Time) {
	for _, j := range list {
		if id := subject(alerts.RuleManyBlind, j.Condition.Key); id != "" {
			if b.many[id] = (&told{j.Condition, now, now}); !j.Holds {
				delete(b.many, id)
			}
			continue
		}
		s := b.of(AreaOf(j.Condition.Key))
		if s.told, s.toldAt = &j.Condition, now; !j.Holds {
			s.told = nil
		}
	}
}
