package residents_test

import (
	"slices"
	"testing"

	"brighteyes/hub/residents"
)

func TestAResidentHasTheButtonThatReplacesTheirs(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	today := func(id string) string {
		if id == "button-5-501" {
			return "button-new"
		}
		return id
	}
	for range 2 { // again changes nothing
		must(t, w.Follow(t.Context(), today, "zhang"))
	}
	w.restart()
	found, err := w.Read(t.Context(), care, one.ID, residents.ForEnrolment, nil)
	must(t, err)
	if !slices.Equal(found.Devices, []string{"button-new"}) || found.Version != one.Version+1 || found.Name != one.Name {
		t.Errorf("they have %v, version %d", found.Devices, found.Version)
	}
	if rows := w.reads("resident.device.replaced"); len(rows) != 1 || rows[0].Actor != "zhang" {
		t.Errorf("the audit record has %+v", rows)
	}
}

// The old button called, and was replaced while the call is open.
func TestAnOpenCallOfAReplacedButtonStillShowsWhoseItIs(t *testing.T) {
	w := newWorld(t)
	today := func(id string) string {
		if id == "button-5-501" {
			return "button-new"
		}
		return id
	}
	w.cfg.Today = today
	w.restart()
	one := w.enrol()
	call := w.call("button-5-501")
	must(t, w.Follow(t.Context(), today, "zhang"))
	card, err := w.Card(t.Context(), care, call)
	must(t, err)
	if len(card.Residents) != 1 || card.Residents[0].ID != one.ID {
		t.Errorf("the card shows %+v", card)
	}
}
