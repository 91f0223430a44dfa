package records

import (
	"context"
	"path/filepath"
	"testing"
	"time"

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
