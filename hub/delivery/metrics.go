package delivery

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	deliveries *prometheus.CounterVec
	messages   *prometheus.CounterVec
	seconds    *prometheus.HistogramVec
}

func newMetrics(reg prometheus.Registerer, s *Sender) metrics {
	m := metrics{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_deliveries_total", Help: "Deliveries by channel and outcome.",
		}, []string{"channel", "outcome"}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_delivery_messages_total", Help: "Messages given to a channel; one may stand for many deliveries.",
		}, []string{"channel"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "brighteyes_delivery_seconds", Help: "From when a message was owed until its channel took it.",
			Buckets: prometheus.ExponentialBuckets(0.01, 2, 14),
		}, []string{"channel"}),
	}
	if reg == nil {
		return m
	}
	reg.MustRegister(m.deliveries, m.messages, m.seconds)
	for _, name := range s.order {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "brighteyes_deliveries_waiting", Help: "Deliveries that wait for their channel.", ConstLabels: prometheus.Labels{"channel": name},
		}, func() float64 {
			s.mu.Lock()
			defer s.mu.Unlock()
			return float64(s.lanes[name].waits)
		}))
	}
	return m
}

func (m metrics) sent(channel, outcome string, n int) {
	m.deliveries.WithLabelValues(channel, outcome).Add(float64(n))
}

func (m metrics) took(channel string, d time.Duration) {
	m.seconds.WithLabelValues(channel).Observe(d.Seconds())
}
