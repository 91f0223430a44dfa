package residents_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

func TestNobodyIsEnrolledWithoutConsent(t *testing.T) {
	w := newWorld(t)
	_, err := w.Enrol(t.Context(), care, residents.Resident{Name: "x", Place: &residents.Place{Building: "5", Unit: "501"}})
	var invalid *alerts.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "consent" {
		t.Errorf("%v", err)
	}
}

func TestAReadNeedsAnActorAPurposeOfTheListAndForACallTheAlert(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	for _, who := range []residents.Caller{police, guard, admin, {}} {
		_, err := w.Read(t.Context(), who, one.ID, residents.ForEnrolment, nil)
		refused(t, err, residents.ErrForbidden)
	}
	_, err := w.Read(t.Context(), care, one.ID, "curiosity", nil)
	refused(t, err, residents.ErrPurpose)
	_, err = w.Read(t.Context(), care, one.ID, residents.ForCall, nil)
	refused(t, err, residents.ErrPurpose)
	elsewhere := w.call("button-1-101")
	_, err = w.Read(t.Context(), care, one.ID, residents.ForCall, &elsewhere)
	refused(t, err, residents.ErrPurpose)
	over := w.call("button-5-501")
	ended := w.now().Add(-25 * time.Hour)
	over.State, over.ResolvedAt = alerts.Resolved, &ended
	_, err = w.Read(t.Context(), care, one.ID, residents.ForCall, &over)
	refused(t, err, residents.ErrPurpose)
	if rows := w.reads("resident.read"); len(rows) != 0 {
		t.Errorf("reads on record that were refused: %v", rows)
	}
	mine := w.call("button-5-501")
	got, err := w.Read(t.Context(), care, one.ID, residents.ForCall, &mine)
	must(t, err)
	if got.Name != "欧阳演示" || got.Rescue == "" || len(got.Contacts) != 1 {
		t.Errorf("%+v", got)
	}
	rows := w.reads("resident.read")
	if len(rows) != 1 || rows[0].Actor != "care" || rows[0].Purpose != "call" || rows[0].Detail != "alert:"+mine.ID || rows[0].Target != "resident:"+one.ID {
		t.Errorf("the read is on record as %+v", rows)
	}
}

func TestOnCareDutyTheDeskSeesNoContactsAndNothingOfHealth(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	got, err := w.Read(t.Context(), care, one.ID, residents.ForCareCall, nil)
	must(t, err)
	if got.Name == "" || got.Rescue != "" || got.Contacts != nil || got.Class != "" {
		t.Errorf("%+v", got)
	}
}

func TestAReadThatCannotBePutOnTheAuditRecordShowsNothing(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	w.sql("ALTER TABLE audit RENAME TO audit_away")
	got, err := w.Read(t.Context(), care, one.ID, residents.ForEnrolment, nil)
	if err == nil || got.Name != "" {
		t.Errorf("it was read without a row: %+v", got)
	}
	if _, _, err := w.List(t.Context(), care, residents.ForDuty); err == nil {
		t.Error("the list was read without a row")
	}
	if _, err := w.BreakGlass(t.Context(), police, w.call("button-5-501"), false, "because"); err == nil {
		t.Error("the glass was broken without a row")
	}
}

func TestTheCardOfAnOpenCallIsShownAtOnceAndItsAuditRowFollowsOnce(t *testing.T) {
	w := newWorld(t)
	w.enrol()
	a := w.call("button-5-501")
	w.sql("ALTER TABLE audit RENAME TO audit_away")
	began := time.Now()
	card, err := w.Card(t.Context(), care, a)
	must(t, err)
	if len(card.Residents) != 1 || card.Residents[0].Rescue == "" || card.Recorded || time.Since(began) > 2*time.Second {
		t.Errorf("after %v: %+v", time.Since(began), card)
	}
	over, now := a, w.now()
	over.State, over.ResolvedAt = alerts.Resolved, &now
	if _, err := w.Card(t.Context(), care, over); err == nil {
		t.Error("once the call is over the card needs its row first")
	}
	w.restart() // the row outlives the process
	w.sql("ALTER TABLE audit_away RENAME TO audit")
	stop := w.run()
	w.eventually("the row of the audit record", func() bool { return len(w.reads("resident.read")) == 1 })
	stop()
	w.restart()
	w.run()
	w.eventually("the file of waiting rows to go", func() bool {
		_, err := os.Stat(filepath.Join(w.dir, "pending"))
		return errors.Is(err, os.ErrNotExist)
	})
	if rows := w.reads("resident.read"); len(rows) != 1 || rows[0].Detail != "alert:"+a.ID {
		t.Errorf("%+v", rows)
	}
}

// A second call on the same alert is another matter: whoever was asked to the first
// stays out of it until the desk asks them again, also after a restart and whatever the
// clock was set to in between.
func TestWhoWasAskedToTheFirstCallSeesNothingOfTheNextUntilTheyAreAskedAgain(t *testing.T) {
	for _, set := range []time.Duration{time.Hour, -time.Hour} {
		theNextCallAfter(t, set)
	}
}

func theNextCallAfter(t *testing.T, set time.Duration) {
	t.Helper()
	w := newWorld(t)
	w.enrol()
	a := w.call("button-5-501")
	must(t, w.Ask(t.Context(), care, a, residents.Police))
	w.later(set)
	a.Timeline = append(a.Timeline, alerts.Entry{At: w.now(), By: alerts.System, Action: alerts.EntryCalledAgain})
	if _, err := w.Card(t.Context(), police, a); !errors.Is(err, residents.ErrForbidden) || w.IsAsked(police, a) {
		t.Errorf("the clock was set by %v, and the police see the next call: %v", set, err)
	}
	card, err := w.Card(t.Context(), care, a)
	must(t, err)
	if len(card.Shared) != 0 {
		t.Errorf("the desk reads that they were asked to it: %+v", card.Shared)
	}
	w.later(-30 * time.Minute)
	must(t, w.Ask(t.Context(), care, a, residents.Police))
	for range 2 {
		if _, err := w.Card(t.Context(), police, a); err != nil {
			t.Errorf("asked again, the police see: %v", err)
		}
		w.restart()
	}
}

func TestGuardsAndPoliceSeeTheirPartOnceTheyWereAsked(t *testing.T) {
	w := newWorld(t)
	w.enrol()
	a := w.call("button-5-501")
	for _, who := range []residents.Caller{police, guard, admin} {
		_, err := w.Card(t.Context(), who, a)
		refused(t, err, residents.ErrForbidden)
	}
	refused(t, w.Ask(t.Context(), guard, a, residents.Guard), residents.ErrForbidden)
	must(t, w.Ask(t.Context(), care, a, residents.Guard))
	must(t, w.Ask(t.Context(), care, a, residents.Police))
	w.restart()
	card, err := w.Card(t.Context(), guard, a)
	must(t, err)
	if g := card.Residents[0]; g.Form != "欧阳阿姨" || g.Class != residents.Wheelchair || g.Name != "" || g.Phone != "" || g.KeyBox != nil || g.Rescue != "" || g.Contacts != nil {
		t.Errorf("the guard sees %+v", g)
	}
	card, err = w.Card(t.Context(), police, a)
	must(t, err)
	if p := card.Residents[0]; p.Hazard != residents.Oxygen || p.Name != "" || p.Class != "" || p.Rescue != "" {
		t.Errorf("the police see %+v", p)
	}
	card, err = w.BreakGlass(t.Context(), police, a, false, "门已反锁，需确认身份")
	must(t, err)
	if p := card.Residents[0]; p.Name != "欧阳演示" || p.Phone == "" || p.Rescue != "" {
		t.Errorf("through the glass the police see %+v", p)
	}
	a.State = alerts.Resolved
	_, err = w.Card(t.Context(), police, a)
	refused(t, err, residents.ErrForbidden)
	if rows := w.reads("resident.read"); len(rows) != 3 {
		t.Errorf("%d reads are on record, want 3", len(rows))
	}
}

func TestAPressDuringAnAbsenceIsACallAndMarked(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	_, err := w.Change(t.Context(), care, one.ID, one.Version, "resident.absence", func(r *residents.Resident) error {
		r.Absences = append(r.Absences, residents.Absence{ID: "a1", Kind: "hospital", From: w.now().Add(-time.Hour), By: "care"})
		return nil
	})
	must(t, err)
	card, err := w.Card(t.Context(), care, w.call("button-5-501"))
	must(t, err)
	if len(card.Residents) != 1 || len(card.Away) != 1 || card.Away[0].Kind != "hospital" {
		t.Errorf("%+v", card)
	}
}

func TestACopyOfTheDatabaseTellsNothing(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	_, err := w.Call(t.Context(), care, one.ID, residents.Called{Kind: residents.CareCallTask, Outcome: "reached", Note: "膝盖疼"})
	must(t, err)
	_, err = w.Want(t.Context(), care, one.ID, "meal", "不吃辣")
	must(t, err)
	w.sql("PRAGMA wal_checkpoint(PASSIVE)")
	for _, secret := range []string{"欧阳演示", "欧阳阿姨", "13912345678", "胰岛素", "KEY-4711", "门厅左侧", "敲三下", "欧阳小明", "13887654321", "膝盖疼", "不吃辣"} {
		if files := w.onDisk(secret); len(files) > 0 {
			t.Errorf("%s stands in %v", secret, files)
		}
	}
	// With the key it is there: the test searches where it should.
	if got, err := w.Read(t.Context(), care, one.ID, residents.ForEnrolment, nil); err != nil || got.Name != "欧阳演示" {
		t.Errorf("%+v, %v", got, err)
	}
	wrong := w.cfg
	wrong.Key, wrong.Metrics = make([]byte, 32), nil
	// Calls are answered also by a hub that lost the key; it says what it cannot do.
	w.Residents, err = residents.New(t.Context(), wrong)
	must(t, err)
	_, err = w.Read(t.Context(), care, one.ID, residents.ForEnrolment, nil)
	refused(t, err, residents.ErrSealed)
	if list, unreadable, err := w.List(t.Context(), care, residents.ForDuty); err != nil || len(list) != 0 || unreadable != 1 {
		t.Errorf("the list of one who cannot be read is %v, and leaves out %d, %v", list, unreadable, err)
	}
	_, err = w.Card(t.Context(), care, w.call("button-5-501"))
	refused(t, err, residents.ErrSealed)
	_, err = w.Enrol(t.Context(), care, residents.Resident{Name: "x", Place: one.Place, Consent: &residents.Consent{Text: "1", Given: w.now(), By: "self"}})
	refused(t, err, residents.ErrSealed)
}

func TestTheKeyIsMadeOnceAndOnlyItsOwnerReadsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "residents.key")
	first, err := residents.OpenKey(path)
	must(t, err)
	again, err := residents.OpenKey(path)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	if string(first) != string(again) || len(first) != 32 || info.Mode().Perm() != 0o600 {
		t.Errorf("%d bytes, %v", len(first), info.Mode())
	}
	must(t, os.WriteFile(path, first[:5], 0o600))
	if _, err := residents.OpenKey(path); err == nil {
		t.Error("a damaged key is taken")
	}
}

func TestErasedDataIsGoneFromTheFile(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	sealed := []string{w.sealed(one.ID)}
	for range 3 {
		changed, err := w.Change(t.Context(), care, one.ID, 0, "resident.change", func(r *residents.Resident) error {
			r.Rescue += " 更新"
			return nil
		})
		must(t, err)
		one = changed
		sealed = append(sealed, w.sealed(one.ID))
	}
	w.sql("PRAGMA wal_checkpoint(PASSIVE)")
	if len(w.onDisk(sealed[3][:40])) == 0 {
		t.Fatal("the test searches where nothing is")
	}
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	for n, text := range sealed {
		for at := 0; at+40 <= len(text); at += 40 {
			if files := w.onDisk(text[at : at+40]); len(files) > 0 {
				t.Errorf("version %d still stands in %v", n+1, files)
				break
			}
		}
	}
	_, err := w.Read(t.Context(), care, one.ID, residents.ForEnrolment, nil)
	refused(t, err, residents.ErrNotFound)
	w.restart()
	if list, _, err := w.List(t.Context(), care, residents.ForDuty); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	card, err := w.Card(t.Context(), care, w.call("button-5-501"))
	if err != nil || len(card.Residents) != 0 {
		t.Errorf("the call of the home shows %+v, %v", card, err)
	}
	kept, err := w.records.LoadResidents(t.Context())
	must(t, err)
	if len(kept.Marks) != 0 || len(kept.Rows) != 1 || kept.Rows[0].Reason != residents.Left || kept.Rows[0].Text != "2026-01" || kept.Rows[0].Sealed != "" {
		t.Errorf("what stays is %+v", kept)
	}
}

func TestCountsUnderTenAreForTheCareDeskAlone(t *testing.T) {
	w := newWorld(t)
	for range 9 {
		w.enrol(func(r *residents.Resident) { r.Alone = true })
	}
	few, err := w.Count(police)
	must(t, err)
	own, err := w.Count(care)
	must(t, err)
	if few.Residents != nil || few.Alone != nil || few.Fewer != 10 || *own.Residents != 9 || *own.Alone != 9 {
		t.Errorf("%+v %+v", few, own)
	}
	w.enrol()
	ten, err := w.Count(residents.Caller{Roles: access.Roles{access.Police}})
	must(t, err)
	if ten.Residents == nil || *ten.Residents != 10 || ten.Alone != nil {
		t.Errorf("%+v", ten)
	}
	_, err = w.Count(guard)
	refused(t, err, residents.ErrForbidden)
}

func TestACallersNumberFindsTheHome(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	for _, n := range []string{"13912345678", "+86 139 1234 5678", "0086-139-1234-5678"} {
		if got, err := w.Search(t.Context(), care, residents.ForCareCall, n); err != nil || len(got) != 1 || got[0].ID != one.ID {
			t.Errorf("%s: %v, %v", n, got, err)
		}
	}
	if got, err := w.Search(t.Context(), care, residents.ForCareCall, "13800000000"); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}
