package ingest_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const alarms, events, readings = devices.Alarms, devices.Events, devices.Readings

func TestAPressIsOnRecordOnceAndAnswered(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-501", time.Now())
	e.send(batch(alarms, s, 1, 1, p))
	e.expect(s, alarms, 1)
	h.expectEvents("edge-east", p.ID)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	h.until("the edge shows its position", func() bool { return h.view("edge-east").Positions.Alarms == 1 })
}

func TestWhenTheLastAnswerIsLostTheBatchComesAgainWithoutEffect(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	b := batch(alarms, s, 1, 1, press("btn-501", time.Now()))
	h.line.deaf.Store(true)
	e.send(b)
	h.until("it is on record", func() bool { return len(h.events("edge-east")) == 1 })
	h.line.deaf.Store(false)
	e.send(b)
	e.expect(s, alarms, 1)
	h.restart() // which forgets everything that is not on record
	e.send(b)
	h.until("it is answered again", func() bool { return len(e.answers()) > 1 })
	h.expectEvents("edge-east", b.Events[0].ID)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
}

func TestAGapThatBaseTellsOfIsRecordedAndPassed(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-501", time.Now())
	e.send(batch(alarms, s, 5, 5, p))
	e.expect(s, alarms, 5)
	h.expectEvents("edge-east", p.ID)
	e.send(batch(alarms, s, 9, 8, event("btn-501", devices.ButtonService))) // 6 and 7 are given up, 8 will come
	e.expectAgain(s, alarms)
	e.expect(s, alarms, 7)
	e.send(batch(alarms, s, 8, 8, event("btn-501", devices.ButtonTest)))
	e.expect(s, alarms, 8)
	gaps := h.view("edge-east").Gaps
	if len(gaps) != 2 || gaps[1].From != 1 || gaps[1].To != 4 || gaps[0].From != 6 || gaps[0].To != 7 || gaps[0].Stream != s {
		t.Errorf("gaps: %+v", gaps)
	}
	onRecord, err := h.records.Gaps(t.Context(), "edge-east")
	if err != nil || len(onRecord) != 2 {
		t.Errorf("on record: %+v, %v", onRecord, err)
	}
}

func TestAGapInReadingsIsRecordedAndPassed(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	now := time.Now()
	send := func(seq, base uint64) {
		b := batch(readings, s, seq, base)
		b.Readings = []devices.Reading{reading("cam-1", now.Add(time.Duration(seq)*time.Second), 1)}
		e.send(b)
	}
	send(4, 3) // 1 and 2 are given up, 3 will come
	e.expectAgain(s, readings)
	e.expect(s, readings, 2)
	if h.store.len() != 0 {
		t.Error("what came too early was stored")
	}
	send(3, 3)
	send(4, 3)
	e.expect(s, readings, 4)
	if h.store.len() != 2 {
		t.Errorf("%d readings are stored", h.store.len())
	}
	if gaps := h.view("edge-east").Gaps; len(gaps) != 1 || gaps[0].Lane != readings || gaps[0].To != 2 {
		t.Errorf("gaps: %+v", gaps)
	}
}

func TestTheSameNumberWithOtherContentIsARepetition(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	first, second := press("btn-501", time.Now()), press("btn-501", time.Now().Add(time.Millisecond))
	e.send(batch(alarms, s, 1, 1, first))
	e.expect(s, alarms, 1)
	e.send(batch(alarms, s, 1, 1, second))
	h.until("it is seen as repeated", func() bool { return h.counted("repeated_total") == 1 })
	h.expectEvents("edge-east", first.ID)
	e.send(batch(alarms, s, 2, 2, second)) // under a number of its own it counts
	e.expect(s, alarms, 2)
	h.expectEvents("edge-east", first.ID, second.ID)
}

func TestANewStreamWithTheSameEventsHasNoSecondEffect(t *testing.T) {
	h := newHub(t)
	e, old, fresh := h.edge("edge-east"), stream(), stream()
	p, q := press("btn-501", time.Now()), event("gate-1", devices.GateForced)
	e.send(batch(alarms, old, 1, 1, p))
	e.send(batch(alarms, old, 2, 1, q))
	e.expect(old, alarms, 2)
	e.send(batch(alarms, fresh, 1, 1, p, q))
	e.expect(fresh, alarms, 1)
	h.expectEvents("edge-east", p.ID, q.ID)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	e.status(old) // a new stream resets no other
	h.until("the old stream is answered", func() bool { return e.position(old).Alarms == 2 })
}

func TestTheSameIDWithOtherContentIsKeptUnderANewOne(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-501", time.Now())
	other := p
	other.Time = p.Time.Add(time.Second)
	e.send(batch(alarms, s, 1, 1, p))
	e.send(batch(alarms, s, 2, 1, other))
	e.expect(s, alarms, 2)
	if n := len(h.events("edge-east")); n != 2 {
		t.Errorf("%d events are on record", n)
	}
	h.expectAlert(alerts.RulePressed, "btn-501", 2)
	if n := h.view("edge-east").IDConflicts; n != 1 {
		t.Errorf("%d conflicts are counted", n)
	}
}

func TestWhatComesTooEarlyIsAskedForAgainAndDuplicatesAreNot(t *testing.T) {
	h := newHub(t)
	for _, lane := range []devices.Lane{alarms, events, readings} {
		e, s := h.edge("edge-east"), stream()
		send := func(seq uint64) {
			b := batch(lane, s, seq, 1)
			if lane == readings {
				b.Readings = []devices.Reading{reading("cam-1", time.Now(), float64(seq))}
			} else {
				b.Events = []devices.Recorded{{Event: event("gate-1", devices.GateOpened)}}
			}
			e.send(b)
		}
		send(1)
		e.expect(s, lane, 1)
		send(1)
		h.until("it is seen as repeated", func() bool { return h.counted("repeated_total", string(lane)) == 1 })
		send(3)
		e.expectAgain(s, lane)
		again := 0
		for _, a := range e.answers() {
			if a.Stream == s && len(a.Again) > 0 {
				again++
			}
		}
		if again != 1 {
			t.Errorf("%s: asked again %d times", lane, again)
		}
		send(2)
		send(3)
		e.expect(s, lane, 3)
	}
}

func TestAnEnvelopeThatCannotBeReadIsRefusedAndItsCallCountsOnce(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-501", time.Now())
	broken := []byte(`{"stream":"` + s + `","seq":"one","base":1,"sent":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","events":[` +
		`{"id":"` + p.ID + `","device":"btn-501","type":"button.pressed","time":"` + p.Time.Format(time.RFC3339Nano) + `"}]}`)
	e.publish(string(alarms), broken, false)
	e.expectRefused(broken, wire.ReasonEnvelope)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	// The edge gives its items new numbers, one a batch, and releases the old.
	e.send(batch(alarms, s, 2, 2, p))
	e.expect(s, alarms, 2)
	h.expectEvents("edge-east", p.ID)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	gap := wire.Gap{Stream: s, Lane: alarms, From: 1, To: 1}
	e.status(s, func(m *wire.StatusMessage) { m.Resent = []wire.Gap{gap} })
	if n := h.view("edge-east").Refused[wire.ReasonEnvelope]; n != 1 {
		t.Errorf("%d envelopes are counted as refused", n)
	}
	h.until("the refusal is on record", func() bool {
		counts, recent, err := h.records.Refusals(t.Context(), "edge-east")
		return err == nil && counts[wire.ReasonEnvelope] == 1 && len(recent) == 1 && recent[0].Detail != ""
	})
}

func TestAPoisonItemTakesNoGoodOneWithIt(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	good := event("gate-1", devices.GateOpened)
	body := `{"stream":"` + s + `","seq":1,"base":1,"events":[{"id":"nonsense","device":"gate-1","type":"gate.opened"},` +
		`{"id":"` + good.ID + `","device":"gate-1","type":"gate.opened","time":"` + good.Time.Format(time.RFC3339Nano) + `"},17,{"type":"gate.opened","device":"No Such"}]}`
	e.publish(string(events), []byte(body), false)
	e.expect(s, events, 1)
	h.expectEvents("edge-east", good.ID)
	refused := h.view("edge-east").Refused
	if refused[wire.ReasonID] != 2 || refused[wire.ReasonItem] != 1 {
		t.Errorf("refused: %v", refused)
	}
}

func TestTwoEdgesWithOneIDLoseNothingAndAreTold(t *testing.T) {
	h := newHub(t)
	a, b := h.edge("edge-east"), h.edge("edge-east")
	sa, sb := stream(), stream()
	var sent []devices.Event
	for n := range uint64(3) {
		p, q := event("gate-1", devices.GateOpened), event("gate-1", devices.GateClosed)
		sent = append(sent, p, q)
		at := time.Now().Add(time.Duration(n) * 10 * time.Second) // as they come
		later := func(m *wire.StatusMessage) { m.Sent = at }
		a.status(sa, later)
		a.send(batch(events, sa, n+1, 1, p))
		b.status(sb, later)
		b.send(batch(events, sb, n+1, 1, q))
	}
	a.expect(sa, events, 3)
	b.expect(sb, events, 3)
	h.expectEvents("edge-east", ids(sent...)...)
	h.until("it is judged", func() bool {
		for _, j := range h.registry.Judgements(time.Now()) {
			if j.Condition.Rule == alerts.RuleTwoEdges && j.Holds {
				return true
			}
		}
		return false
	})
}

func TestAHubRestoredFromAnOlderBackupRecordsWhatItLost(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	var sent []devices.Event
	send := func(seq, base uint64) {
		sent = append(sent, event("gate-1", devices.GateOpened))
		e.send(batch(events, s, seq, base, sent[len(sent)-1]))
		e.expect(s, events, seq)
	}
	send(1, 1)
	send(2, 2)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := h.records.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	send(3, 3)
	send(4, 4)
	h.restart(func() { replaceFile(t, h.path, backup) })
	e.status(s)
	e.expect(s, events, 2) // it says honestly that it fell back
	send(5, 5)             // the edge holds no more than that
	if gaps := h.view("edge-east").Gaps; len(gaps) != 1 || gaps[0].From != 3 || gaps[0].To != 4 {
		t.Errorf("gaps: %+v", gaps)
	}
	h.expectEvents("edge-east", sent[0].ID, sent[1].ID, sent[4].ID)
}

func TestAfterTheHubsDataWasWipedTheEdgeGoesOn(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	e.send(batch(events, s, 1, 1, event("gate-1", devices.GateOpened)))
	e.send(batch(events, s, 2, 1, event("gate-1", devices.GateOpened)))
	e.expect(s, events, 2)
	h.restart(func() { removeFiles(t, h.path) })
	if _, err := h.registry.CreateEdge(t.Context(), "edge-east", ""); err != nil {
		t.Fatal(err)
	}
	p := press("btn-501", time.Now())
	e.send(batch(alarms, s, 1, 1, p))
	e.send(batch(events, s, 3, 3, event("gate-1", devices.GateOpened)))
	e.expect(s, alarms, 1)
	e.expect(s, events, 3)
	if gaps := h.view("edge-east").Gaps; len(gaps) != 1 || gaps[0].Lane != events || gaps[0].From != 1 || gaps[0].To != 2 {
		t.Errorf("gaps: %+v", gaps)
	}
	h.expectAlert(alerts.RulePressed, "btn-501", 1) // before its device is declared again
}

func replaceFile(t *testing.T, path, with string) {
	t.Helper()
	removeFiles(t, path)
	if err := os.Rename(with, path); err != nil {
		t.Fatal(err)
	}
}

func removeFiles(t *testing.T, path string) {
	t.Helper()
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

func TestRetainedJunkIsIgnoredAndCounted(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	e.publish(string(alarms), wire.EncodeBatch(batch(alarms, s, 1, 1, press("btn-501", time.Now()))), true)
	e.expect(s, alarms, 1) // as it was published it counts
	e.publish(wire.State, wire.EncodeState(wire.StateMessage{Sent: time.Now(), Devices: []wire.DeviceState{
		{Device: "cam-1", Heard: time.Now(), Values: map[string]float64{"fps": 1}},
	}}), true)
	h.restart(h.forget) // after which the broker gives what it had retained
	h.until("both are refused", func() bool { return h.view("edge-east").Refused[wire.ReasonRetained] == 2 })
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	if d, _ := h.registry.Device("cam-1"); len(d.Values) != 0 {
		t.Errorf("retained state was believed: %v", d.Values)
	}
	if e := h.view("edge-east"); e.LastSeen != nil && time.Since(*e.LastSeen) < 0 {
		t.Errorf("last seen %v", e.LastSeen)
	}
}

func TestAPublisherWithoutNumbersIsAcknowledgedAfterCommitAlsoAcrossAKill(t *testing.T) {
	h := newHub(t)
	p := press("btn-501", time.Now())
	payload := wire.EncodeBatch(batch(alarms, "", 0, 0, p))
	h.flaky.away.Store(true)
	h.edge("edge-east").publish(string(alarms), payload, false)
	h.until("the call is shown all the same", func() bool {
		open := h.ledger.Open()
		return len(open) == 1 && open[0].NotRecorded
	})
	h.restart() // before it could be recorded, so the broker still has it
	h.until("it is on record", func() bool { return len(h.events("edge-east")) == 1 })
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	h.broker.Cut("hub")
	h.broker.Restore("hub")                                                                  // it has nothing left to bring
	received, known := h.counted("messages_total", string(alarms)), h.counted("known_total") // what was sent again across the kill may have been known already
	h.edge("edge-east").publish(string(alarms), payload, false)
	h.until("only the new one came", func() bool { return h.counted("messages_total", string(alarms)) >= received+1 })
	if n := h.counted("messages_total", string(alarms)); n != received+1 {
		t.Errorf("%v messages came after the reconnect, the first was not acknowledged", n-received)
	}
	h.until("its identity is known", func() bool { return h.counted("known_total") == known+1 })
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
}
