package api

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/briefing"
	"brighteyes/hub/card"
	"brighteyes/hub/records"
	"brighteyes/hub/rules"
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
	Items   []sitrep.Kept
	Next    string
	Draft   string
	DraftEN string `json:"draft_en"`
	Writing *sitrep.Writing
}

func TestWhatIsBeingWrittenIsThereOnAnotherPCAndNobodyWritesOverAnother(t *testing.T) {
	h := police(t)
	h.reportForced()
	a := h.forced()
	desk, other := h.as(access.Police), h.as(access.Admin)
	write := func(who *client, version int, text string) *answer {
		return who.do("PUT", "/alerts/"+a.ID+"/reports/draft", map[string]any{"kind": "first", "version": version, "lang": "zh", "text": text, "way": "telephone"})
	}
	read := func(who *client) (r reportsAnswer) {
		who.get("/alerts/" + a.ID + "/reports").expect(200).into(&r)
		return r
	}
	if r := read(desk); r.Writing != nil || !strings.Contains(r.DraftEN, "[First report] Forced open") {
		t.Fatalf("at first it is %+v", r)
	}
	write(desk, 0, "首报：写到一半").expect(200)
	write(desk, 1, "首报：写到一半，又写一句").expect(200)
	if w := read(other).Writing; w == nil || w.Text != "首报：写到一半，又写一句" || w.By != "police" || w.Version != 2 || w.Way != "telephone" {
		t.Fatalf("on another PC it is %+v", w)
	}
	write(other, 2, "首报：换个人写").expect(200)
	write(desk, 2, "首报：不知道已有人改").expect(http.StatusConflict)
	write(desk, 3, "联系 13800138000").expect(http.StatusUnprocessableEntity)
	desk.do("PUT", "/alerts/"+a.ID+"/reports/draft", map[string]any{"kind": "follow_up", "version": 0, "lang": "zh", "text": "x"}).expect(http.StatusConflict)
	h.as(access.Property).do("PUT", "/alerts/"+a.ID+"/reports/draft", map[string]any{"kind": "first", "version": 3, "lang": "zh", "text": "x"}).expect(http.StatusForbidden)

	send := func(draft int, text string) *answer {
		return desk.post("/alerts/"+a.ID+"/reports", map[string]any{"kind": "first", "way": "telephone", "text": text, "draft": draft})
	}
	send(2, "首报：不知道已有人改").expect(http.StatusConflict)
	send(3, "首报：换个人写").expect(http.StatusCreated)
	r := read(desk)
	if len(r.Items) != 1 || r.Items[0].SHA256 != alerts.TextSHA256("首报：换个人写") || r.Items[0].Altered || r.Items[0].To != "街道综治办" || r.Writing != nil {
		t.Errorf("after it was sent it is %+v, being written is %+v", r.Items, r.Writing)
	}
	rows, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Action: "report.write", Limit: 10})
	must(t, err)
	if len(rows) != 2 || rows[1].Actor != "police" || rows[0].Actor == "police" {
		t.Errorf("on the audit record is %+v", rows)
	}
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

// leaving is a store of reports whose request is given up once the table is on record.
type leaving struct {
	*records.Records

	saved, told atomic.Int64
	gone        atomic.Pointer[context.CancelFunc]
}

func (l *leaving) AddReportTable(ctx context.Context, t sitrep.Table, e access.AuditEntry) error {
	err := l.Records.AddReportTable(ctx, t, e)
	if err == nil {
		l.saved.Store(int64(t.Version))
		(*l.gone.Load())()
	}
	return err
}

func TestWhatIsReportedIsToldThoughWhoSavedItIsGone(t *testing.T) {
	var l leaving
	h := police(t, func(c *Config) {
		l.Records = c.People.(*records.Records)
		c.Sitreps = &l
		c.SetDuties = func(ctx context.Context, duties map[string]alerts.ReportDuty) error {
			if ctx.Err() == nil && len(duties) == 1 {
				l.told.Store(l.saved.Load())
			}
			return ctx.Err()
		}
	})
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), callerKey{}, &caller{name: "admin"}))
	l.gone.Store(&cancel)
	in := &saveReportTableInput{}
	in.Body.Lines = []sitrep.Line{{Rule: alerts.RuleForced, ReportDuty: alerts.ReportDuty{To: "街道综治办", FirstMin: 30, EveryMin: 60, FinalMin: 120}}}
	out, err := h.server.saveReportTable(ctx, in)
	if err != nil || out.Body.Version != 1 || l.told.Load() != 1 {
		t.Errorf("version %d is on record and %d told: %v", l.saved.Load(), l.told.Load(), err)
	}
}

// cut are statuses of which the newest did not fit.
type cut []rules.StatusChange

func (c cut) Statuses(context.Context, time.Time, time.Time, int) ([]rules.StatusChange, time.Time, bool, error) {
	return c, time.Time{}, true, nil
}

func TestACameraIsNotCalledLostByChangesThatWereCut(t *testing.T) {
	h := police(t, func(c *Config) {
		now := time.Now().UTC()
		c.Statuses = cut{{Device: "cam-1", At: now.Add(-9 * time.Hour), Status: devices.Online}, {Device: "cam-1", At: now.Add(-8 * time.Hour), Status: devices.Offline}}
	})
	desk := h.as(access.Police)
	if s := desk.sheet(); len(s.Cameras) != 1 || !s.Cameras[0].Lost {
		t.Fatalf("while nobody hears of cam-1 the sheet says %+v", s.Cameras)
	}
	now := time.Now().UTC()
	h.registry.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Boot: "b", Sent: now}, false, now)
	h.registry.ApplyState("edge-east", wire.StateMessage{Sent: now, Devices: []wire.DeviceState{{Device: "cam-1", Heard: now}}}, now)
	run(t, h.registry.Run)
	eventually(t, "cam-1 is online", func() bool { d, _ := h.registry.Device("cam-1"); return d.Status == devices.Online })
	if s := desk.sheet(); len(s.Cameras) != 1 || s.Cameras[0].Lost || s.Cameras[0].Is != devices.Online || time.Since(s.Cameras[0].At) > time.Minute {
		t.Errorf("cam-1 came back, and the sheet says %+v", s.Cameras)
	}
}

func TestADraftWithTheCodesOfPlacesAndDevicesCanBeSent(t *testing.T) {
	h := police(t)
	h.reportForced()
	must(t, h.registry.PutSite(t.Context(), devices.Site{ID: "310104001001", Level: "community", Name: "东门 3101040"}))
	a := h.forced()
	a.Site = "310104001001"
	h.keep(a)
	desk := h.as(access.Police)
	var r reportsAnswer
	desk.get("/alerts/" + a.ID + "/reports").expect(200).into(&r)
	if !strings.Contains(r.Draft, "代码 310104001001") || !strings.Contains(r.Draft, "东门 3101040") {
		t.Fatalf("%s", r.Draft)
	}
	send := func(text string) *answer {
		return desk.post("/alerts/"+a.ID+"/reports", map[string]any{"kind": "first", "way": "telephone", "text": text})
	}
	send(r.Draft + "联系 13800138000").expect(http.StatusUnprocessableEntity)
	send(r.Draft + "310104001002").expect(http.StatusUnprocessableEntity)
	send(r.Draft).expect(http.StatusCreated)
}
