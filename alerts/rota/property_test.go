package rota

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestEveryMomentHasExactlyTheHolderThatTheRulesSay walks minute by minute
// through days on which clocks are put forward and back, leap days and year
// ends, and holds the table against a reading of the rules that knows no
// arithmetic of weeks: it looks at the clock on the wall, and remembers the
// latest that the clock has shown.
func TestEveryMomentHasExactlyTheHolderThatTheRulesSay(t *testing.T) { rapid.Check(t, everyMoment) }

func FuzzEveryMoment(f *testing.F) { f.Fuzz(rapid.MakeFuzz(everyMoment)) }

// days on which clocks or calendars do something, in their zones.
var days = []struct{ zone, date string }{
	{"Asia/Shanghai", "2026-12-31"}, {"Asia/Shanghai", "2028-02-28"}, {"Asia/Shanghai", "2026-11-22"},
	{"Europe/Berlin", "2026-03-28"}, {"Europe/Berlin", "2026-10-24"}, {"Europe/Berlin", "2024-02-28"},
	{"America/New_York", "2026-03-07"}, {"America/New_York", "2026-10-31"}, {"America/New_York", "2027-12-31"},
	{"Australia/Lord_Howe", "2026-04-04"}, {"Australia/Lord_Howe", "2026-10-03"}, // by half an hour
	{"America/Sao_Paulo", "2018-11-03"}, {"America/Sao_Paulo", "2018-02-17"}, // at midnight
	{"Pacific/Apia", "2011-12-29"}, // a day that never came
	{"America/St_Johns", "2026-10-31"},
}

func everyMoment(t *rapid.T) {
	on := rapid.SampledFrom(days).Draw(t, "day")
	zone, err := time.LoadLocation(on.zone)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := time.ParseInLocation(time.DateOnly, on.date, zone)
	r := drawRota(t, on.zone, first)
	table, err := New(r)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	start := first.Add(-time.Duration(rapid.IntRange(0, 600).Draw(t, "before")) * time.Minute)
	end := first.Add(30 * time.Hour)
	spans := table.Spans(start, end)
	latest := onWall(start.Add(-7*time.Hour), zone)
	for at := start.Add(-6 * time.Hour); at.Before(end); at = at.Add(time.Minute) {
		if w := onWall(at, zone); w.After(latest) {
			latest = w
		}
		if at.Before(start) {
			continue
		}
		for _, got := range table.OnDuty(at) {
			if want := holder(r, got.Name, at, latest); got.Who != want {
				t.Fatalf("%s at %s (%s) is %q, want %q\n%+v", got.Name, at.UTC(), at.In(zone), got.Who, want, r)
			}
			in := 0
			for _, s := range spans {
				if s.Name == got.Name && !at.Before(s.From) && at.Before(s.To) {
					in++
					if s.Who != got.Who {
						t.Fatalf("%s at %s is in a span of %q, and on duty is %q", got.Name, at, s.Who, got.Who)
					}
				}
			}
			if in != 1 {
				t.Fatalf("%s at %s is in %d spans", got.Name, at, in)
			}
		}
	}
	next, ok := table.Next(start)
	now := fmt.Sprint(who(table, start))
	for at := start; at.Before(end); at = at.Add(time.Minute) {
		if ok && !at.Before(next) {
			break
		}
		if got := fmt.Sprint(who(table, at)); got != now {
			t.Fatalf("at %s it is %s, and Next said %s, %v", at, got, next, ok)
		}
	}
	if ok && fmt.Sprint(who(table, next)) == now {
		t.Fatalf("nothing changes at %s", next)
	}
}

func who(t *Table, at time.Time) (names []string) {
	for _, p := range t.OnDuty(at) {
		names = append(names, p.Who)
	}
	return names
}

// holder reads the rules as a person would.
func holder(r Rota, post string, at, wall time.Time) string {
	for i := len(r.Overrides) - 1; i >= 0; i-- {
		if o := r.Overrides[i]; o.Post == post && !at.Before(o.From) && at.Before(o.To) {
			return o.Who
		}
	}
	date, pattern, as := wall.Format(time.DateOnly), "", 0
	for _, h := range r.Holidays {
		to := h.To
		if to == "" {
			to = h.From
		}
		if h.From <= date && date <= to {
			pattern, as = h.Pattern, h.As
		}
	}
	today := int(wall.Weekday())
	if today == 0 {
		today = 7
	}
	if as > 0 {
		today = as
	}
	yesterday := today - 1
	if yesterday == 0 {
		yesterday = 7
	}
	clock := wall.Format("15:04")
	for i := len(r.Shifts) - 1; i >= 0; i-- {
		s := r.Shifts[i]
		if s.Post != post || s.Pattern != pattern {
			continue
		}
		overnight := s.To <= s.From
		monday := wall.AddDate(0, 0, -weekday(wall))
		switch {
		case begins(s, today) && s.From <= clock && (overnight || clock < s.To):
			return s.Who[turns(r.Begins, monday)%len(s.Who)]
		case begins(s, yesterday) && overnight && clock < s.To:
			if today == 1 {
				monday = monday.AddDate(0, 0, -7)
			}
			return s.Who[turns(r.Begins, monday)%len(s.Who)]
		}
	}
	return ""
}

func begins(s Shift, day int) bool {
	if len(s.Days) == 0 {
		return true
	}
	for _, d := range s.Days {
		if d == day {
			return true
		}
	}
	return false
}

// turns counts Mondays from the beginning, always before the days above.
func turns(begins string, monday time.Time) int {
	from, _ := time.Parse(time.DateOnly, begins)
	n := 0
	for from = from.AddDate(0, 0, 7); !from.After(monday); from = from.AddDate(0, 0, 7) {
		n++
	}
	return n
}

func drawRota(t *rapid.T, zone string, first time.Time) Rota {
	r := Rota{Zone: zone, Begins: "2010-01-04"}
	clock := rapid.SampledFrom([]string{"00:00", "00:30", "01:00", "01:59", "02:00", "02:15", "02:30", "03:00", "08:00", "20:00", "23:30"})
	name := rapid.SampledFrom([]string{"甲", "乙", "丙", "丁"})
	for range rapid.IntRange(1, 7).Draw(t, "shifts") {
		s := Shift{
			Post: rapid.SampledFrom(Posts()).Draw(t, "post"), From: clock.Draw(t, "from"), To: clock.Draw(t, "to"),
			Who:     rapid.SliceOfN(name, 1, 3).Draw(t, "who"),
			Pattern: rapid.SampledFrom([]string{"", "", "holiday"}).Draw(t, "pattern"),
			Days:    rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 0, 7, rapid.ID).Draw(t, "days"),
		}
		r.Shifts = append(r.Shifts, s)
	}
	r.Shifts = append(r.Shifts, Shift{Post: A, From: "08:00", To: "24:00", Who: []string{"戊"}, Pattern: "holiday", Days: []int{1, 3}})
	date := func(days int) string { return first.AddDate(0, 0, days).Format(time.DateOnly) }
	if rapid.Bool().Draw(t, "holiday") {
		r.Holidays = append(r.Holidays, Holiday{From: date(rapid.IntRange(-1, 1).Draw(t, "on")), Pattern: "holiday", As: rapid.IntRange(0, 7).Draw(t, "as")})
	}
	if rapid.Bool().Draw(t, "worked") {
		r.Holidays = append(r.Holidays, Holiday{From: date(2), To: date(3), As: rapid.IntRange(1, 7).Draw(t, "as")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "overrides") {
		from := first.Add(time.Duration(rapid.IntRange(-60, 1500).Draw(t, "minute")) * time.Minute)
		r.Overrides = append(r.Overrides, Override{Post: rapid.SampledFrom(Posts()).Draw(t, "instead of"), Who: "己", From: from, To: from.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes")) * time.Minute)})
	}
	return r
}
