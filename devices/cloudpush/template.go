package cloudpush

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"brighteyes/devices/mapping"
)

// template is how one kind of platform pushes, and what its messages have in common.
type template struct {
	identity []string
	time     TimeField
	id       []string
	bytes    string // path of what a device sent as it was
	fields   mapping.Fields

	// unwrap checks the signature and takes the messages out of a body.
	unwrap func(set Settings, h http.Header, body []byte) ([]message, error)
	// shake answers the question by which the platform tries an address.
	shake func(set Settings, r *http.Request) (answer string, err error)
}

// message is one thing that a device said.
type message struct {
	value  any    // JSON
	raw    []byte // as it came, by which a repetition is known
	signed string // what made the request different from all others, empty where nothing does
	at     string // when the request was made, in a header; may be empty
}

// The templates.
const (
	ctwing  = "ctwing"
	onenet  = "onenet"
	webhook = "webhook"
)

const maxMessages = 500 // of one body

func templateOf(name string) (template, bool) {
	switch name {
	case ctwing:
		// CTWing (AEP), subscription by HTTP: one object, signed by nobody.
		return template{
			identity: []string{"deviceId", "IMEI", "imei"}, time: TimeField{Path: "timestamp", Unit: "ms"}, bytes: "payload.APPdata",
			fields: mapping.Fields{{Path: "eventType", Metric: "online", When: map[string]string{"messageType": "deviceOnlineOfflineReport"}}},
			unwrap: plain, shake: noShake,
		}, true
	case onenet:
		return template{
			identity: []string{"deviceName", "devName", "imei", "dev_id"}, time: TimeField{Path: "at", Unit: "ms"},
			fields: mapping.Fields{{Path: "online", Metric: "online"}},
			unwrap: unwrapOneNET, shake: shakeOneNET,
		}, true
	case webhook:
		return template{
			identity: []string{"device"}, time: TimeField{Path: "time", Unit: "rfc3339"}, id: []string{"id"},
			fields: mapping.Fields{
				{Path: "event", Codes: map[string]string{
					"button.pressed": "button.pressed", "button.service": "button.service", "button.test": "button.test", "button.cancelled": "button.cancelled",
					"sensor.smoke": "sensor.smoke", "sensor.smoke.cleared": "sensor.smoke.cleared", "sensor.gas": "sensor.gas", "sensor.gas.cleared": "sensor.gas.cleared",
					"sensor.leak": "sensor.leak", "sensor.leak.cleared": "sensor.leak.cleared", "sensor.fall": "sensor.fall", "device.tamper": "device.tamper",
				}},
				{Path: "battery_pct", Metric: "battery_pct"}, {Path: "rssi_dbm", Metric: "rssi_dbm"}, {Path: "online", Metric: "online"},
			},
			unwrap: unwrapWebhook, shake: noShake,
		}, true
	}
	return template{}, false
}

// plain takes the messages out of an object, or out of a list of objects.
func plain(_ Settings, _ http.Header, body []byte) ([]message, error) {
	v, err := mapping.ParseJSON(body)
	if err != nil {
		return nil, badBody("the body is %s; want the JSON object that the platform pushes", err)
	}
	switch x := v.(type) {
	case map[string]any:
		return []message{{value: x, raw: body}}, nil
	case []any:
		return each(x)
	}
	return nil, badBody("the body is JSON, but neither an object nor a list of them; want what the platform pushes")
}

// each takes the messages out of a list.
func each(list []any) ([]message, error) {
	if len(list) > maxMessages {
		return nil, badBody("the body has %d messages; want %d at most", len(list), maxMessages)
	}
	messages := make([]message, 0, len(list))
	for i, v := range list {
		if _, ok := v.(map[string]any); !ok {
			return nil, badBody("the body's [%d] is no object; want one for each message", i)
		}
		raw, err := json.Marshal(v) // keys in order: the same for the same
		if err != nil {
			return nil, badBody("the body's [%d] cannot be read", i)
		}
		messages = append(messages, message{value: v, raw: raw})
	}
	return messages, nil
}

// noShake answers platforms that try an address with a GET though nothing of that
// is documented.
func noShake(Settings, *http.Request) (string, error) { return "ok", nil }

// compact is JSON without the blanks, or as it was where it is none.
func compact(raw []byte) []byte {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return raw
	}
	return b.Bytes()
}

// refusal is an answer that tells the platform what is wrong.
type refusal struct {
	status int
	why    string // for the metric
	detail string
}

func (r refusal) Error() string { return r.detail }

func badBody(format string, args ...any) error {
	return refusal{http.StatusBadRequest, refusedBody, fmt.Sprintf(format, args...)}
}

func badSignature(detail string) error {
	return refusal{http.StatusUnauthorized, refusedSignature, detail}
}
