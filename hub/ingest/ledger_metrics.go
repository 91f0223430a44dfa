package ingest

import "github.com/prometheus/client_golang/prometheus"

type ledgerMetrics struct {
	seconds    prometheus.Histogram
	failed     prometheus.Counter
	held       prometheus.Counter
	unrecorded prometheus.Counter
	muted      prometheus.Counter
	untold     prometheus.Counter
}

func newLedgerMetrics(reg prometheus.Registerer, l *Ledger) ledgerMetrics {
	m := ledgerMetrics{
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "brighteyes_ledger_commit_seconds", Help: "How long it took to put a step of the alerts on record.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
		}),
		failed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_ledger_commits_failed_total", Help: "Steps of the alerts that could not be put on record.",
		}),
		held: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_ledger_timers_held_up_total", Help: "Times that due timers could not be put on record.",
		}),
		unrecorded: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_calls_unrecorded_total", Help: "Calls for help that were shown before they were on record.",
		}),
		muted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_calls_muted_total", Help: "Calls for help from devices that are not in service; no alert was raised.",
		}),
		untold: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_calls_unrecorded_untold_total", Help: "Messages about calls that are not on record for which there was no room; the calls are on the screens.",
		}),
	}
	if reg != nil {
		reg.MustRegister(m.seconds, m.failed, m.held, m.unrecorded, m.muted, m.untold,
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "brighteyes_alerts_open", Help: "Alerts that are not resolved.",
			}, func() float64 { return float64(l.state.Load().Len()) }),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "brighteyes_silences", Help: "Silences that stand.",
			}, func() float64 { return float64(len(l.Silences())) }),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "brighteyes_maintenance_windows", Help: "Maintenance windows that stand or are planned.",
			}, func() float64 { return float64(len(l.Windows())) }),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "brighteyes_calls_waiting_for_the_record", Help: "Calls for help that are shown and not on record now.",
			}, func() float64 { return float64(l.unrecorded.len()) }))
	}
	return m
}
