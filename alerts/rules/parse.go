package rules

import (
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Lookup knows a device by its id. The hub's answers make Parse stricter: a rule
// that names a device in a home is then refused whatever its id looks like.
type Lookup func(id string) (devices.Registered, bool)

// Option changes how Parse reads.
type Option func(*reader)

// With has Parse look the devices up that rules name.
func With(lookup Lookup) Option { return func(r *reader) { r.lookup = lookup } }

// Shape says what a YAML file is by its top: "rules", "tests", or "" for anything
// else, such as a hub's configuration that only names files of rules.
func Shape(file string, text []byte) string {
	node, err := strictyaml.Parse(file, text)
	if err != nil {
		return ""
	}
	if node.Has("tests") {
		return "tests"
	}
	items := node.Items("rules")
	if len(items) > 0 && !items[0].Text() {
		return "rules"
	}
	return ""
}

// Parse reads a file of rules. file is its name in messages. The error is a
// strictyaml.Problems with every mistake found, each with line, column, key and
// what would be right.
func Parse(file string, text []byte, options ...Option) ([]*Rule, error) {
	if len(text) > MaxFile {
		return nil, strictyaml.Problems{{File: file, Line: 1, Column: 1, Message: words.Say("file.long", MaxFile>>10)}}
	}
	node, err := strictyaml.Parse(file, text)
	if err != nil {
		return nil, err
	}
	r := &reader{root: node, ids: map[string]bool{}}
	for _, o := range options {
		o(r)
	}
	r.refusePersons()
	if len(r.found) > 0 {
		return nil, r.found
	}
	var source fileSource
	if err := node.Decode(&source); err != nil {
		return nil, err
	}
	all := r.file(source)
	if len(r.found) > 0 {
		return nil, r.found
	}
	return all, nil
}

// reader turns what was written into rules and collects mistakes.
type reader struct {
	root   strictyaml.Node
	at     strictyaml.Node // of the rule being read
	lookup Lookup
	found  strictyaml.Problems
	ids    map[string]bool

	zone    *time.Location
	holiday map[string]bool
}

// wrong notes a mistake at key of the rule being read.
func (r *reader) wrong(key, code string, args ...any) {
	r.found = append(r.found, r.at.Say(key, words.Say(code, args...)))
}

// refusePersons answers keys of the rules that would name a person or a home
// before the decoder calls them merely unknown.
func (r *reader) refusePersons() {
	for _, item := range r.root.Items("rules") {
		r.at = item
		parts := []string{"", "when", "during", "clear", "clear.event"}
		for _, kind := range [...]Kind{OnEvent, OnMetric, OnStatus, OnAbsence, OnRate, OnTogether} {
			parts = append(parts, "when."+string(kind))
		}
		for _, part := range parts {
			for _, word := range personal {
				key := strings.TrimPrefix(part+"."+word, ".")
				if word == "name" && part == "when.metric" || !has(item, key) {
					continue
				}
				r.wrong(key, "person", word)
			}
		}
	}
}

// has reports whether something is written at a dotted key.
func has(n strictyaml.Node, key string) bool {
	head, rest, deeper := strings.Cut(key, ".")
	if !n.Has(head) {
		return false
	}
	return !deeper || has(n.Child(head), rest)
}

func (r *reader) file(source fileSource) []*Rule {
	r.at = r.root
	r.zone = r.location("zone", source.Zone)
	r.holiday = r.dateSet("holidays", source.Holidays)
	items := r.root.Items("rules")
	if len(source.Rules) == 0 {
		r.wrong("rules", "rules.none")
	}
	if len(source.Rules) > MaxRules {
		r.wrong("rules", "rules.many", len(source.Rules), MaxRules)
		return nil
	}
	all := make([]*Rule, 0, len(source.Rules))
	for i, one := range source.Rules {
		if i < len(items) {
			r.at = items[i]
		}
		all = append(all, r.rule(one))
	}
	return all
}

func (r *reader) rule(s ruleSource) *Rule {
	rule := &Rule{
		ID: s.ID, Title: strings.TrimSpace(s.Title.Zh), TitleEN: strings.TrimSpace(s.Title.En), Category: alerts.Category(s.Category),
		Severity: alerts.Severity(s.Severity), Enabled: s.Enabled == nil || *s.Enabled, zone: r.zone, holiday: r.holiday, per: PerDevice,
	}
	switch _, standing := alerts.Lookup(Name(s.ID)); {
	case !devices.ValidID(s.ID):
		r.wrong("id", "id.shape", s.ID)
	case standing:
		r.wrong("id", "id.standing", s.ID)
	case namesHome(s.ID):
		r.wrong("id", "id.home", s.ID)
	case r.ids[s.ID]:
		r.wrong("id", "id.taken", s.ID)
	}
	r.ids[s.ID] = true
	r.title("title.zh", rule.Title)
	r.title("title.en", rule.TitleEN)
	if !rule.Category.Valid() {
		r.wrong("category", "category", s.Category)
	}
	if !rule.Severity.Valid() {
		r.wrong("severity", "severity", s.Severity)
	}
	r.when(rule, s.When)
	if s.During != nil {
		rule.during = r.during(s.During)
	}
	r.clear(rule, s.Clear)
	return rule
}

func (r *reader) title(key, title string) {
	switch {
	case title == "":
		r.wrong(key, "title.missing")
	case len([]rune(title)) > 80:
		r.wrong(key, "title.long")
	}
}
