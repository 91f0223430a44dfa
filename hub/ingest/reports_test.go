package ingest

import (
	"testing"
	"time"

	"brighteyes/alerts"
)

// A report that is owed of a resolved alert is reminded of once and overdue once, though
// the hub is started anew before each, and its text is kept with the step that sent it.
func TestAReportIsRemindedOfOnceAcrossRestarts(t *testing.T) {
	h := newHouse(t)
	if err := h.ledger.SetDuties(t.Context(), map[string]alerts.ReportDuty{alerts.RuleReport: {To: "街道", FirstMin: 30, FinalMin: 120}}); err != nil {
		t.Fatal(err)
	}
	a, err := h.ledger.Report(t.Context(), alerts.Report{By: "police", Category: alerts.Safety, Severity: alerts.Major, Title: "东门纠纷"})
	if err != nil {
		t.Fatal(err)
	}
	act := func(act alerts.Act) {
		t.Helper()
		act.Alert, act.By = a.ID, "police"
		if a, err = h.ledger.Act(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	act(alerts.Act{Verb: alerts.SendReport, Report: &alerts.SentText{ID: "r1", Kind: alerts.FirstReport, Way: "printed", Text: "首报"}})
	act(alerts.Act{Verb: alerts.Resolve, Outcome: alerts.Handled})
	if a.Reports.Next != alerts.FinalReport {
		t.Fatalf("owed is %+v", a.Reports)
	}
	lines := func(action string) (n int) {
		t.Helper()
		kept, err := h.records.Alert(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range kept.Timeline {
			if e.Action == action {
				n++
			}
		}
		return n
	}
	for _, step := range []struct {
		ahead        time.Duration
		due, overdue int
	}{{time.Hour, 0, 0}, {111 * time.Minute, 1, 0}, {111 * time.Minute, 1, 0}, {121 * time.Minute, 1, 1}, {48 * time.Hour, 1, 1}} {
		h.restart()
		h.ahead.Store(int64(step.ahead))
		for range 2 {
			if err := h.ledger.come(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if due, overdue := lines(alerts.EntryReportDue), lines(alerts.EntryReportOverdue); due != step.due || overdue != step.overdue {
			t.Fatalf("%s on it was reminded of %d times and overdue %d times", step.ahead, due, overdue)
		}
	}
	kept, err := h.records.SentReports(t.Context(), a.ID)
	if err != nil || len(kept) != 1 || kept[0].Text != "首报" {
		t.Errorf("kept is %+v, %v", kept, err)
	}
}
