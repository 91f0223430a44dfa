package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// calmAfter is how long a rule must go without failing before it is said to work
// again.
const calmAfter = 5 * time.Minute

// Engine says which rules hold. It remembers, for each rule and each device or
// place, no more than the bounds in rule.go allow: a value and some times. What
// has no room is left out, counted, and said by the rule's own failing. It is not
// safe for concurrent use.
type Engine struct {
	runs    []*run
	changes []Change
	tracks  int // of all rules
	dropped int
}

// run is one rule and where it stands.
type run struct {
	*Rule
	tracks  map[string]*track
	grain   time.Duration
	touched []*track  // whose next moment may be another
	next    time.Time // before it time alone changes nothing; never later than any track's
	raised  int
	failing string    // why; empty: it does not
	failed  time.Time // the last time
}

// NewEngine begins with rules that know nothing yet. Disabled ones are left out.
func NewEngine(rules []*Rule) *Engine {
	e := &Engine{}
	for _, r := range rules {
		if r.Enabled && len(e.runs) < MaxRules {
			e.runs = append(e.runs, &run{Rule: r, tracks: map[string]*track{}, next: never})
		}
	}
	slices.SortFunc(e.runs, func(a, b *run) int { return cmp.Compare(a.ID, b.ID) })
	return e
}

// Grain says that readings come thinned out, one in each such time, as in a replay
// of what a store keeps: each is then believed for that much longer.
func (e *Engine) Grain(step time.Duration) {
	for _, r := range e.runs {
		r.grain = step
	}
}

// Dropped is how many inputs had no room.
func (e *Engine) Dropped() int { return e.dropped }

// Watch tells of devices before anything is heard of them, so that absence can be
// noticed: it counts from now, or from the device's last sign.
func (e *Engine) Watch(now time.Time, list []devices.Registered) {
	for _, d := range list {
		for _, r := range e.runs {
			if r.Kind == OnAbsence && counts(d) && r.members[0].fits(d.Device) && r.visible(d.Device) {
				r.track(e, d, now)
			}
		}
	}
}

// Resume tells which of the rules' conditions are on record as true, so that they
// can end. It returns those that are over: whose rule is not here or, when the
// engine knows all that the rules look back at, does not hold any more.
func (e *Engine) Resume(now time.Time, held []alerts.Held, complete bool) (over []alerts.Condition) {
	for _, h := range held {
		id, ours := strings.CutPrefix(h.Condition.Rule, prefix)
		if _, standing := alerts.Lookup(h.Condition.Rule); standing || !ours || !h.FalseSince.IsZero() {
			continue
		}
		i := slices.IndexFunc(e.runs, func(r *run) bool { return r.ID == id })
		if i < 0 {
			over = append(over, h.Condition)
			continue
		}
		if r := e.runs[i]; !r.byHand() && !r.resume(e, now, h, complete) {
			over = append(over, h.Condition)
		}
	}
	return over
}

// resume goes on from a condition on record; it is false when that is over.
func (r *run) resume(e *Engine, now time.Time, h alerts.Held, complete bool) bool {
	c := h.Condition
	subject := strings.TrimPrefix(c.Key, alerts.ConditionKey(c.Rule, ""))
	t := r.tracks[subject]
	switch {
	case t != nil && t.raised:
		return true
	case complete && r.Kind != OnStatus && (r.Kind != OnMetric || t != nil && t.known):
		return false
	case t == nil:
		d := devices.Registered{Device: devices.Device{ID: c.Device, Site: c.Site, Name: c.Name, NameEN: c.NameEN}, Edge: c.Edge}
		if t = r.track(e, d, now); t == nil {
			return false
		}
	}
	r.touched = append(r.touched, t)
	t.raised, t.raisedAt = true, h.Since
	r.raised++
	if r.clearAfter > 0 {
		t.until = h.Since.Add(r.clearAfter)
	}
	return true
}

// Raised is every condition of the rules that holds, for putting it on record
// again: what is there already is not changed by that.
func (e *Engine) Raised() []alerts.Condition {
	var all []alerts.Condition
	for _, r := range e.runs {
		for _, subject := range sortedKeys(r.tracks) {
			if t := r.tracks[subject]; t.raised {
				all = append(all, r.condition(t))
			}
		}
	}
	return all
}

// Standing is where one rule stands.
type Standing struct {
	Rule    string
	Raised  int    // of how many devices or places it is true
	Failing string // why it does not work; empty: it does
}

// Standing is where the rules stand, by id.
func (e *Engine) Standing() []Standing {
	all := make([]Standing, len(e.runs))
	for i, r := range e.runs {
		all[i] = Standing{r.ID, r.raised, r.failing}
	}
	return all
}

// Step takes what came until now and returns what changed by that and by the
// passing of time, in the order in which it did. The order of the inputs of one
// step does not matter; a time ahead of now counts as now.
func (e *Engine) Step(now time.Time, inputs ...Input) []Change {
	e.changes = nil
	ordered := slices.Clone(inputs)
	slices.SortFunc(ordered, inOrder)
	for _, in := range ordered {
		at := in.when()
		if at.After(now) {
			at = now
		}
		if !counts(in.of()) {
			continue
		}
		for _, r := range e.runs {
			r.take(e, at, in)
		}
	}
	for _, r := range e.runs {
		r.pass(e, now)
		if r.failing != "" && now.Sub(r.failed) >= calmAfter {
			r.failing = ""
			e.tell(Change{At: now, Rule: r.ID, Failing: true, Condition: r.failure()})
		}
	}
	slices.SortStableFunc(e.changes, func(a, b Change) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Subject, b.Subject))
	})
	return e.changes
}

// inOrder compares two inputs by time and, within one moment, by what they are, so
// that nothing depends on the order in which they came.
func inOrder(a, b Input) int {
	if c := a.when().Compare(b.when()); c != 0 {
		return c
	}
	if c := rank(a) - rank(b); c != 0 {
		return c
	}
	if c := strings.Compare(a.of().ID, b.of().ID); c != 0 {
		return c
	}
	return strings.Compare(identity(a), identity(b))
}

// rank and identity make an order of inputs of one moment.
func rank(in Input) int {
	switch in.(type) {
	case Status:
		return 0
	case Reading:
		return 1
	}
	return 2
}

func identity(in Input) string {
	switch x := in.(type) {
	case Event:
		return x.Event.Type + " " + x.Event.ID
	case Reading:
		return fmt.Sprintf("%s %g", x.Metric, x.Value)
	case Status:
		return string(x.Status)
	}
	return ""
}

// counts reports whether rules look at a device at all.
func counts(d devices.Registered) bool {
	return d.ID != "" && !d.Undeclared && (d.Lifecycle == "" || d.Lifecycle == devices.InService)
}

func (e *Engine) tell(c Change) { e.changes = append(e.changes, c) }

// fail says that a rule failed, once until it worked again.
func (r *run) fail(e *Engine, at time.Time, why string) {
	r.failed = at
	if r.failing == "" {
		r.failing = why
		e.tell(Change{At: at, Rule: r.ID, Holds: true, Failing: true, Condition: r.failure()})
	}
}

// failure is the condition that the rule itself does not work.
func (r *run) failure() alerts.Condition {
	return Failure(r.ID, r.Title, r.failing)
}

// Failure is the condition that a rule does not work, or that rules as a whole do
// not: one of the standing alerts.
func Failure(id, title, why string) alerts.Condition {
	line, _ := alerts.Lookup(alerts.RuleRule)
	c := alerts.Condition{
		Key: alerts.ConditionKey(alerts.RuleRule, id), Rule: alerts.RuleRule, Name: title, Category: line.Category, Severity: line.Severity,
	}
	if why != "" {
		c.Reasons = []string{why}
	}
	return c
}

// visible reports whether what the rule looks for may be seen of a device.
func (r *run) visible(d devices.Device) bool {
	m := &r.members[0]
	if m.metric != "" {
		return visibleMetric(d, m.metric)
	}
	return slices.ContainsFunc(m.types, func(t string) bool {
		begin, all := strings.CutSuffix(t, "*")
		return visibleEvent(d, begin) || all && !atHome(d)
	})
}

// condition is what the rule says of a device or place.
func (r *run) condition(t *track) alerts.Condition {
	c := alerts.Condition{
		Key: alerts.ConditionKey(Name(r.ID), t.subject), Rule: Name(r.ID), Category: r.Category, Severity: r.Severity,
		Title: r.Title, TitleEN: r.TitleEN, Site: t.device.Site, Reasons: t.why,
	}
	if r.per == PerDevice {
		c.Device, c.Edge, c.Name, c.NameEN = t.device.ID, t.device.Edge, cmp.Or(t.device.Name, t.device.ID), t.device.NameEN
	} else {
		c.Name = t.subject
	}
	return c
}
