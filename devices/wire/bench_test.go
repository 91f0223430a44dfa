package wire

import (
	"fmt"
	"testing"
	"time"

	"brighteyes/devices"
)

func BenchmarkDecodeReadings(b *testing.B) {
	for _, n := range []int{1, 100} {
		batch := Batch{Lane: devices.Readings, Stream: stream, Seq: 9, Base: 1, Sent: received}
		for i := range n {
			batch.Readings = append(batch.Readings, devices.Reading{Device: fmt.Sprintf("sensor-%d", i),
				Time: received.Add(time.Duration(i) * time.Millisecond), Values: map[string]float64{"temperature_c": 21.5, "battery_pct": 87}})
		}
		for name, payload := range map[string][]byte{"plain": mustMarshalPlain(batch), "zstd": EncodeBatch(batch)} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(payload)))
				for b.Loop() {
					if _, bad := DecodeBatch("edge-east", devices.Readings, payload, received); bad != nil {
						b.Fatal(bad)
					}
				}
				b.ReportMetric(float64(b.N)*float64(n)/b.Elapsed().Seconds(), "readings/s")
			})
		}
	}
}

func BenchmarkEncodeReadings(b *testing.B) {
	batch := Batch{Lane: devices.Readings, Stream: stream, Seq: 9, Base: 1, Sent: received}
	for i := range 100 {
		batch.Readings = append(batch.Readings, devices.Reading{Device: fmt.Sprintf("sensor-%d", i),
			Time: received, Values: map[string]float64{"temperature_c": 21.5, "battery_pct": 87}})
	}
	b.ReportAllocs()
	for b.Loop() {
		EncodeBatch(batch)
	}
	b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "readings/s")
}

func mustMarshalPlain(batch Batch) []byte {
	body, bad := unpack(EncodeBatch(batch))
	if bad != nil {
		panic(bad)
	}
	return body
}
