package residents_test

import (
	"fmt"
	"testing"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

var property = residents.Caller{Name: "值班员丙", Roles: access.Roles{access.Property}}

func anywhere(residents.Place, []string) bool { return true }

func TestBeforeAnOutageTheCareDeskHasAListAndPropertyANumberOfTenOrMore(t *testing.T) {
	w := newWorld(t)
	mains := func(who residents.Caller) residents.Mains {
		got, err := w.NeedMains(t.Context(), who, func(p residents.Place, _ []string) bool { return p.Site == "b5" })
		must(t, err)
		return got
	}
	for i := range 10 {
		if got := mains(property); got.Count != nil || got.Items != nil || got.Fewer != 10 {
			t.Fatalf("with %d: %+v", i, got)
		}
		w.enrol(func(r *residents.Resident) {
			r.Place.Unit, r.Devices, r.NeedsMains, r.Phone = fmt.Sprintf("5%02d", i), nil, true, fmt.Sprintf("139123456%02d", i)
		})
	}
	w.enrol(func(r *residents.Resident) { r.Place.Unit, r.Devices, r.Phone = "601", nil, "13912340601" })
	w.enrol(func(r *residents.Resident) { r.Place.Site, r.NeedsMains, r.Phone = "b6", true, "13912340602" })
	if got := mains(property); got.Count == nil || *got.Count != 10 || got.Items != nil {
		t.Errorf("property: %+v", got)
	}
	if got := mains(care); len(got.Items) != 10 || *got.Count != 10 || got.Items[0].Code == "" {
		t.Errorf("care: %+v", got)
	}
	if rows := w.reads("resident.mains"); len(rows) != 1 {
		t.Errorf("the audit record has %d rows", len(rows))
	}
}

func TestWhoIsAwayNeedsNoMainsAndIsNotAlone(t *testing.T) {
	w := newWorld(t)
	one := w.enrol(func(r *residents.Resident) { r.NeedsMains, r.Alone = true, true })
	if got := w.AloneAt(); !got["button-5-501"] {
		t.Errorf("%v", got)
	}
	_, err := w.Change(t.Context(), care, one.ID, one.Version, "absence.add", func(r *residents.Resident) error {
		r.Absences = []residents.Absence{{ID: "a", Kind: "hospital", From: w.now()}}
		return nil
	})
	must(t, err)
	got, err := w.NeedMains(t.Context(), care, anywhere)
	must(t, err)
	if len(got.Items) != 0 || len(w.AloneAt()) != 0 {
		t.Errorf("%+v, %v", got, w.AloneAt())
	}
}
