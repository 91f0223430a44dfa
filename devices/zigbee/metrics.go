package zigbee

import (
	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices/mailroom"
)

// metrics are shared by all devices of an edge.
type metrics struct {
	messages *prometheus.CounterVec // by what became of them
}

// messageGarbage is what cannot be read, beside what the mailroom counts.
const messageGarbage = "garbage"

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{messages: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "brighteyes_zigbee_messages_total",
		Help: "Messages of Zigbee2MQTT, by what became of them.",
	}, []string{"outcome"})}
	for _, outcome := range append(mailroom.Outcomes(), messageGarbage) {
		m.messages.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.messages)
	}
	return m
}

func (m *metrics) count(outcome string) { m.messages.WithLabelValues(outcome).Inc() }
