package ingest_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

// watched remembers what a Watcher was told.
type watched struct {
	mu       sync.Mutex
	events   []string
	readings []string
}

func (w *watched) Happened(events []devices.Recorded) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		w.events = append(w.events, e.ID)
	}
}

func (w *watched) Measured(readings []devices.Reading) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range readings {
		w.readings = append(w.readings, r.Device)
	}
}

func (w *watched) saw(events, readings []string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Equal(w.events, events) && slices.Equal(w.readings, readings)
}

func TestWhoLooksOnIsToldOnceOfWhatIsOnRecord(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	opened := event("gate-1", devices.GateOpened)
	b := batch(events, s, 1, 1, opened)
	e.send(b)
	e.expect(s, events, 1)
	e.send(b) // again, without effect
	r := batch(readings, s, 1, 1)
	r.Readings = []devices.Reading{reading("gate-1", time.Now(), 21)}
	e.send(r)
	e.expect(s, readings, 1)
	h.until("it was told", func() bool { return h.watched.saw([]string{opened.ID}, []string{"gate-1"}) })
}
