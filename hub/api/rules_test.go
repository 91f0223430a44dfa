package api

import (
	"net/http"
	"strings"
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/rules"
)

// rulePlaces is the hub's registry as rules see it.
type rulePlaces struct{ Registry }

func (rulePlaces) Watched() []rules.Watched { return nil }

func (p rulePlaces) Lookup(id string) (devices.Registered, bool) {
	for _, v := range p.Devices(registry.Filter{}) {
		if v.ID == id {
			return devices.Registered{Device: v.Device, Edge: v.Edge, Lifecycle: v.Lifecycle}, true
		}
	}
	return devices.Registered{}, false
}

func (rulePlaces) SiteName(string) string { return "" }

type noAlerts struct{ rules.Desk }

func (noAlerts) Held() []alerts.Held { return nil }

func withRules(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) {
		rec := c.People.(*records.Records)
		r, err := rules.New(t.Context(), rules.Config{Store: rec, History: rec, Telemetry: c.Telemetry.(*numbers), Places: rulePlaces{c.Registry}, Desk: noAlerts{}})
		must(t, err)
		c.Rules = r
	})
}

const gateRule = "rules:\n  - id: gate-open\n    title: {zh: 门开, en: Gate open}\n    category: safety\n    severity: minor\n    when: {event: {type: gate.opened}}\n"

func TestARuleIsAddedChangedAndEndedByAnAdminAndItsVersionsStay(t *testing.T) {
	h := withRules(t)
	admin := h.as(access.Admin)
	made := admin.post("/rules", map[string]any{"text": gateRule}).expect(http.StatusCreated).object()
	if made["id"] != "gate-open" || made["version"] != 1.0 || made["author"] != "admin" || made["kind"] != "event" {
		t.Errorf("%v", made)
	}
	admin.post("/rules", map[string]any{"text": gateRule}).expect(http.StatusConflict)
	changed := admin.do("PATCH", "/rules/gate-open", map[string]any{"version": 1, "text": strings.Replace(gateRule, "minor", "major", 1)}).expect(200).object()
	if changed["version"] != 2.0 || changed["severity"] != "major" {
		t.Errorf("%v", changed)
	}
	admin.do("PATCH", "/rules/gate-open", map[string]any{"version": 1, "enabled": false}).expect(http.StatusConflict)
	admin.do("PATCH", "/rules/gate-open", map[string]any{"enabled": false}).expect(200)
	admin.do("PATCH", "/rules/gate-open", map[string]any{"text": strings.Replace(gateRule, "gate-open", "other", 1)}).expect(http.StatusConflict)
	if got := h.as(access.Police).get("/rules").expect(200).ids(); got != "gate-open" {
		t.Errorf("others see %q", got)
	}
	admin.do("DELETE", "/rules/gate-open", nil).expect(http.StatusNoContent)
	admin.get("/rules/gate-open").expect(http.StatusNotFound)
	if body := string(admin.get("/rules/gate-open/versions").expect(200).body); strings.Count(body, `"version":`) != 4 || !strings.Contains(body, `"deleted":true`) {
		t.Errorf("%s", body)
	}
	if body := string(admin.get("/audit").expect(200).body); !strings.Contains(body, "rule.add") || !strings.Contains(body, "rule.delete") {
		t.Errorf("not on the audit record: %s", body)
	}
}

func TestTheMistakesOfARuleAreAnsweredWithLineAndColumn(t *testing.T) {
	h := withRules(t)
	admin := h.as(access.Admin)
	wrongText := strings.Replace(gateRule, "gate.opened}", "gate.opened, where: 'face == 1'}", 1)
	body := string(admin.post("/rules/check", map[string]any{"text": wrongText}).expect(200).body)
	if !strings.Contains(body, `"line":6`) || !strings.Contains(body, `"column":47`) || !strings.Contains(body, "singles out a person") {
		t.Errorf("%s", body)
	}
	body = string(admin.post("/rules", map[string]any{"text": wrongText}).expect(http.StatusUnprocessableEntity).body)
	if !strings.Contains(body, "body.text:6:47") {
		t.Errorf("%s", body)
	}
	if body := string(admin.post("/rules/check", map[string]any{"text": gateRule}).expect(200).body); !strings.Contains(body, `"mistakes":[]`) {
		t.Errorf("%s", body)
	}
	tests := "tests:\n  - name: opened\n    start: 2026-07-01T12:00:00+08:00\n    devices: [{id: g, kind: gate}]\n    inputs: [{at: 1m, device: g, event: gate.opened}]\n    expect: [{at: 2m, rule: gate-open, device: g}]\n"
	body = string(admin.post("/rules/test", map[string]any{"text": gateRule, "tests": tests}).expect(200).body)
	if !strings.Contains(body, "should be raised at 2m, and was at 1m") {
		t.Errorf("%s", body)
	}
	dry := admin.post("/rules/dry-run", map[string]any{"text": gateRule}).expect(200).object()
	if dry["complete"] != true || dry["calls"].(map[string]any)["delayed"] != 0.0 {
		t.Errorf("%v", dry)
	}
}

func TestAMistakeIsAnsweredWithItsCodeItsArgumentsAndBothLanguages(t *testing.T) {
	admin := withRules(t).as(access.Admin)
	bad := strings.Replace(gateRule, "severity: minor", "severity: awful", 1)
	body := string(admin.post("/rules/check", map[string]any{"text": bad}).expect(200).body)
	for _, want := range []string{`"code":"severity"`, `"args":["awful"]`, `\"awful\" is none; want critical`, `\"awful\" 不是级别；应为 critical`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
}

func TestARuleThatFailsItsOwnTestsIsRefusedAndSaysWhichAlertIsMissing(t *testing.T) {
	admin := withRules(t).as(access.Admin)
	tests := "tests:\n  - name: opened\n    start: 2026-07-01T12:00:00+08:00\n    devices: [{id: g, kind: gate}]\n    inputs: [{at: 1m, device: g, event: gate.opened}]\n    expect: [{at: 1m, rule: gate-open, device: g}]\n"
	wrong := strings.Replace(tests, "at: 1m, rule", "at: 2m, rule", 1)
	body := string(admin.post("/rules", map[string]any{"text": gateRule, "tests": wrong}).expect(http.StatusUnprocessableEntity).body)
	for _, want := range []string{`"location":"body.tests"`, "opened: gate-open of g should be raised at 2m, and was at 1m", "opened：gate-open 应对 g 在 2m 产生提醒，而在 1m 产生"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	if body := string(admin.post("/rules", map[string]any{"text": gateRule, "tests": strings.Replace(tests, "start: 2026", "start: soon", 1)}).expect(http.StatusUnprocessableEntity).body); !strings.Contains(body, "body.tests:3:12") {
		t.Errorf("%s", body)
	}
	rule := admin.post("/rules", map[string]any{"text": gateRule, "tests": tests}).expect(http.StatusCreated).object()
	if rule["tested"] != 1.0 || rule["tests"] != tests {
		t.Errorf("%v", rule)
	}
	admin.do("PATCH", "/rules/gate-open", map[string]any{"text": strings.Replace(gateRule, "gate.opened", "gate.closed", 1)}).expect(http.StatusUnprocessableEntity)
	if rule := admin.get("/rules/gate-open").expect(200).object(); rule["version"] != 1.0 {
		t.Errorf("%v", rule)
	}
}
