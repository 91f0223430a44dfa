package config

import "time"

// Duty is how desks show that somebody sits there.
type Duty struct {
	Night      Night      `yaml:"night"`
	ConfirmMin ConfirmMin `yaml:"confirm_min"`
}

// Night is when a desk confirms more often: two times of day, over midnight.
type Night struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// ConfirmMin is for how many minutes a confirmation counts.
type ConfirmMin struct {
	Day   int `yaml:"day"`
	Night int `yaml:"night"`
}

// The bounds keep an empty chair from being taken for a staffed one: whatever is
// written, a desk is asked, and every night from 23:00 to 05:00 at the least it is
// asked more often than by day.
const (
	confirmLeast      = 5 // minutes
	confirmDayMost    = 90
	confirmNightMost  = 30
	nightFromEarliest = 18 * time.Hour
	nightFromLatest   = 23 * time.Hour
	nightToEarliest   = 5 * time.Hour
	nightToLatest     = 10 * time.Hour
)

func defaultDuty() Duty {
	return Duty{Night{"22:00", "06:00"}, ConfirmMin{60, 20}}
}

func (c *checker) duty(d Duty) {
	c.clock("duty.night.from", d.Night.From, nightFromEarliest, nightFromLatest)
	c.clock("duty.night.to", d.Night.To, nightToEarliest, nightToLatest)
	c.between("duty.confirm_min.day", d.ConfirmMin.Day, confirmLeast, confirmDayMost)
	c.between("duty.confirm_min.night", d.ConfirmMin.Night, confirmLeast, min(confirmNightMost, max(d.ConfirmMin.Day, confirmLeast)))
}

// clock checks a time of day.
func (c *checker) clock(key, value string, low, high time.Duration) {
	at, ok := TimeOfDay(value)
	if !ok || at < low || at > high {
		c.problem(key, "%.16q is none; want a time of day from %s to %s, in quotes", value, wall(low), wall(high))
	}
}

func wall(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

// TimeOfDay reads "22:00" as the time since midnight.
func TimeOfDay(text string) (time.Duration, bool) {
	at, err := time.Parse("15:04", text)
	return at.Sub(time.Time{}.AddDate(-1, 0, 0)), err == nil && len(text) == len("15:04")
}
