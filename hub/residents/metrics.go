package residents

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	late, lost, untold, failed prometheus.Counter
}

// newMetrics counts what is done, never who it is done for.
func newMetrics(to prometheus.Registerer, r *Residents) metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_residents_" + name, Help: help})
	}
	m := metrics{
		late:   counter("audit_late_total", "cards of open calls that were shown before their audit row was written"),
		lost:   counter("audit_lost_total", "such audit rows that were given up because too many waited"),
		untold: counter("alerts_untold_total", "changed alerts that were left to the next look at all open ones"),
		failed: counter("runs_failed_total", "rounds of requests and follow-ups that failed and were tried again"),
	}
	if to == nil {
		return m
	}
	to.MustRegister(m.late, m.lost, m.untold, m.failed)
	to.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "brighteyes_residents_unreadable", Help: "residents on record that cannot be read with this hub's key",
	}, func() float64 { return float64(r.unreadable) }))
	to.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "brighteyes_residents_audit_waiting", Help: "audit rows of cards that wait to be written",
	}, func() float64 {
		if r.late == nil {
			return 0
		}
		return float64(r.late.waiting())
	}))
	return m
}
