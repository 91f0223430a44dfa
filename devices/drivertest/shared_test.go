package drivertest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestAnEdgeKeepsWhatItIsGivenAndRefusesWhileItIsFull(t *testing.T) {
	e := NewEdge(t)
	emit := func(event devices.Event) error { return e.Event(t.Context(), event) }
	if emit(devices.Event{Type: devices.ButtonPressed}) != nil || e.Got()[0].ID == "" {
		t.Fatalf("kept %+v, want a press with an id", e.Got())
	}
	e.Full(true)
	if emit(devices.Event{Type: devices.DeviceTamper}) == nil {
		t.Error("a full edge kept an event")
	}
	e.Full(false)
	for range 2 {
		if err := emit(devices.Event{Type: devices.GateForced, ID: "again", Data: map[string]any{"index": int64(7)}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := e.Types(); !slices.Equal(got, []string{devices.ButtonPressed, devices.GateForced, devices.GateForced}) {
		t.Errorf("kept %v", got)
	}
	if e.Count(devices.GateForced) != 2 || e.Distinct() != 2 || !slices.Equal(e.Indexes(), []int64{7, 7}) || e.Attempts() != 4 || e.Refused() != 1 {
		t.Errorf("%d forced, %d distinct, %v, %d attempts, %d refused", e.Count(devices.GateForced), e.Distinct(), e.Indexes(), e.Attempts(), e.Refused())
	}
	for _, degrees := range []float64{20, 21} {
		_ = e.Reading(t.Context(), devices.Reading{Values: map[string]float64{"temperature_c": degrees}})
	}
	e.Heard(time.Now())
	if e.Value("temperature_c") != 21 || e.Value("humidity_pct") != -1 || e.Hearings() != 1 || e.Signs() != 3 {
		t.Errorf("%+v, heard %d, %d signs", e.Readings(), e.Hearings(), e.Signs())
	}
}

func TestDataThatTheContractForbidsFailsTheDriversTest(t *testing.T) {
	if !found(t, func(t testing.TB) {
		_ = NewEdge(t).Event(context.Background(), devices.Event{Type: devices.GateForced, Data: map[string]any{"name": "张三丰"}})
	}) {
		t.Error("a name left the driver, and nothing was found")
	}
}

func TestACopyOfAMemoryDoesNotLearn(t *testing.T) {
	var m Memory
	_ = m.Save(t.Context(), "position", "1")
	old := m.Copy()
	_ = m.Save(t.Context(), "position", "2")
	was, _, _ := old.Load(t.Context(), "position")
	if is, ok, _ := m.Load(t.Context(), "position"); was != "1" || is != "2" || !ok {
		t.Errorf("the copy has %q, the memory %q", was, is)
	}
}

// runs is a runner that ends with an error, or not at all.
type runs struct{ ended chan error }

func (r runs) Run(context.Context, devices.Emitter) error { return <-r.ended }

func TestARunThatDoesNotEndWellIsFound(t *testing.T) {
	sulks := runs{make(chan error, 1)}
	sulks.ended <- context.Canceled
	stays := runs{make(chan error)}
	defer close(stays.ended)
	for name, r := range map[string]runs{"it returns an error": sulks, "it does not return": stays} {
		if !found(t, func(t testing.TB) { Serve(t, r, NewEdge(t), 50*time.Millisecond)() }) {
			t.Errorf("%s, and nothing was found", name)
		}
	}
}

func TestAnExampleThatIsWrongIsFound(t *testing.T) {
	const right = "```yaml\ndevices:\n  - {id: bell-1, kind: button, driver: bell, settings: {}}\n```\n"
	opens := func(devices.Spec) (devices.Runner, error) { return runs{}, nil }
	for name, c := range map[string]struct {
		page string
		open func(devices.Spec) (devices.Runner, error)
		ok   bool
	}{
		"all is right":           {right, opens, true},
		"a device is refused":    {right, func(devices.Spec) (devices.Runner, error) { return nil, errors.New("no") }, false},
		"it is another driver's": {right, func(devices.Spec) (devices.Runner, error) { return nil, nil }, false},
		"there is no example":    {"nothing", opens, false},
		"the id is none":         {"```yaml\ndevices:\n  - {id: Bell 1, kind: button, driver: bell, settings: {}}\n```\n", opens, false},
	} {
		page := filepath.Join(t.TempDir(), "bell.md")
		if err := os.WriteFile(page, []byte(c.page), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := found(t, func(t testing.TB) { Examples(t, page, 1, c.open) }); got == c.ok {
			t.Errorf("%s: a fault found: %t", name, got)
		}
	}
}
