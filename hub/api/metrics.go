package api

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the API tells of itself.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	signIns  *prometheus.CounterVec
	panics   prometheus.Counter
	slow     prometheus.Counter
}

func newMetrics(reg prometheus.Registerer, list *conns) metrics {
	m := metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_http_requests_total", Help: "Requests by route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "brighteyes_http_request_seconds", Help: "Time to an answer, by route. Streams count until they begin.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 3, 10),
		}, []string{"method", "route"}),
		signIns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_sign_ins_total", Help: "Attempts to sign in, by what became of them: done, wrong, limited, busy.",
		}, []string{"outcome"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_http_panics_total", Help: "Handlers and streams that panicked.",
		}),
		slow: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_http_slow_streams_total", Help: "Streams that ended because their reader was gone or too slow.",
		}),
	}
	reg.MustRegister(m.requests, m.seconds, m.signIns, m.panics, m.slow, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "brighteyes_http_streams", Help: "Streams and WebSockets that are open now.",
	}, func() float64 { return float64(list.len()) }))
	return m
}

func (m metrics) request(c *fiber.Ctx, took time.Duration) {
	route := c.Route().Path // a pattern of ours, never what was asked for
	m.requests.WithLabelValues(c.Method(), route, strconv.Itoa(c.Response().StatusCode())).Inc()
	m.seconds.WithLabelValues(c.Method(), route).Observe(took.Seconds())
}
