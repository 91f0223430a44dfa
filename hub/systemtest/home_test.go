package systemtest

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/zigbee/zigbeesim"
)

// home is an edge's process with buttons and a sensor behind a local broker that
// outlives it, as Zigbee2MQTT's does.
type home struct {
	*process
	hub     *hub
	id      string
	dir     string
	network *zigbeesim.Network
	buttons []string
	pressed map[string]int
	latest  time.Time
}

var homes atomic.Int32

// newHome enrols an edge with so many buttons; it does not start.
func newHome(h *hub, buttons int) *home {
	h.t.Helper()
	n := homes.Add(1)
	w := &home{hub: h, id: fmt.Sprintf("edge-%d", n), dir: h.t.TempDir(), pressed: map[string]int{}}
	radio := mosquittotest.Start(h.t) // keeps presses for an edge that is killed
	list := []zigbeesim.Device{{Name: "door", Values: map[string]any{"contact": true}}}
	var entries strings.Builder
	entry := func(id, kind, name string) {
		fmt.Fprintf(&entries, "  - {id: %s, kind: %s, driver: zigbee, site: s1, settings: {broker: %q, name: %s}}\n", id, kind, radio.URL(), name)
	}
	entry(w.id+"-door", "sensor", "door")
	for i := range buttons {
		name := fmt.Sprintf("button%d", i)
		id := fmt.Sprintf("%s-button-%d", w.id, i)
		list = append(list, zigbeesim.Device{Name: name, Values: map[string]any{"battery": 90}})
		w.buttons = append(w.buttons, id)
		entry(id, "button", name)
	}
	var err error
	if w.network, err = zigbeesim.Start(zigbeesim.Config{Broker: radio.URL(), QoS: 1}, list...); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(w.network.Close)
	token, key := h.enrol(w.id)
	config := write(h.t, filepath.Join(w.dir, "edge.yaml"), "id: %s\ndata: %q\nhub: {mqtt: \"mqtt://%s\", token: %q, key: %q}\ndevices:\n%s",
		w.id, filepath.Join(w.dir, "data"), h.mqtt, token, key, entries.String())
	w.process = newProcess(h.t, "edge", "edge", "--config", config)
	return w
}

// startHome starts an edge and waits until its buttons are listened to.
func startHome(h *hub, buttons int) *home {
	h.t.Helper()
	w := newHome(h, buttons)
	w.start()
	w.listens()
	return w
}

// listens waits until the edge has told of every button: its broker keeps
// presses for it from then on.
func (w *home) listens() {
	w.t.Helper()
	eventually(w.t, time.Minute, "the edge to hear its buttons", func() bool {
		for i, id := range w.buttons {
			if err := w.network.Set(fmt.Sprintf("button%d", i), map[string]any{"battery": 90}); err != nil {
				w.t.Fatal(err)
			}
			var device struct {
				Values map[string]float64 `json:"values"`
			}
			if status, _ := w.hub.try("GET", "/api/v1/devices/"+id, nil, &device); status != 200 || device.Values["battery_pct"] != 90 {
				return false
			}
		}
		return true
	})
}

// press presses a button once. Nobody presses one twice within a millisecond,
// which is what Zigbee2MQTT's last_seen can tell apart.
func (w *home) press(i int) {
	w.t.Helper()
	for time.Since(w.latest) < 2*time.Millisecond {
		<-time.After(time.Millisecond)
	}
	w.latest = time.Now()
	if err := w.network.Press(fmt.Sprintf("button%d", i), "emergency"); err != nil {
		w.t.Fatalf("press: %v", err)
	}
	w.pressed[w.buttons[i]]++
}

// expectAllOnce waits until each press is stored, and wants none twice, each in
// one alert's count, in the order in which they were made.
func (w *home) expectAllOnce() {
	w.t.Helper()
	for id, want := range w.pressed {
		var events []devices.Recorded
		eventually(w.t, 40*time.Second, fmt.Sprintf("the %d presses of %s", want, id), func() bool {
			events = w.hub.events(id)
			return len(events) >= want
		})
		if len(events) != want {
			w.t.Errorf("%s: %d presses are stored, want the %d that were made", id, len(events), want)
		}
		for i := 1; i < len(events); i++ { // newest first
			if events[i-1].Time.Before(events[i].Time) {
				w.t.Errorf("%s: event %d is older than the one before it", id, i)
			}
		}
		count := 0
		for _, a := range w.hub.alerts(id) {
			if a.Rule == "button.pressed" {
				count += a.Count
			}
		}
		if count != want {
			w.t.Errorf("%s: the alerts count %d presses, want %d", id, count, want)
		}
	}
}
