package cloudpush

import "github.com/prometheus/client_golang/prometheus"

// metrics are shared by all devices of an edge.
type metrics struct {
	messages *prometheus.CounterVec // by what became of them
	requests *prometheus.CounterVec // that were refused, by why
	unread   prometheus.Counter
}

// The things that can become of a message.
const (
	messageTaken     = "taken"
	messageDuplicate = "duplicate" // it was taken before
	messageUnknown   = "unknown"   // of a device that no entry names, and no call for help
	messageClaimed   = "claimed"   // a call for help of such a device
	messageEmpty     = "empty"     // nothing in it that a field names
	messageStale     = "stale"     // its numbers are older than what was known, and may be repeated by somebody
	messageUnkept    = "unkept"    // it could not be made durable: the platform is to send it again
)

// Why a request was refused.
const (
	refusedPath      = "path"
	refusedSource    = "source"
	refusedMethod    = "method"
	refusedSignature = "signature"
	refusedBody      = "body"
	refusedSize      = "size"
	refusedRate      = "rate"
	refusedRoom      = "connections"
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_cloudpush_messages_total", Help: "Messages that platforms pushed, by what became of them."}, []string{"outcome"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_cloudpush_refused_total", Help: "Requests of platforms that were refused, by why."}, []string{"why"}),
		unread: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_cloudpush_unread_total", Help: "Places of messages that no field names; they are dropped."}),
	}
	for _, outcome := range []string{messageTaken, messageDuplicate, messageUnknown, messageClaimed, messageEmpty, messageStale, messageUnkept} {
		m.messages.WithLabelValues(outcome)
	}
	for _, why := range []string{refusedPath, refusedSource, refusedMethod, refusedSignature, refusedBody, refusedSize, refusedRate, refusedRoom} {
		m.requests.WithLabelValues(why)
	}
	if reg != nil {
		reg.MustRegister(m.messages, m.requests, m.unread)
	}
	return m
}

func (m *metrics) count(outcome string) { m.messages.WithLabelValues(outcome).Inc() }
func (m *metrics) refuse(why string)    { m.requests.WithLabelValues(why).Inc() }
