package rules

import (
	"time"
	_ "time/tzdata" // a machine without time zones must know those of its rules
)

// calendar is the hours and days in which a rule applies. All that is given must
// fit; hours that end before they begin go on over midnight and belong to the day
// on which they began.
type calendar struct {
	zone     *time.Location
	days     [7]bool // by time.Weekday
	from, to int     // minutes of the day; both 0: all day
	dates    map[string]bool
	holidays string // "", "only" or "except"
	holiday  map[string]bool
}

const dateLayout = "2006-01-02"

// contains reports whether the rule applies at t.
func (c *calendar) contains(t time.Time) bool {
	local := t.In(c.zone)
	minute := local.Hour()*60 + local.Minute()
	day := local
	switch {
	case c.from == 0 && c.to == 0:
	case c.from < c.to:
		if minute < c.from || minute >= c.to {
			return false
		}
	case minute >= c.from:
	case minute < c.to: // it began yesterday
		day = time.Date(local.Year(), local.Month(), local.Day()-1, 12, 0, 0, 0, c.zone)
	default:
		return false
	}
	date := day.Format(dateLayout)
	if len(c.dates) > 0 && !c.dates[date] || !c.days[day.Weekday()] {
		return false
	}
	switch c.holidays {
	case "only":
		return c.holiday[date]
	case "except":
		return !c.holiday[date]
	}
	return true
}

// next is the first moment after t at which contains may change.
func (c *calendar) next(t time.Time) time.Time {
	local := t.In(c.zone)
	year, month, day := local.Date()
	first := time.Time{}
	for d := range 2 {
		for _, minute := range [...]int{0, c.from, c.to} {
			at := time.Date(year, month, day+d, minute/60, minute%60, 0, 0, c.zone)
			if at.After(t) && (first.IsZero() || at.Before(first)) {
				first = at
			}
		}
	}
	if first.IsZero() { // no day has none of them; never stand still
		return t.Add(time.Hour)
	}
	return first
}
