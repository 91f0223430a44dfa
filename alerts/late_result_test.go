package alerts

import (
	"strings"
	"testing"
)

// underWay has the message of a call leave, without a word yet of what became of it.
func underWay(t *testing.T) (*scenario, Delivery) {
	s := calling(t)
	o := s.state.Owed(s.now)[0].Delivery
	s.must(Sending{IDs: []string{o.ID}})
	return s, o
}

// became is the word on an attempt, as the sender gives it.
func (s *scenario) became(o Delivery, trouble string) {
	s.t.Helper()
	result := Sent{ID: o.ID, Error: trouble, Ref: "SMS-42", Of: o}
	if a := s.record.alerts[o.Alert]; a.State == Resolved {
		result.Resolved = &a
	}
	s.must(result)
}

func TestAMessageThatLandsAfterTheEndStandsOnTheTimeline(t *testing.T) {
	for trouble, action := range map[string]string{"": EntryHanded, "busy": EntryChannelFailed} {
		s, o := underWay(t)
		ended := s.done(s.alert(RulePressed), Resolve)
		s.became(o, trouble)
		after := s.record.alerts[ended.ID]
		notes := entries(after, action)
		if len(notes) != 1 || !strings.Contains(notes[0], "甲") || !strings.Contains(notes[0], "办结后") {
			t.Errorf("%q: the timeline says %v", trouble, after.Timeline)
		}
		if after.State != Resolved || !after.ResolvedAt.Equal(*ended.ResolvedAt) || after.Outcome != ended.Outcome || len(s.state.Open()) > 0 || len(s.record.owed) > 0 || len(s.record.due) > 0 {
			t.Errorf("%q: it changed more than that: %+v, owed %v", trouble, after, s.record.owed)
		}
		s.became(o, trouble) // told twice, because the first answer went lost
		if n := len(entries(s.record.alerts[ended.ID], action)); n != 1 {
			t.Errorf("%q: told twice it stands there %d times", trouble, n)
		}
	}
}

func TestWhatBecameOfAMessageStandsOnTheTimelineAfterSomebodyTookTheCall(t *testing.T) {
	s, o := underWay(t)
	s.done(s.alert(RulePressed), Acknowledge)
	s.became(o, "busy")
	if n := len(entries(s.alert(RulePressed), EntryChannelFailed)); n != 1 {
		t.Errorf("the timeline: %v", s.alert(RulePressed).Timeline)
	}
	s.expectOwed("")
}

// That it leaves could not be put on record, and then somebody took the call.
func TestAMessageThatLeftWithoutRecordStandsOnTheTimeline(t *testing.T) {
	s := calling(t)
	o := s.state.Owed(s.now)[0].Delivery
	s.done(s.alert(RulePressed), Acknowledge)
	s.must(Sent{ID: o.ID, Of: o, Unrecorded: true})
	notes := entries(s.alert(RulePressed), EntryHanded)
	if len(notes) != 1 || !strings.Contains(notes[0], "发出时未记录") {
		t.Errorf("the timeline says %v", notes)
	}
}

func TestAMessageOfTheCallBeforeIsNotSaidToHaveReachedAnybodyForTheNewOne(t *testing.T) {
	s, o := underWay(t)
	s.done(s.alert(RulePressed), Acknowledge)
	s.forward(2 * NewCallAfter)
	s.press(home)
	s.became(o, "")
	if handed := s.alert(RulePressed).Chain.Handed; len(handed) > 0 {
		t.Errorf("the new call was handed over: %+v", handed)
	}
}
