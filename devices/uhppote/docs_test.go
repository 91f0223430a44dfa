package uhppote_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/uhppote"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/uhppote.md", 2, func(spec devices.Spec) (devices.Runner, error) {
		return uhppote.New(uhppote.Config{}).Open(spec)
	})
}
