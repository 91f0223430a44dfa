package zigbee

import "github.com/prometheus/client_golang/prometheus"

// metrics are shared by all devices of an edge.
type metrics struct {
	messages *prometheus.CounterVec // by what became of them
}

// The things that can become of a message from the broker.
const (
	messageTaken   = "taken"
	messageUnknown = "unknown" // of a device that this edge does not have
	messageGarbage = "garbage" // cannot be read
	messageDropped = "dropped" // no room in the device's mailbox, and no alarm
	messageHeld    = "held"    // an alarm, no room: left with the broker
	messageOrphan  = "orphan"  // given up: its device's driver has not come back
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{messages: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "brighteyes_zigbee_messages_total",
		Help: "Messages of Zigbee2MQTT, by what became of them.",
	}, []string{"outcome"})}
	for _, outcome := range []string{messageTaken, messageUnknown, messageGarbage, messageDropped, messageHeld, messageOrphan} {
		m.messages.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.messages)
	}
	return m
}

func (m *metrics) count(outcome string) { m.messages.WithLabelValues(outcome).Inc() }
