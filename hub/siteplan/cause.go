package siteplan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/coverage"
)

// Cause is what is lost above a camera, as the registry knows it: a switch that is
// off, or the power behind it.
type Cause struct {
	ID, Name string
	NameEN   string // empty: its id is said in English
	Key      string // of the condition that says so
	Power    bool
}

// several is how many areas an outage must blind to be an incident of its own.
const several = 2

// blame is something that, if it were mended, would bring areas back.
type blame struct {
	Cause
	words   [2]string // what is wrong with it
	cameras map[string]bool
	areas   []string // that it explains
}

// blames lists what is behind the blind cameras of these areas: what is lost above a
// camera, or the camera itself.
func (p *Plans) blames(view View, areas []coverage.AreaFigures, above map[string][]Cause) map[string]*blame {
	all := map[string]*blame{}
	add := func(c Cause, words [2]string, camera string) {
		if all[c.ID] == nil {
			all[c.ID] = &blame{Cause: c, words: words, cameras: map[string]bool{}}
		}
		all[c.ID].cameras[camera] = true
	}
	for _, a := range areas {
		for _, id := range blindOnes(a) {
			words, blind := conditionWords[view.States[id].Condition]
			if !blind {
				continue
			}
			for _, c := range above[id] {
				of := conditionWords[coverage.Offline]
				if c.Power {
					of = [2]string{"停电", "power lost"}
				}
				add(c, of, id)
			}
			if len(above[id]) == 0 {
				name, english := p.cfg.Camera(id)
				add(Cause{ID: id, Name: name, NameEN: english, Key: alerts.ConditionKey(alerts.RuleOffline, id)}, words, id)
			}
		}
	}
	for _, b := range all {
		for _, a := range areas {
			if b.explains(a) {
				b.areas = append(b.areas, a.Area)
			}
		}
	}
	return all
}

// explains reports whether less than half of the area would be dark if the cameras
// behind the cause saw.
func (b *blame) explains(a coverage.AreaFigures) bool {
	dark := a.DarkM2
	for _, lost := range a.Lost {
		if !lost.Unknown && slices.ContainsFunc(lost.Cameras, func(id string) bool { return b.cameras[id] }) {
			dark -= lost.M2
		}
	}
	return dark/a.AreaM2 < blindShare
}

// stay are the areas that stand under an incident and go on doing so: what is behind
// it is the cause still, or was a moment ago, such as a switch that is back before its
// cameras are. An area whose camera was covered or turned away meanwhile has a reason of
// its own, and stays under nothing.
func (b *blindness) stay(view View, dark []coverage.AreaFigures, all map[string]*blame, now time.Time) map[string]string {
	for id, m := range b.many {
		if one := all[id]; one != nil && len(one.areas) > 0 || m.blamed.IsZero() {
			m.blamed = now
		}
	}
	under := map[string]string{}
	for _, a := range dark {
		s := b.spells[a.Area]
		if s.told == nil {
			continue
		}
		if id := causeOf(*s.told); b.many[id] != nil && now.Sub(b.many[id].blamed) < seenAfter && lost(view, a).explains(a) {
			under[a.Area] = id
		}
	}
	return under
}

// lost is what is offline of an area, as one cause.
func lost(view View, a coverage.AreaFigures) *blame {
	offline := &blame{cameras: map[string]bool{}}
	for _, id := range blindOnes(a) {
		offline.cameras[id] = view.States[id].Condition == coverage.Offline
	}
	return offline
}

// share puts each area that stands under nothing yet under the cause that explains most
// of them, where that is several, or one that stands as an incident already.
func (b *blindness) share(under map[string]string, all map[string]*blame) {
	left := func(one *blame) (n int) {
		for _, a := range one.areas {
			if under[a] == "" {
				n++
			}
		}
		return n
	}
	ids := slices.Sorted(maps.Keys(all))
	for {
		slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(left(all[y]), left(all[x])) })
		i := slices.IndexFunc(ids, func(id string) bool {
			n := left(all[id])
			return n >= several || n > 0 && b.many[id] != nil
		})
		if i < 0 {
			return
		}
		for _, a := range all[ids[i]].areas {
			if under[a] == "" {
				under[a] = ids[i]
			}
		}
	}
}

// condition is the incident of several areas that a cause blinds.
func (b *blame) condition(areas []alerts.Condition) alerts.Condition {
	return alerts.Condition{
		Key: alerts.ConditionKey(alerts.RuleManyBlind, b.ID), Rule: alerts.RuleManyBlind, Name: b.Name, NameEN: b.NameEN, Count: len(areas),
		// Screens tell the languages apart by their letters, so that the English half has the id.
		Reasons: []string{fmt.Sprintf("%s%s · %s %s", b.Name, b.words[0], cmp.Or(b.NameEN, b.ID), b.words[1]), namesOf(areas)},
		Under:   []string{b.Key},
	}
}

// namesOf lists areas, and again in English where all have such a name.
func namesOf(areas []alerts.Condition) string {
	var names, english []string
	for _, a := range areas {
		names, english = append(names, a.Name), append(english, a.NameEN)
	}
	list := strings.Join(names, "、")
	if !slices.Contains(english, "") {
		list += " · " + strings.Join(english, ", ")
	}
	return list
}

// conditionWords says why a camera does not see.
var conditionWords = map[coverage.Condition][2]string{
	coverage.Offline: {"离线", "offline"}, coverage.Frozen: {"画面冻结", "frozen"}, coverage.Blurred: {"画面模糊", "blurred"}, coverage.Black: {"黑屏", "black"},
	coverage.Turned: {"被转动", "turned away"}, coverage.Obstructed: {"被遮挡", "obstructed"}, coverage.Masked: {"被遮罩", "masked"}, coverage.Suspended: {"停用", "suspended"},
}
