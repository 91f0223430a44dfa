package alerts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func offline(device string, under ...string) Condition {
	return Condition{Key: ConditionKey(RuleOffline, device), Rule: RuleOffline, Device: device, Edge: "edge-east", Name: device, Under: under}
}

func power(supply string) Condition {
	return Condition{Key: ConditionKey(RulePower, supply), Rule: RulePower, Device: supply, Name: supply}
}

func away(edge string, under ...string) Condition {
	return Condition{Key: ConditionKey(RuleEdgeAway, edge), Rule: RuleEdgeAway, Edge: edge, Name: edge, Under: under}
}

func cannotCall(n int, under ...string) Condition {
	return Condition{Key: ConditionKey(RuleCannotCall, "edge-east"), Rule: RuleCannotCall, Edge: "edge-east", Count: n, Under: under}
}

func TestAConditionOccursOnceAndRecoversAfterAMinute(t *testing.T) {
	s := begin(t)
	cam := offline("cam-1")
	s.holds(cam)
	s.forward(time.Minute)
	s.holds(cam)
	a := s.alert(RuleOffline)
	if a.Count != 1 || a.Version != 1 {
		t.Errorf("count %d, version %d", a.Count, a.Version)
	}
	s.ends(cam)
	s.forward(59 * time.Second)
	s.ends(cam)
	if a := s.alert(RuleOffline); a.State != Open {
		t.Fatal("resolved too early")
	}
	s.forward(time.Second)
	s.none(RuleOffline)
	if got := s.record.alerts[a.ID]; got.Outcome != Recovered || got.Timeline[len(got.Timeline)-1].By != System {
		t.Errorf("recovered as %+v", got)
	}
	if len(s.record.held)+len(s.record.due) > 0 {
		t.Errorf("left on record: %v %v", s.record.held, s.record.due)
	}
	s.holds(cam)
	if again := s.alert(RuleOffline); again.ID == a.ID {
		t.Error("the next time is another alert")
	}
}

func TestAConditionThatComesBackWithinTheMinuteIsAnotherOccurrence(t *testing.T) {
	s := begin(t)
	cam := offline("cam-1")
	s.holds(cam)
	s.ends(cam)
	s.forward(30 * time.Second)
	s.holds(cam)
	s.forward(time.Hour)
	if a := s.alert(RuleOffline); a.Count != 2 || a.State != Open {
		t.Errorf("count %d, %s", a.Count, a.State)
	}
}

func TestResolvedByHandItRestsUntilItWasFalseOnce(t *testing.T) {
	s := begin(t)
	cam := offline("cam-1")
	s.holds(cam)
	a := s.done(s.alert(RuleOffline), Resolve, func(act *Act) { act.Outcome = DeviceFault })
	s.forward(time.Hour)
	s.holds(cam)
	s.none(RuleOffline)
	s.ends(cam)
	s.holds(cam)
	if again := s.alert(RuleOffline); again.ID == a.ID || again.Count != 1 {
		t.Errorf("after it was false: %+v", again)
	}
}

func TestResolvedByHandWhileItRecovers(t *testing.T) {
	s := begin(t)
	cam := offline("cam-1")
	s.holds(cam)
	s.ends(cam)
	s.done(s.alert(RuleOffline), Resolve, func(act *Act) { act.Outcome = Recovered })
	s.holds(cam)
	s.alert(RuleOffline) // it was false: this is a new one
	s.forward(time.Hour)
	s.alert(RuleOffline)
}

func TestReopeningBringsBackAConditionThatRests(t *testing.T) {
	s := begin(t)
	cam := offline("cam-1")
	s.holds(cam)
	a := s.done(s.alert(RuleOffline), Resolve)
	s.done(a, Reopen)
	s.ends(cam)
	s.forward(time.Minute)
	if a := s.record.alerts[a.ID]; a.State != Resolved || a.Outcome != Recovered {
		t.Errorf("after it ended: %s %s", a.State, a.Outcome)
	}
}

func TestCallsSmokeGasForcedAndTamperNeverResolveThemselves(t *testing.T) {
	for _, eventType := range []string{"button.pressed", "sensor.fall", "sensor.smoke", "sensor.gas", "gate.forced", "device.tamper"} {
		s := begin(t)
		s.must(s.event(home, eventType))
		a := s.alert(eventType)
		key := ConditionKey(eventType, home.ID)
		s.ends(Condition{Key: key, Rule: eventType, Device: home.ID}) // nobody should, but if
		s.must(Due{Key: recoverKey(key), Alert: a.ID, Kind: DueRecover, At: s.now})
		s.forward(time.Hour)
		// and even a timer on record with a condition that somebody invented
		h := Held{Condition: Condition{Key: key, Rule: eventType}, Alert: a.ID, FalseSince: s.now.Add(-time.Hour)}
		due := Due{Key: recoverKey(key), Alert: a.ID, Kind: DueRecover, At: s.now}
		next, _, err := Step(NewState(Kept{Alerts: []Alert{a}, Held: []Held{h}, Due: []Due{due}}), s.now, due)
		if _, open := next.Alert(a.ID); !open || err != nil {
			t.Errorf("%s resolved itself", eventType)
		}
		if s.alert(eventType).State != Open {
			t.Errorf("%s resolved itself", eventType)
		}
	}
	s := begin(t)
	twice := Condition{Key: "edge.two_with_one_id:edge-east", Rule: RuleTwoEdges, Edge: "edge-east"}
	s.holds(twice)
	s.ends(twice)
	s.forward(time.Hour)
	s.holds(twice)
	if a := s.alert(RuleTwoEdges); a.Count != 2 {
		t.Errorf("two edges with one id: count %d", a.Count)
	}
}

func TestThatResidentsCannotCallBecomesCriticalAfterTenMinutes(t *testing.T) {
	s := begin(t)
	s.holds(cannotCall(2))
	s.forward(time.Minute)
	s.holds(cannotCall(8))
	a := s.alert(RuleCannotCall)
	if a.Title != "8位住户暂不能求助：edge-east" || a.Count != 1 || a.Timeline[len(a.Timeline)-1].Action != EntryChanged {
		t.Errorf("%q, count %d, %+v", a.Title, a.Count, a.Timeline)
	}
	s.done(a, Acknowledge)
	s.forward(9*time.Minute - time.Millisecond)
	if a := s.alert(RuleCannotCall); a.Severity != Major {
		t.Fatal("critical too early")
	}
	s.forward(time.Millisecond)
	if a := s.alert(RuleCannotCall); a.Severity != Critical || a.State != Acknowledged {
		t.Errorf("after ten minutes: %s, %s", a.Severity, a.State)
	}
}

func TestFlappingDoesNotPutOffThePromotion(t *testing.T) {
	s := begin(t)
	for range 20 {
		s.holds(cannotCall(2))
		s.forward(31 * time.Second)
		s.ends(cannotCall(2))
		s.forward(31 * time.Second)
	}
	s.holds(cannotCall(2))
	s.forward(0)
	if a := s.alert(RuleCannotCall); a.Severity != Critical || a.Count != 21 {
		t.Errorf("%s after 20 min of flapping, count %d", a.Severity, a.Count)
	}
}

func TestPromotionEndsWithTheAlert(t *testing.T) {
	s := begin(t)
	s.holds(cannotCall(2))
	s.ends(cannotCall(2))
	s.forward(time.Hour)
	if len(s.record.due) > 0 {
		t.Errorf("timers left: %v", s.record.due)
	}
	s.holds(cannotCall(2))
	a := s.done(s.alert(RuleCannotCall), Resolve)
	s.forward(time.Hour)
	if got := s.record.alerts[a.ID]; got.Severity != Major || len(s.record.due) > 0 {
		t.Errorf("a resolved alert was promoted: %s, timers %v", got.Severity, s.record.due)
	}
}

func TestWhatMayBeOverIsNotPromoted(t *testing.T) {
	s := begin(t)
	s.holds(cannotCall(2))
	s.forward(9*time.Minute + 30*time.Second)
	s.ends(cannotCall(2))
	s.forward(45 * time.Second)
	if a := s.alert(RuleCannotCall); a.Severity != Major {
		t.Error("promoted while it was about to recover")
	}
	s.holds(cannotCall(2))
	s.forward(0)
	if a := s.alert(RuleCannotCall); a.Severity != Critical {
		t.Error("not promoted although it came back")
	}
}

func TestWhatIsCriticalAlreadyHasNoTimer(t *testing.T) {
	s := begin(t)
	s.holds(cannotCall(2))
	s.done(s.alert(RuleCannotCall), Escalate)
	s.forward(time.Hour)
	s.ends(cannotCall(2))
	s.holds(cannotCall(2))
	if due, waits := s.record.due[promoteKey(s.alert(RuleCannotCall).Key)]; waits {
		t.Errorf("timer: %v", due)
	}
}

func TestAnEventWhileItRecoversIsAnotherOccurrence(t *testing.T) {
	s := begin(t)
	gate := devices.Registered{Device: devices.Device{ID: "gate-1"}, Lifecycle: devices.InService}
	s.must(s.event(gate, devices.GateHeldOpen))
	s.must(s.event(gate, devices.GateClosed))
	s.forward(59 * time.Second)
	s.must(s.event(gate, devices.GateHeldOpen))
	s.forward(time.Hour)
	if a := s.alert(RuleHeldOpen); a.Count != 2 || a.State != Open {
		t.Errorf("count %d, %s", a.Count, a.State)
	}
}

func TestAnEventCountsEachTimeAndBringsItsConditionAlong(t *testing.T) {
	s := begin(t)
	gate := devices.Registered{Device: devices.Device{ID: "gate-1", Name: "东门"}, Lifecycle: devices.InService}
	for range 3 {
		s.must(s.event(gate, devices.GateHeldOpen))
	}
	if a := s.alert(RuleHeldOpen); a.Count != 3 {
		t.Errorf("three events count %d", a.Count)
	}
	s.must(s.event(gate, devices.GateClosed))
	s.forward(time.Minute)
	s.none(RuleHeldOpen)

	s.must(s.event(gate, devices.GateHeldOpen))
	s.done(s.alert(RuleHeldOpen), Resolve)
	s.must(s.event(gate, devices.GateHeldOpen)) // it happened anew, no matter what rests
	s.alert(RuleHeldOpen)
}

// A device that has a name in English is called by it in the English half of a text, and by
// its one name in both where it has no other.
func TestTheEnglishOfAnAlertSaysADevicesEnglishName(t *testing.T) {
	for english, want := range map[string]string{"East gate": "East gate", "": "东门"} {
		s := begin(t)
		gate := devices.Registered{Device: devices.Device{ID: "gate-1", Name: "东门", NameEN: english}, Lifecycle: devices.InService}
		s.must(s.event(gate, devices.GateHeldOpen))
		s.must(s.event(gate, devices.DeviceTamper))
		for _, rule := range []string{RuleHeldOpen, RuleTamper} {
			if a := s.alert(rule); !strings.HasSuffix(a.Title, "：东门") || !strings.HasSuffix(a.TitleEN, ": "+want) {
				t.Errorf("named %q: %q and %q", english, a.Title, a.TitleEN)
			}
		}
		s.holds(Condition{Key: ConditionKey(RuleOffline, "gate-1"), Rule: RuleOffline, Device: "gate-1", Name: "东门", NameEN: english})
		if a := s.alert(RuleOffline); !strings.HasSuffix(a.TitleEN, ": "+want) {
			t.Errorf("offline, named %q: %q", english, a.TitleEN)
		}
	}
}

func TestStateAndEventThatTellOfTheSameCountOnce(t *testing.T) {
	supply := devices.Registered{Device: devices.Device{ID: "power-b3", Name: "3号楼"}, Lifecycle: devices.InService}
	for name, first := range map[string]bool{"event first": true, "state first": false} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			if first {
				s.must(s.event(supply, devices.PowerLost))
				s.holds(power("power-b3"))
			} else {
				s.holds(power("power-b3"))
				s.must(s.event(supply, devices.PowerLost))
			}
			a := s.alert(RulePower)
			if a.Count != 1 || a.Chain == nil {
				t.Errorf("count %d, chain %v", a.Count, a.Chain)
			}
			s.must(s.event(supply, devices.PowerLost))
			if a := s.alert(RulePower); a.Count != 2 {
				t.Errorf("the second event counts %d", a.Count)
			}
			s.must(s.event(supply, devices.PowerRestored))
			s.ends(power("power-b3"))
			s.forward(time.Minute)
			s.none(RulePower)
		})
	}
}

func TestOneIncidentHidesWhatItExplains(t *testing.T) {
	s := begin(t)
	p := power("b3")
	cam := func(i string) Condition { return offline("cam-"+i, away("edge-east").Key, p.Key) }
	s.holds(cam("1"))
	s.holds(p, away("edge-east", p.Key), cam("2"), cannotCall(2, p.Key), offline("gate-9"))
	s.press(home)
	top := s.alert(RulePower)
	if top.Hides != 3 || top.Cause != "" {
		t.Fatalf("hides %d", top.Hides)
	}
	var seen []string
	for _, a := range s.state.Open() {
		if a.Cause == "" {
			seen = append(seen, a.Title)
		} else if a.Cause != top.ID {
			t.Errorf("%s stands under %s", a.Title, a.Cause)
		}
	}
	slices.Sort(seen)
	if got := strings.Join(seen, ", "); got != "2位住户暂不能求助：edge-east, 停电：b3, 求助：5-501, 离线：gate-9" {
		t.Errorf("in sight: %s", got)
	}

	// The power is back; the edge follows at once, camera 1 soon, camera 2 never.
	s.ends(p, away("edge-east"))
	s.forward(30 * time.Second)
	s.ends(cam("1"))
	s.forward(30 * time.Second)
	s.none(RulePower)
	s.none(RuleEdgeAway)
	for _, a := range s.state.Open() {
		if a.Device == "cam-1" && a.Cause == "" {
			t.Error("camera 1, back already, was shown for its last half minute")
		}
		if a.Device == "cam-2" && (a.Cause != "" || a.Timeline[len(a.Timeline)-1].Action != EntryShown) {
			t.Error("camera 2, still gone, was not shown again")
		}
	}
	s.forward(30 * time.Second)
	if got := s.alert; got == nil || len(s.state.Open()) != 4 {
		t.Errorf("open: %v", titles(s.state.Open()))
	}
}

func TestNothingHidesUnderWhatIsNotInSightItself(t *testing.T) {
	s := begin(t)
	p, e := power("b3"), away("edge-east", power("b3").Key)
	s.holds(p, e)
	s.ends(e) // about to recover, and stays hidden for that minute
	s.done(s.alert(RulePower), Resolve)
	s.holds(offline("cam-1", e.Key))
	if a := s.alert(RuleOffline); a.Cause != "" {
		t.Error("the camera stands under an edge that nobody sees")
	}
}

func TestACauseResolvedByHandShowsWhatItHid(t *testing.T) {
	s := begin(t)
	s.holds(away("edge-east"), offline("cam-1", away("edge-east").Key))
	cause := s.alert(RuleEdgeAway)
	if a := s.alert(RuleOffline); a.Cause != cause.ID {
		t.Fatal("not hidden")
	}
	cause = s.done(cause, Resolve)
	if a := s.alert(RuleOffline); a.Cause != "" || cause.Hides != 0 {
		t.Error("still hidden under an alert that nobody sees")
	}
	s.done(cause, Reopen)
	if a := s.alert(RuleOffline); a.Cause != cause.ID {
		t.Error("the reopened cause does not stand for it")
	}
}

func TestWhoTakesAHiddenAlertTakesItOut(t *testing.T) {
	s := begin(t)
	s.holds(away("edge-east"), offline("cam-1", away("edge-east").Key))
	a := s.done(s.alert(RuleOffline), Acknowledge)
	if a.Cause != "" || s.alert(RuleEdgeAway).Hides != 0 {
		t.Errorf("cause %q", a.Cause)
	}
}

func TestTwoThatNameEachOtherAsCauseAreNotBothHidden(t *testing.T) {
	s := begin(t)
	a, b := offline("switch-1", ConditionKey(RuleOffline, "switch-2")), offline("switch-2", ConditionKey(RuleOffline, "switch-1"))
	c := offline("switch-3", ConditionKey(RuleOffline, "switch-3"))
	s.holds(a, b, c)
	hidden := 0
	for _, x := range s.state.Open() {
		if x.Cause != "" {
			hidden++
		}
	}
	if hidden != 1 {
		t.Errorf("%d of three hidden, want 1", hidden)
	}
}

func TestARuleOfAUserIsAsItSays(t *testing.T) {
	s := begin(t)
	c := Condition{Key: "user.bright:cam-1", Rule: "user.bright", Category: Safety, Severity: Info, PromoteAfter: time.Minute, Name: "东门"}
	s.holds(c)
	if a := s.alert("user.bright"); a.Severity != Info || a.Category != Safety {
		t.Errorf("%+v", a)
	}
	s.forward(time.Minute)
	if a := s.alert("user.bright"); a.Severity != Critical {
		t.Error("not promoted")
	}
}

func TestNoRuleOfAUserReachesIntoACall(t *testing.T) {
	s := begin(t)
	s.press(home)
	press := s.alert(RulePressed)
	for _, c := range []Condition{
		{Key: press.Key, Rule: "user.quiet", Under: []string{"user.cause:x"}},
		{Key: press.Key, Rule: RulePressed, Under: []string{"user.cause:x"}},
		{Key: press.Key, Rule: ""},
	} {
		s.holds(Condition{Key: "user.cause:x", Rule: "user.cause"}, c)
		s.forward(time.Minute)
		s.ends(c)
		s.forward(time.Hour)
	}
	if a := s.alert(RulePressed); a.ID != press.ID || a.Cause != "" || a.State != Open || a.Count != 1 {
		t.Errorf("the call is %s under %q and counts %d", a.State, a.Cause, a.Count)
	}
	// Not even when the record says that such a condition is behind it.
	h := Held{Condition: Condition{Key: press.Key, Rule: "user.quiet", Under: []string{"user.cause:x"}}, Alert: press.ID, FalseSince: s.now.Add(-time.Hour)}
	due := Due{Key: recoverKey(press.Key), Alert: press.ID, Kind: DueRecover, At: s.now}
	cause := s.alert("user.cause")
	state := NewState(Kept{Alerts: []Alert{press, cause}, Held: []Held{h, {Condition: Condition{Key: cause.Key, Rule: cause.Rule}, Alert: cause.ID}}, Due: []Due{due}})
	state, _, _ = StepAll(state, s.now, []Input{due, s.judged(Condition{Key: cause.Key, Rule: cause.Rule, Count: 2}, true)})
	if a, open := state.Alert(press.ID); !open || a.Cause != "" {
		t.Errorf("the call is open: %v, under %q", open, a.Cause)
	}
}
