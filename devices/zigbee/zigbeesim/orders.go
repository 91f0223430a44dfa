package zigbeesim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"brighteyes/devices/bus"
)

// Order is what a device was told.
type Order struct {
	Device  string
	Payload string
}

// Orders are those that came, in their order.
func (n *Network) Orders() []Order {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.orders)
}

// Unreachable has orders to a device fail, or no longer.
func (n *Network) Unreachable(name string, yes bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lost[name] = yes
}

// set carries out an order, as Zigbee2MQTT does: what was reached has its new state
// published, a composite such as warning has none, and a failure is a line of its
// log. It is the broker's callback and waits for nothing.
func (n *Network) set(name string, m bus.Message) {
	m.Ack()
	var order map[string]any
	n.mu.Lock()
	defer n.mu.Unlock()
	n.orders = append(n.orders, Order{Device: name, Payload: string(m.Payload)})
	if !n.running || json.Unmarshal(m.Payload, &order) != nil {
		return
	}
	delete(order, "warning")
	topic, answer := name, map[string]any{}
	if n.lost[name] {
		topic = "bridge/logging"
		answer["level"], answer["namespace"] = "error", "z2m"
		answer["message"] = fmt.Sprintf("z2m: Publish 'set' 'warning' to '%s' failed: 'Error: ZCL command failed (Delivery failed)'", name)
	} else if len(order) > 0 {
		maps.Copy(n.devices[name].Values, order)
		maps.Copy(answer, n.devices[name].Values)
	} else {
		return
	}
	if text, err := json.Marshal(answer); err == nil {
		_ = n.client.Send(bus.Out{Topic: n.cfg.Base + "/" + topic, Payload: text, QoS: n.cfg.QoS}) // lost while the broker is away
	}
}
