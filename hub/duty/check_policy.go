package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
	"brighteyes/devices"
)

// reachWithin is how soon a policy for calls for help must ring somebody.
const reachWithin = 5 * time.Minute

// check says which field of a policy is wrong, and what would be right.
func (p Policy) check(s *state, places Places, now time.Time) error {
	if err := devices.CheckID("policy", p.ID); err != nil || strings.HasPrefix(p.ID, "builtin-") {
		return wrong("id", "want lower-case letters, digits and hyphens, 1 to 63, and not builtin-…: those stand in code and cannot be changed")
	}
	if err := checkText("name", p.Name, 1, 64); err != nil {
		return err
	}
	if err := checkText("name_en", p.NameEN, 0, 64); err != nil {
		return err
	}
	if p.Builtin {
		return wrong("builtin", "want nothing here: the built-in policies stand in code")
	}
	if err := p.When.check(places); err != nil {
		return err
	}
	if len(p.Steps) == 0 || len(p.Steps) > stepsMost {
		return wrong("steps", fmt.Sprintf("want 1 to %d steps before the last one, which is built in", stepsMost))
	}
	if err := p.checkTimes(); err != nil {
		return err
	}
	for i, step := range p.Steps {
		if i > 0 && step.AfterS < p.Steps[i-1].AfterS {
			return wrong(fmt.Sprintf("steps[%d].after_s", i), "want steps in the order in which they come")
		}
		if len(step.Targets) == 0 || len(step.Targets) > 20 {
			return wrong(fmt.Sprintf("steps[%d].targets", i), "want 1 to 20 targets")
		}
		for j, aim := range step.Targets {
			if reason := aim.check(s); reason != "" {
				return wrong(fmt.Sprintf("steps[%d].targets[%d]", i, j), reason)
			}
		}
	}
	if p.When.mayMeetLife() && !p.rings(s, now) {
		return wrong("steps", `a call for help would come to this policy, and no step within 5 minutes rings a person who can be reached; `+
			`want one such as {"after_s":0,"targets":[{"kind":"post","roster":"ROSTER","post":"A"}]} with people in the roster who have a channel`)
	}
	return nil
}

// checkTimes keeps the last step near. It is not in the policy, so that there is
// nothing to switch off.
func (p Policy) checkTimes() error {
	last, repeat := lastMost, repeatMost
	if p.When.mayMeetLife() {
		last, repeat = lifeLastMost, lifeRepeatMost
	}
	within := func(field string, n int, least, most time.Duration) error {
		if n != 0 && (seconds(n) < least || seconds(n) > most) {
			return wrong(field, fmt.Sprintf("want %d to %d seconds; the last step cannot be switched off", int(least.Seconds()), int(most.Seconds())))
		}
		return nil
	}
	if err := within("last_after_s", p.LastAfterS, 0, last); err != nil {
		return err
	}
	if err := within("repeat_s", p.RepeatS, repeatLeast, repeat); err != nil {
		return err
	}
	after, _ := p.last(p.When.mayMeetLife())
	for i, step := range p.Steps {
		if step.AfterS < 0 || seconds(step.AfterS) > after {
			return wrong(fmt.Sprintf("steps[%d].after_s", i), fmt.Sprintf("want 0 to %d seconds, when the last step comes", int(after.Seconds())))
		}
	}
	if p.ArriveWithinMin < 0 || p.ArriveWithinMin > 24*60 {
		return wrong("arrive_within_min", "want 0 to 1440 minutes")
	}
	if p.LateAfterMin < 0 || p.LateAfterMin > 7*24*60 {
		return wrong("late_after_min", "want 0 to 10080 minutes")
	}
	return nil
}

func (w When) check(places Places) error {
	for _, c := range w.Categories {
		if !c.Valid() {
			return wrong("when.categories", "want any of care, safety, maintenance")
		}
	}
	for _, s := range w.Severities {
		if !slices.Contains([]alerts.Severity{alerts.Critical, alerts.Major, alerts.Minor, alerts.Info}, s) {
			return wrong("when.severities", "want any of critical, major, minor, info")
		}
	}
	for _, rule := range w.Rules {
		if err := checkText("when.rules", rule, 1, 128); err != nil {
			return err
		}
	}
	for _, site := range w.Sites {
		if _, ok := places.Site(site); !ok {
			return wrong("when.sites", "want ids of places that there are")
		}
	}
	return nil
}

// check says what would be right; empty when all is.
func (a Aim) check(s *state) string {
	set := map[string]bool{"desk": a.Desk != "", "roster": a.Roster != "", "post": a.Post != "", "responder": a.Responder != "", "role": a.Role != ""}
	allow := func(names ...string) string {
		for name, given := range set {
			if given && !slices.Contains(names, name) {
				return fmt.Sprintf("a target of kind %s takes no %s", a.Kind, name)
			}
		}
		return ""
	}
	switch a.Kind {
	case AimDesk:
		if !slices.Contains(Desks(), a.Desk) {
			return "want desk: care, police, property or guard"
		}
		return allow("desk")
	case AimPost:
		if a.Post != "A" && a.Post != "B" {
			return "want post: A or B"
		}
		if _, ok := s.rosters[a.Roster]; a.Roster != "" && !ok {
			return "want the id of a roster that there is, or none for each that serves the alert"
		}
		return allow("post", "roster")
	case AimResponder:
		if p, ok := s.people[a.Responder]; !ok || !p.Left.IsZero() {
			return "want the id of a responder who is here"
		}
		return allow("responder")
	case AimHolders:
		if !slices.Contains([]string{"", "police", "grid", "stairs", "property"}, a.Role) {
			return "want role: police, grid, stairs or property, or none for all"
		}
		return allow("role")
	case AimResponsible:
		return allow()
	}
	return "want kind: desk, post, responder, holders or responsible"
}

// rings reports whether a step soon enough aims at somebody with a telephone or
// another way to be reached: a desk may be empty, and a place may have no holder.
func (p Policy) rings(s *state, now time.Time) bool {
	for _, step := range p.Steps {
		if seconds(step.AfterS) > reachWithin {
			continue
		}
		for _, aim := range step.Targets {
			switch aim.Kind {
			case AimResponder:
				if s.people[aim.Responder].reachable() {
					return true
				}
			case AimPost:
				for _, r := range s.rosters {
					if (aim.Roster == r.ID || aim.Roster == "") && s.staffs(r, aim.Post, now) {
						return true
					}
				}
			}
		}
	}
	return false
}

// staffs reports whether the roster ever puts somebody who can be reached at the
// post.
func (s *state) staffs(r roster, post string, now time.Time) bool {
	for _, shift := range r.Shifts {
		if shift.Post == post && slices.ContainsFunc(shift.Who, func(who string) bool { return s.people[who].reachable() }) {
			return true
		}
	}
	return slices.ContainsFunc(r.Overrides, func(o rota.Override) bool {
		return o.Post == post && o.To.After(now) && s.people[o.Who].reachable()
	})
}

// stillRings refuses a change that would leave a policy for calls for help with
// nobody whom it rings, and that rang somebody before it. field is what is wrong
// then.
func (s *state) stillRings(before *state, field string, now time.Time) error {
	for _, p := range s.policies {
		if p.When.mayMeetLife() && p.rings(before, now) && !p.rings(s, now) {
			return wrong(field, "policy "+p.ID+" would ring nobody for a call for help; want another person in it first")
		}
	}
	return nil
}
