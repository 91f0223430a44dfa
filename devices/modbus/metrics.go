package modbus

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	requests *prometheus.CounterVec // by outcome
	connects prometheus.Counter
	unended  prometheus.Counter // pulses that could not be ended at once
}

// What can become of a request.
const (
	answered   = "answered"
	refusedBy  = "refused"    // by the device or the gateway before it
	unanswered = "unanswered" // in time, or not in the protocol
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_modbus_requests_total",
			Help: "Requests to Modbus devices, by what became of them.",
		}, []string{"outcome"}),
		connects: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_modbus_connects_total",
			Help: "Connections made to Modbus addresses.",
		}),
		unended: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_modbus_pulses_unended_total",
			Help: "Pulses whose output could not be switched off at once.",
		}),
	}
	for _, outcome := range []string{answered, refusedBy, unanswered} {
		m.requests.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.requests, m.connects, m.unended)
	}
	return m
}
