package edge

import (
	"errors"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestWhatOthersSeeOfADeviceStandsBesideWhatItsDriverSays(t *testing.T) {
	inWorld(t, func(w *world) {
		w.driver.set(func(f *fake) {
			f.why = func(device string) []string {
				if device == "sensor-1" {
					return []string{"packets_lost"}
				}
				return nil
			}
		})
		w.agent.Complain("sensor-1", []string{"moved", "packets_lost"})
		w.forward(1100 * time.Millisecond)
		if r := w.reasons("sensor-1"); !slices.Equal(r, []string{"packets_lost", "moved"}) {
			w.Fatalf("the hub was told %q; want each once, the driver's first", r)
		}
		w.agent.Complain("sensor-1", nil)
		w.agent.Complain("nobody", []string{"moved"}) // is nobody's
		w.forward(time.Second)
		if r := w.reasons("sensor-1"); !slices.Equal(r, []string{"packets_lost"}) {
			w.Fatalf("mended, and the hub was told %q", r)
		}
	})
}

func TestWhatADriverToldCanBeAskedAndADeviceWithoutStillsGivesNone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.read("sensor-1", "fps", 12)
		w.driver.set(func(f *fake) { f.why = func(string) []string { return []string{"no_pictures"} } })
		w.forward(1100 * time.Millisecond)
		if values, reasons := w.agent.Told("sensor-1"); values["fps"] != 12 || !slices.Equal(reasons, []string{"no_pictures"}) {
			w.Errorf("told were %v and %v", values, reasons)
		}
		if _, ok := w.agent.Still("sensor-1"); ok {
			w.Error("a device without still pictures has some")
		}
		gone := stills{w.agent.units, "nobody"}
		if _, err := gone.Still(w.Context()); !errors.Is(err, errNotRunning) {
			w.Errorf("got %v", err)
		}
	})
}

func TestWhatOthersSeeIsKeptAsADeviceOwnReadings(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.agent.Emitter("sensor-1").Reading(w.Context(), devices.Reading{Values: map[string]float64{"sharpness": 50}}); err != nil {
			w.Fatal(err)
		}
		if values, _ := w.agent.Told("sensor-1"); values["sharpness"] != 50 {
			w.Errorf("told was %v", values)
		}
	})
}
