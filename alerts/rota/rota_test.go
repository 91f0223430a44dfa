package rota

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
)

func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func table(t *testing.T, r Rota) *Table {
	t.Helper()
	made, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func expectA(t *testing.T, r *Table, when time.Time, want string) {
	t.Helper()
	if got := r.OnDuty(when)[0].Who; got != want {
		t.Errorf("at %s: %q, want %q", when, got, want)
	}
}

func TestANightShiftIsHeldUntilTheMorning(t *testing.T) {
	r := table(t, Rota{Shifts: []Shift{
		{Post: A, From: "08:00", To: "20:00", Who: []string{"甲"}},
		{Post: A, From: "20:00", To: "08:00", Who: []string{"丁"}},
	}})
	for when, want := range map[string]string{
		"2026-11-22 07:59": "丁", "2026-11-22 08:00": "甲", "2026-11-22 19:59": "甲", "2026-11-22 20:00": "丁", "2026-11-23 02:40": "丁",
	} {
		expectA(t, r, at(t, "Asia/Shanghai", when), want)
	}
	next, ok := r.Next(at(t, "Asia/Shanghai", "2026-11-23 02:40"))
	if !ok || !next.Equal(at(t, "Asia/Shanghai", "2026-11-23 08:00")) {
		t.Errorf("next change %s, %v", next, ok)
	}
}

func TestInTheHourThatComesTwiceNobodyHandsOverTwice(t *testing.T) {
	r := table(t, Rota{Zone: "Europe/Berlin", Shifts: []Shift{
		{Post: A, From: "14:00", To: "02:30", Who: []string{"evening"}},
		{Post: A, From: "02:30", To: "14:00", Who: []string{"night"}},
	}})
	// On 2026-10-25 the clock goes from 03:00 CEST (01:00 UTC) back to 02:00.
	for text, want := range map[string]string{"00:29": "evening", "00:30": "night", "00:59": "night", "01:00": "night", "01:29": "night", "01:30": "night", "02:00": "night"} {
		when, _ := time.Parse("2006-01-02 15:04", "2026-10-25 "+text)
		expectA(t, r, when, want)
	}
	changes := 0
	for _, s := range r.Spans(at(t, "Europe/Berlin", "2026-10-25 00:00"), at(t, "Europe/Berlin", "2026-10-25 12:00")) {
		if s.Name == A {
			changes++
		}
	}
	if changes != 2 {
		t.Errorf("%d spans, want evening and night", changes)
	}
}

func TestAShiftOfTheHourThatNeverComesBeginsWhenTheClockJumps(t *testing.T) {
	r := table(t, Rota{Zone: "Europe/Berlin", Shifts: []Shift{
		{Post: A, From: "14:00", To: "02:30", Who: []string{"evening"}},
		{Post: A, From: "02:30", To: "14:00", Who: []string{"night"}},
	}})
	jump := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC) // from 02:00 to 03:00
	expectA(t, r, jump.Add(-1), "evening")
	expectA(t, r, jump, "night")
	if next, ok := r.Next(jump.Add(-time.Hour)); !ok || !next.Equal(jump) {
		t.Errorf("the change is at %s", next)
	}
}

func TestAHolidayHasAnotherTimetableFromMidnightToMidnight(t *testing.T) {
	r := table(t, Rota{
		Shifts: []Shift{
			{Post: A, From: "00:00", To: "24:00", Who: []string{"甲"}},
			{Post: A, From: "00:00", To: "24:00", Who: []string{"丙"}, Pattern: "festival"},
		},
		Holidays: []Holiday{{From: "2026-10-01", To: "2026-10-03", Name: "国庆", Pattern: "festival"}},
	})
	for when, want := range map[string]string{"2026-09-30 23:59": "甲", "2026-10-01 00:00": "丙", "2026-10-03 23:59": "丙", "2026-10-04 00:00": "甲"} {
		expectA(t, r, at(t, "Asia/Shanghai", when), want)
	}
	next, ok := r.Next(at(t, "Asia/Shanghai", "2026-03-01 00:00"))
	if !ok || !next.Equal(at(t, "Asia/Shanghai", "2026-10-01 00:00")) {
		t.Errorf("months ahead, the holiday is the next change: %s", next)
	}
}

func TestASundayOnWhichPeopleWorkCountsAsAMonday(t *testing.T) {
	r := table(t, Rota{
		Shifts:   []Shift{{Post: A, From: "08:00", To: "18:00", Days: []int{1, 2, 3, 4, 5}, Who: []string{"甲"}}},
		Holidays: []Holiday{{From: "2026-10-11", As: 1}},
	})
	expectA(t, r, at(t, "Asia/Shanghai", "2026-10-04 10:00"), "")
	expectA(t, r, at(t, "Asia/Shanghai", "2026-10-11 10:00"), "甲")
}

func TestAnOverrideWins(t *testing.T) {
	noon := at(t, "Asia/Shanghai", "2026-11-22 12:00")
	r := table(t, Rota{
		Shifts: []Shift{{Post: A, From: "00:00", To: "24:00", Who: []string{"甲"}}},
		Overrides: []Override{
			{Post: A, Who: "乙", From: noon, To: noon.Add(2 * time.Hour)},
			{Post: A, Who: "丙", From: noon.Add(time.Hour), To: noon.Add(3 * time.Hour)},
		},
	})
	for minutes, want := range map[int]string{-1: "甲", 0: "乙", 59: "乙", 60: "丙", 179: "丙", 180: "甲"} {
		expectA(t, r, noon.Add(time.Duration(minutes)*time.Minute), want)
	}
}

func TestSeveralTakeTurnsWeekByWeekAlsoOverTheYearsEnd(t *testing.T) {
	r := table(t, Rota{Begins: "2026-12-23", Shifts: []Shift{{Post: A, From: "20:00", To: "08:00", Who: []string{"甲", "乙"}}}})
	for when, want := range map[string]string{
		"2026-12-21 20:00": "甲", "2026-12-28 07:59": "甲", // begun on Sunday
		"2026-12-28 20:00": "乙", "2027-01-04 07:59": "乙", "2027-01-04 20:00": "甲", "2026-12-20 20:00": "乙",
	} {
		expectA(t, r, at(t, "Asia/Shanghai", when), want)
	}
}

func TestCheckNamesTheHoursWithNobodyAndWithTwo(t *testing.T) {
	r := table(t, Rota{Shifts: []Shift{
		{Post: A, From: "00:00", To: "24:00", Who: []string{"甲"}},
		{Post: B, From: "18:00", To: "08:00", Days: []int{1, 2, 3, 4, 5, 6}, Who: []string{"丁"}},
		{Post: B, From: "08:00", To: "18:30", Days: []int{2}, Who: []string{"丙"}},
	}})
	var got []string
	for _, f := range r.Check() {
		got = append(got, fmt.Sprintf("%s %s %s–%s", f.Kind, f.Post, f.From, f.To))
	}
	want := "gap B 1 00:00–1 18:00; gap B 3 08:00–3 18:00; gap B 4 08:00–4 18:00; gap B 5 08:00–5 18:00; gap B 6 08:00–6 18:00; " +
		"gap B 7 08:00–7 24:00; overlap B 2 18:00–2 18:30"
	if strings.Join(got, "; ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, "; "), want)
	}
}

func TestAWrongRotaIsRefusedInWords(t *testing.T) {
	good := Shift{Post: A, From: "08:00", To: "20:00", Who: []string{"甲"}}
	change := func(f func(*Shift)) Rota {
		s := good
		f(&s)
		return Rota{Shifts: []Shift{good, s}}
	}
	for field, r := range map[string]Rota{
		"zone":                {Zone: "Mars/Olympus"},
		"begins":              {Begins: "1.1.2026"},
		"shifts[1].from":      change(func(s *Shift) { s.From = "8:00" }),
		"shifts[1].to":        change(func(s *Shift) { s.To = "24:01" }),
		"shifts[1].post":      change(func(s *Shift) { s.Post = "C" }),
		"shifts[1].days":      change(func(s *Shift) { s.Days = []int{1, 1} }),
		"shifts[1].who":       change(func(s *Shift) { s.Who = nil }),
		"holidays[0].pattern": {Holidays: []Holiday{{From: "2026-10-01", Pattern: "festival"}}},
		"holidays[0].to":      {Shifts: []Shift{good}, Holidays: []Holiday{{From: "2026-10-02", To: "2026-10-01", As: 1}}},
		"holidays[1].from":    {Shifts: []Shift{good}, Holidays: []Holiday{{From: "2026-10-01", As: 1}, {From: "2026-10-01", As: 2}}},
		"overrides[0].to":     {Overrides: []Override{{Post: A, Who: "甲", From: time.Unix(9, 0), To: time.Unix(9, 0)}}},
		"overrides[0].post":   {Overrides: []Override{{Post: "", Who: "甲", From: time.Unix(9, 0), To: time.Unix(10, 0)}}},
	} {
		_, err := New(r)
		var invalid *alerts.InvalidError
		if !errors.As(err, &invalid) || invalid.Field != field || !strings.Contains(invalid.Reason, "want") {
			t.Errorf("%s: %v", field, err)
		}
	}
}
