package demo

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/edgeapp"
)

// PRODUCT.md's first minute: 24 devices and eight residents, here over ten protocols.
func TestTheTownHasTwentyFourDevicesOfTenProtocols(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	town, err := openTown(log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(town.close)
	file := filepath.Join(t.TempDir(), "edge.yaml")
	text := "id: edge-qingchuan\nhub: {mqtt: \"mqtt://127.0.0.1:1\", http: \"http://127.0.0.1:1\", token: t}\ndevices:\n" + inventory(town)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	edge, err := config.LoadEdge(file, edgeapp.Drivers(edgeID, log, nil))
	if err != nil {
		t.Fatal(err)
	}
	drivers, buttonsThere := map[string]bool{}, 0
	for _, d := range edge.Devices {
		drivers[d.Device.Driver] = true
		if d.Device.Kind == "button" {
			buttonsThere++
		}
	}
	if len(edge.Devices) != 24 || len(drivers) != 10 || buttonsThere != 8 {
		t.Errorf("%d devices, %d of them buttons, of drivers %v", len(edge.Devices), buttonsThere, drivers)
	}
}
