package records

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// fill commits alarms until the store has no room, and returns the first that
// found none.
func fill(t *testing.T, r *Records) wire.Batch {
	t.Helper()
	for seq := uint64(1); seq < 10_000; seq++ {
		b := batch(seq, presses(20, 20*int(seq))...)
		if _, err := r.Commit(context.Background(), b, openAlerts); errors.Is(err, ErrUnavailable) {
			return b
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the store is never full")
	return wire.Batch{}
}

// presses are n presses from that second of the day on.
func presses(n, from int) []devices.Recorded {
	all := make([]devices.Recorded, n)
	for i := range all {
		all[i] = press("button-1", from+i)
	}
	return all
}

func TestAFullStoreServesAgainAsSoonAsThereIsRoom(t *testing.T) {
	reg := prometheus.NewRegistry()
	r := openTest(t, func(c *Config) { c.MaxPages, c.Metrics = 300, reg })
	ctx := context.Background()
	if err := r.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	b := fill(t, r)
	before := len(stored(t, r))
	for range 3 {
		if _, err := r.Commit(ctx, b, openAlerts); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("error %v", err)
		}
	}
	if err := r.PutSite(ctx, devices.Site{ID: "b3", Name: fmt.Sprintf("%200000d", 1)}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("error %v", err)
	}
	if err := r.Ping(ctx); !errors.Is(err, ErrUnavailable) {
		t.Errorf("ping of a full store: %v", err)
	}
	kept, err := r.LoadAlerts(ctx)
	open, due := kept.Alerts, kept.Due
	if err != nil || len(open) != before || len(due) != before || before != 20*int(b.Seq-1) || positions(t, r).Alarms != b.Seq-1 {
		t.Errorf("%d events, %d alerts, %d timers, position %d, %v", before, len(open), len(due), positions(t, r).Alarms, err)
	}
	if n := testutil.ToFloat64(r.m.unavailable); n < 4 {
		t.Errorf("counted %v failures", n)
	}

	if err := r.LimitPages(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if err := r.Ping(ctx); err != nil {
		t.Errorf("ping after there is room: %v", err)
	}
	if s, err := r.Commit(ctx, b, openAlerts); err != nil || len(s.Fresh) != 20 {
		t.Errorf("settled %+v, %v", s, err)
	}
}

func TestTheLastRoomIsKeptForAlarms(t *testing.T) {
	for name, noRoom := range map[string]func(*Config){
		"of the file": func(c *Config) { c.MaxPages = 300 },
		"of the disk": func(c *Config) { c.MinFree = 1 << 60 },
	} {
		t.Run(name, func(t *testing.T) {
			r := openTest(t, noRoom)
			ctx := context.Background()
			events := func(seq uint64) error {
				b := batch(seq, presses(100, 100*int(seq))...)
				b.Lane = devices.Events
				_, err := r.Commit(ctx, b, nil)
				return err
			}
			var err error
			for seq := uint64(1); seq < 10_000 && err == nil; seq++ {
				err = events(seq)
			}
			if !errors.Is(err, ErrUnavailable) {
				t.Fatalf("error %v", err)
			}
			readings := batch(1)
			readings.Lane = devices.Readings
			if _, err := r.SettleReadings(ctx, []wire.Batch{readings}); !errors.Is(err, ErrUnavailable) {
				t.Errorf("readings: %v", err)
			}
			if err := r.Refuse(ctx, []wire.Refusal{{Edge: "edge-east", Time: noon}}); !errors.Is(err, ErrUnavailable) {
				t.Errorf("refusals: %v", err)
			}
			for seq := uint64(1); seq <= 20; seq++ {
				b := batch(seq, press("button-1", int(seq)))
				if _, err := r.Commit(ctx, b, openAlerts); err != nil {
					t.Fatalf("press %d: %v", seq, err)
				}
			}
			act(t, r, opened("01JA", 1))
		})
	}
}

func TestThereIsRoomOnAnOrdinaryDisk(t *testing.T) {
	r := openTest(t, func(c *Config) { c.MinFree = 1 })
	b := batch(1, press("gate-1", 0))
	b.Lane = devices.Events
	commit(t, r, b)
}

func TestOldRowsAreTakenAway(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days).Add(time.Hour) }
	for i, days := range []int{500, 401, 399, 1} {
		b := batch(5, press("button-1", i))
		b.Stream, b.Base, b.Received = fmt.Sprintf("01JSTREAM0000000000000000%d", i), 5, ago(days)
		commit(t, r, b)
	}
	var refusals []wire.Refusal
	for range 3 * sweepRows / refusalsPerHour { // enough for more than one sweep
		for range refusalsPerHour {
			refusals = append(refusals, wire.Refusal{Edge: "edge-east", Reason: wire.ReasonItem, Time: ago(32).Add(time.Duration(len(refusals)/refusalsPerHour) * time.Hour)})
		}
	}
	refusals = append(refusals, wire.Refusal{Edge: "edge-east", Reason: wire.ReasonID, Time: ago(29)})
	if err := r.Refuse(ctx, refusals); err != nil {
		t.Fatal(err)
	}
	act(t, r, opened("01JA", -500*86400))

	keep(t, r) // sweeps at once

	count := func(model any) int64 {
		t.Helper()
		n, err := r.reader.NewSelect().Model(model).Count(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	until(t, func() bool { return count((*gapRow)(nil)) == 2 }) // the last to be swept
	if n := count((*refusalRow)(nil)); n != 1 {
		t.Errorf("%d refusals are left", n)
	}
	if n := count((*refusalCount)(nil)); n != 1 {
		t.Errorf("%d counts are left", n)
	}
	for i, want := range []uint64{0, 0, 5, 5} {
		if p, err := r.Positions(ctx, "edge-east", fmt.Sprintf("01JSTREAM0000000000000000%d", i)); err != nil || p.Alarms != want {
			t.Errorf("stream %d stands at %+v, %v", i, p, err)
		}
	}
	if n := len(stored(t, r)); n != 4 {
		t.Errorf("%d events are left", n)
	}
	if _, err := r.Alert(ctx, "01JA"); err != nil {
		t.Error(err)
	}
}

func TestAStoreThatStaysAwayIsToldOnce(t *testing.T) {
	var told logLines
	r := openTest(t, func(c *Config) { c.Every, c.Log = time.Millisecond, slog.New(slog.NewTextHandler(&told, nil)) })
	told.lines.Store(0) // the migrations'
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	keep(t, r)
	until(t, func() bool { return testutil.ToFloat64(r.m.unavailable) > 30 })
	if n := told.lines.Load(); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
}

func TestStoppingIsNoFault(t *testing.T) {
	var told logLines
	r := openTest(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&told, nil)) })
	told.lines.Store(0)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := r.Run(ctx); err != nil || told.lines.Load() != 0 {
		t.Errorf("%v, %d lines in the log", err, told.lines.Load())
	}
}

// logLines counts the lines of a log.
type logLines struct{ lines atomic.Int64 }

func (l *logLines) Write(line []byte) (int, error) {
	l.lines.Add(1)
	return len(line), nil
}

func TestTheLogIsPutAwayWithoutACommit(t *testing.T) {
	r := openTest(t)
	keep(t, r)
	if _, err := r.Commit(context.Background(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) {
		var all []alerts.Action
		for i := range 200 {
			all = append(all, opened(fmt.Sprintf("01JALERT%03d", i), i))
		}
		return all, nil
	}); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { // all of the log is in the file when a copy of only that has all
		cfg := r.cfg
		cfg.Path = t.TempDir() + "/copy.db"
		writeFile(t, cfg.Path, readFile(t, r.cfg.Path))
		c, err := Open(context.Background(), cfg)
		if err != nil {
			return false // half-way
		}
		defer func() { _ = c.Close() }()
		page, _, err := c.Alerts(context.Background(), alerts.Filter{Limit: 500})
		return err == nil && len(page) == 200
	})
}
