package rota

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
)

// Table is a rota that was found right and can be asked. It does not change, and
// may be used by many at once.
type Table struct {
	zone      *time.Location
	begins    int // number of the week in which the first has the turn
	patterns  map[string][]stretch
	holidays  map[time.Time]Holiday // by date on the wall
	overrides []Override
}

// stretch is one shift on one day of a week, in minutes from Monday 0:00. It may
// reach beyond the week's end.
type stretch struct {
	post     string
	from, to int
	who      []string
}

// New checks a rota and makes it ready to be asked. Its errors are
// *alerts.InvalidError: which field is wrong, and what would be right.
func New(r Rota) (*Table, error) {
	t := &Table{patterns: map[string][]stretch{"": nil}, holidays: map[time.Time]Holiday{}, overrides: slices.Clone(r.Overrides)}
	var err error
	name := cmp.Or(r.Zone, DefaultZone)
	if t.zone, err = time.LoadLocation(name); err != nil || name == "Local" {
		return nil, wrong("zone", "want the name of a time zone such as Asia/Shanghai")
	}
	if r.Begins != "" {
		begins, err := parseDate(r.Begins)
		if err != nil {
			return nil, wrong("begins", err.Error())
		}
		t.begins = week(begins)
	}
	for i, s := range r.Shifts {
		if err := t.addShift(s); err != nil {
			return nil, inside(fmt.Sprintf("shifts[%d]", i), err)
		}
	}
	for i, h := range r.Holidays {
		if err := t.addHoliday(h); err != nil {
			return nil, inside(fmt.Sprintf("holidays[%d]", i), err)
		}
	}
	for i, o := range t.overrides {
		if err := checkOverride(o); err != nil {
			return nil, inside(fmt.Sprintf("overrides[%d]", i), err)
		}
	}
	return t, nil
}

func (t *Table) addShift(s Shift) error {
	from, err := parseClock(s.From, false)
	if err != nil {
		return wrong("from", err.Error())
	}
	to, err := parseClock(s.To, true)
	if err != nil {
		return wrong("to", err.Error())
	}
	if to <= from {
		to += dayMinutes
	}
	if !slices.Contains(Posts(), s.Post) {
		return wrong("post", "want A or B")
	}
	if len(s.Who) == 0 || slices.Contains(s.Who, "") {
		return wrong("who", "want at least one person")
	}
	days := s.Days
	if len(days) == 0 {
		days = []int{1, 2, 3, 4, 5, 6, 7}
	}
	for i, day := range days {
		if day < 1 || day > 7 || slices.Contains(days[:i], day) {
			return wrong("days", "want days from 1, Monday, to 7, Sunday, each once")
		}
		start := (day - 1) * dayMinutes
		t.patterns[s.Pattern] = append(t.patterns[s.Pattern], stretch{s.Post, start + from, start + to, slices.Clone(s.Who)})
	}
	return nil
}

// longestHoliday is a year, so that a slip of the pen is found.
const longestHoliday = 366

func (t *Table) addHoliday(h Holiday) error {
	from, err := parseDate(h.From)
	if err != nil {
		return wrong("from", err.Error())
	}
	to, err := parseDate(cmp.Or(h.To, h.From))
	if err != nil {
		return wrong("to", err.Error())
	}
	if days := int(to.Sub(from) / (24 * time.Hour)); days < 0 || days > longestHoliday {
		return wrong("to", "want a date on or after from, within a year of it")
	}
	if h.Pattern != "" && len(t.patterns[h.Pattern]) == 0 {
		return wrong("pattern", "want a timetable that has shifts, or none for the ordinary week")
	}
	if h.As < 0 || h.As > 7 {
		return wrong("as", "want a day from 1, Monday, to 7, Sunday, or nothing")
	}
	if h.Pattern == "" && h.As == 0 {
		return wrong("pattern", "want another timetable, or the day of the week that the dates count as")
	}
	for date := from; !date.After(to); date = date.AddDate(0, 0, 1) {
		if _, taken := t.holidays[date]; taken {
			return wrong("from", "want dates that no other holiday of the list has")
		}
		t.holidays[date] = h
	}
	return nil
}

func checkOverride(o Override) error {
	switch {
	case !slices.Contains(Posts(), o.Post):
		return wrong("post", "want A or B")
	case o.Who == "":
		return wrong("who", "want a person")
	case !o.To.After(o.From):
		return wrong("to", "want a time after from")
	}
	return nil
}

func wrong(field, reason string) error { return &alerts.InvalidError{Field: field, Reason: reason} }

// inside says of an error in which item of a list it lies.
func inside(item string, err error) error {
	if invalid, ok := err.(*alerts.InvalidError); ok {
		return wrong(item+"."+invalid.Field, invalid.Reason)
	}
	return fmt.Errorf("%s: %w", item, err)
}
