package alerts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func who(name string, channels ...string) Target {
	if len(channels) == 0 {
		channels = []string{"sms"}
	}
	return Target{Person: name, Name: name, Channels: channels}
}

// ladder is the usual policy: the A post at once, the B post after a minute,
// everybody after three, and again every five.
func ladder(step, _ int) Plan {
	switch step {
	case 0:
		return Plan{Policy: "默认", Targets: []Target{who("甲", "voice", "sms")}, After: time.Minute, ArriveWithin: 30 * time.Minute}
	case 1:
		return Plan{Policy: "默认", Targets: []Target{who("乙")}, After: 2 * time.Minute}
	}
	return Plan{Policy: "默认", Targets: []Target{who("甲", "sms"), who("乙"), who("丙")}, After: 5 * time.Minute, Last: true}
}

// owes lists to whom messages are owed, by which channel.
func (s *scenario) owes() string {
	var all []string
	for _, o := range s.state.Owed(s.now) {
		all = append(all, o.Delivery.To.Name+" "+o.Delivery.ChannelName())
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// send has everything leave that is owed now, with this outcome.
func (s *scenario) send(trouble string) (n int) {
	s.t.Helper()
	for _, o := range s.state.Owed(s.now) {
		s.must(Sending{IDs: []string{o.Delivery.ID}})
		s.must(Sent{ID: o.Delivery.ID, Error: trouble})
		n++
	}
	return n
}

func (s *scenario) expectOwed(want string) {
	s.t.Helper()
	if got := s.owes(); got != want {
		s.t.Fatalf("at %s owed: %q, want %q", s.now.Format(time.TimeOnly), got, want)
	}
}

func entries(a Alert, action string) (notes []string) {
	for _, e := range a.Timeline {
		if e.Action == action {
			notes = append(notes, e.Note)
		}
	}
	return notes
}

func calling(t *testing.T) *scenario {
	s := begin(t)
	s.policy = ladder
	s.press(home)
	s.forward(0)
	return s
}

func TestACallThatNobodyTakesReachesOneAfterTheOtherAndThenAllForEver(t *testing.T) {
	s := calling(t)
	s.expectOwed("甲 voice")
	s.send("")
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
	s.forward(59 * time.Second)
	s.expectOwed("")
	s.forward(time.Second)
	s.expectOwed("乙 sms")
	s.send("")
	s.forward(2 * time.Minute)
	if n := s.send(""); n != 3 {
		t.Fatalf("the last step reached %d", n)
	}
	for range 20 {
		s.forward(5 * time.Minute)
		if n := s.send(""); n != 3 {
			t.Fatalf("a round of the last step reached %d", n)
		}
	}
	var handed []string // each person once of each step, however often the last one comes
	for _, h := range s.alert(RulePressed).Chain.Handed {
		handed = append(handed, fmt.Sprint(h.Step, " ", h.Channel, " ", h.To))
	}
	slices.Sort(handed[2:])
	if got := strings.Join(handed, ", "); got != "0 voice 甲, 1 sms 乙, 2 sms 丙, 2 sms 乙, 2 sms 甲" {
		t.Errorf("handed over: %s", got)
	}
	if a := s.alert(RulePressed); a.Step != 2 || len(a.Chain.Handed) != 5 || len(entries(a, EntryPaged)) != 1 {
		t.Errorf("step %d, handed %v, %v", a.Step, a.Chain.Handed, a.Timeline)
	}
}

func TestWhoTakesACallEndsWhatIsOwed(t *testing.T) {
	s := calling(t)
	s.forward(time.Minute) // nothing was sent: the gateway is slow
	s.expectOwed("乙 sms, 甲 voice")
	s.done(s.alert(RulePressed), Acknowledge)
	s.expectOwed("")
	s.forward(20 * time.Minute)
	s.expectOwed("")
	if len(s.record.owed) > 0 {
		t.Errorf("on record: %v", s.record.owed)
	}
}

func TestACallThatNobodyLooksAtEscalatesEarly(t *testing.T) {
	s := calling(t)
	s.send("")
	s.forward(SeenWithin)
	s.expectOwed("乙 sms")
	if n := len(entries(s.alert(RulePressed), EntryUnseen)); n != 1 {
		t.Errorf("%d lines say so", n)
	}
}

func TestWhoActsHasSeenIt(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Note, func(a *Act) { a.Note = "回拨中" })
	s.forward(SeenWithin)
	s.expectOwed("")
	if c := s.alert(RulePressed).Chain; c.Seen == nil || c.SeenBy == "" {
		t.Errorf("chain %+v", c)
	}
}

func TestAnotherPressAfterTheAcknowledgementEscalatesAnew(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.forward(2 * time.Minute)
	s.press(home)
	s.forward(0)
	s.expectOwed("甲 voice")
	if c := s.alert(RulePressed).Chain; c.Seen != nil || len(c.Handed) > 0 {
		t.Errorf("the new call is said to be seen: %+v", c)
	}
}

func TestWhatAChannelRefusesGoesToTheNextOneAndThenToTheNextStep(t *testing.T) {
	s := calling(t)
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
	s.send("busy")
	s.expectOwed("")
	s.forward(5 * time.Second)
	s.expectOwed("甲 voice")
	s.send("busy")
	s.forward(15 * time.Second)
	s.send("busy")
	s.expectOwed("甲 sms")
	for _, o := range s.state.Owed(s.now) {
		s.must(Sending{IDs: []string{o.Delivery.ID}}, Sent{ID: o.Delivery.ID, Error: "no such number", Final: true})
	}
	s.forward(0)
	s.expectOwed("乙 sms") // 20 s after the press: nobody else of the step can be reached
	a := s.alert(RulePressed)
	if len(entries(a, EntryChannelFailed)) != 2 || len(entries(a, EntryUnreached)) != 1 {
		t.Errorf("timeline: %v", a.Timeline)
	}
}

func TestWhoHasACallCanAskForMorePeople(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.done(s.alert(RulePressed), Escalate)
	s.forward(0)
	if s.owes() == "" {
		t.Error("nobody is told")
	}
	s.done(s.alert(RulePressed), Resolve, func(a *Act) { a.Outcome = Handled })
	s.expectOwed("")
}

func TestEscalatingByHandBringsTheNextStep(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Escalate)
	s.forward(0)
	s.expectOwed("乙 sms")
}

func TestAnOpenCallFromARecordWithoutStepsEscalatesAtTheStart(t *testing.T) {
	s := calling(t)
	clear(s.record.due)
	clear(s.record.owed)
	s.restart()
	if next, ok := s.state.Next(); !ok || next.After(s.now) {
		t.Errorf("the next step comes at %v, %v", next, ok)
	}
}

func TestAStepThatReachesNobodyIsSkippedAtOnce(t *testing.T) {
	s := begin(t)
	s.policy = func(step, round int) Plan {
		if step == 0 {
			return Plan{After: time.Hour}
		}
		return ladder(step, round)
	}
	s.press(home)
	s.forward(0)
	s.expectOwed("乙 sms")
	if len(entries(s.alert(RulePressed), EntrySkipped)) != 1 {
		t.Error("the timeline does not say so")
	}
}

func TestWhereNobodyExistsTheTimelineSaysSo(t *testing.T) {
	s := begin(t)
	s.policy = func(int, int) Plan {
		return Plan{Targets: []Target{who("值守屏幕", "desk")}, After: time.Minute, Last: true, Nobody: true}
	}
	s.press(home)
	s.forward(0)
	if len(entries(s.alert(RulePressed), EntryNobody)) != 1 {
		t.Error("nobody is told that there is nobody")
	}
}

func TestALateCallIsNotToldAsNewButNotForgotten(t *testing.T) {
	s := begin(t)
	s.policy = func(step, round int) Plan {
		p := ladder(step, round)
		p.Late = !p.Last
		return p
	}
	s.press(home)
	s.forward(0)
	s.expectOwed("")
	s.forward(3 * time.Minute)
	s.expectOwed("丙 sms, 乙 sms, 甲 sms")
}

func TestACallOfNowIsToldAtOnceThoughItsAlertStandsForLateOnes(t *testing.T) {
	s := begin(t)
	late := true
	s.policy = func(step, round int) Plan {
		p := ladder(step, round)
		p.Late = late && !p.Last
		return p
	}
	s.press(home)
	s.forward(0)
	s.press(home, func(o *Occurrence) { o.Event.Time = o.Event.Received.Add(-3 * time.Hour) }) // of the same backlog
	s.forward(10 * time.Second)
	s.expectOwed("")
	if n := len(entries(s.alert(RulePressed), EntryLate)); n != 1 {
		t.Errorf("the steps of a late call began %d times", n)
	}
	late = false
	s.press(home)
	s.forward(0)
	s.expectOwed("甲 voice")
}

func TestWhoeverIsSentAndDoesNotArriveIsMissed(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.done(s.alert(RulePressed), Dispatch, func(a *Act) { a.Assignee = "丁" })
	s.forward(30 * time.Minute)
	if len(entries(s.alert(RulePressed), EntryOverdue)) != 1 {
		t.Fatal("nobody says that it takes too long")
	}
	if s.owes() == "" {
		t.Error("nobody is told")
	}
	s.send("")
	s.done(s.alert(RulePressed), Arrive)
	s.forward(time.Hour)
	s.expectOwed("")
}

func TestACallThatNobodyHasWhenSomebodyShouldHaveArrivedIsToldAtOnce(t *testing.T) {
	s := calling(t)
	s.forward(29 * time.Minute)
	for s.send("") > 0 {
	}
	s.forward(59 * time.Second)
	s.expectOwed("")
	s.forward(time.Second) // not yet the turn of the last step, which comes every five minutes
	s.expectOwed("丙 sms, 乙 sms, 甲 sms")
}

func TestAnAttemptThatTheHubDidNotSurviveIsRepeatedAndMarked(t *testing.T) {
	s := calling(t)
	o := s.state.Owed(s.now)[0]
	s.must(Sending{IDs: []string{o.Delivery.ID}})
	s.expectOwed("") // it is under way
	s.restart()
	again := s.state.Owed(s.now)
	if len(again) != 1 || again[0].Delivery.ID != o.Delivery.ID || !again[0].Delivery.Repeat {
		t.Fatalf("after the restart: %+v", again)
	}
	s.must(Sending{IDs: []string{o.Delivery.ID}})
	s.must(Sent{ID: o.Delivery.ID})
	if h := s.alert(RulePressed).Chain.Handed; len(h) != 1 || !h[0].Repeat {
		t.Errorf("handed %+v", h)
	}
}

// restart forgets everything but what is on record.
func (s *scenario) restart() {
	k := Kept{}
	for _, a := range s.record.alerts {
		if a.State != Resolved {
			k.Alerts = append(k.Alerts, a)
		}
	}
	for _, h := range s.record.held {
		k.Held = append(k.Held, h)
	}
	for _, d := range s.record.due {
		k.Due = append(k.Due, d)
	}
	for _, o := range s.record.owed {
		k.Deliveries = append(k.Deliveries, o)
	}
	k.Silences, k.Windows = s.state.Silences(), s.state.Windows()
	s.state = NewState(k)
	for _, o := range k.Deliveries { // what was under way is owed again, and marked so at the next attempt
		o.Repeat, o.Under = o.Repeat || o.Under, false
		s.record.owed[o.ID] = o
	}
}

func TestAClockThatIsSetNeitherFiresNorForgetsAStep(t *testing.T) {
	for _, by := range []time.Duration{24 * time.Hour, -24 * time.Hour} {
		s := calling(t)
		s.send("")
		s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
		s.now = s.now.Add(by)
		s.must(Shifted{By: by})
		s.forward(59 * time.Second)
		s.expectOwed("")
		s.forward(time.Second)
		s.expectOwed("乙 sms")
	}
}

// Whatever happens in whatever order, restarts included: while nobody has taken a
// call, somebody is owed a message, was handed one for the present step, or will be
// at a time that is on record and not far away.
func TestACallIsNeverWithoutANextStep(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := begin(t)
		s.policy = func(step, round int) Plan {
			p := ladder(step, round)
			if rapid.Bool().Draw(r, "nobody on duty") {
				p.Targets = nil
			}
			return p
		}
		s.press(home)
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"forward", "send", "fail", "crash", "press", "ack", "dispatch", "undo", "escalate", "seen"}).Draw(r, "what") {
			case "forward":
				s.forward(time.Duration(rapid.IntRange(0, 400).Draw(r, "s")) * time.Second)
			case "send":
				s.send("")
			case "fail":
				s.send("busy")
			case "crash":
				for _, o := range s.state.Owed(s.now) {
					s.must(Sending{IDs: []string{o.Delivery.ID}})
				}
				s.restart()
			case "press":
				s.press(home)
			case "ack":
				if a := s.alert(RulePressed); a.State == Open {
					s.done(a, Acknowledge)
				}
			case "dispatch":
				if a := s.alert(RulePressed); a.State == Acknowledged || a.State == Dispatched {
					s.done(a, Dispatch, sent(rapid.SampledFrom([]string{"丁", "戊"}).Draw(r, "who"), "sms"))
				}
			case "undo":
				if a := s.alert(RulePressed); a.Undo != nil && !s.now.After(a.Undo.Until) {
					s.done(a, UndoVerb, sent(a.Undo.Assignee, "sms"))
				}
			case "escalate":
				s.done(s.alert(RulePressed), Escalate)
			case "seen":
				s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
			}
			a := s.alert(RulePressed)
			next, waits := s.record.due[escalateKey(a.ID)]
			if waits != (a.State == Open) {
				r.Fatalf("%s with a next step: %v", a.State, waits)
			}
			if waits && next.At.Sub(s.now) > 5*time.Minute {
				r.Fatalf("the next step comes only in %v", next.At.Sub(s.now))
			}
			for _, o := range s.state.Owed(s.now) {
				if a.State != Open && o.Delivery.Step != stepBeside && o.Delivery.Step != stepSent {
					r.Fatalf("owed after somebody took it: %s", s.owes())
				}
			}
			for _, one := range a.Sendings {
				if a.State == Dispatched && one.Released == nil && one.Told == nil && len(entries(a, EntryUnreached)) == 0 &&
					!slices.ContainsFunc(slices.Collect(maps.Values(s.record.owed)), func(o Delivery) bool { return o.To.Name == one.To && o.SentOut() }) {
					r.Fatalf("%s was sent, not told, and is owed nothing: %s", one.To, s.owes())
				}
			}
			people := map[string]bool{}
			for _, o := range s.record.owed {
				key := fmt.Sprint(o.Alert, o.To.Person)
				if people[key] && !o.Withdrawn {
					r.Fatalf("%s is owed two messages for one call", o.To.Name)
				}
				people[key] = people[key] || !o.Withdrawn
			}
		}
	})
}

func TestTheGuardRoomKnowsOfACallFromTheStepThatTellsItAndNotBefore(t *testing.T) {
	s := begin(t)
	s.policy = func(step, round int) Plan {
		p := ladder(step, round)
		if step == 1 {
			p.Targets = append(p.Targets, Target{Person: Guards, Name: "门岗", Channels: []string{"desk"}})
		}
		return p
	}
	s.press(home)
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true }) // or the second step comes sooner
	s.forward(59 * time.Second)
	if at := s.alert(RulePressed).GuardsAt; at != nil {
		t.Errorf("a policy that tells them later told them at %v", at)
	}
	s.forward(time.Second)
	told := s.alert(RulePressed).GuardsAt
	if told == nil || !told.Equal(s.now) {
		t.Fatalf("they were told at %v, not at %v", told, s.now)
	}
	s.forward(2 * time.Minute)
	s.done(s.alert(RulePressed), Acknowledge)
	s.restart()
	if again := s.alert(RulePressed).GuardsAt; again == nil || !again.Equal(*told) {
		t.Errorf("it is on record that they were told at %v, and that was at %v", again, told)
	}
}

func TestTheGuardRoomIsToldOfANewCallOnAnAlertAndOfOneReopenedByThePolicyAgain(t *testing.T) {
	for what, anew := range map[string]func(s *scenario){
		"pressed again": func(s *scenario) {
			s.done(s.alert(RulePressed), Acknowledge)
			s.forward(NewCallAfter + time.Minute)
			s.press(home)
		},
		"reopened": func(s *scenario) {
			s.done(s.alert(RulePressed), Acknowledge)
			a := s.done(s.alert(RulePressed), Resolve, func(a *Act) { a.Outcome = Handled })
			s.done(a, Reopen, func(act *Act) { act.Resolved = &a })
		},
	} {
		s := begin(t)
		s.policy = func(step, round int) Plan {
			p := ladder(step, round)
			if step == 1 {
				p.Targets = append(p.Targets, Target{Person: Guards, Name: "门岗", Channels: []string{"desk"}})
			}
			return p
		}
		s.press(home)
		s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
		s.forward(time.Minute)
		if s.alert(RulePressed).GuardsAt == nil {
			t.Fatalf("%s: they were not told of the first call", what)
		}
		anew(s)
		if a := s.alert(RulePressed); a.State != Open || a.GuardsAt != nil {
			t.Errorf("%s: %s, and the guard room was told at %v already", what, a.State, a.GuardsAt)
		}
		s.forward(2 * time.Minute)
		if s.alert(RulePressed).GuardsAt == nil {
			t.Errorf("%s: the step that tells them told them nothing", what)
		}
	}
}

func TestAnEmptyGuardRoomBringsTheNextStepNoSoonerAndHoldsItUpNoLonger(t *testing.T) {
	guarded := func(step, round int) Plan {
		p := ladder(step, round)
		if step == 0 {
			p.Targets = append(p.Targets, Target{Person: Guards, Name: "门岗", Channels: []string{"desk"}})
		}
		return p
	}
	send := func(s *scenario, to, trouble string) {
		t.Helper()
		for _, o := range s.state.Owed(s.now) {
			if o.Delivery.To.Name == to {
				s.must(Sending{IDs: []string{o.Delivery.ID}})
				s.must(Sent{ID: o.Delivery.ID, Error: trouble, Final: trouble != ""})
			}
		}
	}
	s := begin(t)
	s.policy = guarded
	s.press(home)
	s.forward(0)
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
	send(s, "甲", "")
	send(s, "门岗", "nobody there")
	s.forward(59 * time.Second)
	s.expectOwed("") // 乙 has their own time
	s.forward(time.Second)
	s.expectOwed("乙 sms")

	s = begin(t)
	s.policy = guarded
	s.press(home)
	s.forward(0)
	send(s, "甲", "no answer") // by voice
	send(s, "甲", "no answer") // by sms
	s.forward(0)
	s.expectOwed("乙 sms, 门岗 desk")
}
