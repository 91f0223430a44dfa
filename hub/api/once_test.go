package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// keptOf is what the records hold of a request for its repeats; nothing when it can be
// sent again.
func (h *hub) keptOf(user, path, key, body string) (access.KeptReply, bool) {
	h.t.Helper()
	who, err := h.records.UserByName(h.t.Context(), user)
	must(h.t, err)
	now := time.Now()
	kept, begun, err := h.records.BeginReply(h.t.Context(), access.KeptReply{Caller: who.ID, Key: digest("/api/v1"+path, key), Request: digest(body), At: now}, now.Add(-time.Hour))
	must(h.t, err)
	return kept, !begun
}

func TestWhatADeskWroteOfACallIsNotKeptForRepeats(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	path, body := "/alerts/"+call.ID+"/notes", `{"note":"门反锁，女儿在路上"}`
	h.as(access.Care).with([]string{"Idempotency-Key"}, "key-1").do("POST", path, body).expect(200)
	kept, known := h.keptOf("care", path, "key-1", body)
	if !known || kept.Status != 200 || len(kept.Body) > 0 {
		t.Errorf("kept is %d %s", kept.Status, kept.Body)
	}
	for _, r := range h.server.routes() {
		under := strings.HasPrefix(r.path, apiBase+"/alerts/{id}/") && r.method == http.MethodPost
		if under && !r.private && !r.secret && !strings.HasSuffix(r.path, "/card") && !strings.HasSuffix(r.path, "/callback") {
			t.Errorf("the answer of %s would be kept as it is read", r.path)
		}
	}
}

// A refusal shows the alert as it stands. It did nothing, so the same can be asked again.
func TestARefusalThatShowsTheCallIsNotKeptEither(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	path, body := "/alerts/"+a.ID+"/resolve", `{"version":1,"outcome":"handled"}`
	c := h.as(access.Care).with([]string{"Idempotency-Key"}, "key-1")
	for range 2 {
		got := c.do("POST", path, body).expect(http.StatusConflict)
		if got.object()["alert"] == nil || got.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("refused by %s", got.body)
		}
	}
	if kept, known := h.keptOf("care", path, "key-1", body); known {
		t.Errorf("kept is %d %s", kept.Status, kept.Body)
	}
	mine := h.as(access.Police).with([]string{"Idempotency-Key"}, "key-2").post("/my/calls/"+a.ID, map[string]any{"answer": "done", "outcome": "handled"}).expect(http.StatusConflict)
	if mine.object()["alert"] != nil || mine.object()["detail"] != "nobody has arrived yet" {
		t.Errorf("a phone is told, and the hub keeps, %s", mine.body)
	}
}

func TestAnAnswerTooLongToKeepIsNoReasonToDoItAgain(t *testing.T) {
	h := start(t)
	h.commands.id = strings.Repeat("x", replyMost)
	c := h.as(access.Property).with([]string{"Idempotency-Key"}, "press")
	order := map[string]any{"action": "open", "reason": "ambulance"}
	c.post("/devices/gate-1/commands", order).expect(202)
	again := c.post("/devices/gate-1/commands", order).expect(http.StatusConflict)
	if again.header.Get("Idempotency-Replayed") != "true" || again.object()["done"] != true || len(h.commands.issued) != 1 {
		t.Errorf("%d issued, and the repeat is told %s", len(h.commands.issued), again.body)
	}
}
