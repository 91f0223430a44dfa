package api

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/handover"
)

// hire adds a user with the tests' password.
func (h *hub) hire(name string, roles ...access.Role) access.User {
	h.t.Helper()
	u := access.User{ID: "01USER" + strings.ToUpper(name), Name: name, DisplayName: "坐席 " + name, Roles: roles, PasswordHash: theHash(), CreatedAt: time.Now()}
	must(h.t, h.records.AddUser(context.Background(), u))
	return u
}

// withPIN sets a user's PIN, as they do it themselves at their own session.
func (h *hub) withPIN(u access.User, pin string) *client {
	h.t.Helper()
	secret, now := access.NewSecret(), time.Now()
	must(h.t, h.records.PutSession(context.Background(), access.Session{Key: access.KeyOf(secret), UserID: u.ID, CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour)}))
	c := h.withCookie(secret)
	c.post("/session/pin", map[string]any{"password": password, "pin": pin}).expect(http.StatusNoContent)
	return c
}

// becoming is the client after a switch: with the cookie that came back.
func (a *answer) becoming(c *client) *client {
	a.t.Helper()
	cookie, _, _ := strings.Cut(a.expect(200).header.Get("Set-Cookie"), ";")
	return c.with([]string{"Cookie"}, cookie)
}

func TestAColleagueTakesTheOpenDeskOverByPIN(t *testing.T) {
	h := start(t)
	h.withPIN(h.hire("care-2", access.Care), "280641")
	first := h.as(access.Care)
	if ids := string(first.get("/session/colleagues").expect(200).body); !strings.Contains(ids, "care-2") || strings.Contains(ids, "argon2") {
		t.Errorf("the colleagues are %s", ids)
	}
	second := first.post("/session/switch", map[string]any{"username": "care-2", "pin": "280641"}).becoming(first)
	if who := second.get("/session").expect(200).object()["username"]; who != "care-2" {
		t.Errorf("the desk is %v's", who)
	}
	first.get("/session").expect(http.StatusUnauthorized) // who left is not in any more
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	second.post("/alerts/"+a.ID+"/acknowledge", nil).expect(200)
	if got, err := h.records.Alert(t.Context(), a.ID); err != nil || got.Timeline[len(got.Timeline)-1].By != "care-2" {
		t.Errorf("by whom is %+v, %v", got.Timeline, err)
	}
	entries, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Action: "session.switch"})
	if err != nil || len(entries) != 1 || entries[0].Actor != "care" || entries[0].Target != "user:care-2" {
		t.Errorf("the audit record has %+v, %v", entries, err)
	}
}

func TestASwitchLastsNoLongerThanTheSessionItTook(t *testing.T) {
	h := start(t)
	h.withPIN(h.hire("care-2", access.Care), "280641")
	first := h.as(access.Care)
	var before, after struct {
		ExpiresAt time.Time `json:"expires_at"`
	}
	first.get("/session").into(&before)
	first.post("/session/switch", map[string]any{"username": "care-2", "pin": "280641"}).becoming(first).get("/session").expect(200).into(&after)
	if after.ExpiresAt.After(before.ExpiresAt) {
		t.Errorf("it lasted to %s, and lasts to %s", before.ExpiresAt, after.ExpiresAt)
	}
}

func TestAPINOpensNoOtherDeskAndNothingWithoutASession(t *testing.T) {
	h := start(t)
	h.withPIN(h.hire("boss", access.Care, access.Admin), "280641")
	h.withPIN(h.hire("officer", access.Police), "280641")
	desk := h.as(access.Care)
	for _, name := range []string{"boss", "officer", "nobody", "property"} {
		desk.post("/session/switch", map[string]any{"username": name, "pin": "280641"}).expect(http.StatusForbidden)
	}
	h.stranger().post("/session/switch", map[string]any{"username": "officer", "pin": "280641"}).expect(http.StatusUnauthorized)
	if got := string(desk.get("/session/colleagues").body); strings.Contains(got, "boss") || strings.Contains(got, "officer") {
		t.Errorf("the care desk is offered %s", got)
	}
	desk.get("/session").expect(200) // a refusal ends nobody's session
}

func TestWrongPINsAreLimitedLikeWrongPasswords(t *testing.T) {
	h := start(t)
	h.withPIN(h.hire("care-2", access.Care), "280641")
	desk := h.as(access.Care)
	for range failuresOfName {
		desk.post("/session/switch", map[string]any{"username": "care-2", "pin": "280642"}).expect(http.StatusForbidden)
	}
	desk.post("/session/switch", map[string]any{"username": "care-2", "pin": "280641"}).expect(http.StatusTooManyRequests)
	entries, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Action: "session.switch.refused"})
	if err != nil || len(entries) != failuresOfName {
		t.Errorf("%d refusals are on the audit record, %v", len(entries), err)
	}
}

func TestOnlyWhoKnowsThePasswordSetsAPIN(t *testing.T) {
	h := start(t)
	desk := h.as(access.Care)
	desk.post("/session/pin", map[string]any{"password": "not it", "pin": "280641"}).expect(http.StatusForbidden)
	desk.post("/session/pin", map[string]any{"password": password, "pin": "123456"}).expect(http.StatusUnprocessableEntity)
	if _, err := h.records.PIN(t.Context(), "01USERCARE"); err == nil {
		t.Error("there is a PIN")
	}
	desk.post("/session/pin", map[string]any{"password": password, "pin": "280641"}).expect(http.StatusNoContent)
	hash, err := h.records.PIN(t.Context(), "01USERCARE")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$") || strings.Contains(hash, "280641") {
		t.Errorf("kept is %q, %v", hash, err)
	}
}

func TestAnAdminTakesAPINAway(t *testing.T) {
	h := start(t)
	u := h.hire("care-2", access.Care)
	h.withPIN(u, "280641")
	desk, admin := h.as(access.Care), h.as(access.Admin)
	desk.do("DELETE", "/users/"+u.ID+"/pin", nil).expect(http.StatusForbidden)
	admin.do("DELETE", "/users/"+u.ID+"/pin", nil).expect(http.StatusNoContent)
	desk.post("/session/switch", map[string]any{"username": "care-2", "pin": "280641"}).expect(http.StatusForbidden)
	admin.do("DELETE", "/users/"+u.ID+"/pin", nil).expect(http.StatusNotFound)
	admin.do("DELETE", "/users/"+u.ID, nil).expect(http.StatusNoContent)
}

func TestAHandOverIsComposedAndSignedByTwo(t *testing.T) {
	h := start(t)
	next := h.withPIN(h.hire("care-2", access.Care), "280641")
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	h.raise("gate.forced", alerts.Safety, "gate-1")
	first := h.as(access.Care)
	var sheet handover.Sheet
	first.post("/handovers", map[string]any{"note": "1号楼梯灯坏"}).expect(http.StatusCreated).into(&sheet)
	if len(sheet.Items) != 1 || sheet.Items[0].Alert != call.ID || sheet.Items[0].Kind != handover.Call || sheet.LeftBy != "care" || sheet.Note != "1号楼梯灯坏" {
		t.Errorf("it holds %+v", sheet)
	}
	if ids := next.get("/handovers?open=true").ids(); ids != sheet.ID {
		t.Errorf("the next shift finds %q to sign", ids)
	}
	first.post("/handovers/"+sheet.ID+"/take", nil).expect(http.StatusConflict) // who leaves cannot take over
	next.post("/handovers/"+sheet.ID+"/take", map[string]any{"note": "收到"}).expect(200).into(&sheet)
	if sheet.TakenBy != "care-2" || sheet.TakenAt == nil || sheet.TakenNote != "收到" {
		t.Errorf("it is signed %+v", sheet)
	}
	next.post("/handovers/"+sheet.ID+"/take", nil).expect(http.StatusConflict)
	if ids := next.get("/handovers?open=true").ids(); ids != "" {
		t.Errorf("there is still %q to sign", ids)
	}
	if ids := next.get("/handovers").ids(); ids != sheet.ID {
		t.Errorf("the history has %q", ids)
	}
	for _, action := range []string{"handover.sign", "handover.take"} {
		if entries, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Action: action}); err != nil || len(entries) != 1 {
			t.Errorf("%s is on the audit record %d times, %v", action, len(entries), err)
		}
	}
}

func TestAnotherDesksHandOverIsNotShown(t *testing.T) {
	h := start(t)
	var sheet handover.Sheet
	h.as(access.Care).post("/handovers", map[string]any{}).expect(http.StatusCreated).into(&sheet)
	police := h.as(access.Police)
	police.get("/handovers/" + sheet.ID).expect(http.StatusNotFound)
	police.post("/handovers/"+sheet.ID+"/take", nil).expect(http.StatusNotFound)
	police.get("/handovers?desk=care").expect(http.StatusForbidden)
	h.as(access.Admin).get("/handovers").expect(http.StatusUnprocessableEntity) // which desk?
	if ids := h.as(access.Admin).get("/handovers?desk=care").ids(); ids != sheet.ID {
		t.Errorf("an admin who stands in finds %q", ids)
	}
}

func TestAProgramSignsNothing(t *testing.T) {
	h := start(t)
	var made struct{ Token string }
	h.as(access.Admin).post("/tokens", map[string]any{"name": "robot", "roles": []string{"care"}}).expect(http.StatusCreated).into(&made)
	robot := h.withToken(made.Token)
	robot.post("/handovers", map[string]any{}).expect(http.StatusForbidden)
	robot.post("/session/switch", map[string]any{"username": "care", "pin": "280641"}).expect(http.StatusForbidden)
	robot.post("/session/pin", map[string]any{"password": password, "pin": "280641"}).expect(http.StatusForbidden)
}

func TestTheDeskSeesHowSoonCallsWereTaken(t *testing.T) {
	h := start(t)
	desk := h.as(access.Care)
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	var v responseView
	if desk.get("/kpi/response").expect(200).into(&v); v.Month.Count != 0 { // its time is not over
		t.Errorf("before it is taken the desk reads %+v", v)
	}
	desk.post("/alerts/"+a.ID+"/acknowledge", nil).expect(200)
	desk.get("/kpi/response").expect(200).into(&v)
	if v.Month.Count != 1 || v.Month.Quick != 1 || v.Month.QuickPct != 100 || v.Month.Enough || v.Targets.QuickPct != 97.5 || v.Targets.Fewest != 20 || v.Formula == "" {
		t.Errorf("the desk reads %+v", v)
	}
	h.as(access.Police).get("/kpi/response").expect(http.StatusForbidden)
}

func TestButtonsThatNobodyPressedForLongAreListed(t *testing.T) {
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	h := start(t, func(c *Config) { c.Now = clock })
	desk := h.as(access.Care)
	if got := desk.get("/desk/due-tests").expect(200).object()["items"]; len(got.([]any)) != 0 {
		t.Errorf("a new button is due: %v", got)
	}
	ahead.Store(int64(testEvery + time.Hour))
	now := clock()
	var v struct{ Items []dueTest }
	h.later(now, access.Care).get("/desk/due-tests").expect(200).into(&v)
	if len(v.Items) != 1 || v.Items[0].Device != "btn-501" || v.Items[0].Last != nil {
		t.Errorf("due are %+v", v.Items)
	}
	if items := h.later(now, access.Police).get("/desk/due-tests").expect(200).object()["items"]; len(items.([]any)) != 0 {
		t.Errorf("the police read of buttons at home: %v", items)
	}
}

// later is signed in as the user of that role, at a time that is to come.
func (h *hub) later(now time.Time, role access.Role) *client {
	h.t.Helper()
	secret := access.NewSecret()
	must(h.t, h.records.PutSession(context.Background(), access.Session{
		Key: access.KeyOf(secret), UserID: "01USER" + strings.ToUpper(string(role)), CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour),
	}))
	return h.withCookie(secret)
}

func TestEveryDeskKnowsWhatTheOthersAreCalled(t *testing.T) {
	h := withDuty(t)
	h.hire("care-2", access.Care)
	h.as(access.Admin).post("/responders", ding).expect(201)
	var v struct{ Names map[string]string }
	h.as(access.Property).get("/names").expect(200).into(&v)
	if v.Names["care-2"] != "坐席 care-2" || v.Names["police"] == "" || v.Names["ding"] != "值班员丁" {
		t.Errorf("the names are %v", v.Names)
	}
	h.stranger().get("/names").expect(http.StatusUnauthorized)
}
