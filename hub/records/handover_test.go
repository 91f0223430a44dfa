package records

import (
	"errors"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/handover"
)

func sheet(id string) handover.Sheet {
	return handover.Sheet{
		ID: id, Desk: "care", At: noon, LeftBy: "care", LeftName: "坐席甲", Note: "灯坏", More: 3,
		Items: []handover.Item{{Kind: handover.Call, Alert: "a1", Rule: "button.pressed", State: alerts.Open, Since: noon}},
	}
}

func audited(id string) access.AuditEntry {
	return access.AuditEntry{ID: id, At: noon, Actor: "care", Action: "handover.sign"}
}

func TestAHandOverIsKeptAsItWasSigned(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	must(t, r.AddHandover(ctx, sheet("h1"), audited("e1")))
	must(t, r.AddHandover(ctx, sheet("h2"), audited("e2")))
	got, err := r.Handover(ctx, "h1")
	if err != nil || len(got.Items) != 1 || got.Items[0].Alert != "a1" || got.Note != "灯坏" || got.More != 3 || got.Signed() || !got.At.Equal(noon) {
		t.Errorf("%+v, %v", got, err)
	}
	taken, err := got.Take("care-2", "坐席乙", "收到", noon.Add(time.Minute))
	must(t, err)
	must(t, r.TakeHandover(ctx, taken, audited("e3")))
	if err := r.TakeHandover(ctx, taken, audited("e4")); !errors.Is(err, handover.ErrSigned) {
		t.Errorf("signed twice: %v", err)
	}
	if open, _, err := r.Handovers(ctx, "care", true, 0, ""); err != nil || len(open) != 1 || open[0].ID != "h2" {
		t.Errorf("to be signed are %+v, %v", open, err)
	}
	page, next, err := r.Handovers(ctx, "care", false, 1, "")
	if err != nil || len(page) != 1 || page[0].ID != "h2" || next == "" {
		t.Fatalf("the first page is %+v, %q, %v", page, next, err)
	}
	if page, _, err = r.Handovers(ctx, "care", false, 1, next); err != nil || len(page) != 1 || page[0].TakenBy != "care-2" || page[0].TakenNote != "收到" {
		t.Errorf("the second page is %+v, %v", page, err)
	}
	if police, _, _ := r.Handovers(ctx, "police", false, 0, ""); len(police) != 0 {
		t.Errorf("another desk has %+v", police)
	}
	if entries, _, err := r.AuditEntries(ctx, access.AuditFilter{}); err != nil || len(entries) != 3 {
		t.Errorf("%d rows of audit, %v; the one that came too late has none", len(entries), err)
	}
}

func TestASessionIsSwitchedWholeOrNotAtAll(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	for _, id := range []string{"u1", "u2"} {
		must(t, r.AddUser(ctx, access.User{ID: id, Name: id, Roles: access.Roles{access.Care}, CreatedAt: noon}))
	}
	session := func(key, user string) access.Session {
		return access.Session{Key: key, UserID: user, CreatedAt: noon, UsedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	}
	must(t, r.PutSession(ctx, session("old", "u1")))
	must(t, r.SwitchSession(ctx, "old", session("new", "u2"), audited("e1")))
	if _, u, err := r.Session(ctx, "new"); err != nil || u.ID != "u2" {
		t.Errorf("the desk is %s's, %v", u.ID, err)
	}
	if _, _, err := r.Session(ctx, "old"); !errors.Is(err, ErrNotFound) {
		t.Errorf("who left is still in: %v", err)
	}
	if err := r.SwitchSession(ctx, "old", session("third", "u1"), audited("e2")); !errors.Is(err, ErrNotFound) {
		t.Errorf("a session that has ended is switched: %v", err)
	}
	if _, _, err := r.Session(ctx, "third"); !errors.Is(err, ErrNotFound) {
		t.Error("the switch that failed has left a session")
	}
}

func TestAPINGoesWithItsUser(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	must(t, r.AddUser(ctx, access.User{ID: "u1", Name: "u1", Roles: access.Roles{access.Care}, CreatedAt: noon}))
	must(t, r.SetPIN(ctx, "u1", "one", noon, audited("e1")))
	must(t, r.SetPIN(ctx, "u1", "two", noon, audited("e2")))
	if hash, err := r.PIN(ctx, "u1"); err != nil || hash != "two" {
		t.Errorf("%q, %v", hash, err)
	}
	if users, err := r.WithPIN(ctx); err != nil || len(users) != 1 {
		t.Errorf("%+v, %v", users, err)
	}
	if _, err := r.DeleteUser(ctx, "u1"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.PIN(ctx, "u1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the PIN of who is gone: %v", err)
	}
}

func TestAnswersAreTheFirstActsOfPeople(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	call := func(id string, change func(*alerts.Alert), entries ...alerts.Entry) {
		a := alerts.Alert{
			ID: id, Version: 1, Key: id, Rule: alerts.RulePressed, Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open,
			OpenedAt: noon, LastAt: noon, Timeline: append([]alerts.Entry{{At: noon, By: alerts.System, Action: alerts.EntryRaised}}, entries...),
		}
		if change != nil {
			change(&a)
		}
		act(t, r, alerts.PutAlert{Alert: a, New: len(a.Timeline)})
	}
	by := func(who, verb string, s int) alerts.Entry {
		return alerts.Entry{At: noon.Add(time.Duration(s) * time.Second), By: who, Action: verb}
	}
	call("taken", nil, by("care", "acknowledge", 12), by("care", "dispatch", 40))
	call("ended", nil, by(alerts.System, "resolve", 3), by("care", "resolve", 30))
	call("waits", nil, by("care", "notes", 5))
	call("drill", func(a *alerts.Alert) { a.Drill = true }, by("care", "acknowledge", 1))
	call("minor", func(a *alerts.Alert) { a.Severity = alerts.Minor })
	call("cannot", func(a *alerts.Alert) { a.Rule = alerts.RuleCannotCall })
	call("gate", func(a *alerts.Alert) { a.Category = alerts.Safety })
	call("before", func(a *alerts.Alert) { a.OpenedAt = noon.Add(-time.Hour) })
	answers, partial, err := r.Answers(ctx, noon)
	if err != nil || partial || len(answers) != 3 {
		t.Fatalf("%+v, %v, %v", answers, partial, err)
	}
	var seconds []float64
	for _, a := range answers {
		if a.Taken == nil {
			seconds = append(seconds, -1)
		} else {
			seconds = append(seconds, a.Taken.Sub(a.OpenedAt).Seconds())
		}
	}
	if seconds[0] != -1 || seconds[1] != 12 || seconds[2] != 30 { // by id, newest first: waits, taken, ended
		t.Errorf("taken after %v", seconds)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLastPressOfEachButtonIsFound(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	commit(t, r, batch(1, press("button-1", 5), press("button-1", 60), press("button-2", 1)))
	last, err := r.LastPresses(ctx, []string{"button-1", "button-2", "button-3"})
	if err != nil || len(last) != 2 || !last["button-1"].Equal(noon.Add(time.Minute)) {
		t.Errorf("%v, %v", last, err)
	}
}

func TestATestOfAButtonsWayIsNoPressAndOnlyTheNewestStays(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	test := func(seq uint64, n int) {
		e := press("button-1", n)
		e.Type = devices.ButtonPath
		b := batch(seq, e)
		b.Received = noon.Add(time.Duration(n) * time.Second)
		commit(t, r, b)
	}
	test(1, 10)
	test(2, 20)
	test(3, 30)
	buttons := []string{"button-1"}
	if last, err := r.LastPresses(ctx, buttons); err != nil || len(last) != 0 {
		t.Errorf("it counts as a press: %v, %v", last, err)
	}
	if tested, err := r.TestedIn(ctx, buttons, noon, noon.Add(time.Hour)); err != nil || len(tested) != 0 {
		t.Errorf("it counts in a walk-test: %v, %v", tested, err)
	}
	must(t, r.sweep(ctx, noon.Add(5*24*time.Hour)))
	if n := len(stored(t, r)); n != 1 {
		t.Errorf("%d stay on record", n)
	}
	known, err := r.Paths(ctx, buttons)
	if p := known["button-1"]; err != nil || !p.Tested || !p.At.Equal(noon.Add(30*time.Second)) {
		t.Errorf("%+v, %v", p, err)
	}
	commit(t, r, batch(4, press("button-1", 60), press("button-2", 60)))
	if known, err = r.Paths(ctx, []string{"button-1", "button-2"}); err != nil || known["button-2"].Tested || !known["button-1"].At.After(noon.Add(time.Second-1)) {
		t.Errorf("%+v, %v", known, err)
	}
}

func TestAFollowUpIsDoneWhenSomebodyWasReached(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	for id, outcome := range map[string]string{"a1": "well", "a2": "no_answer"} {
		_, err := r.writer.ExecContext(ctx, `INSERT INTO resident_tasks (id, kind, resident, device, alert, due, state, outcome, note, who, at)
			VALUES (?, 'follow_up', '', 'button-1', ?, 0, 'done', ?, '', 'care', ?)`, "t-"+id, id, outcome, micros(noon))
		must(t, err)
	}
	done, err := r.FollowUpsDone(ctx, noon.Add(-time.Hour))
	if err != nil || !done["a1"] || done["a2"] {
		t.Errorf("%v, %v", done, err)
	}
}
