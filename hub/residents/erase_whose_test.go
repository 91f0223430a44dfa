package residents_test

import (
	"fmt"
	"strings"
	"testing"

	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

const button = "button-5-501"

// A button that was one resident's and is another's: each takes their own words along.
func TestWhoHasAButtonNextTakesNoWordsOfWhoHadIt(t *testing.T) {
	w := newWorld(t)
	first := w.enrol()
	ofFirst := w.noted(button)
	w.gives(first.ID)
	second := w.enrol(func(r *residents.Resident) { r.Place.Unit = "502" })
	ofSecond := w.noted(button)
	w.gives(second.ID)
	must(t, w.Erase(t.Context(), care, second.ID, residents.Left))
	w.keeps("who had it first", ofFirst)
	w.lost("who had it next", ofSecond)
	must(t, w.Erase(t.Context(), care, first.ID, residents.Left))
	w.lost("who had it first", ofFirst)
}

// The next one has it before the first gave it away.
func TestWhoGetsAButtonTooTakesNoWordsFromBefore(t *testing.T) {
	w := newWorld(t)
	first := w.enrol()
	before := w.noted(button)
	second := w.enrol()
	both := w.noted(button)
	w.gives(first.ID)
	must(t, w.Erase(t.Context(), care, second.ID, residents.Left))
	w.keeps("who had it alone", before)
	w.lost("both", both)
}

func TestWhatABrokenUpHouseholdsButtonRaisedGoesWithWhoeverIsErasedFirst(t *testing.T) {
	for _, leaves := range []bool{true, false} { // whether it is who gave the button away
		w := newWorld(t)
		first, second := w.enrol(), w.enrol()
		both := w.noted(button)
		w.gives(first.ID)
		alone := w.noted(button)
		erased := second.ID
		if leaves {
			erased = first.ID
		}
		must(t, w.Erase(t.Context(), care, erased, residents.Died))
		w.lost("both", both)
		if leaves {
			w.keeps("who kept it", alone)
		} else {
			w.lost("who kept it", alone)
		}
	}
}

// Of a detector that is nobody's own those are the calls in whose home it hangs.
func TestTheWordsOnCallsOfAHomeGoWithWhoLivedThereThen(t *testing.T) {
	w := newWorld(t)
	home := residents.Place{Site: "b5", Building: "5", Floor: "5", Unit: "501"}
	w.cfg.Where = func(device string) (residents.Place, bool) { return home, device == "smoke" }
	w.restart()
	first := w.enrol()
	ofFirst := w.noted("smoke")
	_, err := w.Change(t.Context(), care, first.ID, 0, "resident.change", func(r *residents.Resident) error {
		r.Place.Unit = "502"
		return nil
	})
	must(t, err)
	second := w.enrol(func(r *residents.Resident) { r.Devices = []string{"button-new"} })
	ofSecond := w.noted("smoke")
	must(t, w.Erase(t.Context(), care, second.ID, residents.Left))
	w.keeps("who moved", ofFirst)
	w.lost("who moved in", ofSecond)
	must(t, w.Erase(t.Context(), care, first.ID, residents.Left))
	w.lost("who moved", ofFirst)
}

// Telephone calls go off the record after 30 days.
func TestTheWordsOnACallByTelephoneGoWithWhoTelephonedLongAgo(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	call := w.noted("")
	must(t, w.records.PutPhoneCall(t.Context(), phone.Call{ID: "c1", At: w.now(), Resident: one.ID, State: phone.Closed, Alert: call}))
	w.sql("DELETE FROM phone_calls")
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	w.lost("their telephone", call)
}

// What was asked for with a button stays with who asked, on the screens and at the end.
func TestARequestByAButtonStaysTheirsWhoPressedIt(t *testing.T) {
	w := newWorld(t)
	first := w.enrol()
	w.press("e1", "button.service", button, nil)
	stop := w.run()
	w.eventually("a request", func() bool { return len(w.asked(residents.StateOpen)) == 1 })
	stop()
	_, err := w.Take(t.Context(), care, w.asked("")[0].ID, "meal", "不吃辣")
	must(t, err)
	w.gives(first.ID)
	second := w.enrol(func(r *residents.Resident) { r.Place.Unit = "502" })
	if q := w.asked("")[0]; q.Resident == nil || q.Resident.ID != first.ID {
		t.Errorf("the care desk sees the request under %+v", q.Resident)
	}
	held, err := w.Held(t.Context(), care, second.ID, "zh")
	must(t, err)
	if text := fmt.Sprint(held); strings.Contains(text, "不吃辣") {
		t.Errorf("who has the button next reads %s", text)
	}
	w.gives(second.ID)
	must(t, w.Erase(t.Context(), care, second.ID, residents.Left))
	if q := w.asked("")[0]; q.Note != "不吃辣" {
		t.Errorf("with who has the button next went the note: %+v", q)
	}
	must(t, w.Erase(t.Context(), care, first.ID, residents.Left))
	if all := w.asked(""); len(all) != 1 || all[0].Note != "" || all[0].Resident != nil {
		t.Errorf("left is %+v", all)
	}
}

// Both have the button that replaces theirs, and the old one hangs at a neighbour's.
func TestARequestByAReplacedButtonStaysTheirsWhoSharedIt(t *testing.T) {
	w := newWorld(t)
	first := w.enrol()
	w.enrol(func(r *residents.Resident) { r.Devices = []string{button} })
	w.press("e1", "button.service", button, nil)
	stop := w.run()
	w.eventually("a request", func() bool { return len(w.asked(residents.StateOpen)) == 1 })
	stop()
	_, err := w.Take(t.Context(), care, w.asked("")[0].ID, "meal", "不吃辣")
	must(t, err)
	must(t, w.Follow(t.Context(), func(string) string { return "button-new" }, "zhang"))
	w.enrol(func(r *residents.Resident) { r.Place.Unit = "502" })
	if q := w.asked("")[0]; q.Resident != nil {
		t.Errorf("the care desk sees the request of one of two under %+v", q.Resident)
	}
	must(t, w.Erase(t.Context(), care, first.ID, residents.Left))
	if q := w.asked("")[0]; q.Note != "" {
		t.Errorf("left is %+v", q)
	}
}

func (w *world) asked(state string) []residents.Wanted {
	w.t.Helper()
	list, _, err := w.Requests(w.t.Context(), care, state, 50, "")
	must(w.t, err)
	return list
}

// gives takes the button from a resident.
func (w *world) gives(id string) {
	w.t.Helper()
	_, err := w.Change(w.t.Context(), care, id, 0, "resident.change", func(r *residents.Resident) error {
		r.Devices = nil
		return nil
	})
	must(w.t, err)
}

func (w *world) keeps(of, alert string) {
	w.t.Helper()
	if w.written(alert) == "" {
		w.t.Errorf("of a call of %s nothing is left", of)
	}
}

func (w *world) lost(of, alert string) {
	w.t.Helper()
	if words := w.written(alert); words != "" {
		w.t.Errorf("of a call of %s %q is left", of, words)
	}
}
