package spans

import (
	"slices"
	"time"

	"brighteyes/devices"
)

// Union is what the spans cover within a window: in order, apart from each other, and
// none of them empty. Spans that are nearer to each other than join are one: recorders
// begin a new file with a breath between.
func Union(list []devices.Span, within devices.Span, join time.Duration) []devices.Span {
	cut := make([]devices.Span, 0, len(list))
	for _, s := range list {
		if s.From.Before(within.From) {
			s.From = within.From
		}
		if s.To.After(within.To) {
			s.To = within.To
		}
		if s.To.After(s.From) {
			cut = append(cut, s)
		}
	}
	slices.SortFunc(cut, func(a, b devices.Span) int { return a.From.Compare(b.From) })
	var union []devices.Span
	for _, s := range cut {
		if n := len(union); n > 0 && s.From.Sub(union[n-1].To) <= join {
			if s.To.After(union[n-1].To) {
				union[n-1].To = s.To
			}
			continue
		}
		union = append(union, s)
	}
	return union
}

// Gaps is what a union leaves of a window: those that last longer than ignore.
func Gaps(union []devices.Span, within devices.Span, ignore time.Duration) []devices.Span {
	var gaps []devices.Span
	at := within.From
	add := func(to time.Time) {
		if to.Sub(at) > ignore {
			gaps = append(gaps, devices.Span{From: at, To: to})
		}
	}
	for _, s := range union {
		add(s.From)
		at = s.To
	}
	add(within.To)
	return gaps
}

// Common is what two unions have both.
func Common(a, b []devices.Span) []devices.Span {
	var common []devices.Span
	for i, j := 0, 0; i < len(a) && j < len(b); {
		from, to := later(a[i].From, b[j].From), sooner(a[i].To, b[j].To)
		if to.After(from) {
			common = append(common, devices.Span{From: from, To: to})
		}
		if a[i].To.Before(b[j].To) {
			i++
		} else {
			j++
		}
	}
	return common
}

// Length is how long the spans of a union last together.
func Length(union []devices.Span) time.Duration {
	var sum time.Duration
	for _, s := range union {
		sum += s.To.Sub(s.From)
	}
	return sum
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
