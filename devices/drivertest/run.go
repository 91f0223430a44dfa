package drivertest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

func open(t testing.TB, s Subject, settings string, m devices.Memory) (devices.Runner, error) {
	t.Helper()
	node, err := strictyaml.Parse("settings", []byte(settings))
	if err != nil {
		t.Fatalf("the subject's settings are no YAML: %v", err)
	}
	return s.Driver.Open(devices.Spec{
		Device: s.Device, Settings: node, Memory: m, Log: slog.New(slog.DiscardHandler),
	})
}

// run is a device that is served as the edge would: when its driver ends it is
// opened anew after a moment.
type run struct {
	t      testing.TB
	s      Subject
	memory *Memory
	stop   context.CancelFunc
	done   chan struct{}

	mu       sync.Mutex
	err      error
	full     bool // nothing can be kept
	all, has []devices.Event
	signs    []time.Time
	broken   int
}

func begin(t testing.TB, s Subject) *run {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &run{t: t, s: s, memory: &Memory{}, stop: stop, done: make(chan struct{})}
	t.Cleanup(func() { stop(); <-r.done })
	go func() {
		defer close(r.done)
		for {
			err := r.once(ctx)
			if ctx.Err() != nil {
				r.mu.Lock()
				r.err = err
				r.mu.Unlock()
				return
			}
			if err == nil {
				t.Errorf("its run ended with nil though it was not told to")
			}
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return r
}

func (r *run) once(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.mu.Lock()
			r.broken++
			r.mu.Unlock()
			err = fmt.Errorf("it panicked: %v", p)
		}
	}()
	if ctx.Err() != nil {
		return nil
	}
	runner, err := open(r.t, r.s, r.s.Settings, r.memory)
	if err != nil {
		return err
	}
	return runner.Run(ctx, emitter{r})
}

// alive waits for a sign of life after since.
func (r *run) alive(when string, since time.Time) {
	r.t.Helper()
	within(r.t, r.s.patience(), "a sign of life after "+when, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.signs) > 0 && r.signs[len(r.signs)-1].After(since)
	})
}

// end stops it, and checks how it ended.
func (r *run) end() {
	r.t.Helper()
	r.stop()
	select {
	case <-r.done:
	case <-time.After(promptly):
		r.t.Fatalf("it did not end within %s of being told", promptly)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		r.t.Errorf("told to end it returned %v, want nil", r.err)
	}
}

func (r *run) setFull(full bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full = full
}

func (r *run) offered() []devices.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

func (r *run) kept() []devices.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.has)
}

func (r *run) panics() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broken
}

// emitter is where the device's words end.
type emitter struct{ r *run }

var errFull = errors.New("the outbox is full")

func (e emitter) Event(_ context.Context, event devices.Event) error {
	e.Heard(time.Now())
	e.r.mu.Lock()
	defer e.r.mu.Unlock()
	e.r.all = append(e.r.all, event)
	if e.r.full {
		return errFull
	}
	e.r.has = append(e.r.has, event)
	return nil
}

func (e emitter) Reading(context.Context, devices.Reading) error {
	e.Heard(time.Now())
	return nil
}

// Heard notes when it was called, not the time that is claimed.
func (e emitter) Heard(time.Time) {
	e.r.mu.Lock()
	defer e.r.mu.Unlock()
	e.r.signs = append(e.r.signs, time.Now())
}

func (e emitter) Describe(string, string) { e.Heard(time.Now()) }
