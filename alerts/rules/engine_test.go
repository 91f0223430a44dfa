package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC) // 12:00 in Shanghai, a Wednesday

func device(id string, kind devices.Kind, site string) devices.Registered {
	return devices.Registered{Device: devices.Device{ID: id, Kind: kind, Site: site}, Edge: "edge-east", Lifecycle: devices.InService}
}

func event(d devices.Registered, after time.Duration, eventType string, data map[string]any) Event {
	at := noon.Add(after)
	return Event{devices.Event{ID: devices.StableID(at, d.ID, eventType), Device: d.ID, Type: eventType, Time: at, Data: data}, d}
}

func reading(d devices.Registered, after time.Duration, metric string, value float64) Reading {
	return Reading{d, noon.Add(after), metric, value}
}

// told writes what changed as "+10m rule subject".
func told(list []Change) string {
	words := make([]string, len(list))
	for i, c := range list {
		mark := "-"
		switch {
		case c.Again:
			mark = "*"
		case c.Holds:
			mark = "+"
		}
		what := c.Rule
		if c.Failing {
			what = "failing " + c.Rule
		}
		words[i] = strings.TrimSpace(fmt.Sprintf("%s%s %s %s", mark, inWords(c.At.Sub(noon)), what, c.Subject))
	}
	return strings.Join(words, ", ")
}

func expect(t *testing.T, list []Change, want string) {
	t.Helper()
	if got := told(list); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func engine(t *testing.T, texts ...string) *Engine {
	t.Helper()
	var all []*Rule
	for i, text := range texts {
		r := *one(t, text)
		if len(texts) > 1 {
			r.ID = fmt.Sprintf("%s-%d", r.ID, i)
		}
		all = append(all, &r)
	}
	return NewEngine(all)
}

func TestAnEventIsToldEachTimeUntilAPersonEndsIt(t *testing.T) {
	e := engine(t, when(`event: {type: gate.denied, where: 'reason == "anti_passback"'}`))
	gate := device("gate-1", devices.Gate, "east")
	expect(t, e.Step(noon, event(gate, 0, devices.GateDenied, map[string]any{"reason": "anti_passback"})), "*0s one gate-1")
	expect(t, e.Step(noon, event(gate, 0, devices.GateDenied, map[string]any{"reason": "limit"})), "")
	changes := e.Step(noon.Add(time.Minute), event(gate, time.Minute, devices.GateDenied, map[string]any{"reason": "anti_passback"}))
	expect(t, changes, "*1m one gate-1")
	c := changes[0].Condition
	if c.Key != "rule.one:gate-1" || c.Title != "一" || c.TitleEN != "One" || c.Category != alerts.Safety || c.Severity != alerts.Major || c.Device != "gate-1" {
		t.Errorf("%+v", c)
	}
}

func TestEachOfSeveralEventsCountsInOneAlert(t *testing.T) {
	e := engine(t, when(`event: {type: gate.opened}`)+"    clear: {event: {type: gate.closed}}\n")
	gate := device("gate-1", devices.Gate, "east")
	var state alerts.State
	n := 0
	judge := func(changes []Change) {
		for _, c := range changes {
			for _, j := range c.Judgements() {
				n++
				j.NewID = fmt.Sprint("a", n)
				state, _, _ = alerts.Step(state, c.At, j)
			}
		}
	}
	judge(e.Step(noon, event(gate, 0, devices.GateOpened, nil)))
	judge(e.Step(noon.Add(time.Second), event(gate, time.Second, devices.GateOpened, nil)))
	judge(e.Step(noon.Add(2*time.Second), event(gate, 2*time.Second, devices.GateOpened, nil)))
	open := state.Open()
	if len(open) != 1 || open[0].Count != 3 || open[0].Title != "一：gate-1" || open[0].TitleEN != "One: gate-1" {
		t.Fatalf("%+v", open)
	}
	judge(e.Step(noon.Add(time.Minute), event(gate, time.Minute, devices.GateClosed, nil)))
	for _, due := range state.Due(noon.Add(3 * time.Minute)) {
		state, _, _ = alerts.Step(state, noon.Add(3*time.Minute), due)
	}
	if state.Len() != 0 {
		t.Error("the gate closed and the alert stands")
	}
}

func TestSilenceIsNotedFromTheLastSignAndFromTheBeginning(t *testing.T) {
	e := engine(t, when(`absence: {type: camera.motion, kind: camera, for: 1h}`))
	a, b := device("cam-a", devices.Camera, "east"), device("cam-b", devices.Camera, "east")
	e.Watch(noon, []devices.Registered{a, b, device("gate-1", devices.Gate, "east")})
	expect(t, e.Step(noon.Add(30*time.Minute), event(a, 20*time.Minute, devices.CameraMotion, nil)), "")
	expect(t, e.Step(noon.Add(61*time.Minute)), "+1h one cam-b")
	expect(t, e.Step(noon.Add(2*time.Hour), event(a, 90*time.Minute, devices.CameraMotion, nil)), "+1h20m one cam-a, -1h30m one cam-a")
}

func TestWhatHappensInAHomeNeverReachesARule(t *testing.T) {
	e := engine(t,
		when(`event: {type: sensor.motion}`), when(`event: {type: sensor.opened}`), when(`rate: {type: 'sensor.*', count: 2, within: 1h}`),
		when(`metric: {name: door_open, above: 0}`), when(`absence: {type: sensor.motion, for: 1m}`), when(`event: {type: 'device.*'}`))
	home := device("motion-x", devices.Sensor, "b5")
	home.Location = &devices.Location{Building: "5", Unit: "501"}
	e.Watch(noon, []devices.Registered{home})
	expect(t, e.Step(noon.Add(time.Hour),
		event(home, 0, devices.SensorMotion, nil), event(home, time.Minute, devices.SensorMotion, nil), event(home, 2*time.Minute, devices.SensorOpened, nil),
		reading(home, 0, "door_open", 1)), "")
	button := device("x", devices.Button, "b5")
	expect(t, e.Step(noon.Add(time.Hour), event(button, 0, devices.ButtonPressed, nil), event(button, 0, devices.ButtonService, nil)), "")
	expect(t, e.Step(noon.Add(time.Hour), event(button, 0, devices.DeviceTamper, nil)), "*0s one-5 x")
}

func TestExercisesAndDevicesOutOfServiceRaiseNothing(t *testing.T) {
	e := engine(t, when(`event: {type: gate.opened}`))
	gate, planned := device("gate-1", devices.Gate, "east"), device("gate-2", devices.Gate, "east")
	planned.Lifecycle = devices.Suspended
	expect(t, e.Step(noon, event(gate, 0, devices.GateOpened, map[string]any{"drill": true}), event(planned, 0, devices.GateOpened, nil)), "")
}

func TestAValueThatNobodyHeardAnyMoreNeitherRaisesNorClears(t *testing.T) {
	e := engine(t, when(`metric: {name: temperature_c, above: 40, for: 30m, stale: 10m}`))
	s := device("s", devices.Sensor, "pump")
	expect(t, e.Step(noon, reading(s, 0, "temperature_c", 50)), "")
	expect(t, e.Step(noon.Add(2*time.Hour)), "")
	expect(t, e.Step(noon.Add(2*time.Hour), reading(s, 2*time.Hour, "temperature_c", 50)), "")
	expect(t, e.Step(noon.Add(125*time.Minute), reading(s, 125*time.Minute, "temperature_c", 50)), "")
	var all []Change
	for m := 130 * time.Minute; m <= 3*time.Hour; m += 5 * time.Minute {
		all = append(all, e.Step(noon.Add(m), reading(s, m, "temperature_c", 50))...)
	}
	expect(t, all, "+2h30m one s")
	expect(t, e.Step(noon.Add(9*time.Hour)), "")
}

func TestARuleThatErrsIsItselfTheAlertAndTheOthersGoOn(t *testing.T) {
	e := engine(t, when(`event: {type: gate.opened, where: '10 % door == 0'}`), when(`event: {type: gate.opened}`))
	gate := device("gate-1", devices.Gate, "east")
	changes := e.Step(noon, event(gate, 0, devices.GateOpened, nil))
	expect(t, changes, "+0s failing one-0, *0s one-1 gate-1")
	c := changes[0].Condition
	if c.Rule != alerts.RuleRule || c.Key != "rule.failing:one-0" || len(c.Reasons) != 1 || !strings.Contains(c.Reasons[0], "divide by zero") {
		t.Errorf("%+v", c)
	}
	expect(t, e.Step(noon.Add(time.Minute), event(gate, time.Minute, devices.GateOpened, nil)), "*1m one-1 gate-1")
	expect(t, e.Step(noon.Add(7*time.Minute), event(gate, 7*time.Minute, devices.GateOpened, map[string]any{"door": 5.0})), "-7m failing one-0, *7m one-0 gate-1, *7m one-1 gate-1")
}

func TestARuleThatEatsMemoryIsStoppedAndSaid(t *testing.T) {
	e := engine(t, when(`rate: {type: gate.denied, count: 2, within: 1m}`))
	var inputs []Input
	for i := range MaxSubjects + 10 {
		inputs = append(inputs, event(device(fmt.Sprint("g", i), devices.Gate, "east"), 0, devices.GateDenied, nil))
	}
	changes := e.Step(noon, inputs...)
	if len(changes) != 1 || !changes[0].Failing || e.Dropped() != 10 || len(e.runs[0].tracks) != MaxSubjects {
		t.Errorf("%d changes, %d dropped", len(changes), e.Dropped())
	}
	e = engine(t, when(`event: {type: gate.denied}`)+"    clear: {after: 1h}\n")
	raised := 0
	for _, c := range e.Step(noon, inputs...) {
		if c.Holds && !c.Failing {
			raised++
		}
	}
	if raised != MaxRaised {
		t.Errorf("%d alerts of one rule at once", raised)
	}
}

func TestHoursOverMidnightBelongToTheDayOnWhichTheyBegan(t *testing.T) {
	text := strings.Replace(when(`event: {type: gate.opened}`), "rules:\n", "holidays: [2026-10-01]\nrules:\n", 1)
	r := one(t, text+"    during: {days: [fri], from: '22:00', to: '06:00'}\n").during
	shanghai, _ := time.LoadLocation("Asia/Shanghai")
	at := func(day, hour int) time.Time { return time.Date(2026, 7, day, hour, 0, 0, 0, shanghai) }
	for _, c := range []struct {
		at   time.Time
		want bool
	}{{at(3, 21), false}, {at(3, 22), true}, {at(4, 5), true}, {at(4, 6), false}, {at(4, 22), false}, {at(3, 3), false}} {
		if r.contains(c.at) != c.want {
			t.Errorf("%s: %v", c.at, !c.want)
		}
	}
	holiday := one(t, text+"    during: {holidays: only}\n").during
	if !holiday.contains(time.Date(2026, 10, 1, 9, 0, 0, 0, shanghai)) || holiday.contains(time.Date(2026, 10, 2, 9, 0, 0, 0, shanghai)) {
		t.Error("holidays")
	}
}

func TestAValueThatStandsOverTheBeginningOfTheHoursRaisesThen(t *testing.T) {
	e := engine(t, when(`metric: {name: door_open, above: 0, for: 10m, stale: 2d}`)+"    during: {from: '22:00', to: '06:00'}\n")
	door := device("door-1", devices.Gate, "pump")
	expect(t, e.Step(noon, reading(door, 0, "door_open", 1)), "")
	expect(t, e.Step(noon.Add(11*time.Hour)), "+10h10m one door-1") // 22:10
	expect(t, e.Step(noon.Add(20*time.Hour)), "-18h one door-1")    // 06:00
}

func TestThingsComeTogetherWithinTheirWindowOnly(t *testing.T) {
	text := when(`together: {within: 5m, all: [{event: {type: gate.opened}}, {metric: {name: mains_on, below: 1}}]}`)
	gate := device("gate-1", devices.Gate, "east")
	expect(t, engine(t, text).Step(noon.Add(time.Hour), event(gate, 0, devices.GateOpened, nil), reading(gate, 6*time.Minute, "mains_on", 0)), "")
	expect(t, engine(t, text).Step(noon.Add(time.Hour), event(gate, 0, devices.GateOpened, nil), reading(gate, 4*time.Minute, "mains_on", 0)), "+4m one gate-1, -5m one gate-1")
	expect(t, engine(t, text).Step(noon.Add(time.Hour), event(gate, 0, devices.GateOpened, nil), reading(gate, 4*time.Minute, "mains_on", 1)), "")
}

func TestAfterARestartWhatStoodEndsAndWhatHasNoRuleIsNamed(t *testing.T) {
	text := when(`metric: {name: temperature_c, above: 40}`)
	s := device("s", devices.Sensor, "pump")
	raised := engine(t, text).Step(noon, reading(s, 0, "temperature_c", 50))[0].Condition
	gone := raised
	gone.Rule, gone.Key = "rule.gone", "rule.gone:s"
	e := engine(t, text)
	orphans := e.Resume(noon, []alerts.Held{{Condition: raised, Since: noon}, {Condition: gone, Since: noon}, {Condition: alerts.Condition{Rule: alerts.RuleRule, Key: "rule.failing:x"}}}, false)
	if len(orphans) != 1 || orphans[0].Key != gone.Key {
		t.Errorf("%+v", orphans)
	}
	changes := e.Step(noon.Add(time.Minute), reading(s, time.Minute, "temperature_c", 20))
	expect(t, changes, "-1m one s")
	if changes[0].Condition.Key != raised.Key {
		t.Error("another key")
	}
	e = engine(t, text)
	e.Step(noon.Add(time.Minute), reading(s, time.Minute, "temperature_c", 20))
	if over := e.Resume(noon, []alerts.Held{{Condition: raised, Since: noon}}, true); len(over) != 1 || len(e.Raised()) != 0 {
		t.Errorf("what is known to be over is not said: %+v", over)
	}
}

func TestNoVariableNamesAPerson(t *testing.T) {
	for name := range strings.SplitSeq(names, ", ") {
		if isPersonal(name) {
			t.Errorf("%s is a variable", name)
		}
		if _, faults := compile(name + " == " + name); len(faults) > 0 && !slices.Contains([]string{"device", "site", "method"}, name) {
			t.Errorf("%s is said to be a variable: %v", name, faults)
		}
	}
}
