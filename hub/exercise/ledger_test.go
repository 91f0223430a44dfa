package exercise_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/exercise"
	"brighteyes/hub/ingest"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// hub is the real records, registry and ledger with exercises beside them.
type hub struct {
	*testing.T
	path   string
	rec    *records.Records
	ledger *ingest.Ledger
	drills *exercise.Service
	seq    uint64
	now    time.Time
}

type nobody struct{}

func (nobody) Publish(string, string, any) {}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{T: t, path: filepath.Join(t.TempDir(), "records.db"), now: time.Now()}
	h.start()
	t.Cleanup(func() { _ = h.rec.Close() })
	return h
}

func (h *hub) start() {
	h.Helper()
	ctx := context.Background()
	var err error
	if h.rec, err = records.Open(ctx, records.Config{Path: h.path, MinFree: -1}); err != nil {
		h.Fatal(err)
	}
	places, err := registry.New(ctx, registry.Config{Store: h.rec})
	if err != nil {
		h.Fatal(err)
	}
	if !places.Known("edge-east") {
		if _, err := places.CreateEdge(ctx, "edge-east", ""); err != nil {
			h.Fatal(err)
		}
	}
	places.ApplyInventory("edge-east", wire.InventoryMessage{Devices: []devices.Device{{ID: "b-1", Kind: devices.Button}, {ID: "b-2", Kind: devices.Button}}}, false, time.Now())
	clock := func() time.Time { return h.now }
	h.drills, err = exercise.New(ctx, exercise.Config{
		Store: h.rec, Metrics: prometheus.NewRegistry(), Now: clock, Publish: func(exercise.View) {},
		Buttons: func(string) []string { return []string{"b-1", "b-2"} }, IsButton: func(string) bool { return true },
	})
	if err != nil {
		h.Fatal(err)
	}
	h.ledger, err = ingest.NewLedger(ctx, ingest.LedgerConfig{Journal: h.rec, Loader: h.rec, Places: places, Publisher: nobody{}, Exercises: h.drills, Now: clock})
	if err != nil {
		h.Fatal(err)
	}
}

// restart ends the hub as a crash does, and starts it again.
func (h *hub) restart() {
	h.Helper()
	if err := h.rec.Close(); err != nil {
		h.Fatal(err)
	}
	h.start()
}

// press is a press that comes, is committed and told of.
func (h *hub) press(device string) {
	h.Helper()
	h.seq++
	at := h.now.UTC().Truncate(time.Millisecond)
	e := devices.Recorded{Event: devices.Event{ID: devices.NewID(at), Device: device, Type: devices.ButtonPressed, Time: at}, Received: at, Sent: at}
	settled, err := h.ledger.Commit(context.Background(), wire.Batch{
		Edge: "edge-east", Lane: devices.Alarms, Stream: "01JD0000000000000000000000", Seq: h.seq, Base: h.seq, Received: at, Sent: at, Events: []devices.Recorded{e},
	})
	if err != nil || !settled.Stored {
		h.Fatalf("%+v, %v", settled, err)
	}
	h.drills.Committed(settled.Fresh)
}

// open is the open alerts, in words.
func (h *hub) open() (list []string) {
	for _, a := range h.ledger.Open() {
		word := "call " + a.Device
		if a.Drill {
			word = "drill " + a.Device
		}
		if a.Severity != alerts.Critical || a.State != alerts.Open {
			word += " (not urgent)"
		}
		list = append(list, word)
	}
	slices.Sort(list)
	return list
}

func (h *hub) expect(want ...string) {
	h.Helper()
	if have := h.open(); !slices.Equal(have, want) {
		h.Fatalf("open are %q, want %q", have, want)
	}
}

func (h *hub) begin(kind exercise.Kind) exercise.View {
	h.Helper()
	v, err := h.drills.Begin(context.Background(), exercise.Begin{Kind: kind, Site: "b5", By: "care"})
	if err != nil {
		h.Fatal(err)
	}
	h.now = h.now.Add(time.Second)
	return v
}

func TestTheSecondPressOfADrillOpensARealCallBesideTheDrill(t *testing.T) {
	h := newHub(t)
	h.begin(exercise.KindDrill)
	h.press("b-1")
	h.expect("drill b-1")
	h.now = h.now.Add(9 * time.Second)
	h.press("b-1")
	h.expect("call b-1", "drill b-1")
}

func TestInAWalkTestAPressIsTickedOffOnRecordAndTheSecondIsACallAlsoAfterACrash(t *testing.T) {
	h := newHub(t)
	v := h.begin(exercise.KindWalkTest)
	h.press("b-1")
	h.press("b-2")
	h.expect()
	h.restart()
	h.now = h.now.Add(8 * time.Second)
	h.press("b-1")
	h.expect("call b-1")
	e, tested, err := h.drills.Exercise(t.Context(), v.ID)
	if err != nil || len(e.Devices) != 2 || len(tested) != 2 {
		t.Fatalf("%+v, tested %v, %v", e, tested, err)
	}
	events, _, err := h.rec.Events(t.Context(), "", "b-1", 10, "")
	if err != nil || len(events) != 2 || events[0].Drill() || !events[1].Drill() {
		t.Errorf("on record are %+v, %v", events, err)
	}
	if _, err := h.drills.End(t.Context(), v.ID, "care"); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(time.Minute)
	h.press("b-2")
	h.expect("call b-1", "call b-2")
	page, next, err := h.rec.Exercises(t.Context(), 10, "")
	if err != nil || next != "" || len(page) != 1 || page[0].EndedBy != "care" {
		t.Errorf("on record are %+v, %q, %v", page, next, err)
	}
}

// While nothing can be recorded a press is shown as the call that it may be.
func TestAPressThatCannotBeRecordedIsShownAsACall(t *testing.T) {
	h := newHub(t)
	h.begin(exercise.KindWalkTest)
	if err := h.rec.Close(); err != nil {
		t.Fatal(err)
	}
	at := h.now.UTC().Truncate(time.Millisecond)
	_, err := h.ledger.Commit(t.Context(), wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Received: at, Events: []devices.Recorded{{
		Event: devices.Event{ID: devices.NewID(at), Device: "b-1", Type: devices.ButtonPressed, Time: at}, Received: at,
	}}})
	if err == nil {
		t.Fatal("closed records took it")
	}
	h.expect("call b-1")
}
