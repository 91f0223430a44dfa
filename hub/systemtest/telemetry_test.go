package systemtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/telemetry/influxtest"
)

const (
	hourSensors = 200
	hourStep    = 10 * time.Second
	hourEach    = int(time.Hour / hourStep)
)

// The database is away for as long as a community needs to measure an hour's
// worth. Desks and alerts go on, the hub stays small, and when the database is
// back every reading is there, also those that a hub had which was killed.
func TestAnHourWithoutTheTelemetryStoreLosesNothing(t *testing.T) {
	t.Parallel()
	store := influxtest.Start(t)
	h := startHub(t, settings{telemetry: fmt.Sprintf("telemetry: {influx: {url: %q, token: \"any:any\", bucket: %q}}", store.URL, influxtest.Bucket)})
	list := []devices.Device{{ID: "button", Kind: devices.Button}}
	for i := range hourSensors {
		list = append(list, devices.Device{ID: fmt.Sprint("sensor-", i), Kind: devices.Sensor})
	}
	a := newAgent(h, list...)
	a.start()
	screen := h.screen()
	h.expectReady("ready")
	store.Hang()
	h.expectReady("degraded")
	id := a.event("button", devices.ButtonPressed)
	screen.expect(5*time.Second, "a press while the store hangs", ofEvent(id))

	store.Stop()
	from := time.Now().Add(-time.Hour).Truncate(hourStep)
	var hour sync.WaitGroup
	for i := range hourSensors {
		hour.Go(func() {
			for n := range hourEach {
				a.reading(fmt.Sprint("sensor-", i), from.Add(time.Duration(n)*hourStep), "temperature_c", float64(n))
			}
		})
	}
	h.expectReady("degraded")
	var took []time.Duration
	memory := 0
	press := func() {
		at := time.Now()
		id := a.event("button", devices.ButtonPressed)
		took = append(took, screen.expect(15*time.Second, "a press while the store is away", ofEvent(id)).at.Sub(at))
		now, _ := h.memory()
		memory = max(memory, now)
	}
	for range 5 {
		press()
	}
	measured := make(chan struct{})
	go func() {
		defer close(measured)
		hour.Wait()
	}()
	for done := false; !done; {
		select {
		case <-measured:
			done = true
		case <-time.After(500 * time.Millisecond):
			press()
		}
	}

	// What is shown and judged comes from the present, not from the store.
	a.reading("sensor-0", time.Now(), "battery_pct", 5)
	screen.expect(30*time.Second, "a low battery while the store is away", func(one alerts.Alert) bool {
		return one.Rule == alerts.RuleBattery && one.Device == a.device("sensor-0") && one.State == alerts.Open
	})
	var sensor struct {
		Status string             `json:"status"`
		Values map[string]float64 `json:"values"`
	}
	eventually(t, 30*time.Second, "a sensor's newest value to be shown", func() bool {
		h.call("GET", "/api/v1/devices/"+a.device("sensor-7"), nil, &sensor)
		return sensor.Status == "online" && sensor.Values["temperature_c"] == float64(hourEach-1)
	})
	waiting := a.box.Backlog().Readings
	if waiting < hourSensors*hourEach {
		t.Errorf("%d readings wait at the edge, want all %d", waiting, hourSensors*hourEach)
	}
	eventually(t, 30*time.Second, "the edge's backlog to be shown", func() bool { return h.edgeView(a.id).Backlog.Readings >= waiting })
	status, text := h.try("GET", "/api/v1/devices/"+a.device("sensor-7")+"/series?metric=temperature_c", nil, nil)
	if status != 503 {
		t.Errorf("a chart while the store is away: %d %s, want 503", status, text)
	}

	h.kill()
	h.start()
	h.ready()
	h.expectReady("degraded")
	eventually(t, time.Minute, "the edge to be back", a.bus.Connected)
	eventually(t, time.Minute, "the screen to be back", screen.stands) // it shows what comes from then on
	press()
	slices.Sort(took)
	p50, slowest := took[len(took)/2], took[len(took)-1]
	t.Logf("%d readings wait at the edge; the hub has %d MiB at most; a press takes p50 %v, max %v",
		waiting, memory, p50.Round(time.Millisecond), slowest.Round(time.Millisecond))
	if memory > 300 {
		t.Errorf("the hub had %d MiB while the store was away", memory)
	}
	if p50 > 500*time.Millisecond {
		t.Errorf("while the store was away half of the presses took longer than %v", p50)
	}

	store.Resume()
	back := time.Now()
	eventually(t, time.Minute, "the backlog to shrink", func() bool { return a.box.Backlog().Readings < waiting*3/4 })
	h.kill()
	if a.box.Backlog().Readings == 0 {
		t.Error("the hub was to be killed in the middle of it")
	}
	h.start()
	h.ready()
	a.drained(2 * time.Minute)
	t.Logf("drained %v after the store came back, a kill of the hub included", time.Since(back).Round(time.Millisecond))
	h.expectReady("ready")
	for i := range hourSensors {
		h.expectSeries(a.device(fmt.Sprint("sensor-", i)), "temperature_c", from, hourStep, hourEach)
	}
	h.expectCount(a.device("button"), 1+len(took))
	if v := h.edgeView(a.id); len(v.Gaps) > 0 || len(v.Refused) > 0 || len(v.Dropped) > 0 {
		t.Errorf("gaps %v, refused %v, dropped %v", v.Gaps, v.Refused, v.Dropped)
	}
}

// expectReady waits until the hub says of itself that it is so, with 200.
func (h *hub) expectReady(want string) {
	h.t.Helper()
	var said struct{ Status string }
	eventually(h.t, time.Minute, "the hub to be "+want, func() bool {
		status, _ := h.try("GET", "/readyz", nil, &said)
		return status == 200 && said.Status == want
	})
}
