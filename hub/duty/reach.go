package duty

import (
	"slices"
	"strings"

	"brighteyes/alerts"
)

// The desks whose screens can be reached.
const (
	DeskCare     = "care"
	DeskPolice   = "police"
	DeskProperty = "property"
	DeskGuard    = "guard"
)

// Desks are all of them, in the order in which they are shown.
func Desks() []string { return []string{DeskCare, DeskPolice, DeskProperty, DeskGuard} }

// ChannelDesk is the channel by which a desk's screens are reached.
const ChannelDesk = "desk"

// deskTarget is the screens of a desk as a plan has them.
func deskTarget(desk string) alerts.Target {
	names := map[string]string{DeskCare: "为老服务坐席", DeskPolice: "社区警务室", DeskProperty: "物业值班", DeskGuard: "门岗"}
	return alerts.Target{Person: "desk:" + desk, Name: names[desk], Channels: []string{ChannelDesk}}
}

// rolesOf are the responders that an alert is for, the nearest first.
func rolesOf(a alerts.Alert) []Role {
	switch {
	case a.Category == alerts.Care:
		return []Role{Care}
	case a.Category == alerts.Maintenance:
		return []Role{Property}
	case overdue(a): // what the office owes is not the guards' to do
		return []Role{Police}
	case strings.HasPrefix(a.Rule, "gate."):
		return []Role{Guard, Property, Police}
	case a.Severity == alerts.Critical: // smoke, gas: whoever is near
		return []Role{Guard, Police, Property}
	}
	return []Role{Police, Guard}
}

// desksOf are the desks on whose screens an alert stands.
func desksOf(a alerts.Alert) []string {
	switch {
	case a.Category == alerts.Care:
		return []string{DeskCare}
	case a.Category == alerts.Maintenance:
		return []string{DeskProperty}
	case strings.HasPrefix(a.Rule, "gate."):
		return []string{DeskPolice, DeskProperty}
	}
	return []string{DeskPolice}
}

// guides reports whether aim is the guard room of an alert that guards cannot take: at
// most they are to open the way. So whether anybody sits there neither fills the chair
// of the desk that answers nor leaves one empty. What they are to know stands on their
// screen when they come back; of what their screen does not show (alerts.Alert.Guided)
// they are not told.
func guides(a alerts.Alert, aim Aim) bool {
	mayAct := a.Category == alerts.Maintenance || a.Category == alerts.Safety && strings.HasPrefix(a.Rule, "gate.")
	return aim.Kind == AimDesk && aim.Desk == DeskGuard && !mayAct
}

// reach gathers targets, each person once.
type reach []alerts.Target

func (r *reach) add(t alerts.Target) {
	if !slices.ContainsFunc(*r, func(o alerts.Target) bool { return o.Person == t.Person }) {
		*r = append(*r, t)
	}
}

func (r *reach) addAll(all []alerts.Target) {
	for _, t := range all {
		r.add(t)
	}
}

// taken reports whether anybody but the guard room is among them.
func (r reach) taken() bool {
	return slices.ContainsFunc(r, func(t alerts.Target) bool { return t.Person != alerts.Guards })
}

// persons reports whether anybody but screens is among them.
func (r reach) persons() bool {
	return slices.ContainsFunc(r, func(t alerts.Target) bool { return !strings.HasPrefix(t.Person, "desk:") })
}
