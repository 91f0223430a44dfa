package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/duty"
	"brighteyes/hub/residents"
)

// sending is a hub with a resident in 5-501 and with 甲, who signs in as police, and
// 丁, who has no account, among the responders.
func sending(t *testing.T, more ...func(*Config)) *hub {
	t.Helper()
	h := withDuty(t, func(c *Config) {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		all, err := residents.New(t.Context(), residents.Config{Store: c.People.(residents.Store), Key: key, Zone: time.UTC})
		must(t, err)
		c.Residents = all
		for _, set := range more {
			set(c)
		}
	})
	enrolOne(h)
	admin := h.as(access.Admin)
	admin.post("/responders", map[string]any{"id": "jia", "name": "上门甲", "roles": []string{"care"}, "user": "police", "channels": []any{map[string]any{"kind": "sms", "address": "13800131234"}}}).expect(201)
	admin.post("/responders", ding).expect(201)
	return h
}

// sent is a call in 5-501 that the care desk took and to which it sent somebody.
func (h *hub) sent(who string) alerts.Alert {
	h.t.Helper()
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	care := h.as(access.Care)
	care.post("/alerts/"+a.ID+"/acknowledge", nil).expect(200)
	care.post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": who}).expect(200)
	return a
}

func (h *hub) timelineOf(id string) []alerts.Entry {
	h.t.Helper()
	a, err := h.records.Alert(h.t.Context(), id)
	must(h.t, err)
	return a.Timeline
}

func did(lines []alerts.Entry, action, by string) (n int) {
	for _, e := range lines {
		if e.Action == action && e.By == by {
			n++
		}
	}
	return n
}

func TestWhoIsSentSeesTheCallAndWhatTheyMustKnowOnlyWhileItIsTheirs(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	jia, path := h.as(access.Police), "/my/calls/"+a.ID
	list := string(jia.get("/my/calls").expect(200).body)
	if !strings.Contains(list, `"place":"5-501"`) || strings.Contains(list, "欧阳") || strings.Contains(list, "13912345678") || strings.Contains(list, "胰岛素") || strings.Contains(list, "门厅") {
		t.Errorf("a list that a phone may keep says %s", list)
	}
	card := string(jia.get(path + "/resident").expect(200).body)
	if !strings.Contains(card, `"as":"police"`) || !strings.Contains(card, "门厅") || strings.Contains(card, "欧阳") || strings.Contains(card, "13912345678") || strings.Contains(card, "胰岛素") {
		t.Errorf("police who were sent see %s", card)
	}
	glass := "/alerts/" + a.ID + "/resident/break-glass"
	if card := string(jia.post(glass, map[string]any{"reason": "门已反锁，需确认身份"}).expect(200).body); !strings.Contains(card, "欧阳") || strings.Contains(card, "胰岛素") {
		t.Errorf("with a reason on record they see %s", card)
	}
	for _, role := range []access.Role{access.Property, access.Admin, access.Care} {
		if other := string(h.as(role).get("/my/calls").expect(200).body); strings.Contains(other, a.ID) {
			t.Errorf("%s was not sent and sees %s", role, other)
		}
		h.as(role).get(path + "/resident").expect(http.StatusNotFound)
		h.as(role).post(path, map[string]any{"answer": "arrive"}).expect(http.StatusNotFound)
	}
	h.as(access.Care).post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": "值班员丁"}).expect(200)
	jia.get(path + "/resident").expect(http.StatusNotFound)
	jia.post(glass, map[string]any{"reason": "门已反锁，需确认身份"}).expect(http.StatusForbidden)
	jia.post(path, map[string]any{"answer": "arrive"}).expect(http.StatusConflict)
	if list := string(jia.get("/my/calls").expect(200).body); strings.Contains(list, a.ID) {
		t.Errorf("another was sent instead, and the first still sees %s", list)
	}
}

func TestAResponderOfCareWhoIsSentSeesWhomTheyHelpAndNoContacts(t *testing.T) {
	h := sending(t)
	h.as(access.Admin).post("/responders", map[string]any{"id": "geng", "name": "上门庚", "roles": []string{"care"}, "user": "care", "channels": []any{map[string]any{"kind": "sms", "address": "13800131239"}}}).expect(201)
	a := h.sent("上门庚")
	card := string(h.as(access.Care).get("/my/calls/" + a.ID + "/resident").expect(200).body)
	if !strings.Contains(card, "欧阳演示") || !strings.Contains(card, "门厅") || !strings.Contains(card, "胰岛素") || strings.Contains(card, "小明") {
		t.Errorf("who was sent sees %s", card)
	}
}

func TestARespondersPhoneTellsEachStepUntilTheCallIsDone(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	jia, path := h.as(access.Police), "/my/calls/"+a.ID
	jia.post(path, map[string]any{"answer": "done", "outcome": "handled"}).expect(http.StatusConflict)
	for _, answer := range []map[string]any{{"answer": "arrive"}, {"answer": "seen", "note": "清醒"}, {"answer": "done", "outcome": "handled"}} {
		jia.post(path, answer).expect(200)
	}
	jia.get(path + "/resident").expect(http.StatusNotFound)
	jia.post(path, map[string]any{"answer": "note", "note": "补充"}).expect(http.StatusConflict)
	got, err := h.records.Alert(t.Context(), a.ID)
	must(t, err)
	if got.State != alerts.Resolved || got.Outcome != alerts.Handled || did(got.Timeline, "arrive", "police") != 1 || did(got.Timeline, "ticks", "police") != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWhoCannotGoGivesTheCallBackToTheDeskAtOnce(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	jia := h.as(access.Police)
	if got := jia.post("/my/calls/"+a.ID, map[string]any{"answer": "cannot"}).expect(200).object(); got["call"] != nil {
		t.Errorf("it is still theirs: %v", got)
	}
	got, err := h.records.Alert(t.Context(), a.ID)
	must(t, err)
	if got.State != alerts.Open || got.Assignee != "" {
		t.Errorf("the desk does not have it again: %s %q", got.State, got.Assignee)
	}
}

// The answer was lost on the way: the phone sends the same again, later and older,
// and once is once.
func TestAStepThatIsSentAgainUnderItsKeyActsOnceAndIsAnsweredAsBefore(t *testing.T) {
	h := sending(t)
	a := h.sent("上门甲")
	path, body := "/my/calls/"+a.ID, map[string]any{"answer": "note", "note": "门反锁"}
	jia := h.as(access.Police).with([]string{"Idempotency-Key"}, "key-1")
	first := jia.with([]string{"Done-Ago"}, "720").post(path, body).expect(200)
	again := jia.with([]string{"Done-Ago"}, "790").post(path, body).expect(200)
	if again.header.Get("Idempotency-Replayed") != "true" || string(again.body) != string(first.body) {
		t.Errorf("the repeat is answered %v %s", again.header, again.body)
	}
	lines := h.timelineOf(a.ID)
	if did(lines, "notes", "police") != 1 {
		t.Errorf("the note stands %d times on record", did(lines, "notes", "police"))
	}
	if last := lines[len(lines)-1]; last.EarlierS != 720 || time.Since(last.At) > time.Hour {
		t.Errorf("told later than it was done: %+v", last)
	}
	h.as(access.Police).with([]string{"Idempotency-Key"}, "key-2").post(path, body).expect(200)
	if n := did(h.timelineOf(a.ID), "notes", "police"); n != 2 {
		t.Errorf("another key is another note; %d stand on record", n)
	}
	jia.with([]string{"Done-Ago"}, "9999999").with([]string{"Idempotency-Key"}, "key-3").post(path, body).expect(http.StatusUnprocessableEntity)
}

// A repeat that comes while the first is under way is told to come again; later it is
// told that nobody knows.
func TestARepeatOfARequestWithoutAnAnswerIsToldWhetherToWait(t *testing.T) {
	now := time.Now()
	h := start(t, func(c *Config) { c.Now = func() time.Time { return now } })
	care := h.as(access.Care).with([]string{"Idempotency-Key"}, "key-1")
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	user, err := h.records.UserByName(t.Context(), "care")
	must(t, err)
	path, body := "/alerts/"+a.ID+"/notes", `{"note":"x"}`
	_, _, err = h.records.BeginReply(context.Background(), access.KeptReply{Caller: user.ID, Key: digest("/api/v1"+path, "key-1"), Request: digest(body), At: now}, now.Add(-time.Hour))
	must(t, err)
	if got := care.do("POST", path, body).expect(http.StatusConflict); got.header.Get("Retry-After") == "" {
		t.Errorf("under way: %v", got.header)
	}
	now = now.Add(2 * time.Minute)
	if got := care.do("POST", path, body).expect(http.StatusConflict); got.header.Get("Retry-After") != "" {
		t.Errorf("cut off: %v", got.header)
	}
}

// What a person is called opens nothing of another's.
func TestAnAccountIsNotTheResponderThatItIsCalledLike(t *testing.T) {
	h := sending(t)
	h.as(access.Admin).post("/responders", map[string]any{"id": "property", "name": "物业丙", "roles": []string{"property"}, "user": "admin", "channels": []any{map[string]any{"kind": "sms", "address": "13800131235"}}}).expect(201)
	a := h.sent("property")
	h.as(access.Property).get("/my/calls/" + a.ID + "/resident").expect(http.StatusNotFound)
	d := h.cfg.Duty.(*lateDuty).Duty.(*duty.Duty)
	if !d.Is("responder:上门甲", "police") || d.Is("上门甲", "jia") || !d.Is("guest", "guest") || d.Is("", "") {
		t.Error("who is meant by a name")
	}
}
