package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/records"
	"brighteyes/hub/siteplan"
)

func withPlan(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) {
		rec := c.People.(*records.Records)
		plans, err := siteplan.New(context.Background(), siteplan.Config{
			Store: rec, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Cameras: func() map[string]coverage.State {
				return map[string]coverage.State{"cam-1": {Condition: coverage.Frozen}}
			},
		})
		must(t, err)
		c.Plans, c.PlanPast = plans, rec
	})
}

// theGate is a plan of one area and the camera that looks at it.
func theGate(base int, sign bool) map[string]any {
	return map[string]any{
		"base": base, "sign": sign, "walls": []any{}, "windows": []any{},
		"areas": []any{map[string]any{"id": "north-gate", "name": "北门", "type": "entrance", "min": "detect", "max": "identify",
			"shape": map[string]any{"outline": []any{point(0, 0), point(10, 0), point(10, 10), point(0, 10)}}}},
		"cameras": []any{map[string]any{"id": "cam-1", "at": point(5, -3), "height_m": 3, "heading_deg": 0, "angle_deg": 100, "range_m": 40, "width_px": 1920}},
	}
}

func point(x, y float64) map[string]any { return map[string]any{"x": x, "y": y} }

func TestThePoliceDeskDrawsSignsAndSeesWhatFellBlind(t *testing.T) {
	h := withPlan(t)
	police, property := h.as(access.Police), h.as(access.Property)
	if c := police.get("/coverage").expect(200).object(); c["version"].(float64) != 0 {
		t.Errorf("%v", c)
	}
	police.get("/coverage/seeing?area=north-gate").expect(http.StatusNotFound)
	police.post("/coverage/plan?try=true", theGate(0, true)).expect(200)
	if v := police.get("/coverage/plan").expect(200).object(); v["n"].(float64) != 0 {
		t.Errorf("a try was kept: %v", v)
	}
	police.post("/coverage/plan", theGate(0, false)).expect(http.StatusUnprocessableEntity)
	police.post("/coverage/plan", theGate(0, true)).expect(200)
	police.post("/coverage/plan", theGate(0, true)).expect(http.StatusConflict)

	c := property.get("/coverage").expect(200).object()
	if c["signed_by"] != "police" || c["by_area"].(map[string]any)["share"].(float64) != 0 || !strings.Contains(string(property.get("/coverage").body), `"condition":"frozen"`) {
		t.Errorf("%v", c)
	}
	m := property.get("/coverage/map").expect(200).object()
	area := m["areas"].([]any)[0].(map[string]any)
	if len(area["dark"].([]any)) == 0 || len(area["unknown"].([]any)) != 0 || m["cameras"].([]any)[0].(map[string]any)["name"] != "东门" {
		t.Errorf("%v", m)
	}
	sights := police.get("/coverage/seeing?area=north-gate").expect(200).object()["items"].([]any)
	if len(sights) != 1 || sights[0].(map[string]any)["usable"] != false {
		t.Errorf("a frozen camera is offered for an alarm: %v", sights)
	}
	police.get("/coverage/plan/1").expect(200)
	police.get("/coverage/plan/2").expect(http.StatusNotFound)
	police.get("/coverage/history").expect(200)
	police.get("/coverage/types").expect(200)
	if s := police.get("/coverage/suggestions").expect(200).object(); s["cameras"] == nil || s["headings"] == nil {
		t.Errorf("%v", s)
	}
	file := police.get("/coverage/plan.geojson").expect(200)
	drawn := police.with([]string{"Content-Type"}, "application/octet-stream").post("/coverage/plan/geojson", string(file.body)).expect(200).object()
	if len(drawn["areas"].([]any)) != 1 || len(drawn["cameras"].([]any)) != 1 {
		t.Errorf("the plan that went out comes back as %v", drawn)
	}
	police.with([]string{"Content-Type"}, "application/octet-stream").post("/coverage/plan/geojson", `{"type":"Feature"}`).expect(http.StatusUnprocessableEntity)
	if rows := auditOf(h, "plan.save"); len(rows) != 1 || rows[0].Actor != "police" || !strings.Contains(rows[0].Detail, "signed by police") {
		t.Errorf("%+v", rows)
	}
}

func TestWhoMayNotDrawDoesNotAndNoCareDeskSeesCoverage(t *testing.T) {
	h := withPlan(t)
	h.as(access.Property).post("/coverage/plan", theGate(0, true)).expect(http.StatusForbidden)
	h.as(access.Care).get("/coverage").expect(http.StatusForbidden)
	h.as(access.Care).get("/coverage/map").expect(http.StatusForbidden)
}

func TestAMistakeInAPlanIsNamedWhereItIsInBothLanguages(t *testing.T) {
	h := withPlan(t)
	plan := theGate(0, true)
	plan["cameras"].([]any)[0].(map[string]any)["angle_deg"] = 0
	text := string(h.as(access.Police).post("/coverage/plan", plan).expect(http.StatusUnprocessableEntity).body)
	if !strings.Contains(text, "cam-1") || !strings.Contains(text, "message_zh") || !strings.Contains(text, "angle_deg") {
		t.Error(text)
	}
}
