package rules

import (
	"fmt"
	"testing"
	"time"

	"brighteyes/devices"
)

// BenchmarkStep is a town at its largest: 20 rules over 5,000 devices, a batch of
// 500 readings, and a second in which nothing came.
func BenchmarkStep(b *testing.B) {
	var list []*Rule
	for i := range 20 {
		text := fmt.Sprintf("metric: {name: m, above: %d, for: 10m, where: 'value < 1000 and hour >= 0'}", 500+i)
		parsed, err := Parse("r.yaml", []byte(when(text)))
		if err != nil {
			b.Fatal(err)
		}
		parsed[0].ID = fmt.Sprint("rule-", i)
		list = append(list, parsed[0])
	}
	e := NewEngine(list)
	var all []Input
	for i := range MaxSubjects {
		all = append(all, reading(device(fmt.Sprint("s", i), devices.Sensor, "east"), 0, "m", 1))
	}
	e.Step(noon, all...)
	now := noon
	b.Run("500 readings", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(time.Second)
			batch := make([]Input, 500)
			for i := range batch {
				r := all[i].(Reading)
				r.Time = now
				batch[i] = r
			}
			e.Step(now, batch...)
		}
	})
	b.Run("a second without any", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(time.Second)
			e.Step(now)
		}
	})
}
