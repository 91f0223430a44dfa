package chirpstack

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"brighteyes/devices"
)

// maxPayload bounds what is read of one message, in bytes. An uplink's own bytes
// are 242 at most; a server with many gateways adds some hundred for each.
const maxPayload = 64 << 10

// frame is one message of ChirpStack's, of any of the events that the driver reads.
// Keys are those of its JSON mapping, where what is zero is left out.
type frame struct {
	dedup   string    // the server's id of this reception
	at      time.Time // the server's clock; zero when it does not say
	model   string    // name of the device profile
	session string    // devAddr: changes with each join
	count   uint32    // fCnt
	port    int
	data    []byte
	object  json.RawMessage

	values  map[string]float64 // of the radio, or of a status
	unread  bool               // the data is no base64
	missing bool               // there is no data
}

// readFrame reads a message. A key of another type than expected is passed over:
// the others still count.
func readFrame(payload []byte) (frame, error) {
	if len(payload) > maxPayload {
		return frame{}, fmt.Errorf("%d bytes, want %d at most", len(payload), maxPayload)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(payload, &top); err != nil || top == nil {
		return frame{}, errors.New("not a JSON object")
	}
	f := frame{values: map[string]float64{}, object: top["object"]}
	f.dedup, _ = read[string](top["deduplicationId"])
	f.session, _ = read[string](top["devAddr"])
	f.count, _ = read[uint32](top["fCnt"])
	f.port, _ = read[int](top["fPort"])
	if at, ok := read[time.Time](top["time"]); ok && at.Year() >= 2015 && at.Year() <= 2100 {
		f.at = at.UTC() // to the nanosecond: frames of one millisecond have an order too
	}
	if info, ok := read[map[string]json.RawMessage](top["deviceInfo"]); ok {
		f.model, _ = read[string](info["deviceProfileName"]) // the device's own name may be a person's
		f.model = clip(strings.TrimSpace(f.model))
	}
	text, ok := read[string](top["data"])
	f.missing = !ok || text == ""
	data, err := base64.StdEncoding.DecodeString(text)
	f.data, f.unread = data, err != nil
	f.radio(top["rxInfo"])
	f.status(top)
	return f, nil
}

// radio keeps how the best gateway heard the device.
func (f *frame) radio(raw json.RawMessage) {
	heard, ok := read[[]json.RawMessage](raw)
	if !ok {
		return
	}
	for _, one := range heard {
		g, _ := read[map[string]json.RawMessage](one)
		rssi, told := read[float64](g["rssi"])
		if best, have := f.values["rssi_dbm"]; told && (!have || rssi > best) {
			f.values["rssi_dbm"] = rssi
			f.values["snr_db"], _ = read[float64](g["snr"])
		}
	}
	f.values["gateways"] = float64(len(heard))
}

// status keeps what the device answered to the server's request for its status.
func (f *frame) status(top map[string]json.RawMessage) {
	if margin, ok := read[float64](top["margin"]); ok {
		f.values["margin_db"] = margin
	}
	external, _ := read[bool](top["externalPowerSource"])
	if external {
		f.values["external_power"] = 1
	}
	unavailable, _ := read[bool](top["batteryLevelUnavailable"])
	if level, ok := read[float64](top["batteryLevel"]); ok && !external && !unavailable {
		f.values["battery_pct"] = level
	}
}

// read is a value of JSON, false where it is none of this type.
func read[T any](raw json.RawMessage) (v T, ok bool) {
	if len(raw) == 0 || string(raw) == "null" || json.Unmarshal(raw, &v) != nil {
		var zero T
		return zero, false
	}
	return v, true
}

// clip keeps a name that somebody else gave within what a screen can show. One that
// looks like a person's number is none.
func clip(s string) string {
	if devices.NamesPerson(s) {
		return ""
	}
	if runes := []rune(s); len(runes) > 80 {
		return string(runes[:80])
	}
	return s
}
