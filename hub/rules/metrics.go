package rules

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	dropped    prometheus.Counter
	lost       *atomic.Int64 // dropped since that was last said
	refused    prometheus.Counter
	unrecorded prometheus.Counter
	seconds    prometheus.Histogram
}

func newMetrics(reg prometheus.Registerer, r *Rules) metrics {
	m := metrics{
		lost: &atomic.Int64{},
		dropped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_rules_inputs_dropped_total", Help: "Events and readings that the rules of users did not see, for want of room.",
		}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_rules_judgements_failed_total", Help: "Times that what rules said could not be put on record; it is tried again.",
		}),
		unrecorded: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_rules_statuses_unrecorded_total", Help: "Changes of a device's status that found no room while the records were away; a dry run does not know them.",
		}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "brighteyes_rules_step_seconds", Help: "How long the rules of users took over one batch.",
			Buckets: prometheus.ExponentialBuckets(0.00005, 4, 10),
		}),
	}
	if reg != nil {
		reg.MustRegister(m.dropped, m.refused, m.unrecorded, m.seconds, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "brighteyes_rules_queue", Help: "Batches that wait for the rules of users.",
		}, func() float64 { return float64(len(r.queue)) }))
	}
	return m
}
