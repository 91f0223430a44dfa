package rota

import "time"

// OnDuty says who holds each post at a moment: A, then B.
func (t *Table) OnDuty(at time.Time) []Post {
	wall := reading(at, t.zone)
	posts := make([]Post, 0, 2)
	for _, name := range Posts() {
		posts = append(posts, t.post(name, at, wall))
	}
	return posts
}

func (t *Table) post(name string, at, wall time.Time) Post {
	for i := len(t.overrides) - 1; i >= 0; i-- {
		if o := t.overrides[i]; o.Post == name && !at.Before(o.From) && at.Before(o.To) {
			return Post{name, o.Who, ByOverride}
		}
	}
	pattern, day, why := "", weekday(wall), ByShift
	if h, ok := t.holidays[dateOf(wall)]; ok {
		pattern, why = h.Pattern, ByHoliday
		if h.As > 0 {
			day = h.As - 1
		}
	}
	minute := day*dayMinutes + wall.Hour()*60 + wall.Minute()
	list := t.patterns[pattern]
	for i := len(list) - 1; i >= 0; i-- {
		s := list[i]
		if s.post != name {
			continue
		}
		if s.from <= minute && minute < s.to {
			return Post{name, s.turn(week(wall) - t.begins), why}
		}
		// begun on Sunday, and it is Monday by now
		if m := minute + weekMinutes; s.from <= m && m < s.to {
			return Post{name, s.turn(week(wall) - t.begins - 1), why}
		}
	}
	return Post{Name: name}
}

// turn is whose turn it is in that many weeks after the first.
func (s stretch) turn(weeks int) string {
	n := len(s.who)
	return s.who[(weeks%n+n)%n]
}
