package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/edgeconfig"
	"brighteyes/hub/found"
)

// finding is a hub whose edge found a camera and a controller.
func finding(t *testing.T) (*hub, *found.Finds) {
	t.Helper()
	place := &swappedFinds{}
	h := start(t, func(c *Config) { c.Finds = place })
	f, err := found.New(t.Context(), found.Config{Store: h.records, Registry: h.registry, Audit: h.records.Audit, Now: time.Now, Log: h.cfg.Log})
	must(t, err)
	place.Finds = f
	f.Apply("edge-east", wire.FoundMessage{Sent: time.Now(), EveryM: 60, Failed: []wire.FailedSearch{{Driver: "zigbee", Reason: "no broker"}}, Devices: []devices.Found{
		{Driver: "onvif", Identity: "urn:uuid:1", Kind: devices.Camera, Address: "http://10.0.0.1/", Settings: map[string]any{"address": "http://10.0.0.1/"}, Needs: []string{"username", "password"}},
		{Driver: "uhppote", Identity: "405419896", Kind: devices.Gate, Settings: map[string]any{"controller": 405419896.0}, Device: "gate-1"},
	}}, time.Now())
	return h, f
}

type swappedFinds struct{ Finds }

type findsAnswer struct {
	Items []findView
	Looks []lookView
}

func TestWhatAnEdgeFoundIsListedAdoptedAndIgnored(t *testing.T) {
	h, _ := finding(t)
	admin := h.as(access.Admin)
	var all findsAnswer
	admin.get("/found").expect(200).into(&all)
	if len(all.Items) != 2 || len(all.Looks) != 1 || all.Looks[0].EveryM != 60 || all.Looks[0].Failed[0].Driver != "zigbee" {
		t.Fatalf("%+v", all)
	}
	var camera, gate findView
	for _, one := range all.Items {
		if one.Driver == "onvif" {
			camera = one
		} else {
			gate = one
		}
	}
	if camera.State != found.Open || !camera.Here || gate.State != found.Known || gate.Device != "gate-1" {
		t.Fatalf("%+v, %+v", camera, gate)
	}
	h.as(access.Property).get("/edges/edge-east/found").expect(200)
	h.as(access.Property).post("/found/"+camera.ID+"/adopt", map[string]any{"device": "camera-1", "kind": "camera"}).expect(403)
	admin.get("/edges/edge-nobody/found").expect(404)
	admin.post("/found/"+gate.ID+"/adopt", map[string]any{"device": "gate-9", "kind": "gate"}).expect(409)
	admin.post("/found/"+camera.ID+"/adopt", map[string]any{"device": "camera-1", "kind": "gate"}).expect(422)
	admin.post("/found/nothing/adopt", map[string]any{"device": "camera-1", "kind": "camera"}).expect(404)
	if v := admin.post("/found/"+camera.ID+"/ignore", map[string]any{"reason": "邻居的"}).expect(200).object(); v["state"] != "ignored" || v["reason"] != "邻居的" {
		t.Errorf("%v", v)
	}
	admin.post("/found/"+camera.ID+"/restore", nil).expect(200)
	answer := admin.post("/found/"+camera.ID+"/adopt", map[string]any{"device": "camera-1", "kind": "camera", "name": "东门摄像机", "settings": map[string]string{"username": "v", "password": "hush"}}).expect(200)
	if v := answer.object(); v["put"] != false || !strings.Contains(v["yaml"].(string), `password: "hush"`) {
		t.Errorf("%v", v)
	}
	if d := admin.get("/devices/camera-1").expect(200).object(); d["lifecycle"] != "commissioning" || d["edge"] != "edge-east" || d["name"] != "东门摄像机" {
		t.Errorf("%v", d)
	}
	if again := admin.get("/found").expect(200); strings.Contains(string(again.body), "hush") || !strings.Contains(string(again.body), `"state":"adopted"`) {
		t.Errorf("%s", again.body)
	}
	for _, action := range []string{"found.adopt", "found.ignore", "found.restore"} {
		if rows := auditOf(h, action); len(rows) != 1 || strings.Contains(rows[0].Detail, "hush") {
			t.Errorf("%s: %+v", action, rows)
		}
	}
}

func TestAnEdgeIsToldToLookForDevices(t *testing.T) {
	h, _ := finding(t)
	h.as(access.Property).post("/edges/edge-east/discover", nil).expect(403)
	h.as(access.Admin).post("/edges/edge-nobody/discover", nil).expect(404)
	h.as(access.Admin).post("/edges/edge-east/discover", nil).expect(http.StatusAccepted)
	issued := h.commands.issued
	if len(issued) != 1 || issued[0].Device != "edge-east" || issued[0].Edge != "edge-east" || issued[0].Action != "discover" || len(auditOf(h, "edge.discover")) != 1 {
		t.Errorf("%+v", issued)
	}
}

// lists is the configurations of edges of which every version is refused.
type lists struct {
	EdgeConfigs
	proposed int64
}

func (l *lists) Propose(context.Context, string, map[string]any, string, string) (int64, error) {
	l.proposed++
	return l.proposed, nil
}

func (l *lists) Look(_ context.Context, edge string) (edgeconfig.View, error) {
	var v edgeconfig.View
	for n := l.proposed; n > 0; n-- {
		v.Versions = append(v.Versions, edgeconfig.Version{Edge: edge, Number: n, State: edgeconfig.Refused, Told: wire.ConfigOutcome{
			What: wire.ConfigRefused, En: "1 mistakes", Zh: "有 1 处写错", Mistakes: []wire.ConfigMistake{{Key: "devices[0].settings.url", En: "no address", Zh: "没有地址"}}}})
	}
	return v, nil
}

// A clerk who adopted a device must learn that its edge did not take it, and can try again.
func TestAnAdoptionThatTheEdgeRefusesIsToldAndRepeated(t *testing.T) {
	place, configs := &swappedFinds{}, &lists{}
	h := start(t, func(c *Config) { c.Finds, c.EdgeConfigs = place, configs })
	f, err := found.New(t.Context(), found.Config{Store: h.records, Registry: h.registry, Configs: configs, Audit: h.records.Audit, Now: time.Now, Log: h.cfg.Log})
	must(t, err)
	place.Finds = f
	f.Apply("edge-east", wire.FoundMessage{Sent: time.Now(), EveryM: 60, Devices: []devices.Found{
		{Driver: "onvif", Identity: "urn:uuid:1", Kind: devices.Camera, Address: "http://10.0.0.1/", Settings: map[string]any{"address": "http://10.0.0.1/"}},
	}}, time.Now())
	admin := h.as(access.Admin)
	one := func() findView {
		t.Helper()
		var all findsAnswer
		admin.get("/found").expect(200).into(&all)
		if len(all.Items) != 1 {
			t.Fatalf("%+v", all.Items)
		}
		return all.Items[0]
	}
	body := map[string]any{"device": "camera-1", "kind": "camera"}
	admin.post("/found/"+one().ID+"/adopt", body).expect(200)
	if v := one(); !v.Failed || v.WhyZh != "没有地址" || v.Why != "no address" || v.Version != 1 {
		t.Errorf("%+v", v)
	}
	admin.post("/found/"+one().ID+"/adopt", map[string]any{"device": "camera-2", "kind": "camera"}).expect(409)
	admin.post("/found/"+one().ID+"/adopt", body).expect(200)
	if v := one(); v.Version != 2 {
		t.Errorf("%+v", v)
	}
}
