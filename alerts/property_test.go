package alerts

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

// TestRandomLives runs random inputs through the machine and holds every step
// against what must always be true.
func TestRandomLives(t *testing.T) { rapid.Check(t, randomLife) }

func FuzzRandomLives(f *testing.F) { f.Fuzz(rapid.MakeFuzz(randomLife)) }

type life struct {
	now     time.Time
	state   State
	record  record
	n       int
	pressed map[string]int // key: presses that must be counted
	kept    []keptState
}

type keptState struct {
	state State
	print string
}

func randomLife(t *rapid.T) {
	l := &life{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), record: newRecord(), pressed: map[string]int{}}
	steps := rapid.IntRange(1, 40).Draw(t, "steps")
	for range steps {
		l.now = l.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 30, 59, 60, 61, 600, -120}).Draw(t, "seconds")) * time.Second)
		if rapid.IntRange(0, 2).Draw(t, "who") == 0 {
			l.step(t, []Input{l.act(t)}) // people act one at a time
			continue
		}
		var inputs []Input
		for range rapid.IntRange(1, 4).Draw(t, "inputs") {
			inputs = append(inputs, l.input(t))
		}
		l.step(t, inputs)
	}
	for _, k := range l.kept {
		if now := fingerprint(k.state); now != k.print {
			t.Fatalf("a state changed after it was left:\nthen %s\nnow  %s", k.print, now)
		}
	}
	counted := map[string]int{}
	for _, a := range l.record.alerts {
		counted[a.Key] += a.Count
	}
	for key, want := range l.pressed {
		if counted[key] != want {
			t.Fatalf("%s: %d events, counted %d", key, want, counted[key])
		}
	}
}

func (l *life) step(t *rapid.T, inputs []Input) {
	before := fingerprint(l.state)
	next, actions, err := StepAll(l.state, l.now, inputs)
	if err != nil {
		if fingerprint(next) != before || len(actions) > 0 {
			t.Fatalf("a refused step changed something")
		}
		return
	}
	l.kept = append(l.kept, keptState{l.state, before})
	l.record.apply(t, actions)
	if len(actions) == 0 && fingerprint(next) != before {
		t.Fatalf("a change that is not on record")
	}
	l.state = next
	checkConsistent(t, l.state, l.record)
	for _, in := range inputs {
		if o, ok := in.(Occurrence); ok && o.Event.Type == devices.ButtonPressed && raises(o) {
			l.seen(t, o)
		}
	}
}

// seen: whatever else happened in its step, a press is in an alert that somebody
// has in front of him: untaken, or taken less than a minute ago.
func (l *life) seen(t *rapid.T, o Occurrence) {
	for _, a := range l.state.Open() {
		if a.Key != keyOf(o) {
			continue
		}
		if a.Cause != "" || a.State != Open && l.now.Sub(*a.AcknowledgedAt) > NewCallAfter {
			t.Fatalf("a press went unseen: %+v", a)
		}
		return
	}
	t.Fatalf("a press is in no open alert")
}

func keyOf(o Occurrence) string {
	d := newDraft(State{}, time.Time{})
	return d.keyOf(o, o.Event.Type)
}

func (l *life) expect(o Occurrence) {
	if rule, lasting := begins(o.Event.Type); rule != "" && !lasting && raises(o) && (o.Foreign == "" || devices.CallForHelp(o.Event.Type)) {
		l.pressed[keyOf(o)]++
	}
}

func (l *life) input(t *rapid.T) Input {
	l.n++
	id := fmt.Sprintf("id-%05d", l.n)
	switch rapid.SampledFrom([]string{"press", "event", "condition", "due"}).Draw(t, "kind") {
	case "press":
		return l.occurrence(t, id, devices.ButtonPressed)
	case "event":
		return l.occurrence(t, id, rapid.SampledFrom([]string{
			devices.SensorFall, devices.SensorSmoke, devices.SensorGas, devices.GateForced, devices.DeviceTamper, devices.ButtonCancelled,
			devices.GateHeldOpen, devices.GateClosed, devices.SensorLeak, devices.SensorLeakCleared, devices.PowerLost, devices.PowerRestored,
			devices.SensorSmokeCleared, devices.ButtonTest, "nonsense",
		}).Draw(t, "type"))
	case "condition":
		return l.judgement(t, id)
	}
	if due := l.state.Due(l.now); len(due) > 0 {
		return rapid.SampledFrom(due).Draw(t, "due")
	}
	return Due{Key: "recover:nothing", Alert: "nothing", Kind: DueRecover}
}

func (l *life) occurrence(t *rapid.T, id, eventType string) Occurrence {
	o := Occurrence{NewID: id, Event: devices.Recorded{Edge: "e1", Received: l.now, Event: devices.Event{ID: "ev" + id, Type: eventType, Time: l.now}}}
	if rapid.IntRange(0, 9).Draw(t, "drill") == 0 {
		o.Event.Data = map[string]any{"drill": true}
	}
	switch rapid.IntRange(0, 5).Draw(t, "device") {
	case 0:
		o.Event.Claim = rapid.SampledFrom([]string{"x", "drill:x", "x:drill", ""}).Draw(t, "claim")
	case 1:
		o.Device = devices.Registered{Device: devices.Device{ID: "new"}, Undeclared: true}
	case 2:
		o.Device = devices.Registered{Device: devices.Device{ID: "d1"}, Lifecycle: devices.InService, Edge: "e2"}
		o.Foreign = "e2"
	case 3:
		o.Device = devices.Registered{Device: devices.Device{ID: "d3"}, Lifecycle: rapid.SampledFrom([]devices.Lifecycle{devices.Planned, devices.Retired, devices.Suspended, devices.Commissioning}).Draw(t, "life")}
	default:
		o.Device = devices.Registered{Device: devices.Device{ID: rapid.SampledFrom([]string{"d1", "d2"}).Draw(t, "id")}, Lifecycle: devices.InService}
	}
	l.expect(o)
	return o
}

func (l *life) judgement(t *rapid.T, id string) Judgement {
	rules := []string{RuleOffline, RuleEdgeAway, RulePower, RuleCannotCall, RuleLeak, RuleHeldOpen, RuleTwoEdges, RuleButtonOffline, "user.rule"}
	subjects := []string{"d1", "d2", "e1"}
	c := Condition{Rule: rapid.SampledFrom(rules).Draw(t, "rule"), Count: rapid.IntRange(0, 3).Draw(t, "count")}
	c.Device = rapid.SampledFrom(subjects).Draw(t, "subject")
	c.Key = ConditionKey(c.Rule, c.Device)
	for range rapid.IntRange(0, 3).Draw(t, "causes") {
		c.Under = append(c.Under, ConditionKey(rapid.SampledFrom(rules).Draw(t, "cause"), rapid.SampledFrom(subjects).Draw(t, "of")))
	}
	return Judgement{NewID: id, Condition: c, Holds: rapid.IntRange(0, 2).Draw(t, "holds") > 0}
}

func (l *life) act(t *rapid.T) Input {
	act := Act{By: "坐席甲", Verb: rapid.SampledFrom([]Verb{Acknowledge, Dispatch, Arrive, Resolve, Resolve, Reopen, Escalate, Note, Display}).Draw(t, "verb")}
	act.Outcome = rapid.SampledFrom([]Outcome{Handled, Recovered, DrillOutcome}).Draw(t, "outcome")
	act.Note = "x"
	var ids []string
	for i := 1; i <= l.n; i++ {
		if _, ok := l.record.alerts[fmt.Sprintf("id-%05d", i)]; ok {
			ids = append(ids, fmt.Sprintf("id-%05d", i))
		}
	}
	if len(ids) == 0 {
		return Due{}
	}
	act.Alert = rapid.SampledFrom(ids).Draw(t, "alert")
	kept := l.record.alerts[act.Alert]
	if kept.State == Resolved {
		act.Resolved = &kept
	}
	return act
}
