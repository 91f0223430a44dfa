package snmp_test

import (
	"log/slog"
	"os"
	"regexp"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/snmp"
	"brighteyes/devices/strictyaml"
)

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	page, err := os.ReadFile("../../docs/devices/snmp.md")
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	for _, block := range regexp.MustCompile("(?s)```yaml\n(devices:.*?)```").FindAllSubmatch(page, -1) {
		node, err := strictyaml.Parse("snmp.md", block[1])
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
			if entry.Driver != "snmp" {
				continue // another driver's, beside it
			}
			spec := devices.Spec{Device: entry.Device, Settings: item.Child("settings"), Memory: &memory{}, Log: slog.New(slog.DiscardHandler)}
			if _, err := snmp.New(snmp.Config{}).Open(spec); err != nil {
				t.Errorf("%s: %v", entry.ID, err)
			}
			opened++
		}
	}
	if opened < 3 {
		t.Errorf("the manual has %d examples", opened)
	}
}
