package registry

import (
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestADeviceIsWhatCanHonestlyBeSaidOfIt(t *testing.T) {
	gate := devices.Device{ID: "gate-1", Kind: devices.Gate} // promises a minute
	for _, c := range []struct {
		name   string
		story  func(tw *town)
		want   devices.Status
		reason string
	}{
		{"nobody ever heard it", func(tw *town) {}, devices.Unknown, "never heard"},
		{"it was heard", func(tw *town) { tw.hear("edge-east", "gate-1", nil) }, devices.Online, ""},
		{"it is silent, but not for long", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.keep(150*time.Second, "edge-east")
		}, devices.Online, ""},
		{"it is silent for more than 2.5 heartbeats", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.keep(151*time.Second, "edge-east")
		}, devices.Offline, "no sign of life"},
		{"its edge heard it long ago", func(tw *town) {
			tw.tell("edge-east", wire.DeviceState{Device: "gate-1", Heard: tw.now.Add(-200 * time.Second)})
		}, devices.Offline, "no sign of life"},
		{"its edge repeats when it was heard", func(tw *town) {
			heard := tw.now
			for range 17 {
				tw.keep(10*time.Second, "edge-east")
				tw.tell("edge-east", wire.DeviceState{Device: "gate-1", Heard: heard})
			}
		}, devices.Offline, "no sign of life"},
		{"its edge's clock was set back and repeats it", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			heard := tw.now
			tw.skew["edge-east"] = -time.Hour
			for range 17 {
				tw.keep(10*time.Second, "edge-east")
				tw.tell("edge-east", wire.DeviceState{Device: "gate-1", Heard: heard})
			}
		}, devices.Offline, "no sign of life"},
		{"its edge restarted and has not heard it since", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.tell("edge-east", wire.DeviceState{Device: "gate-1"})
		}, devices.Online, ""},
		{"its protocol says that it is gone", func(tw *town) {
			tw.hear("edge-east", "gate-1", map[string]float64{"online": 0})
		}, devices.Offline, "reported offline"},
		{"its battery is low", func(tw *town) {
			tw.hear("edge-east", "gate-1", map[string]float64{"battery_pct": 19})
		}, devices.Degraded, "battery low"},
		{"its battery will do", func(tw *town) {
			tw.hear("edge-east", "gate-1", map[string]float64{"battery_pct": 20})
		}, devices.Online, ""},
		{"its picture is frozen", func(tw *town) {
			tw.hear("edge-east", "gate-1", map[string]float64{"frozen": 1})
		}, devices.Degraded, "picture frozen"},
		{"its edge says why it is not well", func(tw *town) {
			tw.tell("edge-east", wire.DeviceState{Device: "gate-1", Heard: tw.now, Reasons: []string{"门磁不一致 · door contact"}})
		}, devices.Degraded, "door contact"},
		{"its driver does not run", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.status("edge-east", func(m *wire.StatusMessage) {
				m.Faults = []wire.Fault{{Device: "gate-1", Reason: "wrong password"}}
			})
			tw.tell("edge-east", wire.DeviceState{Device: "gate-1", Heard: tw.now, Reasons: []string{"wrong password", "and hot"}})
		}, devices.Degraded, "driver not running: wrong password;and hot"},
		{"it is gone and its edge says why", func(tw *town) {
			tw.tell("edge-east", wire.DeviceState{Device: "gate-1", Heard: tw.now, Values: map[string]float64{"online": 0}, Reasons: []string{"refused by 10.0.0.4"}})
		}, devices.Offline, "reported offline;refused by"},
		{"its driver runs again", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.status("edge-east", func(m *wire.StatusMessage) { m.Faults = []wire.Fault{{Device: "gate-1", Reason: "x"}} })
			tw.status("edge-east")
		}, devices.Online, ""},
		{"it was held open", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.happen("edge-east", "gate-1", devices.GateHeldOpen)
		}, devices.Degraded, "held open"},
		{"its edge is away", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.pass(31 * time.Second)
		}, devices.Unknown, "its edge is away"},
		{"its edge is away for so long that it would be offline", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.pass(time.Hour)
		}, devices.Unknown, "its edge is away"},
		{"its edge came back and heard it meanwhile", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.pass(time.Hour)
			tw.hear("edge-east", "gate-1", nil)
		}, devices.Online, ""},
		{"it is not in the inventory any more", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.declare("edge-east")
		}, devices.Offline, "not in the inventory"},
		{"an event is a sign of life", func(tw *town) {
			tw.happen("edge-east", "gate-1", devices.GateOpened)
		}, devices.Online, ""},
		{"an old event is no sign of life", func(tw *town) {
			tw.Committed("edge-east", []devices.Recorded{{Event: devices.Event{
				Device: "gate-1", Type: devices.GateOpened, Time: tw.now.Add(-time.Hour),
			}, Sent: tw.now}}, tw.now)
			tw.look(tw.now, changed)
		}, devices.Offline, "no sign of life"},
		{"an old event after a fresh word changes nothing", func(tw *town) {
			tw.hear("edge-east", "gate-1", nil)
			tw.Committed("edge-east", []devices.Recorded{{Event: devices.Event{
				Device: "gate-1", Type: devices.GateOpened, Time: tw.now.Add(-time.Hour),
			}, Sent: tw.now}}, tw.now)
			tw.look(tw.now, changed)
		}, devices.Online, ""},
		{"another edge's event is no sign of life", func(tw *town) {
			tw.happen("edge-west", "gate-1", devices.GateOpened)
		}, devices.Unknown, "never heard"},
		{"a reading is a sign of life", func(tw *town) {
			tw.Heard("edge-east", map[string]time.Time{"gate-1": tw.now}, time.Time{}, tw.now)
			tw.look(tw.now, changed)
		}, devices.Online, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := newTown(t, gate)
			c.story(tw)
			tw.expect("gate-1", c.want, c.reason)
		})
	}
}

func TestSilenceIsMeasuredByTheEdgesOwnClock(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	tw.skew["edge-east"] = -3 * time.Hour
	tw.hear("edge-east", "cam-1", nil)
	tw.expect("cam-1", devices.Online, "")
	d, _ := tw.Device("cam-1")
	if !d.LastSeen.Equal(tw.now) {
		t.Errorf("last seen %v by the hub's clock, want %v", d.LastSeen, tw.now)
	}
}

func TestStatusSinceIsWhenItChanged(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	tw.hear("edge-east", "cam-1", nil)
	since := tw.now
	tw.keep(time.Minute, "edge-east")
	tw.hear("edge-east", "cam-1", map[string]float64{"fps": 25})
	if d, _ := tw.Device("cam-1"); !d.StatusSince.Equal(since) {
		t.Errorf("online since %v, want %v", d.StatusSince, since)
	}
}

func TestAnEdgeIsAwayWhenItWasNotHeardForThirtySeconds(t *testing.T) {
	tw := newTown(t)
	tw.pass(30 * time.Second)
	if e, _ := tw.Edge("edge-east"); e.Status != EdgeOnline {
		t.Errorf("after 30 s it is %s", e.Status)
	}
	tw.pass(time.Second)
	if e, _ := tw.Edge("edge-east"); e.Status != EdgeAway {
		t.Errorf("after 31 s it is %s", e.Status)
	}
	for name, speak := range map[string]func(){
		"a retained status": func() { tw.ApplyStatus("edge-east", wire.StatusMessage{Online: true}, true, tw.now) },
		"the will":          func() { tw.ApplyStatus("edge-east", wire.StatusMessage{}, false, tw.now) },
		"a retained inventory": func() {
			tw.ApplyInventory("edge-east", wire.InventoryMessage{}, true, tw.now)
		},
	} {
		speak()
		tw.look(tw.now, changed)
		if e, _ := tw.Edge("edge-east"); e.Status != EdgeAway {
			t.Errorf("%s is no sign of life, but the edge is %s", name, e.Status)
		}
	}
	if _, known := tw.Spoke("edge-east", time.Time{}, tw.now); !known {
		t.Error("it is known")
	}
	tw.look(tw.now, changed)
	if e, _ := tw.Edge("edge-east"); e.Status != EdgeOnline {
		t.Errorf("it spoke and is %s", e.Status)
	}
}

func TestARetainedStatusFillsInWhatIsShownOfAnEdgeNotHeardYet(t *testing.T) {
	tw := newTown(t)
	tw.restart(time.Second)
	tw.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Version: "1.2"}, true, tw.now)
	if e, _ := tw.Edge("edge-east"); e.Version != "1.2" {
		t.Errorf("version %q", e.Version)
	}
	tw.status("edge-east", func(m *wire.StatusMessage) { m.Version = "1.3" })
	tw.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Version: "1.2"}, true, tw.now)
	if e, _ := tw.Edge("edge-east"); e.Version != "1.3" {
		t.Errorf("an old retained status replaced a fresh one: version %q", e.Version)
	}
}

func TestForNinetySecondsAfterTheStartNothingNewIsCalledAwayOrOffline(t *testing.T) {
	tw := newTown(t, camera("cam-1"), camera("cam-2"), camera("cam-3"))
	tw.hear("edge-east", "cam-1", nil)
	tw.hear("edge-east", "cam-3", nil)
	tw.hear("edge-east", "cam-2", map[string]float64{"online": 0})
	tw.expect("cam-2", devices.Offline, "")
	tw.holding()
	tw.restart(time.Hour)

	if e, _ := tw.Edge("edge-east"); e.Status != EdgeOnline {
		t.Errorf("an edge that was here before is %s at once", e.Status)
	}
	tw.expect("cam-1", devices.Unknown, "waiting for its edge")
	tw.pass(20 * time.Second)
	tw.status("edge-east")
	tw.expect("cam-1", devices.Unknown, "waiting")                                         // heard last before the restart
	tw.tell("edge-east", wire.DeviceState{Device: "cam-2", Heard: tw.now.Add(-time.Hour)}) // was offline before
	tw.expect("cam-2", devices.Offline, "")
	tw.tell("edge-east", wire.DeviceState{Device: "cam-1", Heard: tw.now.Add(-time.Hour)}) // was online before
	tw.expect("cam-1", devices.Unknown, "just started")
	tw.expectHolding("device.offline:cam-2")

	tw.hear("edge-east", "cam-3", map[string]float64{"online": 1}) // seen well in this run ...
	tw.hear("edge-east", "cam-3", map[string]float64{"online": 0}) // ... and then seen to fail
	tw.expect("cam-3", devices.Offline, "reported offline")

	tw.keep(startGrace-20*time.Second, "edge-east")
	tw.expect("cam-1", devices.Offline, "no sign of life")
	tw.expectHolding("device.offline:cam-1", "device.offline:cam-2", "device.offline:cam-3")
}

func TestAnEdgeThatDoesNotComeBackAfterTheStartIsAwayWhenTheGraceIsOver(t *testing.T) {
	tw := newTown(t, button("btn-1", "501"))
	tw.hear("edge-east", "btn-1", nil)
	tw.restart(time.Minute)
	tw.pass(startGrace - time.Second)
	if e, _ := tw.Edge("edge-east"); e.Status != EdgeOnline {
		t.Errorf("within the grace it is %s", e.Status)
	}
	tw.expectHolding()
	tw.pass(time.Second)
	if e, _ := tw.Edge("edge-east"); e.Status != EdgeAway {
		t.Errorf("after the grace it is %s", e.Status)
	}
	tw.expectHolding("edge.away:edge-east", "residents.cannot_call:edge:edge-east")
}

func TestAnEdgeThatWasAwayBeforeTheStartStaysAway(t *testing.T) {
	tw := newTown(t)
	tw.pass(2 * time.Minute)
	tw.holding()
	tw.restart(time.Second)
	if e, _ := tw.Edge("edge-east"); e.Status != EdgeAway {
		t.Errorf("it is %s", e.Status)
	}
	tw.pass(startGrace)
	tw.expectHolding("edge.away:edge-east")
	tw.status("edge-east")
	tw.expectHolding()
}

func TestAnEdgeThatWasNeverHereIsAwayAndNobodyIsTold(t *testing.T) {
	tw := newTown(t)
	if _, err := tw.CreateEdge(t.Context(), "edge-west", ""); err != nil {
		t.Fatal(err)
	}
	tw.pass(time.Hour)
	tw.status("edge-east")
	if e, _ := tw.Edge("edge-west"); e.Status != EdgeAway || e.LastSeen != nil {
		t.Errorf("it is %s, last seen %v", e.Status, e.LastSeen)
	}
	tw.expectHolding()
}

func TestConditionsOfWhatIsNotHereAnyMoreEndAfterTheStart(t *testing.T) {
	gone := alerts.Condition{Key: "device.offline:cam-gone", Rule: alerts.RuleOffline, Edge: "edge-gone", Device: "cam-gone"}
	tw := openTown(t, newMemory(), alerts.Held{Condition: gone})
	tw.expectHolding("device.offline:cam-gone")
	tw.pass(startGrace)
	tw.expectHolding()
}

func TestSilenceGoesOnCountingOverARestartOfHubAndEdge(t *testing.T) {
	tw := newTown(t, button("btn-1", "501")) // promises four hours
	tw.hear("edge-east", "btn-1", nil)
	tw.restart(11 * time.Hour)
	tw.status("edge-east", func(m *wire.StatusMessage) { m.Boot = "boot-2" })
	tw.tell("edge-east", wire.DeviceState{Device: "btn-1"}) // the edge restarted too and has not heard it
	tw.keep(startGrace, "edge-east")
	tw.expect("btn-1", devices.Offline, "no sign of life")
	tw.expectHolding("button.offline:btn-1")
}
