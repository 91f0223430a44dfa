package records

import "github.com/prometheus/client_golang/prometheus"

// metrics are what the records tell of themselves.
type metrics struct {
	seconds     *prometheus.HistogramVec
	unavailable prometheus.Counter
	conflicts   prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) metrics {
	m := metrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "brighteyes_records_write_seconds",
			Help:    "Time that a transaction took, with its wait for the connection and its flush to disk.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 12),
		}, []string{"what"}),
		unavailable: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_records_unavailable_total",
			Help: "Calls that the store could not serve.",
		}),
		conflicts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_records_id_conflicts_total",
			Help: "Events kept under a new id, because their id was known with other content.",
		}),
	}
	if reg != nil {
		reg.MustRegister(m.seconds, m.unavailable, m.conflicts)
	}
	return m
}
