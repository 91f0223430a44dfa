package modbus_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/modbus"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/modbus.md", 3, func(spec devices.Spec) (devices.Runner, error) {
		return modbus.New(modbus.Config{}).Open(spec)
	})
}
