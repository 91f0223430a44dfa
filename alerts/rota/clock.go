package rota

import (
	"fmt"
	"time"
	_ "time/tzdata" // a hub on a machine without time zones must know its own
)

const (
	dayMinutes  = 24 * 60
	weekMinutes = 7 * dayMinutes
	// putBackWithin is how long after the clock was put back its highest reading
	// still counts. No clock is put back by more than a day.
	putBackWithin = 48 * time.Hour
)

// onWall is what a clock in zone shows at that moment, as a time in UTC, so that
// one can count with it.
func onWall(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	return time.Date(year, month, day, hour, minute, second, at.Nanosecond(), time.UTC)
}

// reading is the latest that the clock has shown up to that moment. It is what
// the clock shows but for the hour after it was put back, through which it
// stands still. It never goes back.
func reading(at time.Time, zone *time.Location) time.Time {
	latest := onWall(at, zone)
	for moment := at; ; {
		start, _ := moment.In(zone).ZoneBounds()
		if start.IsZero() || at.Sub(start) > putBackWithin {
			return latest
		}
		moment = start.Add(-1)
		if before := onWall(moment, zone); before.After(latest) {
			latest = before
		}
	}
}

// moment is the first moment at which the clock's reading is wall or later.
func moment(wall time.Time, zone *time.Location) time.Time {
	_, offset := wall.In(zone).Zone()
	guess := wall.Add(-time.Duration(offset) * time.Second)
	if reading(guess, zone).Equal(wall) && reading(guess.Add(-1), zone).Before(wall) {
		return guess
	}
	low, high := wall.Add(-putBackWithin), wall.Add(putBackWithin) // no zone is that far from UTC
	for high.Sub(low) > 1 {
		middle := low.Add(high.Sub(low) / 2)
		if reading(middle, zone).Before(wall) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// weekday is 0 for Monday to 6 for Sunday.
func weekday(wall time.Time) int { return (int(wall.Weekday()) + 6) % 7 }

// dateOf is the start of the day on the wall.
func dateOf(wall time.Time) time.Time { return wall.Truncate(24 * time.Hour) }

// week numbers the weeks from Monday to Sunday.
func week(wall time.Time) int {
	days := int(dateOf(wall).Unix()/86400) - weekday(wall) + 3 // 1970-01-01 was a Thursday
	return days / 7
}

func parseDate(text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil || date.Year() < 2000 || date.Year() > 2200 {
		return time.Time{}, fmt.Errorf("want a date such as 2026-10-01")
	}
	return date, nil
}

// parseClock is the minute of the day of HH:MM; 24:00 is allowed as an end.
func parseClock(text string, end bool) (int, error) {
	if end && text == "24:00" {
		return dayMinutes, nil
	}
	clock, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("want a time of day such as 08:00")
	}
	return clock.Hour()*60 + clock.Minute(), nil
}
