package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/records"
)

// house is a ledger on real records in a file, with a clock that can be moved.
type house struct {
	t       testing.TB
	path    string
	records *records.Records
	ledger  *Ledger
	screens *screens
	town    *town
	ahead   atomic.Int64 // of the real clock, nanoseconds
	n       int
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, path: filepath.Join(t.TempDir(), "records.db"), screens: &screens{}, town: &town{known: map[string]devices.Registered{}}}
	for i := range 20 {
		id := fmt.Sprint("button-", i)
		h.town.known[id] = declared("edge-east", id, devices.Button, devices.InService)
	}
	h.open()
	t.Cleanup(h.close)
	return h
}

var epoch = time.Now()

func (h *house) now() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }

func (h *house) open() {
	h.t.Helper()
	var err error
	if h.records, err = records.Open(context.Background(), records.Config{Path: h.path, MinFree: -1}); err != nil {
		h.t.Fatal(err)
	}
	if h.ledger, err = NewLedger(context.Background(), LedgerConfig{
		Journal: h.records, Loader: h.records, Places: h.town, Publisher: h.screens, Now: h.now,
		Passed: func() time.Duration { return h.now().Sub(epoch) }, // time passes, no clock is set
	}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) close() {
	if err := h.records.Close(); err != nil {
		h.t.Error(err)
	}
}

func (h *house) restart() {
	h.t.Helper()
	h.close()
	h.open()
}

func (h *house) press(devicesPressed ...string) wire.Batch {
	h.n++
	now := h.now().UTC()
	b := wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Stream: "01JSTREAM00000000000000000", Seq: uint64(h.n), Base: 1, Received: now, Sent: now}
	for i, d := range devicesPressed {
		b.Events = append(b.Events, devices.Recorded{Edge: "edge-east", Received: now, Sent: now, Event: devices.Event{
			ID: devices.StableID(now, d, fmt.Sprint(h.n, i)), Device: d, Type: devices.ButtonPressed, Time: now.Truncate(time.Millisecond), Queued: now.Truncate(time.Millisecond)}})
	}
	return b
}

func (h *house) commit(b wire.Batch) wire.Settled {
	h.t.Helper()
	s, err := h.ledger.Commit(h.t.Context(), b)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *house) open1() string {
	h.t.Helper()
	body, err := json.MarshalIndent(struct {
		Open []alerts.Alert
		Held []alerts.Held
	}{h.ledger.Open(), h.ledger.Held()}, "", " ")
	if err != nil {
		h.t.Fatal(err)
	}
	return string(body)
}

func TestARestartChangesNothing(t *testing.T) {
	h := newHouse(t)
	h.commit(h.press("button-1", "button-2", "button-1"))
	away := alerts.Condition{Key: alerts.ConditionKey(alerts.RuleEdgeAway, "edge-east"), Rule: alerts.RuleEdgeAway, Edge: "edge-east", Name: "东区"}
	gone := alerts.Condition{Key: alerts.ConditionKey(alerts.RuleButtonOffline, "button-3"), Rule: alerts.RuleButtonOffline,
		Device: "button-3", Reasons: []string{"静默"}, Under: []string{away.Key}}
	for _, j := range [][]alerts.Judgement{{{Condition: away, Holds: true}, {Condition: gone, Holds: true}}, {cannotCall(true)}} {
		if err := h.ledger.Judge(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range h.ledger.Open() {
		if a.Rule == alerts.RulePressed && a.Device == "button-1" {
			for _, verb := range []alerts.Verb{alerts.Display, alerts.Acknowledge, alerts.Dispatch} {
				if _, err := h.ledger.Act(t.Context(), alerts.Act{Alert: a.ID, Verb: verb, By: "坐席甲", Note: "带钥匙"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if a.Rule == alerts.RuleButtonOffline && a.Cause == "" {
			t.Error("the button's silence is not hidden under its edge's")
		}
	}
	before := h.open1()
	h.restart()
	if after := h.open1(); after != before {
		t.Errorf("before the restart:\n%s\nafter:\n%s", before, after)
	}
	if s := h.commit(h.press("button-1")); s.Position != 2 || len(s.Fresh) != 1 {
		t.Errorf("settled %+v", s)
	}
	h.restart()
	for _, a := range h.ledger.Open() {
		if a.Device == "button-1" && (a.Count != 3 || a.State != alerts.Dispatched) {
			t.Errorf("after the next press: count %d, %s", a.Count, a.State)
		}
	}

	// Ten minutes later: the timer is on record, and comes at once.
	h.ahead.Store(int64(11 * time.Minute))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	began := time.Now()
	go func() { done <- h.ledger.Run(ctx) }()
	until(t, func() bool {
		for _, a := range h.ledger.Open() {
			if a.Rule == alerts.RuleCannotCall && a.Severity == alerts.Critical {
				return true
			}
		}
		return false
	})
	t.Logf("promoted %v after the start", time.Since(began))
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAFullDiskHidesNoCall(t *testing.T) {
	h := newHouse(t)
	h.commit(h.press("button-1"))
	id := h.ledger.Open()[0].ID
	if err := h.records.LimitPages(t.Context(), 1); err != nil { // as if the disk were full
		t.Fatal(err)
	}
	var stuck wire.Batch
	until(t, func() bool { // a few pages may be left
		stuck = h.press("button-2", "button-1")
		_, err := h.ledger.Commit(t.Context(), stuck)
		return err != nil
	})
	for range 3 {
		if _, err := h.ledger.Commit(t.Context(), stuck); err == nil {
			t.Fatal("committed on a full disk")
		}
	}
	unrecorded := 0
	for _, a := range h.screens.queue() {
		if a.NotRecorded {
			unrecorded++
		}
	}
	if unrecorded != 2 {
		t.Fatalf("%d calls shown as unrecorded, want 2", unrecorded)
	}
	if err := h.records.LimitPages(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	h.commit(stuck)
	for _, a := range h.screens.queue() {
		if a.NotRecorded {
			t.Errorf("still shown as unrecorded: %s", a.Title)
		}
	}
	a, err := h.ledger.Act(t.Context(), alerts.Act{Alert: id, Verb: alerts.Resolve, Outcome: alerts.Handled, By: "坐席甲"})
	if err != nil || a.State != alerts.Resolved {
		t.Fatal(err)
	}
	if a, err = h.ledger.Act(t.Context(), alerts.Act{Alert: id, Verb: alerts.Note, Note: "回访", By: "坐席甲"}); err != nil || len(a.Timeline) < 3 {
		t.Errorf("a note on what is resolved: %d lines, %v", len(a.Timeline), err)
	}
	if a.Count != h.n { // each batch has one press of it
		t.Errorf("%d presses were counted as %d", h.n, a.Count)
	}
}

// until waits for something that happens by itself.
func until(t *testing.T, ready func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ready() {
		if <-tick.C; time.Now().After(deadline) {
			t.Fatal("not within ten seconds")
		}
	}
}

func BenchmarkCommitOnePress(b *testing.B) {
	h := &house{t: b, path: filepath.Join(b.TempDir(), "records.db"), screens: &screens{}, town: &town{known: map[string]devices.Registered{
		"button-1": declared("edge-east", "button-1", devices.Button, devices.InService)}}}
	h.open()
	defer h.close()
	for b.Loop() {
		if _, err := h.ledger.Commit(b.Context(), h.press("button-1")); err != nil {
			b.Fatal(err)
		}
	}
}
