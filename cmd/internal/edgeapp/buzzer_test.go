package edgeapp

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices/modbus/modbussim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
)

// A button speaks Zigbee, a door controller its own protocol, and there is no
// hub at all: what is wired to door 2 is told to act all the same.
func TestARealPressThatNoHubConfirmsActsOnARealController(t *testing.T) {
	gate, err := uhppotesim.Start(uhppotesim.Config{Serial: 405419896})
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	pressWithoutHub(t, "{after_s: 5, device: gate-east-1, action: open, args: {door: 2}}",
		fmt.Sprintf(`{id: gate-east-1, kind: gate, driver: uhppote, settings: {controller: %d, address: "%s", listen: "127.0.0.1:0", doors: [1, 2]}}`, gate.Serial(), gate.Addr()),
		func() bool { return len(gate.Commands()) > 0 })
	if doors := gate.Commands(); doors[0] != 2 {
		t.Errorf("doors %v were opened, want 2", doors)
	}
}

// And a siren that hangs on a relay sounds.
func TestARealPressThatNoHubConfirmsSoundsARealSiren(t *testing.T) {
	bus, err := modbussim.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Stop()
	siren := bus.Unit(3)
	siren.Coil(0, false)
	siren.Discrete(0, false)
	pressWithoutHub(t, "{after_s: 5, device: siren-1, action: sound, stop: {action: silence}}",
		fmt.Sprintf(`{id: siren-1, kind: sensor, driver: modbus, settings: {address: "%s", unit: 3, inputs: {tamper: {discrete: 0}}, outputs: {sound: {coil: 0, set: true}, silence: {coil: 0, set: false}}}}`, bus.Addr()),
		func() bool { return siren.IsOn(0) })
}

// pressWithoutHub runs an edge with a buzzer, the device that is to act and a
// button, and presses until it acted.
func pressWithoutHub(t *testing.T, buzzer, device string, acted func() bool) {
	t.Helper()
	radio, err := zigbeesim.StartBroker("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer radio.Close()
	network, err := zigbeesim.Start(zigbeesim.Config{Broker: radio.URL(), QoS: 1},
		zigbeesim.Device{Name: "home/5-501", Vendor: "TuYa", Model: "TS0215A_sos", Values: map[string]any{"battery": 90}})
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()

	dir := t.TempDir()
	file := filepath.Join(dir, "edge.yaml")
	text := fmt.Sprintf(`id: edge-east
data: %q
hub: {mqtt: "mqtt://127.0.0.1:1", token: t}
buzzer: %s
devices:
  - %s
  - {id: button-5-501, kind: button, driver: zigbee, settings: {broker: "%s", name: "home/5-501"}}
`, dir, buzzer, device, radio.URL())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	cfg, err := config.LoadEdge(file, Drivers("edge-east", log, nil))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, cfg, Options{Version: "test", Log: log}) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	deadline := time.NewTimer(40 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(2 * time.Second) // until the edge listens to the radio
	defer again.Stop()
	for !acted() {
		select {
		case <-deadline.C:
			t.Fatal("nothing acted within 40 s")
		case <-again.C:
			if err := network.Press("home/5-501", "emergency"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestABuzzerThatCannotWorkIsRefusedBeforeTheStart(t *testing.T) {
	const devices = `devices:
  - {id: gate-east-1, kind: gate, driver: uhppote, settings: {controller: 405419896, address: "192.168.1.100", doors: [1, 2]}}
  - {id: button-1, kind: button, driver: zigbee, settings: {broker: "mqtt://127.0.0.1:1883", name: b}}
`
	for buzzer, want := range map[string]string{
		"{device: siren-9, action: open}":                                         `edge.yaml:3:18: buzzer.device: "siren-9" is not in the list of devices`,
		"{device: button-1, action: open}":                                        `buzzer.device: "button-1" cannot be told anything: devices of driver zigbee take no commands`,
		"{device: gate-east-1, action: sound}":                                    `buzzer.action: action "sound": a gate can be told to open`,
		"{device: gate-east-1, action: open}":                                     `buzzer.action: argument door: want one of [1 2]`,
		"{device: gate-east-1, action: open, args: {door: 1}, stop: {action: x}}": `buzzer.stop: action "x": a gate can be told to open`,
		"{device: gate-east-1, action: open, args: {door: 1}, after_s: 1}":        `buzzer.after_s: must be 5 to 600, got 1`,
		"{device: gate-east-1, action: open, args: {door: 1}, afters: 1}":         `buzzer.afters: unknown key`,
	} {
		file := filepath.Join(t.TempDir(), "edge.yaml")
		text := "id: edge-east\nhub: {mqtt: \"mqtt://127.0.0.1:1\", token: t}\nbuzzer: " + buzzer + "\n" + devices
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.LoadEdge(file, Drivers("edge-east", slog.New(slog.DiscardHandler), nil))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave\n%v\nwant %s", buzzer, err, want)
		}
	}
}
