package upkeep

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/devices"
)

// Passages is what a gate's events of today add up to.
type Passages struct {
	Granted  int `json:"passages"`  // let in or out today
	LastHour int `json:"last_hour"` // of the last 60 minutes
	Refused  int `json:"refused"`
	Held     int `json:"held_open"`
	Forced   int `json:"forced"`
}

// Gate is how a gate does today.
type Gate struct {
	Device string         `json:"device"`
	Name   string         `json:"name,omitempty"`
	Site   string         `json:"site,omitempty"`
	Status devices.Status `json:"status"`
	Open   *bool          `json:"open,omitempty"` // as it last told; absent: it did not
	Passages
}

// gatesOf lists the gates with what passed through them, by name.
func gatesOf(all []Device, passed map[string]Passages) []Gate {
	list := []Gate{}
	for _, d := range all {
		if d.Kind != devices.Gate {
			continue
		}
		g := Gate{Device: d.ID, Name: d.Name, Site: d.Site, Status: d.Status, Passages: passed[d.ID]}
		if v, told := d.Values["door_open"]; told && d.works() {
			open := v != 0
			g.Open = &open
		}
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b Gate) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Device, b.Device)) })
	return list[:min(len(list), mostRows)]
}

// midnight is when the day of t began in zone.
func midnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}
