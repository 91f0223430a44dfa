package api

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

func TestAPlannedOutageGivesTheCareDeskACallListAndPropertyNoNames(t *testing.T) {
	h, _ := withQuiet(t, func(c *Config) {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		all, err := residents.New(t.Context(), residents.Config{Store: c.People.(residents.Store), Key: key, Zone: time.UTC})
		must(t, err)
		c.Residents = all
	})
	care, property := h.as(access.Care), h.as(access.Property)
	care.do("POST", "/residents", strings.Replace(enrolment, `"rescue"`, `"needs_mains":true,"rescue"`, 1)).expect(http.StatusCreated)
	plan := func(kind, device string) string {
		t.Helper()
		return property.post("/windows", map[string]any{
			"kind": kind, "reason": "换变压器", "from": time.Now().Add(24 * time.Hour), "until": time.Now().Add(26 * time.Hour), "devices": []string{device},
			"substitute": "电话巡呼", "checker": "值班员丙",
		}).expect(http.StatusCreated).object()["id"].(string)
	}
	id := plan("outage", "btn-501")
	var list residents.Mains
	care.get("/windows/" + id + "/mains").expect(200).into(&list)
	if len(list.Items) != 1 || list.Items[0].Place.Unit != "501" {
		t.Errorf("care: %+v", list)
	}
	told := string(property.get("/windows/" + id + "/mains").expect(200).body)
	if told != `{"fewer_than":10}`+"\n" && told != `{"fewer_than":10}` {
		t.Errorf("property: %s", told)
	}
	var none residents.Mains
	care.get("/windows/" + plan("outage", "cam-1") + "/mains").expect(200).into(&none)
	if len(none.Items) != 0 {
		t.Errorf("a camera carries nobody: %+v", none)
	}
	care.get("/windows/" + plan("maintenance", "btn-501") + "/mains").expect(http.StatusConflict)
	care.get("/windows/none/mains").expect(http.StatusNotFound)
}
