// Package storetest is the contract that every telemetry store passes. It is
// code for tests only and never runs in the product.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

// Run holds a store against the contract. open returns an empty one; day is a
// moment within its retention.
func Run(t *testing.T, open func(t *testing.T) telemetry.Store, day time.Time) {
	day = day.UTC().Truncate(24 * time.Hour)
	at := func(s int) time.Time { return day.Add(time.Duration(s) * time.Second) }
	s := func(t *testing.T) *suite { return &suite{t, open(t)} }

	t.Run("what was appended is read back", func(t *testing.T) {
		st := s(t)
		st.append(reading("cam-1", at(0), "fps", 15), reading("cam-1", at(10), "fps", 14.5))
		st.expect("cam-1", "fps", at(0), at(20), 10*time.Second, telemetry.Last, at(0), 15, at(10), 14.5)
	})
	t.Run("a resend is one point and the later value wins", func(t *testing.T) {
		st := s(t)
		st.append(reading("cam-1", at(0), "fps", 15))
		st.append(reading("cam-1", at(0), "fps", 12))
		st.append(reading("cam-1", at(1), "fps", 1), reading("cam-1", at(1), "fps", 2))
		st.expect("cam-1", "fps", at(0), at(2), time.Second, telemetry.Mean, at(0), 12, at(1), 2)
	})
	t.Run("milliseconds apart are two points", func(t *testing.T) {
		st := s(t)
		st.append(reading("cam-1", at(0), "fps", 1), reading("cam-1", at(0).Add(time.Millisecond), "fps", 3))
		st.expect("cam-1", "fps", at(0), at(1), time.Second, telemetry.Mean, at(0), 2)
	})
	t.Run("each function does what its name says", func(t *testing.T) {
		st := s(t)
		st.append(reading("b", at(0), "v", 5), reading("b", at(20), "v", 1), reading("b", at(40), "v", 3))
		for fn, want := range map[telemetry.Fn]float64{telemetry.Mean: 3, telemetry.Min: 1, telemetry.Max: 5, telemetry.Last: 3} {
			st.expect("b", "v", at(0), at(60), time.Minute, fn, at(0), want)
		}
	})
	t.Run("steps are whole, begin at round times and are left out when empty", func(t *testing.T) {
		st := s(t)
		st.append(reading("b", at(59), "v", 1), reading("b", at(60), "v", 2), reading("b", at(200), "v", 3))
		st.expect("b", "v", at(30), at(190), time.Minute, telemetry.Last, at(0), 1, at(60), 2, at(180), 3)
	})
	t.Run("devices and metrics do not mix", func(t *testing.T) {
		st := s(t)
		st.append(devices.Reading{Device: "a", Time: at(0), Values: map[string]float64{"v": 1, "w": 2}}, reading("b", at(0), "v", 3))
		st.expect("a", "v", at(0), at(1), time.Second, telemetry.Last, at(0), 1)
		st.expect("a", "w", at(0), at(1), time.Second, telemetry.Last, at(0), 2)
		st.expect("b", "v", at(0), at(1), time.Second, telemetry.Last, at(0), 3)
		st.expect("b", "w", at(0), at(1), time.Second, telemetry.Last)
	})
	t.Run("a day's border is no border", func(t *testing.T) {
		st := s(t)
		st.append(reading("b", at(-1), "v", 1), reading("b", at(0), "v", 2))
		st.expect("b", "v", at(-60), at(60), time.Minute, telemetry.Last, at(-60), 1, at(0), 2)
		st.expect("b", "v", at(-3600), at(3600), 2*time.Hour, telemetry.Last, at(-7200), 1, at(0), 2)
	})
	t.Run("values are told as they came, or not at all", func(t *testing.T) {
		st := s(t)
		st.append(reading("b", at(-2), "v", 1), reading("b", at(0).Add(250*time.Millisecond), "v", 2), reading("b", at(7), "v", 3), reading("b", at(9), "v", 4), reading("b", at(1), "w", 5), reading("c", at(1), "v", 6))
		span := telemetry.Span{Device: "b", Metric: "v", From: at(-2), To: at(9)}
		got, more, err := st.store.Values(t.Context(), span, 3)
		if err != nil || more || len(got) != 3 || got[0] != (telemetry.Point{Time: at(-2), Value: 1}) || got[1] != (telemetry.Point{Time: at(0).Add(250 * time.Millisecond), Value: 2}) || got[2].Value != 3 {
			t.Errorf("%v, more %v, error %v", got, more, err)
		}
		if got, more, err := st.store.Values(t.Context(), span, 2); err != nil || !more || len(got) != 0 {
			t.Errorf("beyond the limit: %v, more %v, error %v", got, more, err)
		}
		span.Device = "nobody"
		if got, more, err := st.store.Values(t.Context(), span, 2); err != nil || more || len(got) != 0 {
			t.Errorf("of nobody: %v, more %v, error %v", got, more, err)
		}
	})
	t.Run("any finite number is kept", func(t *testing.T) {
		st := s(t)
		for i, v := range []float64{0, -0.5, 1e300, -1e-300, math.MaxFloat64, 42} {
			st.append(reading("b", at(i), "v", v))
			st.expect("b", "v", at(i), at(i+1), time.Second, telemetry.Last, at(i), v)
		}
	})
	t.Run("odd names are kept apart and break nothing", func(t *testing.T) {
		st := s(t)
		for i, name := range []string{"a b", "a,b", "a=b", `a"b`, `a\b`, "温度", `x") |> drop()`, "a\nb"} {
			st.append(reading("dev", at(0), name, float64(i)), reading(name, at(0), "m", float64(i)))
			st.expect("dev", name, at(0), at(1), time.Second, telemetry.Last, at(0), float64(i))
			st.expect(name, "m", at(0), at(1), time.Second, telemetry.Last, at(0), float64(i))
		}
	})
	t.Run("a large batch is one call", func(t *testing.T) {
		st := s(t)
		var batch []devices.Reading
		for i := range 5000 {
			batch = append(batch, reading(fmt.Sprintf("d-%d", i%200), at(i/200), "v", float64(i)))
		}
		st.append(batch...)
		points, err := st.store.Series(t.Context(), telemetry.Query{Device: "d-7", Metric: "v", From: at(0), To: at(25), Step: time.Second, Fn: telemetry.Last})
		if err != nil || len(points) != 25 {
			t.Errorf("%d points and error %v, want 25", len(points), err)
		}
	})
	t.Run("an empty batch is no error", func(t *testing.T) { s(t).append() })
	t.Run("a query that cannot be answered says so", func(t *testing.T) {
		st := s(t)
		for _, q := range []telemetry.Query{
			{Device: "b", Metric: "v", From: at(1), To: at(0), Step: time.Second},
			{Device: "b", Metric: "v", From: at(0), To: at(1)},
			{Device: "b", Metric: "v", From: at(0), To: at(86400), Step: time.Millisecond},
			{Device: "b", Metric: "v", From: at(0), To: at(1), Step: time.Second, Fn: "median"},
		} {
			if _, err := st.store.Series(t.Context(), q); !errors.Is(err, telemetry.ErrQuery) {
				t.Errorf("%+v: error %v, want ErrQuery", q, err)
			}
		}
	})
	t.Run("an ended context stores nothing and says so", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s(t).store.Append(ctx, []devices.Reading{reading("b", at(0), "v", 1)}); err == nil {
			t.Error("no error from an append whose caller had gone")
		}
	})
}

type suite struct {
	t     *testing.T
	store telemetry.Store
}

func (s *suite) append(readings ...devices.Reading) {
	s.t.Helper()
	if err := s.store.Append(s.t.Context(), readings); err != nil {
		s.t.Fatalf("append: %v", err)
	}
}

// expect asks for a series and wants it to be the pairs of time and value.
func (s *suite) expect(device, metric string, from, to time.Time, step time.Duration, fn telemetry.Fn, pairs ...any) {
	s.t.Helper()
	points, err := s.store.Series(s.t.Context(), telemetry.Query{Device: device, Metric: metric, From: from, To: to, Step: step, Fn: fn})
	if err != nil {
		s.t.Fatalf("series of %s %s: %v", device, metric, err)
	}
	var want []telemetry.Point
	for i := 0; i < len(pairs); i += 2 {
		value, ok := pairs[i+1].(float64)
		if !ok {
			value = float64(pairs[i+1].(int))
		}
		want = append(want, telemetry.Point{Time: pairs[i].(time.Time), Value: value})
	}
	if len(points) != len(want) {
		s.t.Fatalf("%s of %s %s is %v, want %v", fn, device, metric, points, want)
	}
	for i := range want {
		if !points[i].Time.Equal(want[i].Time) || points[i].Value != want[i].Value {
			s.t.Errorf("%s of %s %s is %v, want %v", fn, device, metric, points, want)
			return
		}
	}
}

func reading(device string, at time.Time, metric string, value float64) devices.Reading {
	return devices.Reading{Device: device, Time: at, Values: map[string]float64{metric: value}}
}
