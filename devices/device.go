package devices

import (
	"fmt"
	"time"
)

// Kind is what a device is to the people who look after it.
type Kind string

// The kinds of the contract.
const (
	Gate    Kind = "gate"
	Camera  Kind = "camera"
	Button  Kind = "button"
	Sensor  Kind = "sensor"
	Power   Kind = "power"
	Network Kind = "network"
)

// Kinds lists every kind, in the order in which they are shown.
var Kinds = [...]Kind{Gate, Camera, Button, Sensor, Power, Network}

// Valid reports whether k is one of the contract's kinds.
func (k Kind) Valid() bool {
	for _, known := range Kinds {
		if k == known {
			return true
		}
	}
	return false
}

// Location is where a device hangs. Lat and Lon are WGS-84 degrees.
type Location struct {
	Lat      float64 `json:"lat,omitempty" yaml:"lat"`
	Lon      float64 `json:"lon,omitempty" yaml:"lon"`
	Building string  `json:"building,omitempty" yaml:"building"`
	Floor    string  `json:"floor,omitempty" yaml:"floor"`
	Unit     string  `json:"unit,omitempty" yaml:"unit"`
}

// Device is what an edge declares of one device in its inventory.
type Device struct {
	ID   string `json:"id" yaml:"id"`
	Kind Kind   `json:"kind" yaml:"kind"`
	Name string `json:"name,omitempty" yaml:"name"`
	// NameEN is the name in English; empty: it has that one name.
	NameEN string `json:"name_en,omitempty" yaml:"name_en"`
	Model  string `json:"model,omitempty" yaml:"model"`
	// Firmware is the version that the device told its driver, never configured.
	Firmware     string    `json:"firmware,omitempty" yaml:"-"`
	Driver       string    `json:"driver,omitempty" yaml:"driver"`
	Capabilities []string  `json:"capabilities,omitempty" yaml:"capabilities"`
	Site         string    `json:"site,omitempty" yaml:"site"`
	Location     *Location `json:"location,omitempty" yaml:"location"`
	// HeartbeatS is how often, in seconds, the device promises to be heard.
	// Zero means the default of its kind, see Heartbeat.
	HeartbeatS int `json:"heartbeat_s,omitempty" yaml:"heartbeat_s"`
	// DependsOn names what the device needs to work: "power:b3", or the id of
	// another device such as a switch or a coordinator.
	DependsOn []string `json:"depends_on,omitempty" yaml:"depends_on"`
}

// Heartbeat is the interval in which the device promises to be heard: its own,
// or the default of its kind (gates, cameras, power and network 60 s, buttons
// and sensors 4 h).
func (d Device) Heartbeat() time.Duration {
	if d.HeartbeatS > 0 {
		return time.Duration(d.HeartbeatS) * time.Second
	}
	switch d.Kind {
	case Button, Sensor:
		return 4 * time.Hour
	default:
		return time.Minute
	}
}

// ValidID reports whether s may name an edge, a device or a site. It is asked for
// every reading, which is why it is no regular expression.
func ValidID(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (c != '-' || i == 0) {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 63
}

// CheckID says what is wrong with s as the id of a what ("edge", "device",
// "site"), or returns nil. It repeats no number of a person.
func CheckID(what, s string) error {
	if ValidID(s) {
		return nil
	}
	if NamesPerson(s) {
		s = "***"
	}
	return fmt.Errorf("%s id %.64q: want lower-case letters, digits and hyphens, 1 to 63, not beginning with a hyphen", what, s)
}
