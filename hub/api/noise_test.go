package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/ingest"
	"brighteyes/hub/noise"
	"brighteyes/hub/records"
)

// withQuiet gives the hub a real ledger for silences, on the hub's own records.
func withQuiet(t *testing.T, change ...func(*Config)) (*hub, *ingest.Ledger) {
	t.Helper()
	var ledger *ingest.Ledger
	h := start(t, func(c *Config) {
		rec := c.People.(*records.Records)
		var err error
		ledger, err = ingest.NewLedger(context.Background(), ingest.LedgerConfig{Journal: rec, Loader: rec, Places: c.Registry.(ingest.Places), Publisher: untold{}})
		must(t, err)
		c.Quiet, c.QuietPast, c.Desk = ledger, rec, ledger
		c.Noise = noise.New(noise.Config{Store: rec, Open: ledger.Open})
		for _, f := range change {
			f(c)
		}
	})
	return h, ledger
}

type untold struct{}

func (untold) Publish(string, string, any) {}

func judge(t *testing.T, l *ingest.Ledger, rule, device string, holds bool) {
	t.Helper()
	must(t, l.Judge(t.Context(), []alerts.Judgement{{Holds: holds, Condition: alerts.Condition{Key: alerts.ConditionKey(rule, device), Rule: rule, Edge: "edge-east", Device: device, Site: "b5", Name: device}}}))
}

func TestADeskSilencesItsOwnAlertsAndLiftsThem(t *testing.T) {
	h, l := withQuiet(t)
	property := h.as(access.Property)
	body := map[string]any{"category": "maintenance", "device": "cam-1", "reason": "更换光纤", "minutes": 30}
	made := property.post("/silences", body).expect(http.StatusCreated).object()
	judge(t, l, alerts.RuleOffline, "cam-1", true)
	open := property.get("/alerts?state=open").expect(200)
	if !strings.Contains(string(open.body), `"silence":"`+made["id"].(string)+`"`) || !strings.Contains(string(open.body), `"silenced_until"`) {
		t.Errorf("the alert is not marked: %s", open.body)
	}
	if got := property.get("/silences").expect(200).ids(); got != made["id"] {
		t.Errorf("standing: %s", got)
	}
	h.as(access.Care).post("/silences", body).expect(http.StatusForbidden)
	if got := h.as(access.Care).get("/silences").expect(200).ids(); got != "" {
		t.Errorf("another desk sees it: %s", got)
	}
	h.as(access.Care).do("DELETE", "/silences/"+made["id"].(string), nil).expect(http.StatusNotFound)
	property.do("DELETE", "/silences/"+made["id"].(string), nil).expect(200)
	if got := property.get("/silences").expect(200).ids(); got != "" {
		t.Errorf("after lifting: %s", got)
	}
	if got := property.get("/silences?ended=true").expect(200).ids(); got != made["id"] {
		t.Errorf("ended: %s", got)
	}
	if a := l.Open(); a[0].SilencedUntil != nil {
		t.Error("the alert is still silenced")
	}
	entries := h.as(access.Admin).get("/audit?action=silence.add").expect(200)
	if !strings.Contains(string(entries.body), "更换光纤") {
		t.Errorf("the audit record has %s", entries.body)
	}
}

func TestNobodySilencesALifeAlarmOrForLongerThanADay(t *testing.T) {
	h, _ := withQuiet(t)
	care := h.as(access.Care)
	care.post("/silences", map[string]any{"category": "care", "rule": "button.pressed", "reason": "吵"}).expect(http.StatusUnprocessableEntity)
	care.post("/silences", map[string]any{"category": "care", "rule": "residents.cannot_call", "reason": "吵"}).expect(http.StatusUnprocessableEntity)
	care.post("/silences", map[string]any{"category": "care", "device": "btn-501", "reason": "x", "minutes": 1441}).expect(http.StatusUnprocessableEntity)
	care.post("/silences", map[string]any{"category": "care", "device": "btn-501", "reason": " "}).expect(http.StatusUnprocessableEntity)
	care.post("/silences", map[string]any{"category": "care", "device": "no-such", "reason": "x"}).expect(http.StatusUnprocessableEntity)
	care.post("/silences", map[string]any{"category": "care", "site": "no-such", "reason": "x"}).expect(http.StatusUnprocessableEntity)
}

func TestAWindowOnAButtonNamesWhatDependsOnIt(t *testing.T) {
	h, l := withQuiet(t)
	property := h.as(access.Property)
	body := map[string]any{"kind": "maintenance", "reason": "更换网关", "until": time.Now().Add(time.Hour), "edges": []string{"edge-east"}}
	refused := property.post("/windows", body).expect(http.StatusUnprocessableEntity)
	if !strings.Contains(string(refused.body), "body.substitute") || !strings.Contains(string(refused.body), "5-501 求助按钮") {
		t.Errorf("refused with %s", refused.body)
	}
	body["substitute"], body["checker"] = "每小时上门", "网格员丁"
	id := property.post("/windows", body).expect(http.StatusCreated).object()["id"].(string)
	judge(t, l, alerts.RuleOffline, "cam-1", true)
	if a := l.Open()[0]; a.SilencedUntil == nil || !strings.Contains(a.Arrangement, "每小时上门") {
		t.Errorf("%+v", a)
	}
	police := string(h.as(access.Police).get("/windows").expect(200).body)
	if strings.Contains(police, "每小时上门") || strings.Contains(police, "5-501") {
		t.Errorf("the police see %s", police)
	}
	h.as(access.Police).post("/windows", body).expect(http.StatusForbidden)
	h.as(access.Police).do("DELETE", "/windows/"+id, nil).expect(http.StatusForbidden)
	h.as(access.Police).post("/windows", map[string]any{"kind": "maintenance", "reason": "x", "until": time.Now().Add(time.Hour), "devices": []string{"btn-501"}}).expect(http.StatusUnprocessableEntity)
	property.do("DELETE", "/windows/"+id, nil).expect(200)
	if a := l.Open()[0]; a.SilencedUntil != nil {
		t.Error("it goes on")
	}
}

func TestTheLoadIsShownToItsDeskWithWhatADelayWouldSpare(t *testing.T) {
	h, l := withQuiet(t)
	at := time.Now().Add(-3 * time.Hour).UTC().Truncate(time.Millisecond)
	var puts []alerts.Action
	for i := range 25 {
		begun := at.Add(time.Duration(i) * time.Minute)
		ended := begun.Add(alerts.RecoverAfter + 90*time.Second)
		puts = append(puts, alerts.PutAlert{New: 0, Alert: alerts.Alert{
			ID: devices.NewID(begun) + fmt.Sprint(i), Version: 1, Key: "device.offline:cam-1", Rule: "device.offline", Category: alerts.Maintenance, Severity: alerts.Minor,
			State: alerts.Resolved, Outcome: alerts.Recovered, Device: "cam-1", Title: "离线：东门", TitleEN: "Offline: 东门", OpenedAt: begun, ResolvedAt: &ended,
		}})
	}
	_, err := h.records.Commit(t.Context(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) { return puts, nil })
	must(t, err)
	judge(t, l, alerts.RuleOffline, "gate-1", true)
	property := h.as(access.Property)
	var f noise.Load
	property.get("/noise?desk=maintenance").expect(200).into(&f)
	if f.Alarms != 26 || len(f.Goals) != 8 || f.Flood || !f.Goals[0].Collecting || f.Goals[0].Met != nil {
		t.Errorf("%+v", f)
	}
	var sources struct{ Items []noise.Source }
	property.get("/noise/sources?desk=maintenance").expect(200).into(&sources)
	if s := sources.Items[0]; s.Title != "离线：东门" || s.Count != 25 || s.Delay == nil || *s.Delay != (noise.Delay{Minutes: 2, Spared: 25, Of: 25}) || strings.Join(s.Can, " ") != "window silence" {
		t.Errorf("%+v, delay %+v", s, s.Delay)
	}
	h.as(access.Care).get("/noise?desk=maintenance").expect(http.StatusForbidden)
	h.as(access.Police).get("/noise/sources?desk=maintenance").expect(http.StatusForbidden)
}

func TestAnIncidentNamesItsMembers(t *testing.T) {
	h, l := withQuiet(t)
	var in []alerts.Judgement
	power := alerts.ConditionKey(alerts.RulePower, "power-5")
	for _, c := range []alerts.Condition{
		{Key: power, Rule: alerts.RulePower, Device: "power-5", Name: "5号楼电源"},
		{Key: alerts.ConditionKey(alerts.RuleOffline, "cam-1"), Rule: alerts.RuleOffline, Device: "cam-1", Name: "东门", Under: []string{power}},
		{Key: alerts.ConditionKey(alerts.RuleCannotCall, "device/power-5"), Rule: alerts.RuleCannotCall, Device: "power-5", Count: 2, Name: "5号楼电源"},
	} {
		in = append(in, alerts.Judgement{Condition: c, Holds: true})
	}
	must(t, l.Judge(t.Context(), in))
	var cut string
	for _, a := range l.Open() {
		if a.Rule == alerts.RulePower {
			cut = a.ID
		}
	}
	var members struct{ Items []struct{ Rule string } }
	h.as(access.Admin).get("/alerts/" + cut + "/members").expect(200).into(&members)
	if len(members.Items) != 2 {
		t.Errorf("%+v", members)
	}
	h.as(access.Property).get("/alerts/" + cut + "/members").expect(200).into(&members)
	if len(members.Items) != 1 || members.Items[0].Rule != alerts.RuleOffline {
		t.Errorf("property sees %+v", members)
	}
	h.as(access.Care).get("/alerts/" + cut + "/members").expect(http.StatusNotFound)
}

func TestReadersAndStepsOfSilencesDoNotRace(t *testing.T) {
	_, l := withQuiet(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			s, err := l.PutSilence(context.Background(), alerts.PutSilence{By: "丙", Reason: "x", Match: alerts.Matcher{Device: fmt.Sprint("cam-", i)}})
			if err != nil || len(l.Silences()) == 0 {
				t.Error(err)
			}
			if _, err := l.LiftSilence(context.Background(), alerts.LiftSilence{ID: s.ID, By: "丙"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(l.Silences()); n != 0 {
		t.Errorf("%d stand", n)
	}
}

func TestSilencesAndWindowsSurviveARestartOfTheHub(t *testing.T) {
	h, l := withQuiet(t)
	property := h.as(access.Property)
	silence := property.post("/silences", map[string]any{"category": "maintenance", "device": "cam-1", "reason": "更换光纤"}).expect(http.StatusCreated).object()["id"]
	property.post("/windows", map[string]any{"kind": "outage", "reason": "停电", "until": time.Now().Add(time.Hour), "devices": []string{"gate-1"}}).expect(http.StatusCreated)
	judge(t, l, alerts.RuleOffline, "cam-1", true)
	started := func(later time.Duration) *ingest.Ledger {
		again, err := ingest.NewLedger(t.Context(), ingest.LedgerConfig{
			Journal: h.records, Loader: h.records, Places: h.registry, Publisher: untold{}, Now: func() time.Time { return time.Now().Add(later) },
		})
		must(t, err)
		return again
	}
	again := started(0)
	if len(again.Windows()) != 1 || !again.Windows()[0].Started || len(again.Silences()) != 1 || again.Open()[0].Silence != silence {
		t.Fatalf("%+v %+v %+v", again.Silences(), again.Windows(), again.Open())
	}
	again = started(2 * time.Hour) // both ends passed while the hub was away
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- again.Run(ctx) }()
	eventually(t, "the end of both", func() bool {
		return len(again.Silences())+len(again.Windows()) == 0 && again.Open()[0].SilencedUntil == nil
	})
	stop()
	must(t, <-done)
}
