package access

import (
	"slices"

	"brighteyes/alerts"
)

// needsRescue reports whether guards may have to open the way to a: somebody was
// sent there, or somebody took a call to which they open the way, or the community's
// policy let the guard room know of such a call before. Any other
// that nobody took yet is the care desk's alone, and so is one that is over.
func needsRescue(a alerts.Alert) bool {
	if !alerts.OfAPerson(a.Category, a.Rule) {
		return false
	}
	switch a.State {
	case alerts.Dispatched, alerts.OnScene:
		return true
	case alerts.Acknowledged:
		return onTheWay(a) || a.Guided()
	case alerts.Open: // told by the policy, or pressed again while somebody was on the way
		return onTheWay(a) || a.Guided() && a.GuardsAt != nil
	}
	return false
}

// onTheWay reports whether somebody was sent and not called back.
func onTheWay(a alerts.Alert) bool {
	return slices.ContainsFunc(a.Sendings, func(s alerts.SentOut) bool { return s.Released == nil })
}

// Helps reports whether the roles may do just this to an alert that is not
// theirs: a guard's step towards a rescue, a step of the police card of a call in
// their sight, and taking the last such step back. The machine holds that nobody
// takes back what another did.
func (rs Roles) Helps(a alerts.Alert, verb alerts.Verb, tick alerts.TickName) bool {
	var theirs func(alerts.TickName) bool
	switch rs.SeeAlert(a) {
	case RescueAccess:
		theirs = alerts.TickName.Guards
	case PlaceAndState:
		theirs = CardTick
	default:
		return false
	}
	switch verb {
	case alerts.ShowCard:
		return theirs(alerts.TickCardStep)
	case alerts.TickVerb:
		return theirs(tick)
	case alerts.UndoVerb:
		last, ok := lastTick(a)
		return ok && a.Undo != nil && a.Undo.Verb == alerts.TickVerb && theirs(last.Name)
	}
	return false
}

// CardTick reports whether t is a step of a response card.
func CardTick(t alerts.TickName) bool { return t == alerts.TickCardStep }

// lastTick is the newest step that stands.
func lastTick(a alerts.Alert) (alerts.Tick, bool) {
	for i := len(a.Ticks) - 1; i >= 0; i-- {
		if !a.Ticks[i].Undone {
			return a.Ticks[i], true
		}
	}
	return alerts.Tick{}, false
}
