package api

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/photos"
	"brighteyes/hub/records"
)

func TestARoundIsOpenedWalkedPhotographedAndFinished(t *testing.T) {
	h := start(t, func(c *Config) {
		c.Patrols = c.People.(*records.Records)
		var err error
		c.Photos, err = photos.Open(filepath.Join(t.TempDir(), "photos"))
		must(t, err)
	})
	police, property := h.as(access.Police), h.as(access.Property)
	police.post("/patrols", map[string]any{"places": []string{"nowhere"}, "due_at": time.Now().Add(time.Hour)}).expect(http.StatusUnprocessableEntity)
	id := police.post("/patrols", map[string]any{"title": "夜间巡查", "places": []string{"b5"}, "due_at": time.Now().Add(time.Hour)}).expect(http.StatusCreated).object()["id"].(string)
	at := "/patrols/" + id

	property.post(at+"/take", nil).expect(200)
	police.post(at+"/check-in", map[string]any{"place": "b5", "finding": "normal"}).expect(http.StatusConflict)
	var picture bytes.Buffer
	must(t, jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	photo := property.with([]string{"Content-Type"}, "image/jpeg").post(at+"/photos?place=b5", picture.String()).expect(http.StatusCreated).object()
	name := photo["points"].([]any)[0].(map[string]any)["photos"].([]any)[0].(map[string]any)["id"].(string)
	police.get(at + "/photos/" + name).expect(200)
	police.get(at + "/photos/other").expect(http.StatusNotFound)
	property.post(at+"/check-in", map[string]any{"place": "b5", "finding": "hazard"}).expect(http.StatusUnprocessableEntity)
	property.post(at+"/check-in", map[string]any{"place": "b5", "finding": "hazard", "note": "通道堆物"}).expect(200)
	property.post(at+"/finish", map[string]any{"version": 1}).expect(http.StatusConflict)
	if done := property.post(at+"/finish", nil).expect(200).object(); done["state"] != "done" {
		t.Errorf("%v", done)
	}
	if open := police.get("/patrols").expect(200).object()["items"].([]any); len(open) != 0 {
		t.Errorf("%v", open)
	}
	if all := string(police.get("/patrols?all=true").expect(200).body); !strings.Contains(all, "通道堆物") {
		t.Error(all)
	}
	h.as(access.Care).get("/patrols").expect(http.StatusForbidden)
	if rows := auditOf(h, "patrol.photo.see"); len(rows) != 1 || rows[0].Actor != "police" {
		t.Errorf("who looked is not on record: %+v", rows)
	}
}
