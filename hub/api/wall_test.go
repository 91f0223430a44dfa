package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/delivery"
	"brighteyes/hub/registry"
)

// hang makes the token of a big screen.
func (h *hub) hang() *client {
	h.t.Helper()
	var made struct{ Token string }
	h.as(access.Admin).post("/tokens", map[string]any{"name": "大屏", "roles": []string{"wall"}}).expect(201).into(&made)
	return h.withToken(made.Token)
}

func TestABigScreensTokenOpensTheWallAndNothingElse(t *testing.T) {
	h := start(t)
	screen := h.hang()
	screen.get("/wall").expect(200)
	refused := 0
	for _, r := range apiRoutes(h) {
		if r.right == access.Nothing || r.right == access.BeTheEdge || strings.HasSuffix(r.path, "/wall") {
			continue
		}
		screen.do(r.method, example(r.path), nil).expect(http.StatusForbidden)
		refused++
	}
	if refused < 150 {
		t.Errorf("only %d routes were tried", refused)
	}
	admin := h.as(access.Admin)
	admin.post("/tokens", map[string]any{"name": "x", "roles": []string{"wall", "police"}}).expect(422)
	admin.post("/users", map[string]any{"username": "screen", "name": "x", "password": "long enough", "roles": []string{"wall"}}).expect(422)
	h.as(access.Police).post("/tokens", map[string]any{"name": "x", "roles": []string{"wall"}}).expect(403)
	h.as(access.Property).get("/wall").expect(403)
}

// A person's session is over in the morning; the screen's token is not, also after the
// hub was started anew.
func TestABigScreenOutlastsEveryNightAndThePersonWhoHungItDoesNot(t *testing.T) {
	now := newClock()
	h := start(t, func(c *Config) { c.Now = now.Now })
	screen, person := h.hang(), h.as(access.Police)
	person.get("/wall").expect(200)
	for range 400 {
		now.forward(24 * time.Hour)
		screen.get("/wall").expect(200)
	}
	person.get("/wall").expect(401)
}

func TestTheWallShowsOfACallPlaceCodeAndKindAndNothingThatAPersonWrote(t *testing.T) {
	h := start(t)
	screen := h.hang()
	h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	answer := screen.get("/wall").expect(200)
	for _, word := range []string{"张奶奶", "only for the desk", "btn-501", "cam-1"} {
		if strings.Contains(string(answer.body), word) {
			t.Errorf("the wall tells %q: %s", word, answer.body)
		}
	}
	var v struct{ Calls []WallCall }
	answer.into(&v)
	zh, en := delivery.Kind(alerts.Alert{Rule: alerts.RulePressed, Category: alerts.Care})
	if len(v.Calls) != 1 || v.Calls[0].Place != "5-501" || v.Calls[0].Kind != zh || v.Calls[0].KindEN != en {
		t.Errorf("%+v", v.Calls)
	}
}

func TestTheWallShowsWhoWaitsLongestFirstDrillsLastAndCountsWhoIsHelped(t *testing.T) {
	h := start(t)
	now := time.Now().UTC()
	put := func(id string, change func(*alerts.Alert)) {
		a := alerts.Alert{
			ID: id, Version: 1, Key: id, Rule: alerts.RulePressed, Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open,
			Edge: "edge-east", Device: "btn-501", Count: 1, OpenedAt: now, LastAt: now,
		}
		change(&a)
		h.desk.put(t, a)
	}
	put("drill", func(a *alerts.Alert) { a.Drill, a.OpenedAt = true, now.Add(-time.Hour) })
	put("young", func(*alerts.Alert) {})
	put("old", func(a *alerts.Alert) { a.OpenedAt = now.Add(-time.Minute) })
	put("smoke", func(a *alerts.Alert) {
		a.Rule, a.Category, a.OpenedAt = "sensor.smoke", alerts.Safety, now.Add(-time.Second)
	})
	put("helped", func(a *alerts.Alert) { a.State = alerts.Dispatched })
	put("gate", func(a *alerts.Alert) { a.Rule, a.Category, a.Severity = "gate.held_open", alerts.Safety, alerts.Major })
	put("none", func(a *alerts.Alert) { a.Rule = alerts.RuleCannotCall })
	put("surge", func(a *alerts.Alert) { a.Rule, a.OpenedAt = alerts.RuleFlood, now.Add(-time.Hour) })
	put("past-surge", func(a *alerts.Alert) { a.Rule, a.State = alerts.RuleFlood, alerts.Acknowledged })
	for i := range 30 {
		put("flood"+string(rune('a'+i)), func(a *alerts.Alert) { a.OpenedAt = now.Add(time.Duration(i+1) * time.Second) })
	}
	var v struct {
		Calls               []WallCall
		More, Taken, Surges int
	}
	h.hang().get("/wall").expect(200).into(&v)
	var ids []string
	for _, c := range v.Calls[:min(3, len(v.Calls))] {
		ids = append(ids, c.ID)
	}
	if want := []string{"old", "smoke", "young"}; !slices.Equal(ids, want) || len(v.Calls) != wallCalls || v.More != 34-wallCalls || v.Taken != 1 || v.Surges != 1 {
		t.Errorf("%v, %d and %d more, %d helped, %d surges", ids, len(v.Calls), v.More, v.Taken, v.Surges)
	}
}

func TestTheWallTellsNoNumberOfHomesThatIsSmall(t *testing.T) {
	for n, want := range map[int]WallCrowd{0: {}, 1: {Few: true}, 9: {Few: true}, 10: {N: 10}, 40: {N: 40}} {
		if got := crowd(n); got != want {
			t.Errorf("%d homes are told as %+v, want %+v", n, got, want)
		}
	}
}

func TestAnAreaOfWhichItIsNotKnownWhetherItIsSeenIsNotCalledDark(t *testing.T) {
	got := wallAreas([]coverage.AreaFigures{
		{AreaM2: 10, CoveredM2: 5, DarkM2: 5},
		{AreaM2: 10, CoveredM2: 4, DarkM2: 6},
		{AreaM2: 10, CoveredM2: 4, UnknownM2: 6},
		{AreaM2: 10, UnknownM2: 4, DarkM2: 6},
	})
	if want := (WallCount{N: 2, Unknown: 1, Of: 4}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestTheWallCountsAGateOnceWhateverIsWrongWithIt(t *testing.T) {
	h := start(t)
	gates := func() (c WallCount) {
		var v struct{ Gates WallCount }
		h.hang().get("/wall").expect(200).into(&v)
		return v.Gates
	}
	before := gates()
	if before.Of == 0 {
		t.Fatalf("no gate is in service: %+v", h.registry.Devices(registry.Filter{Kind: "gate"}))
	}
	h.raise("gate.held_open", alerts.Safety, "gate-1")
	h.raise("gate.forced", alerts.Safety, "gate-1")
	if after := gates(); after.N != 1 || after.Of != before.Of {
		t.Errorf("%+v, before %+v", after, before)
	}
}

// Whoever was helped in the morning and presses again at noon has not waited since
// the morning.
func TestTheWallTellsHowLongTheNewestCallWaits(t *testing.T) {
	h := start(t)
	first, again := time.Now().UTC().Add(-3*time.Hour).Truncate(time.Millisecond), time.Now().UTC().Add(-time.Minute).Truncate(time.Millisecond)
	h.desk.put(t, alerts.Alert{
		ID: "01A", Version: 1, Key: "k", Rule: alerts.RulePressed, Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open, Edge: "edge-east", Device: "btn-501", Count: 2,
		OpenedAt: first, LastAt: again, LateS: 600, Timeline: []alerts.Entry{{At: first, By: "system", Action: "raised"}, {At: again, By: "system", Action: alerts.EntryCalledAgain}},
	})
	var v struct{ Calls []WallCall }
	h.hang().get("/wall").expect(200).into(&v)
	if len(v.Calls) != 1 || !v.Calls[0].OpenedAt.Equal(again) || v.Calls[0].LateS != 0 {
		t.Errorf("%+v", v.Calls)
	}
}
