package api

import (
	"fmt"
	"net/http"
	"testing"

	"brighteyes/devices"
)

func TestWhatIsMissingIsFetchedFromRecordersForWhatWasApprovedAndByWhoHandsOut(t *testing.T) {
	o := handsOut(t)
	r := o.police.post("/retrievals", o.ask()).expect(201).object()
	fetch := func(c *client) *answer {
		return c.post(fmt.Sprintf("/retrievals/%s/fetch?version=%v", r["id"], r["version"]), nil)
	}
	fetch(o.keeper).expect(409) // it is a draft
	r = o.police.takes(r, "submit", nil).expect(200).object()
	fetch(o.keeper).expect(409)
	r = o.approver.takes(r, "approve", map[string]any{"cameras": []string{"cam-1"}, "from": o.from, "to": o.from.Add(5 * 60e9)}).expect(200).object()
	fetch(o.police).expect(403)
	fetch(o.approver).expect(409) // who approved does not hand out
	r = fetch(o.keeper).expect(http.StatusAccepted).object()
	parts, err := o.clips.rec.ClipsFetched(t.Context(), r["id"].(string))
	must(t, err)
	for i, c := range parts {
		if c.Camera != "cam-1" || c.Request != r["id"] || c.From.Before(o.from) || c.To.After(o.from.Add(5*60e9)) || i > 0 && !c.From.Equal(parts[i-1].To) {
			t.Errorf("part %d is %s %v to %v", i, c.Camera, c.From, c.To)
		}
	}
	if len(parts) != 3 || len(r["fetches"].([]any)) != 3 {
		t.Fatalf("five minutes that were approved of ten are %d parts, of which %v are shown", len(parts), r["fetches"])
	}
	if rows := auditOf(o.hub, "retrieval.fetch"); len(rows) != 1 || rows[0].Actor != "property" || rows[0].Target != "retrieval:"+r["id"].(string) {
		t.Errorf("on the audit record: %+v", rows)
	}
	fetch(o.keeper).expect(409) // it is on its way
	r = o.keeper.do("DELETE", fmt.Sprintf("/retrievals/%s/fetch?version=%v", r["id"], r["version"]), nil).expect(200).object()
	for _, f := range r["fetches"].([]any) {
		if f := f.(map[string]any); f["state"] != devices.ClipFailed || f["error"] != "stopped" {
			t.Errorf("%v", f)
		}
	}
	if fetch(o.keeper).expect(http.StatusAccepted); len(auditOf(o.hub, "retrieval.fetch_stopped")) != 1 {
		t.Error("that it was stopped is not on the record")
	}
}
