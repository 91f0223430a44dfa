package drivertest

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Settings reads YAML as it stands below a device's "settings".
func Settings(t testing.TB, text string) devices.Settings {
	t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return node
}
