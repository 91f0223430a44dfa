package api

import (
	"testing"

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
