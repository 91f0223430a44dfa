package synthetic

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	arrived, unsent, unjudged prometheus.Counter
	calls                     *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer, w *Watch) metrics {
	make := promauto.With(r)
	counter := func(name, help string) prometheus.Counter {
		return make.NewCounter(prometheus.CounterOpts{Name: "brighteyes_synthetic_" + name, Help: help})
	}
	make.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "brighteyes_synthetic_silent", Help: "Sources whose pulse should have come and did not.",
	}, func() float64 {
		w.mu.Lock()
		defer w.mu.Unlock()
		return float64(w.silent(w.c.Now()))
	})
	return metrics{
		arrived:  counter("pulses_total", "Pulses that came the whole way."),
		unsent:   counter("unsent_total", "Pulses of the hub's own that could not be sent."),
		unjudged: counter("unjudged_total", "Times that a silence could not be put on record."),
		calls: make.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_synthetic_deadman_calls_total", Help: "Calls of the dead-man's webhook, by outcome.",
		}, []string{"outcome"}),
	}
}
