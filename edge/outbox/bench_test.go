package outbox

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

var body = `{"id":"01KB2V6Z0QXQ8M7T4N2R5W9Y3C","device":"button-5-501","type":"button.pressed","time":"2026-11-22T20:00:00.123Z","queued":"2026-11-22T20:00:00.125Z"}`

func BenchmarkPut(b *testing.B) {
	for _, c := range []struct{ callers, items int }{{1, 1}, {16, 1}, {1, 100}, {16, 100}} {
		b.Run(fmt.Sprintf("%d callers, %d items", c.callers, c.items), func(b *testing.B) {
			box := fresh(b, Options{})
			list := items(slices.Repeat([]string{body}, c.items)...)
			b.ResetTimer()
			var wg sync.WaitGroup
			for range c.callers {
				wg.Go(func() {
					for range b.N / c.callers {
						if err := box.Put(context.Background(), devices.Events, list...); err != nil {
							b.Error(err)
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N*c.items)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// How long an alarm takes while readings are put as fast as they go.
func BenchmarkAlarmAmongReadings(b *testing.B) {
	box := fresh(b, Options{})
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			list := items(slices.Repeat([]string{body}, 100)...)
			for ctx.Err() == nil {
				_ = box.Put(ctx, devices.Readings, list...)
			}
		})
	}
	var took []time.Duration
	for b.Loop() {
		begin := time.Now()
		box.put(devices.Alarms, body)
		took = append(took, time.Since(begin))
	}
	stop()
	wg.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
}

func BenchmarkMemoryWith100000Queued(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	box := fresh(b, Options{})
	list := items(slices.Repeat([]string{body}, 500)...)
	for b.Loop() {
		for range 200 {
			_ = box.Put(context.Background(), devices.Events, list...)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(box.Backlog().Events), "queued")
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/(1<<20), "MiB-heap")
	b.ReportMetric((float64(after.Sys)-float64(before.Sys))/(1<<20), "MiB-sys")
}
