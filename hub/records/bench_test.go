package records

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// BenchmarkCommit tells how long a batch takes until it is flushed to disk, with
// presses that each open an alert with a timer, and with events that do nothing.
func BenchmarkCommit(b *testing.B) {
	for name, step := range map[string]func([]devices.Recorded) ([]alerts.Action, error){"presses": openAlerts, "events": nil} {
		for _, size := range []int{1, 500} {
			b.Run(fmt.Sprintf("%s=%d", name, size), func(b *testing.B) { benchmarkCommit(b, size, step) })
		}
	}
}

func benchmarkCommit(b *testing.B, size int, step func([]devices.Recorded) ([]alerts.Action, error)) {
	r := openTest(b)
	keep(b, r)
	took := make([]time.Duration, 0, b.N)
	n, seq := 0, uint64(0)
	for b.Loop() {
		events := make([]devices.Recorded, size)
		for i := range events {
			n++
			events[i] = press(fmt.Sprintf("button-%d", n%200), n)
		}
		seq++
		began := time.Now()
		if _, err := r.Commit(context.Background(), batch(seq, events...), step); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	report(b, took)
}

// BenchmarkSettleReadings tells how long the positions of 16 batches take.
func BenchmarkSettleReadings(b *testing.B) {
	r := openTest(b)
	keep(b, r)
	took := make([]time.Duration, 0, b.N)
	seq := uint64(0)
	for b.Loop() {
		all := make([]wire.Batch, 16)
		for i := range all {
			seq++
			all[i] = batch(seq)
			all[i].Lane = devices.Readings
		}
		began := time.Now()
		if _, err := r.SettleReadings(context.Background(), all); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	report(b, took)
}

func openAlerts(fresh []devices.Recorded) ([]alerts.Action, error) {
	var all []alerts.Action
	for _, e := range fresh {
		a := alertOf(e)
		all = append(all, alerts.PutAlert{Alert: a, New: 1},
			alerts.Schedule{Due: alerts.Due{Key: "promote:" + a.ID, Alert: a.ID, Kind: alerts.DuePromote, At: e.Time.Add(time.Minute)}})
	}
	return all, nil
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(took[len(took)-1].Microseconds()), "max-µs")
}
