package quality

import (
	"flag"
	"math"
	"testing"
)

// wide is the run by which the figures of docs/camera-health.md are had: every held-out
// fault and clean stretch is judged, and every place has its month. An ordinary run has
// time for a third of the faults and for a week of one place.
var wide = flag.Bool("wide", false, "judge all that was held out, and let every place have its month")

const monthDays, weekDays = 30, 7

// calm reports whether nothing happens at a minute that could mislead: no rain,
// mist, glare, dusk or dawn, and no change of light. Headlights come at calm
// minutes too.
func calm(p *place, minute int) bool {
	s, before := p.sky(minute), p.sky(minute-15)
	steady := math.Abs(s.daylight-before.daylight) < 0.05
	return s.rain == 0 && s.drops == 0 && s.mist < 0.05 && s.glare == 0 && steady && p.night(s) == p.night(before)
}

// month watches clean pictures for so many days, one a minute where something
// happens and one in every six minutes while it is calm, and counts the faults
// that begin. Each is a false one.
func month(t *testing.T, p *place, days int) (pictures int, began []string) {
	t.Helper()
	c := learned(p)
	suspected := map[Name]int{}
	held := map[Name]bool{}
	for m := learningDays * 1440; m < (learningDays+days)*1440; m++ {
		if m%6 != 0 && calm(p, m) {
			continue
		}
		pictures++
		r := c.Look(at(m), p.shot(m, nil))
		for _, name := range r.Suspected {
			suspected[name]++
		}
		now := map[Name]bool{}
		for _, f := range r.Faults {
			now[f.Name] = true
			if !held[f.Name] {
				began = append(began, string(f.Name)+" at "+at(m).Format("02 15:04"))
			}
		}
		held = now
	}
	t.Logf("%s: %d pictures, suspected %v, faults %v", p.name, pictures, suspected, began)
	return pictures, began
}

func TestAMonthOfCleanPicturesMakesAtMostOneFalseFault(t *testing.T) {
	if testing.Short() { // as above
		return
	}
	all, days := placesOf(t, split(*on)), monthDays
	if !*wide {
		all, days = all[:1], weekDays
	}
	parallel(len(all), func(i int) {
		if _, began := month(t, all[i], days); len(began) > 1 {
			t.Errorf("%s: %d false faults in %d days: %v", all[i].name, len(began), days, began)
		}
	})
}
