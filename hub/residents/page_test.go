package residents_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

func TestThePageHoldsWhatTheDeskSeesAlwaysAndSaysOnRecordWhomItHolds(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	two := w.enrol(func(r *residents.Resident) {
		r.Place, r.Name, r.Devices = &residents.Place{Site: "b1", Building: "1", Unit: "101"}, "演示乙", nil
		r.Absences = []residents.Absence{{ID: "a", Kind: "hospital", From: w.now()}}
	})
	page, err := w.Page(t.Context(), care)
	must(t, err)
	if len(page) != 2 || page[0].Code != "1-101" || page[0].Away != "hospital" || page[1].Away != "" {
		t.Fatalf("%+v", page)
	}
	got := page[1].Resident
	if got.Name != "欧阳演示" || got.Phone != "13912345678" || got.Access == "" || got.KeyBox == nil || got.Place.Unit != "501" {
		t.Errorf("the page lacks %+v", got)
	}
	if got.Rescue != "" || got.Class != "" || got.Contacts != nil || got.Hazard != "" || got.Consent != nil || got.Watch != nil || got.Absences != nil {
		t.Errorf("the page has too much: %+v", got)
	}
	rows := w.reads("resident.page")
	if len(rows) != 1 || rows[0].Actor != "care" || rows[0].Purpose != "offline_page" || rows[0].Target != "residents" {
		t.Fatalf("%+v", rows)
	}
	if ids := strings.Fields(rows[0].Detail); !slices.Equal(ids, []string{one.ID, two.ID}) {
		t.Errorf("on record are %v", ids)
	}
	for _, who := range []residents.Caller{police, guard, admin, {}} {
		_, err := w.Page(t.Context(), who)
		refused(t, err, residents.ErrForbidden)
	}
	_, err = w.Read(t.Context(), care, one.ID, residents.ForPage, nil)
	refused(t, err, residents.ErrPurpose) // it opens all or nobody
	if n := len(w.reads("resident.page")); n != 1 {
		t.Errorf("%d rows of pages", n)
	}
}

func TestWhoLeftIsNotOnTheNextPageAndWhoCameLaterNotOnTheOneBefore(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	_, err := w.Page(t.Context(), care)
	must(t, err)
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	two := w.enrol()
	page, err := w.Page(t.Context(), care)
	must(t, err)
	if len(page) != 1 || page[0].ID != two.ID {
		t.Errorf("%+v", page)
	}
	for id, want := range map[string]int{one.ID: 1, two.ID: 1, "": 0, "0": 0} {
		rows, _, err := w.records.AuditEntries(t.Context(), access.AuditFilter{Target: "resident:" + id, Action: "resident.page"})
		if err != nil || len(rows) != want {
			t.Errorf("resident %q stands on %d pages, want %d (%v)", id, len(rows), want, err)
		}
	}
}

func TestWithoutItsRowThePageHasNobody(t *testing.T) {
	w := newWorld(t)
	w.enrol()
	w.sql("ALTER TABLE audit RENAME TO audit_away")
	if page, err := w.Page(t.Context(), care); err == nil || len(page) > 0 {
		t.Errorf("%+v", page)
	}
}

func TestAPageWithAGapIsNoPage(t *testing.T) {
	w := newWorld(t)
	w.enrol()
	w.enrol()
	w.sql("UPDATE residents SET sealed = 'torn' WHERE id = (SELECT min(id) FROM residents)")
	if page, err := w.Page(t.Context(), care); err == nil || len(page) > 0 {
		t.Errorf("%+v", page)
	}
}

// "Who read my data?" is answered for each resident, and tells of no other one.
func TestAResidentIsToldWhoTookThemOnAPage(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	other := w.enrol()
	_, err := w.Page(t.Context(), care)
	must(t, err)
	hourly := residents.Caller{Name: "system", Roles: access.Roles{access.Care}}
	for range 30 {
		w.later(time.Hour)
		_, err = w.Page(t.Context(), hourly)
		must(t, err)
	}
	held, err := w.Held(t.Context(), care, one.ID, "zh")
	must(t, err)
	for _, want := range []string{"care · 下载离线页 · 系统失联时使用", "2026-11-24 14:00: system · 下载离线页 · 系统失联时使用 · 自 2026-11-23 09:00 起每小时，共30次"} {
		if !strings.Contains(held.Text, want) {
			t.Errorf("it does not say %q:\n%s", want, held.Text)
		}
	}
	if n := strings.Count(held.Text, "下载离线页"); n != 2 || strings.Contains(held.Text, other.ID) {
		t.Errorf("%d lines of pages, or another resident is named:\n%s", n, held.Text)
	}
}
