package edge

import (
	"context"
	"log/slog"
	"testing"

	"brighteyes/devices"
)

// rash is a driver that breaks down at one device's settings, and at what another
// finds on the network.
type rash struct{}

func (rash) Name() string { return "rash" }

func (rash) Open(s devices.Spec) (devices.Runner, error) {
	if s.Device.ID == "at-open" {
		panic("at open")
	}
	return rashDevice(s.Device.ID), nil
}

type rashDevice string

func (rashDevice) Run(ctx context.Context, _ devices.Emitter) error { <-ctx.Done(); return nil }

func (d rashDevice) Is(devices.Found) bool {
	if d == "at-found" {
		panic("at what was found")
	}
	return true
}

func (d rashDevice) Linked() bool { return d.Is(devices.Found{}) && d != "cut" }

func TestADeviceWhoseBrokerIsNotReachedIsUnlinked(t *testing.T) {
	a := &Agent{cfg: Config{Log: slog.New(slog.DiscardHandler)}, board: newBoard()}
	a.units = newSupervisor(a, nil)
	ids := []string{"cut", "at-found", "well"}
	for _, id := range ids {
		a.board.rows[id] = &row{}
		a.units.units[id] = &unit{now: rashDevice(id)}
	}
	for _, id := range ids {
		if h := a.Health()[id]; h.Unlinked != (id == "cut") {
			t.Errorf("%s: %+v", id, h)
		}
	}
}

func TestADriverThatBreaksDownAtWhatWasFoundHidesNoOther(t *testing.T) {
	a := &Agent{cfg: Config{Log: slog.New(slog.DiscardHandler)}}
	a.units = newSupervisor(a, map[string]devices.Driver{"rash": rash{}})
	for _, id := range []string{"at-open", "at-found", "well"} {
		a.units.want = append(a.units.want, DeviceConfig{Device: devices.Device{ID: id, Driver: "rash"}})
	}
	if is := a.Known()(devices.Found{}); is != "well" {
		t.Errorf("it is %q", is)
	}
}
