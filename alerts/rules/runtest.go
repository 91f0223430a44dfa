package rules

import (
	"slices"
	"time"

	"brighteyes/devices/bilingual"
	"brighteyes/devices/strictyaml"
)

// Run runs one test over the rules and returns every difference, none when all is
// as expected.
func (c Case) Run(list []*Rule) []bilingual.Text {
	var wrong []bilingual.Text
	for _, x := range c.expect {
		if !slices.ContainsFunc(list, func(r *Rule) bool { return r.ID == x.rule }) {
			wrong = append(wrong, words.Say("differs.rule", x.rule))
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

// compare says where what happened is not what was expected.
func (c Case) compare(all []Change) []bilingual.Text {
	var wrong []bilingual.Text
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
		wrong = append(wrong, c.extra(got))
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
func (c Case) missed(x expected, left []Change) bilingual.Text {
	code, args := "differs.raise", []any{x.rule, x.subject, inWords(x.at)}
	switch {
	case x.failing:
		code, args = "differs.fail", []any{x.rule, inWords(x.at)}
	case x.cleared:
		code = "differs.clear"
	}
	for _, got := range left {
		if x.is(got) {
			return words.Say(code+".at", append(args, inWords(got.At.Sub(c.start)))...)
		}
	}
	return words.Say(code, args...)
}

// extra says what came and was not expected.
func (c Case) extra(got Change) bilingual.Text {
	at := inWords(got.At.Sub(c.start))
	switch {
	case got.Failing && got.Holds:
		return words.Say("differs.extra.failed", got.Rule, at, got.Condition.Reasons[0])
	case got.Failing:
		return words.Say("differs.extra.mended", got.Rule, at)
	case got.Holds:
		return words.Say("differs.extra.raised", got.Rule, got.Subject, at)
	}
	return words.Say("differs.extra.cleared", got.Rule, got.Subject, at)
}

// At is where the test stands in its file.
func (c Case) At() (line, column int) {
	p := strictyaml.Problem(c.node.Problem("", "here"))
	return p.Line, p.Column
}
