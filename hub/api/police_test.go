package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/briefing"
	"brighteyes/hub/card"
	"brighteyes/hub/records"
	"brighteyes/hub/sitrep"
)

// police serves a hub with the police desk's parts and the built-in cards.
func police(t *testing.T, change ...func(*Config)) *hub {
	t.Helper()
	var h *hub
	h = start(t, append([]func(*Config){func(c *Config) {
		rec := c.Handovers.(*records.Records)
		c.Cards, c.Sitreps, c.Briefings, c.Statuses, c.Patrols = rec, rec, rec, rec, rec
		c.SetDuties = func(_ context.Context, duties map[string]alerts.ReportDuty) error {
			h.desk.mu.Lock()
			defer h.desk.mu.Unlock()
			h.desk.state = h.desk.state.WithDuties(duties)
			return nil
		}
	}}, change...)...)
	for _, c := range card.Builtins(time.Now()) {
		must(t, h.records.AddCard(t.Context(), c, access.AuditEntry{ID: devices.NewID(time.Now()), At: time.Now(), Action: "card.save"}))
	}
	return h
}

// forced raises a forced gate by its event, as the ledger does.
func (h *hub) forced() alerts.Alert {
	h.t.Helper()
	now := time.Now().UTC()
	e := devices.Recorded{Edge: "edge-east", Event: devices.Event{ID: devices.NewID(now), Device: "gate-1", Type: devices.GateForced, Time: now, Data: map[string]any{}}, Received: now}
	d, _, known := h.registry.Lookup("edge-east", "gate-1")
	if !known {
		h.t.Fatal("there is no gate-1")
	}
	a, err := h.desk.step(context.Background(), alerts.Occurrence{NewID: devices.NewID(now), Event: e, Device: d})
	must(h.t, err)
	return a
}

func TestACardThatIsEditedLaterDoesNotChangeWhatWasShown(t *testing.T) {
	h := police(t)
	a := h.forced()
	desk, admin := h.as(access.Police), h.as(access.Admin)
	var first, second card.Card
	desk.post("/alerts/"+a.ID+"/card", nil).expect(200).into(&first)
	if first.Version != 1 || len(first.Steps) < 3 {
		t.Fatalf("the card is %+v", first)
	}
	edited := map[string]any{"kind": alerts.RuleForced, "version": 1, "plan": map[string]string{"title": "突发事件应对预案", "version": "2", "date": "2026-11-01"}, "steps": []map[string]string{{"zh": "先呼110"}}}
	desk.post("/cards", edited).expect(http.StatusForbidden)
	admin.post("/cards", edited).expect(http.StatusCreated)
	admin.post("/cards", edited).expect(http.StatusConflict)
	desk.post("/alerts/"+a.ID+"/card", nil).expect(200).into(&second)
	if second.Version != 1 || second.Steps[0].Zh != first.Steps[0].Zh {
		t.Errorf("after the edit the alert shows %+v", second)
	}
	body := desk.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "card_step", "step": "s1"}).expect(200)
	if text := string(body.body); !strings.Contains(text, first.Steps[0].Zh) || !strings.Contains(text, first.Steps[0].En) {
		t.Errorf("the timeline does not say what was done: %s", text)
	}
	desk.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "card_step", "step": "s1"}).expect(http.StatusConflict)
	desk.post("/alerts/"+a.ID+"/undo", nil).expect(200)
	desk.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "card_step", "step": "s1"}).expect(200)
	b := h.forcedAgain(a)
	desk.post("/alerts/"+b.ID+"/card", nil).expect(200).into(&second)
	if second.Version != 2 || second.Plan.Title != "突发事件应对预案" || len(second.Steps) != 1 {
		t.Errorf("the next alert shows %+v", second)
	}
}

// forcedAgain ends an alert and raises the same anew.
func (h *hub) forcedAgain(a alerts.Alert) alerts.Alert {
	h.t.Helper()
	h.as(access.Police).post("/alerts/"+a.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	return h.forced()
}

func TestThePoliceTickTheirCardOnACallThatTheySeeByPlaceOnly(t *testing.T) {
	h := police(t)
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	desk, care := h.as(access.Police), h.as(access.Care)
	desk.post("/alerts/"+a.ID+"/card", nil).expect(200)
	desk.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "person_seen"}).expect(http.StatusForbidden)
	got := string(desk.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "card_step", "step": "s1"}).expect(200).body)
	if !strings.Contains(got, `"limited":true`) || !strings.Contains(got, "card_step") || strings.Contains(got, "btn-501") {
		t.Errorf("the police see %s", got)
	}
	if shared := string(care.get("/alerts/" + a.ID).expect(200).body); !strings.Contains(shared, "与为老坐席确认是否需要警力") {
		t.Errorf("the care desk's timeline does not have it: %s", shared)
	}
	desk.post("/alerts/"+a.ID+"/undo", nil).expect(200)
	care.post("/alerts/"+a.ID+"/ticks", map[string]any{"tick": "resident_called", "result": "voice"}).expect(200)
	if got := string(desk.get("/alerts/" + a.ID).expect(200).body); strings.Contains(got, "resident_called") || strings.Contains(got, `"undo"`) {
		t.Errorf("the police see of the care desk's work %s", got)
	}
	desk.post("/alerts/"+a.ID+"/undo", nil).expect(http.StatusForbidden)
	care.post("/alerts/"+a.ID+"/card", nil).expect(http.StatusNotFound) // it has its own steps
	h.as(access.Property).post("/alerts/"+a.ID+"/card", nil).expect(http.StatusNotFound)
}

// reportForced has forced gates reported, as the admin sets it.
func (h *hub) reportForced() {
	h.t.Helper()
	lines := []map[string]any{{"rule": alerts.RuleForced, "to": "街道综治办", "first_min": 30, "every_min": 60, "final_min": 120}}
	h.as(access.Police).post("/desk/report-duties", map[string]any{"version": 0, "lines": lines}).expect(http.StatusForbidden)
	h.as(access.Admin).post("/desk/report-duties", map[string]any{"version": 0, "lines": lines}).expect(http.StatusCreated)
}

type reportsAnswer struct {
	Items []sitrep.Kept
	Next  string
	Draft string
}

func TestAReportIsDraftedSentOnceAndStaysAsItWas(t *testing.T) {
	h := police(t)
	h.reportForced()
	a := h.forced()
	desk := h.as(access.Police)
	var r reportsAnswer
	desk.get("/alerts/" + a.ID + "/reports").expect(200).into(&r)
	if r.Next != "first" || len(r.Items) != 0 || !strings.Contains(r.Draft, "【首报】强行打开") {
		t.Fatalf("%+v", r)
	}
	send := func(kind, text string) *answer {
		return desk.post("/alerts/"+a.ID+"/reports", map[string]any{"kind": kind, "way": "system", "reference": "XB-2026113007", "text": text})
	}
	send("first", "联系 13800138000").expect(http.StatusUnprocessableEntity)
	send("first", r.Draft+"编号 XB-2026113007").expect(http.StatusCreated)
	send("first", "换成这个").expect(http.StatusConflict)
	send("follow_up", "续报：门锁已换").expect(http.StatusCreated)
	var after reportsAnswer
	desk.get("/alerts/" + a.ID + "/reports").expect(200).into(&after)
	if len(after.Items) != 2 || after.Items[0].Text != r.Draft+"编号 XB-2026113007" || after.Items[0].By != "police" || after.Items[0].To != "街道综治办" || after.Items[0].Way != "system" || after.Items[1].N != 2 {
		t.Errorf("on record is %+v", after.Items)
	}
	for _, role := range []access.Role{access.Care, access.Property} {
		h.as(role).get("/alerts/" + a.ID + "/reports").expect(http.StatusForbidden)
	}
}

func TestOwedReportsAreShownAndTheOverdueCounted(t *testing.T) {
	h := police(t)
	h.reportForced()
	a := h.forced()
	var owed struct {
		Items   []briefing.Report
		Overdue int
	}
	h.as(access.Police).get("/desk/reports").expect(200).into(&owed)
	if len(owed.Items) != 1 || owed.Overdue != 0 || owed.Items[0].Kind != alerts.FirstReport || owed.Items[0].To != "街道综治办" {
		t.Fatalf("%+v", owed)
	}
	late := a
	past := time.Now().Add(-time.Minute)
	r := *a.Reports
	r.DueAt = &past
	late.Reports, late.Timeline = &r, nil
	_, err := h.records.Commit(t.Context(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) {
		return []alerts.Action{alerts.PutAlert{Alert: late}}, nil
	})
	must(t, err)
	if h.as(access.Police).get("/desk/reports").expect(200).into(&owed); owed.Overdue != 1 || !owed.Items[0].Overdue {
		t.Errorf("%+v", owed)
	}
}

func TestACallTo110IsOnTheAlertAndEndsIt(t *testing.T) {
	h := police(t)
	a := h.forced()
	desk := h.as(access.Police)
	desk.post("/alerts/"+a.ID+"/hand-over", map[string]any{"service": "122"}).expect(http.StatusUnprocessableEntity)
	desk.post("/alerts/"+a.ID+"/hand-over", map[string]any{"service": "110", "reference": "1130-07", "told": "东门强行打开", "comes": "派出所二人"}).expect(200)
	var done alerts.Alert
	desk.post("/alerts/"+a.ID+"/resolve", map[string]any{"outcome": "handed_over"}).expect(200).into(&done)
	if done.Outcome != alerts.HandedOver || len(done.HandOvers) != 1 || done.HandOvers[0].Caller != "police" || done.HandOvers[0].Comes != "派出所二人" {
		t.Errorf("%+v", done)
	}
	if care := h.raise(alerts.RulePressed, alerts.Care, "btn-501"); care.ID != "" {
		desk.post("/alerts/"+care.ID+"/hand-over", map[string]any{"service": "110"}).expect(http.StatusForbidden)
	}
}

func TestOnlyAnOfficersOwnGoingIsSentWithAnOfficer(t *testing.T) {
	h := police(t)
	a := h.forced()
	desk := h.as(access.Police)
	desk.post("/alerts/"+a.ID+"/acknowledge", nil).expect(200)
	var got alerts.Alert
	desk.post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": "值班员丙"}).expect(200).into(&got)
	if got.Sendings[0].Officer {
		t.Error("a guard is an officer")
	}
	desk.post("/alerts/"+a.ID+"/dispatch", map[string]any{"assignee": "police"}).expect(200).into(&got)
	if !got.Sendings[1].Officer {
		t.Error("the officer who goes is none")
	}
}

type sheet struct {
	briefing.Sheet
	Unread    bool
	Handovers []struct{ ID string }
}

func (c *client) sheet() (s sheet) {
	c.get("/desk/briefing").expect(200).into(&s)
	return s
}

// Two officers share a PC: what changed is each one's own, and stays until it is read.
func TestWhatChangedIsEachPersonsOwnAndStaysUntilItIsRead(t *testing.T) {
	h := police(t)
	second := h.hire("police-2", access.Police)
	h.withPIN(second, "280641")
	desk := h.as(access.Police)
	desk.post("/desk/briefing/read", map[string]any{"at": desk.sheet().At}).expect(200)
	if desk.sheet().Unread {
		t.Fatal("what was read is unread")
	}
	other := desk.post("/session/switch", map[string]any{"username": "police-2", "pin": "280641"}).becoming(desk)
	a := h.forced()
	if s := other.sheet(); len(s.Alarms) != 1 || !s.Alarms[0].New {
		t.Errorf("the second reads %+v", s)
	}
	other.post("/handovers", map[string]any{"desk": "police"}).expect(http.StatusCreated)
	other.post("/desk/briefing/read", map[string]any{"at": other.sheet().At}).expect(200)

	back := h.as(access.Police)
	s := back.sheet()
	if !s.Unread || len(s.Alarms) != 1 || s.Alarms[0].Alert != a.ID || !s.Alarms[0].New || len(s.Handovers) != 1 {
		t.Fatalf("who comes back reads %+v", s)
	}
	back.do("DELETE", "/session", nil).expect(http.StatusNoContent) // closed it unread
	again := h.as(access.Police)
	if later := again.sheet(); !later.Unread || !later.Since.Equal(s.Since) || len(later.Alarms) != 1 || !later.Alarms[0].New {
		t.Errorf("what was not read is lost: %+v", later)
	}
	again.post("/desk/briefing/read", map[string]any{"at": time.Now().Add(time.Hour)}).expect(http.StatusUnprocessableEntity)
	again.post("/desk/briefing/read", map[string]any{"at": s.Since.Add(-time.Second)}).expect(200)
	if !again.sheet().Unread {
		t.Error("a sheet of before marks what came since as read")
	}
}
