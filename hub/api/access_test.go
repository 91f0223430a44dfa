package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

func TestUsersComeAndGo(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	u := admin.post("/users", map[string]any{"username": " 坐席甲 ", "name": "坐席甲", "password": "long enough", "roles": []string{"care", "property"}}).expect(201).object()
	if u["username"] != "坐席甲" || u["id"] == "" || strings.Contains(fmt.Sprint(u), "argon2") {
		t.Errorf("%v", u)
	}
	admin.post("/users", map[string]any{"username": "坐席甲", "password": "long enough", "roles": []string{"care"}}).expect(409)
	me := h.stranger().signIn("坐席甲", "long enough").expect(200).object()
	if fmt.Sprint(me["roles"]) != "[care property]" {
		t.Errorf("%v", me)
	}
	if strings.Contains(string(admin.get("/users").expect(200).body), "argon2") {
		t.Error("the list holds hashes")
	}
	admin.do("DELETE", "/users/"+u["id"].(string), nil).expect(204)
	h.stranger().signIn("坐席甲", "long enough").expect(401)
	admin.do("DELETE", "/users/"+u["id"].(string), nil).expect(404)
	admin.do("DELETE", "/users/01USERADMIN", nil).expect(409) // nobody could let others in
}

func TestATokenWorksUntilItExpiresOrIsTakenBack(t *testing.T) {
	now := newClock()
	h := start(t, func(c *Config) { c.Now = now.Now })
	admin := h.withCookie(h.stranger().signIn("admin", password).expect(200).cookieOf().Value)
	var made struct{ ID, Token string }
	admin.post("/tokens", map[string]any{"name": "backup", "roles": []string{"property"}, "expires_at": now.Now().Add(time.Hour)}).expect(201).into(&made)
	if !strings.HasPrefix(made.Token, "be_") || strings.Contains(string(admin.get("/tokens").expect(200).body), made.Token) {
		t.Error("the token is shown again")
	}
	c := h.withToken(made.Token)
	c.get("/devices").expect(200)
	eventually(t, "its use is noted", func() bool {
		tok, err := h.records.TokenByKey(context.Background(), access.KeyOf(made.Token))
		return err == nil && tok.UsedAt != nil
	})
	now.forward(time.Hour)
	c.get("/devices").expect(401)
	admin.post("/tokens", map[string]any{"name": "x", "roles": []string{"care"}, "expires_at": now.Now()}).expect(422)
	admin.post("/tokens", map[string]any{"name": "forever", "roles": []string{"care"}}).expect(201).into(&made)
	c = h.withToken(made.Token)
	c.get("/devices").expect(200)
	c.do("DELETE", "/session", nil).expect(204) // signing out does not take a token back
	c.get("/devices").expect(200)
	admin.do("DELETE", "/tokens/"+made.ID, nil).expect(204)
	c.get("/devices").expect(401)
	admin.do("DELETE", "/tokens/"+made.ID, nil).expect(404)
}

func TestWhatAnAdminChangesIsOnTheAuditRecord(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	admin.post("/edges", map[string]any{"id": "edge-west"}).expect(201)
	admin.post("/edges/edge-west/token", nil).expect(200)
	admin.do("DELETE", "/edges/edge-west", nil).expect(204)
	admin.post("/tokens", map[string]any{"name": "t", "roles": []string{"care"}}).expect(201)
	var rows struct {
		Items []auditView
		Next  string
	}
	admin.get("/audit?limit=3").expect(200).into(&rows)
	var did []string
	for _, r := range rows.Items {
		did = append(did, r.Actor+" "+r.Action+" "+r.Target)
	}
	if got := strings.Join(did, ", "); got != "admin token.add token:t, admin edge.delete edge:edge-west, admin edge.token edge:edge-west" || rows.Next == "" {
		t.Errorf("%s; next %q", got, rows.Next)
	}
	if got := auditOf(h, "edge.add"); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestARepeatUnderTheSameKeyHasNoSecondEffect(t *testing.T) {
	h := start(t)
	c := h.as(access.Property).with([]string{"Idempotency-Key"}, "k1")
	body := map[string]any{"action": "open", "reason": "ambulance"}
	first := c.post("/devices/gate-1/commands", body).expect(202)
	again := c.post("/devices/gate-1/commands", body).expect(202)
	if string(first.body) != string(again.body) || again.header.Get("Idempotency-Replayed") != "true" || len(h.commands.issued) != 1 {
		t.Errorf("%s, then %s; %d issued", first.body, again.body, len(h.commands.issued))
	}
	c.post("/devices/gate-1/commands", map[string]any{"action": "open", "reason": "other"}).expect(422)
	h.as(access.Admin).with([]string{"Idempotency-Key"}, "k1").post("/devices/gate-1/commands", body).expect(202)
	c.with([]string{"Idempotency-Key"}, "k2").post("/devices/gate-1/commands", body).expect(202)
	if len(h.commands.issued) != 3 {
		t.Errorf("%d issued", len(h.commands.issued))
	}
	c.with([]string{"Idempotency-Key"}, strings.Repeat("k", 256)).post("/devices/gate-1/commands", body).expect(422)
}

func TestRepeatsAtTheSameMomentHaveOneEffect(t *testing.T) {
	h := start(t)
	c := h.as(access.Property).with([]string{"Idempotency-Key"}, "k1")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if got := c.post("/devices/gate-1/commands", map[string]any{"action": "open", "reason": "x"}).status; got != 202 && got != 409 {
				t.Errorf("status %d", got)
			}
		})
	}
	all.Wait()
	if len(h.commands.issued) != 1 {
		t.Errorf("%d issued", len(h.commands.issued))
	}
}

func TestWhatTheHubFailedAtCanBeSentAgainUnderItsKey(t *testing.T) {
	h := start(t)
	c := h.as(access.Property).with([]string{"Idempotency-Key"}, "k1")
	body := map[string]any{"action": "open", "reason": "x"}
	h.commands.err = fmt.Errorf("disk full")
	c.post("/devices/gate-1/commands", body).expect(500)
	h.commands.err = nil
	c.post("/devices/gate-1/commands", body).expect(202)
}

// A refusal may be long, such as of a plan with many mistakes; its repeat must not read
// as if it had been done.
func TestARefusalThatWasTooLongToKeepIsNotRepeatedAsDone(t *testing.T) {
	h := start(t)
	body := map[string]any{"action": "open", "reason": "x"}
	text, err := json.Marshal(body)
	must(t, err)
	for key, was := range map[string]int{"refused": 422, "done": 202} {
		kept := access.KeptReply{Caller: "01USERPROPERTY", Key: digest(apiBase+"/devices/gate-1/commands", key), Request: digest(string(text)), At: time.Now()}
		_, begun, err := h.records.BeginReply(t.Context(), kept, kept.At.Add(-time.Hour))
		must(t, err)
		if kept.Status, kept.Type = was, access.UnkeptReply; !begun {
			t.Fatal("it was kept already")
		}
		must(t, h.records.FinishReply(t.Context(), kept))
		want := map[int]int{422: 422, 202: 409}[was]
		got := h.as(access.Property).with([]string{"Idempotency-Key"}, key).post("/devices/gate-1/commands", body).expect(want)
		if strings.Contains(string(got.body), "this was done") != (was < 300) {
			t.Errorf("what was answered with %d: %s", was, got.body)
		}
	}
	if len(h.commands.issued) != 0 {
		t.Errorf("%d issued", len(h.commands.issued))
	}
}

func TestASecretIsNotKeptForRepeats(t *testing.T) {
	h := start(t)
	c := h.as(access.Admin).with([]string{"Idempotency-Key"}, "k1")
	c.post("/edges", map[string]any{"id": "edge-west"}).expect(201)
	c.post("/edges", map[string]any{"id": "edge-west"}).expect(409)
	c.post("/tokens", map[string]any{"name": "t", "roles": []string{"care"}}).expect(201)
	c.post("/tokens", map[string]any{"name": "t", "roles": []string{"care"}}).expect(409)
	if tokens, _, _ := h.records.Tokens(t.Context(), 10, ""); len(tokens) != 1 {
		t.Errorf("%d tokens", len(tokens))
	}
}

func TestADayLaterAKeyIsFreeAgain(t *testing.T) {
	now := newClock()
	h := start(t, func(c *Config) { c.Now = now.Now })
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	secret := h.stranger().signIn("care", password).expect(200).cookieOf().Value
	c := h.withCookie(secret).with([]string{"Idempotency-Key"}, "note")
	notes := func() int {
		a, err := h.records.Alert(t.Context(), call.ID)
		must(t, err)
		return len(a.Timeline) - 1
	}
	for _, status := range []int{200, 409} {
		c.post("/alerts/"+call.ID+"/notes", map[string]any{"note": "x"}).expect(status)
	}
	if notes() != 1 {
		t.Errorf("%d notes", notes())
	}
	for range 3 {
		now.forward(8*time.Hour + time.Second)
		h.withCookie(secret).get("/session").expect(200)
		eventually(t, "the use is noted", func() bool {
			s, _, err := h.records.Session(context.Background(), access.KeyOf(secret))
			return err == nil && now.Now().Sub(s.UsedAt) < time.Minute
		})
	}
	c.post("/alerts/"+call.ID+"/notes", map[string]any{"note": "x"}).expect(200)
	if notes() != 2 {
		t.Errorf("%d notes", notes())
	}
}

// What a desk does with a call whose answers are lost: each press comes twice under
// its key, and is on the record once.
func TestEveryActOnAnAlertIsDoneOnceHoweverOftenItIsSent(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	care := h.as(access.Care)
	for i, one := range []struct {
		verb string
		body map[string]any
	}{
		{"acknowledge", map[string]any{}},
		{"ticks", map[string]any{"tick": "resident_called", "result": "no_answer"}},
		{"ticks", map[string]any{"tick": "contact_called", "result": "no_answer"}},
		{"dispatch", map[string]any{"assignee": "care"}},
		{"undo", map[string]any{}},
		{"dispatch", map[string]any{"assignee": "care"}},
		{"notes", map[string]any{"note": "x"}},
		{"escalate", map[string]any{}},
		{"arrive", map[string]any{}},
		{"resolve", map[string]any{"outcome": "handled", "note": "x"}},
		{"reopen", map[string]any{"note": "x"}},
	} {
		c := care.with([]string{"Idempotency-Key"}, fmt.Sprintf("press-%d", i))
		path := "/alerts/" + call.ID + "/" + one.verb
		c.post(path, one.body).expect(200)
		before, err := h.records.Alert(t.Context(), call.ID)
		must(t, err)
		again := c.post(path, one.body).expect(409)
		after, err := h.records.Alert(t.Context(), call.ID)
		must(t, err)
		if again.object()["done"] != true || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s: nothing says that it was done before: %s", one.verb, again.body)
		}
		if after.Version != before.Version || len(after.Timeline) != len(before.Timeline) || len(after.Ticks) != len(before.Ticks) {
			t.Errorf("%s was done twice: %d lines and %d ticks, then %d and %d", one.verb, len(before.Timeline), len(before.Ticks), len(after.Timeline), len(after.Ticks))
		}
	}
}

func TestARefusalThatIsAnsweredAgainSaysNotThatItWasDone(t *testing.T) {
	h := start(t)
	c := h.as(access.Property).with([]string{"Idempotency-Key"}, "gate")
	order := map[string]any{"action": "open", "args": map[string]any{}, "reason": "ambulance"}
	h.commands.err = newProblem(409, "no edge serves this device")
	first := c.post("/devices/gate-1/commands", order).expect(409)
	again := c.post("/devices/gate-1/commands", order).expect(409)
	if again.header.Get("Idempotency-Replayed") != "true" || string(again.body) != string(first.body) {
		t.Errorf("first %s, then %s", first.body, again.body)
	}
	if again.object()["done"] != nil {
		t.Errorf("a gate that was never opened: %s", again.body)
	}
}
