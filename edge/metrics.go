package edge

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	sent, repeated *prometheus.CounterVec // batches, by lane
	streams        prometheus.Counter
	acksIgnored    *prometheus.CounterVec // by reason
	direct         prometheus.Counter
	stripped       prometheus.Counter
	paths          prometheus.Counter
	failures       prometheus.Counter
	commands       *prometheus.CounterVec // by outcome
	holds          *prometheus.CounterVec // by outcome
	buzzer         *prometheus.CounterVec // by outcome
}

func newMetrics(r prometheus.Registerer) metrics {
	make := promauto.With(r)
	counter := func(name, help string) prometheus.Counter {
		return make.NewCounter(prometheus.CounterOpts{Name: "brighteyes_edge_" + name, Help: help})
	}
	vec := func(name, help, label string) *prometheus.CounterVec {
		return make.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_edge_" + name, Help: help}, []string{label})
	}
	return metrics{
		sent:        vec("batches_sent_total", "Batches handed to the broker.", "lane"),
		repeated:    vec("batches_repeated_total", "Batches among them that were handed over before.", "lane"),
		streams:     counter("streams_total", "Numberings begun."),
		acksIgnored: vec("acks_ignored_total", "Acknowledgements that changed nothing, by reason.", "reason"),
		direct:      counter("alarms_unstored_total", "Alarms sent without being stored, as the outbox could not be written."),
		stripped:    counter("data_keys_stripped_total", "Data keys of events taken away, as they are not on the closed list."),
		paths:       counter("path_tests_total", "Daily tests of a button's way to the hub that were put on their way."),
		failures:    counter("device_failures_total", "Times that a device's driver ended and was started anew."),
		holds:       vec("holds_total", "Times that something held for a time was to be released at its end, by what became of it.", "outcome"),
		buzzer:      vec("buzzer_total", "Times that the buzzer was to sound because a call for help was unconfirmed, by what became of it.", "outcome"),
		commands:    vec("commands_total", "Commands of the hub, by what became of them.", "outcome"),
	}
}
