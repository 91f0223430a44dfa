package isapi_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/isapi"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/isapi.md", 5, func(spec devices.Spec) (devices.Runner, error) {
		return isapi.New(isapi.Config{}).Open(spec)
	})
}
