package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// finds is what a caller finds, as "kind id", in order.
func (c *client) finds(query string) []string {
	var got struct {
		Items  []struct{ Kind, ID, Title string }
		Absent []string
	}
	c.post("/search", map[string]any{"q": query}).expect(http.StatusOK).into(&got)
	if len(got.Absent) > 0 {
		c.h.t.Errorf("not searched: %v", got.Absent)
	}
	all := []string{}
	for _, one := range got.Items {
		all = append(all, one.Kind+" "+one.ID)
	}
	return all
}

func TestNobodyFindsWhatTheirDeskDoesNotShow(t *testing.T) {
	h := withHazards(t)
	call := h.raise("button.pressed", alerts.Care, "btn-501")
	tamper := h.raise("device.tamper", alerts.Safety, "cam-1")
	battery := h.raise("battery.low", alerts.Maintenance, "gate-1")
	property := h.as(access.Property)
	due := time.Now().Add(48 * time.Hour)
	home := property.post("/work-orders", map[string]any{"device": "btn-501", "fault": "battery", "title": "换电池 5-501", "due_at": due}).expect(201).object()["id"].(string)
	public := property.post("/work-orders", map[string]any{"device": "gate-1", "fault": "lock", "title": "修门 5", "due_at": due}).expect(201).object()["id"].(string)
	hazard := h.as(access.Police).post("/hazards", map[string]any{"kind": "clutter", "title": "通道堆物 5", "place": "b5", "due_at": due}).expect(201).object()["id"].(string)

	everything := map[string][]access.Role{
		"alert " + call.ID:    {access.Care, access.Police, access.Admin},
		"alert " + tamper.ID:  {access.Police, access.Admin},
		"alert " + battery.ID: {access.Property, access.Admin},
		"device btn-501":      {access.Care, access.Property, access.Admin},
		"device smoke-501":    {access.Care, access.Property, access.Admin},
		"device gate-1":       {access.Police, access.Property, access.Admin},
		"camera cam-1":        {access.Police, access.Property, access.Admin},
		"place b5":            access.AllRoles[:],
		"order " + home:       {access.Property, access.Admin},
		"order " + public:     {access.Police, access.Property, access.Admin},
		"hazard " + hazard:    {access.Police, access.Property, access.Admin},
	}
	for _, role := range access.AllRoles {
		found := map[string]bool{}
		for _, query := range []string{"5", "0", "1", "东", "门", "号"} { // each of them is in one of the names
			for _, one := range h.as(role).finds(query) {
				found[one] = true
				if _, known := everything[one]; !known {
					t.Errorf("%s finds %s, of which this test does not know", role, one)
				}
			}
		}
		for one, who := range everything {
			if want := slices.Contains(who, role); found[one] != want {
				t.Errorf("%s finds %s: %v, want %v", role, one, found[one], want)
			}
		}
	}
}

func TestASearchOfThePoliceTellsOfACallItsPlaceOnly(t *testing.T) {
	h := start(t)
	h.raise("button.pressed", alerts.Care, "btn-501")
	for query, want := range map[string]int{"张奶奶": 0, "5-501": 1, "求助": 1} {
		got := h.as(access.Police).post("/search", map[string]any{"q": query}).expect(200)
		if n := strings.Count(string(got.body), `"kind":"alert"`); n != want || strings.Contains(string(got.body), "奶奶") {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

func TestASearchIsBoundedAndItsQueryIsChecked(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	for i := range 40 {
		admin.post("/devices", map[string]any{"id": fmt.Sprintf("lamp-%02d", i), "kind": "sensor", "name": "路灯"}).expect(201)
	}
	got := admin.post("/search", map[string]any{"q": "路灯"}).expect(200).object()
	if len(got["items"].([]any)) != 30 || got["more"] != float64(10) {
		t.Errorf("%d found, %v more", len(got["items"].([]any)), got["more"])
	}
	if found := admin.finds("ld"); len(found) != 30 {
		t.Errorf("by initials: %v", found)
	}
	for _, bad := range []any{map[string]any{"q": ""}, map[string]any{"q": strings.Repeat("门", 101)}, map[string]any{}} {
		admin.post("/search", bad).expect(http.StatusUnprocessableEntity)
	}
}
