package records

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/briefing"
	"brighteyes/hub/card"
	"brighteyes/hub/sitrep"
)

func TestACardsVersionsFollowEachOtherAndNoneChanges(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	save := func(before int, step string) error {
		c, err := card.Next(before, card.Card{Kind: alerts.RuleForced, Steps: []card.Step{{Zh: step}}})
		if err != nil {
			t.Fatal(err)
		}
		return r.AddCard(ctx, c, row("card "+step))
	}
	if err := errors.Join(save(0, "看画面"), save(1, "派人")); err != nil {
		t.Fatal(err)
	}
	for _, before := range []int{0, 1, 3} {
		if err := save(before, "太晚"); !errors.Is(err, card.ErrConflict) {
			t.Errorf("a version after %d: %v", before, err)
		}
	}
	first, err := r.Card(ctx, alerts.RuleForced, 1)
	if err != nil || first.Steps[0].Zh != "看画面" {
		t.Errorf("%+v, %v", first, err)
	}
	newest, err := r.Card(ctx, alerts.RuleForced, 0)
	all, errAll := r.Cards(ctx)
	if err != nil || errAll != nil || newest.Version != 2 || len(all) != 1 || all[0].Version != 2 {
		t.Errorf("%+v, %+v, %v, %v", newest, all, err, errAll)
	}
	if _, err := r.Card(ctx, "no.such", 0); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestWhichAlarmsAreReportedIsLoadedWithTheAlerts(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	save := func(before, minutes int) error {
		next, err := sitrep.Next(before, sitrep.Table{Lines: []sitrep.Line{{Rule: alerts.RuleForced, ReportDuty: alerts.ReportDuty{To: "街道", FirstMin: minutes, FinalMin: 60}}}})
		if err != nil {
			t.Fatal(err)
		}
		return r.AddReportTable(ctx, next, row("reported"+time.Duration(minutes).String()))
	}
	if err := errors.Join(save(0, 30), save(1, 15)); err != nil {
		t.Fatal(err)
	}
	if err := save(1, 5); !errors.Is(err, sitrep.ErrConflict) {
		t.Errorf("a table over somebody else's: %v", err)
	}
	kept, err := r.LoadAlerts(ctx)
	if err != nil || kept.Duties[alerts.RuleForced].FirstMin != 15 {
		t.Errorf("%+v, %v", kept.Duties, err)
	}
}

// machine is the alert machine over real records.
type machine struct {
	t     *testing.T
	r     *Records
	state alerts.State
	now   time.Time
}

func (m *machine) step(in alerts.Input) error {
	next, actions, err := alerts.Step(m.state, m.now, in)
	if err != nil {
		return err
	}
	if _, err := m.r.Commit(m.t.Context(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) { return actions, nil }); err != nil {
		return err
	}
	m.state = next
	return nil
}

func (m *machine) must(in alerts.Input) {
	m.t.Helper()
	if err := m.step(in); err != nil {
		m.t.Fatal(err)
	}
}

func TestASentReportIsKeptWithItsAlertAndNeverChanges(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	m := &machine{t, r, alerts.NewState(alerts.Kept{Duties: map[string]alerts.ReportDuty{alerts.RuleReport: {To: "街道", FirstMin: 30, EveryMin: 60, FinalMin: 60}}}), noon}
	m.must(alerts.Report{NewID: "01ALERT", By: "police", Category: alerts.Safety, Severity: alerts.Major, Title: "东门纠纷"})
	owing, err := r.ReportsOwed(ctx)
	if err != nil || len(owing) != 1 || owing[0].Reports.Next != alerts.FirstReport {
		t.Fatalf("owed is %+v, %v", owing, err)
	}
	send := func(id string, kind alerts.ReportKind, text string) error {
		return m.step(alerts.Act{Alert: "01ALERT", Verb: alerts.SendReport, By: "police", Report: &alerts.SentText{ID: id, Kind: kind, Way: "printed", Text: text}})
	}
	if err := errors.Join(send("r1", alerts.FirstReport, "首报原文"), send("r2", alerts.FollowUp, "续报")); err != nil {
		t.Fatal(err)
	}
	// Whatever comes with a number that was sent is refused whole, alert and all.
	before, err := r.Alert(ctx, "01ALERT")
	if err != nil {
		t.Fatal(err)
	}
	changed := before
	changed.Title = "改过"
	forged := alerts.KeepReport{Alert: "01ALERT", Report: alerts.SentReport{ID: "r9", N: 1, Kind: alerts.FirstReport, At: noon}, Text: "改过的首报"}
	_, err = r.Commit(ctx, wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) {
		return []alerts.Action{alerts.PutAlert{Alert: changed}, forged}, nil
	})
	if err == nil {
		t.Error("a sent report was written over")
	}
	kept, err := r.SentReports(ctx, "01ALERT")
	if err != nil || len(kept) != 2 || kept[0].Text != "首报原文" || kept[0].By != "police" || kept[1].N != 2 {
		t.Errorf("kept is %+v, %v", kept, err)
	}
	if a, err := r.Alert(ctx, "01ALERT"); err != nil || a.Title != before.Title || len(a.Reports.Sent) != 2 {
		t.Errorf("the alert is %+v, %v", a, err)
	}
	m.must(alerts.Act{Alert: "01ALERT", Verb: alerts.Resolve, By: "police", Outcome: alerts.Handled})
	resolved, err := r.Alert(ctx, "01ALERT")
	if err != nil {
		t.Fatal(err)
	}
	if owing, err = r.ReportsOwed(ctx); err != nil || len(owing) != 1 || owing[0].State != alerts.Resolved {
		t.Errorf("after the end is owed %+v, %v", owing, err)
	}
	m.must(alerts.Act{Alert: "01ALERT", Verb: alerts.SendReport, By: "police", Resolved: &resolved, Report: &alerts.SentText{ID: "r3", Kind: alerts.FinalReport, Way: "printed", Text: "终报"}})
	if owing, err = r.ReportsOwed(ctx); err != nil || len(owing) != 0 {
		t.Errorf("after the final report is owed %+v, %v", owing, err)
	}
}

func TestWhatTurnedSinceAMomentIsFoundByItsIndex(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	m := &machine{t, r, alerts.NewState(alerts.Kept{}), noon}
	for _, id := range []string{"01OLD", "02ENDED", "03NEW"} {
		m.now = map[string]time.Time{"01OLD": noon, "02ENDED": noon, "03NEW": noon.Add(2 * time.Hour)}[id]
		m.must(alerts.Report{NewID: id, By: "police", Category: alerts.Safety, Severity: alerts.Major, Title: id})
	}
	m.must(alerts.Act{Alert: "02ENDED", Verb: alerts.Resolve, By: "police", Outcome: alerts.Handled})
	turned, err := r.Turned(ctx, alerts.Safety, noon.Add(time.Hour))
	var ids []string
	for _, a := range turned {
		ids = append(ids, a.ID)
	}
	if err != nil || !slices.Equal(ids, []string{"03NEW", "02ENDED"}) || turned[1].ResolvedAt == nil {
		t.Errorf("turned are %v, %v", ids, err)
	}
	if turned, err = r.Turned(ctx, alerts.Care, noon); err != nil || len(turned) != 0 {
		t.Errorf("of another desk: %+v, %v", turned, err)
	}
	var plan []struct {
		ID, Parent, Notused int
		Detail              string
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(r.reader.NewRaw("EXPLAIN QUERY PLAN SELECT alert FROM alert_timeline WHERE at >= 1 AND action IN ('raised', 'resolve', 'recovered', 'reopen')").Scan(ctx, &plan))
	if len(plan) != 1 || !strings.Contains(plan[0].Detail, "alert_timeline_turns") {
		t.Errorf("it is found by %+v", plan)
	}
}

func TestADeskMarkIsEachPersonsOwn(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	move := func(user string, f func(briefing.Mark) briefing.Mark) briefing.Mark {
		m, err := r.MoveDeskMark(ctx, user, f)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	stay := func(m briefing.Mark) briefing.Mark { return m }
	move("zhang", func(m briefing.Mark) briefing.Mark { return m.At(noon).Read(noon, noon) })
	if m := move("zhang", stay); m.Unread || !m.ReadAt.Equal(noon) || !m.Seen.Equal(noon) || !m.Since.Equal(noon.Add(-24*time.Hour)) {
		t.Errorf("it is kept as %+v", m)
	}
	if m := move("li", func(m briefing.Mark) briefing.Mark { return m.At(noon) }); !m.Unread {
		t.Errorf("another's is %+v", m)
	}
}

func TestADraftOfAReportSurvivesAndGoesWithTheReportThatIsSent(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	m := &machine{t, r, alerts.NewState(alerts.Kept{Duties: map[string]alerts.ReportDuty{alerts.RuleReport: {To: "街道", FirstMin: 30, EveryMin: 60, FinalMin: 60}}}), noon}
	m.must(alerts.Report{NewID: "01ALERT", By: "police", Category: alerts.Safety, Severity: alerts.Major, Title: "东门纠纷"})
	put := func(version int, text string) error {
		return r.PutReportDraft(ctx, sitrep.Writing{Alert: "01ALERT", Kind: alerts.FirstReport, Version: version, Text: text, By: "police", At: noon}, nil)
	}
	if err := errors.Join(put(1, "写到一半"), put(2, "写完了")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(put(2, "另一台电脑"), put(4, "跳号")); !errors.Is(err, sitrep.ErrEdited) {
		t.Fatalf("an edit over another's is %v", err)
	}
	if w, err := r.ReportDraft(ctx, "01ALERT", alerts.FirstReport); err != nil || w.Text != "写完了" || w.Version != 2 {
		t.Fatalf("on record is %+v, %v", w, err)
	}
	send := func(id string, kind alerts.ReportKind, draft int) {
		m.must(alerts.Act{Alert: "01ALERT", Verb: alerts.SendReport, By: "police", Report: &alerts.SentText{ID: id, Kind: kind, Way: "printed", Text: "写完了", Draft: draft}})
	}
	send("r1", alerts.FirstReport, 2)
	if w, err := r.ReportDraft(ctx, "01ALERT", alerts.FirstReport); err != nil || w.Version != 0 {
		t.Errorf("after it was sent is on record %+v, %v", w, err)
	}
	later := sitrep.Writing{Alert: "01ALERT", Kind: alerts.FollowUp, Version: 1, Text: "后来写的", By: "other", At: noon}
	if err := r.PutReportDraft(ctx, later, nil); err != nil {
		t.Fatal(err)
	}
	send("r2", alerts.FollowUp, 0) // of a program that knows no drafts
	if w, err := r.ReportDraft(ctx, "01ALERT", alerts.FollowUp); err != nil || w.Text != "后来写的" {
		t.Errorf("what another wrote meanwhile is swallowed: %+v, %v", w, err)
	}
	err := r.write(ctx, "forge", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE sent_reports SET body = replace(body, '写完了', '改过的') WHERE id = 'r1'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := r.SentReports(ctx, "01ALERT")
	if err != nil || len(kept) != 2 || !kept[0].Altered || kept[1].Altered {
		t.Errorf("that a sent text was changed in the file is not told: %+v, %v", kept, err)
	}
}
