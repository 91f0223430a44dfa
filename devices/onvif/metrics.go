package onvif

import "github.com/prometheus/client_golang/prometheus"

// metrics are shared by all cameras of an edge.
type metrics struct {
	messages      *prometheus.CounterVec // by what became of a message of a camera
	subscriptions prometheus.Counter
	failed        *prometheus.CounterVec // sessions that ended, by fault
}

// The things that can become of a message.
const (
	messageEvent   = "event"   // handed on
	messageState   = "state"   // a state that is known, or was Initialized
	messageRepeat  = "repeat"  // too soon after the last to be another
	messageIgnored = "ignored" // about something that is not watched
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_onvif_messages_total",
			Help: "Messages of ONVIF cameras, by what became of them.",
		}, []string{"outcome"}),
		subscriptions: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_onvif_subscriptions_total",
			Help: "Subscriptions made at ONVIF cameras; more than one a camera and day means that they are lost.",
		}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_onvif_failures_total",
			Help: "Times that an ONVIF camera could not be asked, by fault.",
		}, []string{"fault"}),
	}
	for _, outcome := range []string{messageEvent, messageState, messageRepeat, messageIgnored} {
		m.messages.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.messages, m.subscriptions, m.failed)
	}
	return m
}
