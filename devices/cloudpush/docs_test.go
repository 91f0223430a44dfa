package cloudpush_test

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/cloudpush"
	"brighteyes/devices/drivertest"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	drivertest.Examples(t, "../../docs/devices/cloudpush.md", 2, func(spec devices.Spec) (devices.Runner, error) {
		return cloudpush.New(cloudpush.Config{}).Open(spec)
	})
}
