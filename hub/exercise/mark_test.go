package exercise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"pgregory.net/rapid"

	"brighteyes/devices"
)

var start = time.Date(2026, 11, 22, 2, 40, 0, 0, time.UTC)

// memory is a Store that outlives a Service.
type memory struct {
	exercises map[string]Exercise
	events    []devices.Recorded
	fail      bool
}

var errFull = errors.New("no room")

func (m *memory) PutExercise(_ context.Context, e Exercise) error {
	if m.fail {
		return errFull
	}
	m.exercises[e.ID] = e
	return nil
}

func (m *memory) Exercise(_ context.Context, id string) (Exercise, error) {
	e, ok := m.exercises[id]
	if !ok {
		return e, ErrNotFound
	}
	return e, nil
}

func (m *memory) RunningExercises(context.Context) (list []Exercise, err error) {
	for _, e := range m.exercises {
		if e.EndedAt == nil {
			list = append(list, e)
		}
	}
	return list, nil
}

func (m *memory) Exercises(context.Context, int, string) ([]Exercise, string, error) {
	return nil, "", nil
}

func (m *memory) PressesSince(_ context.Context, t time.Time) (list []devices.Recorded, err error) {
	for _, e := range m.events {
		if !e.Received.Before(t) {
			list = append(list, e)
		}
	}
	return list, nil
}

func (m *memory) TestedIn(_ context.Context, list []string, from, to time.Time) (map[string]time.Time, error) {
	tested := map[string]time.Time{}
	for _, e := range m.events {
		if e.Drill() && slices.Contains(list, e.Device) && !e.Received.Before(from) && !e.Received.After(to) {
			tested[e.Device] = e.Received
		}
	}
	return tested, nil
}

// desk is a Service on a clock that a test sets, with buttons b-1 to b-3.
type desk struct {
	*Service
	store *memory
	now   time.Time
	shown []View
	n     int
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

func newDesk(t failer) *desk {
	d := &desk{store: &memory{exercises: map[string]Exercise{}}, now: start}
	d.restart(t)
	return d
}

func (d *desk) restart(t failer) {
	t.Helper()
	s, err := New(context.Background(), Config{
		Store: d.store, Metrics: prometheus.NewRegistry(), Now: func() time.Time { return d.now },
		Buttons:  func(string) []string { return []string{"b-1", "b-2", "b-3"} },
		IsButton: func(id string) bool { return id[0] == 'b' },
		Publish:  func(v View) { d.shown = append(d.shown, v) },
	})
	if err != nil {
		t.Fatalf("restart: %v", err)
	}
	d.Service = s
}

func (d *desk) begin(t failer, kind Kind) View {
	t.Helper()
	v, err := d.Begin(context.Background(), Begin{Kind: kind, Site: "b5", By: "care"})
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	return v
}

func (d *desk) forward(by time.Duration) { d.now = d.now.Add(by) }

// press is a press made and sent just now.
func (d *desk) press(device string) devices.Recorded {
	d.n++
	return devices.Recorded{
		Event:    devices.Event{ID: fmt.Sprint("event-", d.n), Device: device, Type: devices.ButtonPressed, Time: d.now},
		Received: d.now, Sent: d.now,
	}
}

// comes has a press read and put on record, and says what it was taken for.
func (d *desk) comes(e devices.Recorded) Mark {
	e, tested := d.Mark(e)
	if !slices.ContainsFunc(d.store.events, func(other devices.Recorded) bool { return other.ID == e.ID }) {
		d.store.events = append(d.store.events, e)
		d.Committed([]devices.Recorded{e})
	}
	switch {
	case tested:
		return Tested
	case e.Drill():
		return Drill
	}
	return Real
}

func (d *desk) expect(t *testing.T, what string, have, want Mark) {
	t.Helper()
	if have != want {
		t.Errorf("%s is taken for %d, want %d", what, have, want)
	}
}

func TestInADrillAPressIsMarkedAndASecondWithinTenSecondsIsReal(t *testing.T) {
	for kind, first := range map[Kind]Mark{KindDrill: Drill, KindWalkTest: Tested} {
		d := newDesk(t)
		d.expect(t, "a press before", d.comes(d.press("b-1")), Real)
		d.forward(time.Minute)
		d.begin(t, kind)
		d.forward(time.Second)
		d.expect(t, "the first press", d.comes(d.press("b-1")), first)
		d.forward(SecondPress)
		d.expect(t, "the second", d.comes(d.press("b-1")), Real)
		d.forward(SecondPress)
		d.expect(t, "the third", d.comes(d.press("b-1")), Real)
		d.expect(t, "one of another button", d.comes(d.press("b-2")), first)
		d.expect(t, "one outside", d.comes(d.press("b-9")), Real)
		d.forward(SecondPress + time.Millisecond)
		d.expect(t, "one after a while", d.comes(d.press("b-1")), first)
	}
}

func TestARestartBetweenTwoPressesLeavesTheSecondReal(t *testing.T) {
	d := newDesk(t)
	d.begin(t, KindWalkTest)
	d.forward(time.Second)
	d.expect(t, "the first", d.comes(d.press("b-1")), Tested)
	d.restart(t)
	d.forward(5 * time.Second)
	d.expect(t, "the second", d.comes(d.press("b-1")), Real)
	d.expect(t, "one of another button", d.comes(d.press("b-2")), Tested)
	if v := d.Running(); len(v) != 1 || v[0].Tested != 2 {
		t.Errorf("running is %+v", v)
	}
}

func TestAPressThatComesAgainIsWhatItWas(t *testing.T) {
	d := newDesk(t)
	d.begin(t, KindDrill)
	d.forward(time.Second)
	e := d.press("b-1")
	d.expect(t, "the press", d.comes(e), Drill)
	d.forward(5 * time.Second)
	e.Sent, e.Received = d.now, d.now
	d.expect(t, "its repeat", d.comes(e), Drill)
	d.expect(t, "another", d.comes(d.press("b-1")), Real)
}

func TestAPressWhoseCommitFailedCountsAsTheFirst(t *testing.T) {
	d := newDesk(t)
	d.begin(t, KindDrill)
	d.forward(time.Second)
	e := d.press("b-1")
	if marked, _ := d.Mark(e); !marked.Drill() { // and nothing more is heard of it
		t.Fatal("the first is not marked")
	}
	d.forward(5 * time.Second)
	d.expect(t, "the second", d.comes(d.press("b-1")), Real)
}

func TestInDoubtAPressIsReal(t *testing.T) {
	wrong := start.Add(-time.Hour)
	for what, change := range map[string]func(d *desk, e *devices.Recorded){
		"a double press":                    func(_ *desk, e *devices.Recorded) { e.Data = map[string]any{"press": "double"} },
		"a long press":                      func(_ *desk, e *devices.Recorded) { e.Data = map[string]any{"press": "long"} },
		"one from a suspect clock":          func(_ *desk, e *devices.Recorded) { e.DeviceTime = &wrong },
		"a late one":                        func(_ *desk, e *devices.Recorded) { e.Time = e.Time.Add(-61 * time.Second) },
		"one that waited at the edge":       func(_ *desk, e *devices.Recorded) { e.Sent = e.Sent.Add(61 * time.Second) },
		"one that the hub held":             func(d *desk, _ *devices.Recorded) { d.forward(61 * time.Second) },
		"one after the clock was set ahead": func(d *desk, e *devices.Recorded) { d.forward(24 * time.Hour); *e = d.press("b-1") },
		"one after the clock was set back":  func(d *desk, e *devices.Recorded) { d.forward(-24 * time.Hour); *e = d.press("b-1") },
		"a smoke alarm":                     func(_ *desk, e *devices.Recorded) { e.Type = devices.SensorSmoke },
		"a fall":                            func(_ *desk, e *devices.Recorded) { e.Type = devices.SensorFall },
	} {
		d := newDesk(t)
		d.begin(t, KindWalkTest)
		d.forward(5 * time.Minute)
		e := d.press("b-1")
		change(d, &e)
		d.expect(t, what, d.comes(e), Real)
	}
}

func TestAPressMadeBeforeTheDrillAndHeardInItIsReal(t *testing.T) {
	d := newDesk(t)
	e := d.press("b-1")
	d.forward(5 * time.Second)
	d.begin(t, KindDrill)
	d.forward(5 * time.Second)
	e.Sent, e.Received = d.now, d.now
	d.expect(t, "it", d.comes(e), Real)
}

func TestTheBoxEndsByItsTimeWithoutAnybody(t *testing.T) {
	d := newDesk(t)
	d.begin(t, KindDrill)
	d.forward(DefaultTime - time.Second)
	d.expect(t, "the last in it", d.comes(d.press("b-1")), Drill)
	d.forward(time.Second)
	d.expect(t, "one of another button as it ends", d.comes(d.press("b-2")), Real)
	d.forward(5 * time.Second)
	d.expect(t, "the second of two over its end", d.comes(d.press("b-1")), Real)
	if err := d.tend(t.Context()); err != nil || len(d.Running()) != 0 {
		t.Errorf("%v, running %v", err, d.Running())
	}
	if last := d.shown[len(d.shown)-1]; last.EndedAt == nil || last.EndedBy != "system" {
		t.Errorf("the screens were told %+v", last)
	}
	d.forward(-10 * time.Minute) // and does not come back with the clock
	d.restart(t)
	d.expect(t, "one after the clock was set back", d.comes(d.press("b-3")), Real)
}

func TestAnEndThatCannotBeRecordedCountsAllTheSame(t *testing.T) {
	d := newDesk(t)
	v := d.begin(t, KindDrill)
	d.forward(time.Second)
	d.store.fail = true
	if _, err := d.End(t.Context(), v.ID, "care"); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
	d.expect(t, "a press", d.comes(d.press("b-1")), Real)
	d.store.fail = false
	if err := d.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.restart(t)
	d.expect(t, "a press after a restart", d.comes(d.press("b-2")), Real)
}

func TestWhatIsAskedForWronglyIsRefused(t *testing.T) {
	d := newDesk(t)
	for what, b := range map[string]Begin{
		"kind":        {Kind: "party", Site: "b5"},
		"minutes":     {Kind: KindDrill, Site: "b5", Time: 5 * time.Hour},
		"no button":   {Kind: KindDrill, Devices: []string{"cam-1"}},
		"nothing":     {Kind: KindDrill},
		"a long note": {Kind: KindDrill, Site: "b5", Note: string(make([]byte, 300))},
	} {
		if _, err := d.Begin(t.Context(), b); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: error %v", what, err)
		}
	}
	d.begin(t, KindDrill)
	if _, err := d.Begin(t.Context(), Begin{Kind: KindDrill, Devices: []string{"b-2"}}); !errors.Is(err, ErrConflict) {
		t.Errorf("a button in two exercises: error %v", err)
	}
	if _, err := d.End(t.Context(), "none", "care"); !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

// Whatever is pressed, begun, ended, restarted, held up and set, of two presses
// of a button within ten seconds the later to be looked at is a real call.
func TestNoTwoPressesWithinTenSecondsAreSwallowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t)
		type looked struct {
			device string
			at     time.Duration // true time, which no clock jump moves
			mark   Mark
		}
		var all []looked
		truth := time.Duration(0)
		edgeClock := time.Duration(0) // by how much the edge's clock is off
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 13).Draw(t, "step") {
			case 0:
				_, _ = d.Begin(context.Background(), Begin{
					Kind: rapid.SampledFrom([]Kind{KindDrill, KindWalkTest}).Draw(t, "kind"), Site: "b5",
					Time: time.Duration(rapid.IntRange(1, 3).Draw(t, "minutes")) * time.Minute,
				})
			case 1:
				if running := d.Running(); len(running) > 0 {
					_, _ = d.End(context.Background(), running[0].ID, "care")
				}
			case 2:
				d.restart(t)
			case 3:
				d.store.fail = !d.store.fail
			case 4:
				_ = d.tend(context.Background())
			case 5:
				edgeClock = time.Duration(rapid.IntRange(-50, 50).Draw(t, "edge is off")) * time.Second
			default:
				device := rapid.SampledFrom([]string{"b-1", "b-2"}).Draw(t, "device")
				e := d.press(device)
				e.Time, e.Sent = e.Time.Add(edgeClock), e.Sent.Add(edgeClock)
				mark := Real
				if rapid.Bool().Draw(t, "recorded at once") {
					mark = d.comes(e)
				} else { // its commit fails, and it comes again at once
					marked, _ := d.Mark(e)
					mark = d.comes(e)
					if (mark == Real) == marked.Drill() {
						t.Fatalf("a press changed what it is from drill=%v to %d", marked.Drill(), mark)
					}
				}
				all = append(all, looked{device, truth, mark})
			}
			pause := time.Duration(rapid.IntRange(0, 15_000).Draw(t, "pause")) * time.Millisecond
			truth += pause
			d.forward(pause)
		}
		for i, a := range all {
			for _, b := range all[i+1:] {
				if a.device == b.device && b.at-a.at <= SecondPress && b.mark != Real {
					t.Fatalf("a press %v after another of %s was taken for %d", b.at-a.at, a.device, b.mark)
				}
			}
		}
	})
}
