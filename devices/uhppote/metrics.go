package uhppote

import "github.com/prometheus/client_golang/prometheus"

// metrics are shared by all controllers of an edge.
type metrics struct {
	packets  *prometheus.CounterVec // by what became of a pushed packet
	retries  prometheus.Counter     // requests sent again for want of an answer
	fetched  prometheus.Counter     // events read by index
	lost     prometheus.Counter     // events overwritten before they were read
	elsewhen prometheus.Counter     // events whose time was put right for a wrong clock
}

// The things that can become of a pushed packet.
const (
	packetTaken   = "taken"
	packetGarbage = "garbage" // not 64 bytes of this protocol
	packetForeign = "foreign" // from an address or of a controller that is not ours
	packetDropped = "dropped" // the controller's queue was full; its event is read by index
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		packets: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_uhppote_packets_total",
			Help: "Packets that controllers pushed to the listener, by what became of them.",
		}, []string{"outcome"}),
		retries: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_uhppote_retries_total",
			Help: "Requests to controllers that were sent again for want of an answer.",
		}),
		fetched: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_uhppote_events_fetched_total",
			Help: "Events that were read from controllers by index.",
		}),
		lost: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_uhppote_events_lost_total",
			Help: "Events that controllers had overwritten before they could be read.",
		}),
		elsewhen: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_uhppote_times_corrected_total",
			Help: "Events whose time was put right because the controller's clock is wrong.",
		}),
	}
	for _, outcome := range []string{packetTaken, packetGarbage, packetForeign, packetDropped} {
		m.packets.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.packets, m.retries, m.fetched, m.lost, m.elsewhen)
	}
	return m
}
