package rtsp

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

func TestTheManualsExampleIsRight(t *testing.T) {
	page, err := os.ReadFile("../../docs/devices/rtsp.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	node, err := strictyaml.Parse("rtsp.md", []byte(example))
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
	if len(items) != 2 {
		t.Fatalf("%d devices in the example, want two", len(items))
	}
	for i, item := range items {
		spec := devices.Spec{Device: list.Devices[i].Device, Settings: item.Child("settings"), Log: slog.New(slog.DiscardHandler)}
		if _, err := (Driver{}).Open(spec); err != nil {
			t.Errorf("device %s: %v", spec.Device.ID, err)
		}
	}
	for _, key := range []string{"url", "tile_url", "username", "password", "mode", "probe_s", "retry_s"} {
		if !strings.Contains(string(page), "`"+key+"`") {
			t.Errorf("the manual says nothing of %s", key)
		}
	}
}
