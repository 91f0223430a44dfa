// Package drivertest is the contract that every driver passes against its own
// simulator: strict settings, an end when told, nothing left behind, an event let
// go only when it is durable, a way back after an outage, and no harm from
// garbage. Beside it stands what the drivers' own tests have in common: an edge
// that keeps what it is given, a memory, patience, the examples of a manual.
//
// It knows no protocol and judges no values; what a driver makes of its device's
// words is for the driver's own tests. It never starts a simulator itself.
package drivertest

import (
	"testing"
	"time"

	"brighteyes/devices"
)

// Subject is a driver and one device that a simulator, started for this check
// alone and running, plays for it.
type Subject struct {
	Driver   devices.Driver
	Device   devices.Device
	Settings string // YAML, as below a device's "settings"; right for Device

	// Patience is how long the device may take to be found, or found again; 20 s.
	Patience time.Duration

	// Wrong is settings that must be refused, by what is wrong with them. An
	// unknown key is tried in any case.
	Wrong map[string]string

	// Stop has the simulated device go away, without a word where its protocol
	// allows; Resume has it come back at the same address.
	Stop, Resume func() error

	// Happen has something happen that is an event of the device; nil where such a
	// device has none.
	Happen func() error
	// Repeats says that what Happen did comes again, by the protocol, as long as
	// the driver does not let go of it.
	Repeats bool

	// Garbage has the simulated device say these bytes, in whatever the protocol
	// wraps them; nil where nothing can be said but what is right.
	Garbage func(bytes []byte) error
}

// Run tries a driver. start begins a simulator of its own for each check and has
// it end with the test's Cleanup.
func Run(t *testing.T, start func(t testing.TB) Subject) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) { c.try(t, start) })
	}
}

type check struct {
	name string
	try  func(t testing.TB, start func(t testing.TB) Subject)
}

// checks is every promise, in the order in which a failure says most.
var checks = [...]check{
	{"settings are read strictly and without looking for the device", settingsAreStrict},
	{"a run ends with nil when told to", endsWhenTold},
	{"nothing is left behind", leavesNothing},
	{"an event is let go only when it is durable", letsGoWhenDurable},
	{"it finds the device again after an outage", comesBack},
	{"garbage does no harm", survivesGarbage},
	{"it says what it can be told", saysWhatItCanBeTold},
}
