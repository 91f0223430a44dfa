package rota

import (
	"slices"
	"time"
)

// ahead is how far Next looks for a change by the ordinary week, which repeats
// after seven days, or at a turn that begins on a Monday.
const ahead = 9 * 24 * time.Hour

// Next is the first moment after at at which somebody else holds a post; false
// when nothing that is written down changes it.
func (t *Table) Next(at time.Time) (time.Time, bool) {
	now := t.OnDuty(at)
	if next, ok := t.change(now, t.boundaries(at, at.Add(ahead))); ok {
		return next, true
	}
	// Only a holiday or an override can change what the whole week leaves alone.
	var later []time.Time
	for _, o := range t.overrides {
		for _, edge := range [...]time.Time{o.From, o.To} {
			if edge.After(at) {
				later = append(later, edge)
			}
		}
	}
	for date := range t.holidays {
		if start := moment(date, t.zone); start.After(at) {
			later = append(later, t.boundaries(start.Add(-1), start.Add(50*time.Hour))...)
		}
	}
	slices.SortFunc(later, time.Time.Compare)
	return t.change(now, later)
}

func (t *Table) change(now []Post, moments []time.Time) (time.Time, bool) {
	for _, m := range moments {
		for i, p := range t.OnDuty(m) {
			if p.Who != now[i].Who {
				return m, true
			}
		}
	}
	return time.Time{}, false
}

// boundaries are the moments after from, up to and with to, at which a post may
// change hands, in their order.
func (t *Table) boundaries(from, to time.Time) []time.Time {
	var all []time.Time
	add := func(m time.Time) {
		if m.After(from) && !m.After(to) {
			all = append(all, m)
		}
	}
	last := dateOf(reading(to, t.zone))
	for date := dateOf(reading(from, t.zone)); !date.After(last); date = date.AddDate(0, 0, 1) {
		add(moment(date, t.zone))
		day, pattern := weekday(date), ""
		if h, ok := t.holidays[date]; ok {
			pattern = h.Pattern
			if h.As > 0 {
				day = h.As - 1
			}
		}
		for _, s := range t.patterns[pattern] {
			for _, minute := range [...]int{s.from, s.to, s.to - weekMinutes} {
				if minute/dayMinutes == day && minute >= 0 {
					add(moment(date.Add(time.Duration(minute%dayMinutes)*time.Minute), t.zone))
				}
			}
		}
	}
	for _, o := range t.overrides {
		add(o.From)
		add(o.To)
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// Spans are the posts from one moment to another, A before B, each span as long
// as its holder and the reason stay the same. Spans that nobody holds are
// listed too, with no one.
func (t *Table) Spans(from, to time.Time) []Span {
	marks := []time.Time{from}
	for _, m := range t.boundaries(from, to) {
		if m.Before(to) {
			marks = append(marks, m)
		}
	}
	var all []Span
	for i, name := range Posts() {
		first := len(all)
		for n, mark := range marks {
			end := to
			if n+1 < len(marks) {
				end = marks[n+1]
			}
			post := t.OnDuty(mark)[i]
			if last := len(all) - 1; last >= first && all[last].Post == post {
				all[last].To = end
				continue
			}
			post.Name = name
			all = append(all, Span{post, mark, end})
		}
	}
	return all
}

// Days is from the start of a date (YYYY-MM-DD) to the start of the one that many
// days later. An empty date is the Monday of the week in which now lies.
func (t *Table) Days(date string, now time.Time, days int) (from, to time.Time, err error) {
	start := dateOf(reading(now, t.zone))
	start = start.AddDate(0, 0, -weekday(start))
	if date != "" {
		if start, err = parseDate(date); err != nil {
			return from, to, err
		}
	}
	return moment(start, t.zone), moment(start.AddDate(0, 0, days), t.zone), nil
}
