package chirpstack

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"brighteyes/devices/mapping"
)

// Payloads of Milesight, from the vendor's README and decoder of each model in
// github.com/Milesight-IoT/SensorDecoders: channel id, channel type, value, little
// endian. The channels of one model mean something else at another (0x03 0x00 is
// motion at a WS202 and the magnet at a WS301), so each has a table of its own.
const channelHistory = "20ce" // a measurement that the radio could not deliver at its time

// models lists the names that have a table.
func models() string { return strings.Join([]string{"ws101", "ws202", "ws301", "em300", "gs101"}, " ") }

// modelFields is the table of a model.
func modelFields(model string) (mapping.Fields, bool) {
	var own mapping.Fields
	switch model {
	case "ws101": // button
		own = mapping.Fields{
			{Channel: "ff2e", Type: "u8", Codes: map[string]string{"1": "button.pressed single", "2": "button.pressed long",
				"3": "button.pressed double", "*": "button.pressed single"}},
			skip("ff03", 2), skip("ff2f", 1), skip("ff3e", 1), skip("ff74", 1),
		}
	case "ws202": // motion and daylight
		own = mapping.Fields{
			{Channel: "0300", Type: "u8", Metric: "motion", Codes: map[string]string{"1": "sensor.motion", "0": "sensor.motion.cleared"}},
			{Channel: "0400", Type: "u8", Metric: "daylight"},
			skip("ff03", 2),
		}
	case "ws301": // magnet and whether it hangs where it was mounted
		own = mapping.Fields{
			{Channel: "0300", Type: "u8", Metric: "door_open", Codes: map[string]string{"1": "sensor.opened", "0": "sensor.closed"}},
			{Channel: "0400", Type: "u8", Metric: "tamper", Codes: map[string]string{"1": "device.tamper", "0": "none"}},
			skip("ff03", 2),
		}
	case "em300": // -TH, -MCS, -SLD, -ZLD, -MLD: no channel of one is another's
		own = mapping.Fields{
			{Channel: "0367", Type: "i16le", Metric: "temperature_c", Scale: 0.1},
			{Channel: "0468", Type: "u8", Metric: "humidity_pct", Scale: 0.5},
			{Channel: "0500", Type: "u8", Metric: "leak", Codes: map[string]string{"1": "sensor.leak", "0": "sensor.leak.cleared"}},
			{Channel: "0600", Type: "u8", Metric: "door_open", Codes: map[string]string{"1": "sensor.opened", "0": "sensor.closed"}},
			skip(channelHistory, 8),
			skip("ff02", 2), skip("ff03", 2), skip("ff06", 9), skip("ff27", 1), skip("ff68", 1), skip("ff69", 1),
			skip("ff6a", 3), skip("ff6d", 1), skip("ff79", 6), skip("ffea", 3),
		}
	case "gs101": // gas
		own = mapping.Fields{
			{Channel: "058e", Type: "u8", Metric: "gas", Codes: map[string]string{"1": "sensor.gas", "0": "sensor.gas.cleared"}},
			skip("ff3f", 1),
		}
	default:
		return nil, false
	}
	return append(own,
		mapping.Field{Channel: "0175", Type: "u8", Metric: "battery_pct"},
		mapping.Field{Channel: "ff0b", Type: "u8", Codes: map[string]string{"*": "device.restarted power_on"}},
		mapping.Field{Channel: "fffe", Type: "u8", Codes: map[string]string{"*": "device.restarted reset"}},
		skip("ff01", 1), skip("ff08", 6), skip("ff09", 2), skip("ff0a", 2), skip("ff0f", 1), skip("ff10", 1),
		skip("ff16", 8), skip("ff28", 1), skip("ffff", 2),
	), true
}

func skip(channel string, size int) mapping.Field { return mapping.Field{Channel: channel, Size: size} }

// measurement is one of the past.
type measurement struct {
	at     time.Time
	values map[string]float64
}

// history are the measurements that an EM300 kept while the radio did not reach the
// gateway. What lasted then, such as a leak, is a number only: it is no news.
func history(passed []mapping.Passed) []measurement {
	var list []measurement
	for _, p := range passed {
		if p.Channel != channelHistory || len(p.Value) != 8 {
			continue
		}
		at := time.Unix(int64(binary.LittleEndian.Uint32(p.Value)), 0).UTC()
		if at.Year() < 2015 || at.After(time.Now()) {
			continue // its clock was never set
		}
		list = append(list, measurement{at, map[string]float64{
			"temperature_c": math.Round(float64(int16(binary.LittleEndian.Uint16(p.Value[4:])))) / 10,
			"humidity_pct":  float64(p.Value[6]) / 2,
		}})
	}
	return list
}
