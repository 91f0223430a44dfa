package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/records"
	"brighteyes/hub/siteplan"
)

// onAPlan is sending with a plan whose house 5 stands behind house 4, and a guard 戊
// among the responders, who signs in as property.
func onAPlan(t *testing.T) *hub {
	t.Helper()
	h := sending(t, func(c *Config) {
		rec := c.People.(*records.Records)
		plans, err := siteplan.New(context.Background(), siteplan.Config{
			Store: rec, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Cameras: func() map[string]coverage.State { return map[string]coverage.State{} },
		})
		must(t, err)
		c.Plans, c.PlanPast = plans, rec
	})
	h.as(access.Admin).post("/responders", map[string]any{"id": "wu", "name": "保安戊", "roles": []string{"property"}, "user": "property", "channels": []any{map[string]any{"kind": "sms", "address": "13800131236"}}}).expect(201)
	return h
}

func (h *hub) drawHouses(base int, doors ...any) {
	h.t.Helper()
	plan := theGate(base, base == 0)
	house := func(id, number string, y float64) any {
		return map[string]any{"id": id, "number": number, "outline": []any{point(40, y), point(60, y), point(60, y+10), point(40, y+10)}}
	}
	plan["buildings"] = []any{house("b4", "4", 20), house("b5", "5", 40)}
	plan["doors"] = append(doors, map[string]any{"id": "south", "name": "南门", "name_en": "South gate", "at": point(50, 0)}, map[string]any{"id": "east", "name": "东门", "at": point(200, 0)})
	h.as(access.Police).post("/coverage/plan", plan).expect(200)
}

func TestTheWayLeadsAroundTheHousesToTheEntranceOrSaysThatNoneIsDrawn(t *testing.T) {
	h := onAPlan(t)
	a := h.sent("上门甲")
	jia, path := h.as(access.Police), "/alerts/"+a.ID+"/way"
	if got := jia.get(path).expect(200).object(); got["why"] != "no_plan" || got["points"] != nil {
		t.Errorf("without a plan: %v", got)
	}
	h.drawHouses(0)
	got := jia.get(path).expect(200).object()
	gate, _ := got["gate"].(map[string]any)
	if got["entrance_drawn"] != false || gate["name"] != "南门" || gate["name_en"] != "South gate" || got["because"] != "nearest" || got["metres"].(float64) < 41 || got["minutes"].(float64) != 1 || len(got["buildings"].([]any)) != 2 {
		t.Errorf("to the outer wall: %v", got)
	}
	h.drawHouses(1, map[string]any{"id": "d5", "name": "5号楼北入口", "name_en": "north entrance of building 5", "building": "5", "at": point(50, 50)})
	around := jia.get(path).expect(200).object()
	if around["entrance"] != "5号楼北入口" || around["entrance_en"] != "north entrance of building 5" || around["entrance_drawn"] != true || around["metres"].(float64) < 55 {
		t.Errorf("to the entrance: %v", around)
	}
	if got := jia.get(path + "?gate=east").expect(200).object(); got["because"] != "chosen" || got["metres"].(float64) <= around["metres"].(float64) {
		t.Errorf("from the gate that was chosen: %v", got)
	}
	jia.get(path + "?gate=west").expect(http.StatusUnprocessableEntity)
	h.as(access.Care).post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": alerts.TickAmbulance, "note": "东门"}).expect(200)
	if got := jia.get(path).expect(200).object(); got["because"] != "ambulance" || got["gate"].(map[string]any)["id"] != "east" {
		t.Errorf("an ambulance is met at 东门: %v", got)
	}
}

func TestTheWayIsForTheCareDeskWhoWasSentTheGuardRoomAndPoliceWhoWereAsked(t *testing.T) {
	h := onAPlan(t)
	h.drawHouses(0)
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	path := "/alerts/" + a.ID + "/way"
	may := func(role access.Role, want int) {
		t.Helper()
		h.as(role).get(path).expect(want)
	}
	may(access.Care, 200)
	may(access.Property, 404) // a call that nobody took is the care desk's alone
	may(access.Police, 404)
	may(access.Admin, 404)
	care := h.as(access.Care)
	care.post("/alerts/"+a.ID+"/acknowledge", nil).expect(200)
	care.post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": "值班员丁"}).expect(200)
	may(access.Property, 200) // somebody was sent: they open the gate
	may(access.Police, 404)
	care.post("/alerts/"+a.ID+"/resident/ask", map[string]any{"with": "police"}).expect(204)
	may(access.Police, 200)
	care.post("/alerts/"+a.ID+"/arrive", nil).expect(200)
	care.post("/alerts/"+a.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	for _, role := range []access.Role{access.Care, access.Property, access.Police} {
		may(role, 404)
	}
}

// A guard who is sent is a guard: gate and door, the form of address that was chosen, a
// class of what a rescuer must know.
func TestAGuardWhoIsSentSeesTheGuardsCard(t *testing.T) {
	h := onAPlan(t)
	a := h.sent("保安戊")
	card := string(h.as(access.Property).get("/my/calls/" + a.ID + "/resident").expect(200).body)
	if !strings.Contains(card, `"as":"guard"`) || strings.Contains(card, "欧阳演示") || strings.Contains(card, "13912345678") || strings.Contains(card, "胰岛素") {
		t.Errorf("a guard sees %s", card)
	}
	h.as(access.Property).get("/alerts/" + a.ID + "/way").expect(200)
}

func TestAGateIsNamedInEnglishByItsWholeWordsOnly(t *testing.T) {
	for text, is := range map[string]bool{"East gate": true, "at the east gate, please": true, "东门（East gate）": true, "Northeast gate": false, "East gates": false} {
		if saysInEnglish(text, "East gate") != is {
			t.Errorf("%q names East gate: %v", text, !is)
		}
	}
	if saysInEnglish("East gate", "") {
		t.Error("a gate without an English name was named in English")
	}
}
