package config

import (
	"time"

	"brighteyes/devices"
	"brighteyes/edge/recordings"
)

// Recordings is how an edge audits what recorders have.
type Recordings struct {
	Days     int     `yaml:"days"`     // of the window, today not counted
	EveryH   float64 `yaml:"every_h"`  // hours between two audits of a camera
	Timezone string  `yaml:"timezone"` // whose days are counted
	// Plans is when a camera is to be recorded each day, such as 07:00-22:00; one that is
	// not named is to be recorded all day.
	Plans map[string]string `yaml:"plans"`
}

// DefaultRecordings audits the last 31 days once a day.
func DefaultRecordings() Recordings {
	return Recordings{Days: 31, EveryH: 24, Timezone: "Asia/Shanghai"}
}

// Zone is whose days are counted.
func (r Recordings) Zone() *time.Location {
	if zone, err := time.LoadLocation(r.Timezone); err == nil {
		return zone
	}
	return time.FixedZone("Asia/Shanghai", 8*60*60) // of a machine without a table of zones
}

// Every is how long is between two audits.
func (r Recordings) Every() time.Duration { return time.Duration(r.EveryH * float64(time.Hour)) }

// Planned is the plans, which were checked.
func (r Recordings) Planned() map[string]recordings.Plan {
	plans := map[string]recordings.Plan{}
	for camera, text := range r.Plans {
		if p, err := recordings.ParsePlan(text); err == nil {
			plans[camera] = p
		}
	}
	return plans
}

func (c *checker) recordings(r Recordings) {
	c.between("recordings.days", r.Days, 31, devices.MostRecordingDays-1)
	if !(r.EveryH >= 1 && r.EveryH <= 24) {
		c.problem("recordings.every_h", "%v: want 1 to 24 hours", r.EveryH)
	}
	if _, err := time.LoadLocation(r.Timezone); err != nil || r.Timezone == "" {
		c.problem("recordings.timezone", "%.64q: want a name such as Asia/Shanghai", r.Timezone)
	}
	for camera, text := range r.Plans {
		if _, err := recordings.ParsePlan(text); err != nil {
			c.problem("recordings.plans."+camera, "%s", err)
		}
	}
}

// HubRecordings is what is required of recordings.
type HubRecordings struct {
	// RequiredDays is how many days are to be playable; 30 at least.
	RequiredDays int `yaml:"required_days"`
}
