package api

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

func TestACameraIsHeardOnlyWhereItsSettingsAllowThatAndThatIsOnTheAuditRecord(t *testing.T) {
	h, _ := withPictures(t)
	if _, status := h.as(access.Police).watch("/cameras/cam-1/live?purpose=duty&detail=sound"); status != 422 {
		t.Errorf("a camera that is not to be heard: %d, want 422", status)
	}
	if rows := auditOf(h, "camera.listen"); len(rows) != 0 {
		t.Errorf("who was refused is on record as a listener: %+v", rows)
	}
	h.as(access.Admin).post("/devices", map[string]any{"id": "cam-heard", "kind": "camera", "name": "东门", "capabilities": []string{devices.SoundCapability}}).expect(201)
	for _, role := range []access.Role{access.Care, access.Property} {
		if _, status := h.as(role).watch("/cameras/cam-heard/live?detail=sound"); status != 403 {
			t.Errorf("%s listens freely: %d", role, status)
		}
	}
	if _, status := h.as(access.Police).watch("/cameras/cam-heard/live?purpose=duty&detail=sound"); status != 101 {
		t.Fatalf("status %d", status)
	}
	if rows := auditOf(h, "camera.listen"); len(rows) != 1 || rows[0].Target != "camera:cam-heard" || rows[0].Purpose != "duty" {
		t.Errorf("%+v", rows)
	}
	if rows := auditOf(h, "camera.live"); len(rows) != 0 {
		t.Errorf("a listener is on record as one who only watches: %+v", rows)
	}
}

func TestTheSoundOfAClipIsForWhoMayListenAndHearingItIsOnTheRecord(t *testing.T) {
	heard, err := os.ReadFile("../evidence/testdata/heard.mp4")
	if err != nil {
		t.Fatal(err)
	}
	h, _ := withPictures(t)
	alert := h.raise("gate.forced", alerts.Safety, "gate-1")
	kept := h.cfg.Clips.(shelf)
	kept.clips["01HEARD"] = devices.Clip{ID: "01HEARD", Alert: alert.ID, Camera: "cam-9", State: devices.ClipReady, SHA256: "abc"}
	kept.films["01HEARD"] = heard
	for _, role := range []access.Role{access.Police, access.Property} {
		a := h.as(role).get("/clips/01HEARD.mp4").expect(200)
		if len(a.body) != len(heard) || bytes.Equal(a.body, heard) || a.header.Get("ETag") != "" {
			t.Errorf("%s gets %d bytes of %d, with its sound: %v, ETag %q", role, len(a.body), len(heard), bytes.Equal(a.body, heard), a.header.Get("ETag"))
		}
	}
	if rows := auditOf(h, "camera.listen"); len(rows) != 0 {
		t.Errorf("who was sent no sound is on record as a listener: %+v", rows)
	}
	h.as(access.Property).get("/clips/01HEARD.mp4?detail=sound").expect(403)
	police := h.as(access.Police)
	for range 2 { // a player asks for many ranges
		if a := police.get("/clips/01HEARD.mp4?detail=sound").expect(200); !bytes.Equal(a.body, heard) || a.header.Get("ETag") != `"abc"` {
			t.Errorf("a listener gets another file than the one on record")
		}
	}
	rows := auditOf(h, "camera.listen")
	if len(rows) != 1 || rows[0].Actor != "police" || rows[0].Target != "camera:cam-9" || rows[0].Purpose != "alert:"+alert.ID || !strings.Contains(rows[0].Detail, "01HEARD") {
		t.Errorf("on the audit record: %+v", rows)
	}
	kept.clips["01FETCHED"] = devices.Clip{ID: "01FETCHED", Request: "01REQUEST", Camera: "cam-9", State: devices.ClipReady, Sound: new(bool)}
	if got := police.get("/clips").ids(); strings.Contains(got, "01FETCHED") || !strings.Contains(got, "01HEARD") {
		t.Errorf("what was fetched for a request stands among the clips of alerts: %q", got)
	}
	police.get("/clips/01FETCHED.mp4").expect(404)
	kept.films["01HEARD"] = film // in which nobody finds sound, or that there is none
	police.get("/clips/01HEARD.mp4").expect(500)
	police.get("/clips/01HEARD.mp4?detail=everything").expect(422)
}
