package api

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
	"brighteyes/hub/photos"
	"brighteyes/hub/records"
)

func withCommissioning(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) {
		rec, places := c.People.(*records.Records), c.Registry
		kept, err := commissioning.New(context.Background(), commissioning.Config{
			Store: rec, SetLifecycle: places.SetLifecycle,
			Facts: func(id string) (commissioning.Facts, bool) {
				v, known := places.Device(id)
				f := commissioning.Facts{Registered: devices.Registered{Device: v.Device, Lifecycle: v.Lifecycle}, Status: v.Status, Values: v.Values}
				if v.LastSeen != nil {
					f.LastSeen = *v.LastSeen
				}
				_, f.SiteKnown = places.Site(v.Site)
				return f, known
			},
		})
		must(t, err)
		c.Commissioning, c.CommissioningStore = kept, rec
		c.Photos, err = photos.Open(filepath.Join(t.TempDir(), "photos"))
		must(t, err)
	})
}

// begins enters a device by hand and begins its checklist.
func (c *client) begins(id string, kind devices.Kind) ChecklistView {
	c.h.t.Helper()
	c.h.as(access.Admin).post("/devices", map[string]any{
		"id": id, "kind": kind, "name": "新装设备", "site": "b5", "location": map[string]any{"building": "5", "unit": "502"},
	}).expect(http.StatusCreated)
	var v ChecklistView
	c.post("/devices/"+id+"/commissioning", nil).expect(http.StatusCreated).into(&v)
	return v
}

func (c *client) lifecycle(id string) string {
	c.h.t.Helper()
	return c.get("/devices/" + id).expect(200).object()["lifecycle"].(string)
}

// settle waives all that is missing: no device answers here.
func settle(t *testing.T, asks, decides *client, v ChecklistView) {
	t.Helper()
	at := "/commissioning/" + v.ID
	for _, item := range v.Missing {
		asks.post(at+"/waive", map[string]any{"item": item, "note": "现场无信号"}).expect(200)
		asks.post(at+"/decide", map[string]any{"item": item, "yes": true}).expect(http.StatusConflict)
		decides.post(at+"/decide", map[string]any{"item": item, "yes": true}).expect(200)
	}
}

func TestADeviceGoesIntoServiceByItsChecklist(t *testing.T) {
	h := withCommissioning(t)
	property, admin := h.as(access.Property), h.as(access.Admin)
	v := property.begins("btn-new", devices.Button)
	at := "/commissioning/" + v.ID
	if property.lifecycle("btn-new") != "commissioning" || len(v.Missing) != 5 { // its place and its name are there
		t.Fatalf("%+v", v)
	}
	property.post("/devices/btn-new/commissioning", nil).expect(http.StatusConflict)
	property.post(at+"/tick", map[string]any{"item": "press", "note": "我按了"}).expect(http.StatusUnprocessableEntity)
	property.post(at+"/install", nil).expect(http.StatusConflict)

	var file bytes.Buffer
	must(t, jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 64, 48)), nil))
	property.with([]string{"Content-Type"}, "image/jpeg").post(at+"/photos?item=photo", file.String()).expect(http.StatusCreated).into(&v)
	property.get(at + "/photos/" + v.Photos()[0]).expect(200)
	if seen := string(admin.get("/audit?action=commissioning.photo.see").expect(200).body); !strings.Contains(seen, "btn-new") {
		t.Errorf("who looked at the photo is not on the audit record: %s", seen)
	}

	settle(t, property, admin, v)
	property.post(at+"/install", nil).expect(200)
	property.post(at+"/accept", nil).expect(http.StatusConflict)
	admin.post(at+"/accept", nil).expect(200).into(&v)
	if v.State != commissioning.Finished || property.lifecycle("btn-new") != "in_service" {
		t.Errorf("%s, %s", v.State, property.lifecycle("btn-new"))
	}
	if rows := auditOf(h, "commissioning.accept"); len(rows) != 1 {
		t.Errorf("%d rows of the audit record", len(rows))
	}
	if property.get("/commissioning").ids() != "" {
		t.Error("it is listed as being commissioned")
	}
}

// What an edge declared is in service; its checklist, given up, leaves it there.
func TestADeclaredDeviceIsCommissionedLateAndIsBackInServiceWhenThatIsGivenUp(t *testing.T) {
	h := withCommissioning(t)
	property, admin := h.as(access.Property), h.as(access.Admin)
	var v ChecklistView
	property.post("/devices/btn-501/commissioning", nil).expect(http.StatusCreated).into(&v)
	if property.lifecycle("btn-501") != "commissioning" {
		t.Fatal("it is not in commissioning")
	}
	property.post("/commissioning/"+v.ID+"/abandon", map[string]any{"note": "改天再做"}).expect(200)
	if got := property.lifecycle("btn-501"); got != "in_service" {
		t.Errorf("the button is %s: its calls would raise nothing", got)
	}
	admin.do("PATCH", "/devices/btn-501", map[string]any{"lifecycle": "retired"}).expect(200)
	property.post("/devices/btn-501/commissioning", nil).expect(http.StatusConflict)
}

func TestAPressIsTickedByTheEventOnRecord(t *testing.T) {
	h := withCommissioning(t)
	property := h.as(access.Property)
	v := property.begins("btn-new", devices.Button)
	now := time.Now().UTC()
	_, err := h.records.Commit(context.Background(), wire.Batch{
		Edge: "edge-west", Stream: "s", Lane: devices.Alarms, Base: 1, Seq: 1, Received: now,
		Events: []devices.Recorded{{Event: devices.Event{ID: devices.NewID(now), Device: "btn-new", Type: devices.ButtonPressed, Time: now}, Edge: "edge-west", Received: now, Sent: now}},
	}, nil)
	must(t, err)
	property.post("/commissioning/"+v.ID+"/waive", map[string]any{"item": "link", "note": "有线"}).expect(200).into(&v)
	for _, i := range v.Items {
		if i.Key == "press" && (i.Done == nil || i.Done.By != commissioning.ByDevice) {
			t.Errorf("%+v", i)
		}
	}
}

func TestALifecycleGoesRoundAChecklistOnlyWithAReasonAndByAnother(t *testing.T) {
	h := withCommissioning(t)
	property, admin := h.as(access.Property), h.as(access.Admin)
	v := property.begins("btn-new", devices.Button)
	in := func(reason string) map[string]any { return map[string]any{"lifecycle": "in_service", "reason": reason} }
	if got := string(admin.do("PATCH", "/devices/btn-new", in("")).expect(http.StatusConflict).body); !strings.Contains(got, "press") {
		t.Errorf("it does not say what is missing: %s", got)
	}
	property.do("PATCH", "/devices/btn-new", in("急用")).expect(http.StatusConflict) // who began it
	admin.do("PATCH", "/devices/btn-new", in("急用")).expect(200)
	admin.get("/commissioning/" + v.ID).expect(200).into(&v)
	if last := v.Timeline[len(v.Timeline)-1]; v.State != commissioning.Overridden || last.Note != "急用" {
		t.Errorf("%+v", v)
	}
	// What an edge declared is moved as ever.
	property.do("PATCH", "/devices/gate-1", map[string]any{"lifecycle": "commissioning"}).expect(200)
	property.do("PATCH", "/devices/gate-1", map[string]any{"lifecycle": "in_service"}).expect(200)
}

func TestASuspensionIsApprovedByAnAdminWhoDidNotAskForIt(t *testing.T) {
	h := withCommissioning(t)
	property, admin, care := h.as(access.Property), h.as(access.Admin), h.as(access.Care)
	ask := map[string]any{"reason": "换线", "until": time.Now().Add(time.Hour)}
	if got := string(property.post("/devices/btn-501/suspensions", ask).expect(http.StatusUnprocessableEntity).body); !strings.Contains(got, "substitute") {
		t.Errorf("a life-line without a substitute: %s", got)
	}
	ask["substitute"], ask["checker"] = "每小时上门", "护理站"
	id := property.post("/devices/btn-501/suspensions", ask).expect(http.StatusCreated).object()["id"].(string)
	property.post("/suspensions/"+id+"/decide", map[string]any{"yes": true}).expect(http.StatusForbidden)
	excused := func(want bool, when string) {
		t.Helper()
		if got := h.server.cfg.Commissioning.Excused("btn-501"); got != want {
			t.Errorf("%s the figures are told excused=%v", when, got)
		}
	}
	if property.lifecycle("btn-501") != "in_service" {
		t.Fatal("it is suspended before it is approved")
	}
	excused(false, "before its approval")
	admin.post("/suspensions/"+id+"/decide", map[string]any{"yes": true}).expect(200)
	if property.lifecycle("btn-501") != "suspended" {
		t.Fatal("it is not suspended")
	}
	excused(true, "after its approval")
	if again, err := commissioning.New(t.Context(), commissioning.Config{Store: h.records}); err != nil || !again.Excused("btn-501") {
		t.Errorf("after a restart it is not excused: %v", err)
	}
	if got := string(care.get("/suspensions").expect(200).body); !strings.Contains(got, `"cannot_call":true`) || !strings.Contains(got, "每小时上门") {
		t.Errorf("the care desk sees %s", got)
	}
	property.post("/suspensions/"+id+"/end", nil).expect(200)
	excused(false, "after its end")
	admin.do("PATCH", "/devices/btn-501", map[string]any{"lifecycle": "suspended"}).expect(200)
	excused(false, "of a suspension that nobody approved")
	admin.do("PATCH", "/devices/btn-501", map[string]any{"lifecycle": "in_service"}).expect(200)
	if property.lifecycle("btn-501") != "in_service" || strings.Contains(string(care.get("/suspensions").expect(200).body), id) {
		t.Error("it is not back in service")
	}
	own := admin.post("/devices/cam-1/suspensions", map[string]any{"reason": "立杆迁移", "until": time.Now().Add(time.Hour)}).expect(http.StatusCreated).object()["id"].(string)
	admin.post("/suspensions/"+own+"/decide", map[string]any{"yes": true}).expect(http.StatusConflict)
}

func TestAReplacedDeviceKeepsItsHistoryAndLeadsToTheNewOne(t *testing.T) {
	h := withCommissioning(t)
	property, admin := h.as(access.Property), h.as(access.Admin)
	admin.post("/devices", map[string]any{"id": "cam-9", "kind": "camera"}).expect(http.StatusCreated)
	admin.post("/devices", map[string]any{"id": "btn-9", "kind": "button"}).expect(http.StatusCreated)
	by := func(id string) map[string]any { return map[string]any{"by": id, "reason": "进水"} }
	property.post("/devices/cam-1/replace", by("btn-9")).expect(http.StatusUnprocessableEntity)
	property.post("/devices/cam-1/replace", by("cam-1")).expect(http.StatusUnprocessableEntity)
	property.post("/devices/cam-1/replace", by("cam-9")).expect(http.StatusCreated)
	property.post("/devices/cam-1/replace", by("cam-9")).expect(http.StatusConflict)
	var old, now DeviceLife
	property.get("/devices/cam-1/life").expect(200).into(&old)
	property.get("/devices/cam-9/life").expect(200).into(&now)
	if old.ReplacedBy != "cam-9" || len(now.Former) != 1 || now.Former[0].Old != "cam-1" || property.lifecycle("cam-1") != "retired" {
		t.Errorf("%+v, %+v", old, now)
	}
}

func TestGatesThatAreDueForProofAreNamed(t *testing.T) {
	h := withCommissioning(t)
	property := h.as(access.Property)
	proof := map[string]any{"what": "fail_state", "result": "open"}
	property.post("/devices/cam-1/proofs", proof).expect(http.StatusUnprocessableEntity)
	property.post("/devices/gate-1/proofs", map[string]any{"what": "fail_state", "result": "released"}).expect(http.StatusUnprocessableEntity)
	property.post("/devices/gate-1/proofs", proof).expect(http.StatusCreated)
	got := string(property.get("/gates/proofs").expect(200).body)
	if !strings.Contains(got, `"what":"fire_release","due":true`) || !strings.Contains(got, `"due":false`) {
		t.Errorf("%s", got)
	}
}

func TestWhoMayCommission(t *testing.T) {
	h := withCommissioning(t)
	v := h.as(access.Property).begins("btn-new", devices.Button)
	h.as(access.Care).post("/commissioning/"+v.ID+"/install", nil).expect(http.StatusForbidden)
	police := h.as(access.Police)
	police.get("/commissioning/" + v.ID).expect(http.StatusNotFound) // it hangs in a home
	if got := police.get("/commissioning").ids(); got != "" {
		t.Errorf("the police see %s", got)
	}
}
