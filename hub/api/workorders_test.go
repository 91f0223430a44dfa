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
	"brighteyes/hub/workorders"
)

func withWork(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) {
		c.WorkOrders = c.People.(*records.Records)
		shelf, err := photos.Open(filepath.Join(t.TempDir(), "photos"))
		must(t, err)
		c.Photos = shelf
	})
}

func orderFor(device string) map[string]any {
	return map[string]any{"device": device, "fault": "damage", "title": "镜头破损", "due_at": time.Now().Add(48 * time.Hour)}
}

func (c *client) open(device string) string {
	c.h.t.Helper()
	return c.post("/work-orders", orderFor(device)).expect(http.StatusCreated).object()["id"].(string)
}

func TestAnOrderGoesFromFaultToProofByTwoPeople(t *testing.T) {
	h := withWork(t)
	property, admin := h.as(access.Property), h.as(access.Admin)
	property.do("PUT", "/vendors/hw", map[string]any{"name": "华维安防"}).expect(200)
	at := "/work-orders/" + property.open("cam-1")
	property.post(at+"/accept", nil).expect(200)
	property.post(at+"/assign", map[string]any{"vendor": "nobody"}).expect(http.StatusUnprocessableEntity)
	property.post(at+"/assign", map[string]any{"vendor": "hw"}).expect(200)
	property.post(at+"/report", map[string]any{"note": "换了镜头"}).expect(200)
	property.post(at+"/verify", nil).expect(http.StatusConflict) // their own
	admin.post(at+"/verify", nil).expect(http.StatusUnprocessableEntity)

	var file bytes.Buffer
	must(t, jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 64, 48)), nil))
	upload := property.with([]string{"Content-Type"}, "image/jpeg")
	upload.post(at+"/photos?when=after", "not a picture").expect(http.StatusUnprocessableEntity)
	upload.post(at+"/photos?when=after", file.String()).expect(http.StatusCreated)
	var o WorkOrderView
	admin.post(at+"/verify", nil).expect(200).into(&o)
	if o.State != workorders.Closed || o.VerifiedBy == o.ReportedBy || len(o.Photos) != 1 || o.Late {
		t.Errorf("%+v", o)
	}
	shown := property.get(at + "/photos/" + o.Photos[0].ID).expect(200)
	if _, err := jpeg.Decode(bytes.NewReader(shown.body)); err != nil || !strings.Contains(shown.header.Get("Cache-Control"), "no-store") {
		t.Errorf("the photo: %v, %s", err, shown.header)
	}
	property.get(at + "/photos/" + o.ID).expect(http.StatusNotFound)
	if seen := string(admin.get("/audit?action=workorder.photo.see").expect(200).body); !strings.Contains(seen, o.ID) {
		t.Errorf("who looked at the photo is not on the audit record: %s", seen)
	}
	var again WorkOrderView
	property.get("/work-orders/" + property.open("cam-1")).expect(200).into(&again)
	if !again.Repeat {
		t.Error("a second order within 30 days is no repeat")
	}
}

func TestTheOrderThatWasMadeFromAnAlertIsFoundByIt(t *testing.T) {
	h := withWork(t)
	property := h.as(access.Property)
	alert := "01JDQZ0000000000000000AAAA"
	body := orderFor("cam-1")
	body["alert"], body["title"] = alert, `它说 "alert":"BBBB"`
	made := property.post("/work-orders", body).expect(http.StatusCreated).object()["id"].(string)
	property.open("cam-1")
	if got := property.get("/work-orders?alert=" + alert).ids(); got != made {
		t.Errorf("found %s, want %s", got, made)
	}
	for _, other := range []string{"BBBB", "%25", "01JDQZ0000000000000000AAA_"} {
		if got := property.get("/work-orders?alert=" + other).ids(); got != "" {
			t.Errorf("%s finds %s", other, got)
		}
	}
}

func TestAnOldViewOfAnOrderOverwritesNothing(t *testing.T) {
	property := withWork(t).as(access.Property)
	at := "/work-orders/" + property.open("cam-1")
	property.post(at+"/accept", map[string]any{"version": 1}).expect(200)
	property.post(at+"/cancel", map[string]any{"version": 1, "note": "不修了"}).expect(http.StatusConflict)
}

func TestWhoMaySeeAndChangeWorkOrders(t *testing.T) {
	h := withWork(t)
	property, police := h.as(access.Property), h.as(access.Police)
	home, yard := property.open("btn-501"), property.open("cam-1")
	h.as(access.Care).get("/work-orders").expect(http.StatusForbidden)
	if got := police.get("/work-orders").ids(); got != yard {
		t.Errorf("the police see %s, want only %s: a device in a home is not theirs to see", got, yard)
	}
	police.get("/work-orders/" + home).expect(http.StatusNotFound)
	police.post("/work-orders/"+yard+"/accept", nil).expect(http.StatusForbidden)
}

func TestAnOrderSaysWhatItLacks(t *testing.T) {
	property := withWork(t).as(access.Property)
	for name, change := range map[string]map[string]any{
		"no such device": {"device": "no-such"}, "no such place": {"device": "", "site": "no-such"}, "no place at all": {"device": ""},
		"a due time in the past": {"due_at": time.Now().Add(-time.Hour)}, "a telephone number": {"title": "联系 13800138000"}, "no title": {"title": " "},
	} {
		body := orderFor("cam-1")
		for k, v := range change {
			body[k] = v
		}
		got := property.post("/work-orders", body).expect(http.StatusUnprocessableEntity)
		if strings.Contains(string(got.body), "13800138000") {
			t.Errorf("%s: the answer repeats it: %s", name, got.body)
		}
	}
}

func TestScoresComeWithTheirFormula(t *testing.T) {
	property := withWork(t).as(access.Property)
	property.open("cam-1")
	got := string(property.get("/vendors/scores").expect(200).body)
	if !strings.Contains(got, "修复及时率 =") || !strings.Contains(got, `"open":1`) {
		t.Errorf("%s", got)
	}
	property.get("/vendors/scores?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z").expect(http.StatusUnprocessableEntity)
}
