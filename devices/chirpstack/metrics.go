package chirpstack

import (
	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices/mailroom"
)

// metrics are shared by all devices of an edge.
type metrics struct {
	messages *prometheus.CounterVec // by what became of them
	unread   prometheus.Counter
}

// What can become of a message beside what the mailroom counts.
const (
	messageGarbage  = "garbage"  // cannot be read
	messageRepeated = "repeated" // the device sent the same frame again
	messageRetained = "retained" // of the past
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
	for _, outcome := range append(mailroom.Outcomes(), messageGarbage, messageRepeated, messageRetained) {
		m.messages.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.messages, m.unread)
	}
	return m
}

func (m *metrics) count(outcome string) { m.messages.WithLabelValues(outcome).Inc() }
