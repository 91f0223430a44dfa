package outbox

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	items    [lanes]prometheus.Gauge
	dropped  [lanes]prometheus.Counter
	replaced prometheus.Counter
}

func (b *Outbox) newMetrics() metrics {
	make := promauto.With(b.opt.Metrics)
	items := make.NewGaugeVec(prometheus.GaugeOpts{
		Name: "brighteyes_outbox_items", Help: "Items that wait in the outbox.",
	}, []string{"lane"})
	dropped := make.NewCounterVec(prometheus.CounterOpts{
		Name: "brighteyes_outbox_dropped_total", Help: "Items given up for want of room, since the process began.",
	}, []string{"lane"})
	m := metrics{replaced: make.NewCounter(prometheus.CounterOpts{
		Name: "brighteyes_outbox_replaced_total", Help: "Corrupt outbox files that were moved aside.",
	})}
	for l, lane := range tables {
		m.items[l], m.dropped[l] = items.WithLabelValues(lane), dropped.WithLabelValues(lane)
	}
	return m
}

func (m metrics) held(l, items int) { m.items[l].Set(float64(items)) }

func (m metrics) moved(l int, was, is laneState) {
	m.held(l, is.items)
	m.dropped[l].Add(float64(is.dropped - was.dropped))
}
