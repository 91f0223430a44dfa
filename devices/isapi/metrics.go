package isapi

import (
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are shared by all devices of an edge.
type metrics struct {
	parts    *prometheus.CounterVec // by what became of what a device said
	fetched  prometheus.Counter
	skipped  prometheus.Counter
	elsewhen prometheus.Counter
	unknown  *prometheus.CounterVec

	mu    sync.Mutex
	pairs map[pair]bool // codes that have a series of their own
}

// The things that can become of a part of a stream, or of a post.
const (
	partTaken   = "taken"
	partBeat    = "heartbeat"
	partGarbage = "garbage" // cannot be read, or over the bounds
	partForeign = "foreign" // posted with no right to
	partIdle    = "unused"  // of no device of this edge
	partDropped = "dropped" // the device's queue was full
)

func newMetrics(reg prometheus.Registerer) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_isapi_" + name, Help: help})
	}
	m := &metrics{
		parts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_isapi_messages_total",
			Help: "Messages that devices sent, by what became of them.",
		}, []string{"outcome"}),
		fetched:  counter("records_fetched_total", "Records that were read from controllers by serial number."),
		skipped:  counter("records_missing_total", "Serial numbers that controllers no longer had when they were asked for."),
		elsewhen: counter("times_corrected_total", "Events whose time was put right because the device's clock is wrong."),
		unknown: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_isapi_unknown_codes_total",
			Help: "Records whose code nobody has explained, by code; the 65th code and those after it are one.",
		}, []string{"code"}),
		pairs: map[pair]bool{},
	}
	for _, outcome := range []string{partTaken, partBeat, partGarbage, partForeign, partIdle, partDropped} {
		m.parts.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(m.parts, m.fetched, m.skipped, m.elsewhen, m.unknown)
	}
	return m
}

// part counts what became of a message.
func (m *metrics) part(outcome string) { m.parts.WithLabelValues(outcome).Inc() }

const codesMost = 64

// unexplained counts a code, and reports whether it is the first of its kind.
func (m *metrics) unexplained(p pair) (first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	label := "other"
	if known := m.pairs[p]; known || len(m.pairs) < codesMost {
		first = !known
		m.pairs[p] = true
		label = strconv.Itoa(p.major) + "-" + strconv.Itoa(p.minor)
	}
	m.unknown.WithLabelValues(label).Inc()
	return first
}
