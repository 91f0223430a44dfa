package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

const (
	powerName = "public/power-b3"

	measureEvery = 10 * time.Second
	waitForEdge  = 5 * time.Second
)

// town is the simulated devices.
type town struct {
	gate     *uhppotesim.Controller
	streams  *rtspsim.Server
	cameras  map[string]*rtspsim.Camera // by the id of the device
	broker   *zigbeesim.Broker
	network  *zigbeesim.Network
	radio    radio
	wired    wired
	password string // of the cameras, made anew at each start
	log      *slog.Logger

	mu     sync.Mutex // one who breaks or mends something at a time
	off    bool       // buildings 3 and 4 are without mains
	frozen map[string]bool
}

func openTown(log *slog.Logger) (t *town, err error) {
	t = &town{password: rand.Text(), log: log, cameras: map[string]*rtspsim.Camera{}, frozen: map[string]bool{}}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if t.gate, err = uhppotesim.Start(uhppotesim.Config{Serial: 405419896}); err != nil {
		return nil, err
	}
	if t.streams, err = rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: t.password}); err != nil {
		return nil, err
	}
	scenes := map[string]rtspsim.Scene{
		"east": rtspsim.EastGate(), "north": rtspsim.NorthGate(), "playground": rtspsim.Playground(), "garage": rtspsim.Garage(), "walkway": rtspsim.Walkway(), "lobby": rtspsim.Lobby(),
	}
	for _, c := range cameras {
		if t.cameras[c.id], err = t.streams.Add(c.stream, scenes[c.stream]); err != nil {
			return nil, err
		}
	}
	if t.broker, err = zigbeesim.StartBroker("127.0.0.1:0"); err != nil {
		return nil, err
	}
	list := []zigbeesim.Device{{Name: powerName, Vendor: "Aqara", Model: "MCCGQ11LM", Values: map[string]any{"mains": true, "battery": 95, "linkquality": 120}}}
	for _, d := range sensors {
		values := maps.Clone(d.values)
		values["linkquality"] = 102
		list = append(list, zigbeesim.Device{Name: d.friendly, Vendor: d.vendor, Model: d.model, Values: values})
	}
	for i, b := range buttons {
		if b.by != byZigbee {
			continue
		}
		version := "1.0.6"
		if i == 0 {
			version = "1.0.3" // one that nobody brought up to date
		}
		values := map[string]any{"linkquality": 132 - 11*i}
		if !slices.Contains(onMains, b.id) {
			values["battery"], values["voltage"] = 97-7*i, 3000-40*i
		}
		list = append(list, zigbeesim.Device{Name: b.friendly, Vendor: "TuYa", Model: "TS0215A_sos", Firmware: version, Values: values})
	}
	if t.network, err = zigbeesim.Start(zigbeesim.Config{Broker: t.broker.URL(), QoS: 1}, list...); err != nil {
		return nil, err
	}
	if err = t.radio.open(t.broker.URL()); err != nil {
		return nil, err
	}
	if err = t.wired.open(t.streams, t.password); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *town) close() {
	t.wired.close()
	t.radio.close()
	if t.network != nil {
		t.network.Close()
	}
	if t.broker != nil {
		_ = t.broker.Close() // a simulated broker has nothing to lose
	}
	if t.streams != nil {
		t.streams.Close()
	}
	if t.gate != nil {
		t.gate.Close()
	}
}

// Buttons are those that can be pressed.
func (t *town) Buttons() []api.DemoButton {
	list := make([]api.DemoButton, len(buttons))
	for i, b := range buttons {
		list[i] = api.DemoButton{ID: b.id, Name: b.name(), NameEN: b.nameEN()}
	}
	return list
}

// Press presses a button: it speaks to its coordinator, as one on a
// wall would, and the press takes the whole way. In the first moments of the
// demo nobody hears the radio yet; who presses then waits for it.
func (t *town) Press(ctx context.Context, device string) error {
	for _, b := range buttons {
		if b.id != device {
			continue
		}
		if t.dark() && slices.Contains(onMains, b.id) {
			return fmt.Errorf("press %s: it has no power: %w", device, registry.ErrNotFound)
		}
		if topic := t.topic(b); topic != "" {
			if err := t.untilHeard(ctx, topic); err != nil {
				return fmt.Errorf("press %s: %w", device, err)
			}
		}
		if b.by == byZigbee {
			return t.network.Press(b.friendly, "emergency")
		}
		return t.radio.press(b)
	}
	return fmt.Errorf("press %s: %w", device, registry.ErrNotFound)
}

// topic is where a press of the button is published; none for a maker's cloud,
// which tries until the edge takes it.
func (t *town) topic(b button) string {
	switch b.by {
	case byZigbee:
		return t.network.Topic(b.friendly)
	case byLoRa:
		return t.radio.lora.Topic(b.friendly, "up")
	}
	return ""
}

func (t *town) untilHeard(ctx context.Context, topic string) error {
	ctx, cancel := context.WithTimeout(ctx, waitForEdge)
	defer cancel()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for !t.broker.Subscribed(topic) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the edge does not listen yet: %w", ctx.Err())
		case <-poll.C:
		}
	}
	return nil
}
