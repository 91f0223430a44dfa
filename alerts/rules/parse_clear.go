package rules

import (
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// clear reads how a rule ends.
func (r *reader) clear(rule *Rule, s clearSource) {
	level := rule.Kind == OnMetric
	if !level && (s.Above != nil || s.Below != nil || s.Where != "") {
		r.wrong("clear", "clear.level")
		return
	}
	if s.For != "" && rule.Kind != OnMetric && rule.Kind != OnStatus {
		r.wrong("clear.for", "clear.for")
		return
	}
	if (rule.Kind == OnStatus || rule.Kind == OnAbsence) && (s.After != "" || s.Event != nil) {
		r.wrong("clear", "clear.standing", string(rule.Kind))
		return
	}
	if level && (s.After != "" || s.Event != nil) {
		r.wrong("clear", "clear.event")
		return
	}
	rule.clearFor = r.span("clear.for", s.For, 0)
	rule.clearAfter = r.span("clear.after", s.After, 0)
	if s.Event != nil {
		rule.clear = r.event("clear.event", *s.Event)
	}
	if s.Above != nil || s.Below != nil || s.Where != "" {
		rule.clears = true
		rule.clear.above, rule.clear.below, rule.clear.where = s.Above, s.Below, r.expression("clear", s.Where)
		r.hysteresis(rule)
	}
}

// hysteresis checks that no value both raises and clears.
func (r *reader) hysteresis(rule *Rule) {
	if len(rule.members) == 0 {
		return
	}
	raise, clear := &rule.members[0], &rule.clear
	switch {
	case raise.above != nil && raise.below == nil && clear.below != nil && *clear.below > *raise.above:
		r.wrong("clear.below", "clear.below", *clear.below, *raise.above)
	case raise.below != nil && raise.above == nil && clear.above != nil && *clear.above < *raise.below:
		r.wrong("clear.above", "clear.above", *clear.above, *raise.below)
	}
}

// during reads hours and days.
func (r *reader) during(s *duringSource) *calendar {
	c := &calendar{zone: r.zone, holiday: r.holiday, holidays: s.Holidays, dates: r.dateSet("during.dates", s.Dates)}
	if s.Zone != "" {
		c.zone = r.location("during.zone", s.Zone)
	}
	c.from, c.to = r.clock("during.from", s.From), r.clock("during.to", s.To)
	if (s.From == "") != (s.To == "") {
		r.wrong("during", "during.half")
	}
	if c.from == c.to && s.From != "" {
		r.wrong("during.to", "during.empty")
	}
	days := r.words("during.days", s.Days)
	for _, day := range days {
		found := false
		for i, name := range weekdays {
			if name == day {
				c.days[i], found = true, true
			}
		}
		if !found {
			r.wrong("during.days", "day", day)
		}
	}
	if len(days) == 0 {
		c.days = [7]bool{true, true, true, true, true, true, true}
	}
	switch {
	case s.Holidays != "" && s.Holidays != "only" && s.Holidays != "except":
		r.wrong("during.holidays", "holidays.word", s.Holidays)
	case s.Holidays != "" && len(r.holiday) == 0:
		r.wrong("during.holidays", "holidays.none")
	}
	return c
}

// clock reads a time of day such as 22:30; 24:00 is the end of the day.
func (r *reader) clock(key, text string) int {
	if text == "" {
		return 0
	}
	hour, minute, ok := strings.Cut(text, ":")
	h, err1 := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if !ok || err1 != nil || err2 != nil || len(minute) != 2 || h < 0 || m < 0 || m > 59 || h > 24 || h == 24 && m > 0 {
		r.wrong(key, "clock", text)
		return 0
	}
	return h*60 + m
}

// location reads a time zone; without one the hub's home is China.
func (r *reader) location(key, name string) *time.Location {
	if name == "" {
		name = "Asia/Shanghai"
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		r.wrong(key, "zone", name)
		return time.UTC
	}
	return zone
}

// dateSet reads dates such as 2026-10-01.
func (r *reader) dateSet(key string, v any) map[string]bool {
	set := map[string]bool{}
	for _, text := range r.words(key, v) {
		if _, err := time.Parse(dateLayout, text); err != nil {
			r.wrong(key, "date", text)
			continue
		}
		set[text] = true
	}
	return set
}

// named refuses an expression that compares device with one that hangs in a home,
// by what is on record of it.
func (r *reader) named(key string, e *expression) {
	tree, err := parser.Parse(e.text)
	if err != nil {
		return // it was compiled, so it parses
	}
	look := &mentions{}
	ast.Walk(&tree.Node, look)
	node := r.at
	for part := range strings.SplitSeq(key, ".") {
		node = node.Child(part)
	}
	for _, s := range look.all {
		if d, known := r.lookup(s.Value); known && atHome(d.Device) {
			r.found = append(r.found, node.Within("where", s.Location().From, words.Say("home", s.Value)))
		}
	}
}

// mentions collects the texts of an expression.
type mentions struct{ all []*ast.StringNode }

// Visit looks at one node; see ast.Visitor.
func (m *mentions) Visit(node *ast.Node) {
	if s, ok := (*node).(*ast.StringNode); ok {
		m.all = append(m.all, s)
	}
}
