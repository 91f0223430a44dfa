package rules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/rules"
	"brighteyes/devices"
)

const (
	lookEvery   = time.Second      // at the time that passes
	statusEvery = 10 * time.Second // at what is said of devices
	judgeMost   = 500              // conditions in one transaction
	againMost   = 100              // occurrences of one condition that wait for the record
)

// inputsID is under which the loss of inputs stands among the failing rules.
const inputsID = "inputs-dropped"

// engine is what Run works with; nobody else touches it.
type engine struct {
	*rules.Engine
	seen     map[string]bool // events of the replay, which may come again from the queue
	forget   time.Time       // when those are not needed any more
	status   map[string]devices.Status
	nextLook time.Time
	pending  map[string][]alerts.Judgement // by key: what is not on record yet
	order    []string                      // of the keys
	losing   bool
}

// Run feeds the engine until ctx ends, and returns nil then. When the rules
// change it begins anew, from what is on record.
func (r *Rules) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	r.recall(ctx)
	e := r.begin(ctx, nil)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.changed:
			e = r.begin(ctx, e)
		case f := <-r.queue:
			r.step(e, r.inputs(f, e.seen)...)
		case <-tick.C:
			r.look(e)
			r.step(e)
			r.remember(ctx)
		}
		r.judge(ctx, e)
	}
}

// begin makes an engine of the rules as they are, that knows what they look back
// at.
func (r *Rules) begin(ctx context.Context, before *engine) *engine {
	list, broken := r.active()
	e := &engine{Engine: rules.NewEngine(list), seen: map[string]bool{}, status: map[string]devices.Status{}, pending: map[string][]alerts.Judgement{}}
	if before != nil {
		e.pending, e.order, e.losing = before.pending, before.order, before.losing
	}
	now := r.Now()
	since, complete := r.rebuild(ctx, e, list, now)
	e.forget = now.Add(time.Minute)
	held := r.Desk.Held()
	for _, c := range e.Resume(now, held, complete) {
		e.say(alerts.Judgement{Condition: c})
	}
	for _, c := range e.Raised() {
		e.say(alerts.Judgement{Condition: r.shown(c), Holds: true})
	}
	for _, h := range held { // a rule that failed gets a new chance
		if h.Condition.Rule == alerts.RuleRule && broken[subjectOf(h.Condition)] == "" && h.FalseSince.IsZero() {
			e.say(alerts.Judgement{Condition: h.Condition})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(broken)) {
		e.say(alerts.Judgement{Condition: rules.Failure(id, id, broken[id]), Holds: true})
	}
	r.mu.Lock()
	r.broken, r.since, r.complete = broken, since, complete
	r.mu.Unlock()
	r.note(e)
	return e
}

func subjectOf(c alerts.Condition) string { return c.Key[len(alerts.ConditionKey(c.Rule, "")):] }

// step lets the engine take inputs, and the time that passed.
func (r *Rules) step(e *engine, inputs ...rules.Input) {
	began := time.Now()
	changes := e.Step(r.Now(), inputs...)
	r.metrics.seconds.Observe(time.Since(began).Seconds())
	for _, c := range changes {
		c.Condition = r.shown(c.Condition)
		if !c.Again {
			delete(e.pending, c.Condition.Key) // only the newest word counts
		}
		for _, j := range c.Judgements() {
			e.say(j)
		}
	}
	if len(changes) > 0 {
		r.note(e)
	}
}

// look takes what is said of devices, now and then, and says what was lost.
func (r *Rules) look(e *engine) {
	now := r.Now()
	if lost := r.metrics.lost.Swap(0); lost > 0 || e.losing {
		e.losing = lost > 0
		why := ""
		if e.losing {
			why = fmt.Sprintf("有 %d 条数据未经规则判断 · rules did not see %d events or readings, for want of room", lost, lost)
		}
		e.say(alerts.Judgement{Condition: rules.Failure(inputsID, "规则 · Rules", why), Holds: e.losing})
	}
	if now.Before(e.nextLook) {
		return
	}
	e.nextLook = now.Add(statusEvery)
	if now.After(e.forget) {
		e.seen = nil
	}
	var inputs []rules.Input
	var fresh []devices.Registered
	for _, w := range r.Places.Watched() {
		before, known := e.status[w.Device.ID]
		if !known {
			fresh = append(fresh, w.Device)
		}
		if !known || before != w.Status {
			inputs = append(inputs, rules.Status{Device: w.Device, At: now, Status: w.Status})
			r.turn(StatusChange{Device: w.Device.ID, At: now, Status: w.Status})
		}
		e.status[w.Device.ID] = w.Status
	}
	e.Watch(now, fresh)
	if len(inputs) > 0 {
		r.step(e, inputs...)
	}
}

// say keeps a judgement until it is on record.
func (e *engine) say(j alerts.Judgement) {
	key := j.Condition.Key
	if _, waits := e.pending[key]; !waits {
		e.order = append(e.order, key)
	}
	if len(e.pending[key]) < againMost {
		e.pending[key] = append(e.pending[key], j)
	}
}

// judge puts on record what is not there yet. What cannot be is tried again with
// the next tick.
func (r *Rules) judge(ctx context.Context, e *engine) {
	for len(e.order) > 0 {
		var list []alerts.Judgement
		taken := 0
		for _, key := range e.order {
			if len(list) >= judgeMost {
				break
			}
			list = append(list, e.pending[key]...)
			taken++
		}
		if err := r.Desk.Judge(ctx, list); err != nil {
			if ctx.Err() == nil {
				r.metrics.refused.Inc()
				r.Log.Warn("what rules say is not on record yet", "err", err)
			}
			return
		}
		for _, key := range e.order[:taken] {
			delete(e.pending, key)
		}
		e.order = slices.Delete(e.order, 0, taken)
	}
}

// note remembers where the rules stand, for those who ask.
func (r *Rules) note(e *engine) {
	standing := map[string]rules.Standing{}
	for _, s := range e.Standing() {
		standing[s.Rule] = s
	}
	r.mu.Lock()
	r.standing = standing
	r.mu.Unlock()
}
