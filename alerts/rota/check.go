package rota

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Flaw is a part of a week in which a post has no holder, or two.
type Flaw struct {
	Kind    string `json:"kind" enum:"gap,overlap"`
	Post    string `json:"post"`
	Pattern string `json:"pattern,omitempty"` // the timetable; empty: the ordinary week
	From    string `json:"from"`              // "1 08:00": Monday at eight
	To      string `json:"to"`                // "7 24:00" is the end of the week
}

// The kinds of flaws. An overlap is no loss: the later of the list has the post.
const (
	Gap     = "gap"
	Overlap = "overlap"
)

// Check finds the hours of a week in which a post is empty or held twice, for
// each timetable. Overrides are not looked at: they pass.
func (t *Table) Check() []Flaw {
	var all []Flaw
	for _, pattern := range slices.Sorted(maps.Keys(t.patterns)) {
		for _, post := range Posts() {
			all = append(all, flaws(pattern, post, t.patterns[pattern])...)
		}
	}
	return all
}

// flaws counts the holders of each minute of a week.
func flaws(pattern, post string, list []stretch) []Flaw {
	var holders [weekMinutes + 1]int
	for _, s := range list {
		if s.post != post {
			continue
		}
		for minute := s.from; minute < s.to; minute++ {
			holders[minute%weekMinutes]++
		}
	}
	holders[weekMinutes] = -1 // ends what is open
	var all []Flaw
	began, kind := 0, ""
	for minute, n := range holders {
		now := kindOf(n)
		if now == kind {
			continue
		}
		if kind != "" {
			all = append(all, Flaw{kind, post, pattern, clock(began, false), clock(minute, true)})
		}
		began, kind = minute, now
	}
	slices.SortStableFunc(all, func(a, b Flaw) int { return cmp.Compare(a.Kind, b.Kind) })
	return all
}

func kindOf(holders int) string {
	switch {
	case holders == 0:
		return Gap
	case holders > 1:
		return Overlap
	}
	return ""
}

// clock is a minute of the week in words; the end of a day is that day's 24:00.
func clock(minute int, end bool) string {
	day, rest := minute/dayMinutes, minute%dayMinutes
	if end && rest == 0 {
		day, rest = day-1, dayMinutes
	}
	return fmt.Sprintf("%d %02d:%02d", day+1, rest/60, rest%60)
}
