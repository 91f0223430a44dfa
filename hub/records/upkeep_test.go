package records

import (
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

func TestHowOftenADeviceWentOffIsTheSumOfItsAlerts(t *testing.T) {
	r := openTest(t)
	off := func(id string, n int, rule, device string, count int) alerts.Action {
		return opened(id, n, func(a *alerts.Alert) { a.Rule, a.Device, a.Category, a.Count = rule, device, alerts.Maintenance, count })
	}
	act(t, r,
		off("a", 0, alerts.RuleOffline, "cam-1", 1), off("b", 10, alerts.RuleOffline, "cam-1", 4), off("c", 10, alerts.RuleButtonOffline, "button-1", 1),
		off("d", 10, alerts.RuleBattery, "button-1", 3), off("early", -60, alerts.RuleOffline, "cam-1", 9))
	got, err := r.WentOff(t.Context(), noon)
	if err != nil || len(got) != 2 || got["cam-1"] != 5 || got["button-1"] != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestEventsOfTodayAreCountedByDeviceAndType(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", -5), press("button-1", 5), press("button-1", 60), press("button-2", 1)))
	got, err := r.EventCounts(t.Context(), []string{"button-1"}, []string{devices.ButtonPressed, devices.GateDenied}, noon.Add(time.Second))
	if err != nil || len(got) != 1 || got["button-1"][devices.ButtonPressed] != 2 {
		t.Errorf("%v, %v", got, err)
	}
}
