package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/photos"
	"brighteyes/hub/residents"
)

// withPhotos is sending with a shelf for photos, and a photo of a door as a phone
// sends it, with the place where it was taken behind it.
func withPhotos(t *testing.T) (*hub, string) {
	t.Helper()
	h := sending(t, func(c *Config) {
		shelf, err := photos.Open(filepath.Join(t.TempDir(), "photos"))
		must(t, err)
		c.Photos = shelf
	})
	door := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range 60 {
		door.Set(i, i%40, color.RGBA{200, 80, 20, 255})
	}
	var file bytes.Buffer
	must(t, jpeg.Encode(&file, door, nil))
	file.WriteString("GPS 31.2304 121.4737")
	return h, file.String()
}

func TestAPhotoOfAThingIsForTheCareDeskAndWhoIsSentAloneAndStandsOnTheAuditRecord(t *testing.T) {
	h, file := withPhotos(t)
	a := h.sent("上门甲")
	jia := h.as(access.Police).with([]string{"Content-Type"}, "image/jpeg").with([]string{"Idempotency-Key"}, "photo-1")
	one := jia.post("/my/calls/"+a.ID+"/photos?call=1&of=home_locked", file).expect(http.StatusCreated).object()
	again := jia.with([]string{"Done-Ago"}, "40").post("/my/calls/"+a.ID+"/photos?call=1&of=home_locked", file).expect(http.StatusConflict)
	if again.object()["done"] != true || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("a phone is not told that its photo is here: %s", again.body)
	}
	if kept, known := h.keptOf("police", "/my/calls/"+a.ID+"/photos", "photo-1", file); !known || len(kept.Body) > 0 {
		t.Errorf("what is sealed beside the photo lies in the clear: %s", kept.Body)
	}
	path := "/alerts/" + a.ID + "/photos"
	for _, role := range []access.Role{access.Care, access.Police} {
		list := h.as(role).get(path).expect(200).object()["items"].([]any)
		if len(list) != 1 || list[0].(map[string]any)["of"] != "home_locked" {
			t.Errorf("%s sees %v", role, list)
		}
		shown := h.as(role).get(path + "/" + one["id"].(string)).expect(200)
		if _, err := jpeg.Decode(bytes.NewReader(shown.body)); err != nil || bytes.Contains(shown.body, []byte("GPS")) || shown.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s is shown %d bytes: %v", role, len(shown.body), err)
		}
	}
	for _, role := range []access.Role{access.Property, access.Admin} {
		if got := h.as(role).get(path); got.status == 200 {
			t.Errorf("%s sees %s", role, got.body)
		}
		if got := h.as(role).get(path + "/" + one["id"].(string)); got.status == 200 {
			t.Errorf("%s is shown a photo", role)
		}
	}
	seen := 0
	for _, action := range []string{"call.photo.add", "call.photo.see"} {
		rows, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Target: "alert:" + a.ID, Action: action, Limit: 50})
		must(t, err)
		seen += len(rows)
	}
	if seen != 3 {
		t.Errorf("%d rows of the audit record tell of one photo that was seen twice", seen)
	}
	if n := did(h.timelineOf(a.ID), "notes", "police"); n != 1 {
		t.Errorf("the timeline tells %d times of it", n)
	}
	h.as(access.Care).post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": "值班员丁"}).expect(200)
	if got := h.as(access.Police).get(path); got.status == 200 {
		t.Errorf("another was sent instead, and the first sees %s", got.body)
	}
}

func TestPhotosOfACallHaveABoundAndAnEnd(t *testing.T) {
	h, file := withPhotos(t)
	a := h.sent("上门甲")
	jia := h.as(access.Police).with([]string{"Content-Type"}, "image/jpeg")
	path := "/my/calls/" + a.ID + "/photos?call=1&of="
	jia.post("/my/calls/"+a.ID+"/photos?of=note", file).expect(http.StatusUnprocessableEntity) // of which call is not said
	jia.post(path+"person", file).expect(http.StatusUnprocessableEntity)
	jia.post(path+"note", "not a picture").expect(http.StatusUnprocessableEntity)
	for range residents.PhotosMost {
		jia.post(path+"note", file).expect(http.StatusCreated)
	}
	jia.post(path+"note", file).expect(http.StatusConflict)
	must(t, h.records.ForgetCallPhotos(t.Context(), time.Now().Add(time.Hour)))
	if list := h.as(access.Care).get("/alerts/" + a.ID + "/photos").expect(200).object()["items"].([]any); len(list) != 0 {
		t.Errorf("after their time are left %v", list)
	}
	h.as(access.Police).post("/my/calls/"+a.ID, map[string]any{"answer": "arrive"}).expect(200)
	jia.post(path+"device_reset", file).expect(http.StatusCreated)
	h.as(access.Police).post("/my/calls/"+a.ID, map[string]any{"answer": "done", "outcome": "handled"}).expect(200)
	jia.post(path+"device_reset", file).expect(http.StatusConflict)
	id := h.as(access.Care).get("/residents?purpose=enrolment").expect(200).object()["items"].([]any)[0].(map[string]any)["id"].(string)
	must(t, h.cfg.Residents.Erase(t.Context(), residents.Caller{Name: "care", Roles: access.Roles{access.Care}}, id, "left"))
	if got, err := h.records.Alert(t.Context(), a.ID); err != nil || got.State != alerts.Resolved {
		t.Fatal(got.State, err)
	}
	if list := h.as(access.Care).get("/alerts/" + a.ID + "/photos").expect(200).object()["items"].([]any); len(list) != 0 {
		t.Errorf("of who was erased are left %v", list)
	}
}
