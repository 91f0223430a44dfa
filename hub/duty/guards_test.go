package duty

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/alerts"
)

func (o *office) policy(steps ...Step) {
	o.t.Helper()
	_, err := o.PutPolicy(o.t.Context(), Policy{ID: "one", Name: "求助", LastAfterS: 300, Steps: steps})
	o.must(err)
}

var (
	careDesk, guardRoom = Aim{Kind: AimDesk, Desk: DeskCare}, Aim{Kind: AimDesk, Desk: DeskGuard}
	postA, postB        = Aim{Kind: AimPost, Post: "A"}, Aim{Kind: AimPost, Post: "B"}
)

func step(after int, aims ...Aim) Step { return Step{AfterS: after, Targets: aims} }

// Guards take no call: their chair neither stands for that of the care desk nor wakes
// anybody when it is empty, and what they are to know waits on their screen.
func TestAGuardRoomThatAPolicyTellsOfACallTakesNobodysPlace(t *testing.T) {
	o := open(t)
	o.staff()
	o.policy(step(0, careDesk, guardRoom), step(60, postA), step(120, postB))
	o.expectPlan(call(), 0, "desk:guard", 0) // nobody at the care desk: nothing to wait for
	o.expectPlan(call(), 1, "jia ding", time.Minute)
	o.seat(DeskGuard)
	o.expectPlan(call(), 0, "desk:guard", 0)
	o.expectPlan(call(), 1, "jia ding", time.Minute)
	_, err := o.Gone(t.Context(), DeskGuard)
	o.must(err)
	o.seat(DeskCare)
	o.expectPlan(call(), 0, "desk:care desk:guard", time.Minute)
	o.expectPlan(call(), 1, "jia", time.Minute) // nobody at the guards' screen: B has its own turn
}

// The time of those who were called before them goes on; with nobody called it is no time.
func TestAStepThatTellsTheGuardRoomAloneHasNoTimeOfItsOwn(t *testing.T) {
	o := open(t)
	o.staff()
	o.policy(step(0, guardRoom), step(60, postA), step(120, guardRoom), step(180, guardRoom), step(240, postB))
	o.expectPlan(call(), 0, "desk:guard", 0)
	o.expectPlan(call(), 1, "jia", time.Minute)
	o.expectPlan(call(), 2, "desk:guard", time.Minute)
	o.expectPlan(call(), 3, "desk:guard", time.Minute)
	o.policy(step(0, postA), step(60, careDesk, guardRoom), step(120, postB))
	o.expectPlan(call(), 1, "desk:guard", 0) // nobody at the care desk: the next comes as if it were skipped
	o.policy(step(0, careDesk), step(60, guardRoom), step(120, postB))
	o.expectPlan(call(), 1, "desk:guard", 0)
	o.at = noon.Add(11 * time.Hour) // 23:00, and nobody on post A
	o.policy(step(0, postA, guardRoom), step(60, postB))
	o.expectPlan(call(), 0, "desk:guard", 0)
}

func TestTheGuardRoomIsAimedAtOnlyWithWhatItsScreenShows(t *testing.T) {
	o := open(t)
	o.staff()
	o.seat(DeskCare)
	o.seat(DeskPolice)
	o.seat(DeskGuard)
	o.policy(step(0, careDesk, Aim{Kind: AimDesk, Desk: DeskPolice}, guardRoom), step(0, postA), step(60, postB))
	told := "desk:care desk:police desk:guard"
	for _, c := range []struct {
		category alerts.Category
		rule     string
		fromHome bool
		want     string
	}{
		{alerts.Care, alerts.RulePressed, false, told},
		{alerts.Care, alerts.RuleFall, false, told},
		{alerts.Care, alerts.RuleReport, true, told},
		{alerts.Safety, alerts.RuleForced, false, told},
		{alerts.Care, alerts.RuleReport, false, "desk:care desk:police"},
		{alerts.Care, alerts.RuleCannotCall, false, "desk:care desk:police"},
		{alerts.Care, alerts.RuleFlood, false, "desk:care desk:police"},
		{alerts.Care, "rule.quiet-morning", false, "desk:care desk:police"},
		{alerts.Safety, alerts.RuleSmoke, false, "desk:care desk:police"},
	} {
		a := call()
		a.Category, a.Rule, a.FromHome = c.category, c.rule, c.fromHome
		if got := persons(o.Plan(a, 0, 0, o.at)); got != c.want {
			t.Errorf("%s %s, from home %v, reaches %q, want %q", c.category, c.rule, c.fromHome, got, c.want)
		}
	}
}

// Nobody at the police desk: guards who cannot even see the smoke hold nothing up.
func TestAGuardRoomThatSeesNoSmokeTakesNobodysPlace(t *testing.T) {
	o := open(t)
	o.staff()
	o.seat(DeskGuard)
	o.policy(step(0, Aim{Kind: AimDesk, Desk: DeskPolice}, guardRoom), step(60, Aim{Kind: AimResponder, Responder: "yi"}))
	smoke := alerts.Alert{Category: alerts.Safety, Severity: alerts.Critical, Rule: alerts.RuleSmoke, Site: "b5", State: alerts.Open}
	o.expectPlan(smoke, 0, "", time.Minute) // skipped: the next comes at once
}

// Whatever the guard room is told beside or between the steps of a policy: nobody who can
// take the call is reached later for it than without, and of what its screen shows nobody
// sooner.
func TestTellingTheGuardRoomMakesNobodyElseLaterNorSooner(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := open(t)
		o.staff()
		o.at = noon.Add(time.Duration(rapid.IntRange(0, 23).Draw(r, "hour")) * time.Hour)
		for _, desk := range []string{DeskCare, DeskPolice, DeskGuard} {
			if rapid.Bool().Draw(r, desk+" is staffed") {
				o.seat(desk)
			}
		}
		after := rapid.SampledFrom([]int{0, 15, 60, 120, 180})
		var plain, told []Step
		for range rapid.IntRange(1, 4).Draw(r, "steps") {
			s := Step{AfterS: after.Draw(r, "after")}
			s.Targets = rapid.SliceOfN(rapid.SampledFrom([]Aim{
				careDesk, {Kind: AimDesk, Desk: DeskPolice}, postA, postB, {Kind: AimResponder, Responder: "yi"}, {Kind: AimHolders}, {Kind: AimResponsible},
			}), 1, 3).Draw(r, "aims")
			plain = append(plain, s)
			if rapid.Bool().Draw(r, "a step for the guards") {
				told = append(told, step(after.Draw(r, "their time"), guardRoom))
			}
			if rapid.Bool().Draw(r, "the guards too") {
				s.Targets = slices.Insert(slices.Clone(s.Targets), rapid.IntRange(0, len(s.Targets)).Draw(r, "where"), guardRoom)
			}
			told = append(told, s)
		}
		a := call()
		a.Rule = rapid.SampledFrom([]string{alerts.RulePressed, alerts.RuleFall, alerts.RuleCannotCall, alerts.RuleReport, alerts.RuleSmoke}).Draw(r, "rule")
		if a.Rule == alerts.RuleSmoke {
			a.Category = alerts.Safety
		}
		without, with := o.reachedAt(a, plain), o.reachedAt(a, told)
		for who, at := range without {
			if got, ok := with[who]; !ok || got > at || got < at && a.Guided() {
				r.Fatalf("%s is reached after %s (%v), and after %s where the guard room is told nothing", who, got, ok, at)
			}
		}
	})
}

// reachedAt walks an escalation as the machine does, and says after how long everybody is
// reached first.
func (o *office) reachedAt(a alerts.Alert, steps []Step) map[string]time.Duration {
	o.t.Helper()
	next := o.state.Load().clone()
	next.policies["one"] = Policy{ID: "one", LastAfterS: 300, Steps: steps}
	o.state.Store(next)
	first, waited := map[string]time.Duration{}, time.Duration(0)
	for n := 0; ; n++ {
		p := o.Plan(a, n, 0, o.at)
		for _, t := range p.Targets {
			if _, known := first[t.Person]; !known {
				first[t.Person] = waited
			}
		}
		if p.Last {
			return first
		}
		if len(p.Targets) > 0 {
			waited += p.After
		}
	}
}
