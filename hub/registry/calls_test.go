package registry

import (
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// estate is two buildings: power, a coordinator on it, and buttons behind that.
func estate(t *testing.T) *town {
	tw := newTown(t,
		devices.Device{ID: "ups-b3", Kind: devices.Power, Capabilities: []string{"power:b3"}},
		devices.Device{ID: "coord-3", Kind: devices.Network, DependsOn: []string{"power:b3"}},
		button("btn-301", "301", "coord-3"), button("btn-302", "302", "coord-3"), button("bath-302", "302", "coord-3"),
		button("btn-501", "501"),
		camera("cam-3", "power:b3"),
	)
	for id := range tw.of("edge-east") {
		tw.hear("edge-east", id, nil)
	}
	tw.expectHolding()
	return tw
}

func TestResidentsWhoCannotCallAreCountedOncePerHome(t *testing.T) {
	for _, c := range []struct {
		name  string
		lose  func(tw *town)
		cause string
		count int
	}{
		{"the edge is away", func(tw *town) { tw.pass(61 * time.Second) }, "edge:edge-east", 3},
		{"power is lost", func(tw *town) { tw.happen("edge-east", "ups-b3", devices.PowerLost) }, "device:ups-b3", 2},
		{"the coordinator is gone", func(tw *town) {
			tw.hear("edge-east", "coord-3", map[string]float64{"online": 0})
		}, "device:coord-3", 2},
		{"the coordinator went with the power: one cause, the highest", func(tw *town) {
			tw.hear("edge-east", "coord-3", map[string]float64{"online": 0})
			tw.happen("edge-east", "ups-b3", devices.PowerLost)
		}, "device:ups-b3", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := estate(t)
			c.lose(tw)
			key := alerts.ConditionKey(alerts.RuleCannotCall, c.cause)
			got := tw.said(key)
			if got.Count != c.count {
				t.Errorf("%d homes cannot call, want %d", got.Count, c.count)
			}
			if !got.NeverHide || len(got.Under) != 0 || got.PromoteAfter != 10*time.Minute {
				t.Errorf("it could be hidden, or is not promoted: %+v", got)
			}
			others := 0
			for _, key := range tw.holding() {
				if c, ok := tw.judged.said[callsOwner][key]; ok && c.Rule == alerts.RuleCannotCall {
					others++
				}
			}
			if others != 1 {
				t.Errorf("%d alerts for one cause", others)
			}
			if k := tw.KPI(); k.Homes.Total != 3 || k.Homes.CannotCall != c.count || k.Homes.CanCall != 3-c.count {
				t.Errorf("the first screen says %+v", k.Homes)
			}
		})
	}
}

func TestAHomeWithAnotherButtonThatWorksCanCall(t *testing.T) {
	tw := newTown(t, devices.Device{ID: "coord-1", Kind: devices.Network}, button("btn-1", "501", "coord-1"), button("btn-2", "501"))
	for _, id := range []string{"coord-1", "btn-1", "btn-2"} {
		tw.hear("edge-east", id, nil)
	}
	tw.hear("edge-east", "coord-1", map[string]float64{"online": 0})
	tw.expectHolding("device.offline:coord-1")
	tw.hear("edge-east", "btn-2", map[string]float64{"online": 0})
	tw.expectHolding("button.offline:btn-2", "device.offline:coord-1", "residents.cannot_call:device:coord-1")
}

func TestSuspendedButtonsRaiseNothingAndTheirHomesCountAsUnableToCall(t *testing.T) {
	tw := estate(t)
	for _, id := range []string{"btn-301", "btn-302", "bath-302"} {
		_ = tw.SetLifecycle(t.Context(), id, devices.Suspended)
	}
	tw.pass(time.Second)
	if h := tw.KPI().Homes; h.Total != 3 || h.CannotCall != 2 || h.Suspended != 2 || h.CanCall != 1 {
		t.Errorf("the first screen says %+v", h)
	}
	_ = tw.SetLifecycle(t.Context(), "bath-302", devices.InService)
	tw.pass(time.Second)
	if h := tw.KPI().Homes; h.CannotCall != 1 || h.Suspended != 1 || h.CanCall != 2 {
		t.Errorf("with a second button back in service it says %+v", h)
	}
	_ = tw.SetLifecycle(t.Context(), "bath-302", devices.Suspended)
	tw.happen("edge-east", "ups-b3", devices.PowerLost)
	tw.expectHolding("power.lost:ups-b3")
}

func TestACauseOfWhichNothingIsKnownStaysAsItWas(t *testing.T) {
	tw := estate(t)
	tw.happen("edge-east", "ups-b3", devices.PowerLost)
	tw.expectHolding("power.lost:ups-b3", "residents.cannot_call:device:ups-b3")
	tw.restart(time.Minute)
	tw.status("edge-east")
	tw.keep(startGrace, "edge-east")
	tw.hear("edge-east", "coord-3", nil)
	tw.expectHolding("power.lost:ups-b3", "residents.cannot_call:device:ups-b3")
	tw.hear("edge-east", "ups-b3", map[string]float64{"mains_on": 1})
	tw.expectHolding()
}

func TestAButtonThatIsOfflineByItselfIsNoCauseButItsHomeCannotCall(t *testing.T) {
	tw := estate(t)
	tw.hear("edge-east", "btn-501", map[string]float64{"online": 0})
	tw.expectHolding("button.offline:btn-501")
	if k := tw.KPI(); k.Homes.CannotCall != 1 || k.Buttons.Offline != 1 || k.Buttons.Total != 4 {
		t.Errorf("the first screen says %+v %+v", k.Homes, k.Buttons)
	}
}
