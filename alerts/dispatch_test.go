package alerts

import (
	"strings"
	"testing"
	"time"
)

// sent is the act of a desk that sends somebody who can be told by these channels.
func sent(name string, channels ...string) func(*Act) {
	return func(a *Act) {
		a.Assignee, a.To = name, &Target{Person: name, Name: name, Channels: channels}
	}
}

// taken is a call that somebody has, with nobody sent yet.
func taken(t *testing.T) *scenario {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.expectOwed("")
	return s
}

func TestWhoIsSentIsToldAtOnce(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("丁", "voice", "sms"))
	s.expectOwed("丁 voice")
	s.send("busy")
	s.forward(5 * time.Second)
	s.send("busy")
	s.forward(15 * time.Second)
	s.send("busy")
	s.expectOwed("丁 sms") // like any other message: the next channel
	s.send("")
	s.expectOwed("")
	a := s.alert(RulePressed)
	if told := a.Sendings[0].Told; told == nil || !told.Equal(s.now) {
		t.Errorf("told at %v", told)
	}
	if n := len(entries(a, EntryHanded)); n != 2 {
		t.Errorf("handed: %v", entries(a, EntryHanded))
	}
}

func TestTheMessageToWhoIsSentSurvivesARestartAndTheArrivalOfAnother(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("丁", "sms"))
	s.done(s.alert(RulePressed), Dispatch, sent("戊", "sms"), func(a *Act) { a.Kind = KindAdditional })
	s.restart()
	s.expectOwed("丁 sms, 戊 sms")
	s.done(s.alert(RulePressed), Arrive)
	s.expectOwed("丁 sms, 戊 sms") // one of them is there, the other still on the way
	s.done(s.alert(RulePressed), Resolve)
	s.expectOwed("")
}

func TestAnotherSentInsteadIsToldAndTheFirstOwedNothingMore(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("丁", "sms"))
	s.done(s.alert(RulePressed), Dispatch, sent("戊", "sms"))
	s.expectOwed("戊 sms")
	s.done(s.alert(RulePressed), UndoVerb, sent("丁", "sms"))
	s.expectOwed("丁 sms") // who is on the way again and was never told
}

// All of it within one tick of the clock: what an undo gives back is known by whom
// that dispatch replaced, not by its time.
func TestAnUndoSendsOnlyThoseAgainWhomThatDispatchReplaced(t *testing.T) {
	s := taken(t)
	for _, who := range []string{"丁", "戊", "丁"} {
		s.done(s.alert(RulePressed), Dispatch, sent(who, "sms"))
	}
	s.done(s.alert(RulePressed), UndoVerb, sent("戊", "sms"))
	s.expectOwed("戊 sms")
	if all := s.alert(RulePressed).Sendings; all[0].Released == nil || all[1].Released != nil || all[2].Released == nil {
		t.Errorf("on the way are %+v", all)
	}
}

func TestWhoseSendingIsTakenBackWithTheEndIsToldAfterAll(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("丁", "sms"))
	ended := s.done(s.alert(RulePressed), Resolve)
	s.expectOwed("")
	s.done(ended, UndoVerb, sent("丁", "sms"))
	s.expectOwed("丁 sms")
}

func TestAnotherCallEndsTheSendingAndItsMessage(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("丁", "sms"))
	s.forward(2 * time.Minute)
	s.press(home)
	s.forward(0)
	s.expectOwed("甲 voice")
}

func TestThatWhoIsSentCannotBeToldIsSaidAtOnce(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("保洁队"))
	s.expectOwed("")
	if notes := entries(s.alert(RulePressed), EntryUnreached); len(notes) != 1 || !strings.Contains(notes[0], "保洁队") {
		t.Errorf("the timeline says %v", notes)
	}
}

func TestWhoSendsThemselfIsNotTold(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("坐席甲", "sms"))
	s.done(s.alert(RulePressed), Dispatch, func(a *Act) { a.Kind = KindAdditional })
	s.expectOwed("")
	if notes := entries(s.alert(RulePressed), EntryUnreached); len(notes) > 0 {
		t.Errorf("the timeline says %v", notes)
	}
}

// A message to whoever was sent that no channel takes must not leave the desk
// believing that somebody is on the way.
func TestWhenWhoIsSentCannotBeReachedMorePeopleAreTold(t *testing.T) {
	s := taken(t)
	s.done(s.alert(RulePressed), Dispatch, sent("丁", "sms"))
	for _, o := range s.state.Owed(s.now) {
		s.must(Sending{IDs: []string{o.Delivery.ID}}, Sent{ID: o.Delivery.ID, Error: "no such number", Final: true})
	}
	s.forward(0)
	if len(entries(s.alert(RulePressed), EntryUnreached)) != 1 || s.owes() == "" {
		t.Errorf("owed %q, timeline %v", s.owes(), s.alert(RulePressed).Timeline)
	}
}
