package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"math"
	"time"

	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

const (
	smokeName = "public/lobby-6-smoke"
	doorName  = "public/garage-door"
	powerName = "public/power-b3"

	measureEvery = 10 * time.Second
	failEvery    = time.Minute
	failFor      = 10 * time.Second
	waitForEdge  = 5 * time.Second
)

// town is the simulated devices.
type town struct {
	gate     *uhppotesim.Controller
	cameras  *rtspsim.Server
	north    *rtspsim.Camera
	broker   *zigbeesim.Broker
	network  *zigbeesim.Network
	radio    radio
	wired    wired
	password string // of the cameras, made anew at each start
	log      *slog.Logger
}

func openTown(log *slog.Logger) (t *town, err error) {
	t = &town{password: rand.Text(), log: log}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if t.gate, err = uhppotesim.Start(uhppotesim.Config{Serial: 405419896}); err != nil {
		return nil, err
	}
	if t.cameras, err = rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: t.password}); err != nil {
		return nil, err
	}
	if _, err = t.cameras.Add("east", rtspsim.EastGate()); err != nil {
		return nil, err
	}
	if t.north, err = t.cameras.Add("north", rtspsim.NorthGate()); err != nil {
		return nil, err
	}
	for name, scene := range map[string]rtspsim.Scene{
		"playground": rtspsim.Playground(), "garage": rtspsim.Garage(), "walkway": rtspsim.Walkway(), "lobby": rtspsim.Lobby(),
	} {
		if _, err = t.cameras.Add(name, scene); err != nil {
			return nil, err
		}
	}
	if t.broker, err = zigbeesim.StartBroker("127.0.0.1:0"); err != nil {
		return nil, err
	}
	list := []zigbeesim.Device{
		{Name: smokeName, Vendor: "HEIMAN", Model: "HS1SA", Values: map[string]any{"smoke": false, "battery": 88, "battery_low": false, "linkquality": 102}},
		{Name: doorName, Vendor: "Aqara", Model: "MCCGQ11LM", Values: map[string]any{"contact": true, "battery": 64, "voltage": 2985, "temperature": 16, "linkquality": 74}},
		{Name: powerName, Vendor: "Aqara", Model: "MCCGQ11LM", Values: map[string]any{"mains": true, "battery": 95, "linkquality": 120}},
	}
	for i, b := range buttons {
		if b.by != byZigbee {
			continue
		}
		version := "1.0.6"
		if i == 0 {
			version = "1.0.3" // one that nobody brought up to date
		}
		list = append(list, zigbeesim.Device{Name: b.friendly, Vendor: "TuYa", Model: "TS0215A_sos", Firmware: version, Values: map[string]any{"battery": 97 - 7*i, "voltage": 3000 - 40*i, "linkquality": 132 - 11*i}})
	}
	if t.network, err = zigbeesim.Start(zigbeesim.Config{Broker: t.broker.URL(), QoS: 1}, list...); err != nil {
		return nil, err
	}
	if err = t.radio.open(t.broker.URL()); err != nil {
		return nil, err
	}
	if err = t.wired.open(t.cameras, t.password); err != nil {
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
	if t.cameras != nil {
		t.cameras.Close()
	}
	if t.gate != nil {
		t.gate.Close()
	}
}

// Buttons implements api.Demo.
func (t *town) Buttons() []api.DemoButton {
	list := make([]api.DemoButton, len(buttons))
	for i, b := range buttons {
		list[i] = api.DemoButton{ID: b.id, Name: b.name}
	}
	return list
}

// Press implements api.Demo: the button speaks to its coordinator, as one on a
// wall would, and the press takes the whole way. In the first moments of the
// demo nobody hears the radio yet; who presses then waits for it.
func (t *town) Press(ctx context.Context, device string) error {
	for _, b := range buttons {
		if b.id != device {
			continue
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

// live has the devices say something now and then, as real ones do.
func (t *town) live(ctx context.Context) error {
	tick := time.NewTicker(time.Second) // at first, so that the edge soon knows all of them
	defer tick.Stop()
	for n := 0; ; n++ {
		if n == len(buttons)+1 {
			tick.Reset(measureEvery)
		}
		for i, b := range buttons {
			if n%len(buttons) == i { // each about once a minute, not all at once
				t.report(i, b, n)
			}
		}
		t.wired.say(n)
		t.radio.say()
		minute := float64(n) * measureEvery.Minutes()
		t.say(doorName, map[string]any{"temperature": math.Round(10*(16+3*math.Sin(minute/40))) / 10})
		t.say(smokeName, map[string]any{"linkquality": 100 + n%7})
		t.say(powerName, map[string]any{"mains": true})
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// report has a button say something of itself.
func (t *town) report(i int, b button, n int) {
	if b.by == byZigbee {
		t.say(b.friendly, map[string]any{"linkquality": 128 - 11*i + n%5})
	} else if err := t.radio.report(b, 97-4*i); err != nil {
		t.log.Warn("simulated device could not speak", "name", b.name, "err", err)
	}
}

func (t *town) say(name string, values map[string]any) {
	if err := t.network.Set(name, values); err != nil {
		t.log.Warn("simulated device could not speak", "name", name, "err", err)
	}
}

// fail takes the north camera away for ten seconds in every minute, from the
// moment on that it was seen well once.
func (t *town) fail(ctx context.Context, seenWell func() bool) error {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for !seenWell() {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
	for {
		for _, step := range []struct {
			how  rtspsim.Failure
			last time.Duration
		}{{rtspsim.None, failEvery - failFor}, {rtspsim.Gone, failFor}} {
			if err := t.north.Fail(step.how); err != nil {
				return fmt.Errorf("fail the north camera: %w", err)
			}
			timer := time.NewTimer(step.last)
			select {
			case <-ctx.Done():
				timer.Stop()
				return nil
			case <-timer.C:
			}
		}
	}
}
