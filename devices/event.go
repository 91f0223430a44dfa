package devices

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Event is one thing that happened at a device. It never changes after it was
// emitted; (edge, ID) is its identity and makes it count once.
type Event struct {
	ID     string         `json:"id"`
	Device string         `json:"device"`
	Type   string         `json:"type"`
	Time   time.Time      `json:"time"`
	Data   map[string]any `json:"data,omitempty"`
	// Queued is when the edge had the event durably, on the edge's clock.
	Queued time.Time `json:"queued,omitzero"`
}

// Recorded is an event as the hub keeps it.
type Recorded struct {
	Event
	Edge     string    `json:"edge"`
	Received time.Time `json:"received"`      // the hub's clock
	Sent     time.Time `json:"sent,omitzero"` // the edge's clock, when the batch left
	// DeviceTime is the time that a suspect clock claimed; Time is then the hub's.
	DeviceTime *time.Time `json:"device_time,omitempty"`
	// Claim is what the sender named as the device, cut to 64 characters, when
	// that could not be kept: the event then stands under the edge, Device empty.
	Claim string `json:"claim,omitempty"`
}

// Reading is numbers of one device at one time. Metric names end in their unit;
// booleans are 0 or 1. (device, metric, time in milliseconds) is the identity of
// each value: a repeat overwrites.
type Reading struct {
	Device string             `json:"device"`
	Time   time.Time          `json:"time"`
	Values map[string]float64 `json:"values"`
}

// SelfTest is the name of the device that does not exist and whose button.test
// goes the whole way every minute, see hub/synthetic. No device and no edge may
// have this id; such an event is kept under its edge.
const SelfTest = "self-test"

// The event types of the contract.
const (
	ButtonPressed   = "button.pressed"
	ButtonService   = "button.service"
	ButtonTest      = "button.test"
	ButtonCancelled = "button.cancelled"
	// ButtonPath is no act of anybody: the edge itself tests the way that a press of
	// this button would take from the edge up. It proves that way and nothing of the
	// button or its radio: no sign of life, no press, no test press, no alert.
	ButtonPath = "button.path"

	GateGranted  = "gate.granted"
	GateDenied   = "gate.denied"
	GateOpened   = "gate.opened"
	GateClosed   = "gate.closed"
	GateForced   = "gate.forced"
	GateHeldOpen = "gate.held_open"

	CameraMotion     = "camera.motion"
	CameraObstructed = "camera.obstructed"

	SensorSmoke         = "sensor.smoke"
	SensorSmokeCleared  = "sensor.smoke.cleared"
	SensorGas           = "sensor.gas"
	SensorGasCleared    = "sensor.gas.cleared"
	SensorLeak          = "sensor.leak"
	SensorLeakCleared   = "sensor.leak.cleared"
	SensorMotion        = "sensor.motion"
	SensorMotionCleared = "sensor.motion.cleared"
	SensorFall          = "sensor.fall"
	SensorOpened        = "sensor.opened"
	SensorClosed        = "sensor.closed"

	PowerLost     = "power.lost"
	PowerRestored = "power.restored"

	DeviceTamper    = "device.tamper"
	DeviceRestarted = "device.restarted"
	DeviceReplaced  = "device.replaced"
)

// CallForHelp reports whether an event of this type may mean that a life is at
// stake. Such an event is never refused for a formality.
func CallForHelp(eventType string) bool {
	switch eventType {
	case ButtonPressed, SensorFall, SensorSmoke, SensorGas:
		return true
	}
	return false
}

// Lane is one of the three roads that a report takes from edge to hub, each
// with queues and numbers of its own so that none waits for another.
type Lane string

// The lanes, most urgent first.
const (
	Alarms   Lane = "alarms"
	Events   Lane = "events"
	Readings Lane = "readings"
)

// Lanes lists the lanes, most urgent first.
var Lanes = [...]Lane{Alarms, Events, Readings}

// LaneOf says which lane an event of this type takes.
func LaneOf(eventType string) Lane {
	switch {
	case strings.HasPrefix(eventType, "button."), strings.HasPrefix(eventType, "power."):
		return Alarms
	}
	switch strings.TrimSuffix(eventType, ".cleared") {
	case SensorSmoke, SensorGas, SensorFall, SensorLeak, GateForced, DeviceTamper:
		return Alarms
	}
	return Events
}

// NewID returns a fresh ULID for something that happened at t.
func NewID(t time.Time) string {
	ms := max(t.UnixMilli(), 0)
	id, err := ulid.New(uint64(ms), ulid.DefaultEntropy())
	if err != nil { // the monotonic counter of this millisecond ran over
		return ulid.Make().String()
	}
	return id.String()
}

// StableID returns the ULID that the same facts always give: t, and a hash of
// parts. Drivers use it for events that they can meet again, such as those a
// controller keeps by index, so that a repeat has the identity of the first.
func StableID(t time.Time, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	var id ulid.ULID
	_ = id.SetTime(uint64(max(t.UnixMilli(), 0)) & (1<<48 - 1)) // in range by the mask
	_ = id.SetEntropy(sum[:10])                                 // ten bytes, as asked
	return id.String()
}

// ValidULID reports whether s is a ULID in its canonical form.
func ValidULID(s string) bool {
	_, err := ulid.ParseStrict(s)
	return err == nil
}
