package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/records"
)

func TestACallIsAcknowledgedResolvedAndOnTheTimeline(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	c := h.as(access.Care)
	got := c.post("/alerts/"+call.ID+"/acknowledge", map[string]any{"version": call.Version, "note": "我来"}).expect(200).object()
	if got["state"] != "acknowledged" || got["version"] != 2.0 {
		t.Errorf("%v", got)
	}
	c.post("/alerts/"+call.ID+"/dispatch", map[string]any{"assignee": "上门甲"}).expect(200)
	c.post("/alerts/"+call.ID+"/arrive", nil).expect(200)
	c.post("/alerts/"+call.ID+"/notes", map[string]any{"note": "见到本人"}).expect(200)
	c.post("/alerts/"+call.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	var a struct {
		State, Outcome string
		Timeline       []struct{ By, Action string }
	}
	c.get("/alerts/" + call.ID).expect(200).into(&a)
	var did []string
	for _, e := range a.Timeline[1:] {
		did = append(did, e.By+" "+e.Action)
	}
	if a.State != "resolved" || a.Outcome != "handled" || strings.Join(did, ", ") != "care acknowledge, care dispatch, care arrive, care notes, care resolve" {
		t.Errorf("%+v", a)
	}
	c.post("/alerts/"+call.ID+"/reopen", nil).expect(200)
}

func TestWhatIsNotAllowedAnswersWithTheAlertAsItStands(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	c := h.as(access.Care)
	for _, a := range []*answer{c.post("/alerts/"+call.ID+"/arrive", nil), c.post("/alerts/"+call.ID+"/acknowledge", map[string]any{"version": 9})} {
		alert, _ := a.expect(409).object()["alert"].(map[string]any)
		if alert["id"] != call.ID || alert["state"] != "open" {
			t.Errorf("%s", a.body)
		}
	}
	for body, field := range map[string]string{`{}`: "body.outcome", `{"outcome":"fine"}`: "body.outcome", `{"outcome":"handed_over"}`: "body.service"} {
		if a := c.post("/alerts/"+call.ID+"/resolve", body).expect(422); !strings.Contains(string(a.body), field) {
			t.Errorf("%s: %s", body, a.body)
		}
	}
	c.post("/alerts/"+call.ID+"/resolve", nil).expect(400)
	c.post("/alerts/"+call.ID+"/notes", nil).expect(400)
	c.post("/alerts/"+call.ID+"/resolve", map[string]any{"outcome": "handed_over", "service": "120", "time": "2026-11-22T12:00:00Z", "reference": "A7"}).expect(200)
	c.post("/alerts/01NOTHING0000000000000000/acknowledge", nil).expect(404)
	c.post("/alerts/"+call.ID+"/explode", nil).expect(404)
}

func TestEachDeskSeesAndActsOnItsOwn(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	forced := h.raise(alerts.RuleForced, alerts.Safety, "gate-1")
	tamper := h.raise(alerts.RuleTamper, alerts.Safety, "cam-1")
	battery := h.raise(alerts.RuleBattery, alerts.Maintenance, "gate-1")
	for role, want := range map[access.Role][]alerts.Alert{
		access.Care:     {call},
		access.Police:   {tamper, forced, call},
		access.Property: {battery, forced},
		access.Admin:    {battery, tamper, forced, call},
	} {
		var ids []string
		for _, a := range want {
			ids = append(ids, a.ID)
		}
		if got := h.as(role).get("/alerts").ids(); got != strings.Join(ids, " ") {
			t.Errorf("%s sees %s; want %v", role, got, ids)
		}
	}
	h.as(access.Care).get("/alerts/" + battery.ID).expect(404)
	h.as(access.Property).get("/alerts/" + call.ID).expect(404)
	h.as(access.Property).post("/alerts/"+call.ID+"/acknowledge", nil).expect(404)
	h.as(access.Police).post("/alerts/"+call.ID+"/acknowledge", nil).expect(403)
	h.as(access.Police).post("/alerts/"+tamper.ID+"/acknowledge", nil).expect(200)
	h.as(access.Property).post("/alerts/"+forced.ID+"/acknowledge", nil).expect(200)
	if got := h.as(access.Care).get("/alerts?category=maintenance").ids(); got != "" {
		t.Errorf("care sees maintenance: %s", got)
	}
}

func TestOfACallThePoliceSeePlaceAndStateWhileItIsOpen(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	police := h.as(access.Police)
	for _, a := range []*answer{police.get("/alerts/" + call.ID), police.get("/alerts"), police.post("/alerts/"+call.ID+"/display", nil)} {
		text := string(a.expect(200).body)
		for _, secret := range []string{"张奶奶", "only for the desk", "btn-501", "求助按钮", "chain", "raised"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %q: %s", a.what, secret, text)
			}
		}
		for _, seen := range []string{`"site":"b5"`, `"unit":"501"`, `"state":"open"`, `"category":"care"`, `"limited":true`, `"title":"求助"`} {
			if !strings.Contains(text, seen) {
				t.Errorf("%s does not show %s: %s", a.what, seen, text)
			}
		}
	}
	h.as(access.Care).post("/alerts/"+call.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	police.get("/alerts/" + call.ID).expect(404)
	if got := police.get("/alerts").ids(); got != "" {
		t.Errorf("they still see %s", got)
	}
}

func TestTheFirstScreenThatShowsACallIsNoted(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	shown := func(a *answer) string {
		chain, _ := a.expect(200).object()["chain"].(map[string]any)
		at, _ := chain["on_screen"].(string)
		return at
	}
	first := shown(h.as(access.Care).post("/alerts/"+call.ID+"/display", nil))
	second := shown(h.as(access.Admin).post("/alerts/"+call.ID+"/display", nil))
	if first == "" || first != second {
		t.Errorf("first %q, then %q", first, second)
	}
}

func TestTimesAreInUTCWithMilliseconds(t *testing.T) {
	h := start(t)
	h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	text := string(h.as(access.Care).get("/alerts").expect(200).body) + string(h.as(access.Admin).get("/devices").expect(200).body) + string(h.as(access.Admin).get("/edges").expect(200).body)
	n := 0
	for _, piece := range strings.Split(text, `"2`)[1:] {
		piece = "2" + piece[:strings.Index(piece, `"`)]
		if !strings.Contains(piece, "T") {
			continue
		}
		n++
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", piece); err != nil {
			t.Errorf("%s: %v", piece, err)
		}
	}
	if n < 8 {
		t.Errorf("only %d times in %s", n, text)
	}
}

func TestListsComeInPagesAndSkipNothingThatIsVisible(t *testing.T) {
	h := start(t)
	want := ""
	for i := range 7 {
		rule, category, device := alerts.RuleBattery, alerts.Maintenance, fmt.Sprint("dev-", i)
		if i%2 == 0 {
			rule, category = alerts.RuleTamper, alerts.Safety // which property does not see, but asks the records for
		}
		a := h.raise(rule, category, device)
		if i%2 == 1 {
			want = strings.TrimSpace(a.ID + " " + want)
		}
	}
	got, cursor := "", ""
	for range 10 {
		a := h.as(access.Property).get("/alerts?limit=2&cursor=" + cursor)
		got = strings.TrimSpace(got + " " + a.ids())
		cursor, _ = a.object()["next"].(string)
		if cursor == "" {
			break
		}
	}
	if got != want {
		t.Errorf("pages bring %s; want %s", got, want)
	}
	h.as(access.Care).get("/alerts?cursor=nonsense").expect(422)
	h.as(access.Admin).get("/devices?cursor=%25").expect(422)
	all := h.as(access.Admin).get("/devices?limit=2")
	rest := h.as(access.Admin).get("/devices?limit=2&cursor=" + all.object()["next"].(string))
	if all.ids() != "btn-501 cam-1" || rest.ids() != "gate-1 smoke-501" || rest.object()["next"] != nil {
		t.Errorf("%s then %s", all.body, rest.body)
	}
	h.as(access.Admin).get("/devices?limit=500").expect(200)
	h.as(access.Admin).get("/devices?limit=0").expect(422)
}

func TestFiltersMayBeRepeatedOrSeparatedByCommas(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	other := h.raise(alerts.RuleFall, alerts.Care, "smoke-501")
	c := h.as(access.Care)
	c.post("/alerts/"+call.ID+"/acknowledge", nil).expect(200)
	for query, want := range map[string]string{
		"state=open": other.ID, "state=acknowledged": call.ID, "state=open,acknowledged": other.ID + " " + call.ID,
		"state=open&state=acknowledged": other.ID + " " + call.ID, "state=resolved": "", "device=btn-501": call.ID, "severity=critical&drill=false": other.ID + " " + call.ID,
		"drill=true": "", "site=b5": other.ID + " " + call.ID, "site=b6": "", "to=" + "2020-01-01T00:00:00Z": "", "from=2020-01-01T00:00:00%2B08:00": other.ID + " " + call.ID,
	} {
		if got := c.get("/alerts?" + query).ids(); got != want {
			t.Errorf("%s brings %q, want %q", query, got, want)
		}
	}
}

func TestACallThatCouldNotBeRecordedIsInTheListAndMarked(t *testing.T) {
	h := start(t)
	now := time.Now().UTC()
	lost := alerts.Alert{ID: devices.NewID(now), Key: "k", Rule: alerts.RulePressed, Category: alerts.Care, State: alerts.Open, OpenedAt: now, NotRecorded: true}
	h.desk.extra = []alerts.Alert{lost}
	c := h.as(access.Care)
	if got := c.get("/alerts?state=open").ids(); got != lost.ID {
		t.Errorf("the list has %q", got)
	}
	if a := c.get("/alerts/" + lost.ID).expect(200).object(); a["not_recorded"] != true {
		t.Errorf("%v", a)
	}
	if got := h.as(access.Property).get("/alerts").ids(); got != "" {
		t.Errorf("property sees %q", got)
	}
}

func TestWhileTheRecordsAreAwayTheOpenAlertsAreStillListed(t *testing.T) {
	h := start(t, func(c *Config) { c.History = away{c.History} })
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	c := h.as(access.Care)
	if got := c.get("/alerts?state=open,acknowledged").ids(); got != call.ID {
		t.Errorf("the list has %q", got)
	}
	c.get("/alerts/" + call.ID).expect(200)
	if a := c.get("/alerts").expect(503); a.header.Get("Retry-After") == "" {
		t.Error("a list that would be incomplete is given without a word")
	}
}

// away is a History whose store is gone.
type away struct{ History }

func (away) Alert(context.Context, string) (alerts.Alert, error) {
	return alerts.Alert{}, fmt.Errorf("read alert: %w", records.ErrUnavailable)
}

func (away) Alerts(context.Context, alerts.Filter) ([]alerts.Alert, string, error) {
	return nil, "", fmt.Errorf("read alerts: %w", records.ErrUnavailable)
}

func TestAnAlertCanBeOpenedByHandAtOnesOwnDesk(t *testing.T) {
	h := start(t)
	body := map[string]any{"category": "safety", "severity": "major", "title": "地下车库有烟", "site": "b5", "device": "cam-1"}
	h.as(access.Care).post("/alerts", body).expect(403)
	a := h.as(access.Police).post("/alerts", body).expect(201).object()
	if a["state"] != "open" || a["device"] != "cam-1" || a["title"] != "地下车库有烟" {
		t.Errorf("%v", a)
	}
	wrong := h.as(access.Police).post("/alerts", map[string]any{"category": "safety", "severity": "major", "title": "x", "site": "nowhere", "device": "btn-501"}).expect(422)
	if text := string(wrong.body); !strings.Contains(text, "body.site") || !strings.Contains(text, "body.device") {
		t.Errorf("%s", text)
	}
	h.as(access.Police).do(http.MethodPost, "/alerts", map[string]any{"category": "safety"}).expect(422)
}

// loudScreens notes what the channel of the screens is told.
type loudScreens struct{ told []string }

func (l *loudScreens) Shown(alert string, call int, desks ...string) {
	l.told = append(l.told, fmt.Sprint(call, " ", desks))
}

func TestAScreenThatShowsThePressBeforeSaysNothingOfTheNewOne(t *testing.T) {
	loud := &loudScreens{}
	h := start(t, func(c *Config) { c.Loud = loud })
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	chain, _ := h.as(access.Care).get("/alerts/" + call.ID).expect(200).object()["chain"].(map[string]any)
	h.as(access.Care).post("/alerts/"+call.ID+"/display", map[string]any{"event": "another"}).expect(200)
	if len(loud.told) > 0 {
		t.Errorf("told of a press that is not the newest: %v", loud.told)
	}
	if a, err := h.records.Alert(t.Context(), call.ID); err != nil || a.Chain.Displayed != nil {
		t.Errorf("on record the new press is on a screen that shows another: %+v, %v", a.Chain, err)
	}
	h.as(access.Care).post("/alerts/"+call.ID+"/display", map[string]any{"event": chain["event"]}).expect(200)
	if len(loud.told) != 1 || loud.told[0] != "1 [care]" {
		t.Errorf("told %v", loud.told)
	}
}

func TestAPoliceScreenThatShowsACareCallHasItAndNobodyHasLookedForThat(t *testing.T) {
	loud := &loudScreens{}
	h := start(t, func(c *Config) { c.Loud = loud })
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	police, display := h.as(access.Police), "/alerts/"+call.ID+"/display"
	number := police.get("/alerts/" + call.ID).expect(200).object()["call"]
	if number != 1.0 {
		t.Fatalf("the police office knows the call as %v", number)
	}
	police.post(display, map[string]any{"call": 2, "seen": true}).expect(200)
	if len(loud.told) > 0 {
		t.Errorf("told of a call that is not this one: %v", loud.told)
	}
	got := police.post(display, map[string]any{"call": number, "seen": true}).expect(200)
	if len(loud.told) != 1 || loud.told[0] != "1 [police]" {
		t.Errorf("told %v", loud.told)
	}
	if strings.Contains(string(got.body), "chain") {
		t.Errorf("the police read of the way of the call: %s", got.body)
	}
	if a, err := h.records.Alert(t.Context(), call.ID); err != nil || a.Chain.Displayed != nil || a.Chain.Seen != nil {
		t.Errorf("on record a look at the police office is one of the care desk: %+v, %v", a.Chain, err)
	}
}

func TestTheGuardRoomSaysWhatItShows(t *testing.T) {
	loud := &loudScreens{}
	h := start(t, func(c *Config) { c.Loud = loud })
	call := h.rescued()
	number := h.as(access.Property).get("/alerts/" + call.ID).expect(200).object()["call"]
	h.as(access.Property).post("/alerts/"+call.ID+"/display", map[string]any{"call": number, "seen": true}).expect(200)
	if len(loud.told) != 1 || loud.told[0] != "1 [guard]" {
		t.Errorf("told %v", loud.told)
	}
}
