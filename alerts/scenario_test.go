package alerts

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"brighteyes/devices"
)

// scenario is a hub's alerts in a story: time moves only when told, and whatever
// a step puts on record is kept beside, as the records would.
type scenario struct {
	t      *testing.T
	now    time.Time
	state  State
	record record
	events int
	// policy says whom a step reaches; nil: nobody says.
	policy func(step, round int) Plan
}

func begin(t *testing.T) *scenario {
	return &scenario{t: t, now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), record: newRecord()}
}

func (s *scenario) step(inputs ...Input) error {
	s.t.Helper()
	before := fingerprint(s.state)
	next, actions, err := StepAll(s.state, s.now, inputs)
	if after := fingerprint(s.state); after != before {
		s.t.Fatalf("the step changed the state that it was given:\nbefore %s\nafter  %s", before, after)
	}
	s.record.apply(s.t, actions)
	s.state = next
	if err == nil {
		checkConsistent(s.t, s.state, s.record)
	}
	return err
}

// forward moves time, and lets the timers come as they fall due.
func (s *scenario) forward(by time.Duration) {
	s.t.Helper()
	end := s.now.Add(by)
	for {
		at, ok := s.state.Next()
		if !ok || at.After(end) {
			break
		}
		if at.After(s.now) {
			s.now = at
		}
		for _, due := range s.state.Due(s.now) {
			s.must(s.planned(due))
		}
	}
	s.now = end
}

func (s *scenario) planned(due Due) Due {
	switch {
	case s.policy == nil:
	case due.Kind == DueEscalate:
		p := s.policy(due.Step, due.Round)
		due.Plan = &p
	case due.Kind == DueArrive, due.Kind == DueAssist: // as the ledger asks: for the step after the one that was reached
		a, _ := s.state.Alert(due.Alert)
		p := s.policy(a.Step+1, 0)
		due.Plan = &p
	}
	if kept, ok := s.record.alerts[due.Alert]; ok && kept.State == Resolved {
		due.Resolved = &kept
	}
	return due
}

func (s *scenario) must(inputs ...Input) {
	s.t.Helper()
	if err := s.step(inputs...); err != nil {
		s.t.Fatal(err)
	}
}

func button(id, building, unit string) devices.Registered {
	return devices.Registered{Edge: "edge-east", Lifecycle: devices.InService, Device: devices.Device{
		ID: id, Kind: devices.Button, Name: "床头按钮", Site: "east", Location: &devices.Location{Building: building, Unit: unit}}}
}

var home = button("button-501", "5", "501")

func (s *scenario) event(dev devices.Registered, eventType string, change ...func(*Occurrence)) Occurrence {
	s.events++
	o := Occurrence{
		NewID: fmt.Sprintf("alert-%03d", s.events), Device: dev, Site: "晴川里社区",
		Event: devices.Recorded{Edge: "edge-east", Received: s.now, Sent: s.now, Event: devices.Event{
			ID: fmt.Sprintf("event-%03d", s.events), Device: dev.ID, Type: eventType, Time: s.now}},
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

func (s *scenario) press(dev devices.Registered, change ...func(*Occurrence)) {
	s.t.Helper()
	s.must(s.event(dev, devices.ButtonPressed, change...))
}

func drill(o *Occurrence) { o.Event.Data = map[string]any{"drill": true} }

func (s *scenario) judged(c Condition, holds bool) Judgement {
	s.events++
	return Judgement{NewID: fmt.Sprintf("alert-%03d", s.events), Condition: c, Holds: holds}
}

func (s *scenario) holds(cs ...Condition) {
	s.t.Helper()
	var in []Input
	for _, c := range cs {
		in = append(in, s.judged(c, true))
	}
	s.must(in...)
}

func (s *scenario) ends(cs ...Condition) {
	s.t.Helper()
	var in []Input
	for _, c := range cs {
		in = append(in, s.judged(c, false))
	}
	s.must(in...)
}

// the only open alert with this rule
func (s *scenario) alert(rule string) Alert {
	s.t.Helper()
	var found []Alert
	for _, a := range s.state.Open() {
		if a.Rule == rule {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		s.t.Fatalf("%d open alerts of %s, want 1: %v", len(found), rule, titles(s.state.Open()))
	}
	return found[0]
}

func (s *scenario) none(rule string) {
	s.t.Helper()
	for _, a := range s.state.Open() {
		if a.Rule == rule {
			s.t.Fatalf("an alert of %s is open: %s", rule, a.Title)
		}
	}
}

func titles(all []Alert) (t []string) {
	for _, a := range all {
		t = append(t, a.Title)
	}
	return t
}

func (s *scenario) do(a Alert, verb Verb, change ...func(*Act)) error {
	s.t.Helper()
	act := Act{Alert: a.ID, Verb: verb, By: "坐席甲"}
	if verb == Resolve {
		act.Outcome = Handled
	}
	if verb == Note {
		act.Note = "回访"
	}
	if kept, ok := s.record.alerts[a.ID]; ok && kept.State == Resolved {
		act.Resolved = &kept
	}
	for _, c := range change {
		c(&act)
	}
	return s.step(act)
}

func (s *scenario) done(a Alert, verb Verb, change ...func(*Act)) Alert {
	s.t.Helper()
	if err := s.do(a, verb, change...); err != nil {
		s.t.Fatalf("%s: %v", verb, err)
	}
	return s.record.alerts[a.ID]
}

func (s *scenario) refused(a Alert, verb Verb, why error, change ...func(*Act)) {
	s.t.Helper()
	err := s.do(a, verb, change...)
	if !errors.Is(err, why) {
		s.t.Fatalf("%s while %s: got %v, want %v", verb, a.State, err, why)
	}
	var conflict *ConflictError
	if why == ErrConflict && (!errors.As(err, &conflict) || conflict.Alert.ID != a.ID) {
		s.t.Fatalf("%s: the conflict does not carry the alert: %v", verb, err)
	}
}

// record is what the actions of all steps leave in a database.
type record struct {
	alerts map[string]Alert
	held   map[string]Held
	due    map[string]Due
	owed   map[string]Delivery
	texts  []KeepReport // sent
}

func newRecord() record {
	return record{alerts: map[string]Alert{}, held: map[string]Held{}, due: map[string]Due{}, owed: map[string]Delivery{}}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (r *record) apply(t failer, actions []Action) {
	t.Helper()
	for _, action := range actions {
		switch x := action.(type) {
		case PutAlert:
			r.put(t, x)
		case PutCondition:
			r.held[x.Held.Condition.Key] = x.Held
		case DropCondition:
			delete(r.held, x.Key)
		case Schedule:
			r.due[x.Due.Key] = x.Due
		case Cancel:
			delete(r.due, x.Key)
		case PutDelivery:
			r.owed[x.Delivery.ID] = x.Delivery
		case DropDelivery:
			delete(r.owed, x.ID)
		case KeepReport:
			r.texts = append(r.texts, x)
		}
	}
}

func (r record) put(t failer, x PutAlert) {
	t.Helper()
	was, known := r.alerts[x.Alert.ID]
	a := x.Alert
	if a.Version != was.Version+1 {
		t.Fatalf("%s went from version %d to %d", a.ID, was.Version, a.Version)
	}
	if len(a.Timeline) != len(was.Timeline)+x.New || !reflect.DeepEqual(was.Timeline, append([]Entry(nil), a.Timeline[:len(was.Timeline)]...)) && known {
		t.Fatalf("the timeline of %s was rewritten: %v, then %v with %d new", a.ID, was.Timeline, a.Timeline, x.New)
	}
	if known && !legal(was.State, a.State) && a.Timeline[len(a.Timeline)-1].Action != string(UndoVerb) {
		t.Fatalf("%s went from %s to %s", a.ID, was.State, a.State)
	}
	if !known && a.State != Open {
		t.Fatalf("%s began as %s", a.ID, a.State)
	}
	r.alerts[a.ID] = a
}

func legal(from, to Stage) bool {
	switch to {
	case Open: // by a new call, or reopened
		return true
	case Acknowledged:
		return from == Open || from == to
	case Dispatched:
		return from == Acknowledged || from == to
	case OnScene:
		return from == Dispatched || from == to
	}
	return true // resolved, from any; and a note on what is resolved
}

// checkConsistent holds a state against what is on record and against the
// promises that hold at any time.
func checkConsistent(t failer, s State, r record) {
	t.Helper()
	var open []Alert
	for _, a := range r.alerts {
		if a.State != Resolved {
			open = append(open, a)
		}
	}
	var held []Held
	for _, h := range r.held {
		held = append(held, h)
	}
	var due []Due
	for _, d := range r.due {
		due = append(due, d)
	}
	var owed []Delivery
	for _, o := range r.owed {
		owed = append(owed, o)
		if inState, ok := s.owed.get(o.ID); !ok || !reflect.DeepEqual(*inState, o) {
			t.Fatalf("on record is owed %+v, in the state %+v", o, inState)
		}
	}
	if s.owed.size != len(owed) {
		t.Fatalf("%d messages are owed, %d are on record", s.owed.size, len(owed))
	}
	for _, a := range open {
		if _, waits := r.due[escalateKey(a.ID)]; waits != pages(&a) {
			t.Fatalf("%s pages: %v, and it has a next step: %v", a.ID, pages(&a), waits)
		}
	}
	if got, want := fingerprint(s), fingerprint(NewState(Kept{Alerts: open, Held: held, Due: due, Deliveries: owed})); got != want {
		t.Fatalf("the record does not give the state back:\nstate  %s\nrecord %s", got, want)
	}
	under, keys := map[string]int{}, map[string]string{}
	for _, a := range open {
		under[a.Cause]++
		if other, twice := keys[a.Key]; twice {
			t.Fatalf("%s and %s are open with the key %s", a.ID, other, a.Key)
		}
		keys[a.Key] = a.ID
	}
	for _, a := range open {
		if a.Hides != under[a.ID] {
			t.Fatalf("%s says that it hides %d, and %d stand under it", a.ID, a.Hides, under[a.ID])
		}
		if a.Cause == "" {
			continue
		}
		line, _ := Lookup(a.Rule)
		cause, causeOpen := s.Alert(a.Cause)
		switch {
		case line.Shown && (line.Within == "" || causeOpen && cause.Rule != line.Within):
			t.Fatalf("%s is hidden: %s", a.Rule, a.Title)
		case causeOpen && cause.Cause != "":
			t.Fatalf("%s is hidden under what is hidden itself", a.Title)
		case !causeOpen && r.held[a.Key].FalseSince.IsZero():
			t.Fatalf("%s holds and is hidden under nothing", a.Title)
		case a.State != Open:
			t.Fatalf("%s is hidden although somebody took it", a.Title)
		}
	}
	for key, h := range r.held {
		_, timer := r.due[recoverKey(key)]
		if timer == h.FalseSince.IsZero() {
			t.Fatalf("%s is false since %v, timer to recover: %v", key, h.FalseSince, timer)
		}
		if _, isOpen := s.Alert(h.Alert); isOpen == h.Rests {
			t.Fatalf("%s: rests %v, its alert open %v", key, h.Rests, isOpen)
		}
	}
}

// fingerprint is all that a state holds.
func fingerprint(s State) string {
	body, err := json.Marshal([]any{s.Open(), s.Held(), s.Due(time.Unix(1<<40, 0))})
	if err != nil {
		panic(err)
	}
	return string(body)
}
