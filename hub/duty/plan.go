package duty

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"brighteyes/alerts"
)

// stepsMost bounds a policy, also one that was put on record by another hand.
const stepsMost = 20

// Plan says whom a step of an alert's escalation reaches now. It reads memory
// only, never waits and never fails. Beyond the policy's steps comes the last
// one, which is built in.
func (d *Duty) Plan(a alerts.Alert, step, round int, now time.Time) alerts.Plan {
	s, life := d.state.Load(), Life(a)
	p := s.policyFor(a, d.places)
	after, repeat := p.last(life)
	steps := p.until(after)
	plan := alerts.Plan{Policy: p.ID, ArriveWithin: max(0, minutes(p.ArriveWithinMin))}
	view := view{s, d, a, now, p}
	if step < 0 || step >= len(steps) {
		everybody := view.everybody()
		plan.Targets, plan.After, plan.Last = everybody, repeat, true
		if plan.Nobody = !everybody.persons(); plan.Nobody {
			d.nobody.Inc()
		}
	} else {
		next := after
		if step+1 < len(steps) {
			next = seconds(steps[step+1].AfterS)
		}
		reached := view.step(steps, step)
		plan.Targets, plan.After = reached, next-seconds(steps[step].AfterS)
		if guides(a, Aim{Kind: AimDesk, Desk: DeskGuard}) && len(reached) > 0 && !reached.taken() && !view.between(steps, step) {
			plan.After = 0 // guards take no call: it waits for nobody
		}
	}
	// Where nobody sits before the screens, standing on them is not enough.
	plan.Late = !plan.Last && round == 0 && lateness(a) >= p.late(life) && view.staffed()
	return plan
}

// lateness is how old the newest occurrence was when it reached the hub. What comes
// from a clock that is suspect counts by the hub's time, and is never late.
func lateness(a alerts.Alert) time.Duration {
	late := a.LateS
	if a.Chain != nil {
		late = a.Chain.LateS
		if a.Chain.Suspect {
			late = 0
		}
	}
	return time.Duration(late * float64(time.Second))
}

// seconds is n seconds, within a year either way: no number that stands on
// record may turn into another one by overflow.
func seconds(n int) time.Duration {
	const year = 366 * 24 * 3600
	return time.Duration(min(max(n, -year), year)) * time.Second
}

func minutes(n int) time.Duration { return 60 * seconds(n) }

// until are the steps in their order that come before the last one does.
func (p Policy) until(last time.Duration) []Step {
	steps := slices.Clone(p.Steps)
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.AfterS, b.AfterS) })
	steps = slices.DeleteFunc(steps, func(s Step) bool { return s.AfterS < 0 || seconds(s.AfterS) > last })
	return steps[:min(len(steps), stepsMost)]
}

// policyFor is the policy that fits an alert most closely: one that names its
// rule, then one that names its place or the nearest that it lies in, then one
// that names its category and severity.
func (s *state) policyFor(a alerts.Alert, places Places) Policy {
	best, weight := builtin(a), -1
	var above []string
	if len(s.policies) > 0 {
		for _, at := range ancestors(places, a.Site) {
			above = append(above, at.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.policies)) {
		if w := s.policies[id].When.weight(a, above); w > weight {
			best, weight = s.policies[id], w
		}
	}
	return best
}

// weight is how closely the policy fits; -1 when it does not. above are the
// alert's place and those it lies in.
func (w When) weight(a alerts.Alert, above []string) int {
	weight := 0
	if len(w.Rules) > 0 {
		if !slices.Contains(w.Rules, a.Rule) {
			return -1
		}
		weight += 1000
	}
	if len(w.Sites) > 0 {
		near := slices.IndexFunc(above, func(site string) bool { return slices.Contains(w.Sites, site) })
		if near < 0 {
			return -1
		}
		weight += 100 - near
	}
	if len(w.Categories) > 0 {
		if !slices.Contains(w.Categories, a.Category) {
			return -1
		}
		weight += 2
	}
	if len(w.Severities) > 0 {
		if !slices.Contains(w.Severities, a.Severity) {
			return -1
		}
		weight++
	}
	return weight
}

// view is an alert as its policy meets it at a moment.
type view struct {
	*state
	duty   *Duty
	alert  alerts.Alert
	now    time.Time
	policy Policy
}

// step is whom a step reaches. An unstaffed desk is left out, so that a step with
// nothing else is skipped; and where a desk was left out, post B is rung with
// the first step that reaches anybody, and not when its own turn comes.
func (v view) step(steps []Step, n int) reach {
	empty, reached := false, false
	for i, step := range steps[:n+1] {
		all := v.aims(step.Targets)
		for _, aim := range step.Targets {
			empty = empty || aim.Kind == AimDesk && !guides(v.alert, aim) && !v.duty.Staffed(aim.Desk, v.now)
		}
		if i == n {
			if empty && !reached && !onlyDesks(step) {
				all.addAll(v.standIns())
			}
			return all
		}
		reached = reached || all.taken()
	}
	return nil
}

// between reports whether a step is for the guard room alone and lies in the time of those
// who can take the call and were reached before it: that time is not cut short.
func (v view) between(steps []Step, n int) bool {
	guards := func(s Step) bool {
		return len(s.Targets) > 0 && !slices.ContainsFunc(s.Targets, func(a Aim) bool { return !guides(v.alert, a) })
	}
	for n > 0 && guards(steps[n]) {
		n--
	}
	return v.step(steps, n).taken()
}

func onlyDesks(s Step) bool {
	return !slices.ContainsFunc(s.Targets, func(a Aim) bool { return a.Kind != AimDesk })
}

// standIns are the B posts: those that the policy names, or else those of every
// roster that serves the alert.
func (v view) standIns() []alerts.Target {
	var all reach
	for _, step := range v.policy.Steps {
		for _, aim := range step.Targets {
			if aim.Kind == AimPost && aim.Post == "B" {
				all.addAll(v.aim(aim))
			}
		}
	}
	if len(all) == 0 {
		all.addAll(v.aim(Aim{Kind: AimPost, Post: "B"}))
	}
	return all
}

func (v view) aims(aims []Aim) reach {
	var all reach
	for _, aim := range aims {
		all.addAll(v.aim(aim))
	}
	return all
}

func (v view) aim(aim Aim) []alerts.Target {
	switch aim.Kind {
	case AimDesk:
		if guides(v.alert, aim) && v.alert.Guided() || !guides(v.alert, aim) && v.duty.Staffed(aim.Desk, v.now) {
			return []alerts.Target{deskTarget(aim.Desk)}
		}
	case AimResponder:
		if t, ok := v.reached(aim.Responder); ok {
			return []alerts.Target{t}
		}
	case AimResponsible:
		if t, ok := v.named(v.alert.Responsible); ok {
			return []alerts.Target{t}
		}
	case AimHolders:
		return v.holderTargets(v.duty.places, v.alert, aim.Role, v.now.In(v.duty.desks.zone).Format(time.DateOnly))
	case AimPost:
		rosters := v.rostersFor(rolesOf(v.alert))
		if aim.Roster != "" {
			rosters = nil
			if r, ok := v.rosters[aim.Roster]; ok {
				rosters = []roster{r}
			}
		}
		return v.posts(rosters, aim.Post)
	}
	return nil
}

// posts are who holds a post of these rosters now; every post when it is empty.
func (v view) posts(rosters []roster, post string) []alerts.Target {
	var all reach
	for _, r := range rosters {
		for _, p := range r.table.OnDuty(v.now) {
			if t, ok := v.reached(p.Who); ok && (post == "" || p.Name == post) {
				all.add(t)
			}
		}
	}
	return all
}

// everybody is the last step: the screens of the alert's desks, whoever sits
// there; all of the policy; posts A and B of every roster that serves the alert;
// every responder of its roles; and when a life may be at stake and that is
// nobody, every responder there is.
func (v view) everybody() reach {
	var all reach
	for _, desk := range desksOf(v.alert) {
		all.add(deskTarget(desk))
	}
	for _, step := range v.policy.Steps[:min(len(v.policy.Steps), stepsMost)] {
		all.addAll(v.aims(step.Targets))
	}
	roles := rolesOf(v.alert)
	all.addAll(v.posts(v.rostersFor(roles), ""))
	people := v.responders()
	for _, p := range people {
		if p.reachable() && slices.ContainsFunc(p.Roles, func(r Role) bool { return slices.Contains(roles, r) }) {
			all.add(p.target())
		}
	}
	if Life(v.alert) && !all.persons() {
		for _, p := range people {
			if p.reachable() {
				all.add(p.target())
			}
		}
	}
	return all
}

// staffed reports whether somebody sits at one of the alert's desks.
func (v view) staffed() bool {
	return slices.ContainsFunc(desksOf(v.alert), func(desk string) bool { return v.duty.Staffed(desk, v.now) })
}
