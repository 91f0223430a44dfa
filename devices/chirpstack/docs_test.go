package chirpstack_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/chirpstack"
	"brighteyes/devices/drivertest"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/chirpstack.md", 2, func(spec devices.Spec) (devices.Runner, error) {
		return chirpstack.New(chirpstack.Config{}).Open(spec)
	})
}
