package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/telemetry/influxtest"
)

// job is how much is sent in how many messages, so that each takes some seconds.
type job struct {
	edges, devices, total int
	aim                   string
}

func jobOf(store string, perMessage int) job {
	switch {
	case perMessage == 1:
		return job{edges: 50, devices: 20, total: 150_000}
	case store == "embedded":
		return job{edges: 10, devices: 100, total: 400_000, aim: "20,000/s"}
	}
	return job{edges: 10, devices: 100, total: 1_000_000, aim: "100,000/s"}
}

// readings measures how many readings a second are settled, what that costs, and
// whether all of them can be asked for afterwards.
func readings(b *testing.B, e *env, store string, perMessage int) {
	j := jobOf(store, perMessage)
	var influx *influxtest.Server
	section := "telemetry: {embedded: {}}"
	if store != "embedded" {
		influx = influxtest.Start(b)
		section = fmt.Sprintf("telemetry: {influx: {url: %q, token: \"user:password\", bucket: %q}}", influx.URL, influxtest.Bucket)
	}
	h := startHub(b, e, section)
	l := load{MQTT: h.mqtt, Devices: j.devices, PerMessage: perMessage, Total: j.total}
	perDevice := j.total / j.edges / j.devices
	l.Begin = time.Now().Add(-time.Duration(perDevice)*time.Second - time.Minute).Truncate(time.Second)
	for i := range j.edges {
		l.Edges = append(l.Edges, h.enrol(fmt.Sprintf("edge-%d", i)))
	}
	generator := startRole(b, "readings", l)
	generator.hear(&struct{}{}, time.Minute)

	cpuBefore, generatorBefore := h.cpu(), generator.cpu()
	var influxBefore time.Duration
	if influx != nil {
		influxBefore = cpuOf(b, influx.PID())
	}
	generator.tell(struct{}{})
	var c carried
	generator.hear(&c, 2*time.Minute)
	million := float64(c.Readings) / 1e6
	perMillion := func(d time.Duration) float64 { return d.Seconds() / million }
	cost := perMillion(h.cpu() - cpuBefore)
	rate := float64(c.Readings) / c.Seconds
	costs := fmt.Sprintf("hub %.1f", cost)
	if influx != nil {
		costs += fmt.Sprintf(", influxd %.1f", perMillion(cpuOf(b, influx.PID())-influxBefore))
	}
	costs += fmt.Sprintf(", generator %.1f", perMillion(generator.cpu()-generatorBefore))
	_, peak := h.memory()

	kept := 0
	if influx != nil {
		kept = keptByInflux(b, influx)
	} else {
		kept = keptByHub(h, l, perDevice)
	}
	if kept != c.Readings {
		b.Errorf("%d readings were settled and %d are kept", c.Readings, kept)
	}
	b.ReportMetric(rate, "readings/s")
	b.ReportMetric(cost, "hub-cpu-s/M")
	what := fmt.Sprintf("readings of %d numbers into %s, %d a message", len(metricNames), store, perMessage)
	note := fmt.Sprintf("%s settled, %s found by query, %d batches sent again", thousands(float64(c.Readings)), thousands(float64(kept)), c.Repeated)
	if j.aim != "" {
		note = j.aim + "; " + note
	}
	e.table.add(what, fmt.Sprintf("%s/s (%s numbers/s); CPU-s per million: %s; hub's peak memory %.0f MiB", thousands(rate), thousands(rate*float64(len(metricNames))), costs, peak), note)
}

// keptByInflux asks the database itself.
func keptByInflux(b *testing.B, influx *influxtest.Server) int {
	b.Helper()
	query := url.Values{"db": {"brighteyes"}, "q": {"SELECT count(" + metricNames[0] + ") FROM readings"}}
	resp, err := http.Get(influx.URL + "/query?" + query.Encode())
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Results []struct{ Series []struct{ Values [][]any } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		b.Fatal(err)
	}
	if len(answer.Results) != 1 || len(answer.Results[0].Series) != 1 {
		return 0
	}
	count, _ := answer.Results[0].Series[0].Values[0][1].(float64)
	return int(count)
}

// keptByHub asks the hub for each device's series, a point per reading.
func keptByHub(h *hub, l load, perDevice int) int {
	h.b.Helper()
	kept := 0
	for _, e := range l.Edges {
		for n := range l.Devices {
			var series struct{ Points []json.RawMessage }
			query := url.Values{"metric": {metricNames[0]}, "step": {"1s"}, "fn": {"last"},
				"from": {l.Begin.UTC().Format(time.RFC3339)}, "to": {l.Begin.Add(time.Duration(perDevice+1) * time.Second).UTC().Format(time.RFC3339)}}
			h.call("GET", "/api/v1/devices/"+sensorID(e.ID, n)+"/series?"+query.Encode(), nil, &series)
			kept += len(series.Points)
		}
	}
	return kept
}

// demo measures what the demo holds while nobody does anything.
func demo(b *testing.B, e *env) {
	http := freePort(b)
	p := start(b, "demo", e.binary, "demo", "--http", http, "--mqtt", freePort(b), "--data", b.TempDir(), "--password", password)
	eventually(b, 30*time.Second, "the demo to say where it is", func() bool { return strings.Contains(p.log.tail(), "http://") })
	pass(15 * time.Second)
	before := p.cpu()
	pass(5 * time.Second)
	share := (p.cpu() - before).Seconds() / 5 * 100
	now, _ := p.memory()
	b.ReportMetric(now, "MiB")
	e.table.add("the idle demo beside its hub: edge and all simulated devices in one process", fmt.Sprintf("%.0f MiB, %.1f %% of a core", now, share), "")
}
