package edgeapp

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/edge"
	"brighteyes/edge/outbox"
)

// What the list serves, by whatever protocol, is no stranger when it is found.
func TestTheDevicesOfTheListAreKnownByHowTheyAreFound(t *testing.T) {
	drivers := Drivers("edge-east", slog.New(slog.DiscardHandler), nil)
	file := filepath.Join(t.TempDir(), "edge.yaml")
	err := os.WriteFile(file, []byte(`id: edge-east
hub: {mqtt: "mqtt://127.0.0.1:1883", token: t}
devices:
  - {id: by-rtsp, kind: camera, driver: rtsp, settings: {url: "rtsp://10.0.0.1:554/live", username: v, password: p}}
  - {id: by-isapi, kind: camera, driver: isapi, settings: {address: "http://10.0.0.2", username: v, password: p, channel: 1}}
  - {id: by-onvif, kind: camera, driver: onvif, settings: {address: 10.0.0.3}}
  - {id: by-uhppote, kind: gate, driver: uhppote, settings: {controller: 405419896, address: 10.0.0.4, door: 2}}
  - {id: by-zigbee, kind: button, driver: zigbee, settings: {broker: "mqtt://10.0.0.5", name: home/5-501}}
  - {id: coordinator, kind: network, driver: zigbee, settings: {broker: "mqtt://10.0.0.5", bridge: true}}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.LoadEdge(file, drivers)
	if err != nil {
		t.Fatal(err)
	}
	box, err := outbox.Open(filepath.Join(t.TempDir(), "outbox.db"), outbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	agent, err := edge.New(edge.Config{ID: cfg.ID, Bus: bus.NewMemory().Client(cfg.ID), Outbox: box, Drivers: drivers})
	if err != nil {
		t.Fatal(err)
	}
	agent.Reconcile(served(cfg.Devices))
	known := agent.Known()
	camera := func(at string) devices.Found {
		return devices.Found{Driver: "onvif", Identity: "urn:uuid:1", Kind: devices.Camera, Address: at}
	}
	zigbee := func(settings map[string]any) devices.Found {
		return devices.Found{Driver: "zigbee", Identity: "0x00158d0000000501", Settings: settings}
	}
	for want, list := range map[string][]devices.Found{
		"by-rtsp": {camera("http://10.0.0.1:8000/onvif/device_service")}, "by-isapi": {camera("http://10.0.0.2/onvif/device_service")}, "by-onvif": {camera("http://10.0.0.3:80/onvif/device_service")},
		"by-uhppote":  {{Driver: "uhppote", Identity: "405419896", Kind: devices.Gate, Address: "10.0.0.99:60000"}},
		"by-zigbee":   {zigbee(map[string]any{"broker": "mqtt://10.0.0.5", "name": "home/5-501"})},
		"coordinator": {zigbee(map[string]any{"broker": "mqtt://10.0.0.5", "bridge": true})},
		"": {camera("http://10.0.0.3:8080/onvif/device_service"), camera("http://10.0.0.4/"), {Driver: "uhppote", Identity: "7"},
			zigbee(map[string]any{"broker": "mqtt://10.0.0.6", "name": "home/5-501"}), zigbee(map[string]any{"broker": "mqtt://10.0.0.5", "base": "other", "name": "home/5-501"})},
	} {
		for _, f := range list {
			if got := known(f); got != want {
				t.Errorf("%s at %s is known as %q, want %q", f.Driver, f.Address, got, want)
			}
		}
	}
}
