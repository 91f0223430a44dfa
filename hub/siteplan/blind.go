package siteplan

import (
	"context"
	"fmt"
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
	blindAfter = 60 * time.Second
	// seenAfter is how long an area must be seen again before that is told. An edge
	// that starts anew says that its cameras are there before it has looked at their
	// pictures, which it does once a minute.
	seenAfter = 150 * time.Second

	judgeWithin = 10 * time.Second
	judgeMost   = 20 // at once: a call waits for the transaction
)

// blindness is which areas are dark, and what the desk was told of them. It belongs
// to the goroutine of Run.
type blindness struct {
	since map[string]time.Time // an area is dark, on the clock of this machine
	seen  map[string]time.Time // it is seen again, though it was told to be dark
	told  map[string]bool
}

// newBlindness takes up what stands already.
func newBlindness(held []alerts.Held) blindness {
	b := blindness{since: map[string]time.Time{}, seen: map[string]time.Time{}, told: map[string]bool{}}
	for _, h := range held {
		if h.Condition.Rule == alerts.RuleBlind && h.FalseSince.IsZero() { // one that is ending ends
			b.told[h.Condition.Key[len(alerts.ConditionKey(alerts.RuleBlind, "")):]] = true
		}
	}
	return b
}

// judge has told who is to know that an area is not seen, or is seen again. What is
// not known is not judged: while an edge is away nothing is called blind, and nothing
// that was blind is called seen.
func (p *Plans) judge(ctx context.Context, now time.Time) error {
	view := p.View()
	if view.Problem != nil {
		return nil // nothing is known of any area
	}
	var changed []alerts.Judgement
	present := map[string]bool{}
	if view.Site != nil {
		for _, a := range view.Site.Figures(now).Areas {
			if a.Weight < important || a.AreaM2 == 0 {
				continue
			}
			present[a.Area] = true
			dark, unknown := a.DarkM2/a.AreaM2 >= blindShare, (a.DarkM2+a.UnknownM2)/a.AreaM2 >= blindShare
			switch since, was := p.blind.since[a.Area]; {
			case !dark:
				delete(p.blind.since, a.Area)
			case !was:
				p.blind.since[a.Area] = now
			case now.Sub(since) >= blindAfter && !p.blind.told[a.Area]:
				changed = append(changed, p.judgement(view, a, true))
			}
			switch since, was := p.blind.seen[a.Area]; {
			case unknown || !p.blind.told[a.Area]:
				delete(p.blind.seen, a.Area)
			case !was:
				p.blind.seen[a.Area] = now
			case now.Sub(since) >= seenAfter:
				changed = append(changed, p.judgement(view, a, false))
			}
		}
	}
	for area := range p.blind.told { // taken off the register
		if !present[area] {
			changed = append(changed, p.judgement(view, coverage.AreaFigures{Area: area}, false))
		}
	}
	if len(changed) == 0 {
		return nil
	}
	changed = changed[:min(len(changed), judgeMost)] // the others at the next look
	ctx, cancel := context.WithTimeout(ctx, judgeWithin)
	defer cancel()
	if err := p.cfg.Judge(ctx, changed); err != nil {
		return err // the same is judged at the next look
	}
	for _, j := range changed {
		area := j.Condition.Key[len(alerts.ConditionKey(alerts.RuleBlind, "")):]
		if p.blind.told[area] = j.Holds; !j.Holds {
			delete(p.blind.told, area)
			delete(p.blind.seen, area)
		}
	}
	return nil
}

func (p *Plans) judgement(view View, a coverage.AreaFigures, holds bool) alerts.Judgement {
	c := alerts.Condition{Key: alerts.ConditionKey(alerts.RuleBlind, a.Area), Rule: alerts.RuleBlind, Name: a.Name}
	if c.Name == "" {
		c.Name = a.Area
	}
	if p.cfg.Site(a.Area) {
		c.Site = a.Area
	}
	var cameras []string
	for _, lost := range a.Lost {
		cameras = append(cameras, lost.Cameras...)
	}
	slices.Sort(cameras)
	for _, id := range slices.Compact(cameras) {
		// Screens tell the languages apart by their letters, so that the English half has the id.
		if words, ok := conditionWords[view.States[id].Condition]; ok && holds {
			c.Reasons = append(c.Reasons, fmt.Sprintf("%s%s · %s %s", p.cfg.Camera(id), words[0], id, words[1]))
		}
	}
	return alerts.Judgement{Condition: c, Holds: holds}
}

// conditionWords says why a camera does not see.
var conditionWords = map[coverage.Condition][2]string{
	coverage.Offline: {"离线", "offline"}, coverage.Frozen: {"画面冻结", "frozen"}, coverage.Blurred: {"画面模糊", "blurred"}, coverage.Black: {"黑屏", "black"},
	coverage.Turned: {"被转动", "turned away"}, coverage.Obstructed: {"被遮挡", "obstructed"}, coverage.Masked: {"被遮罩", "masked"}, coverage.Suspended: {"停用", "suspended"},
}
