package api

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/patrol"
	"brighteyes/hub/photos"
	"brighteyes/hub/records"
	"brighteyes/hub/siteplan"
	"brighteyes/hub/workorders"
)

func withHazards(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) {
		rec := c.People.(*records.Records)
		c.Patrols, c.Hazards, c.Points, c.PlanPast, c.WorkOrders = rec, rec, rec, rec, rec
		var err error
		c.Photos, err = photos.Open(filepath.Join(t.TempDir(), "photos"))
		must(t, err)
		c.Drawings, err = photos.OpenDrawings(filepath.Join(t.TempDir(), "plans"))
		must(t, err)
	})
}

func aPhoto(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	return b.String()
}

func TestAFindingOfARoundBecomesAHazardWithItsPhotoAndIsVerifiedByAnother(t *testing.T) {
	h := withHazards(t)
	police, property := h.as(access.Police), h.as(access.Property)
	due := time.Now().Add(48 * time.Hour)
	round := police.post("/patrols", map[string]any{"places": []string{"b5"}, "due_at": due}).expect(http.StatusCreated).object()["id"].(string)
	police.post("/patrols/"+round+"/take", nil).expect(200)
	body := map[string]any{"kind": "clutter", "place": "b5", "round": round, "due_at": due}
	police.post("/hazards", body).expect(http.StatusUnprocessableEntity) // nothing was found there yet
	police.with([]string{"Content-Type"}, "image/jpeg").post("/patrols/"+round+"/photos?place=b5", aPhoto(t)).expect(http.StatusCreated)
	police.post("/patrols/"+round+"/check-in", map[string]any{"place": "b5", "finding": "hazard", "note": "通道堆物"}).expect(200)

	made := police.post("/hazards", body).expect(http.StatusCreated).object()
	police.post("/hazards", body).expect(http.StatusConflict) // it is one already
	id := made["id"].(string)
	at := "/hazards/" + id
	kept := made["photos"].([]any)
	if made["title"] != "通道堆物" || made["found_by"] != "police" || made["round"] != round || len(kept) != 1 || kept[0].(map[string]any)["when"] != "before" {
		t.Fatalf("%v", made)
	}
	property.get(at + "/photos/" + kept[0].(map[string]any)["id"].(string)).expect(200)
	property.get(at + "/photos/other").expect(http.StatusNotFound)

	property.post(at+"/assign", map[string]any{"owner": "property"}).expect(200)
	property.post(at+"/remedy", map[string]any{"version": 1}).expect(http.StatusConflict)
	property.post(at+"/remedy", nil).expect(200)
	property.post(at+"/verify", nil).expect(http.StatusConflict)
	police.post(at+"/verify", nil).expect(http.StatusUnprocessableEntity) // no photo of afterwards
	police.with([]string{"Content-Type"}, "image/jpeg").post(at+"/photos?when=after", aPhoto(t)).expect(http.StatusCreated)
	if done := police.post(at+"/verify", nil).expect(200).object(); done["state"] != "verified" || done["verified_by"] != "police" {
		t.Errorf("%v", done)
	}
	if open := police.get("/hazards").expect(200).object()["items"].([]any); len(open) != 0 {
		t.Errorf("%v", open)
	}
	if all := string(police.get("/hazards?all=true").expect(200).body); !strings.Contains(all, id) {
		t.Error(all)
	}
	h.as(access.Care).get("/hazards").expect(http.StatusForbidden)
	if rows := auditOf(h, "hazard.photo.see"); len(rows) != 1 || rows[0].Actor != "property" {
		t.Errorf("who looked is not on record: %+v", rows)
	}
	if rows := auditOf(h, "hazard.verify"); len(rows) != 1 {
		t.Errorf("%+v", rows)
	}
}

func TestPointsOfHelpAreKeptByThoseWhoLookAtThemAndSeenByAll(t *testing.T) {
	h := withHazards(t)
	police, care := h.as(access.Police), h.as(access.Care)
	body := map[string]any{"kind": "aed", "name": "5号楼大堂 AED", "place": "b5", "at": map[string]any{"x": 3, "y": 4, "storey": 1}}
	care.post("/points", body).expect(http.StatusForbidden)
	police.post("/points", map[string]any{"kind": "aed", "name": "AED", "place": "nowhere"}).expect(http.StatusUnprocessableEntity)
	p := police.post("/points", body).expect(http.StatusCreated).object()
	id := p["id"].(string)
	if p["usable"].(bool) || !p["overdue"].(bool) {
		t.Errorf("one that nobody looked at: %v", p)
	}
	police.post("/points/"+id+"/check", map[string]any{"result": "unfit"}).expect(http.StatusUnprocessableEntity)
	if p = police.post("/points/"+id+"/check", map[string]any{"result": "fit", "version": 1}).expect(200).object(); !p["usable"].(bool) || p["overdue"].(bool) {
		t.Errorf("%v", p)
	}
	body["name"], body["version"] = "大堂 AED", 1
	police.do("PUT", "/points/"+id, body).expect(http.StatusConflict)
	body["version"] = 2
	police.do("PUT", "/points/"+id, body).expect(200)
	if items := care.get("/points").expect(200).object()["items"].([]any); len(items) != 1 || items[0].(map[string]any)["name"] != "大堂 AED" {
		t.Errorf("%v", items)
	}
	police.post("/points/"+id+"/retire", nil).expect(200)
	if items := care.get("/points").expect(200).object()["items"].([]any); len(items) != 0 {
		t.Errorf("%v", items)
	}
}

func TestAnImageOfThePlanIsKeptByWhoDrawsAndIsNoScript(t *testing.T) {
	h := withHazards(t)
	police, property := h.as(access.Police), h.as(access.Property)
	var drawn bytes.Buffer
	must(t, png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 400, 300))))
	property.with([]string{"Content-Type"}, "application/octet-stream").post("/coverage/images", drawn.String()).expect(http.StatusForbidden)
	send := police.with([]string{"Content-Type"}, "application/octet-stream")
	send.post("/coverage/images", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>").expect(http.StatusUnprocessableEntity)
	one := send.post("/coverage/images", drawn.String()).expect(http.StatusCreated).object()
	if one["width_px"].(float64) != 400 || one["height_px"].(float64) != 300 {
		t.Errorf("%v", one)
	}
	got := property.get("/coverage/images/" + one["id"].(string)).expect(200)
	if !bytes.HasPrefix(got.body, []byte("\x89PNG")) {
		t.Errorf("%.20q", got.body)
	}
	property.get("/coverage/images/../secrets").expect(http.StatusNotFound)
}

func TestMoreOutagesThanAnAnswerHoldsAreRefusedInWordsAndNeverCut(t *testing.T) {
	h := withHazards(t)
	property := h.as(access.Property)
	now := time.Now().UTC()
	var list []siteplan.Outage
	for i := range outagesMost + 1 {
		began := now.Add(-time.Hour + time.Duration(i)*time.Second)
		ended := began.Add(time.Second)
		list = append(list, siteplan.Outage{ID: fmt.Sprintf("o%d", i), Area: "b5", Began: began, Ended: &ended})
	}
	must(t, h.records.PutOutages(t.Context(), list[1:]))
	if got := property.get("/coverage/outages").expect(200).object()["items"].([]any); len(got) != outagesMost {
		t.Errorf("%d are told", len(got))
	}
	must(t, h.records.PutOutages(t.Context(), list[:1]))
	refused := string(property.get("/coverage/outages").expect(http.StatusUnprocessableEntity).body)
	if !strings.Contains(refused, "ask for one area") || !strings.Contains(refused, "请只查一个区域") {
		t.Error(refused)
	}
	if got := property.get("/coverage/outages?area=b5").expect(200).object()["items"].([]any); len(got) != outagesMost+1 {
		t.Errorf("%d of one area are told", len(got))
	}
}

func TestTheRoundOfAnOutageLongAgoIsToldHoweverManyCameAfterIt(t *testing.T) {
	h := withHazards(t)
	began := time.Now().UTC().Add(-20 * 24 * time.Hour)
	ended := began.Add(time.Hour)
	must(t, h.records.PutOutages(t.Context(), []siteplan.Outage{{ID: "o1", Area: "b5", Began: began, Ended: &ended}}))
	for i := range 502 {
		at := began.Add(time.Duration(i) * 10 * time.Minute)
		one, err := patrol.New(patrol.Task{ID: fmt.Sprintf("p%04d", i), OpenedAt: at, DueAt: at.Add(time.Hour), OpenedBy: "police", Points: []patrol.Point{{Place: "b5"}}})
		must(t, err)
		if i == 0 || i > 9 {
			one.State, one.EndedAt = patrol.Cancelled, &at
		}
		_, err = h.records.AddPatrol(t.Context(), one, access.AuditEntry{ID: one.ID, At: at, Actor: "police", Action: "test"})
		must(t, err)
	}
	items := h.as(access.Property).get("/coverage/outages?area=b5").expect(200).object()["items"].([]any)
	if rounds := items[0].(map[string]any)["rounds"].([]any); len(rounds) != 7 || rounds[6].(map[string]any)["round"] != "p0000" {
		t.Errorf("%d rounds: %v", len(rounds), rounds)
	}
}

func TestThatNothingWasDarkIsToldOnlyOfHoursThatWereWatched(t *testing.T) {
	h := withHazards(t)
	property := h.as(access.Property)
	next := time.Now().UTC().Truncate(time.Hour).Add(time.Hour)
	for _, hour := range []time.Time{next.Add(-50 * time.Hour), next} { // the first from before outages were put on record
		must(t, h.records.AddCovered(t.Context(), []siteplan.Sample{{Hour: hour, Area: siteplan.All, N: 60, Covered: 60}}))
	}
	ask := func(from, to time.Time) float64 {
		return property.get("/coverage/outages?from=" + from.Format(time.RFC3339) + "&to=" + to.Format(time.RFC3339)).expect(200).object()["watched_hours"].(float64)
	}
	if got := ask(next.Add(-100*time.Hour), next); got != 0 {
		t.Errorf("%v hours of a time of which nothing is on record", got)
	}
	if got := ask(next.Add(-100*time.Hour), next.Add(2*time.Hour)); got != 1 {
		t.Errorf("%v hours, want 1", got)
	}
}

func TestAnOutageIsToldWithTheRepairThatEndedItAndWhoWalkedThere(t *testing.T) {
	h := withHazards(t)
	police, property := h.as(access.Police), h.as(access.Property)
	now := time.Now().UTC()
	began := now.Add(-3 * time.Hour)
	order, err := workorders.New(workorders.Draft{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Device: "cam-9", Fault: workorders.Offline, Title: "换电源", By: "property", At: began.Add(time.Minute), DueAt: now.Add(time.Hour)})
	must(t, err)
	must(t, h.records.AddWorkOrder(t.Context(), order, access.AuditEntry{ID: "01ARZ3NDEKTSV4RRFFQ69G5FA1", At: now, Actor: "property", Action: "test"}))
	for _, a := range []workorders.Act{{Verb: workorders.Accept, By: "property", At: began.Add(time.Hour)}, {Verb: workorders.Report, By: "property", At: began.Add(2 * time.Hour)}} {
		order, err = order.Do(a)
		must(t, err)
		must(t, h.records.PutWorkOrder(t.Context(), order, access.AuditEntry{ID: "01ARZ3NDEKTSV4RRFFQ69G5F" + string(a.Verb[:2]), At: now, Actor: "property", Action: "test"}))
	}
	round := police.post("/patrols", map[string]any{"places": []string{"b5"}, "due_at": now.Add(time.Hour)}).expect(http.StatusCreated).object()["id"].(string)
	police.post("/patrols/"+round+"/take", nil).expect(200)
	police.post("/patrols/"+round+"/check-in", map[string]any{"place": "b5", "finding": "normal"}).expect(200)
	ended := began.Add(2*time.Hour + 3*time.Minute)
	must(t, h.records.PutOutages(t.Context(), []siteplan.Outage{
		{ID: "o1", Area: "b5", Began: began, Ended: &ended, Failures: []siteplan.Failure{{Camera: "cam-9", Condition: "offline", From: began}}},
		{ID: "o2", Area: "b5", Began: now.Add(-time.Minute), Failures: []siteplan.Failure{{Camera: "cam-8", Condition: "frozen", From: now}}},
	}))
	items := property.get("/coverage/outages?area=b5").expect(200).object()["items"].([]any)
	if len(items) != 2 {
		t.Fatalf("%v", items)
	}
	first, second := items[0].(map[string]any), items[1].(map[string]any)
	repairs := first["repairs"].([]any)
	if len(repairs) != 1 || repairs[0].(map[string]any)["ended_it"] != true || repairs[0].(map[string]any)["reported_by"] != "property" || len(first["rounds"].([]any)) != 0 {
		t.Errorf("%v", first)
	}
	walked := second["rounds"].([]any)
	if len(second["repairs"].([]any)) != 0 || len(walked) != 1 || walked[0].(map[string]any)["walked_by"] != "police" || walked[0].(map[string]any)["finding"] != "normal" {
		t.Errorf("%v", second)
	}
	h.as(access.Care).get("/coverage/outages").expect(http.StatusForbidden)

	hour := now.Truncate(time.Hour).Add(-2 * time.Hour)
	must(t, h.records.AddCovered(t.Context(), []siteplan.Sample{{Hour: hour, Area: "b5", N: 60, Covered: 30, Dark: 30}, {Hour: hour, Area: siteplan.TypeKey("lobby"), N: 60, Covered: 30}, {Hour: hour, Area: siteplan.Points, N: 60, Covered: 60}}))
	sums := string(property.get("/coverage/history/sums").expect(200).body)
	for _, want := range []string{`"area":"b5"`, `"dark_hours":0.5`, `"type":"lobby"`, `"points":true`} {
		if !strings.Contains(sums, want) {
			t.Errorf("%s is not in %s", want, sums)
		}
	}
	for _, query := range []string{"area=b5", "type=lobby", "points=true"} {
		if list := property.get("/coverage/history?" + query).expect(200).object()["items"].([]any); len(list) != 1 {
			t.Errorf("%s: %v", query, list)
		}
	}
}
