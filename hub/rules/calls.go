package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/rules"
	"brighteyes/devices"
)

// callsMost bounds how many calls a dry run puts through the machine.
const callsMost = 5000

// Calls is what a dry run found of calls for help. Delayed must be 0: standing
// alerts never pass through rules.
type Calls struct {
	Replayed int `json:"replayed"`
	Delayed  int `json:"delayed"` // later, hidden, milder or of another desk than without the rules
}

// callCheck puts the calls of the past through the alerts' machine twice, with
// what rules say and without, and compares what becomes of each.
type callCheck struct {
	places        Places
	with, without alerts.State
	said          map[string][]alerts.Judgement // by key: what rules said since the last call
	order         []string
	n             int
	result        Calls
}

func newCallCheck(places Places) *callCheck {
	return &callCheck{places: places, said: map[string][]alerts.Judgement{}}
}

// moment is a call, or a change of a rule.
type moment struct {
	at     time.Time
	call   *alerts.Occurrence
	change *rules.Change
}

// day takes the calls of a day and what the rules said in it.
func (c *callCheck) day(events []devices.Recorded, changes []rules.Change) {
	var all []moment
	for _, e := range events {
		if !devices.CallForHelp(e.Type) {
			continue
		}
		d, _ := c.places.Lookup(e.Device)
		all = append(all, moment{at: e.Time, call: &alerts.Occurrence{Event: e, Device: d}})
	}
	for i := range changes {
		all = append(all, moment{at: changes[i].At, change: &changes[i]})
	}
	slices.SortStableFunc(all, func(a, b moment) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, m := range all {
		if c.result.Replayed >= callsMost {
			return
		}
		if m.call != nil {
			c.press(m.at, *m.call)
			continue
		}
		key := m.change.Condition.Key
		if _, waits := c.said[key]; !waits {
			c.order = append(c.order, key)
		}
		c.said[key] = m.change.Judgements()
	}
}

// settle puts into the machine what rules said since the last call: of each
// condition its newest word, which is all that a call could meet.
func (c *callCheck) settle(at time.Time) {
	var inputs []alerts.Input
	for _, key := range c.order {
		for _, j := range c.said[key] {
			c.n++
			j.NewID = fmt.Sprint("rule-", c.n)
			inputs = append(inputs, j)
		}
	}
	clear(c.said)
	c.order = c.order[:0]
	c.with, _, _ = alerts.StepAll(c.with, at, inputs) // a judgement is never refused
}

func (c *callCheck) press(at time.Time, o alerts.Occurrence) {
	c.settle(at)
	c.n++
	o.NewID = fmt.Sprint("call-", c.n)
	c.with, _, _ = alerts.Step(c.with, at, o) // nor is an occurrence
	c.without, _, _ = alerts.Step(c.without, at, o)
	c.result.Replayed++
	for _, want := range c.without.Open() {
		got, open := c.with.Alert(want.ID)
		if !open || !got.LastAt.Equal(want.LastAt) || !got.OpenedAt.Equal(want.OpenedAt) || got.Count != want.Count || got.Cause != "" ||
			got.Severity != want.Severity || got.Category != want.Category || got.State != want.State {
			c.result.Delayed++
			return
		}
	}
}
