package api

import (
	"net/http"
	"testing"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// Steps that waited on a phone were meant for the call that was there when they were
// done: they do not end the one after it.
func TestAStepThatWaitedDoesNotEndTheNextCall(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	jia, path := h.as(access.Police), "/my/calls/"+a.ID
	for _, answer := range []string{"arrive", "seen", "done"} {
		jia.post(path, map[string]any{"answer": answer, "outcome": "handled", "call": a.Call() + 1}).expect(http.StatusConflict)
	}
	if got, err := h.records.Alert(t.Context(), a.ID); err != nil || got.State != alerts.Dispatched || len(got.Ticks) != 0 {
		t.Errorf("%v, %+v", err, got)
	}
	jia.post(path, map[string]any{"answer": "arrive", "call": a.Call()}).expect(200)
}

func TestOfTwoWhoWereSentTheOneArrivesWhoSaysSo(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	h.as(access.Care).post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": "值班员丁", "kind": "additional"}).expect(200)
	h.as(access.Police).post("/my/calls/"+a.ID, map[string]any{"answer": "arrive"}).expect(200)
	got, err := h.records.Alert(t.Context(), a.ID)
	must(t, err)
	if len(got.Sendings) != 2 || got.Sendings[0].Arrived == nil || got.Sendings[1].Arrived != nil {
		t.Errorf("who is there: %+v", got.Sendings)
	}
}

// A tab that slept holds one person's steps while the cookie is another's by now.
func TestWhatOnePersonDidIsNotTakenFromAnother(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	jia, path := h.as(access.Police), "/my/calls/"+a.ID
	jia.with([]string{"Done-By"}, "somebody%20else").post(path, map[string]any{"answer": "arrive"}).expect(http.StatusUnauthorized)
	if got, err := h.records.Alert(t.Context(), a.ID); err != nil || got.State != alerts.Dispatched {
		t.Errorf("%v, %s", err, got.State)
	}
	jia.with([]string{"Done-By"}, "police").post(path, map[string]any{"answer": "arrive"}).expect(200)
}
