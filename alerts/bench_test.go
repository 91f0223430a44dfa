package alerts

import (
	"fmt"
	"testing"
	"time"

	"brighteyes/devices"
)

// busy is a state with n open alerts, half of them conditions.
func busy(b *testing.B, n int) (State, time.Time) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	var in []Input
	for i := range n / 2 {
		in = append(in, pressOf(i, now))
		in = append(in, Judgement{NewID: fmt.Sprint("c", i), Holds: true, Condition: offline(fmt.Sprint("cam-", i), "edge.away:edge-east")})
	}
	s, _, err := StepAll(State{}, now, in)
	if err != nil || len(s.Open()) < n { // the flood of calls has an alert of its own
		b.Fatal(err, len(s.Open()))
	}
	return s, now
}

func pressOf(i int, now time.Time) Occurrence {
	return Occurrence{NewID: fmt.Sprint("p", i), Device: button(fmt.Sprint("button-", i), "5", fmt.Sprint(i)),
		Event: devices.Recorded{Edge: "edge-east", Received: now, Event: devices.Event{ID: fmt.Sprint("e", i), Type: devices.ButtonPressed, Time: now}}}
}

func BenchmarkPressAmong1000(b *testing.B) {
	s, now := busy(b, 1000)
	in := []Input{pressOf(99999, now)}
	b.ReportAllocs()
	for b.Loop() {
		if _, actions, err := StepAll(s, now, in); err != nil || len(actions) == 0 {
			b.Fatal(err, actions)
		}
	}
}

func BenchmarkBatchOf500PressesAmong1000(b *testing.B) {
	s, now := busy(b, 1000)
	var in []Input
	for i := range 500 {
		in = append(in, pressOf(i*3, now))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := StepAll(s, now, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEdgeAwayThatHides500Among1000(b *testing.B) {
	s, now := busy(b, 1000)
	in := []Input{Judgement{NewID: "away", Condition: away("edge-east"), Holds: true}}
	b.ReportAllocs()
	for b.Loop() {
		next, _, err := StepAll(s, now, in)
		if err != nil {
			b.Fatal(err)
		}
		if a, _ := next.Alert("away"); a.Hides != 500 {
			b.Fatal(a.Hides)
		}
	}
}

func BenchmarkOneJudgementAmong1000(b *testing.B) {
	s, now := busy(b, 1000)
	in := []Input{Judgement{NewID: "new", Condition: offline("cam-new"), Holds: true}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := StepAll(s, now, in); err != nil {
			b.Fatal(err)
		}
	}
}
