package registry

import (
	"slices"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestConditionsAreJudgedFromWhatIsKnownNow(t *testing.T) {
	power := devices.Device{ID: "ups-b3", Kind: devices.Power}
	gate := devices.Device{ID: "gate-1", Kind: devices.Gate}
	leak := devices.Device{ID: "leak-1", Kind: devices.Sensor}
	for _, c := range []struct {
		name  string
		story func(tw *town)
		want  []string
	}{
		{"all is well", func(tw *town) {}, nil},
		{"an edge is away for a minute", func(tw *town) { tw.pass(59 * time.Second) }, nil},
		{"an edge is away for more than a minute", func(tw *town) { tw.pass(60 * time.Second) }, []string{"edge.away:edge-east"}},
		{"a gate is offline", func(tw *town) { tw.hear("edge-east", "gate-1", map[string]float64{"online": 0}) },
			[]string{"device.offline:gate-1"}},
		{"a battery is low", func(tw *town) { tw.hear("edge-east", "leak-1", map[string]float64{"battery_pct": 19.9}) },
			[]string{"battery.low:leak-1"}},
		{"a device says that its battery is low", func(tw *town) { tw.hear("edge-east", "leak-1", map[string]float64{"battery_low": 1}) },
			[]string{"battery.low:leak-1"}},
		{"a device says so though much is shown", func(tw *town) {
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_low": 1, "battery_pct": 76.5})
		}, []string{"battery.low:leak-1"}},
		{"little is shown though the device says nothing of it", func(tw *town) {
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_low": 0, "battery_pct": 4})
		}, []string{"battery.low:leak-1"}},
		{"a device says that its battery is well again", func(tw *town) {
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_low": 1})
			tw.holding()
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_low": 0})
		}, nil},
		{"a battery was low and is not", func(tw *town) {
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_pct": 5})
			tw.holding()
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_pct": 100})
		}, nil},
		{"a battery was low and the edge knows nothing of it now", func(tw *town) {
			tw.hear("edge-east", "leak-1", map[string]float64{"battery_pct": 5})
			tw.holding()
			tw.hear("edge-east", "leak-1", map[string]float64{"rssi_dbm": -60})
		}, []string{"battery.low:leak-1"}},
		{"an event tells of a leak", func(tw *town) { tw.happen("edge-east", "leak-1", devices.SensorLeak) }, []string{"sensor.leak:leak-1"}},
		{"state tells of a leak", func(tw *town) { tw.hear("edge-east", "leak-1", map[string]float64{"leak": 1}) }, []string{"sensor.leak:leak-1"}},
		{"a leak is over", func(tw *town) {
			tw.happen("edge-east", "leak-1", devices.SensorLeak)
			tw.holding()
			tw.pass(time.Second)
			tw.happen("edge-east", "leak-1", devices.SensorLeakCleared)
		}, nil},
		{"an old event tells that a leak is over which began since", func(tw *town) {
			tw.hear("edge-east", "leak-1", map[string]float64{"leak": 1})
			tw.Committed("edge-east", []devices.Recorded{{Event: devices.Event{
				Device: "leak-1", Type: devices.SensorLeakCleared, Time: tw.now.Add(-time.Minute)}, Sent: tw.now}}, tw.now)
			tw.look(tw.now, changed)
		}, []string{"sensor.leak:leak-1"}},
		{"a gate is held open", func(tw *town) { tw.happen("edge-east", "gate-1", devices.GateHeldOpen) }, []string{"gate.held_open:gate-1"}},
		{"a gate was held open and state says it is shut", func(tw *town) {
			tw.happen("edge-east", "gate-1", devices.GateHeldOpen)
			tw.holding()
			tw.pass(time.Second)
			tw.hear("edge-east", "gate-1", map[string]float64{"door_open": 0})
		}, nil},
		{"an open gate is not held open for that", func(tw *town) {
			tw.hear("edge-east", "gate-1", map[string]float64{"door_open": 1})
		}, nil},
		{"power is lost, by an event", func(tw *town) { tw.happen("edge-east", "ups-b3", devices.PowerLost) }, []string{"power.lost:ups-b3"}},
		{"power is lost, by state", func(tw *town) { tw.hear("edge-east", "ups-b3", map[string]float64{"mains_on": 0}) }, []string{"power.lost:ups-b3"}},
		{"power is back, by state", func(tw *town) {
			tw.happen("edge-east", "ups-b3", devices.PowerLost)
			tw.holding()
			tw.pass(time.Second)
			tw.hear("edge-east", "ups-b3", map[string]float64{"mains_on": 1})
		}, nil},
		{"state of the same moment does not undo an event", func(tw *town) {
			tw.happen("edge-east", "ups-b3", devices.PowerLost)
			tw.tell("edge-east", wire.DeviceState{Device: "ups-b3", Heard: tw.now.Add(-time.Second), Values: map[string]float64{"mains_on": 1}})
		}, []string{"power.lost:ups-b3"}},
		{"a suspended device has no conditions", func(tw *town) {
			tw.hear("edge-east", "gate-1", map[string]float64{"online": 0})
			tw.holding()
			_ = tw.SetLifecycle(tw.t.Context(), "gate-1", devices.Suspended)
			tw.pass(time.Second)
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := newTown(t, power, gate, leak)
			for _, id := range []string{"ups-b3", "gate-1", "leak-1"} {
				tw.hear("edge-east", id, nil)
			}
			tw.pass(time.Second) // which is part of every story
			c.story(tw)
			tw.expectHolding(c.want...)
		})
	}
}

func TestWhatIsNotKnownIsNeitherTrueNorFalse(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	tw.hear("edge-east", "cam-1", map[string]float64{"online": 0, "battery_pct": 3})
	tw.expectHolding("battery.low:cam-1", "device.offline:cam-1")
	tw.pass(2 * time.Minute) // the edge is away
	tw.expect("cam-1", devices.Unknown, "")
	tw.expectHolding("battery.low:cam-1", "device.offline:cam-1", "edge.away:edge-east")
	tw.restart(time.Minute)
	tw.pass(2 * time.Minute)
	tw.expectHolding("battery.low:cam-1", "device.offline:cam-1", "edge.away:edge-east")
	tw.hear("edge-east", "cam-1", map[string]float64{"online": 1, "battery_pct": 90})
	tw.expectHolding()
}

func TestADeviceUnderALostEdgeIsUnknownAndNotOffline(t *testing.T) {
	tw := newTown(t, camera("cam-1"), camera("cam-2"))
	tw.hear("edge-east", "cam-1", nil)
	tw.hear("edge-east", "cam-2", nil)
	tw.pass(time.Hour)
	tw.expectHolding("edge.away:edge-east")
}

func TestAnOfflineDeviceStandsUnderAllThatCouldExplainIt(t *testing.T) {
	tw := newTown(t,
		devices.Device{ID: "meter-3", Kind: devices.Power, Capabilities: []string{"power:b3"}},
		devices.Device{ID: "switch-2", Kind: devices.Network, DependsOn: []string{"power:b3"}},
		camera("cam-1", "switch-2", "power:b3", "no-such-thing"),
	)
	tw.hear("edge-east", "cam-1", map[string]float64{"online": 0})
	want := []string{"device.offline:switch-2", "power.lost:meter-3", "edge.away:edge-east"}
	if got := tw.said("device.offline:cam-1").Under; !slices.Equal(got, want) {
		t.Errorf("it stands under %q, want %q", got, want)
	}
}

func TestDevicesThatDependOnEachOtherAreNoEndlessLoop(t *testing.T) {
	tw := newTown(t, button("btn-1", "501", "switch-1"),
		devices.Device{ID: "switch-1", Kind: devices.Network, DependsOn: []string{"switch-2"}},
		devices.Device{ID: "switch-2", Kind: devices.Network, DependsOn: []string{"switch-1", "switch-2"}},
	)
	tw.hear("edge-east", "switch-1", map[string]float64{"online": 0})
	tw.hear("edge-east", "switch-2", map[string]float64{"online": 0})
	if got := tw.holding(); !slices.Contains(got, "device.offline:switch-1") {
		t.Errorf("holding %q", got)
	}
}

func TestAConditionIsToldAgainOnlyWhenItSaysSomethingElse(t *testing.T) {
	tw := newTown(t, button("btn-1", "501"), button("btn-2", "502"))
	tw.pass(61 * time.Second)
	tw.holding()
	tw.pass(time.Minute)
	if list := tw.judged.take(tw.now, 100); len(list) != 0 {
		t.Errorf("told again: %+v", list)
	}
	_ = tw.SetLifecycle(t.Context(), "btn-2", devices.Retired)
	tw.pass(time.Second)
	list := tw.judged.take(tw.now, 100)
	if len(list) != 1 || list[0].Condition.Rule != alerts.RuleCannotCall || list[0].Condition.Count != 1 {
		t.Errorf("told: %+v", list)
	}
}

func TestAVerdictThatCannotBePutOnRecordComesAgain(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	tw.hear("edge-east", "cam-1", map[string]float64{"online": 0})
	first := tw.judged.take(tw.now, 100)
	tw.judged.done(false)
	again := tw.judged.take(tw.now, 100)
	if len(first) != 1 || len(again) != 1 || first[0].Condition.Key != again[0].Condition.Key {
		t.Errorf("first %v, then %v", first, again)
	}
	tw.hear("edge-east", "cam-1", map[string]float64{"online": 1}) // while it was on its way
	tw.judged.done(true)
	last := tw.judged.take(tw.now, 100)
	if len(last) != 1 || last[0].Holds {
		t.Errorf("in the end: %+v", last)
	}
}

func TestJudgementsSayWhatIsKnownAtAnyTime(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	tw.hear("edge-east", "cam-1", nil)
	holds := map[string]bool{}
	for _, j := range tw.Judgements(tw.now.Add(10 * time.Second)) {
		holds[j.Condition.Key] = j.Holds
	}
	if len(holds) != 5 || holds["device.offline:cam-1"] || holds["edge.away:edge-east"] {
		t.Errorf("now: %v", holds)
	}
	for _, j := range tw.Judgements(tw.now.Add(time.Hour)) {
		if j.Condition.Key == "device.offline:cam-1" {
			t.Errorf("of an edge that is away it says %+v", j)
		}
		if j.Condition.Key == "edge.away:edge-east" && !j.Holds {
			t.Error("an hour later the edge is not away")
		}
	}
	tw.expect("cam-1", devices.Online, "")
}
