package api

import (
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/live"
)

// rescued is a call that somebody took, with all that the desk knows about it.
func (h *hub) rescued() alerts.Alert {
	h.t.Helper()
	at := time.Now().UTC().Truncate(time.Millisecond)
	a := alerts.Alert{
		ID: devices.NewID(at), Version: 2, Key: "button.pressed:btn-501", Rule: alerts.RulePressed, Category: alerts.Care, Severity: alerts.Critical,
		State: alerts.Acknowledged, Edge: "edge-east", Device: "btn-501", Site: "b5", Title: "5-501 张奶奶 求助", Summary: "only for the desk", Count: 1,
		OpenedAt: at, LastAt: at, AcknowledgedAt: &at, Assignee: "坐席甲", Cameras: []string{"cam-1"},
		Timeline: []alerts.Entry{{At: at, By: "system", Action: "raised", Note: "only for the desk"}},
	}
	a.Ticks = []alerts.Tick{
		{Name: alerts.TickResidentCalled, Result: "voice", At: at, By: "care", Note: "张奶奶说胸痛"},
		{Name: alerts.TickAmbulance, At: at, By: "care", Note: "3号门"},
		{Name: alerts.TickGateHeld, At: at, By: "property", Note: "门已开"},
	}
	a.Sendings = []alerts.SentOut{{At: at, By: "care", To: "李护士 演示电话", Kind: "initial"}}
	h.desk.put(h.t, a)
	return a
}

func TestTheGuardRoomSeesGateAndDoorAndNobody(t *testing.T) {
	h := start(t)
	guards := h.as(access.Property)
	waiting := h.raise(alerts.RuleFall, alerts.Care, "smoke-501")
	guards.get("/alerts/" + waiting.ID).expect(404)
	a := h.rescued()
	got := guards.get("/alerts/" + a.ID).expect(200)
	for _, secret := range []string{"张奶奶", "only for the desk", "胸痛", "李护士", "坐席甲", "resident_called", "cam-1", "button.pressed", "btn-501"} {
		if strings.Contains(string(got.body), secret) {
			t.Errorf("the guard room reads %q in %s", secret, got.body)
		}
	}
	var v struct {
		State     string
		Location  struct{ Building, Floor, Unit string }
		Ticks     []alerts.Tick
		Rescue    bool
		Ambulance struct{ Gate string }
	}
	got.into(&v)
	if v.State != "acknowledged" || v.Location.Building != "5" || v.Location.Unit != "501" || !v.Rescue || v.Ambulance.Gate != "3号门" || len(v.Ticks) != 1 || v.Ticks[0].Note != "门已开" {
		t.Errorf("the guard room is shown %+v", v)
	}
	if ids := guards.get("/alerts?state=acknowledged").ids(); ids != a.ID {
		t.Errorf("its list has %q, not the one call that it helps with", ids)
	}
}

// Where the policy says so they know at once, and of the home only where it is and which
// gate to open.
func TestGuardsWhomThePolicyTellsReadWhichGateToOpenBeforeAnybodyTookTheCall(t *testing.T) {
	h := start(t)
	admin, guards := h.as(access.Admin), h.as(access.Property)
	admin.do("PATCH", "/sites/b5", map[string]any{"gate": map[string]any{"device": "cam-1"}}).expect(422)
	admin.do("PATCH", "/sites/b5", map[string]any{"gate": map[string]any{"device": "gate-1", "door": 3}}).expect(200)
	at := time.Now().UTC().Truncate(time.Millisecond)
	a := alerts.Alert{
		ID: devices.NewID(at), Version: 1, Key: "button.pressed:btn-501", Rule: alerts.RulePressed, Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open,
		Device: "btn-501", Site: "b5", Title: "5-501 张奶奶 求助", Summary: "only for the desk", Count: 1, OpenedAt: at, LastAt: at, GuardsAt: &at, Cameras: []string{},
		Timeline: []alerts.Entry{{At: at, By: "system", Action: "raised", Note: "only for the desk"}},
	}
	h.desk.put(t, a)
	got := guards.get("/alerts/" + a.ID).expect(200)
	for _, secret := range []string{"张奶奶", "only for the desk", "button.pressed", "btn-501"} {
		if strings.Contains(string(got.body), secret) {
			t.Errorf("the guard room reads %q in %s", secret, got.body)
		}
	}
	var v struct {
		State    string
		Location struct{ Building, Unit string }
		Gate     struct {
			Device, Name string
			Door         int
		}
	}
	got.into(&v)
	if v.State != "open" || v.Location.Building != "5" || v.Location.Unit != "501" || v.Gate.Device != "gate-1" || v.Gate.Name != "东门人行闸" || v.Gate.Door != 3 {
		t.Errorf("the guard room is shown %+v", v)
	}
	admin.do("PATCH", "/sites/b5", map[string]any{"gate": map[string]any{"device": ""}}).expect(200)
	if site := admin.get("/sites/b5").expect(200).object(); site["gate"] != nil {
		t.Errorf("a gate that was taken away is still on record: %v", site)
	}
}

func TestWhatIsTooLongForAGateIsNotShownToGuards(t *testing.T) {
	if gateOf("东门") != "东门" || gateOf(strings.Repeat("长", gateMost+1)) != "" {
		t.Error("a long note of the desk is read by the guards")
	}
}

func TestGuardsPostTheirOwnStepsOnly(t *testing.T) {
	h := start(t)
	guards, a := h.as(access.Property), h.rescued()
	for _, body := range []map[string]any{{"tick": "person_seen"}, {"tick": "resident_called", "result": "voice"}, {"tick": "family_informed"}} {
		guards.post("/alerts/"+a.ID+"/ticks", body).expect(403)
	}
	for _, verb := range []string{"acknowledge", "dispatch", "arrive", "escalate", "reopen"} {
		guards.post("/alerts/"+a.ID+"/"+verb, nil).expect(403)
	}
	guards.post("/alerts/"+a.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(403)
	guards.post("/alerts/"+a.ID+"/notes", map[string]any{"note": "x"}).expect(403)
	guards.post("/alerts/"+a.ID+"/undo", nil).expect(403)
	h.as(access.Police).post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "gate_held"}).expect(403)
}

func TestAGuardsStepStandsInTheSharedTimeline(t *testing.T) {
	h := start(t)
	guards, desk, a := h.as(access.Property), h.as(access.Care), h.rescued()
	guards.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "lift_held", "note": "2号梯"}).expect(200)
	var whole alerts.Alert
	desk.get("/alerts/" + a.ID).expect(200).into(&whole)
	last := whole.Ticks[len(whole.Ticks)-1]
	if last.Name != alerts.TickLiftHeld || last.By != "property" || last.Note != "2号梯" {
		t.Errorf("the desk reads %+v", last)
	}
	guards.post("/alerts/"+a.ID+"/undo", nil).expect(200)
	desk.get("/alerts/" + a.ID).expect(200).into(&whole)
	if last := whole.Ticks[len(whole.Ticks)-1]; !last.Undone {
		t.Errorf("the guards took it back, and the desk reads %+v", last)
	}
}

func TestGuardsAreToldThatARescueIsOver(t *testing.T) {
	h := start(t)
	a := h.rescued()
	over := a
	over.State = alerts.Resolved
	if m, ok := h.server.cutMessage(access.Roles{access.Property}, liveAlert(over)).(alertOver); !ok || m.State != alerts.Resolved {
		t.Errorf("they are told %+v", m)
	}
	undone := a
	undone.State, undone.Sendings, undone.AcknowledgedAt = alerts.Open, nil, nil
	undone.Timeline = append(undone.Timeline, alerts.Entry{Action: string(alerts.UndoVerb)})
	if m, ok := h.server.cutMessage(access.Roles{access.Property}, liveAlert(undone)).(alertOver); !ok || m.State != alerts.Open {
		t.Errorf("of a taking that was taken back they are told %+v", m)
	}
	never := a
	never.State, never.Sendings, never.AcknowledgedAt = alerts.Resolved, nil, nil
	if m := h.server.cutMessage(access.Roles{access.Property}, liveAlert(never)); m != nil {
		t.Errorf("of a call that they never saw they are told %+v", m)
	}
}

func liveAlert(a alerts.Alert) live.Message { return live.Message{Object: a} }
