package embedded

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"brighteyes/devices"
)

// BenchmarkAppend keeps the readings of 1,000 devices with five numbers each, as
// many together as ingest gathers.
func BenchmarkAppend(b *testing.B) {
	for _, together := range []int{50, 4_500, 10_000} {
		b.Run(fmt.Sprint(together), func(b *testing.B) {
			s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "telemetry.db"), Retention: 24 * time.Hour})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			begin := time.Now().Add(-6 * time.Hour)
			n, kept := 0, 0
			before := used(b)
			for b.Loop() {
				list := make([]devices.Reading, together)
				for i := range list {
					list[i] = devices.Reading{
						Device: fmt.Sprintf("sensor-%d", n%1000), Time: begin.Add(time.Duration(n/1000) * time.Second),
						Values: map[string]float64{"temperature_c": 20, "humidity_pct": 40, "battery_pct": 80, "link_quality": 90, "rssi_dbm": -60},
					}
					n++
				}
				if err := s.Append(b.Context(), list); err != nil {
					b.Fatal(err)
				}
				kept += together
			}
			b.ReportMetric(float64(kept)/b.Elapsed().Seconds(), "readings/s")
			b.ReportMetric((used(b)-before).Seconds()/float64(kept)*1e6, "cpu-s/M")
		})
	}
}

// used is the processor time that the process has used.
func used(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
