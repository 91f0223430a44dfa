package ingest_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestWhileNothingCanBeCommittedEveryPressIsShownOnceAndStaysUnsettled(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	first, second := press("btn-501", time.Now()), press("btn-new", time.Now())
	h.flaky.away.Store(true)
	shown := func(n int) func() bool {
		return func() bool {
			open := h.ledger.Open()
			for _, a := range open {
				if !a.NotRecorded {
					return false
				}
			}
			return len(open) == n
		}
	}
	e.send(batch(alarms, s, 1, 1, first))
	h.until("the first is shown", shown(1))
	e.send(batch(alarms, s, 2, 1, second)) // which cannot be its turn
	h.until("the second is shown", shown(2))
	for range 3 { // the edge repeats what is not settled
		e.send(batch(alarms, s, 1, 1, first))
		e.send(batch(alarms, s, 2, 1, second))
	}
	h.until("all were looked at", func() bool { return h.counted("failed_total", "alarms") >= 4 && h.counted("early_total") >= 4 })
	if !shown(2)() {
		t.Errorf("shown: %+v", h.ledger.Open())
	}
	if p := e.position(s); p.Alarms != 0 {
		t.Errorf("settled to %d", p.Alarms)
	}
	h.flaky.away.Store(false)
	e.send(batch(alarms, s, 1, 1, first))
	e.send(batch(alarms, s, 2, 1, second))
	e.expect(s, alarms, 2)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	h.expectAlert(alerts.RulePressed, "btn-new", 1)
	if n := len(h.ledger.Open()); n != 2 {
		t.Errorf("%d alerts are open", n)
	}
}

func TestACallOnTheEventsTopicIsShownWhileNothingCanBeCommitted(t *testing.T) {
	h := newHub(t)
	h.flaky.away.Store(true)
	h.edge("edge-east").send(batch(events, stream(), 1, 1, press("btn-501", time.Now())))
	h.until("it is shown", func() bool { return len(h.ledger.Open()) == 1 && h.ledger.Open()[0].NotRecorded })
}

func TestACallBehindADiskThatHangsIsShown(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	hang := make(chan struct{})
	h.flaky.hangs.Store(&hang)
	b1, b2 := batch(alarms, s, 1, 1, event("btn-501", devices.ButtonService)), batch(alarms, s, 2, 1, press("btn-501", time.Now()))
	e.send(b1)
	e.send(b2)
	h.until("the call is shown", func() bool { return len(h.ledger.Open()) == 1 && h.ledger.Open()[0].NotRecorded })
	h.flaky.hangs.Store(nil)
	close(hang)
	e.expect(s, alarms, 2)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	if n := len(h.ledger.Open()); n != 1 {
		t.Errorf("%d alerts are open", n)
	}
}

func TestADiskThatHangsWithEveryWorkerHidesNoOtherEdgesCall(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	hang := make(chan struct{})
	h.flaky.hangs.Store(&hang)
	defer func() {
		h.flaky.hangs.Store(nil)
		close(hang)
	}()
	const edges = 40 // more than there are workers
	for i := range edges {
		id := fmt.Sprintf("edge-%d", i)
		if _, err := h.registry.CreateEdge(t.Context(), id, ""); err != nil {
			t.Fatal(err)
		}
		h.edge(id).send(batch(alarms, stream(), 1, 1, press(fmt.Sprintf("btn-%d", i), time.Now())))
	}
	h.until("every call is shown", func() bool { return len(h.ledger.Open()) == edges })
}

func TestARepeatedCallThatWasShownBehindAHangingDiskLeavesTheScreens(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-501", time.Now())
	e.send(batch(alarms, s, 1, 1, p))
	e.expect(s, alarms, 1)
	a := h.expectAlert(alerts.RulePressed, "btn-501", 1)
	if _, err := h.ledger.Act(t.Context(), alerts.Act{Alert: a.ID, Verb: alerts.Resolve, By: "care", Outcome: alerts.Handled, Note: "x"}); err != nil {
		t.Fatal(err)
	}
	h.restart() // so that nothing of it is remembered
	hang := make(chan struct{})
	h.flaky.hangs.Store(&hang)
	e.send(batch(alarms, s, 2, 1, event("btn-501", devices.ButtonService)))
	e.send(batch(alarms, s, 1, 1, p))
	h.until("it is shown", func() bool { return len(h.ledger.Open()) == 1 })
	h.flaky.hangs.Store(nil)
	close(hang)
	h.until("it leaves the screens", func() bool { return len(h.ledger.Open()) == 0 })
}

func TestWithoutPositionsACallIsShownAndNothingIsAnswered(t *testing.T) {
	h := newHub(t)
	if err := h.records.Close(); err != nil { // reads fail too
		t.Fatal(err)
	}
	e, s := h.edge("edge-east"), stream()
	e.send(batch(alarms, s, 1, 1, press("btn-501", time.Now())))
	e.status(s)
	r := batch(readings, s, 1, 1)
	r.Readings = []devices.Reading{reading("cam-1", time.Now(), 1)}
	e.send(r)
	h.until("the call is shown", func() bool { return len(h.ledger.Open()) == 1 && h.ledger.Open()[0].NotRecorded })
	h.until("the readings were looked at", func() bool { return h.counted("failed_total", "readings") == 1 })
	if len(e.answers()) != 0 || h.store.len() != 0 {
		t.Errorf("answers %+v, %d readings stored", e.answers(), h.store.len())
	}
}

func TestABatchWithoutNumberIsHeldUntilItCanBeCommitted(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	e := h.edge("edge-east")
	h.flaky.away.Store(true)
	payload := wire.EncodeBatch(batch(events, "", 0, 0, event("gate-1", devices.GateOpened)))
	for range 3 {
		e.publish(string(events), payload, false)
	}
	h.until("all were tried", func() bool { return h.counted("failed_total", "events") >= 3 })
	if n := h.counted("held"); n != 1 {
		t.Errorf("%v are held, want one for the same payload", n)
	}
	h.flaky.away.Store(false)
	h.until("it is on record", func() bool { return len(h.events("edge-east")) == 1 && h.counted("held") == 0 })
	received := h.counted("messages_total", "events")
	h.broker.Cut("hub")
	h.broker.Restore("hub")
	e.publish(string(events), payload, false)
	h.until("the next came", func() bool { return h.counted("messages_total", "events") > received })
	if n := h.counted("messages_total", "events"); n != received+1 {
		t.Errorf("%v came again: not each delivery was acknowledged", n-received-1)
	}
}

func TestWhileTheTelemetryStoreIsAwayNothingIsLostAndMemoryIsBounded(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	h.store.set(func(s *store) { s.away = true })
	base := time.Now().Add(-time.Hour)
	send := func(seq uint64) {
		b := batch(readings, s, seq, 1)
		for i := range 100 {
			b.Readings = append(b.Readings, reading("cam-1", base.Add(time.Duration(seq*100+uint64(i))*time.Millisecond), float64(seq)))
		}
		e.send(b)
	}
	const n = 400 // far more than an edge may have on the wire
	for seq := range uint64(n) {
		send(seq + 1)
	}
	h.until("the queue is full", func() bool { return h.counted("overflow_total", "readings") > 0 })
	if waiting := h.counted("waiting", "readings"); waiting > 100 {
		t.Errorf("%v messages wait", waiting)
	}
	// Meanwhile a press takes its way.
	began := time.Now()
	e.send(batch(alarms, s, 1, 1, press("btn-501", time.Now())))
	e.expect(s, alarms, 1)
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("a press took %v", d)
	}
	if p := e.position(s); p.Readings != 0 {
		t.Errorf("readings are settled to %d", p.Readings)
	}
	h.store.set(func(s *store) { s.away = false })
	for at := uint64(0); at < n; { // the edge goes on from what is settled
		for seq := at + 1; seq <= min(at+64, n); seq++ {
			send(seq)
		}
		h.until("some are settled", func() bool { return e.position(s).Readings > at })
		at = e.position(s).Readings
	}
	if got := h.store.len(); got != n*100 {
		t.Errorf("%d readings are stored, want %d", got, n*100)
	}
}

func TestReadingsAreStoredInLargeGroups(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	base := time.Now().Add(-time.Hour)
	for seq := range uint64(60) {
		b := batch(readings, s, seq+1, 1)
		for i := range 100 {
			b.Readings = append(b.Readings, reading("cam-1", base.Add(time.Duration(seq*100+uint64(i))*time.Millisecond), 1))
		}
		e.send(b)
	}
	e.expect(s, readings, 60)
	h.store.set(func(s *store) {
		for _, n := range s.appended {
			if n > 5000 {
				t.Errorf("%d readings at once", n)
			}
		}
		if len(s.appended) > 30 {
			t.Errorf("6,000 readings in %d groups", len(s.appended))
		}
	})
}

func TestWhenPositionsOfReadingsCannotBeRecordedTheyAreNotAnswered(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	h.flaky.away.Store(true)
	b := batch(readings, s, 1, 1)
	b.Readings = []devices.Reading{reading("cam-1", time.Now(), 1)}
	e.send(b)
	h.until("they are stored", func() bool { return h.store.len() == 1 })
	h.until("the position is tried", func() bool { return h.counted("failed_total", "readings") > 1 })
	if len(e.answers()) != 0 {
		t.Error("they were answered")
	}
	h.flaky.away.Store(false)
	e.expect(s, readings, 1)
}

func TestReadingsWithoutNumbersAreAcknowledgedAfterTheyAreStored(t *testing.T) {
	h := newHub(t)
	h.store.set(func(s *store) { s.away = true })
	b := batch(readings, "", 0, 0)
	b.Readings = []devices.Reading{reading("cam-1", time.Now(), 1)}
	h.edge("edge-east").send(b)
	h.until("they came", func() bool { return h.counted("messages_total", "readings") == 1 })
	h.restart() // they were not stored, so they come again
	h.store.set(func(s *store) { s.away = false })
	h.until("they are stored", func() bool { return h.store.len() == 1 })
}

func TestNoLaneAndNoEdgeWaitsForAnother(t *testing.T) {
	h := newHub(t)
	east, west := h.edge("edge-east"), h.edge("edge-west")
	se, sw := stream(), stream()
	h.store.set(func(s *store) { s.away = true })
	for seq := range uint64(200) {
		b := batch(readings, se, seq+1, 1)
		b.Readings = []devices.Reading{reading("cam-1", time.Now(), 1)}
		east.send(b)
	}
	for seq := range uint64(50) {
		b := batch(events, se, seq+1, 1)
		for range 200 {
			b.Events = append(b.Events, devices.Recorded{Event: event("gate-1", devices.GateOpened)})
		}
		east.send(b)
	}
	var worst time.Duration
	for seq := range uint64(20) {
		began := time.Now()
		west.send(batch(alarms, sw, seq+1, 1, press("btn-902", time.Now())))
		west.expect(sw, alarms, seq+1)
		worst = max(worst, time.Since(began))
	}
	if worst > 2*time.Second {
		t.Errorf("the slowest press took %v", worst)
	}
	h.expectAlert(alerts.RulePressed, "btn-902", 20)
	east.expect(se, events, 50)
}

func TestAStoppedHubLeavesNothingBehind(t *testing.T) {
	h := newHub(t)
	before := runtime.NumGoroutine()
	for range 5 {
		h.restart()
		e, s := h.edge("edge-east"), stream()
		for seq := range uint64(10) {
			e.send(batch(alarms, s, seq+1, 1, press("btn-501", time.Now())))
		}
	}
	h.until("its goroutines are gone", func() bool { return runtime.NumGoroutine() <= before+10 })
}

func TestABrokerThatDeniesTheHubEndsIt(t *testing.T) {
	h := newHub(t)
	denied := fmt.Errorf("denied")
	if err := h.runOn(denying{h.line, denied}); err == nil {
		t.Error("it went on")
	}
}
