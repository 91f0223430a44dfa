package history

import (
	"context"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// happening is one input of the alert machine at its time; what it is of an alert is
// known only when that stands.
type happening struct {
	at time.Time
	do func(s alerts.State) []alerts.Input
}

// teller runs the alert machine through the past, with its own timers.
type teller struct {
	state   alerts.State
	due     map[string]alerts.Due
	actions []alerts.Action
}

// alerts puts two weeks of alerts on record, resolved, a transaction a day.
func (w *writer) alerts(ctx context.Context) error {
	t := &teller{state: alerts.NewState(alerts.Kept{}), due: map[string]alerts.Due{}}
	for n := range Days {
		t.actions = nil
		events, happenings := w.daily(n)
		slices.SortStableFunc(happenings, func(a, b happening) int { return a.at.Compare(b.at) })
		for _, h := range happenings {
			if err := t.until(h.at); err != nil {
				return err
			}
			if err := t.step(h.at, h.do(t.state)); err != nil {
				return err
			}
		}
		end := w.day(n+1, 0)
		if err := t.until(end); err != nil {
			return err
		}
		batch := wire.Batch{Edge: w.Edge, Lane: devices.Alarms, Sent: end, Received: end, Events: events}
		if _, err := w.rec.Commit(ctx, batch, func([]devices.Recorded) ([]alerts.Action, error) { return t.actions, nil }); err != nil {
			return err
		}
	}
	return nil
}

// until lets the timers come that are due by then.
func (t *teller) until(at time.Time) error {
	for {
		var next *alerts.Due
		for _, d := range t.due {
			if !d.At.After(at) && (next == nil || d.At.Before(next.At)) {
				next = &d
			}
		}
		if next == nil {
			return nil
		}
		delete(t.due, next.Key)
		if err := t.step(next.At, []alerts.Input{*next}); err != nil {
			return err
		}
	}
}

func (t *teller) step(at time.Time, inputs []alerts.Input) error {
	if len(inputs) == 0 {
		return nil
	}
	next, actions, err := alerts.StepAll(t.state, at.UTC(), inputs)
	if err != nil {
		return err
	}
	for _, a := range actions {
		switch a := a.(type) {
		case alerts.Schedule:
			if k := a.Due.Kind; k == alerts.DueRecover || k == alerts.DuePromote { // nobody was paged then
				t.due[a.Due.Key] = a.Due
				continue
			}
		case alerts.Cancel:
			delete(t.due, a.Key)
			continue
		}
		if _, timer := a.(alerts.Schedule); !timer {
			t.actions = append(t.actions, a)
		}
	}
	t.state = next
	return nil
}

// daily is what happened on a day: a call or two, and what breaks now and then.
func (w *writer) daily(n int) (events []devices.Recorded, all []happening) {
	buttons := w.of(devices.Button)
	for range 1 + w.random.IntN(2) {
		e, h := w.call(w.day(n, w.clock(7+w.random.IntN(13), w.random.IntN(60))), buttons[w.random.IntN(len(buttons))])
		events, all = append(events, e), append(all, h...)
	}
	cameras, gates := w.of(devices.Camera), w.of(devices.Gate)
	if n%3 == 1 {
		d := cameras[w.random.IntN(len(cameras))]
		all = append(all, w.condition(w.day(n, w.clock(13, 0)), time.Duration(6+w.random.IntN(40))*time.Minute, alerts.RuleOffline, d)...)
	}
	if n%2 == 0 {
		d := gates[w.random.IntN(len(gates))]
		all = append(all, w.condition(w.day(n, w.clock(18, 0)), time.Duration(3+w.random.IntN(6))*time.Minute, alerts.RuleHeldOpen, d)...)
	}
	if n == 6 {
		all = append(all, w.condition(w.day(n, w.clock(10, 0)), 5*time.Hour, alerts.RuleBattery, buttons[len(buttons)-1])...)
	}
	if n == 9 {
		all = append(all, w.condition(w.day(n, w.clock(2, 0)), 11*time.Minute, alerts.RuleEdgeAway, devices.Device{})...)
	}
	return events, all
}

func (w *writer) of(k devices.Kind) (list []devices.Device) {
	for _, d := range w.Devices {
		if d.Kind == k {
			list = append(list, d)
		}
	}
	return list
}

// call is a press with all that the desk did about it.
func (w *writer) call(at time.Time, d devices.Device) (devices.Recorded, []happening) {
	e := devices.Recorded{Event: devices.Event{ID: devices.NewID(at), Device: d.ID, Type: devices.ButtonPressed, Time: at}, Edge: w.Edge, Received: at.Add(40 * time.Millisecond), Sent: at.Add(20 * time.Millisecond)}
	id := devices.NewID(at)
	list := []happening{{at.Add(45 * time.Millisecond), func(alerts.State) []alerts.Input {
		return []alerts.Input{alerts.Occurrence{NewID: id, Event: e, Device: devices.Registered{Device: d, Edge: w.Edge, Lifecycle: devices.InService}, Site: w.Sites[d.Site]}}
	}}}
	after := func(wait time.Duration, act alerts.Act) {
		at = at.Add(wait)
		act.Alert, act.By = id, "care"
		list = append(list, happening{at, func(alerts.State) []alerts.Input { return []alerts.Input{act} }})
	}
	second := func(least, more int) time.Duration { return time.Duration(least+w.random.IntN(more)) * time.Second }
	after(second(6, 20), alerts.Act{Verb: alerts.Acknowledge})
	if w.random.IntN(3) > 0 { // most are a button that was touched
		after(second(20, 40), alerts.Act{Verb: alerts.TickVerb, Tick: alerts.TickResidentCalled, Result: "voice"})
		after(second(30, 60), alerts.Act{Verb: alerts.Resolve, Outcome: alerts.AccidentalPress, Note: note})
		return e, list
	}
	after(second(20, 30), alerts.Act{Verb: alerts.TickVerb, Tick: alerts.TickResidentCalled, Result: "no_answer"})
	after(second(10, 20), alerts.Act{Verb: alerts.Dispatch, Assignee: "zhiban-ding"})
	after(second(180, 240), alerts.Act{Verb: alerts.Arrive})
	after(second(30, 60), alerts.Act{Verb: alerts.TickVerb, Tick: alerts.TickPersonSeen})
	after(second(300, 600), alerts.Act{Verb: alerts.Resolve, Outcome: alerts.Handled, Note: note})
	return e, list
}

// condition is something that was not as it should be for a time, and came right.
func (w *writer) condition(at time.Time, lasts time.Duration, rule string, d devices.Device) []happening {
	line, _ := alerts.Lookup(rule)
	subject := d.ID
	if subject == "" {
		subject = w.Edge
	}
	c := alerts.Condition{
		Key: alerts.ConditionKey(rule, subject), Rule: rule, Edge: w.Edge, Device: d.ID, Site: d.Site, Name: d.Name, NameEN: d.NameEN,
		Category: line.Category, Severity: line.Severity, NeverHide: line.Shown, PromoteAfter: line.PromoteAfter,
	}
	if c.Name == "" {
		c.Name = subject
	}
	id := devices.NewID(at)
	judge := func(holds bool) func(alerts.State) []alerts.Input {
		return func(alerts.State) []alerts.Input {
			return []alerts.Input{alerts.Judgement{NewID: id, Condition: c, Holds: holds}}
		}
	}
	return []happening{
		{at, judge(true)},
		{at.Add(time.Minute), func(s alerts.State) []alerts.Input {
			if _, open := s.Alert(id); !open { // it was flapping, or is part of another
				return nil
			}
			return []alerts.Input{alerts.Act{Alert: id, Verb: alerts.Note, By: By, Note: note}}
		}},
		{at.Add(lasts), judge(false)},
	}
}
