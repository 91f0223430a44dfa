package ingest

import (
	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// metrics are what ingest tells of itself. The label lane is the name of a topic.
type metrics struct {
	received   *prometheus.CounterVec
	settled    *prometheus.CounterVec
	known      *prometheus.CounterVec
	repeated   *prometheus.CounterVec
	early      *prometheus.CounterVec
	gaps       *prometheus.CounterVec
	failed     *prometheus.CounterVec
	overflow   *prometheus.CounterVec
	refused    *prometheus.CounterVec
	conflicts  prometheus.Counter
	stripped   prometheus.Counter
	strangers  prometheus.Counter
	answered   prometheus.Counter
	unanswered prometheus.Counter
}

func newMetrics(reg prometheus.Registerer, in *Ingest) *metrics {
	vec := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_ingest_" + name, Help: help}, labels)
	}
	one := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_ingest_" + name, Help: help})
	}
	m := &metrics{
		received:   vec("messages_total", "Messages that arrived.", "lane"),
		settled:    vec("items_total", "Events and readings that are on record.", "lane"),
		known:      vec("known_total", "Events that were known by their identity.", "lane"),
		repeated:   vec("repeated_total", "Batches that were settled before.", "lane"),
		early:      vec("early_total", "Batches before which another was missing.", "lane"),
		gaps:       vec("gaps_total", "Gaps in a numbering that an edge told of.", "lane"),
		failed:     vec("failed_total", "Attempts to put batches on record that failed.", "lane"),
		overflow:   vec("overflow_total", "Messages for which a queue had no room; what is numbered comes again.", "lane"),
		refused:    vec("refused_total", "Payloads and items that were looked at and not kept.", "lane", "reason"),
		conflicts:  one("id_conflicts_total", "Events kept under a new id, because theirs was another's."),
		stripped:   one("stripped_total", "Keys taken away from the data of events."),
		strangers:  one("strangers_total", "Messages of edges or on topics that do not exist."),
		answered:   one("answers_total", "Acknowledgements sent to edges."),
		unanswered: one("answers_failed_total", "Acknowledgements that could not be sent; they are repeated."),
	}
	if reg == nil {
		return m
	}
	reg.MustRegister(m.received, m.settled, m.known, m.repeated, m.early, m.gaps, m.failed, m.overflow, m.refused,
		m.conflicts, m.stripped, m.strangers, m.answered, m.unanswered)
	for _, topic := range []string{string(devices.Alarms), string(devices.Events), string(devices.Readings), wire.Status, wire.Replies, wire.Configured} {
		l := in.lanes[topic]
		labels := prometheus.Labels{"lane": l.name}
		reg.MustRegister(
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "brighteyes_ingest_waiting", Help: "Messages that wait for a worker.", ConstLabels: labels,
			}, func() float64 { n, _ := l.waiting(); return float64(n) }),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "brighteyes_ingest_waiting_bytes", Help: "Bytes that wait for a worker.", ConstLabels: labels,
			}, func() float64 { _, n := l.waiting(); return float64(n) }))
	}
	reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "brighteyes_ingest_held", Help: "Batches without a number that wait for the record.",
	}, func() float64 { return float64(in.held.waiting()) }))
	return m
}
