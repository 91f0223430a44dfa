package chirpstack

import "github.com/prometheus/client_golang/prometheus"

// metrics are shared by all devices of an edge.
type metrics struct {
	messages *prometheus.CounterVec // by what became of them
	unread   prometheus.Counter
}

// The things that can become of a message from the broker.
const (
	messageTaken    = "taken"
	messageUnknown  = "unknown"  // of a device that this edge does not have
	messageOther    = "other"    // an event of ChirpStack that says nothing of the device
	messageGarbage  = "garbage"  // cannot be read
	messageRepeated = "repeated" // the device sent the same frame again
	messageRetained = "retained" // of the past
	messageDropped  = "dropped"  // no room in the device's mailbox, and no alarm
	messageHeld     = "held"     // an alarm, no room: left with the broker
	messageOrphan   = "orphan"   // given up: its device's driver has not come back
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_chirpstack_messages_total",
			Help: "Messages of ChirpStack, by what became of them.",
		}, []string{"outcome"}),
		unread: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_chirpstack_unread_total",
			Help: "Bytes and fields of uplinks that nothing in the settings or the model's table reads.",
		}),
	}
	for _, outcome := range []string{messageTaken, messageUnknown, messageOther, messageGarbage, messageRepeated,
		messageRetained, messageDropped, messageHeld, messageOrphan} {
		m.messages.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.messages, m.unread)
	}
	return m
}

func (m *metrics) count(outcome string) { m.messages.WithLabelValues(outcome).Inc() }
