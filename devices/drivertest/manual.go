package drivertest

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// example is a block of a manual's page that is a whole list of devices.
var example = regexp.MustCompile("(?s)```yaml\n(devices:.*?)```")

// Examples opens each device of a manual's examples: every one must be right, and
// there must be at least so many. open returns neither a runner nor an error for
// one that is another driver's.
func Examples(t testing.TB, page string, atLeast int, open func(devices.Spec) (devices.Runner, error)) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	for _, block := range example.FindAllSubmatch(text, -1) {
		node, err := strictyaml.Parse(filepath.Base(page), block[1])
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range node.Items("devices") {
			var entry struct {
				devices.Device `yaml:",inline"`
				Settings       map[string]any `yaml:"settings"`
			}
			if err := item.Decode(&entry); err != nil {
				t.Fatal(err)
			}
			if err := devices.CheckID("device", entry.ID); err != nil {
				t.Error(err)
			}
			runner, err := open(devices.Spec{Device: entry.Device, Settings: item.Child("settings"), Memory: &Memory{}, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Errorf("%s: %v", entry.ID, err)
			}
			if runner != nil || err != nil {
				opened++
			}
		}
	}
	if opened < atLeast {
		t.Errorf("the manual has %d examples, want %d or more", opened, atLeast)
	}
}
