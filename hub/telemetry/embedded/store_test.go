package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
	"brighteyes/hub/telemetry/storetest"
)

var day = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

func TestTheEmbeddedStoreKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) telemetry.Store { return open(t, file(t), day) }, day)
}

func TestWhatWasAppendedOutlivesTheProcess(t *testing.T) {
	path := file(t)
	first := open(t, path, day)
	store(t, first, day, 7)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path, day)
	store(t, second, day.Add(time.Second), 8)
	expect(t, second, day, day.Add(time.Minute), time.Second, telemetry.Last, 7, 8)
}

func TestManyAppendersShareOneFsyncAndLoseNothing(t *testing.T) {
	s := open(t, file(t), day)
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 100 {
				r := devices.Reading{Device: fmt.Sprint("d", w), Time: day.Add(time.Duration(i) * time.Second), Values: map[string]float64{"v": float64(i)}}
				if err := s.Append(t.Context(), []devices.Reading{r}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for w := range 8 {
		points, err := s.Series(t.Context(), telemetry.Query{Device: fmt.Sprint("d", w), Metric: "v", From: day, To: day.Add(100 * time.Second), Step: time.Second})
		if err != nil || len(points) != 100 {
			t.Errorf("appender %d has %d points and error %v, want 100", w, len(points), err)
		}
	}
}

func TestRolledUpHoursSayWhatTheRawValuesSaid(t *testing.T) {
	now := day.Add(3 * time.Hour)
	s := open(t, file(t), now)
	for i, v := range []float64{5, 1, 3} {
		store(t, s, day.Add(time.Duration(i)*time.Minute), v)
	}
	store(t, s, day.Add(time.Hour), 10)
	store(t, s, now, 20) // not over yet: answered from raw values
	before := hourly(t, s, now)
	if err := s.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT count(*) FROM hourly"); n != 2 {
		t.Errorf("%d rollups, want those of the two hours that are over", n)
	}
	if after := hourly(t, s, now); after != before {
		t.Errorf("rolled up %s, raw %s", after, before)
	}
	// a late value makes the rollup stale: the raw values answer until it is mended
	store(t, s, day.Add(30*time.Minute), 9)
	for range 2 {
		expect(t, s, day, day.Add(time.Hour), time.Hour, telemetry.Max, 9)
		expect(t, s, day, day.Add(time.Hour), time.Hour, telemetry.Mean, 4.5)
		if err := s.tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, s, "SELECT count(*) FROM stale"); n != 1 {
		t.Errorf("%d hours are stale, want only the one that is not over", n)
	}
}

func TestRawDaysGoAfterRetentionAndTheirRollupsStay(t *testing.T) {
	now := day.Add(12 * time.Hour)
	s := open(t, file(t), now)
	store(t, s, day, 4)
	s.cfg.Now = func() time.Time { return now.Add(31 * 24 * time.Hour) }
	if err := s.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(t, s, day, day.Add(time.Hour), time.Minute, telemetry.Last)
	expect(t, s, day, day.Add(time.Hour), time.Hour, telemetry.Last, 4)
	store(t, s, day, 6) // a table that was dropped can be made again
	expect(t, s, day, day.Add(time.Hour), time.Minute, telemetry.Last, 6)
}

func TestAFullDiskIsAnErrorAndNothingIsHalfStored(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: file(t), Retention: 30 * 24 * time.Hour, Now: func() time.Time { return day }, Log: slog.New(slog.DiscardHandler), MaxPages: 24})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stored := 0
	var failed error
	for ; failed == nil && stored < 1000; stored++ {
		var batch []devices.Reading
		for i := range 100 {
			batch = append(batch, devices.Reading{Device: fmt.Sprint("d", i), Time: day.Add(time.Duration(stored) * time.Second), Values: map[string]float64{"v": 1}})
		}
		failed = s.Append(t.Context(), batch)
	}
	stored--
	if failed == nil {
		t.Fatal("the disk never filled")
	}
	points, err := s.Series(t.Context(), telemetry.Query{Device: "d5", Metric: "v", From: day, To: day.Add(2000 * time.Second), Step: time.Second})
	if err != nil || len(points) != stored {
		t.Errorf("%d points and error %v, want the %d acknowledged", len(points), err, stored)
	}
	// when there is room again the same store goes on
	if _, err := s.conn.ExecContext(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	store(t, s, day, 7)
	expect(t, s, day, day.Add(time.Second), time.Second, telemetry.Last, 7)
}

func BenchmarkAppend100(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "t.db"), day)
	batch := make([]devices.Reading, 100)
	n := 0
	for b.Loop() {
		for i := range batch {
			batch[i] = devices.Reading{Device: fmt.Sprint("d", i), Time: day.Add(time.Duration(n) * time.Second), Values: map[string]float64{"v": 1}}
		}
		n++
		if err := s.Append(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*100)/b.Elapsed().Seconds(), "readings/s")
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "telemetry.db") }

func open(t testing.TB, path string, now time.Time) *Store {
	t.Helper()
	s, err := Open(context.Background(), Config{Path: path, Retention: 30 * 24 * time.Hour, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func store(t *testing.T, s *Store, at time.Time, value float64) {
	t.Helper()
	if err := s.Append(t.Context(), []devices.Reading{{Device: "b", Time: at, Values: map[string]float64{"v": value}}}); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, s *Store, from, to time.Time, step time.Duration, fn telemetry.Fn, want ...float64) {
	t.Helper()
	points, err := s.Series(t.Context(), telemetry.Query{Device: "b", Metric: "v", From: from, To: to, Step: step, Fn: fn})
	if err != nil {
		t.Fatal(err)
	}
	var got []float64
	for _, p := range points {
		got = append(got, p.Value)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s by %s is %v, want %v", fn, step, got, want)
	}
}

// hourly is every hour under every function, as text.
func hourly(t *testing.T, s *Store, to time.Time) string {
	t.Helper()
	text := ""
	for _, fn := range []telemetry.Fn{telemetry.Mean, telemetry.Min, telemetry.Max, telemetry.Last} {
		for _, step := range []time.Duration{time.Hour, 2 * time.Hour} {
			points, err := s.Series(t.Context(), telemetry.Query{Device: "b", Metric: "v", From: day, To: to.Add(time.Hour), Step: step, Fn: fn})
			if err != nil {
				t.Fatal(err)
			}
			text += fmt.Sprintln(fn, step, points)
		}
	}
	return text
}

func count(t *testing.T, s *Store, query string) (n int) {
	t.Helper()
	if err := s.read.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
