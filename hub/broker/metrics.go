package broker

import (
	"sync/atomic"

	"github.com/mochi-mqtt/server/v2/system"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	received  prometheus.Counter
	refused   *prometheus.CounterVec
	dropped   *prometheus.CounterVec
	logins    *prometheus.CounterVec
	takeovers prometheus.Counter
}

// newMetrics registers them; info is the library's own count, nil without it.
func newMetrics(to prometheus.Registerer, info *system.Info) *metrics {
	factory := promauto.With(to)
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Name: "brighteyes_broker_" + name, Help: help}
	}
	m := &metrics{
		received:  factory.NewCounter(counter("received_total", "Messages of edges that were handed to the hub.")),
		refused:   factory.NewCounterVec(counter("refused_total", "Messages of edges that were acknowledged and dropped."), []string{"reason"}),
		dropped:   factory.NewCounterVec(counter("dropped_total", "Messages to edges, or to nobody, that were given up."), []string{"why"}),
		logins:    factory.NewCounterVec(counter("logins_total", "Connections by what became of them."), []string{"result"}),
		takeovers: factory.NewCounter(counter("takeovers_total", "Connections that were replaced by another of the same edge.")),
	}
	if info != nil {
		factory.NewCounterFunc(counter("inflight_dropped_total", "QoS 1 messages to edges that had too many unacknowledged."),
			func() float64 { return float64(atomic.LoadInt64(&info.InflightDropped)) })
		factory.NewGaugeFunc(prometheus.GaugeOpts{Name: "brighteyes_broker_connections", Help: "Edges that are connected."},
			func() float64 { return float64(atomic.LoadInt64(&info.ClientsConnected)) })
	}
	return m
}
