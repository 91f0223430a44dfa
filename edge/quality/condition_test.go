package quality

import (
	"fmt"
	"strings"
)

// condition is under what a stretch of pictures was taken.
type condition string

const (
	dryDay     condition = "day, dry"
	dryNight   condition = "night, dry"
	headlights condition = "night, headlights"
	wet        condition = "rain"
)

var conditions = []condition{dryDay, dryNight, headlights, wet}

// conditionOf is rain where it rains for a quarter of the time or more, by day or by
// night; of the rest it is night where it is that for most of the time, and headlights
// where they shine in an eighth of its pictures or more.
func conditionOf(e episode) condition {
	var night, rain, lit int
	for m := e.from; m < e.from+e.long; m++ {
		s := e.p.sky(m)
		if s.rain > 0 && !e.p.indoor {
			rain++
		}
		if e.p.night(s) {
			night++
			if e.p.headlights(m) {
				lit++
			}
		}
	}
	switch {
	case 4*rain >= e.long:
		return wet
	case 2*night < e.long:
		return dryDay
	case 8*lit >= e.long:
		return headlights
	}
	return dryNight
}

// showByCondition is what show is, for each condition by itself.
func showByCondition(list []outcome) string {
	apart := map[condition][]outcome{}
	for _, o := range list {
		c := conditionOf(o.episode)
		apart[c] = append(apart[c], o)
	}
	var b strings.Builder
	for _, c := range conditions {
		var all score
		clean := 0
		for _, o := range apart[c] {
			if o.h == nil {
				clean++
			}
		}
		var rows strings.Builder
		by := scores(apart[c])
		for _, name := range PictureFaults() {
			s := by[name]
			if s == (score{}) {
				continue
			}
			all = score{all.hit + s.hit, all.missed + s.missed, all.falsely + s.falsely}
			fmt.Fprintf(&rows, "  %-13s precision %.2f recall %.2f  (%d of %d told, %d falsely)\n", name, s.precision(), s.recall(), s.hit, s.hit+s.missed, s.falsely)
		}
		fmt.Fprintf(&b, "%s: %d faults, %d clean stretches; precision %.3f recall %.3f\n%s", c, len(apart[c])-clean, clean, all.precision(), all.recall(), rows.String())
	}
	return b.String()
}
