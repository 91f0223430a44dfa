package systemtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

const (
	awayFor     = 72 * time.Hour
	lateButtons = 10 // nobody presses them in the last three hours, but the first when the edge is back
	allButtons  = 20
	allGates    = 10
	allSensors  = 20
)

// threeDays is what an edge's devices said while nobody heard it, by device and in
// order.
type threeDays struct {
	alarms, events map[string][]string
	readings       map[string][]time.Time
	pressed        map[string][]time.Time
}

// An edge is cut off for three days while its community goes on. When it is back,
// calls for help are on record before all else, what happened since comes in its
// order and whole, old calls are marked late and not told as new, and who presses
// meanwhile does not wait for the backlog.
func TestAfterThreeDaysCutOffAlarmsComeFirstAndThenEverythingInOrder(t *testing.T) {
	var list []devices.Device
	add := func(kind devices.Kind, n int) {
		for i := range n {
			list = append(list, devices.Device{ID: fmt.Sprintf("%s-%02d", kind, i), Kind: kind})
		}
	}
	add(devices.Button, allButtons)
	add(devices.Gate, allGates)
	add(devices.Sensor, allSensors)
	inSimulation(t, list, func(w *simulated) {
		w.broker.Cut(silentEdge)
		said := w.live(awayFor)
		waiting := w.box.Backlog()
		if waiting.Alarms < 1400 || waiting.Events < 21_000 || waiting.Readings < 17_000 {
			w.Fatalf("the outbox holds %+v", waiting)
		}
		if size := w.holds(); size > boxBound {
			w.Errorf("the outbox has %d bytes on disk, its bound is %d", size, boxBound)
		}
		_, err := w.duty.Present(w.Context(), "care", "坐席甲")
		w.must(err)

		back := time.Now()
		w.broker.Restore(silentEdge)
		w.until(time.Minute, "the backlog of events is on its way", func() bool { return len(w.settledIn(devices.Events)) >= 2 })
		before := len(w.settledIn(devices.Events))
		live := "button-00"
		pressed := w.event(live, devices.ButtonPressed)
		said.alarms[live] = append(said.alarms[live], pressed)
		said.pressed[live] = append(said.pressed[live], time.Now())
		took := w.until(time.Minute, "the press is on record", func() bool {
			return slices.ContainsFunc(w.settledIn(devices.Alarms), func(k settlement) bool { return k.fresh[0].ID == pressed })
		})
		overtaken, left := len(w.settledIn(devices.Events))-before, w.box.Backlog().Events
		if overtaken > 2 || left == 0 {
			w.Errorf("the press waited for %d batches of events, and %d events are left: it was behind the backlog", overtaken, left)
		}
		drained := w.until(10*time.Minute, "the outbox is empty", func() bool {
			b := w.box.Backlog()
			return b.Alarms+b.Events+b.Readings == 0
		})
		w.Logf("%+v waited in %d KiB; the press took %v, all was there %v after that", waiting, w.holds()>>10, took, drained)

		w.expectAlarmsFirst(pressed)
		w.expectWhole(said)
		w.expectNumbers(said)
		w.forward(5 * time.Second)
		if !w.owed(live) {
			w.Error("who pressed when the edge was back is told to nobody")
		}
		w.forward(85 * time.Second) // the next steps, before the last
		w.expectLate(said, back)
		if v, _ := w.places.Edge(silentEdge); len(v.Gaps) > 0 || len(v.Refused) > 0 || len(v.Dropped) > 0 {
			w.Errorf("gaps %v, refused %v, dropped %v", v.Gaps, v.Refused, v.Dropped)
		}
	})
}

// live has the devices go on for a while: each button is pressed once an hour,
// each gate opens every other minute, each sensor measures every five.
func (w *simulated) live(span time.Duration) threeDays {
	said := threeDays{map[string][]string{}, map[string][]string{}, map[string][]time.Time{}, map[string][]time.Time{}}
	var mu sync.Mutex
	for minute := range int(span / time.Minute) {
		var all sync.WaitGroup
		press := func(button string) {
			id := w.event(button, devices.ButtonPressed)
			mu.Lock()
			defer mu.Unlock()
			said.alarms[button] = append(said.alarms[button], id)
			said.pressed[button] = append(said.pressed[button], time.Now())
		}
		for i := range allButtons {
			if over := i < lateButtons && minute >= int((span-3*time.Hour)/time.Minute); minute%60 == i && !over {
				all.Go(func() { press(fmt.Sprintf("button-%02d", i)) })
			}
		}
		for i := range allGates {
			if minute%2 == 0 {
				all.Go(func() {
					gate := fmt.Sprintf("gate-%02d", i)
					id := w.event(gate, devices.GateOpened)
					mu.Lock()
					defer mu.Unlock()
					said.events[gate] = append(said.events[gate], id)
				})
			}
		}
		for i := range allSensors {
			if minute%5 == i%5 {
				all.Go(func() {
					sensor, now := fmt.Sprintf("sensor-%02d", i), time.Now().UTC()
					if err := w.puppets.of(sensor).Reading(w.Context(), devices.Reading{Time: now, Values: map[string]float64{"temperature_c": float64(minute)}}); err != nil {
						w.Errorf("emit a reading of %s: %v", sensor, err)
					}
					mu.Lock()
					defer mu.Unlock()
					said.readings[sensor] = append(said.readings[sensor], now)
				})
			}
		}
		all.Wait()
		w.forward(time.Minute)
	}
	return said
}

func (w *simulated) settledIn(lane devices.Lane) (list []settlement) {
	for _, k := range w.onRecord() {
		if k.lane == lane && (lane == devices.Readings || len(k.fresh) > 0) {
			list = append(list, k)
		}
	}
	return list
}

// awaitsNoAlarm makes a single reading too many.
const awaitsNoAlarm = 1000

// expectAlarmsFirst wants the old alarms on the wire before all else, and on
// record before any reading; a batch of events that waits for its turn goes between
// two batches of alarms at most.
func (w *simulated) expectAlarmsFirst(live string) {
	w.Helper()
	w.mu.Lock()
	first := slices.IndexFunc(w.came, func(a arrival) bool { return a.lane != devices.Alarms })
	calls, highest := w.came[:max(first, 0)], map[devices.Lane]uint64{}
	for _, a := range w.came {
		if a.seq != highest[a.lane]+1 {
			w.Errorf("batch %d of %s came after %d", a.seq, a.lane, highest[a.lane])
		}
		highest[a.lane] = a.seq
	}
	w.mu.Unlock()
	alarms, others := 0, 0
	for _, k := range w.onRecord() {
		switch {
		case k.lane == devices.Readings:
			others += awaitsNoAlarm
		case k.lane == devices.Events && len(k.fresh) > 0:
			others++
		case k.lane == devices.Alarms && len(k.fresh) > 0 && k.fresh[0].ID != live:
			if alarms++; others >= alarms {
				w.Errorf("batch %d of alarms came on record after %d batches of events or a reading", alarms, others)
			}
		}
	}
	if len(calls) < 3 || int(highest[devices.Alarms]) != len(calls)+1 {
		w.Errorf("%d batches of alarms came before the others, of %d with the one made later", len(calls), highest[devices.Alarms])
	}
}

// expectWhole wants each event on record once, in the order of its device.
func (w *simulated) expectWhole(said threeDays) {
	w.Helper()
	for lane, want := range map[devices.Lane]map[string][]string{devices.Alarms: said.alarms, devices.Events: said.events} {
		have := map[string][]string{}
		for _, k := range w.settledIn(lane) {
			for _, e := range k.fresh {
				have[e.Device] = append(have[e.Device], e.ID)
			}
		}
		for device, ids := range want {
			if !slices.Equal(have[device], ids) {
				w.Errorf("%s: %d events in %s, want %d in their order", device, len(have[device]), lane, len(ids))
			}
			if n := w.recorded(device); n != len(ids) {
				w.Errorf("%s has %d events on record, want %d", device, n, len(ids))
			}
		}
	}
}

// recorded counts the events of a device on record.
func (w *simulated) recorded(device string) (n int) {
	w.Helper()
	for cursor := ""; ; {
		page, next, err := w.records.Events(w.Context(), silentEdge, device, 500, cursor)
		w.must(err)
		if n += len(page); next == "" {
			return n
		}
		cursor = next
	}
}

// expectNumbers wants each reading kept, in the order of its device.
func (w *simulated) expectNumbers(said threeDays) {
	w.Helper()
	for sensor, want := range said.readings {
		w.mu.Lock()
		have := w.reading[sensor]
		w.mu.Unlock()
		if !slices.EqualFunc(have, want, time.Time.Equal) {
			w.Errorf("%s: %d readings were stored, want %d once each in their order", sensor, len(have), len(want))
		}
		points, err := w.numbers.Series(w.Context(), telemetry.Query{
			Device: sensor, Metric: "temperature_c", From: want[0], To: want[len(want)-1].Add(time.Minute), Step: time.Minute, Fn: telemetry.Last,
		})
		w.must(err)
		if len(points) != len(want) {
			w.Errorf("%s has %d readings in the store, want %d", sensor, len(points), len(want))
		}
	}
}

// owed reports whether somebody is to be told of a device's alert.
func (w *simulated) owed(device string) bool {
	return slices.ContainsFunc(w.ledger.Owed(), func(o alerts.Owed) bool { return o.Alert.Device == device })
}

// expectLate wants one alert a button that says how late its first press came.
// Whose newest press is old is not told as a new call before the last step: it
// stands on the screens, marked.
func (w *simulated) expectLate(said threeDays, back time.Time) {
	w.Helper()
	open := map[string]alerts.Alert{}
	for _, a := range w.ledger.Open() {
		if a.Rule == "button.pressed" {
			open[a.Device] = a
		}
	}
	for button, ids := range said.alarms {
		a, there := open[button]
		if !there || a.Count != len(ids) {
			w.Errorf("%s: there is an alert: %v, of %d calls, want %d", button, there, a.Count, len(ids))
			continue
		}
		pressed := said.pressed[button]
		if late := back.Sub(pressed[0]).Seconds(); a.LateS < late || a.LateS > late+60 {
			w.Errorf("%s is %.0f s late, want %.0f", button, a.LateS, late)
		}
		old := back.Sub(pressed[len(pressed)-1]) > 2*time.Hour
		if noted := slices.ContainsFunc(a.Timeline, func(e alerts.Entry) bool { return e.Action == alerts.EntryLate }); w.owed(button) == old || old && !noted {
			w.Errorf("%s, whose newest call is old: %v, is told as new: %v, and noted as late: %v", button, old, w.owed(button), noted)
		}
	}
}
