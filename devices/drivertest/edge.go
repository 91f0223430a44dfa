package drivertest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

// Edge is a devices.Emitter that stands in for the edge: it keeps what it is
// given, and can be made to refuse. An event whose data the contract does not
// allow fails the test, as no edge would send it.
type Edge struct {
	t  testing.TB
	mu sync.Mutex

	full            bool
	at              int    // how many events are kept when
	happens         func() // happens
	offers, refused int
	events          []devices.Event
	readings        []devices.Reading
	heard           int
	model, firmware string
}

// NewEdge is an edge that was given nothing yet.
func NewEdge(t testing.TB) *Edge { return &Edge{t: t} }

// Event keeps an event, and gives it an id where it has none, as the edge does.
func (e *Edge) Event(_ context.Context, ev devices.Event) error {
	happens, err := e.keep(ev)
	if happens != nil {
		happens()
	}
	return err
}

func (e *Edge) keep(ev devices.Event) (happens func(), err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.offers++
	if e.full {
		e.refused++
		return nil, errors.New("disk full")
	}
	if _, stripped := devices.StripData(ev.Type, ev.Data); stripped > 0 {
		e.t.Errorf("event %s carries data that the contract does not allow: %v", ev.Type, ev.Data)
	}
	if ev.ID == "" {
		ev.ID = devices.NewID(time.Now())
	}
	e.events = append(e.events, ev)
	if len(e.events) == e.at {
		happens = e.happens
	}
	return happens, nil
}

// When has something happen when the n-th event from now on is kept; whoever brought
// that waits meanwhile, however fast the machine is.
func (e *Edge) When(n int, happens func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.at, e.happens = len(e.events)+n, happens
}

// Reading keeps a reading; it is never refused.
func (e *Edge) Reading(_ context.Context, r devices.Reading) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.readings = append(e.readings, r)
	return nil
}

// Heard counts.
func (e *Edge) Heard(time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard++
}

// Describe keeps the newest description.
func (e *Edge) Describe(model, firmware string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.model, e.firmware = model, firmware
}

// Full says whether events are refused from now on.
func (e *Edge) Full(yes bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.full = yes
}

// Forget has it forget its readings.
func (e *Edge) Forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.readings = nil
}

// Got is the events that were kept, in the order in which they came.
func (e *Edge) Got() []devices.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.events)
}

// Readings is those that were kept, in the order in which they came.
func (e *Edge) Readings() []devices.Reading {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.readings)
}

// Told is what the device told of itself, model and firmware, "" while it did not.
func (e *Edge) Told() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.TrimSpace(e.model + " " + e.firmware)
}

// Attempts is how many events were offered, kept or not.
func (e *Edge) Attempts() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.offers
}

// Refused is how many events were offered while it was full.
func (e *Edge) Refused() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.refused
}

// Hearings is how often the device was heard with nothing to report.
func (e *Edge) Hearings() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard
}

// Signs is how often the device was heard, with a reading or with nothing.
func (e *Edge) Signs() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard + len(e.readings)
}
