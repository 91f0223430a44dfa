package alerts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

func (s *scenario) flood(n int, every time.Duration) {
	s.t.Helper()
	for i := range n {
		s.press(button(fmt.Sprintf("button-%03d", i), "5", fmt.Sprint(i)))
		s.forward(every)
	}
}

func TestAFloodOfCallsIsOneIncidentInWhichEachStaysItsOwn(t *testing.T) {
	s := begin(t)
	s.flood(FloodCalls, time.Second)
	s.none(RuleFlood)
	s.press(home)
	incident := s.alert(RuleFlood)
	if incident.Members != FloodCalls+1 || incident.Severity != Critical || incident.Category != Care || !strings.Contains(incident.Summary, "31个求助") || incident.Title != "求助激增：网关 edge-east" {
		t.Errorf("%s: %s, %d members", incident.Title, incident.Summary, incident.Members)
	}
	for _, a := range s.state.Open() {
		if a.Rule == RulePressed && (a.Incident != incident.ID || a.Cause != "" || a.SilencedUntil != nil || !s.paged(a) || a.State != Open) {
			t.Fatalf("%s in the flood: %+v", a.Title, a)
		}
	}
	s.press(button("button-late", "6", "101"))
	if a := s.alert(RuleFlood); a.Members != FloodCalls+2 {
		t.Errorf("one more joined: %d", a.Members)
	}
}

func TestAFloodIsOverWhenItsCallsAre(t *testing.T) {
	s := begin(t)
	s.flood(FloodCalls+1, time.Second)
	incident := s.alert(RuleFlood)
	for i, a := range s.state.Open() {
		if a.Rule == RulePressed {
			s.done(a, Resolve)
		}
		if i == 10 && s.alert(RuleFlood).Members >= FloodCalls {
			t.Error("what is resolved still counts")
		}
	}
	s.none(RuleFlood)
	if kept := s.record.alerts[incident.ID]; kept.State != Resolved || kept.Outcome != Recovered {
		t.Errorf("the incident is %s, %s", kept.State, kept.Outcome)
	}
}

func TestResolvingTheIncidentResolvesNoCall(t *testing.T) {
	s := begin(t)
	s.flood(FloodCalls+1, time.Second)
	s.done(s.alert(RuleFlood), Resolve)
	open := s.state.Open()
	for _, a := range open {
		if a.Incident != "" || !s.paged(a) {
			t.Errorf("%s: incident %q", a.Title, a.Incident)
		}
	}
	if len(open) != FloodCalls+1 {
		t.Errorf("%d calls are left", len(open))
	}
}

func TestOneButtonAloneIsNoFlood(t *testing.T) {
	s := begin(t)
	for range 3 * FloodCalls {
		s.press(home)
	}
	s.none(RuleFlood)
	if a := s.alert(RulePressed); a.Count != 3*FloodCalls {
		t.Errorf("counted %d", a.Count)
	}
}

func TestThirtyAMinuteFromTwoEdgesAreNoFlood(t *testing.T) {
	s := begin(t)
	for i := range FloodCalls {
		for _, edge := range []string{"edge-east", "edge-west"} {
			s.press(button(fmt.Sprint(edge, i), "5", fmt.Sprint(i)), func(o *Occurrence) { o.Event.Edge = edge })
		}
	}
	s.none(RuleFlood)
}

func TestAnExerciseAndRealCallsAreNoCommonFlood(t *testing.T) {
	s := begin(t)
	for i := range FloodCalls + 5 {
		s.press(button(fmt.Sprint("b", i), "5", fmt.Sprint(i)), drill)
	}
	s.press(home)
	incident := s.alert(RuleFlood)
	if !incident.Drill || !strings.HasPrefix(incident.Title, "【演练】") {
		t.Errorf("%s", incident.Title)
	}
	for _, a := range s.state.Open() {
		if !a.Drill && a.Incident != "" {
			t.Error("the real call is counted in the exercise")
		}
	}
}

func TestAPowerCutIsOneIncidentWithItsAlertsInside(t *testing.T) {
	s := begin(t)
	power := Condition{Key: ConditionKey(RulePower, "power-3"), Rule: RulePower, Edge: "edge-east", Device: "power-3", Name: "3号楼电源"}
	in := []Condition{power, {Key: ConditionKey(RuleCannotCall, "device/power-3"), Rule: RuleCannotCall, Device: "power-3", Count: 2, Name: "3号楼电源"}}
	for i := range 9 {
		c := camera(fmt.Sprint("cam-", i))
		c.Under = []string{power.Key, ConditionKey(RuleEdgeAway, "edge-east")}
		in = append(in, c)
	}
	s.holds(in...)
	cut := s.alert(RulePower)
	if cut.Hides != 9 || cut.Members != 1 || s.alert(RuleCannotCall).Incident != cut.ID {
		t.Errorf("hides %d, groups %d", cut.Hides, cut.Members)
	}
	for _, a := range s.state.Open() {
		if a.Device == "cam-3" {
			s.done(a, Acknowledge) // somebody is on it: it stands for itself, and belongs to the cut
		}
	}
	if cut = s.alert(RulePower); cut.Hides != 8 || cut.Members != 2 {
		t.Errorf("after one was taken: hides %d, groups %d", cut.Hides, cut.Members)
	}
}

// TestNoOrderOfThingsHidesACall: silences of any kind, windows, causes, floods and
// people in any order leave each press in an alert of its own button, in sight,
// paged until somebody takes it, and counted.
func TestNoOrderOfThingsHidesACall(t *testing.T) { rapid.Check(t, anyOrder) }

func anyOrder(t *rapid.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	state, rec := State{}, newRecord()
	pressed := map[string]int{}
	n := 0
	step := func(in ...Input) {
		next, actions, err := StepAll(state, now, in)
		if err != nil {
			return
		}
		state = next
		rec.apply(t, actions)
	}
	for range rapid.IntRange(5, 60).Draw(t, "steps") {
		n++
		now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 5, 61, 700, 4000}).Draw(t, "seconds")) * time.Second)
		switch rapid.SampledFrom([]string{"burst", "burst", "press", "silence", "window", "condition", "due", "lift", "act"}).Draw(t, "what") {
		case "burst", "press":
			var in []Input
			for i := range rapid.SampledFrom([]int{1, 3, 40}).Draw(t, "presses") {
				id := fmt.Sprint("b", rapid.IntRange(0, 45).Draw(t, "button"))
				in = append(in, Occurrence{NewID: fmt.Sprint("p", n, "-", i), Device: button(id, "5", id),
					Event: devices.Recorded{Edge: "edge-east", Received: now, Event: devices.Event{ID: fmt.Sprint(n, "-", i), Type: devices.ButtonPressed, Time: now}}})
				pressed[id]++
			}
			step(in...)
		case "silence":
			m := Matcher{
				Device:   rapid.SampledFrom([]string{"", "b1", "b2"}).Draw(t, "device"),
				Site:     rapid.SampledFrom([]string{"", "east"}).Draw(t, "site"),
				Rule:     rapid.SampledFrom([]string{"", RulePressed, RuleOffline}).Draw(t, "rule"),
				Category: rapid.SampledFrom([]Category{"", Care, Maintenance}).Draw(t, "category"),
				AtMost:   rapid.SampledFrom([]Severity{"", Critical, Minor}).Draw(t, "at most"),
			}
			step(PutSilence{By: "丙", Reason: "吵", Match: m, For: time.Hour})
		case "window":
			step(PutWindow{Window{Kind: Maintained, By: "丙", Reason: "x", From: now, Until: now.Add(time.Hour), Edges: []string{"edge-east"}, Sites: []string{"east"}, Devices: []string{"b1"}}})
		case "condition":
			c := Condition{Rule: rapid.SampledFrom([]string{RuleButtonOffline, RuleEdgeAway, RuleCannotCall, RulePower}).Draw(t, "rule"), Device: "b1", Edge: "edge-east", Site: "east"}
			c.Key = ConditionKey(c.Rule, "b1")
			c.Under = []string{ConditionKey(RuleEdgeAway, "b1"), ConditionKey(RulePower, "b1")}
			step(Judgement{NewID: fmt.Sprint("c", n), Condition: c, Holds: rapid.Bool().Draw(t, "holds")})
		case "due":
			for _, due := range state.Due(now) {
				step(due)
			}
		case "lift":
			for _, one := range state.Silences() {
				step(LiftSilence{ID: one.ID, By: "丙"})
			}
		case "act":
			if open := state.Open(); len(open) > 0 {
				a := rapid.SampledFrom(open).Draw(t, "alert")
				step(Act{Alert: a.ID, By: "坐席甲", Verb: rapid.SampledFrom([]Verb{Acknowledge, Resolve}).Draw(t, "verb"), Outcome: Handled})
			}
		}
		floods := map[string]int{}
		for _, a := range state.Open() {
			floods[a.Incident]++
			if a.Rule != RulePressed && a.Rule != RuleFlood {
				continue
			}
			if _, waits := state.due.get(escalateKey(a.ID)); a.Cause != "" || a.SilencedUntil != nil || a.Flapping || a.State == Open && !waits {
				t.Fatalf("%s is kept from somebody: %+v", a.Title, a)
			}
			if a.Rule == RulePressed && a.Key != ConditionKey(RulePressed, a.Device) {
				t.Fatalf("%s has the key %s", a.Device, a.Key)
			}
		}
		for _, a := range state.Open() {
			if a.Members != floods[a.ID] {
				t.Fatalf("%s says %d, and %d are grouped with it", a.Title, a.Members, floods[a.ID])
			}
		}
	}
	counted := map[string]int{}
	for _, a := range rec.alerts {
		if a.Rule == RulePressed {
			counted[a.Device] += a.Count
		}
	}
	for id, want := range pressed {
		if counted[id] != want {
			t.Fatalf("%s was pressed %d times, counted %d", id, want, counted[id])
		}
	}
}

// BenchmarkStepAmong10000WithSilences is one step of the machine with 10,000 open
// alerts, half of them conditions, and 50 silences.
func BenchmarkStepAmong10000WithSilences(b *testing.B) {
	s, now := busy(b, 10_000)
	var in []Input
	for i := range 50 {
		in = append(in, PutSilence{NewID: fmt.Sprint("s", i), By: "丙", Reason: "x", Match: Matcher{Device: fmt.Sprint("cam-", i)}})
	}
	s, _, err := StepAll(s, now, in)
	if err != nil || len(s.Silences()) != 50 {
		b.Fatal(err)
	}
	for name, input := range map[string]Input{
		"press":     pressOf(99999, now),
		"condition": Judgement{NewID: "new", Condition: offline("cam-new"), Holds: true},
		"silence":   PutSilence{NewID: "new", By: "丙", Reason: "x", Match: Matcher{Device: "cam-4000"}},
		"lift":      LiftSilence{ID: "s7", By: "丙"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, actions, err := Step(s, now, input); err != nil || len(actions) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestAFloodThatARestartFallsIntoIsStillOneFlood(t *testing.T) {
	s := begin(t)
	call := func(i int) {
		s.press(button(fmt.Sprintf("button-%d", i), "5", fmt.Sprint(i)))
		s.forward(time.Second)
	}
	for i := range FloodCalls - 10 {
		call(i)
	}
	s.restart()
	for i := range 11 {
		call(FloodCalls - 10 + i)
	}
	if a := s.alert(RuleFlood); a.Members != FloodCalls+1 {
		t.Errorf("%d members", a.Members)
	}
	for _, a := range s.state.Open() { // and each is answered for itself
		if a.Rule == RulePressed && (!s.paged(a) || a.Cause != "") {
			t.Errorf("%s is hidden", a.Title)
		}
	}
}

func TestAfterARestartPressesOfAMinuteAgoMakeNoFlood(t *testing.T) {
	s := begin(t)
	for i := range FloodCalls {
		s.press(button(fmt.Sprintf("button-%d", i), "5", fmt.Sprint(i)))
	}
	s.forward(FloodWithin + time.Second)
	s.restart()
	s.press(button("button-last", "5", "901"))
	s.none(RuleFlood)
}

func TestASurgeAndWhoCannotCallAreNoPersonsCalls(t *testing.T) {
	for rule, want := range map[string]bool{RulePressed: true, RuleFall: true, RuleReport: true, RuleCannotCall: false, RuleFlood: false} {
		if got := OfAPerson(Care, rule); got != want {
			t.Errorf("%s counts as a person's call: %v", rule, got)
		}
	}
	if OfAPerson(Safety, RuleSmoke) {
		t.Error("smoke counts as a person's call")
	}
}
