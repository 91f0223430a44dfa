package rules

import (
	"fmt"
	"strings"
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// good is a rule that every test changes in one place.
const good = `rules:
  - id: hot
    title: {zh: 过热, en: Too hot}
    category: maintenance
    severity: minor
    when:
      metric: {name: temperature_c, above: 45, for: 10m, kind: sensor, where: 'value < 200 && site != "x"'}
    clear: {below: 40, for: 5m}
`

func one(t *testing.T, text string) *Rule {
	t.Helper()
	list, err := Parse("r.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return list[0]
}

// when is a rule with that condition.
func when(text string) string {
	return "rules:\n  - id: one\n    title: {zh: 一, en: One}\n    category: safety\n    severity: major\n    when:\n      " + text + "\n"
}

func TestAMistakeIsNamedWithLineColumnKeyAndWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"id: hot", "id: Hot!", `r.yaml:2:9: rules[0].id: "Hot!" is no id; want lower-case letters`},
		{"id: hot", "id: failing", `rules[0].id: "failing" is a standing alert's name`},
		{"severity: minor", "severity: awful", `r.yaml:5:15: rules[0].severity: "awful" is none; want critical, major, minor or info`},
		{"severity: minor", "severty: minor", `r.yaml:5:5: rules[0].severty: unknown key; known here: id, title`},
		{"category: maintenance", "category: police", "want care, safety or maintenance"},
		{"for: 10m, kind", "for: soon, kind", `rules[0].when.metric.for: "soon" is no time up to 31d; want a time such as 90s, 10m, 2h or 1d`},
		{"for: 10m, kind", "for: 10, kind", "want a time such as"},
		{"above: 45", "above: warm", "want a number"},
		{"kind: sensor", "kind: fridge", `"fridge" is no kind; want gate, camera`},
		{"clear: {below: 40", "clear: {below: 50", "rules[0].clear.below: 50 is above what raises (45); want 45 or less"},
		{"metric: {name: temperature_c", "metric: {name: ''", "is no metric"},
		{"'value < 200 && site", "'value < 200 && sight", "r.yaml:7:95: rules[0].when.metric.where: unknown variable sight; known here: device, kind"},
		{`site != "x"'`, `site != 3'`, "r.yaml:7:100: rules[0].when.metric.where: "},
		{"'value < 200", "'value < ", "rules[0].when.metric.where: "},
		{`site != "x"'`, `repeat(site, 9) == "x"'`, "nothing can be called here but abs"},
		{`site != "x"'`, `len(filter([1,2], true)) > 0'`, "not known here"},
		{`site != "x"'`, `value in 1..9000000'`, "the operator .. is not known here"},
		{`site != "x"'`, `site matches "(a+)+b"'`, "the operator matches is not known here"},
		{"title: {zh: 过热, en: Too hot}", "title: {zh: 过热}", "rules[0].title.en: is missing"},
		{"clear: {below: 40, for: 5m}", "during: {from: '25:00', to: '06:00'}", "is no time of day"},
		{"clear: {below: 40, for: 5m}", "during: {days: [monday]}", `"monday" is no day; want mon`},
		{"clear: {below: 40, for: 5m}", "during: {zone: Mars/Base}", "is no time zone"},
		{"clear: {below: 40, for: 5m}", "during: {holidays: only}", "list their dates under holidays"},
		{"clear: {below: 40, for: 5m}", "clear: {after: 5m}", "belong to rules on events"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%q is not in the rule", c.old)
		}
		if _, err := Parse("r.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n got: %v\nwant: %s", c.new, err, c.want)
		}
	}
	one(t, good)
}

func TestExactlyOneKindAndNoTwoRulesOfOneName(t *testing.T) {
	for text, want := range map[string]string{
		when("{}"): "has 0 kinds; want exactly one of event",
		when("{event: {type: gate.opened}, rate: {type: gate.denied, count: 3, within: 1m}}"): "has 2 kinds",
		good + strings.TrimPrefix(good, "rules:\n"):                                           "is taken by another rule",
		"rules: []\n": "has no rule",
		when("together: {within: 5m, all: [{event: {type: gate.opened}}]}"):                     "want 2 to 4",
		when("rate: {type: gate.denied, count: 1, within: 1m}"):                                 "want 2 to 1000",
		when("absence: {for: 1h}"):                                                              "wants one of type",
		when("event: {type: '*'}"):                                                              "is no event type",
		when("metric: {name: fps, above: 5, below: 4}"):                                         "want below to be the greater",
		when("event: {type: [gate.opened, gate.closed], site: [], kind: gate}"):                 "want 1 to 200",
		when("event: {type: gate.opened}\n    clear: {below: 3}"):                               "want after or event",
		when("event: {type: gate.opened}") + "# more\n---\nrules: []\n":                         "several YAML documents",
		when("status: {is: broken}"):                                                            "is no status",
		when("metric: {name: fps, below: 5}") + "zone: Asia/Shanghai\nholidays: [2026-13-01]\n": "is no date",
	} {
		if _, err := Parse("r.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v in\n%s", want, err, text)
		}
	}
}

func TestARuleThatSinglesOutAPersonIsRefused(t *testing.T) {
	for _, text := range []string{
		when("event: {type: gate.granted, unit: '501'}"),
		when("event: {type: gate.granted, card: 12345}"),
		when("metric: {name: door_open, above: 0, location: {unit: '501'}}"),
		when("event: {type: gate.granted, where: 'card == 12345'}"),
		when("event: {type: gate.granted, where: 'resident == \"wang\"'}"),
		when("event: {type: gate.granted, where: 'method == \"face\"'}"),
		when("event: {type: gate.granted, where: 'method in [\"remote\", \"card\"]'}"),
		when("event: {type: gate.granted, where: '\"pin\" == method'}"),
		when("event: {type: sensor.motion, device: motion-5-501}"),
		when("event: {type: sensor.opened, where: 'device == \"door-5-501\"'}"),
		when("event: {type: sensor.opened, where: 'device in [\"a\", \"door-5-501\"]'}"),
		when("event: {type: sensor.opened, where: 'device contains \"501\"'}"),
		when("event: {type: sensor.opened, where: 'device + \"\" == \"door-5-501\"'}"),
		when("event: {type: sensor.opened, site: b5-501, kind: sensor}"),
		when("event: {type: device.tamper, kind: button, device: some-device}"),
		when("event: {type: button.pressed}"),
		when("rate: {type: 'button.*', count: 5, within: 1h}"),
		when("rate: {type: 'b*', count: 5, within: 1h}"),
		when("absence: {type: button.service, for: 1d}"),
		when("metric: {name: temperature_c, above: 30, kind: button}"),
		when("absence: {type: sensor.motion, kind: [button, sensor], for: 8h}"),
		strings.Replace(good, "id: hot", "id: old-man-5-501", 1),
		strings.Replace(good, "    when:", "    person: wang\n    when:", 1),
	} {
		if _, err := Parse("r.yaml", []byte(text)); err == nil {
			t.Errorf("accepted:\n%s", text)
		}
	}
	text := when("event: {type: gate.granted, where: 'card == 12345'}")
	if _, err := Parse("r.yaml", []byte(text)); !strings.Contains(fmt.Sprint(err), "r.yaml:7:43") || !strings.Contains(err.Error(), "singles out a person; a rule sees devices and places") {
		t.Errorf("the refusal does not say where and what would be right: %v", err)
	}
}

func TestADeviceOnRecordInAHomeIsRefusedWhateverItIsCalled(t *testing.T) {
	lookup := With(func(id string) (devices.Registered, bool) {
		return devices.Registered{Device: devices.Device{ID: id, Kind: devices.Sensor, Location: &devices.Location{Unit: "5-501"}}}, id == "sensor-blue"
	})
	for _, text := range []string{
		when("event: {type: sensor.motion, device: sensor-blue}"),
		when("event: {type: sensor.motion, where: 'device == \"sensor-blue\"'}"),
	} {
		if _, err := Parse("r.yaml", []byte(text), lookup); err == nil || !strings.Contains(err.Error(), "sensor-blue is the device of one home") {
			t.Errorf("got %v", err)
		}
		if _, err := Parse("r.yaml", []byte(strings.ReplaceAll(text, "blue", "lobby")), lookup); err != nil {
			t.Error(err)
		}
	}
}

func TestTheShapeTellsWhatAFileIs(t *testing.T) {
	for text, want := range map[string]string{
		good:                           "rules",
		"rules: [a.yaml]\ntests: []\n": "tests",
		"data: ./data\nrules: [a.yaml]\nhttp: {}\n": "",
		"id: edge-east\nhub: {}\n":                  "",
		": : :":                                     "",
	} {
		if got := Shape("f.yaml", []byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(when("together: {within: 5m, per: site, all: [{event: {type: 'gate.*'}}, {metric: {name: fps, below: 3}}]}")))
	f.Add([]byte(when("event: {type: gate.granted, where: |\n        hour > 3 and\n        reasn == 'x'\n      }")))
	f.Add([]byte(when("absence: {metric: fps, for: 1d}\n    during: {days: [mon], from: '22:00', to: '06:00', dates: [2026-10-01]}")))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := Parse("f.yaml", text)
		if err != nil {
			return
		}
		for _, r := range list {
			if _, standing := alerts.Lookup(Name(r.ID)); standing || !devices.ValidID(r.ID) || !r.Category.Valid() || !r.Severity.Valid() {
				t.Fatalf("accepted %+v", r)
			}
		}
		NewEngine(list)
	})
}

func FuzzExpression(f *testing.F) {
	for _, text := range []string{`value > 3`, `device in ["a","b"] and not (hour < 6)`, `1 % hour == 0`, `reason contains "x" ? true : false`, `"a" + "b" == model`, `max(value, 3) > abs(-2)`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, faults := compile(text)
		if e == nil {
			if len(faults) == 0 {
				t.Fatal("refused without a reason")
			}
			return
		}
		_, _ = e.run(&variables{Device: "gate-1", Value: 3})
	})
}
