package rules

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// TestAMetricRaisesExactlyWhenItHeldLongEnough draws how a value changes, and two
// ways of sampling it and of letting time pass: both tell the same, at the moment
// that a plain reckoning gives.
func TestAMetricRaisesExactlyWhenItHeldLongEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hold := time.Duration(rapid.IntRange(0, 20).Draw(t, "for")) * time.Minute
		calm := time.Duration(rapid.IntRange(0, 10).Draw(t, "clear for")) * time.Minute
		rule := mustRule(t, fmt.Sprintf("metric: {name: m, above: 45, for: %s, stale: 30d}\n    clear: {below: 40, for: %s}", inWords(hold), inWords(calm)))
		levels := rapid.SliceOfN(rapid.SampledFrom([]float64{30, 42, 50}), 1, 60).Draw(t, "value of each minute")
		var want []string
		raised, up, down := false, -1, -1
		for minute := 0; minute <= len(levels)+40; minute++ {
			value := levels[min(minute, len(levels)-1)]
			if value <= 45 {
				up = -1
			} else if up < 0 {
				up = minute
			}
			if value >= 40 || !raised {
				down = -1
			} else if down < 0 {
				down = minute
			}
			if !raised && up >= 0 && time.Duration(minute-up)*time.Minute >= hold {
				raised = true
				want = append(want, fmt.Sprintf("+%d", minute))
			} else if raised && down >= 0 && time.Duration(minute-down)*time.Minute >= calm {
				raised = false
				want = append(want, fmt.Sprintf("-%d", minute))
			}
		}
		d := device("s", devices.Sensor, "east")
		run := func(name string) []string {
			e := NewEngine([]*Rule{rule})
			var got []string
			tell := func(list []Change) {
				for _, c := range list {
					mark := "-"
					if c.Holds {
						mark = "+"
					}
					got = append(got, fmt.Sprintf("%s%d", mark, int(c.At.Sub(noon)/time.Minute)))
				}
			}
			for minute, value := range levels {
				// A value that stands need not be said again, and time need not be looked at.
				if minute > 0 && value == levels[minute-1] && rapid.Bool().Draw(t, name+" leaves out") {
					continue
				}
				tell(e.Step(noon.Add(time.Duration(minute)*time.Minute), reading(d, time.Duration(minute)*time.Minute, "m", value)))
			}
			tell(e.Step(noon.Add(time.Duration(len(levels)+40) * time.Minute)))
			return got
		}
		for _, name := range []string{"the first", "the second"} {
			if got := run(name); !slices.Equal(got, want) {
				t.Fatalf("%s sampling tells %v, want %v (for %s, clear for %s, values %v)", name, got, want, hold, calm, levels)
			}
		}
	})
}

func mustRule(t *rapid.T, text string) *Rule {
	list, err := Parse("r.yaml", []byte(when(text)))
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// everyKind is one rule of each kind.
func everyKind(t *rapid.T) []*Rule {
	var all []*Rule
	for i, text := range []string{
		"event: {type: gate.opened}\n    clear: {after: 3m}",
		"metric: {name: m, above: 1, for: 2m}",
		"status: {is: degraded, for: 1m}",
		"absence: {type: gate.closed, for: 5m}",
		"rate: {type: 'gate.*', count: 3, within: 4m}",
		"metric: {name: m, above: 1, for: 2m}\n    during: {from: '12:05', to: '12:20'}",
		"absence: {type: gate.closed, for: 5m}\n    during: {from: '12:10', to: '12:40'}",
		"together: {within: 2m, per: site, all: [{event: {type: gate.opened}}, {metric: {name: m, above: 1}}]}",
	} {
		r := mustRule(t, text)
		r.ID = fmt.Sprint("rule-", i)
		all = append(all, r)
	}
	return all
}

func drawInputs(t *rapid.T) []Input {
	list := []devices.Registered{device("g1", devices.Gate, "east"), device("g2", devices.Gate, "east"), device("g3", devices.Gate, "west")}
	var inputs []Input
	for i := range rapid.IntRange(0, 40).Draw(t, "inputs") {
		d := rapid.SampledFrom(list).Draw(t, "device")
		// Each moment is its own: of two at once neither is the later.
		at := time.Duration(rapid.IntRange(0, 30).Draw(t, "minute"))*time.Minute + time.Duration(i)*time.Millisecond
		switch rapid.IntRange(0, 3).Draw(t, "what") {
		case 0:
			inputs = append(inputs, reading(d, at, "m", float64(rapid.IntRange(0, 2).Draw(t, "value"))))
		case 1:
			inputs = append(inputs, Status{d, noon.Add(at), rapid.SampledFrom([]devices.Status{devices.Online, devices.Degraded, devices.Unknown}).Draw(t, "status")})
		default:
			inputs = append(inputs, event(d, at, rapid.SampledFrom([]string{devices.GateOpened, devices.GateClosed, devices.GateDenied}).Draw(t, "type"), nil))
		}
	}
	return inputs
}

func TestTheOrderOfInputsAndTheNumberOfStepsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, inputs := everyKind(t), drawInputs(t)
		end := noon.Add(2 * time.Hour)
		watched := []devices.Registered{device("g1", devices.Gate, "east")}
		first := NewEngine(rules)
		first.Watch(noon, watched)
		want := told(first.Step(end, inputs...))
		second := NewEngine(rules)
		second.Watch(noon, watched)
		if got := told(second.Step(end, rapid.Permutation(inputs).Draw(t, "order")...)); got != want {
			t.Fatalf("another order tells\n%s\nthan\n%s", got, want)
		}
		slices.SortFunc(inputs, func(a, b Input) int { return a.when().Compare(b.when()) })
		third := NewEngine(rules)
		third.Watch(noon, watched)
		var all []Change
		for _, in := range inputs {
			all = append(all, third.Step(in.when(), in)...)
		}
		if got := told(append(all, third.Step(end)...)); got != want {
			t.Fatalf("step by step tells\n%s\nthan\n%s", got, want)
		}
	})
}

func TestNoRuleEverReachesAStandingAlert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		standing := map[string]bool{}
		for _, rule := range []string{
			alerts.RulePressed, alerts.RuleFall, alerts.RuleSmoke, alerts.RuleGas, alerts.RuleCannotCall, alerts.RuleForced, alerts.RuleTamper,
			alerts.RuleTwoEdges, alerts.RuleForeign, alerts.RuleHeldOpen, alerts.RuleLeak, alerts.RuleEdgeAway, alerts.RuleButtonOffline,
			alerts.RuleChannel, alerts.RuleSynthetic, alerts.RuleClock, alerts.RuleOffline, alerts.RuleBattery, alerts.RulePower,
		} {
			standing[rule] = true
		}
		e := NewEngine(everyKind(t))
		for _, c := range e.Step(noon.Add(2*time.Hour), drawInputs(t)...) {
			if standing[c.Condition.Rule] || c.Condition.NeverHide || len(c.Condition.Under) > 0 {
				t.Fatalf("%+v", c)
			}
			if _, known := alerts.Lookup(c.Condition.Rule); known != c.Failing {
				t.Fatalf("%+v", c)
			}
		}
		id := rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,20}`).Draw(t, "id")
		text := fmt.Sprintf("rules:\n  - id: %q\n    title: {zh: a, en: a}\n    category: care\n    severity: info\n    when: {event: {type: gate.opened}}\n", id)
		if list, err := Parse("r.yaml", []byte(text)); err == nil {
			if _, known := alerts.Lookup(Name(list[0].ID)); known {
				t.Fatalf("a rule has the standing name %s", id)
			}
		}
	})
}
