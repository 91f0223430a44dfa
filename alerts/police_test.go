package alerts

import (
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

var gate = devices.Registered{Device: devices.Device{ID: "gate-east", Kind: devices.Gate, Name: "东门人行闸", Site: "east"}, Edge: "edge-east", Lifecycle: devices.InService}

func forced(s *scenario) Alert {
	s.t.Helper()
	s.must(s.event(gate, devices.GateForced))
	return s.alert(RuleForced)
}

func shown(version int, steps ...string) func(*Act) {
	return func(a *Act) { a.Card = &Card{Kind: RuleForced, Version: version, Steps: steps} }
}

func step(id string) func(*Act) {
	return func(a *Act) { a.Tick, a.Step, a.Words = TickCardStep, id, "看现场画面 · Look at the pictures" }
}

func TestTheCardOfAnAlertIsTheOneThatWasFirstShown(t *testing.T) {
	s := begin(t)
	a := s.done(forced(s), ShowCard, shown(1, "look", "go"))
	a = s.done(a, TickVerb, step("look"))
	a = s.done(a, ShowCard, shown(2, "go", "lock"))
	if a.Card == nil || a.Card.Version != 1 || strings.Join(a.Card.Steps, " ") != "look go" {
		t.Fatalf("a card that was edited later stands on it: %+v", a.Card)
	}
	s.refused(a, TickVerb, ErrInvalid, step("lock"))
	if last := a.Ticks[0]; last.Step != "look" || last.By == "" || !last.At.Equal(s.now) {
		t.Errorf("the step is told as %+v", last)
	}
	if e := a.Timeline[len(a.Timeline)-1]; e.Action != string(TickVerb) || !strings.Contains(e.Note, "看现场画面") {
		t.Errorf("the timeline says %+v", e)
	}
}

func TestAStepOfACardIsTickedOnceAndCanBeTakenBack(t *testing.T) {
	s := begin(t)
	a := forced(s)
	s.refused(a, TickVerb, ErrInvalid, step("look")) // no card was shown
	a = s.done(a, ShowCard, shown(1, "look", "go"))
	a = s.done(a, TickVerb, step("look"))
	s.refused(a, TickVerb, ErrConflict, step("look"))
	a = s.done(a, UndoVerb)
	if !a.Ticks[0].Undone {
		t.Fatalf("it stands as %+v", a.Ticks)
	}
	a = s.done(a, TickVerb, step("look"))
	if len(a.Ticks) != 2 || a.Ticks[1].Undone {
		t.Errorf("ticked again it is %+v", a.Ticks)
	}
}

func TestACallTo110IsOnTheTimelineAndEndsTheAlertAsHandedOver(t *testing.T) {
	s := begin(t)
	a := forced(s)
	call := func(service, reference string) func(*Act) {
		return func(act *Act) {
			act.Call = &Call{Service: service, Reference: reference, Told: "东门被强行打开", Comes: "派出所二人"}
		}
	}
	s.refused(a, HandOverVerb, ErrInvalid, call("122", "1"))
	tomorrow := s.now.Add(24 * time.Hour)
	s.refused(a, HandOverVerb, ErrInvalid, func(act *Act) { act.Call = &Call{Service: "110", At: &tomorrow} })
	a = s.done(a, HandOverVerb, call("110", ""))
	s.refused(a, Resolve, ErrInvalid, func(act *Act) { act.Outcome = HandedOver }) // nobody gave a reference
	a = s.done(a, HandOverVerb, call("110", "2026-1130-07"))
	a = s.done(a, HandOverVerb, call("120", "wrong"))
	a = s.done(a, UndoVerb)
	a = s.done(a, Resolve, func(act *Act) { act.Outcome = HandedOver })
	last := a.Timeline[len(a.Timeline)-1].Note
	if a.Outcome != HandedOver || !strings.Contains(last, "110") || !strings.Contains(last, "2026-1130-07") || strings.Contains(last, "120") {
		t.Errorf("it ended as %s: %s", a.Outcome, last)
	}
	if h := a.HandOvers[1]; h.By == "" || h.Caller != h.By || h.Told == "" || h.Comes == "" || !a.HandOvers[2].Undone {
		t.Errorf("the calls are %+v", a.HandOvers)
	}
}

func TestOnlyAnOfficerMakesItSentWithAnOfficer(t *testing.T) {
	s := begin(t)
	a := s.done(forced(s), Acknowledge)
	a = s.done(a, Dispatch, func(act *Act) { act.Assignee = "值班员丙" })
	if a.Sendings[0].Officer {
		t.Error("a guard is shown as an officer")
	}
	a = s.done(a, Dispatch, func(act *Act) { act.Assignee, act.Officer = "民警乙", true })
	if !a.Sendings[1].Officer {
		t.Error("the officer is not shown as one")
	}
}

// reported has forced gates reported: first after 30 min, then hourly, the final one 2 h after the end.
func reported(t *testing.T) *scenario {
	s := begin(t)
	s.state = s.state.WithDuties(map[string]ReportDuty{RuleForced: {To: "街道综治办", FirstMin: 30, EveryMin: 60, FinalMin: 120}})
	return s
}

func sending(kind ReportKind, text string) func(*Act) {
	return func(a *Act) { a.Report = &SentText{ID: "rep-" + text, Kind: kind, Way: "telephone", Text: text} }
}

func (s *scenario) dueAt(a Alert, kind ReportKind, at time.Time) {
	s.t.Helper()
	r := s.record.alerts[a.ID].Reports
	if r == nil || r.Next != kind || r.DueAt == nil || !r.DueAt.Equal(at) {
		s.t.Fatalf("owed is %+v, want the %s by %s", r, kind, at)
	}
}

func (s *scenario) lines(a Alert, action string) (n int) {
	for _, e := range s.record.alerts[a.ID].Timeline {
		if e.Action == action {
			n++
		}
	}
	return n
}

func TestReportsAreOwedFromTheRaisingToAfterTheEnd(t *testing.T) {
	s := reported(t)
	a := forced(s)
	s.dueAt(a, FirstReport, s.now.Add(30*time.Minute))
	s.refused(a, SendReport, ErrConflict, sending(FollowUp, "early"))
	s.forward(10 * time.Minute)
	a = s.done(s.record.alerts[a.ID], SendReport, sending(FirstReport, "one"))
	s.dueAt(a, FollowUp, s.now.Add(time.Hour))
	s.forward(61 * time.Minute)
	a = s.done(s.record.alerts[a.ID], SendReport, sending(FollowUp, "two"))
	if sent := a.Reports.Sent; len(sent) != 2 || sent[0].Late || !sent[1].Late || sent[1].N != 2 || sent[0].To != "街道综治办" {
		t.Fatalf("sent is %+v", sent)
	}
	a = s.done(a, Resolve, func(act *Act) { act.Outcome = Handled })
	s.dueAt(a, FinalReport, s.now.Add(2*time.Hour))
	a = s.done(a, SendReport, sending(FinalReport, "three"))
	if a.Reports.Next != "" || a.Reports.DueAt != nil {
		t.Errorf("after the end is owed %+v", a.Reports)
	}
	if _, waits := s.record.due[reportKey(a.ID)]; waits {
		t.Error("a timer waits for nothing")
	}
}

func TestAReportIsRemindedOfOnceAndItsTimeIsOverOnce(t *testing.T) {
	s := reported(t)
	a := forced(s)
	s.forward(19 * time.Minute)
	if s.lines(a, EntryReportDue) != 0 {
		t.Error("it is reminded of too early")
	}
	s.forward(2 * time.Minute)
	if s.lines(a, EntryReportDue) != 1 || s.lines(a, EntryReportOverdue) != 0 {
		t.Fatalf("after 21 minutes the timeline is %+v", s.record.alerts[a.ID].Timeline)
	}
	s.forward(10 * time.Hour)
	if s.lines(a, EntryReportDue) != 1 || s.lines(a, EntryReportOverdue) != 1 {
		t.Errorf("after ten hours it was reminded of %d times and overdue %d times", s.lines(a, EntryReportDue), s.lines(a, EntryReportOverdue))
	}
}

func TestTheFinalReportIsRemindedOfAlthoughTheAlertIsResolved(t *testing.T) {
	s := reported(t)
	a := s.done(forced(s), SendReport, sending(FirstReport, "one"))
	a = s.done(a, Resolve, func(act *Act) { act.Outcome = Handled })
	s.forward(119 * time.Minute)
	if s.lines(a, EntryReportDue) != 1 {
		t.Errorf("the timeline is %+v", s.record.alerts[a.ID].Timeline)
	}
	s.forward(2 * time.Minute)
	if s.lines(a, EntryReportOverdue) != 1 {
		t.Errorf("the timeline is %+v", s.record.alerts[a.ID].Timeline)
	}
}

func TestWhatWasNoIncidentIsNotReportedAndADrillNeverIs(t *testing.T) {
	s := reported(t)
	a := s.done(forced(s), Resolve, func(act *Act) { act.Outcome = Duplicate })
	if a.Reports.Next != "" {
		t.Errorf("of a duplicate is owed %+v", a.Reports)
	}
	a = s.done(a, UndoVerb)
	s.dueAt(a, FirstReport, s.now.Add(30*time.Minute))
	s.done(a, Resolve, func(act *Act) { act.Outcome = Duplicate })
	s.must(s.event(gate, devices.GateForced, drill))
	if a := s.alert(RuleForced); a.Reports != nil {
		t.Errorf("of a drill is owed %+v", a.Reports)
	}
}

func TestAnAlertThatIsOpenAgainIsReportedOn(t *testing.T) {
	s := reported(t)
	a := s.done(forced(s), SendReport, sending(FirstReport, "one"))
	first := s.now
	s.forward(5 * time.Minute)
	a = s.done(s.record.alerts[a.ID], Resolve, func(act *Act) { act.Outcome = Handled })
	s.forward(5 * time.Minute)
	a = s.record.alerts[a.ID]
	a = s.done(a, Reopen)
	s.dueAt(a, FollowUp, first.Add(time.Hour))
}

func TestAReportSaysToWhomByWhichWayAndUnderWhichNumber(t *testing.T) {
	s := reported(t)
	a := forced(s)
	for _, wrong := range []func(*SentText){
		func(r *SentText) { r.Way = "pigeon" },
		func(r *SentText) { r.Way = "system" }, // without its number
		func(r *SentText) { r.Text = " " },
		func(r *SentText) { r.Text = strings.Repeat("长", mostReportText+1) },
	} {
		s.refused(a, SendReport, ErrInvalid, sending(FirstReport, "x"), func(act *Act) { wrong(act.Report) })
	}
	a = s.done(a, SendReport, sending(FirstReport, "x"), func(act *Act) {
		act.Report.Way, act.Report.Reference, act.Report.To = "system", "XB-7", "区综治中心"
	})
	if e := a.Timeline[len(a.Timeline)-1]; e.Note != "first · 区综治中心 · system · XB-7" {
		t.Errorf("the timeline says %q", e.Note)
	}
	if len(s.record.texts) != 1 || s.record.texts[0].Text != "x" || s.record.texts[0].Alert != a.ID {
		t.Errorf("the text on record is %+v", s.record.texts)
	}
}

func TestAReportThatIsLateIsAnAlertOfItsOwnOncePerDeadline(t *testing.T) {
	s := reported(t)
	a := forced(s)
	s.forward(29 * time.Minute)
	s.none(RuleReportLate) // before the time is over
	s.forward(2 * time.Minute)
	late := s.alert(RuleReportLate)
	if late.Category != Safety || late.Severity != Major || !pages(&late) || late.Title != "信息报告逾期：强行打开：东门人行闸" || !strings.Contains(late.Summary, "首报") || late.Site != a.Site {
		t.Fatalf("it is told as %+v", late)
	}
	s.done(late, Resolve)
	s.forward(10 * time.Hour)
	s.none(RuleReportLate) // one deadline is told once

	a = s.done(s.record.alerts[a.ID], SendReport, sending(FirstReport, "one"))
	s.forward(61 * time.Minute)
	if late = s.alert(RuleReportLate); !strings.Contains(late.Summary, "续报") {
		t.Fatalf("of the next deadline it says %q", late.Summary)
	}
	s.done(s.record.alerts[a.ID], SendReport, sending(FollowUp, "two"))
	s.forward(2 * time.Minute)
	s.none(RuleReportLate) // the report was sent
}
