// Package rules is the rules that users write: YAML files, read strictly, and
// the engine that says from events, readings and the passing of time which of
// them hold. It is pure: no I/O, no clock, no goroutine; the same inputs give the
// same answers.
//
//	file ──Parse──▶ Rules ──NewEngine──▶ Engine ──Step(now, inputs)──▶ Changes
//
// Rules only add. What they say are conditions with keys of their own
// ("rule.ID:subject"), so that no rule reaches a standing alert: calls for help
// never come here at all. An expression has no loops and no functions that could
// grow, so that each evaluation is bounded by the length of its text; what a rule
// remembers is bounded too, and a rule that fails is a condition itself while the
// others go on.
//
// A rule watches devices and places. What happens in a home is withheld from the
// engine's rules, see home.go, and one that is bound to a home or a person's
// card, code or face is refused.
package rules
