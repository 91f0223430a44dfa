package api

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/recordings"
)

// tapes is what is known of recordings in a test.
type tapes map[string]recordings.Figure

func (s tapes) Figure(_ context.Context, camera string) (recordings.Figure, bool, error) {
	f, ok := s[camera]
	return f, ok, nil
}

func (s tapes) List(context.Context) (list []recordings.Figure, err error) {
	for _, f := range s {
		list = append(list, f)
	}
	return list, nil
}

func (s tapes) Required() int { return 30 }

func lookBackAt(camera string, from time.Time, more string) string {
	return "/cameras/" + camera + "/lookback?from=" + url.QueryEscape(from.UTC().Format(time.RFC3339)) + more
}

func TestWhoLooksBackHasAPurposeAndIsOnTheAuditRecordWithTheTime(t *testing.T) {
	h, studio := withPictures(t)
	from := h.server.cfg.Now().Add(-26 * time.Hour).Truncate(time.Second)
	police := h.as(access.Police)
	if _, status := police.watch(lookBackAt("cam-1", from, "&purpose=inspection")); status != 101 {
		t.Fatalf("status %d", status)
	}
	rows := auditOf(h, "camera.lookback")
	if len(rows) != 1 || rows[0].Actor != "police" || rows[0].Target != "camera:cam-1" || rows[0].Purpose != "inspection" || rows[0].Detail != from.UTC().Format(time.RFC3339) {
		t.Errorf("%+v", rows)
	}
	eventually(t, "it is played from then on", func() bool {
		studio.mu.Lock()
		defer studio.mu.Unlock()
		return len(studio.watched) == 1 && studio.watched[0] == "cam-1 from "+from.UTC().Format(time.RFC3339)
	})
	for _, role := range []access.Role{access.Care, access.Property} {
		if _, status := h.as(role).watch(lookBackAt("cam-1", from, "&purpose=duty")); status != 403 {
			t.Errorf("%s looks back freely: %d", role, status)
		}
	}
	if _, status := police.watch(lookBackAt("cam-1", from, "&purpose=curiosity")); status != 422 {
		t.Errorf("a purpose that is not on the list: %d", status)
	}
	for name, when := range map[string]time.Time{"the future": from.Add(48 * time.Hour), "two years ago": from.AddDate(-2, 0, 0)} {
		if _, status := police.watch(lookBackAt("cam-1", when, "&purpose=duty")); status != 422 {
			t.Errorf("%s: %d", name, status)
		}
	}
	if len(auditOf(h, "camera.lookback")) != 1 {
		t.Error("who was refused is on record as a reader")
	}
}

func TestAnAlertOpensItsCamerasPastFromAMomentBeforeItOnly(t *testing.T) {
	h, _ := withPictures(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	care, more := h.as(access.Care), "&alert="+call.ID
	if _, status := care.watch(lookBackAt("cam-1", call.OpenedAt.Add(-time.Minute), more)); status != 101 {
		t.Errorf("a minute before: %d", status)
	}
	if _, status := care.watch(lookBackAt("cam-1", call.OpenedAt.Add(-time.Hour), more)); status != 403 {
		t.Errorf("an hour before: %d", status)
	}
	if _, status := care.watch(lookBackAt("cam-2", call.OpenedAt.Add(-time.Minute), more)); status != 403 {
		t.Errorf("a camera that does not see it: %d", status)
	}
	if rows := auditOf(h, "camera.lookback"); len(rows) != 1 || rows[0].Purpose != "alert:"+call.ID {
		t.Errorf("%+v", rows)
	}
}

func TestTheCameraOfAHomeIsNotOpenToItsPastBecauseOfAnAlert(t *testing.T) {
	h, _ := withPictures(t)
	h.as(access.Admin).post("/devices", map[string]any{"id": "cam-home", "kind": "camera", "name": "室内", "location": map[string]any{"building": "5", "unit": "501"}}).expect(201)
	fire := h.raise(alerts.RuleSmoke, alerts.Safety, "cam-home")
	police, more := h.as(access.Police), "&alert="+fire.ID
	if _, status := police.watch(lookBackAt("cam-home", fire.OpenedAt.Add(-time.Minute), more)); status != 101 {
		t.Errorf("a minute before: %d", status)
	}
	if _, status := police.watch(lookBackAt("cam-home", fire.OpenedAt.Add(-time.Hour), more)); status != 403 {
		t.Errorf("an hour before: %d", status)
	}
	if _, status := police.watch(lookBackAt("cam-1", fire.OpenedAt.Add(-time.Hour), more)); status != 101 {
		t.Errorf("an hour before, at a camera that they see at any time: %d", status)
	}
}

func TestFiguresOfRecordingsAreForThoseWhoKeepCameras(t *testing.T) {
	s := &studio{}
	h := start(t, func(c *Config) {
		c.Pictures, c.Recordings = s, tapes{"cam-1": {Camera: "cam-1", Verdict: recordings.Gaps, Playable: 31, Required: 30}}
	})
	for _, role := range []access.Role{access.Police, access.Property, access.Admin} {
		if text := string(h.as(role).get("/recordings").expect(200).body); !strings.Contains(text, `"verdict":"gaps"`) || !strings.Contains(text, "录像完整率") {
			t.Errorf("%s sees %s", role, text)
		}
	}
	h.as(access.Care).get("/recordings").expect(403)
	h.as(access.Property).get("/recordings/cam-1").expect(200)
	h.as(access.Property).get("/recordings/cam-2").expect(404)
	h.as(access.Property).post("/recordings/cam-1/audit", nil).expect(202)
	h.as(access.Police).post("/recordings/cam-1/audit", nil).expect(403)
	if rows := auditOf(h, "recordings.audit"); len(rows) != 1 || rows[0].Actor != "property" {
		t.Errorf("%+v", rows)
	}
}
