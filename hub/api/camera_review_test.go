package api

import (
	"testing"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

func TestAReferenceBesideTodayIsALookAtTheCameraLikeAnyOther(t *testing.T) {
	h, _ := withPictures(t)
	for _, role := range []access.Role{access.Care, access.Property} {
		h.as(role).get("/cameras/cam-1/review").expect(403)
	}
	h.as(access.Police).get("/cameras/cam-1/review?purpose=curiosity").expect(422)
	h.as(access.Admin).post("/devices", map[string]any{"id": "cam-home", "kind": "camera", "name": "室内", "location": map[string]any{"building": "5", "unit": "501"}}).expect(201)
	h.as(access.Police).get("/cameras/cam-home/review?purpose=maintenance").expect(403)
	if rows := auditOf(h, "camera.review"); len(rows) != 0 {
		t.Fatalf("who was refused is on record as a reader: %+v", rows)
	}
	got := h.as(access.Police).get("/cameras/cam-1/review?purpose=maintenance").expect(200)
	if cache := got.header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("Cache-Control is %q", cache)
	}
	var body struct {
		At       string `json:"at"`
		JudgedAt string `json:"judged_at"`
		Day      struct {
			JPEG     []byte `json:"jpeg"`
			Pictures int    `json:"pictures"`
		} `json:"day"`
		Judged *struct {
			JPEG []byte `json:"jpeg"`
		} `json:"judged"`
		Faults []struct {
			Name, Since, Measure, Zh string
			Value, Limit             float64
		} `json:"faults"`
	}
	got.into(&body)
	if body.At != "2026-11-29T12:00:00Z" || body.JudgedAt != "2026-11-29T11:57:30Z" || string(body.Day.JPEG) != "\xff\xd8\xffday" || body.Judged == nil {
		t.Errorf("%+v", body)
	}
	if len(body.Faults) != 1 || body.Faults[0].Since != "2026-11-29T11:45:00Z" || body.Faults[0].Limit != 1.25 || body.Faults[0].Zh == "" {
		t.Errorf("the fault is %+v", body.Faults)
	}
	if rows := auditOf(h, "camera.review"); len(rows) != 1 || rows[0].Actor != "police" || rows[0].Target != "camera:cam-1" || rows[0].Purpose != "maintenance" {
		t.Errorf("on record is %+v", rows)
	}
	h.as(access.Police).get("/cameras/gate-1/review").expect(404)
	start(t).as(access.Police).get("/cameras/cam-1/review").expect(503)
}

func TestAnAlertOpensTheReferenceAndNoPictureOfBefore(t *testing.T) {
	h, _ := withPictures(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	got := h.as(access.Care).get("/cameras/cam-1/review?alert=" + call.ID).expect(200).object()
	if got["day"] == nil || got["judged"] != nil || got["judged_at"] != nil {
		t.Errorf("an alert shows %v", got)
	}
	if rows := auditOf(h, "camera.review"); len(rows) != 1 || rows[0].Purpose != "alert:"+call.ID {
		t.Errorf("on record is %+v", rows)
	}
	h.as(access.Care).get("/cameras/cam-2/review?alert=" + call.ID).expect(403)
}

func TestWhyThereIsNoReviewIsSaidInBothLanguages(t *testing.T) {
	h, _ := withPictures(t)
	h.as(access.Admin).post("/devices", map[string]any{"id": "cam-away", "kind": "camera", "name": "远处"}).expect(201)
	got := h.as(access.Police).get("/cameras/cam-away/review").expect(503).object()
	wrong := got["errors"].([]any)[0].(map[string]any)
	if wrong["message"] == "" || wrong["message_zh"] == "" || wrong["code"] != "still.edge_away" {
		t.Errorf("%v", got)
	}
}
