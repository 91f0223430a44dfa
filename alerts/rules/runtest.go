package rules

import (
	"fmt"
	"slices"
	"time"

	"brighteyes/devices/strictyaml"
)

// Run runs one test over the rules and returns every difference in words, none
// when all is as expected.
func (c Case) Run(list []*Rule) []string {
	var wrong []string
	for _, x := range c.expect {
		if !slices.ContainsFunc(list, func(r *Rule) bool { return r.ID == x.rule }) {
			wrong = append(wrong, fmt.Sprintf("there is no rule %s", x.rule))
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return c.compare(c.changes(list))
}

// changes is what the rules say over the test's time.
func (c Case) changes(list []*Rule) []Change {
	e := NewEngine(list)
	e.Watch(c.start, c.devices)
	inputs := slices.Clone(c.inputs)
	slices.SortStableFunc(inputs, func(a, b timed) int { return int(a.at - b.at) })
	var all []Change
	for len(inputs) > 0 {
		at := inputs[0].at
		var now []Input
		for len(inputs) > 0 && inputs[0].at == at {
			now = append(now, inputs[0].in)
			inputs = inputs[1:]
		}
		all = append(all, e.Step(c.start.Add(at), now...)...)
	}
	return append(all, e.Step(c.start.Add(c.until))...)
}

// compare says in words where what happened is not what was expected.
func (c Case) compare(all []Change) []string {
	var wrong []string
	left := slices.Clone(all)
	for _, x := range c.expect {
		i := slices.IndexFunc(left, func(got Change) bool { return x.is(got) && near(got.At.Sub(c.start), x.at) })
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		wrong = append(wrong, c.missed(x, left))
	}
	for _, got := range left {
		if c.until > 0 && got.At.Sub(c.start) > c.until {
			continue
		}
		wrong = append(wrong, fmt.Sprintf("%s, which nobody expected", c.said(got)))
	}
	return wrong
}

// near is whether two times are the same to the second.
func near(a, b time.Duration) bool { return (a - b).Abs() < time.Second }

func (x expected) is(got Change) bool {
	if got.Rule != x.rule || got.Failing != x.failing {
		return false
	}
	return x.failing && got.Holds || got.Subject == x.subject && got.Holds != x.cleared
}

// missed says what came instead of what was expected.
func (c Case) missed(x expected, left []Change) string {
	what := fmt.Sprintf("%s of %s should be raised at %s", x.rule, x.subject, inWords(x.at))
	switch {
	case x.failing:
		what = fmt.Sprintf("%s should fail at %s", x.rule, inWords(x.at))
	case x.cleared:
		what = fmt.Sprintf("%s of %s should be cleared at %s", x.rule, x.subject, inWords(x.at))
	}
	for _, got := range left {
		if x.is(got) {
			return what + ", and was at " + inWords(got.At.Sub(c.start))
		}
	}
	return what + ", and was not"
}

// said is a change in words.
func (c Case) said(got Change) string {
	at := inWords(got.At.Sub(c.start))
	switch {
	case got.Failing && got.Holds:
		return fmt.Sprintf("%s failed at %s: %s", got.Rule, at, got.Condition.Reasons[0])
	case got.Failing:
		return fmt.Sprintf("%s worked again at %s", got.Rule, at)
	case got.Holds:
		return fmt.Sprintf("%s of %s was raised at %s", got.Rule, got.Subject, at)
	}
	return fmt.Sprintf("%s of %s was cleared at %s", got.Rule, got.Subject, at)
}

// At is where the test stands in its file.
func (c Case) At() (line, column int) {
	p := strictyaml.Problem(c.node.Problem("", "here"))
	return p.Line, p.Column
}
