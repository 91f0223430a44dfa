package demo

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/edgeapp"
	"brighteyes/devices"
	"brighteyes/devices/bus"
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
	// What the story counts and what the history remembers are these devices.
	var fed []string
	known := map[string]devices.Device{}
	for _, d := range remembered() {
		known[d.ID] = d
	}
	for _, d := range edge.Devices {
		if slices.Contains(d.Device.DependsOn, "power:b3") {
			fed = append(fed, d.Device.ID)
		}
		if is := known[d.Device.ID]; is.Name != d.Device.Name || is.Kind != d.Device.Kind || is.Site != d.Device.Site {
			t.Errorf("the history remembers %+v as %+v", d.Device, is)
		}
	}
	slices.Sort(fed)
	if want := slices.Sorted(slices.Values(onMains)); len(want) != 9 || !slices.Equal(fed, want) {
		t.Errorf("buildings 3 and 4 feed %v, want the nine %v", fed, want)
	}
	if len(known) != 24 {
		t.Errorf("the history remembers %d devices", len(known))
	}
}

// A visitor who presses in the demo's first moment is not the one whose press is lost.
func TestAPressBeforeAnybodyListensWaits(t *testing.T) {
	town, err := openTown(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(town.close)
	for _, b := range []button{buttons[0], loraButton(t)} {
		pressed := make(chan error, 1)
		go func() { pressed <- town.Press(t.Context(), b.id) }()
		select {
		case err := <-pressed:
			t.Fatalf("%s was pressed and nobody heard it: %v", b.id, err)
		case <-time.After(100 * time.Millisecond):
		}
		heard := make(chan struct{}, 100)
		listener, err := bus.Dial(bus.Options{URL: town.broker.URL(), ClientID: "listener-" + b.id})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(listener.Close)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		t.Cleanup(cancel)
		if err := listener.Subscribe(ctx, town.topic(b), 1, func(bus.Message) { heard <- struct{}{} }); err != nil {
			t.Fatal(err)
		}
		if err := <-pressed; err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
		case <-ctx.Done():
			t.Errorf("the press of %s was not heard", b.id)
		}
	}
}

func loraButton(t *testing.T) button {
	for _, b := range buttons {
		if b.by == byLoRa {
			return b
		}
	}
	t.Fatal("no button speaks LoRaWAN")
	return button{}
}
