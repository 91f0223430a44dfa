package zigbeesim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"brighteyes/devices/bus"
)

// LastSeen says whether and how publications tell when a device was heard.
type LastSeen string

// The forms of Zigbee2MQTT's advanced.last_seen.
const (
	Disabled LastSeen = "disable"
	ISO      LastSeen = "ISO_8601"
	ISOLocal LastSeen = "ISO_8601_local"
	Epoch    LastSeen = "epoch"
)

// Config is a Zigbee2MQTT's configuration. Only Broker is needed.
type Config struct {
	Broker   string // URL
	Username string
	Password string
	Base     string   // default zigbee2mqtt
	LastSeen LastSeen // default ISO
	QoS      byte     // of the devices' publications; 0, as is Zigbee2MQTT's default
	Legacy   bool     // "online" instead of {"state":"online"}
	Retain   bool     // device publications are retained
}

// Device is one device of the network.
type Device struct {
	Name     string // friendly name
	Address  string // IEEE address; made up unless given
	Vendor   string
	Model    string
	Firmware string         // software_build_id; empty: null
	Mains    bool           // not on a battery: gone in a power outage
	Values   map[string]any // what it publishes; may be nil
	Exposes  []any          // of its definition, as bridge/devices has them
	Obeys    bool           // it can be set, as a siren; see Orders
}

// Properties is what a definition exposes of properties by these names, in the types
// that Zigbee2MQTT gives them.
func Properties(names ...string) []any {
	list := []any{}
	for _, name := range names {
		one := map[string]any{"type": "enum", "name": name, "property": name, "access": 1}
		switch name {
		case "battery":
			one["type"], one["unit"], one["value_min"], one["value_max"] = "numeric", "%", 0, 100
		case "smoke":
			one["type"], one["value_on"], one["value_off"] = "binary", true, false
		}
		list = append(list, one)
	}
	return list
}

// Network is a running Zigbee2MQTT. Its methods may be called from any goroutine.
type Network struct {
	cfg    Config
	client *bus.Client
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	devices map[string]*Device
	order   []string
	running bool // answers health checks
	seen    map[string]time.Time
	orders  []Order
	lost    map[string]bool // devices that no order reaches
}

// patience bounds one publication.
const patience = 10 * time.Second

// Start connects to the broker and publishes the network. It returns when the
// broker has it all.
func Start(cfg Config, list ...Device) (*Network, error) {
	if cfg.Base == "" {
		cfg.Base = "zigbee2mqtt"
	}
	if cfg.LastSeen == "" {
		cfg.LastSeen = ISO
	}
	n := &Network{cfg: cfg, devices: map[string]*Device{}, seen: map[string]time.Time{}, lost: map[string]bool{}, running: true}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	state, err := n.word("offline")
	if err != nil {
		return nil, err
	}
	n.client, err = bus.Dial(bus.Options{
		URL: cfg.Broker, Username: cfg.Username, Password: cfg.Password, CleanSession: true,
		ClientID: fmt.Sprintf("mqttjs_%08x", rand.Uint32()),
		Will:     &bus.Out{Topic: cfg.Base + "/bridge/state", Payload: state, Retain: true},
	})
	if err != nil {
		return nil, fmt.Errorf("simulated Zigbee2MQTT: %w", err)
	}
	for _, d := range list {
		n.put(d)
	}
	ctx, cancel := context.WithTimeout(n.ctx, patience)
	defer cancel()
	if err := n.client.Subscribe(ctx, cfg.Base+"/bridge/request/health_check", 0, n.health); err != nil {
		n.Close()
		return nil, fmt.Errorf("simulated Zigbee2MQTT: %w", err)
	}
	for _, d := range list {
		if !d.Obeys {
			continue
		}
		if err := n.client.Subscribe(ctx, cfg.Base+"/"+d.Name+"/set", 1, func(m bus.Message) { n.set(d.Name, m) }); err != nil {
			n.Close()
			return nil, fmt.Errorf("simulated Zigbee2MQTT: %w", err)
		}
	}
	if err := n.announce(); err != nil {
		n.Close()
		return nil, err
	}
	first := true
	n.client.OnConnect(func() {
		if !first {
			n.reconnected()
		}
		first = false
	})
	return n, nil
}

// Close disconnects without a word, as a computer does that is switched off.
func (n *Network) Close() {
	n.cancel()
	n.client.Close()
}

// Stop says goodbye as Zigbee2MQTT does when it is stopped, and stops answering.
func (n *Network) Stop() error {
	n.mu.Lock()
	n.running = false
	n.mu.Unlock()
	return n.bridge("offline")
}

// Resume takes up work after Stop.
func (n *Network) Resume() error {
	n.mu.Lock()
	n.running = true
	n.mu.Unlock()
	return n.bridge("online")
}

// Hang makes it stop answering without a word.
func (n *Network) Hang() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.running = false
}

// Add pairs a device and publishes the list anew.
func (n *Network) Add(d Device) error {
	n.put(d)
	return n.announce()
}

func (n *Network) put(d Device) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if d.Address == "" {
		d.Address = fmt.Sprintf("0x%016x", rand.Uint64())
	}
	d.Values = maps.Clone(d.Values)
	if d.Values == nil {
		d.Values = map[string]any{}
	}
	if n.devices[d.Name] == nil {
		n.order = append(n.order, d.Name)
	}
	n.devices[d.Name] = &d
	n.seen[d.Name] = time.Now()
}

// reconnected publishes everything again, since the broker may have forgotten.
func (n *Network) reconnected() {
	n.mu.Lock()
	running := n.running
	n.mu.Unlock()
	if running {
		_ = n.announce() // tried again at the next connect
	}
}

// announce publishes all that is retained. Zigbee2MQTT does so with QoS 0; here
// the broker's word is waited for, so that a test knows what comes first.
func (n *Network) announce() error {
	n.mu.Lock()
	list := []map[string]any{{"ieee_address": "0x00124b00120144ae", "type": "Coordinator", "friendly_name": "Coordinator",
		"supported": false, "definition": nil, "power_source": nil, "interview_completed": true}}
	names := slices.Clone(n.order)
	for _, name := range names {
		d := n.devices[name]
		source := "Battery"
		if d.Mains {
			source = "Mains (single phase)"
		}
		list = append(list, map[string]any{"ieee_address": d.Address, "type": "EndDevice", "friendly_name": d.Name, "supported": true,
			"software_build_id": orNull(d.Firmware),
			"definition":        map[string]any{"model": d.Model, "vendor": d.Vendor, "exposes": append([]any{}, d.Exposes...), "options": []any{}},
			"power_source":      source, "model_id": d.Model, "interview_completed": true})
	}
	n.mu.Unlock()
	info := map[string]any{"version": "2.1.3", "coordinator": map[string]any{"type": "zStack3x0", "ieee_address": "0x00124b00120144ae"}}
	if err := n.object("bridge/info", info, 1, true); err != nil {
		return err
	}
	if err := n.object("bridge/devices", list, 1, true); err != nil {
		return err
	}
	for _, name := range names {
		if err := n.Available(name, true); err != nil {
			return err
		}
	}
	return n.bridge("online")
}

func (n *Network) bridge(word string) error {
	payload, err := n.word(word)
	if err != nil {
		return err
	}
	return n.publish("bridge/state", payload, 1, true)
}

// word is a state in the form that the configuration asks for.
func (n *Network) word(word string) ([]byte, error) {
	if n.cfg.Legacy {
		return []byte(word), nil
	}
	return json.Marshal(map[string]string{"state": word})
}

// health answers a health check.
func (n *Network) health(bus.Message) {
	n.mu.Lock()
	running := n.running
	n.mu.Unlock()
	if running {
		_ = n.client.Send(bus.Out{Topic: n.cfg.Base + "/bridge/response/health_check", Payload: []byte(`{"data":{"healthy":true},"status":"ok"}`)})
	}
}

func (n *Network) object(topic string, v any, qos byte, retain bool) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("simulated Zigbee2MQTT: %s: %w", topic, err)
	}
	return n.publish(topic, payload, qos, retain)
}

func (n *Network) publish(topic string, payload []byte, qos byte, retain bool) error {
	ctx, cancel := context.WithTimeout(n.ctx, patience)
	defer cancel()
	if err := n.client.Publish(ctx, bus.Out{Topic: n.cfg.Base + "/" + topic, Payload: payload, QoS: qos, Retain: retain}); err != nil {
		return fmt.Errorf("simulated Zigbee2MQTT: %w", err)
	}
	return nil
}

// orNull is a text as Zigbee2MQTT writes it: what it does not know is null.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
