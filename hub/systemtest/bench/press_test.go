package bench

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/wire"
	"brighteyes/devices/zigbee/zigbeesim"
)

const (
	pressesMade = 3000
	warmUp      = 50
	pressEvery  = 15 * time.Millisecond // on average
	behind      = 2000                  // readings a second
	buttonsOf   = 100                   // buttons that are pressed
)

// presses measures how long a press takes to a screen, while readings arrive:
// from its publication by an edge, and from the radio of a button at an edge that
// is a process of its own. Between the presses the same machine carries as many
// messages through a bare Mosquitto.
func presses(b *testing.B, e *env) {
	h := startHub(b, e, "")
	w := watch(h)
	background(b, h)
	floor := newFloor(b)

	p := newPresser(b, h)
	published := w.measure(floor, p.press)
	floorThen := floor.reset()
	d := newDriven(b, h, e)
	driven := w.measure(floor, d.press)
	floorNow := floor.reset()

	_, peak := h.memory()
	published.metrics(b, "publish-sse")
	driven.metrics(b, "driver-sse")
	ratio := func(s, floor spread) string {
		return fmt.Sprintf("the floor between them p50 %s, p99 %s ms: %.1f and %.1f times", ms(floor.at(0.5)), ms(floor.at(0.99)),
			float64(s.at(0.5))/float64(floor.at(0.5)), float64(s.at(0.99))/float64(floor.at(0.99)))
	}
	e.table.add("alarm floor: publish → Mosquitto → subscriber, QoS 1, nothing kept", append(floorThen, floorNow...).String(), "p50 0.4, p99 0.6 ms on a quiet machine")
	e.table.add("press: publish → on record → server-sent event", published.String(), "p50 < 5, p99 < 20 ms; "+ratio(published, floorThen))
	e.table.add("press: button's radio → driver → outbox → hub → on record → server-sent event", driven.String(), "p50 < 5, p99 < 20 ms; "+ratio(driven, floorNow))
	e.table.add(fmt.Sprintf("memory of the hub through these %s presses with %s readings/s behind", thousands(2*(pressesMade+warmUp)), thousands(behind)),
		fmt.Sprintf("peak %.0f MiB", peak), "")
}

// background has edges send readings until the benchmark ends.
func background(b *testing.B, h *hub) {
	b.Helper()
	l := load{MQTT: h.mqtt, Devices: 20, PerMessage: 20, Rate: behind}
	for i := range 10 {
		l.Edges = append(l.Edges, h.enrol(fmt.Sprintf("background-%d", i)))
	}
	startRole(b, "readings", l).hear(&struct{}{}, 20*time.Second)
}

// watcher sees what the hub tells a screen of presses.
type watcher struct {
	b      *testing.B
	screen *screen

	mu      sync.Mutex
	pressed map[string][]time.Time // by device, in the order of the presses
	seen    map[string]int         // presses whose alert was told
	taken   spread
}

func watch(h *hub) *watcher {
	w := &watcher{b: h.b, screen: h.listen(), pressed: map[string][]time.Time{}, seen: map[string]int{}}
	go func() {
		for event := range w.screen.events {
			if event.kind == "alert" {
				w.take(event)
			}
		}
	}()
	return w
}

func (w *watcher) take(event told) {
	var a struct {
		Device, Rule string
		Count        int
	}
	if json.Unmarshal(event.data, &a) != nil || a.Rule != "button.pressed" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for ; w.seen[a.Device] < min(a.Count, len(w.pressed[a.Device])); w.seen[a.Device]++ {
		w.taken = append(w.taken, event.at.Sub(w.pressed[a.Device][w.seen[a.Device]]))
	}
}

func (w *watcher) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.taken)
}

// press does a press and notes when it began.
func (w *watcher) press(device string, do func()) {
	w.mu.Lock()
	w.pressed[device] = append(w.pressed[device], time.Now())
	w.mu.Unlock()
	do()
}

// measure presses at random moments and returns what each press took. All of
// them must arrive, so none is left out of the figures.
func (w *watcher) measure(floor *floor, press func(n int) (device string, do func())) spread {
	w.b.Helper()
	w.mu.Lock()
	w.taken = nil
	w.mu.Unlock()
	for n := range warmUp + pressesMade {
		if n == warmUp {
			w.b.Helper()
			eventually(w.b, 20*time.Second, "the first presses", func() bool { return w.count() == warmUp })
			w.mu.Lock()
			w.taken = nil
			w.mu.Unlock()
		}
		pause := pressEvery/2 + rand.N(pressEvery)
		pass(pause / 2)
		floor.send()
		pass(pause - pause/2)
		w.press(press(n))
	}
	eventually(w.b, 30*time.Second, "every press on the stream", func() bool { return w.count() >= pressesMade })
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.taken
}

// presser is an edge that is nothing but its publications.
type presser struct{ *peer }

func newPresser(b *testing.B, h *hub) presser {
	b.Helper()
	list := make([]devices.Device, buttonsOf)
	for i := range list {
		list[i] = devices.Device{ID: "published-" + strconv.Itoa(i), Kind: devices.Button}
	}
	p, err := connect(h.mqtt, h.enrol("presser"), devices.Alarms, list)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.close)
	return presser{p}
}

func (p presser) press(n int) (device string, do func()) {
	device = "published-" + strconv.Itoa(n%buttonsOf)
	return device, func() {
		now := time.Now()
		seq, base := p.next()
		e := devices.Event{ID: devices.NewID(now), Device: device, Type: "button.pressed", Time: now.Truncate(time.Millisecond)}
		p.send(wire.EncodeBatch(wire.Batch{
			Lane: p.lane, Stream: p.stream, Seq: seq, Base: base, Sent: now, Events: []devices.Recorded{{Event: e}},
		}))
	}
}

// radio is the role of a home's local broker, which Zigbee2MQTT would use.
func radio() error {
	in, err := orders(&struct{}{})
	if err != nil {
		return err
	}
	broker, err := zigbeesim.StartBroker("")
	if err != nil {
		return err
	}
	if err := say(broker.URL()); err != nil {
		return err
	}
	untilOver(in)
	return broker.Close()
}

// driven is an edge's process with buttons behind a local broker.
type driven struct {
	b       *testing.B
	network *zigbeesim.Network
	calls   sync.WaitGroup
}

func newDriven(b *testing.B, h *hub, e *env) *driven {
	b.Helper()
	var url string
	startRole(b, "radio", struct{}{}).hear(&url, 10*time.Second)
	var entries strings.Builder
	list := make([]zigbeesim.Device, buttonsOf)
	for i := range list {
		list[i] = zigbeesim.Device{Name: "button" + strconv.Itoa(i), Values: map[string]any{"battery": 90}}
		fmt.Fprintf(&entries, "  - {id: driven-%d, kind: button, driver: zigbee, settings: {broker: %q, name: button%d}}\n", i, url, i)
	}
	network, err := zigbeesim.Start(zigbeesim.Config{Broker: url, QoS: 1}, list...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(network.Close)
	d := &driven{b: b, network: network}
	startEdge(b, h, e, "driven", entries.String())
	eventually(b, 30*time.Second, "the edge to hear its buttons", func() bool {
		for i := range list {
			if err := network.Set(list[i].Name, map[string]any{"battery": 90}); err != nil {
				b.Fatal(err)
			}
		}
		var page struct {
			Items []struct {
				Values map[string]float64 `json:"values"`
			} `json:"items"`
		}
		h.call("GET", "/api/v1/devices?limit=500&edge=driven", nil, &page)
		heard := 0
		for _, device := range page.Items {
			if device.Values["battery_pct"] == 90 {
				heard++
			}
		}
		return heard == len(list)
	})
	return d
}

// startEdge starts an edge's process.
func startEdge(b *testing.B, h *hub, e *env, id, entries string) *process {
	b.Helper()
	return startEdgeOf(b, h, id, entries, e.binary, "edge", "--config")
}

// startEdgeOf starts an edge by a program whose last argument is its settings.
func startEdgeOf(b *testing.B, h *hub, id, entries, program string, args ...string) *process {
	b.Helper()
	dir := b.TempDir()
	own := h.enrol(id)
	config := write(b, filepath.Join(dir, "edge.yaml"), "id: %s\ndata: %q\nhub: {mqtt: \"mqtt://%s\", http: \"http://%s\", token: %q, key: %q}\ndevices:\n%s",
		id, filepath.Join(dir, "data"), h.mqtt, h.http, own.Token, own.Key, entries)
	return start(b, "edge", program, append(args, config)...)
}

func (d *driven) press(n int) (device string, do func()) {
	n %= buttonsOf
	return "driven-" + strconv.Itoa(n), func() {
		d.calls.Go(func() { // a button does not wait for its coordinator
			if err := d.network.Press("button"+strconv.Itoa(n), "emergency"); err != nil {
				d.b.Errorf("press: %v", err)
			}
		})
	}
}

// floor is a bare broker with a publisher and a subscriber.
type floor struct {
	b         *testing.B
	publisher *bus.Client

	mu    sync.Mutex
	sent  []time.Time
	taken spread
}

func newFloor(b *testing.B) *floor {
	b.Helper()
	broker := mosquittotest.Start(b)
	f := &floor{b: b}
	dial := func(id string) *bus.Client {
		client, err := bus.Dial(bus.Options{URL: broker.URL(), ClientID: id, CleanSession: true})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(client.Close)
		return client
	}
	if err := dial("subscriber").Subscribe(b.Context(), "floor", 1, f.arrived); err != nil {
		b.Fatal(err)
	}
	f.publisher = dial("publisher")
	eventually(b, 10*time.Second, "the floor's publisher", f.publisher.Connected)
	return f
}

func (f *floor) send() {
	f.mu.Lock()
	n := len(f.sent)
	f.sent = append(f.sent, time.Now())
	f.mu.Unlock()
	err := f.publisher.Send(bus.Out{Topic: "floor", Payload: []byte(strconv.Itoa(n)), QoS: 1})
	if err != nil {
		f.b.Errorf("the floor's publisher: %v", err)
	}
}

// reset returns what was taken so far and begins anew.
func (f *floor) reset() spread {
	f.mu.Lock()
	defer f.mu.Unlock()
	taken := f.taken
	f.taken = nil
	return taken
}

func (f *floor) arrived(m bus.Message) {
	now := time.Now()
	m.Ack()
	n, err := strconv.Atoi(string(m.Payload))
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && n < len(f.sent) {
		f.taken = append(f.taken, now.Sub(f.sent[n]))
	}
}
