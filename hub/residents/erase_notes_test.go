package residents_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

// Whatever called for them, what people wrote on it goes with a resident: also of a button
// that was replaced since, and that may hang at another's home by now.
func TestNoWordOnACallOutlivesAResidentWhicheverDeviceCalled(t *testing.T) {
	const first, second = "button-5-501", "button-new"
	w := newWorld(t)
	one := w.enrol()
	theirs := map[string]string{"the button that was replaced": w.noted(first)}
	today := func(id string) string {
		if id == first {
			return second
		}
		return id
	}
	w.cfg.Today = today
	w.cfg.Where = func(device string) (residents.Place, bool) { return *one.Place, device == "smoke-5-501" }
	w.restart()
	must(t, w.Follow(t.Context(), today, "zhang"))
	w.enrol(func(r *residents.Resident) { r.Place.Unit, r.Devices = "502", []string{first} })
	theirs["the button that hangs there now"] = w.noted(second)
	theirs["a detector in their home"] = w.noted("smoke-5-501")
	theirs["their telephone"] = w.noted("")
	must(t, w.records.PutPhoneCall(t.Context(), phone.Call{ID: "c1", At: w.now(), Resident: one.ID, State: phone.Answered, Alert: theirs["their telephone"]}))
	others := map[string]string{"a neighbour with that button": w.noted(first), "another home": w.noted("button-5-503"), "another telephone": w.noted("")}
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	for what, alert := range theirs {
		if words := w.written(alert); words != "" {
			t.Errorf("of a call by %s %q is left", what, words)
		}
	}
	for what, alert := range others {
		if w.written(alert) == "" {
			t.Errorf("of a call by %s nothing is left", what)
		}
	}
}

// A release that did not keep which alerts were whose left nothing but who hangs where now.
func TestAButtonThatWasReplacedBeforeItWasKeptWhoseItWasKeepsNoWordEither(t *testing.T) {
	w := newWorld(t)
	one := w.enrol(func(r *residents.Resident) { r.Devices = []string{"button-new"} })
	old := w.noted("button-old")
	w.cfg.Today = func(id string) string {
		if id == "button-old" {
			return "button-new"
		}
		return id
	}
	w.restart()
	must(t, w.Erase(t.Context(), care, one.ID, residents.Died))
	if words := w.written(old); words != "" {
		t.Errorf("%q is left", words)
	}
}

// noted is a resolved call on record, on which somebody wrote.
func (w *world) noted(device string) (alert string) {
	w.t.Helper()
	alert = devices.NewID(w.now())
	w.sql(fmt.Sprintf(`INSERT INTO alerts (id, "key", category, severity, state, drill, edge, device, site, opened_at, body)
		VALUES ('%s', '', 'care', 'critical', '%s', FALSE, '', '%s', 'b5', 0, '{"ticks":[{"name":"follow_up","note":"written"}]}')`, alert, alerts.Resolved, device))
	w.sql(fmt.Sprintf("INSERT INTO alert_timeline (alert, n, at, who, action, note) VALUES ('%s', 0, 0, 'care', 'notes', 'written')", alert))
	return alert
}

// written is what stands on the timeline and the ticks of an alert of people's words.
func (w *world) written(alert string) (words string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "records.db")+"?_pragma=busy_timeout(5000)")
	must(w.t, err)
	defer db.Close()
	must(w.t, db.QueryRow(`SELECT t.note || coalesce(a.body ->> '$.ticks[0].note', '') FROM alerts a JOIN alert_timeline t ON t.alert = a.id WHERE a.id = ?`, alert).Scan(&words))
	return words
}
