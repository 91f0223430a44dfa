package cloudpush

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestConnectionsAreBoundedForEachSourceAndForAll(t *testing.T) {
	b := &bounded{each: map[netip.Addr]int{}}
	source := func(n int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}) }
	for range maxConnsEach {
		if !b.take(source(1)) {
			t.Fatal("refused within its bound")
		}
	}
	if b.take(source(1)) || !b.take(source(2)) {
		t.Error("one source has more than its share, or leaves nothing to others")
	}
	for n := 3; b.take(source(n)); n++ {
		for range maxConnsEach {
			b.take(source(n))
		}
	}
	if b.all != maxConns {
		t.Errorf("%d connections, want %d at most", b.all, maxConns)
	}
	b.free(source(1))
	if !b.take(source(2)) {
		t.Error("room that was given back is not used")
	}
}

// nobody is an edge that must not be spoken to.
type nobody struct{ t *testing.T }

func (n nobody) Event(context.Context, devices.Event) error {
	n.t.Error("an event after the run")
	return nil
}
func (n nobody) Reading(context.Context, devices.Reading) error {
	n.t.Error("a reading after the run")
	return nil
}
func (nobody) Heard(time.Time)         {}
func (nobody) Describe(string, string) {}

// forgetful remembers nothing.
type forgetful struct{}

func (forgetful) Load(context.Context, string) (string, bool, error) { return "", false, nil }
func (forgetful) Save(context.Context, string, string) error         { return nil }

func TestNothingIsEmittedAfterTheRun(t *testing.T) {
	d := reader(t, Settings{Template: webhook, Listen: "127.0.0.1:0", Path: "/push/0123456789abcdef", Device: "b7"})
	d.driver, d.memory, d.log, d.turn, d.recent = New(Config{}), forgetful{}, slog.New(slog.DiscardHandler), make(chan struct{}, 1), newSeen(1)
	done := make(chan error, 1)
	go func() { done <- d.Run(t.Context(), nobody{t}) }()
	var ln *listener
	for ln == nil {
		d.driver.mu.Lock()
		ln = d.driver.listeners["127.0.0.1:0"]
		d.driver.mu.Unlock()
	}
	if err := ln.conns.Close(); err != nil { // the socket breaks
		t.Fatal(err)
	}
	if err := <-done; err == nil {
		t.Error("a broken socket ends the run without an error")
	}
	m := message{value: map[string]any{"event": "button.pressed"}}
	if err := d.take(t.Context(), m); !errors.Is(err, errAway) {
		t.Errorf("a request that came late: %v", err)
	}
}
