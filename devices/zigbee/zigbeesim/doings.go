package zigbeesim

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Press has a button publish an action, such as "emergency" or "hold". As in
// Zigbee2MQTT the action is not kept: the next publication is without it.
func (n *Network) Press(name, action string) error {
	return n.tell(name, map[string]any{"action": action}, nil)
}

// Topic is where a device's publications go.
func (n *Network) Topic(name string) string { return n.cfg.Base + "/" + name }

// SOS has a button of the other make publish: sos is true, now and in every
// publication that follows.
func (n *Network) SOS(name string) error {
	return n.tell(name, nil, map[string]any{"sos": true})
}

// Set changes what a device measures and has it publish all that it knows.
func (n *Network) Set(name string, values map[string]any) error {
	return n.tell(name, nil, values)
}

// Repeat has Zigbee2MQTT publish what it remembers of a device, which was not
// heard again, as it does when it starts.
func (n *Network) Repeat(name string) error {
	payload, err := n.remembered(name, nil, nil, false)
	if err != nil {
		return err
	}
	return n.object(name, payload, n.cfg.QoS, n.cfg.Retain)
}

// Raw publishes bytes below the base topic as they are.
func (n *Network) Raw(topic string, payload []byte, qos byte, retain bool) error {
	return n.publish(topic, payload, qos, retain)
}

// Available says whether a device is there.
func (n *Network) Available(name string, there bool) error {
	word := "offline"
	if there {
		word = "online"
	}
	payload, err := n.word(word)
	if err != nil {
		return err
	}
	return n.publish(name+"/availability", payload, 1, true)
}

// PowerOutage takes the mains away: monitors tell it, and what has no battery
// is gone. PowerBack ends it.
func (n *Network) PowerOutage(monitors ...string) error { return n.power(false, monitors) }

// PowerBack gives the mains back.
func (n *Network) PowerBack(monitors ...string) error { return n.power(true, monitors) }

func (n *Network) power(there bool, monitors []string) error {
	for _, name := range monitors {
		if err := n.Set(name, map[string]any{"contact": there}); err != nil {
			return err
		}
	}
	n.mu.Lock()
	names := slices.Clone(n.order)
	names = slices.DeleteFunc(names, func(name string) bool { return !n.devices[name].Mains || slices.Contains(monitors, name) })
	n.mu.Unlock()
	for _, name := range names {
		if err := n.Available(name, there); err != nil {
			return err
		}
	}
	return nil
}

// tell has a device be heard: once is published now only, values are kept.
func (n *Network) tell(name string, once, values map[string]any) error {
	payload, err := n.remembered(name, once, values, true)
	if err != nil {
		return err
	}
	return n.object(name, payload, n.cfg.QoS, n.cfg.Retain)
}

func (n *Network) remembered(name string, once, values map[string]any, heard bool) (map[string]any, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	d := n.devices[name]
	if d == nil {
		return nil, fmt.Errorf("simulated Zigbee2MQTT: no device %s", name)
	}
	maps.Copy(d.Values, values)
	if heard {
		n.seen[name] = time.Now()
	}
	payload := maps.Clone(d.Values)
	if _, ok := payload["linkquality"]; !ok {
		payload["linkquality"] = 120
	}
	maps.Copy(payload, once)
	switch seen := n.seen[name]; n.cfg.LastSeen {
	case ISO:
		payload["last_seen"] = seen.UTC().Format("2006-01-02T15:04:05.000Z")
	case ISOLocal:
		payload["last_seen"] = seen.Format("2006-01-02T15:04:05-07:00")
	case Epoch:
		payload["last_seen"] = seen.UnixMilli()
	}
	return payload, nil
}
