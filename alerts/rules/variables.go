package rules

import (
	"strings"
	"time"

	"brighteyes/devices"
)

// variables is all that an expression can see: the closed list. Nothing in it is
// a person's, and no key of an event comes here that does not stand here.
type variables struct {
	Device string `expr:"device"` // id
	Kind   string `expr:"kind"`
	Model  string `expr:"model"`
	Site   string `expr:"site"`
	Edge   string `expr:"edge"`

	Type      string  `expr:"type"`   // of the event; empty with a metric
	Metric    string  `expr:"metric"` // name; empty with an event
	Value     float64 `expr:"value"`  // of the metric, or the event's own; true is 1
	Unit      string  `expr:"value_unit"`
	Region    string  `expr:"region"`
	Door      int     `expr:"door"`
	Direction string  `expr:"direction"`
	Reason    string  `expr:"reason"`
	Method    string  `expr:"method"`
	DurationS float64 `expr:"duration_s"`
	BackupMin float64 `expr:"backup_min"`

	Hour    int    `expr:"hour"`
	Minute  int    `expr:"minute"`
	Weekday string `expr:"weekday"` // mon to sun
	Date    string `expr:"date"`    // 2026-10-01
	Holiday bool   `expr:"holiday"`
}

// names lists the variables for messages and documents.
const names = "device, kind, model, site, edge, type, metric, value, value_unit, region, door, direction, reason, method, duration_s, backup_min, " +
	"hour, minute, weekday, date, holiday"

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// about fills in what is known of the device and the time.
func (r *Rule) about(d devices.Registered, at time.Time) *variables {
	local := at.In(r.zone)
	date := local.Format(dateLayout)
	return &variables{
		Device: d.ID, Kind: string(d.Kind), Model: d.Model, Site: d.Site, Edge: d.Edge,
		Hour: local.Hour(), Minute: local.Minute(), Weekday: weekdays[local.Weekday()], Date: date, Holiday: r.holiday[date],
	}
}

// event fills in what an event says. Keys that are not on the list stay outside.
func (v *variables) event(e devices.Event) {
	v.Type = e.Type
	data, _ := devices.StripData(e.Type, e.Data)
	v.Value, v.DurationS, v.BackupMin = number(data["value"]), number(data["duration_s"]), number(data["backup_min"])
	v.Door = int(number(data["door"]))
	v.Unit, v.Region = text(data["unit"]), text(data["region"])
	v.Direction, v.Reason, v.Method = text(data["direction"]), text(data["reason"]), text(data["method"])
}

func number(v any) float64 {
	switch x := v.(type) {
	case float64:
		return x
	case int:
		return float64(x)
	case int64:
		return float64(x)
	case uint32:
		return float64(x)
	case bool:
		if x {
			return 1
		}
	}
	return 0
}

func text(v any) string {
	s, _ := v.(string)
	return strings.ToValidUTF8(s, "")
}
