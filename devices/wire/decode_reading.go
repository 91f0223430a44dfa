package wire

import (
	"fmt"
	"time"

	"brighteyes/devices"
)

// names keeps one copy of each name in a batch: of a hundred readings most
// repeat the device and nearly all the metrics.
type names map[string]string

func (n names) one(name []byte) string {
	kept, ok := n[string(name)]
	if !ok {
		kept = string(name)
		n[kept] = kept
	}
	return kept
}

// addReading keeps what can be kept of a reading and says why not of the rest. A
// reading without a time is of when it was received.
func (b *Batch) addReading(item value, names names) {
	if !item.isObject() {
		b.refuse(ReasonItem, "reading: want an object", rawEvent{})
		return
	}
	var raw rawEvent
	var values value
	for key, v := range item.members() {
		switch string(key) {
		case "device":
			raw.device = v
		case "time":
			raw.time = v
		case "values":
			values = v
		}
	}
	said, _ := raw.device.bytes()
	device := names.one(said)
	if err := devices.CheckID("reading: device", device); err != nil {
		b.refuse(ReasonID, err.Error(), raw)
		return
	}
	when, ok := raw.time.time()
	if !ok && !raw.time.absent() {
		b.refuse(ReasonTime, "reading: time: want an RFC 3339 time", raw)
		return
	} else if !ok {
		when = b.Received.Truncate(time.Millisecond)
	}
	metrics, bad := parseValues(values, names)
	if bad != "" {
		b.refuse(ReasonValue, "reading: "+bad, raw)
	}
	if len(metrics) > 0 {
		b.Readings = append(b.Readings, devices.Reading{Device: device, Time: when, Values: metrics})
	}
}

// parseValues returns the metrics that are numbers, booleans as 0 or 1, and what
// is wrong with one of the others.
func parseValues(raw value, names names) (metrics map[string]float64, bad string) {
	if !raw.isObject() {
		return nil, "values: want an object"
	}
	metrics = map[string]float64{}
	for key, v := range raw.members() {
		name := names.one(key)
		number, ok := v.number()
		if len(v) > 0 && (v[0] == 't' || v[0] == 'f') {
			ok = true
			if v[0] == 't' {
				number = 1
			}
		}
		switch {
		case !validMetric(name):
			bad = "values: a metric's name: want lower-case letters, digits and underscores, 1 to 64"
		case !ok:
			bad = fmt.Sprintf("values: %s: want a finite number or a boolean", name)
		default:
			metrics[name] = number
		}
	}
	if len(metrics) == 0 && bad == "" {
		bad = "values: want at least one metric"
	}
	return metrics, bad
}

func validMetric(name string) bool {
	for i, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return len(name) >= 1 && len(name) <= 64
}
