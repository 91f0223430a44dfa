package api

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

// withResidents serves a hub that keeps residents in its records.
func withResidents(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		store, ok := c.People.(residents.Store)
		if !ok {
			t.Fatal("the records keep no residents")
		}
		all, err := residents.New(t.Context(), residents.Config{Store: store, Key: key, Zone: time.UTC})
		must(t, err)
		c.Residents = all
	})
}

const enrolment = `{"place":{"site":"b5","building":"5","unit":"501"},"devices":["btn-501"],"name":"欧阳演示","phone":"13912345678","rescue":"胰岛素",
	"contacts":[{"name":"小明","relation":"儿子","phone":"13887654321"}],"key_box":{"place":"门厅","code":"K1"},
	"consent":{"text":"2026-01","given_at":"2026-11-22T08:00:00Z","by":"self"}}`

func enrolOne(h *hub, headers ...string) residents.Resident {
	h.t.Helper()
	c := h.as(access.Care)
	if len(headers) > 0 {
		c = c.with(headers[:1], headers[1])
	}
	var one residents.Resident
	c.do("POST", "/residents", enrolment).expect(http.StatusCreated).into(&one)
	return one
}

func TestResidentsAreOpenedByTheCareDeskForAPurposeAndNeverByAnAdmin(t *testing.T) {
	h := withResidents(t)
	one := enrolOne(h)
	path := "/residents/" + one.ID
	for _, role := range []access.Role{access.Admin, access.Police, access.Property} {
		h.as(role).get(path + "?purpose=enrolment").expect(http.StatusForbidden)
		h.as(role).get("/residents?purpose=duty").expect(http.StatusForbidden)
	}
	care := h.as(access.Care)
	care.get(path).expect(http.StatusUnprocessableEntity)
	care.get(path + "?purpose=curiosity").expect(http.StatusForbidden)
	care.get(path + "?purpose=call").expect(http.StatusForbidden)
	var got residents.Resident
	care.get(path + "?purpose=enrolment").expect(200).into(&got)
	if got.Name != "欧阳演示" || got.Contacts == nil {
		t.Errorf("%+v", got)
	}
	list := string(care.get("/residents?purpose=duty").expect(200).body)
	if !strings.Contains(list, `"5-501"`) || strings.Contains(list, "欧阳") || strings.Contains(list, "13912345678") {
		t.Errorf("the list says %s", list)
	}
	care.do("DELETE", path+"?reason=left", nil).expect(http.StatusNoContent)
	care.get(path + "?purpose=enrolment").expect(http.StatusNotFound)
}

func TestTheCardOfACallIsForTheDeskAndForWhomItAsked(t *testing.T) {
	h := withResidents(t)
	enrolOne(h)
	a := h.raise("button.pressed", alerts.Care, "btn-501")
	card := "/alerts/" + a.ID + "/resident"
	text := string(h.as(access.Care).get(card).expect(200).body)
	if !strings.Contains(text, "胰岛素") || !strings.Contains(text, `"recorded":true`) {
		t.Errorf("the desk sees %s", text)
	}
	for _, role := range []access.Role{access.Admin, access.Police, access.Property} {
		h.as(role).get(card).expect(http.StatusForbidden)
	}
	h.as(access.Police).do("POST", card+"/ask", `{"with":"police"}`).expect(http.StatusForbidden)
	h.as(access.Care).do("POST", card+"/ask", `{"with":"police"}`).expect(http.StatusNoContent)
	text = string(h.as(access.Police).get(card).expect(200).body)
	if strings.Contains(text, "欧阳") || strings.Contains(text, "胰岛素") || !strings.Contains(text, "门厅") {
		t.Errorf("the police see %s", text)
	}
	h.as(access.Police).do("POST", card+"/break-glass", `{"reason":"x"}`).expect(http.StatusUnprocessableEntity)
	text = string(h.as(access.Police).do("POST", card+"/break-glass", `{"reason":"门反锁，需确认身份"}`).expect(200).body)
	if !strings.Contains(text, "欧阳演示") || strings.Contains(text, "胰岛素") {
		t.Errorf("through the glass the police see %s", text)
	}
}

func TestAnAnswerAboutAResidentIsNotKeptForRepeats(t *testing.T) {
	h := withResidents(t)
	enrolOne(h, "Idempotency-Key", "k1")
	for _, r := range h.server.residentRoutes() {
		if r.method == "POST" && !r.secret {
			t.Errorf("the answer of %s would be kept as it is read", r.path)
		}
	}
	if strings.Contains(h.log.String(), "欧阳") {
		t.Error("the log tells a name")
	}
}

func TestAConfirmationGoesWhenTheNumberChanges(t *testing.T) {
	h := withResidents(t)
	one := enrolOne(h)
	care, path := h.as(access.Care), "/residents/"+one.ID
	care.do("POST", path+"/contacts/confirm", `{"index":0,"phone":"1"}`).expect(http.StatusUnprocessableEntity)
	care.do("POST", path+"/contacts/confirm", `{"index":0,"phone":"13887654321"}`).expect(200).into(&one)
	if one.Contacts[0].Confirmed == nil || one.Contacts[0].By != "care" {
		t.Fatalf("%+v", one.Contacts)
	}
	var same, other residents.Resident
	care.do("PATCH", path, `{"contacts":[{"name":"小明","relation":"儿子","phone":"13887654321","has_key":true}]}`).expect(200).into(&same)
	care.do("PATCH", path, `{"contacts":[{"name":"小明","relation":"儿子","phone":"13887654322"}]}`).expect(200).into(&other)
	if same.Contacts[0].Confirmed == nil || !same.Contacts[0].HasKey || other.Contacts[0].Confirmed != nil {
		t.Errorf("%+v %+v", same.Contacts, other.Contacts)
	}
	care.do("PATCH", path, `{"version":1,"name":"x"}`).expect(http.StatusConflict)
}

func TestAbsencesReviewsCallsAndRequestsGoOverHTTP(t *testing.T) {
	h := withResidents(t)
	one := enrolOne(h)
	care, path := h.as(access.Care), "/residents/"+one.ID
	care.do("POST", path+"/absences", `{"kind":"hospital","from":"2026-01-01T00:00:00Z"}`).expect(200).into(&one)
	var day residents.Today
	care.get("/residents/today").expect(200).into(&day)
	if len(day.Away) != 1 || day.Away[0].Away != "hospital" {
		t.Errorf("%+v", day)
	}
	care.do("POST", path+"/absences/end", `{"absence":"`+one.Absences[0].ID+`"}`).expect(200)
	care.do("POST", path+"/absences/end", `{"absence":"x"}`).expect(http.StatusNotFound)
	care.do("POST", path+"/review", nil).expect(200)
	care.do("POST", path+"/calls", `{"kind":"care_call","outcome":"reached"}`).expect(200)
	care.do("POST", path+"/follow-ups", `{"note":"问腿"}`).expect(200)
	care.get("/residents/cannot-call").expect(200)
	care.do("POST", path+"/watch", `{"text":"w1","given_at":"2026-11-22T08:00:00Z","by":"self"}`).expect(200)
	care.do("POST", path+"/watch/pause", `{"until":"2036-01-01T00:00:00Z"}`).expect(200)
	care.get(path + "/routine").expect(http.StatusForbidden)
	care.do("DELETE", path+"/watch", nil).expect(200)
	care.do("DELETE", path+"/watch", nil).expect(http.StatusNotFound)
	care.do("POST", "/residents/search", `{"purpose":"care_call","phone":"13912345678"}`).expect(200)
	held := string(care.get(path + "/held?lang=en").expect(200).body)
	if !strings.Contains(held, "欧阳演示") {
		t.Errorf("%s", held)
	}
	var wanted residents.Wanted
	care.do("POST", "/requests", `{"resident":"`+one.ID+`","kind":"meal"}`).expect(http.StatusCreated).into(&wanted)
	care.do("POST", "/requests/"+wanted.ID+"/done", `{"outcome":"done"}`).expect(http.StatusConflict)
	care.do("POST", "/requests/"+wanted.ID+"/take", `{}`).expect(200)
	care.do("POST", "/requests/"+wanted.ID+"/done", `{"outcome":"done"}`).expect(200)
	care.get("/requests?state=done").expect(200)
	h.as(access.Police).get("/residents/counts").expect(200)
	h.as(access.Property).get("/residents/counts").expect(http.StatusForbidden)
}
