package ingest_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

func TestWhatAnEdgeSaysOfAnothersDeviceIsRefusedButItsCallIsShown(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	e.send(batch(alarms, s, 1, 1, press("btn-902", time.Now()), press("btn-501", time.Now())))
	e.send(batch(events, s, 1, 1, event("cam-9", devices.CameraMotion), event("gate-1", devices.GateOpened)))
	r := batch(readings, s, 1, 1)
	r.Readings = []devices.Reading{reading("btn-902", time.Now(), 1), reading("cam-1", time.Now(), 2)}
	e.send(r)
	e.publish(wire.State, wire.EncodeState(wire.StateMessage{Sent: time.Now(), Devices: []wire.DeviceState{{Device: "btn-902", Heard: time.Now()}}}), false)
	e.expect(s, alarms, 1)
	e.expect(s, events, 1)
	e.expect(s, readings, 1)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	h.expectAlert(alerts.RuleForeign, "btn-902", 1)
	h.until("all are counted", func() bool { return h.view("edge-east").Refused[wire.ReasonForeign] >= 3 })
	h.until("state too", func() bool { return h.view("edge-east").Refused[wire.ReasonForeign] == 4 })
	if h.store.len() != 1 {
		t.Errorf("%d readings are stored", h.store.len())
	}
	if list, _, _ := h.records.Events(t.Context(), "", "btn-902", 10, ""); len(list) != 0 {
		t.Errorf("the device has events of another edge: %+v", list)
	}
	if d, _ := h.registry.Device("btn-902"); d.LastSeen != nil {
		t.Error("another edge's word was a sign of life")
	}
}

func TestADeviceThatNobodyDeclaredAppears(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-new", time.Now())
	e.send(batch(alarms, s, 1, 1, p))
	e.expect(s, alarms, 1)
	h.expectAlert(alerts.RulePressed, "btn-new", 1)
	if d, ok := h.registry.Device("btn-new"); !ok || !d.Undeclared || d.Edge != "edge-east" {
		t.Errorf("it is %+v", d)
	}
	// Beyond the bound calls are kept under the edge, readings are not kept.
	for i := range 40 {
		b := batch(events, s, uint64(i+1), 1)
		for j := range 10 {
			b.Events = append(b.Events, devices.Recorded{Event: event(fmt.Sprintf("ghost-%d-%d", i, j), devices.GateOpened)})
		}
		e.send(b)
	}
	e.expect(s, events, 40)
	call := press("btn-late", time.Now())
	e.send(batch(alarms, s, 2, 1, call))
	r := batch(readings, s, 1, 1)
	r.Readings = []devices.Reading{reading("sensor-late", time.Now(), 1)}
	e.send(r)
	e.expect(s, alarms, 2)
	e.expect(s, readings, 1)
	if h.view("edge-east").Refused[wire.ReasonTooMany] != 1 || h.store.len() != 0 {
		t.Errorf("refused: %v", h.view("edge-east").Refused)
	}
	last := h.events("edge-east")
	i := slices.IndexFunc(last, func(e devices.Recorded) bool { return e.ID == call.ID })
	if i < 0 || last[i].Device != "" || last[i].Claim != "btn-late" {
		t.Errorf("the call is not kept under its edge")
	}
	found := false
	for _, a := range h.ledger.Open() {
		found = found || a.Rule == alerts.RulePressed && a.Edge == "edge-east" && a.Device == ""
	}
	if !found {
		t.Error("the call of one too many raised no alert")
	}
}

func TestACallIsNeverRefusedForAFormality(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	for i, item := range []string{
		`{"id":"not a ulid","device":"btn-501","type":"button.pressed","time":"yesterday"}`,
		`{"id":7,"device":"Zimmer 5/01","type":"sensor.fall"}`,
		`{"device":["x"],"type":"sensor.smoke","time":"2026-11-22T08:00:00Z"}`,
		`{"type":"sensor.gas","data":{"name":"张三","value":4}}`,
	} {
		body := fmt.Sprintf(`{"stream":"%s","seq":%d,"base":1,"events":[%s]}`, s, i+1, item)
		e.publish(string(alarms), []byte(body), false)
	}
	e.expect(s, alarms, 4)
	if n := len(h.ledger.Open()); n != 4 {
		t.Errorf("%d alerts for four calls", n)
	}
	if v := h.view("edge-east"); v.Stripped != 1 || len(v.Refused) != 0 {
		t.Errorf("%d keys were taken away, refused %v", v.Stripped, v.Refused)
	}
}

func TestASuspectClocksEventsStandUnderTheHubsTime(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	wrong := time.Now().Add(2 * time.Hour)
	p := press("btn-501", wrong)
	b := batch(alarms, s, 1, 1, p)
	b.Sent = wrong
	e.send(b)
	e.expect(s, alarms, 1)
	got := h.events("edge-east")[0]
	if d := time.Since(got.Time); d < 0 || d > time.Minute || got.DeviceTime == nil || !got.DeviceTime.Equal(p.Time) {
		t.Errorf("it stands at %v with device time %v", got.Time, got.DeviceTime)
	}
	// The same again, now that its clock was set right: still the same event.
	e.status(s)
	h.until("the clock is trusted", func() bool { return !h.view("edge-east").ClockSuspect })
	other := stream()
	e.send(batch(alarms, other, 1, 1, p))
	e.expect(other, alarms, 1)
	h.expectEvents("edge-east", p.ID)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
}

func TestAnOldEventFromARightClockIsLateAndNotWrong(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	old := press("btn-501", time.Now().Add(-3*time.Hour))
	e.send(batch(alarms, s, 1, 1, old))
	e.expect(s, alarms, 1)
	if got := h.events("edge-east")[0]; !got.Time.Equal(old.Time) || got.DeviceTime != nil {
		t.Errorf("it stands at %v", got.Time)
	}
	if a := h.expectAlert(alerts.RulePressed, "btn-501", 1); a.LateS < 3*3600 {
		t.Errorf("it is %v s late", a.LateS)
	}
}

func TestAnEventOfTheFutureFromARightClockStandsUnderTheHubsTime(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	p := press("btn-501", time.Now().Add(time.Hour)) // a controller's clock
	e.send(batch(alarms, s, 1, 1, p))
	e.expect(s, alarms, 1)
	if got := h.events("edge-east")[0]; got.DeviceTime == nil || time.Since(got.Time) < 0 {
		t.Errorf("it stands at %v with device time %v", got.Time, got.DeviceTime)
	}
}

func TestReadingsOfImpossibleTimesAreRefused(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	now := time.Now()
	b := batch(readings, s, 1, 1)
	b.Readings = []devices.Reading{
		reading("cam-1", now, 1), reading("cam-1", now.Add(50*time.Second), 2), reading("cam-1", now.Add(-29*24*time.Hour), 3),
		reading("cam-1", now.Add(2*time.Minute), 4), reading("cam-1", now.Add(-31*24*time.Hour), 5),
	}
	e.send(b)
	e.expect(s, readings, 1)
	if h.store.len() != 3 || h.view("edge-east").Refused[wire.ReasonClock] != 2 {
		t.Errorf("%d are stored, refused %v", h.store.len(), h.view("edge-east").Refused)
	}
	// A suspect clock's readings keep the time that they claim.
	wrong := now.Add(-time.Hour)
	for range 3 {
		wrong = wrong.Add(time.Second)
		h.registry.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Sent: wrong}, false, wrong.Add(-2*time.Hour))
	}
	b = batch(readings, s, 2, 2)
	b.Readings = []devices.Reading{reading("cam-1", now.Add(-2*time.Hour), 6)}
	e.send(b)
	e.expect(s, readings, 2)
	if !h.store.has("cam-1", "temperature_c", now.Add(-2*time.Hour)) {
		t.Error("it does not stand at the time that it claims")
	}
}

func TestWhatTheStoreWillNeverTakeIsRefusedAndTheRestIsKept(t *testing.T) {
	h := newHub(t)
	h.store.set(func(s *store) { s.poison = "humidity_pct" })
	e, s := h.edge("edge-east"), stream()
	now := time.Now()
	for seq := range uint64(3) {
		b := batch(readings, s, seq+1, 1)
		b.Readings = []devices.Reading{reading("cam-1", now.Add(time.Duration(seq)*time.Second), 1)}
		if seq == 1 {
			b.Readings = append(b.Readings, devices.Reading{Device: "cam-1", Time: now, Values: map[string]float64{"humidity_pct": 3}})
		}
		e.send(b)
	}
	e.expect(s, readings, 3)
	v := h.view("edge-east")
	if h.store.len() != 3 || v.Refused[wire.ReasonValue] != 1 || v.Refusals[0].Detail != "the store takes no humidity_pct" {
		t.Errorf("%d are stored, refused %+v", h.store.len(), v.Refusals)
	}
}

func TestBombsAndGarbageAreRefusedWithReasonsAndTheGoodOneBesideThemCounts(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	zip := func(body []byte) []byte {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.EncodeAll(body, nil)
	}
	for _, c := range []struct {
		name, reason string
		payload      []byte
	}{
		{"garbage", wire.ReasonEnvelope, []byte("\x00\xff nonsense")},
		{"nothing", wire.ReasonEnvelope, nil},
		{"an array", wire.ReasonEnvelope, []byte(`[]`)},
		{"a nesting bomb", wire.ReasonNesting, []byte(strings.Repeat(`{"a":`, 100_000))},
		{"a zstd bomb", wire.ReasonTooLarge, zip(make([]byte, 200<<20))},
		{"a nesting bomb in zstd", wire.ReasonNesting, zip([]byte(strings.Repeat("[", 1<<20-1)))},
		{"broken zstd", wire.ReasonEnvelope, append([]byte{0x28, 0xb5, 0x2f, 0xfd}, bytes.Repeat([]byte{7}, 100)...)},
		{"more than a mebibyte", wire.ReasonTooLarge, bytes.Repeat([]byte(" "), 1<<20+1)},
		{"a string too long", wire.ReasonTooLarge, []byte(`{"events":["` + strings.Repeat("x", 20<<10) + `"]}`)},
	} {
		if len(c.payload) > 0 {
			for _, lane := range devices.Lanes {
				e.publish(string(lane), c.payload, false)
				e.expectRefused(c.payload, c.reason)
			}
		}
		for _, topic := range []string{wire.Status, wire.Inventory, wire.State, wire.Replies, wire.Found, wire.Recordings} {
			e.publish(topic, c.payload, false)
		}
		h.until(c.name+" is counted", func() bool { return h.view("edge-east").Refused[c.reason] >= 5 })
	}
	good := press("btn-501", time.Now())
	e.send(batch(alarms, s, 1, 1, good))
	e.expect(s, alarms, 1)
	h.expectAlert(alerts.RulePressed, "btn-501", 1)
	if _, owner, _ := h.registry.Lookup("", "gate-1"); owner != "edge-east" {
		t.Error("an inventory that could not be read was read as empty")
	}
}

func TestAnInventoryWithoutAnArrayIsRefusedAndNotReadAsEmpty(t *testing.T) {
	h := newHub(t)
	e := h.edge("edge-east")
	for _, body := range []string{`{}`, `{"devices":null}`, `{"devices":{}}`} {
		e.publish(wire.Inventory, []byte(body), true)
	}
	h.until("all are refused", func() bool { return h.view("edge-east").Refused[wire.ReasonEnvelope] == 3 })
	if h.view("edge-east").Devices != 3 {
		t.Errorf("the edge has %d devices", h.view("edge-east").Devices)
	}
}

func TestEveryStatusIsAnsweredAndARetainedOneIsNot(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	e.send(batch(alarms, s, 1, 1, press("btn-501", time.Now())))
	e.expect(s, alarms, 1)
	n := len(e.answers())
	e.status(s)
	h.until("the status is answered", func() bool { return len(e.answers()) == n+1 })
	e.status("") // as a third party sends it
	h.until("a status without stream is answered for the latest", func() bool {
		a := e.answers()
		return len(a) == n+2 && a[n+1].Stream == s && a[n+1].Alarms == 1 && !a[n+1].Now.IsZero()
	})
	e.publish(wire.Status, []byte(`{"online":false}`), false)
	e.publish(wire.Inventory, []byte(`nonsense`), false)
	h.until("the will was looked at", func() bool { return h.counted("refused_total", wire.ReasonEnvelope) == 1 })
	e.status(s)
	h.until("the next status is answered", func() bool { return len(e.answers()) == n+3 })
	h.restart(h.forget) // and it comes as a retained one
	e.publish(wire.Inventory, []byte(`nonsense`), false)
	h.until("it was looked at", func() bool { return h.counted("refused_total", wire.ReasonEnvelope) == 1 })
	if h.counted("answers_total") != 0 || len(e.answers()) != n+3 {
		t.Errorf("a retained status was answered: %+v", e.answers()[n+3:])
	}
}

func TestRepliesAreHandedOnAndComeAgainUntilTheyAreOnRecord(t *testing.T) {
	h := newHub(t)
	e := h.edge("edge-east")
	h.replies.mu.Lock()
	h.replies.away = true
	h.replies.mu.Unlock()
	reply := devices.Reply{ID: devices.NewID(time.Now()), Outcome: devices.OutcomeDone}
	e.publish(wire.Replies, wire.EncodeReply(reply), false)
	h.until("it came", func() bool { return h.counted("messages_total", wire.Replies) == 1 })
	h.restart()
	h.until("it came again", func() bool { return h.replies.len() == 1 })
	h.broker.Cut("hub")
	h.broker.Restore("hub")
	e.publish(wire.Replies, wire.EncodeReply(devices.Reply{ID: devices.NewID(time.Now()), Outcome: devices.OutcomeFailed}), false)
	h.until("the next came", func() bool { return h.replies.len() == 2 })
}

func TestWhatAnEdgeFoundIsHandedOn(t *testing.T) {
	h := newHub(t)
	e := h.edge("edge-east")
	m := wire.FoundMessage{Sent: time.Now(), Devices: []devices.Found{{Driver: "onvif", Identity: "urn:uuid:1"}}}
	e.publish(wire.Found, wire.EncodeFound(m), false)
	h.until("it is handed on", func() bool { return h.finds.Load() == 1 })
	e.publish(wire.Found, []byte(`{"sent":"2026-11-29T08:00:00Z","devices":[{"driver":"onvif"}]}`), false)
	h.until("a find that is none is refused, and the rest taken", func() bool {
		return h.view("edge-east").Refused[wire.ReasonID] == 1 && h.finds.Load() == 2
	})
}

func TestAnAuditOfRecordingsIsHandedOnAndOneThatCannotBeIsRefused(t *testing.T) {
	h := newHub(t)
	e := h.edge("edge-east")
	right := wire.RecordingsMessage{Sent: time.Now(), RecordingAudit: devices.RecordingAudit{Device: "cam-1", At: time.Now()}}
	e.publish(wire.Recordings, wire.EncodeRecordings(right), false)
	h.until("it is handed on", func() bool { return h.audits.Load() == 1 })
	e.publish(wire.Recordings, []byte(`{"device":"cam-1","at":"2026-11-29T08:00:00Z","days":[{"date":"2026-11-28","planned_s":10,"recorded_s":11}]}`), false)
	e.publish(wire.Recordings, wire.EncodeRecordings(right), false)
	h.until("the others are", func() bool { return h.audits.Load() == 2 })
	h.until("and it is counted", func() bool { return h.view("edge-east").Refused[wire.ReasonEnvelope] == 1 })
}

func TestWhatComesUnderAStrangersNameIsDropped(t *testing.T) {
	h := newHub(t)
	e := h.edge("edge-nobody")
	for _, topic := range []string{wire.Status, wire.Inventory, wire.State, wire.Replies, wire.Configured, wire.Found, wire.Recordings, "alarms", "events", "readings"} {
		e.publish(topic, wire.EncodeBatch(batch(alarms, stream(), 1, 1, press("btn-501", time.Now()))), false)
	}
	h.until("all are counted", func() bool { return h.counted("strangers_total") == 10 })
	if len(h.ledger.Open()) != 0 || len(e.answers()) != 0 {
		t.Error("a stranger was listened to")
	}
}

func TestAFloodOfRefusalsIsCountedExactly(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	for range 2500 {
		h.ingest.Refused(wire.Refusal{Edge: "edge-east", Lane: "no/such/topic", Reason: wire.ReasonTopic})
	}
	if n := h.view("edge-east").Refused[wire.ReasonTopic]; n != 2500 {
		t.Errorf("%d are shown", n)
	}
	h.flaky.away.Store(true)
	h.until("the records are asked in vain", func() bool { return h.flaky.tried.Load() > 0 })
	h.flaky.away.Store(false)
	h.until("each is counted on record", func() bool {
		counts, recent, err := h.records.Refusals(t.Context(), "edge-east")
		return err == nil && counts[wire.ReasonTopic] == 2500 && len(recent) <= 200
	})
}

func TestAnswersAreCoalescedAndTheLastIsAlwaysSent(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	began := time.Now()
	const n = 200
	for seq := range uint64(n) {
		e.send(batch(events, s, seq+1, 1, event("gate-1", devices.GateOpened)))
		if seq%50 == 49 { // no more than an edge may have on the wire
			e.expect(s, events, seq+1)
		}
	}
	most := int(time.Since(began)/(20*time.Millisecond)) + 2
	if got := len(e.answers()); got > most {
		t.Errorf("%d answers in %v", got, time.Since(began))
	}
	for i, a := range e.answers()[1:] {
		if a.Events < e.answers()[i].Events {
			t.Errorf("the answers go back from %d to %d", e.answers()[i].Events, a.Events)
		}
	}
}

func TestAnAnswerThatCannotBeSentComesLater(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	h.line.busy.Store(true)
	e.send(batch(alarms, s, 1, 1, press("btn-501", time.Now())))
	e.send(batch(alarms, s, 3, 1, press("btn-501", time.Now().Add(time.Millisecond))))
	h.until("an answer failed", func() bool { return h.counted("answers_failed_total") > 0 && h.counted("early_total") == 1 })
	h.line.busy.Store(false)
	e.expect(s, alarms, 1)
	e.expectAgain(s, alarms)
}

func TestEventsOfOneEdgeStayInOrder(t *testing.T) {
	h := newHub(t)
	e, s := h.edge("edge-east"), stream()
	var sent []string
	for seq := range uint64(60) {
		ev := event("gate-1", devices.GateOpened)
		ev.Time = time.Now().Add(time.Duration(seq) * time.Millisecond).UTC()
		sent = append(sent, ev.ID)
		e.send(batch(events, s, seq+1, 1, ev))
	}
	e.expect(s, events, 60)
	var got []string
	for _, ev := range h.events("edge-east") {
		got = append(got, ev.ID)
	}
	if !slices.Equal(got, sent) {
		t.Error("they are in another order")
	}
}

func FuzzAnyPayloadOnAnyTopic(f *testing.F) {
	s := "01KAVQ8Z3N0000000000000000"
	for i, seed := range []string{
		`{"online":true,"boot":"` + s + `"}`, `{"devices":[{"id":"a","kind":"gate"}]}`, `{"sent":"2026-11-22T08:00:00Z","devices":[{"device":"a","heard":"2026-11-22T08:00:00Z","values":{"fps":1}}]}`,
		`{"stream":"` + s + `","seq":1,"base":1,"events":[{"device":"a","type":"button.pressed"}]}`, `{"readings":[{"device":"a","values":{"x":1}}]}`, `{"id":"` + s + `","outcome":"done"}`, "\x28\xb5\x2f\xfd",
	} {
		f.Add(uint8(i), seed, false)
	}
	topics := []string{wire.Status, wire.Inventory, wire.State, "alarms", "events", "readings", wire.Replies, wire.Found, "nonsense", "a/b", ""}
	h := newHub(f)
	f.Fuzz(func(t *testing.T, topic uint8, payload string, retained bool) {
		h.t = t
		before := h.counted("messages_total") + h.counted("strangers_total")
		acked := make(chan struct{})
		once := false
		h.line.handlers[wire.Topic("+", wire.Status)](bus.Message{
			Topic: wire.Topic("edge-east", topics[int(topic)%len(topics)]), Payload: []byte(payload), Retained: retained,
			Ack: func() {
				if !once {
					once = true
					close(acked)
				}
			},
		})
		select {
		case <-acked:
		case <-time.After(20 * time.Second):
			t.Fatalf("on %s it is never acknowledged", topics[int(topic)%len(topics)])
		}
		if h.counted("messages_total")+h.counted("strangers_total") <= before {
			t.Error("it was not counted")
		}
	})
}
