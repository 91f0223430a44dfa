package duty

import (
	"testing"
	"time"

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

func TestAStepThatTellsTheGuardRoomAloneIsGivenNoTime(t *testing.T) {
	o := open(t)
	o.staff()
	o.policy(step(0, guardRoom), step(60, postA), step(120, guardRoom), step(240, postB))
	o.expectPlan(call(), 0, "desk:guard", 0)
	o.expectPlan(call(), 1, "jia", time.Minute)
	o.expectPlan(call(), 2, "desk:guard", 0)
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
