package api

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/duty"
)

// withDuty starts a hub that knows who is on duty, on its real records.
func withDuty(t *testing.T, change ...func(*Config)) *hub {
	t.Helper()
	var h *hub
	late := &lateDuty{}
	h = start(t, append([]func(*Config){func(c *Config) { c.Duty = late }}, change...)...)
	d, err := duty.New(t.Context(), duty.Config{Store: h.records, Places: h.registry, Key: slices.Repeat([]byte{7}, 32), Now: h.cfg.Now})
	must(t, err)
	late.Duty = d
	return h
}

// lateDuty is filled in when the records are open.
type lateDuty struct{ Duty }

var jia = map[string]any{"id": "jia", "name": "坐席甲", "roles": []string{"care"}, "user": "care",
	"channels": []any{map[string]any{"kind": "push"}, map[string]any{"kind": "sms", "address": "13800131234"}}}

var ding = map[string]any{"id": "ding", "name": "值班员丁", "roles": []string{"care"}, "channels": []any{map[string]any{"kind": "voice", "address": "13900135678"}}}

func roster(shifts ...map[string]any) map[string]any {
	return map[string]any{"id": "care", "name": "为老服务值班", "roles": []string{"care"}, "shifts": shifts}
}

func shift(post, from, to string, who ...string) map[string]any {
	return map[string]any{"post": post, "from": from, "to": to, "who": who}
}

func TestADutyIsSetUpAndEverybodySeesWhoIsOnItWithoutNumbers(t *testing.T) {
	h := withDuty(t)
	admin := h.as(access.Admin)
	admin.post("/responders", jia).expect(201)
	admin.post("/responders", jia).expect(409)
	admin.post("/responders", ding).expect(201)
	made := admin.post("/rosters", roster(shift("A", "00:00", "24:00", "jia"), shift("B", "20:00", "08:00", "ding"))).expect(201).object()
	if flaws := made["flaws"].([]any); len(flaws) != 7 {
		t.Errorf("a rota with gaps is taken, and says so: %v", made["flaws"])
	}
	for _, role := range access.AllRoles {
		c := h.as(role)
		now := c.get("/on-duty").expect(200)
		if posts := now.object()["posts"].([]any); len(posts) != 2 || posts[0].(map[string]any)["who"].(map[string]any)["name"] != "坐席甲" {
			t.Errorf("%s sees %s", role, now.body)
		}
		for _, path := range []string{"/responders", "/responders/ding", "/on-duty", "/rosters", "/rosters/care/week", "/policies"} {
			if body := string(c.get(path).expect(200).body); strings.Contains(body, "13900135678") || strings.Contains(body, "13800131234") {
				t.Errorf("%s is told a number by %s", role, path)
			}
		}
	}
	if body := string(h.as(access.Care).get("/responders/ding").expect(200).body); !strings.Contains(body, "139****5678") {
		t.Errorf("%s", body)
	}
	admin.do("PUT", "/responders/ding", map[string]any{"name": "值班员丁", "roles": []string{"care", "guard"}, "channels": []any{map[string]any{"kind": "voice", "address": "139****5678"}}}).expect(200)
	if len(auditOf(h, "responder.change")) != 1 || len(auditOf(h, "roster.add")) != 1 {
		t.Error("it is not on the audit record")
	}
}

func TestWhatIsWrongWithARotaOrAPolicyIsSaidInWords(t *testing.T) {
	h := withDuty(t)
	admin := h.as(access.Admin)
	admin.post("/responders", jia).expect(201)
	refused := func(path string, body map[string]any, field, words string) {
		t.Helper()
		if answer := string(admin.post(path, body).expect(422).body); !strings.Contains(answer, field) || !strings.Contains(answer, words) {
			t.Errorf("%s: %s", path, answer)
		}
	}
	refused("/rosters", roster(shift("A", "8:00", "20:00", "jia")), "body.shifts[0].from", "08:00")
	refused("/rosters", roster(shift("A", "08:00", "20:00", "nobody")), "body.shifts[0].who", "responder who is here")
	refused("/responders", map[string]any{"id": "x", "name": "x", "roles": []string{"care"}, "user": "nobody"}, "body.user", "account")
	refused("/responders", map[string]any{"id": "x", "name": "x", "roles": []string{"care"}, "channels": []any{map[string]any{"kind": "sms", "address": "secret"}}}, "body.channels[0]", "digits")
	desk := map[string]any{"id": "p", "name": "p", "steps": []any{map[string]any{"after_s": 0, "targets": []any{map[string]any{"kind": "desk", "desk": "care"}}}}}
	refused("/policies", desk, "body.steps", "no step within 5 minutes rings a person")
	desk["repeat_s"] = 86400
	refused("/policies", desk, "body.repeat_s", "the last step cannot be switched off")
	admin.do("DELETE", "/policies/builtin-life", nil).expect(404)
	if answer := string(admin.do("PUT", "/policies/builtin-life", map[string]any{"name": "x", "steps": desk["steps"]}).expect(422).body); !strings.Contains(answer, "cannot be changed") {
		t.Error(answer)
	}
	admin.post("/sites", map[string]any{"id": "b9", "level": "building", "name": "9号楼", "holders": []any{map[string]any{"role": "king", "holder": "x"}}}).expect(422)
	admin.do("DELETE", "/responders/nobody", nil).expect(404)
}

func TestADeskIsStaffedByWhoSitsThereOnly(t *testing.T) {
	now := newClock()
	h := withDuty(t, func(c *Config) { c.Now = now.Now })
	desk := func(name string) map[string]any {
		for _, d := range h.as(access.Police).get("/presence").expect(200).object()["items"].([]any) {
			if d := d.(map[string]any); d["desk"] == name {
				return d
			}
		}
		return nil
	}
	if desk("care")["staffed"] != false {
		t.Error("nobody has been there, and it is staffed")
	}
	care := h.as(access.Care)
	care.post("/presence", map[string]any{"desk": "police"}).expect(403)
	care.post("/presence", map[string]any{"desk": "kitchen"}).expect(422)
	care.post("/presence", map[string]any{"desk": "care"}).expect(200)
	if d := desk("care"); d["staffed"] != true || d["by"] != "care" {
		t.Errorf("%v", d)
	}
	care.post("/presence", map[string]any{"desk": "care", "state": "open", "sound": "loud"}).expect(422)
	if p := care.post("/presence", map[string]any{"desk": "care", "state": "open", "sound": "silent"}).expect(200).object(); p["sound"] != "silent" {
		t.Errorf("a desk that nobody would hear: %v", p)
	}
	said := func(word int, sound string) any {
		return care.post("/presence", map[string]any{"desk": "care", "state": "open", "sound": sound, "page": "one", "word": word}).expect(200).object()["sound"]
	}
	if got := []any{said(1, "heard"), said(2, "silent"), said(1, "heard")}; got[0] != "heard" || got[1] != "silent" || got[2] != "silent" {
		t.Errorf("a page that is heard, falls silent, and whose first word comes again: %v", got)
	}
	said(3, "heard")
	if p := care.post("/presence", map[string]any{"desk": "care", "state": "left", "page": "one", "word": 4}).expect(200).object(); p["sound"] != "silent" || p["staffed"] != true {
		t.Errorf("a page that was heard is closed, beside one that is silent: %v", p)
	}
	care.post("/presence", map[string]any{"desk": "care", "state": "gone"}).expect(200)
	if desk("care")["staffed"] != false {
		t.Error("the chair is empty")
	}
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	care.post("/alerts/"+a.ID+"/display", map[string]any{}).expect(200)
	if desk("care")["staffed"] != false {
		t.Error("a screen that shows a call is no person")
	}
	care.post("/alerts/"+a.ID+"/acknowledge", nil).expect(200)
	if desk("care")["staffed"] != true {
		t.Error("who takes a call is there")
	}
}

func TestAnAlertShowsWhoAnswersForItsPlace(t *testing.T) {
	h := withDuty(t)
	tomorrow := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	h.as(access.Admin).do("PATCH", "/sites/b5", map[string]any{"holders": []any{
		map[string]any{"role": "police", "holder": "民警乙", "deputy": "民警己"}, map[string]any{"role": "grid", "holder": "网格员庚", "from": tomorrow},
	}}).expect(200)
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	body := string(h.as(access.Police).get("/alerts/" + a.ID + "/holders").expect(200).body)
	if !strings.Contains(body, "民警乙") || !strings.Contains(body, "民警己") || strings.Contains(body, "网格员庚") {
		t.Errorf("%s", body)
	}
	h.as(access.Property).get("/alerts/" + a.ID + "/holders").expect(404)
}

func TestWhoLeavesIsSignedOutAndFinishedWhenAllIsGivenAway(t *testing.T) {
	h := withDuty(t)
	admin := h.as(access.Admin)
	admin.post("/users", map[string]any{"username": "second", "password": "long enough", "roles": []string{"admin"}}).expect(201)
	leaver := h.withCookie(h.stranger().signIn("second", "long enough").expect(200).cookieOf().Value)
	var token struct{ Token string }
	leaver.post("/tokens", map[string]any{"name": "script", "roles": []string{"property"}}).expect(201).into(&token)
	admin.post("/responders", jia).expect(201)
	admin.post("/responders", map[string]any{"id": "geng", "name": "庚", "roles": []string{"care"}, "user": "second", "channels": []any{map[string]any{"kind": "sms", "address": "13600001111"}}}).expect(201)
	admin.post("/rosters", roster(shift("A", "00:00", "24:00", "geng"))).expect(201)

	before := string(admin.get("/responders/geng/leave").expect(200).body)
	if !strings.Contains(before, `"account":"second"`) || !strings.Contains(before, "script") || !strings.Contains(before, `"kind":"shift"`) {
		t.Errorf("%s", before)
	}
	begun := admin.post("/responders/geng/leave", nil).expect(200).object()
	if begun["finished"] != false || len(begun["left"].([]any)) != 1 {
		t.Errorf("%v", begun)
	}
	leaver.get("/alerts").expect(401)
	h.withToken(token.Token).get("/devices").expect(401)
	h.stranger().signIn("second", "long enough").expect(401)
	admin.post("/responders/geng/reassign", map[string]any{"kind": "shift", "where": "care", "to": "geng"}).expect(422)
	done := admin.post("/responders/geng/reassign", map[string]any{"kind": "shift", "where": "care", "to": "jia"}).expect(200).object()
	if done["finished"] != true || len(done["left"].([]any)) != 0 {
		t.Errorf("%v", done)
	}
	if body := string(admin.get("/on-duty").expect(200).body); !strings.Contains(body, "坐席甲") {
		t.Error(body)
	}
	admin.post("/responders", map[string]any{"id": "boss", "name": "管理员", "roles": []string{"care"}, "user": "admin"}).expect(201)
	admin.post("/responders/boss/leave", nil).expect(409) // nobody could let others in
	admin.get("/responders").expect(200)
}

func TestATestMessageGoesToAResponderWithoutTellingTheAddress(t *testing.T) {
	sent := &testMessages{}
	h := withDuty(t, func(c *Config) { c.Messages = sent })
	admin := h.as(access.Admin)
	admin.post("/responders", ding).expect(201)
	answer := admin.post("/responders/ding/channels/voice/test", nil).expect(200)
	if sent.to != "voice 13900135678" || strings.Contains(string(answer.body), "13900135678") || strings.Contains(string(answer.body), "139*") {
		t.Errorf("sent to %q, answered %s", sent.to, answer.body)
	}
	admin.post("/responders/ding/channels/mail/test", nil).expect(404)
	h.as(access.Care).post("/responders/ding/channels/voice/test", nil).expect(403)
	if strings.Contains(h.log.String(), "13900135678") {
		t.Error("the number is in the log")
	}
}

type testMessages struct {
	Messages
	to string
}

func (m *testMessages) Test(_ context.Context, channel, to, _ string) error {
	m.to = channel + " " + to
	return nil
}
