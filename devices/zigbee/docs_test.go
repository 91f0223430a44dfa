package zigbee_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/zigbee"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/zigbee.md", 2, func(spec devices.Spec) (devices.Runner, error) {
		return zigbee.New(zigbee.Config{}).Open(spec)
	})
}
