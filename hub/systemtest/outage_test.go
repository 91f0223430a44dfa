package systemtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

const (
	outageEvents   = 100_000
	outageReadings = 10_000
	outageGates    = 10
)

// The hub is away while a busy community goes on. When it is back, what is
// pressed now is not kept waiting by what happened meanwhile, and nothing of that
// is missing or there twice.
func TestAfterALongOutageAPressArrivesAtOnceAndTheBacklogIsComplete(t *testing.T) {
	h := startHub(t, settings{})
	list := []devices.Device{{ID: "button", Kind: devices.Button}}
	for i := range outageGates {
		list = append(list, devices.Device{ID: fmt.Sprint("gate-", i), Kind: devices.Gate})
	}
	a := newAgent(h, list...)
	h.stop()
	a.start()
	emitted := a.queue(t)
	if waiting := a.box.Backlog(); waiting.Events != outageEvents || waiting.Readings != outageReadings {
		t.Fatalf("the outbox holds %+v", waiting)
	}

	h.start()
	h.ready()
	screen := h.screen()
	eventually(t, time.Minute, "the edge to be back", a.bus.Connected)
	back := time.Now()
	var took []time.Duration
	among := 0 // presses made while the backlog was on its way
	for a.box.Backlog().Events > 0 || len(took) == 0 {
		pressed := time.Now()
		id := a.event("button", devices.ButtonPressed)
		seen := screen.expect(5*time.Second, "a press after an outage", ofEvent(id))
		took = append(took, seen.at.Sub(pressed))
		if a.box.Backlog().Events > 0 {
			among++
		}
		if time.Since(back) > 2*time.Minute {
			t.Fatalf("the backlog is not drained in two minutes: %+v", a.box.Backlog())
		}
		<-time.After(100 * time.Millisecond)
	}
	slices.Sort(took)
	t.Logf("%d events drained in %v; %d presses meanwhile: p50 %v, max %v", outageEvents, time.Since(back).Round(time.Millisecond),
		among, took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	if among < 5 {
		t.Errorf("only %d presses were made while the backlog was on its way", among)
	}
	if worst := took[len(took)-1]; worst > time.Second {
		t.Errorf("a press took %v, want a second at most", worst)
	}
	a.drained(30 * time.Second)

	for device, want := range emitted.events {
		h.expectEvents(device, want)
	}
	h.expectCount(a.device("button"), len(took))
	for device, n := range emitted.readings {
		h.expectSeries(device, "open_s", emitted.from, time.Second, n)
	}
	if v := h.edgeView(a.id); len(v.Gaps) > 0 || len(v.Refused) > 0 || len(v.Dropped) > 0 {
		t.Errorf("gaps %v, refused %v, dropped %v", v.Gaps, v.Refused, v.Dropped)
	}
}

// queued is what was emitted while nobody could take it.
type queued struct {
	events   map[string][]string // ids by device
	readings map[string]int      // by device
	from     time.Time           // of each device's first reading; the others follow by the second
}

// queue has the gates emit the events and readings of the outage, many at once.
func (a *agent) queue(t *testing.T) queued {
	q := queued{events: map[string][]string{}, readings: map[string]int{}, from: time.Now().Add(-3 * time.Hour).Truncate(time.Second)}
	const hands = 50 // at each gate, so that they are committed in groups
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range outageGates {
		gate := fmt.Sprint("gate-", i)
		for hand := range hands {
			all.Go(func() {
				var ids []string
				for range outageEvents / outageGates / hands {
					ids = append(ids, a.event(gate, devices.GateOpened))
				}
				for n := range outageReadings / outageGates / hands {
					n = n*hands + hand
					a.reading(gate, q.from.Add(time.Duration(n)*time.Second), "open_s", float64(n))
				}
				mu.Lock()
				defer mu.Unlock()
				q.events[a.device(gate)] = append(q.events[a.device(gate)], ids...)
			})
		}
		q.readings[a.device(gate)] = outageReadings / outageGates
	}
	all.Wait()
	return q
}
