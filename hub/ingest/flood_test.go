package ingest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/records"
)

// BenchmarkTenThousandCalls presses 10,000 buttons at once, 100 a batch, on real
// records, with a policy that owes each a message. It tells when the last was on
// the screens, how long a press amid them took to be owed a message of its own, and
// what a sender then waits for to see the most urgent.
func BenchmarkTenThousandCalls(b *testing.B) {
	for b.Loop() {
		rec, err := records.Open(b.Context(), records.Config{Path: filepath.Join(b.TempDir(), "records.db"), MinFree: -1})
		if err != nil {
			b.Fatal(err)
		}
		known := map[string]devices.Registered{}
		for i := range 10_001 {
			id := fmt.Sprint("button-", i)
			known[id] = declared(fmt.Sprint("edge-", i/100), id, devices.Button, devices.InService)
		}
		seen := &screens{}
		l, err := NewLedger(b.Context(), LedgerConfig{Journal: rec, Loader: rec, Places: &town{known: known}, Publisher: seen, Planner: steps{}})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		done := make(chan error, 1)
		go func() { done <- l.Run(ctx) }()
		began := time.Now()
		press := func(edge, first, n int) {
			now := time.Now()
			batch := wire.Batch{Edge: fmt.Sprint("edge-", edge), Lane: devices.Alarms, Received: now, Sent: now}
			for i := range n {
				id := fmt.Sprint("button-", first+i)
				batch.Events = append(batch.Events, devices.Recorded{Edge: batch.Edge, Received: now, Sent: now, Event: devices.Event{
					ID: devices.StableID(now, id), Device: id, Type: devices.ButtonPressed, Time: now.UTC().Truncate(time.Millisecond)}})
			}
			if _, err := l.Commit(ctx, batch); err != nil {
				b.Fatal(err)
			}
		}
		for edge := range 50 {
			press(edge, 100*edge, 100)
		}
		alone := time.Now()
		press(100, 10_000, 1)
		for owed := false; !owed; {
			<-l.OwedChanged()
			for _, o := range l.Owed() {
				owed = owed || o.Alert.Device == "button-10000"
			}
		}
		b.ReportMetric(time.Since(alone).Seconds(), "s-press-amid")
		for edge := 50; edge < 100; edge++ {
			press(edge, 100*edge, 100)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s-on-screens")
		for len(l.Owed()) < 10_001 {
			<-l.OwedChanged()
		}
		b.ReportMetric(time.Since(began).Seconds(), "s-owed")
		look := time.Now()
		l.Owed()
		b.ReportMetric(time.Since(look).Seconds(), "s-look")
		stop()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
		if err := rec.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
