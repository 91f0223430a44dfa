package records

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// noon is when the tests' day begins.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func openTest(t testing.TB, change ...func(*Config)) *Records {
	t.Helper()
	cfg := Config{Path: filepath.Join(t.TempDir(), "records.db"), Now: func() time.Time { return noon }, MinFree: -1}
	for _, f := range change {
		f(&cfg)
	}
	return reopen(t, cfg)
}

func reopen(t testing.TB, cfg Config) *Records {
	t.Helper()
	r, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

const stream = "01JSTREAM00000000000000000"

// press is an event of a button, n seconds into the day.
func press(device string, n int) devices.Recorded {
	at := noon.Add(time.Duration(n) * time.Second)
	return devices.Recorded{Event: devices.Event{
		ID: devices.StableID(at, device), Device: device, Type: devices.ButtonPressed, Time: at,
		Data: map[string]any{"press": "single"}, Queued: at.Add(time.Millisecond),
	}, Sent: at.Add(2 * time.Millisecond)}
}

// batch is the numbered batch of alarms with that number.
func batch(seq uint64, events ...devices.Recorded) wire.Batch {
	return wire.Batch{
		Edge: "edge-east", Lane: devices.Alarms, Stream: stream, Seq: seq, Base: 1,
		Sent: noon, Received: noon.Add(time.Second), Events: events,
	}
}

func commit(t testing.TB, r *Records, b wire.Batch) wire.Settled {
	t.Helper()
	s, err := r.Commit(context.Background(), b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stored is all events of the edge that most tests use, oldest first.
func stored(t testing.TB, r *Records) []devices.Recorded {
	t.Helper()
	var all []devices.Recorded
	cursor := ""
	for {
		page, next, err := r.Events(context.Background(), "edge-east", "", 500, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			all = append([]devices.Recorded{e}, all...)
		}
		if cursor = next; next == "" {
			return all
		}
	}
}

func positions(t testing.TB, r *Records) wire.Position {
	t.Helper()
	p, err := r.Positions(context.Background(), "edge-east", stream)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// alertOf is the alert that a press opens.
func alertOf(e devices.Recorded) alerts.Alert {
	return alerts.Alert{
		ID: devices.StableID(e.Time, "alert", e.Device), Version: 1, Key: "button.pressed:" + e.Device, Rule: "button.pressed",
		Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open, Edge: e.Edge, Device: e.Device,
		Title: "求助", TitleEN: "Call for help", Count: 1, OpenedAt: e.Time, LastAt: e.Time, Cameras: []string{},
		Timeline: []alerts.Entry{{At: e.Time, By: "system", Action: "raised"}},
	}
}

// keep runs the housekeeping while the test runs.
func keep(t testing.TB, r *Records) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// until waits for what another goroutine brings about.
func until(t testing.TB, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatal("it did not come about")
		case <-tick.C:
		}
	}
}
