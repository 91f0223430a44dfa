package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Tests is a file of rule tests: inputs over time, and what the rules are to say
// over time.
type Tests struct {
	// Files are the rule files that are tested, as the file names them; empty when
	// the caller brings the rules.
	Files []string
	Cases []Case
}

// NeedFiles refuses tests that name no files of rules. file is their own name in
// messages.
func (t Tests) NeedFiles(file string) error {
	if len(t.Files) > 0 {
		return nil
	}
	return strictyaml.Problems{{File: file, Line: 1, Column: 1, Key: "rules", Message: words.Say("test.files")}}
}

// Case is one test.
type Case struct {
	Name    string
	start   time.Time
	until   time.Duration
	devices []devices.Registered
	inputs  []timed
	expect  []expected
	node    strictyaml.Node
}

type timed struct {
	at time.Duration
	in Input
}

type expected struct {
	at      time.Duration
	rule    string
	subject string
	cleared bool
	failing bool
}

type testsSource struct {
	Rules []string     `yaml:"rules"`
	Tests []caseSource `yaml:"tests"`
}

type caseSource struct {
	Name    string           `yaml:"name"`
	Start   string           `yaml:"start"`
	Until   string           `yaml:"until"`
	Devices []devices.Device `yaml:"devices"`
	Inputs  []inputSource    `yaml:"inputs"`
	Expect  []expectSource   `yaml:"expect"`
}

type inputSource struct {
	At     string         `yaml:"at"`
	Every  string         `yaml:"every"`
	Times  int            `yaml:"times"`
	Device string         `yaml:"device"`
	Event  string         `yaml:"event"`
	Data   map[string]any `yaml:"data"`
	Metric string         `yaml:"metric"`
	Value  *float64       `yaml:"value"`
	Status string         `yaml:"status"`
}

type expectSource struct {
	At      string `yaml:"at"`
	Rule    string `yaml:"rule"`
	Device  string `yaml:"device"`
	Site    string `yaml:"site"`
	Cleared bool   `yaml:"cleared"`
	Failing bool   `yaml:"failing"`
}

// Bounds of what one test brings, and all of a file.
const (
	maxInputs    = 20_000
	maxAllInputs = 5 * maxInputs
)

// ParseTests reads a file of rule tests. The error is a strictyaml.Problems.
func ParseTests(file string, text []byte) (Tests, error) {
	if len(text) > MaxFile {
		return Tests{}, strictyaml.Problems{{File: file, Line: 1, Column: 1, Message: words.Say("file.long", MaxFile>>10)}}
	}
	node, err := strictyaml.Parse(file, text)
	if err != nil {
		return Tests{}, err
	}
	var source testsSource
	if err := node.Decode(&source); err != nil {
		return Tests{}, err
	}
	r := &reader{root: node, at: node, zone: time.UTC}
	all := Tests{Files: source.Rules}
	if len(source.Tests) == 0 {
		r.wrong("tests", "tests.none")
	}
	inputs := 0
	for i, item := range node.Items("tests") {
		r.at = item
		all.Cases = append(all.Cases, r.testCase(item, source.Tests[i]))
		if inputs += len(all.Cases[i].inputs); inputs > maxAllInputs {
			r.wrong("inputs", "tests.inputs", inputs, maxAllInputs)
			break
		}
	}
	if len(r.found) > 0 {
		return Tests{}, r.found
	}
	return all, nil
}

func (r *reader) testCase(item strictyaml.Node, s caseSource) Case {
	c := Case{Name: s.Name, node: item}
	var err error
	if c.start, err = time.Parse(time.RFC3339, s.Start); err != nil {
		r.wrong("start", "test.start", s.Start)
	}
	if s.Name == "" {
		r.wrong("name", "test.name")
	}
	known := map[string]devices.Registered{}
	for i, d := range s.Devices {
		if !devices.ValidID(d.ID) || !d.Kind.Valid() {
			r.wrong(fmt.Sprintf("devices[%d]", i), "test.device")
		}
		known[d.ID] = devices.Registered{Device: d, Edge: "edge-test", Lifecycle: devices.InService}
		c.devices = append(c.devices, known[d.ID])
	}
	whole := r.at
	for i, node := range item.Items("inputs") {
		r.at = node
		c.inputs = append(c.inputs, r.testInputs(c.start, known, s.Inputs[i])...)
	}
	for i, node := range item.Items("expect") {
		r.at = node
		c.expect = append(c.expect, r.expectation(s.Expect[i]))
	}
	r.at = whole
	if len(c.inputs) > maxInputs {
		r.wrong("inputs", "test.inputs", len(c.inputs), maxInputs)
	}
	for _, in := range c.inputs {
		c.until = max(c.until, in.at)
	}
	for _, x := range c.expect {
		c.until = max(c.until, x.at)
	}
	if s.Until != "" {
		c.until = r.span("until", s.Until, 0)
	}
	return c
}

func (r *reader) testInputs(start time.Time, known map[string]devices.Registered, s inputSource) []timed {
	at := r.span("at", s.At, -1)
	every := r.span("every", s.Every, 0)
	d, ok := known[s.Device]
	if !ok {
		r.wrong("device", "input.device", s.Device, strings.Join(sortedKeys(known), ", "))
	}
	given := 0
	for _, set := range [...]bool{s.Event != "", s.Metric != "", s.Status != ""} {
		if set {
			given++
		}
	}
	if given != 1 || (s.Metric != "") != (s.Value != nil) {
		r.wrong("", "input.kind")
		return nil
	}
	times := max(s.Times, 1)
	if s.Times > 1 && every == 0 || times > maxInputs {
		r.wrong("times", "input.times", maxInputs)
		return nil
	}
	var all []timed
	for i := range times {
		offset := at + time.Duration(i)*every
		moment := start.Add(offset)
		switch {
		case s.Event != "":
			id := devices.StableID(moment, s.Device, s.Event, fmt.Sprint(i))
			all = append(all, timed{offset, Event{Event: devices.Event{ID: id, Device: s.Device, Type: s.Event, Time: moment, Data: plainData(s.Data)}, Device: d}})
		case s.Metric != "":
			all = append(all, timed{offset, Reading{Device: d, Time: moment, Metric: s.Metric, Value: *s.Value}})
		default:
			all = append(all, timed{offset, Status{Device: d, At: moment, Status: devices.Status(s.Status)}})
		}
	}
	return all
}

// plainData makes numbers what JSON makes them.
func plainData(data map[string]any) map[string]any {
	plain := make(map[string]any, len(data))
	for key, v := range data {
		switch x := v.(type) {
		case uint64:
			plain[key] = float64(x)
		case int64:
			plain[key] = float64(x)
		default:
			plain[key] = v
		}
	}
	return plain
}

func (r *reader) expectation(s expectSource) expected {
	x := expected{at: r.span("at", s.At, -1), rule: s.Rule, subject: s.Device + s.Site, cleared: s.Cleared, failing: s.Failing}
	if s.Rule == "" {
		r.wrong("rule", "expect.rule")
	}
	if (s.Device == "") == (s.Site == "") && !s.Failing {
		r.wrong("", "expect.subject")
	}
	return x
}

func sortedKeys[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for key := range m {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}
