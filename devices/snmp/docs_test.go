package snmp_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/snmp"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/snmp.md", 3, func(spec devices.Spec) (devices.Runner, error) {
		if spec.Device.Driver != "snmp" {
			return nil, nil // another driver's, beside it
		}
		return snmp.New(snmp.Config{}).Open(spec)
	})
}
