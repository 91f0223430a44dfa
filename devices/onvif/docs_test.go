package onvif

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

func TestTheManualsExampleIsRight(t *testing.T) {
	page, err := os.ReadFile("../../docs/devices/onvif.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	node, err := strictyaml.Parse("onvif.md", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Devices []struct {
			devices.Device `yaml:",inline"`
			Settings       map[string]any `yaml:"settings"`
		} `yaml:"devices"`
	}
	if err := node.Decode(&list); err != nil {
		t.Fatal(err)
	}
	items := node.Items("devices")
	if len(items) != 3 {
		t.Fatalf("%d devices in the example, want three", len(items))
	}
	for i, item := range items {
		spec := devices.Spec{Device: list.Devices[i].Device, Settings: item.Child("settings"), Log: slog.New(slog.DiscardHandler)}
		if _, err := New(Config{}).Open(spec); err != nil {
			t.Errorf("device %s: %v", spec.Device.ID, err)
		}
	}
	for _, key := range []string{"address", "username", "password", "ca", "fingerprint", "stream", "mode", "probe_s", "motion", "quiet_s", "recording"} {
		if !strings.Contains(string(page), "`"+key+"`") {
			t.Errorf("the manual says nothing of the setting %s", key)
		}
	}
	for _, word := range []string{
		faultUnreachable, faultSilent, faultCredentials, faultAnswer, faultNoStream, faultCodec, faultCertificate, clockWrong, clockLost, eventsLost, notRecording,
		"obstructed", "signal_lost", "too_dark", "too_bright", "too_blurry", "storage_failed", actionRestart, actionPresets, actionGoto,
	} {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("the manual says nothing of %s", word)
		}
	}
}
