package api

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/commands"
	"brighteyes/hub/telemetry"
)

func TestEachRoleSeesTheDevicesThatAreItsBusiness(t *testing.T) {
	h := start(t)
	for role, want := range map[access.Role]string{
		access.Care: "btn-501 smoke-501", access.Police: "cam-1 gate-1",
		access.Property: "btn-501 cam-1 gate-1 smoke-501", access.Admin: "btn-501 cam-1 gate-1 smoke-501",
	} {
		if got := h.as(role).get("/devices").ids(); got != want {
			t.Errorf("%s sees %q, want %q", role, got, want)
		}
	}
	h.as(access.Police).get("/devices/btn-501").expect(404)
	h.as(access.Police).get("/devices/btn-501/events").expect(404)
	h.as(access.Police).get("/devices/btn-501/series?metric=battery_pct").expect(404)
	h.as(access.Care).get("/devices/cam-1").expect(404)
	for query, want := range map[string]string{"kind=camera": "cam-1", "q=%E4%B8%9C%E9%97%A8": "cam-1 gate-1", "edge=edge-west": "", "lifecycle=in_service&kind=gate": "gate-1", "site=b5": "btn-501", "status=offline": ""} {
		if got := h.as(access.Admin).get("/devices?" + query).ids(); got != want {
			t.Errorf("%s brings %q, want %q", query, got, want)
		}
	}
	d := h.as(access.Admin).get("/devices/cam-1").expect(200).object()
	for _, field := range []string{"edge", "lifecycle", "status", "status_since", "reasons", "values", "kind", "name"} {
		if _, ok := d[field]; !ok {
			t.Errorf("the device has no %s: %v", field, d)
		}
	}
}

func TestPropertyLearnsOfADeviceAtHomeOnlyItsHealth(t *testing.T) {
	h := start(t)
	now := time.Now()
	h.registry.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Boot: "b", Sent: now}, false, now)
	h.registry.ApplyState("edge-east", wire.StateMessage{Sent: now, Devices: []wire.DeviceState{
		{Device: "smoke-501", Heard: now, Values: map[string]float64{"battery_pct": 80, "temperature_c": 21, "door_open": 1}},
	}}, now)
	press := devices.Recorded{Event: devices.Event{ID: devices.NewID(now), Device: "btn-501", Type: devices.ButtonPressed, Time: now}, Edge: "edge-east"}
	tamper := devices.Recorded{Event: devices.Event{ID: devices.NewID(now), Device: "btn-501", Type: devices.DeviceTamper, Time: now.Add(time.Second)}, Edge: "edge-east"}
	_, err := h.records.Commit(t.Context(), wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Received: now, Events: []devices.Recorded{press, tamper}}, nil)
	must(t, err)

	property, care := h.as(access.Property), h.as(access.Care)
	values := func(c *client) string {
		v, _ := c.get("/devices/smoke-501").expect(200).object()["values"].(map[string]any)
		return fmt.Sprint(v)
	}
	if got := values(property); got != "map[battery_pct:80]" {
		t.Errorf("property sees %s", got)
	}
	if got := values(care); !strings.Contains(got, "temperature_c") {
		t.Errorf("care sees %s", got)
	}
	property.get("/devices/smoke-501/series?metric=door_open").expect(403)
	property.get("/devices/smoke-501/series?metric=battery_pct").expect(200)
	if got := property.get("/devices/btn-501/events").ids(); got != tamper.ID {
		t.Errorf("property sees the events %s", got)
	}
	if got := care.get("/devices/btn-501/events?limit=1"); got.ids() != tamper.ID || got.object()["next"] == nil {
		t.Errorf("newest first, a page at a time: %s", got.body)
	}
	if got := care.get("/devices/btn-501/events").ids(); got != tamper.ID+" "+press.ID {
		t.Errorf("care sees the events %s", got)
	}
}

func TestASeriesIsPairsOfTimeAndValue(t *testing.T) {
	h := start(t)
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	h.series.points = []telemetry.Point{{Time: at, Value: 24.5}, {Time: at.Add(time.Minute), Value: 25}}
	c := h.as(access.Admin)
	a := c.get("/devices/cam-1/series?metric=fps&from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z&step=5m&fn=max").expect(200)
	if got := strings.TrimSpace(string(a.body)); got != `{"metric":"fps","points":[["2026-11-22T12:00:00.000Z",24.5],["2026-11-22T12:01:00.000Z",25]]}` {
		t.Errorf("%s", got)
	}
	if q := h.series.asked; q.Device != "cam-1" || q.Step != 5*time.Minute || q.Fn != telemetry.Max || !q.From.Equal(at.Add(-12*time.Hour)) {
		t.Errorf("asked %+v", q)
	}
	h.series.points = nil
	if got := strings.TrimSpace(string(c.get("/devices/cam-1/series?metric=fps").expect(200).body)); got != `{"metric":"fps","points":[]}` {
		t.Errorf("%s", got)
	}
	if q := h.series.asked; q.Fn != telemetry.Mean || q.To.Sub(q.From) != 24*time.Hour || q.Step != 288*time.Second {
		t.Errorf("unless asked otherwise: %+v", q)
	}
	for step, want := range map[string]time.Duration{"60": time.Minute, "30s": 30 * time.Second, "1h": time.Hour, "1d": 24 * time.Hour} {
		c.get("/devices/cam-1/series?metric=fps&step=" + step).expect(200)
		if h.series.asked.Step != want {
			t.Errorf("%s is %s", step, h.series.asked.Step)
		}
	}
	for _, bad := range []string{"", "?metric=fps&step=often", "?metric=fps&step=-5s", "?metric=fps&step=1ms", "?metric=fps&fn=median", "?metric=fps&from=yesterday", "?metric=fps&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"} {
		c.get("/devices/cam-1/series" + bad).expect(422)
	}
	h.series.err = errors.New("connection refused")
	if a := c.get("/devices/cam-1/series?metric=fps").expect(503); strings.Contains(string(a.body), "refused") || a.header.Get("Retry-After") == "" {
		t.Errorf("%s", a.body)
	}
}

func TestACommandNeedsAReasonAndTellsItsOutcome(t *testing.T) {
	h := start(t)
	c := h.as(access.Property)
	c.post("/devices/gate-1/commands", map[string]any{"action": "open"}).expect(422)
	c.post("/devices/gate-1/commands", map[string]any{"action": "open", "reason": " "}).expect(422)
	c.post("/devices/gate-1/commands", map[string]any{"action": "Open the gate!", "reason": "x"}).expect(422)
	c.post("/devices/nothing/commands", map[string]any{"action": "open", "reason": "x"}).expect(404)
	h.as(access.Care).post("/devices/btn-501/commands", map[string]any{"action": "open", "reason": "x"}).expect(403)
	id := c.post("/devices/gate-1/commands", map[string]any{"action": "open", "args": map[string]any{"door": 1}, "reason": "ambulance"}).expect(202).object()["id"]
	got := h.commands.issued[0]
	if got.ID != id || got.Edge != "edge-east" || got.By != "property" || got.Reason != "ambulance" || got.Args["door"] != 1.0 {
		t.Errorf("issued %+v", got)
	}
	must(t, h.records.PutCommand(t.Context(), got))
	if _, known := c.get("/commands/" + got.ID).expect(200).object()["outcome"]; known {
		t.Error("an outcome before there is one")
	}
	_, err := h.records.SettleCommand(t.Context(), "edge-east", devices.Reply{ID: got.ID, Outcome: devices.OutcomeDone}, time.Now())
	must(t, err)
	if o := c.get("/commands/" + got.ID).expect(200).object(); o["outcome"] != "done" || o["reason"] != "ambulance" {
		t.Errorf("%v", o)
	}
	c.get("/commands/unknown").expect(404)
	h.as(access.Police).get("/commands/" + got.ID).expect(403)
	h.commands.err = commands.ErrBusy
	c.post("/devices/gate-1/commands", map[string]any{"action": "open", "reason": "x"}).expect(503)
	must(t, h.registry.SetLifecycle(t.Context(), "gate-1", devices.Retired))
	c.post("/devices/gate-1/commands", map[string]any{"action": "open", "reason": "x"}).expect(409)
}

func TestWhatADeviceCannotBeToldIsRefusedBeforeItIsOrdered(t *testing.T) {
	h := start(t)
	c := h.as(access.Property)
	offer := func(device string, kind devices.Kind, can ...string) {
		h.registry.ApplyInventory("edge-east", wire.InventoryMessage{Devices: []devices.Device{{ID: device, Kind: kind, Capabilities: can}}}, false, time.Now())
	}
	tell := func(device, action string, args map[string]any) *answer {
		return c.post("/devices/"+device+"/commands", map[string]any{"action": action, "args": args, "reason": "ambulance"})
	}
	hold := map[string]any{"for_s": 600}

	offer("gate-1", devices.Gate, "power:b3") // an older edge says nothing of it
	tell("gate-1", "hold", hold).expect(202)

	offer("gate-1", devices.Gate, "power:b3", "command:open", "command:hold")
	tell("gate-1", "open", nil).expect(202)
	tell("gate-1", "hold", nil).expect(202)
	if a := tell("gate-1", "release", nil).expect(422); !strings.Contains(string(a.body), "can be told: open, hold\"") {
		t.Errorf("it says %s", a.body)
	}
	if a := tell("gate-1", "hold", hold).expect(422); !strings.Contains(string(a.body), "body.args.for_s") {
		t.Errorf("it says %s", a.body)
	}

	offer("gate-1", devices.Gate, "command:hold", "command:release", "command:hold_for")
	tell("gate-1", "hold", hold).expect(202)
	if n := len(h.commands.issued); n != 4 {
		t.Errorf("%d were ordered, want 4", n)
	}
}

func TestADevicesLifeIsDecidedByPeople(t *testing.T) {
	h := start(t)
	admin, property := h.as(access.Admin), h.as(access.Property)
	property.do("PATCH", "/devices/cam-1", map[string]any{"lifecycle": "suspended"}).expect(403)
	if d := admin.do("PATCH", "/devices/cam-1", map[string]any{"lifecycle": "suspended", "reason": "façade works"}).expect(200).object(); d["lifecycle"] != "suspended" {
		t.Errorf("%v", d)
	}
	property.do("PATCH", "/devices/cam-1", map[string]any{"lifecycle": "in_service"}).expect(200)
	admin.do("PATCH", "/devices/cam-1", map[string]any{"lifecycle": "asleep"}).expect(422)
	admin.do("PATCH", "/devices/none", map[string]any{"lifecycle": "retired"}).expect(404)
	admin.post("/devices", map[string]any{"id": "cam-9", "kind": "camera", "name": "北门", "location": map[string]any{"building": "6"}}).expect(201)
	admin.post("/devices", map[string]any{"id": "cam-9", "kind": "camera"}).expect(409)
	admin.post("/devices", map[string]any{"id": "Cam 9", "kind": "tank"}).expect(422)
	admin.do("DELETE", "/devices/cam-9", nil).expect(204)
	admin.get("/devices/cam-9").expect(404)
	admin.do("DELETE", "/devices/cam-1", nil).expect(409) // its edge lists it
	if rows := auditOf(h, "device.lifecycle"); len(rows) != 2 && rows[len(rows)-1].Purpose != "façade works" {
		t.Errorf("%+v", rows)
	}
}

func auditOf(h *hub, action string) []auditView {
	h.t.Helper()
	var rows struct{ Items []auditView }
	h.as(access.Admin).get("/audit?action=" + action).expect(200).into(&rows)
	return rows.Items
}

func TestTheFirstScreensFiguresTellOfHomesOnlyToTheCareDesk(t *testing.T) {
	h := start(t)
	for role, homes := range map[access.Role]bool{access.Care: true, access.Admin: true, access.Police: false, access.Property: false} {
		k := h.as(role).get("/kpi").expect(200).object()
		if _, has := k["homes"]; has != homes || k["devices"] == nil || k["edges"] == nil {
			t.Errorf("%s: %v", role, k)
		}
	}
}

func TestAnEdgesTokenIsShownOnceAndRotationCutsItsConnections(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	first := admin.post("/edges", map[string]any{"id": "edge-west", "name": "西"}).expect(201).object()
	if first["key"] != "the-hubs-key" || first["id"] != "edge-west" || !h.registry.Authenticate("edge-west", first["token"].(string)) {
		t.Errorf("%v", first)
	}
	admin.post("/edges", map[string]any{"id": "edge-west"}).expect(409)
	admin.post("/edges", map[string]any{"id": "Edge West"}).expect(422)
	e := admin.get("/edges/edge-west").expect(200)
	if strings.Contains(string(e.body), first["token"].(string)) {
		t.Error("the token is shown again")
	}
	for _, field := range []string{"status", "positions", "backlog", "gaps", "refused", "dropped", "devices", "clock_offset_s"} {
		if _, ok := e.object()[field]; !ok {
			t.Errorf("the edge has no %s: %s", field, e.body)
		}
	}
	ctx, done, ok := h.server.conns.open(edgePrefix+"edge-west", "", 4)
	if !ok {
		t.Fatal("no room")
	}
	defer done()
	second := admin.post("/edges/edge-west/token", nil).expect(200).object()
	<-ctx.Done()
	if h.registry.Authenticate("edge-west", first["token"].(string)) || !h.registry.Authenticate("edge-west", second["token"].(string)) {
		t.Error("the old token is good, or the new is not")
	}
	if admin.do("PATCH", "/edges/edge-west", map[string]any{"name": "西区"}).expect(200).object()["name"] != "西区" {
		t.Error("it has another name")
	}
	admin.post("/edges/none/token", nil).expect(404)
	admin.do("DELETE", "/edges/edge-west", nil).expect(204)
	admin.get("/edges/edge-west").expect(404)
	if got := admin.get("/edges").ids(); got != "edge-east" {
		t.Errorf("left are %s", got)
	}
}

func TestPlacesAreATree(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	admin.post("/sites", map[string]any{"id": "east-gate", "parent": "b5", "level": "area", "name": "东门", "holders": []map[string]any{{"role": "police", "holder": "民警乙"}}}).expect(201)
	admin.post("/sites", map[string]any{"id": "east-gate", "level": "area", "name": "东门"}).expect(409)
	admin.post("/sites", map[string]any{"id": "x", "level": "galaxy", "name": "x"}).expect(422)
	admin.post("/sites", map[string]any{"id": "x", "parent": "nowhere", "level": "area", "name": "x"}).expect(422)
	admin.do("PATCH", "/sites/b5", map[string]any{"parent": "east-gate"}).expect(422) // below itself
	s := admin.do("PATCH", "/sites/east-gate", map[string]any{"name_en": "East gate"}).expect(200).object()
	if s["name"] != "东门" || s["name_en"] != "East gate" {
		t.Errorf("%v", s)
	}
	if got := h.as(access.Care).get("/sites").ids(); got != "b5 east-gate" {
		t.Errorf("places %s", got)
	}
	admin.do("DELETE", "/sites/b5", nil).expect(409)
	admin.do("DELETE", "/sites/east-gate", nil).expect(204)
	admin.get("/sites/east-gate").expect(404)
}
