package residents_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

// photo keeps one at a call.
func (w *world) photo(a alerts.Alert, of residents.PhotoOf) {
	w.t.Helper()
	_, err := w.AddPhoto(w.t.Context(), care, a, of, []byte("a picture"))
	must(w.t, err)
}

func (w *world) photosAt(a alerts.Alert) int {
	w.t.Helper()
	list, err := w.Photos(w.t.Context(), care, a, false)
	must(w.t, err)
	return len(list)
}

// The button that called was replaced, and the last call came by telephone, from a
// home without a device of its own.
func TestEveryPhotoOfTheirCallsGoesWithAResidentWhateverCalled(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	other := w.enrol(func(r *residents.Resident) {
		r.Place.Unit, r.Devices, r.Phone = "502", []string{"button-5-502"}, "13912345679"
	})
	pressed, phoned, theirs := w.call("button-5-501"), w.call(""), w.call("button-5-502")
	phoned.ID += "-phoned"
	theirs.ID += "-other"
	must(t, w.records.PutPhoneCall(t.Context(), phone.Call{ID: "c1", At: w.now(), Resident: one.ID, State: phone.Answered, Alert: phoned.ID}))
	for _, a := range []alerts.Alert{pressed, phoned, theirs} {
		w.photo(a, residents.OfLock)
	}
	must(t, w.Follow(t.Context(), func(id string) string {
		if id == "button-5-501" {
			return "button-new"
		}
		return id
	}, "zhang"))
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	if p, c := w.photosAt(pressed), w.photosAt(phoned); p+c != 0 {
		t.Errorf("of who left are kept %d photos of the old button's call and %d of the telephone's", p, c)
	}
	if w.photosAt(theirs) != 1 {
		t.Error("the photo of a neighbour's call went along")
	}
	must(t, w.Erase(t.Context(), care, other.ID, residents.Died))
	if w.photosAt(theirs) != 0 {
		t.Error("the photo of who died is kept")
	}
}

func TestWhoHasNoDeviceTakesTheirPhotosAlongToo(t *testing.T) {
	w := newWorld(t)
	one := w.enrol(func(r *residents.Resident) { r.Devices = nil })
	call := w.call("")
	must(t, w.records.PutPhoneCall(t.Context(), phone.Call{ID: "c1", At: w.now(), Resident: one.ID, State: phone.Answered, Alert: call.ID}))
	w.photo(call, residents.OfThing)
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	if n := w.photosAt(call); n != 0 {
		t.Errorf("%d are kept", n)
	}
}

func TestWhatIsHeldNamesThePhotosOfTheirCalls(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	call := w.call("button-5-501")
	for _, of := range []residents.PhotoOf{residents.OfLock, residents.OfLock, residents.OfDevice} {
		w.photo(call, of)
	}
	w.photo(w.call("button-5-502"), residents.OfThing)
	for lang, words := range map[string][]string{"zh": {"3张", "门锁、设备", "90天"}, "en": {"3 in all", "door lock, device", "90 days"}} {
		held, err := w.Held(t.Context(), care, one.ID, lang)
		must(t, err)
		for _, word := range words {
			if !strings.Contains(held.Text, word) {
				t.Errorf("%s: %q is not on the page:\n%s", lang, word, held.Text)
			}
		}
		if strings.Contains(held.Text, "其他设施") || strings.Contains(held.Text, "another thing") {
			t.Errorf("%s: the page names a photo of another's call", lang)
		}
	}
}

func TestTheBoundOfPhotosIsOfOneCallAndTheNextPressHasItsOwn(t *testing.T) {
	w := newWorld(t)
	call := w.call("button-5-501")
	for range residents.PhotosMost {
		w.photo(call, residents.OfThing)
	}
	if _, err := w.AddPhoto(t.Context(), care, call, residents.OfThing, []byte("x")); !errors.Is(err, residents.ErrFull) {
		t.Errorf("one too many: %v", err)
	}
	call.Timeline = append(call.Timeline, alerts.Entry{At: w.now(), By: alerts.System, Action: alerts.EntryCalledAgain})
	w.photo(call, residents.OfLock)
	if n := w.photosAt(call); n != residents.PhotosMost+1 {
		t.Errorf("the desk sees %d", n)
	}
}

// An answer that is kept for repeats may hold a word about them.
func TestNoKeptAnswerOutlivesAResident(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	did, refused := access.KeptReply{Caller: "u", Key: "did", At: w.now()}, access.KeptReply{Caller: "u", Key: "refused", At: w.now()}
	for k, status := range map[*access.KeptReply]int{&did: 201, &refused: 409} {
		_, _, err := w.records.BeginReply(t.Context(), *k, time.Time{})
		must(t, err)
		k.Status, k.Type, k.Body = status, "application/json", []byte(`{"note":"女儿在路上"}`)
		must(t, w.records.FinishReply(t.Context(), *k))
	}
	must(t, w.Erase(t.Context(), care, one.ID, residents.Left))
	kept, begun, err := w.records.BeginReply(t.Context(), did, time.Time{})
	must(t, err)
	if begun || kept.Status != 201 || kept.Type != access.UnkeptReply || len(kept.Body) > 0 {
		t.Errorf("of what was done is kept %+v; it can be done again: %v", kept, begun)
	}
	if kept, begun, err = w.records.BeginReply(t.Context(), refused, time.Time{}); err != nil || !begun {
		t.Errorf("of what was refused is kept %+v, %v", kept, err)
	}
}
