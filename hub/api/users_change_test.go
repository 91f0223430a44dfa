package api

import (
	"fmt"
	"testing"

	"brighteyes/hub/access"
)

func TestAChangedPasswordEndsWhatTheOldOneOpened(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	id := admin.post("/users", map[string]any{"username": "jia", "name": "坐席甲", "password": "long enough", "roles": []string{"care"}}).expect(201).object()["id"].(string)
	old := h.withCookie(h.stranger().signIn("jia", "long enough").expect(200).cookieOf().Value)
	old.get("/alerts").expect(200)

	old.post("/session/pin", map[string]any{"password": "long enough", "pin": "738194"}).expect(204)
	old.post("/session/password", map[string]any{"password": "not mine at all", "new": "another long one"}).expect(403)
	old.get("/alerts").expect(200) // a mistyped one signs nobody out
	old.post("/session/password", map[string]any{"password": "long enough", "new": "another long one"}).expect(204)
	old.get("/alerts").expect(401)
	h.stranger().signIn("jia", "long enough").expect(401)
	again := h.withCookie(h.stranger().signIn("jia", "another long one").expect(200).cookieOf().Value)

	if with, err := h.records.WithPIN(t.Context()); err != nil || len(with) != 0 {
		t.Errorf("a PIN that the old password set opens the desk still: %v, %v", with, err)
	}
	u := admin.do("PATCH", "/users/"+id, map[string]any{"password": "a third long one", "roles": []string{"property"}, "name": "值班员甲"}).expect(200).object()
	if fmt.Sprintf("%v %v %v", u["roles"], u["name"], u["username"]) != "[property] 值班员甲 jia" {
		t.Errorf("%v", u)
	}
	again.get("/alerts").expect(401)
	h.stranger().signIn("jia", "another long one").expect(401)
	h.withCookie(h.stranger().signIn("jia", "a third long one").expect(200).cookieOf().Value).get("/residents").expect(403)
	var rows struct{ Items []auditView }
	admin.get("/audit?limit=20").expect(200).into(&rows)
	told := map[string]string{}
	for _, row := range rows.Items {
		told[row.Action] = row.Detail
	}
	if told["user.change"] != "name, password, roles" {
		t.Errorf("the audit record tells %q of the change", told["user.change"])
	}
	if _, is := told["password.change"]; !is {
		t.Error("the audit record tells nothing of one's own change")
	}
}

func TestAChangedUsersStreamsEndAtOnce(t *testing.T) {
	h := start(t)
	l := h.as(access.Care).listen("")
	h.as(access.Admin).do("PATCH", "/users/01USERCARE", map[string]any{"roles": []string{"property"}}).expect(200)
	l.ends()
}

func TestTheLastAdminStaysOne(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	admin.do("PATCH", "/users/01USERADMIN", map[string]any{"roles": []string{"care"}}).expect(409)
	admin.do("PATCH", "/users/nobody", map[string]any{"name": "x"}).expect(404)
	h.as(access.Care).do("PATCH", "/users/01USERADMIN", map[string]any{"password": "mine now, thanks"}).expect(403)
	second := admin.post("/users", map[string]any{"username": "second", "password": "long enough", "roles": []string{"admin"}}).expect(201).object()["id"].(string)
	admin.do("PATCH", "/users/"+second, map[string]any{"roles": []string{"care"}}).expect(200)
	admin.do("PATCH", "/users/"+second, map[string]any{"roles": []string{"admin", "care"}}).expect(200)
}
