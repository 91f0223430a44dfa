package alerts

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func camera(id string) Condition {
	return Condition{Key: ConditionKey(RuleOffline, id), Rule: RuleOffline, Edge: "edge-east", Device: id, Site: "gate-north", Name: id}
}

func edgeAway() Condition {
	return Condition{Key: ConditionKey(RuleEdgeAway, "edge-east"), Rule: RuleEdgeAway, Edge: "edge-east", Name: "东"}
}

func (s *scenario) silence(m Matcher, change ...func(*PutSilence)) Silence {
	s.t.Helper()
	in := PutSilence{NewID: fmt.Sprintf("silence-%03d", s.events), By: "值班员丙", Reason: "更换光纤", Match: m}
	s.events++
	for _, c := range change {
		c(&in)
	}
	s.must(in)
	for _, one := range s.state.Silences() {
		if one.ID == in.NewID {
			return one
		}
	}
	s.t.Fatal("the silence does not stand")
	return Silence{}
}

func (s *scenario) paged(a Alert) bool {
	_, waits := s.state.due.get(escalateKey(a.ID))
	return waits
}

func TestASilencedAlertIsListedMarkedAndPagesNobody(t *testing.T) {
	s := begin(t)
	one := s.silence(Matcher{Rule: RuleEdgeAway, Category: Maintenance})
	if !one.Until.Equal(s.now.Add(time.Hour)) {
		t.Errorf("without an end it lasts until %v", one.Until)
	}
	s.holds(edgeAway())
	a := s.alert(RuleEdgeAway)
	if a.SilencedUntil == nil || a.Silence != one.ID || s.paged(a) {
		t.Errorf("silenced until %v by %q, paged %v", a.SilencedUntil, a.Silence, s.paged(a))
	}
	last := a.Timeline[len(a.Timeline)-1]
	if last.Action != EntrySilenced || last.Note != "值班员丙 · 更换光纤" {
		t.Errorf("the timeline ends with %+v", last)
	}
}

func TestWhatIsStillOpenWhenItsSilenceEndsIsPaged(t *testing.T) {
	s := begin(t)
	s.silence(Matcher{Rule: RuleEdgeAway})
	s.holds(edgeAway())
	s.forward(59 * time.Minute)
	if a := s.alert(RuleEdgeAway); s.paged(a) {
		t.Error("paged during the silence")
	}
	s.forward(2 * time.Minute)
	if a := s.alert(RuleEdgeAway); a.SilencedUntil != nil || a.Silence != "" || !s.paged(a) || a.Timeline[len(a.Timeline)-1].Action != EntryUnsilenced {
		t.Errorf("after its end: %v, paged %v, %+v", a.SilencedUntil, s.paged(a), a.Timeline)
	}
	if len(s.state.Silences()) != 0 {
		t.Error("the silence still stands")
	}
}

func TestASilenceIsLiftedEarlyByAPerson(t *testing.T) {
	s := begin(t)
	s.holds(edgeAway())
	one := s.silence(Matcher{Site: "", Rule: RuleEdgeAway})
	if a := s.alert(RuleEdgeAway); s.paged(a) {
		t.Error("what was open already goes on paging")
	}
	s.must(LiftSilence{ID: one.ID, By: "值班员丙"})
	if a := s.alert(RuleEdgeAway); !s.paged(a) {
		t.Error("nobody is paged after it was lifted")
	}
	if err := s.step(LiftSilence{ID: one.ID, By: "值班员丙"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("lifting it again: %v", err)
	}
}

// Whatever a silence names, a life alarm pages.
func TestNoSilenceReachesALifeAlarm(t *testing.T) {
	gate := devices.Registered{Edge: "edge-east", Lifecycle: devices.InService, Device: devices.Device{ID: "gate-1", Kind: devices.Gate, Site: "east"}}
	for _, m := range []Matcher{
		{Device: "button-501"}, {Device: "gate-1"}, {Site: "east"}, {Site: "all", Below: []string{"east"}},
		{Category: Care}, {Category: Safety}, {AtMost: Critical},
	} {
		s := begin(t)
		s.silence(m)
		for _, eventType := range []string{devices.SensorFall, devices.SensorSmoke, devices.SensorGas, devices.GateForced, devices.DeviceTamper} {
			s.must(s.event(gate, eventType))
		}
		s.press(home)
		s.holds(Condition{Key: "residents.cannot_call:device/power-3", Rule: RuleCannotCall, Device: "gate-1", Site: "east", Count: 2},
			Condition{Key: ConditionKey("rule.kitchen", "gate-1"), Rule: "rule.kitchen", Category: Care, Severity: Critical, Device: "gate-1", Site: "east"},
			Condition{Key: ConditionKey("rule.lift", "gate-1"), Rule: "rule.lift", Category: Safety, Severity: Major, Device: "gate-1", Site: "east", NeverHide: true})
		s.must(Report{NewID: "by-hand", By: "坐席甲", Category: Care, Severity: Critical, Title: "来电求助", Site: "east"})
		for _, a := range s.state.Open() {
			if a.SilencedUntil != nil || !s.paged(a) {
				t.Errorf("%+v silences %s", m, a.Title)
			}
		}
		if n := len(s.state.Open()); n != 10 {
			t.Errorf("%d alerts", n)
		}
	}
}

func TestASilenceThatNamesALifeAlarmIsRefused(t *testing.T) {
	s := begin(t)
	for _, rule := range []string{RulePressed, RuleFall, RuleSmoke, RuleGas, RuleForced, RuleTamper, RuleCannotCall, RuleFlood, RuleReport} {
		if err := s.step(PutSilence{By: "丙", Reason: "吵", Match: Matcher{Rule: rule}}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func TestASilenceNeedsAPersonAReasonAndAnEnd(t *testing.T) {
	for field, in := range map[string]PutSilence{
		"by":             {Reason: "x", Match: Matcher{Device: "cam-1"}},
		"reason":         {By: "丙", Reason: "  ", Match: Matcher{Device: "cam-1"}},
		"minutes":        {By: "丙", Reason: "x", Match: Matcher{Device: "cam-1"}, For: 24*time.Hour + time.Second},
		"match":          {By: "丙", Reason: "x"},
		"match.category": {By: "丙", Reason: "x", Match: Matcher{Category: "all"}},
	} {
		var invalid *InvalidError
		if err := begin(t).step(in); !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestWhatIsRaisedBeyondTheSilenceIsTold(t *testing.T) {
	s := begin(t)
	s.silence(Matcher{Device: "cam-1", AtMost: Major})
	s.holds(camera("cam-1"))
	a := s.done(s.alert(RuleOffline), Escalate)
	if a.SilencedUntil == nil {
		t.Fatal("major is still within")
	}
	if a = s.done(a, Escalate); a.SilencedUntil != nil || !s.paged(a) {
		t.Error("critical is not told")
	}
}

func TestASilenceSurvivesARestart(t *testing.T) {
	s := begin(t)
	s.silence(Matcher{Device: "cam-1"})
	s.state = NewState(Kept{Silences: s.state.Silences(), Windows: s.state.Windows(), Due: s.state.Due(s.now.Add(time.Hour * 48))})
	s.holds(camera("cam-1"))
	if s.alert(RuleOffline).SilencedUntil == nil {
		t.Error("forgotten")
	}
	s.forward(2 * time.Hour)
	if s.alert(RuleOffline).SilencedUntil != nil {
		t.Error("it never ends")
	}
}

func TestAClockThatIsSetDoesNotEndASilence(t *testing.T) {
	s := begin(t)
	s.silence(Matcher{Rule: RuleEdgeAway})
	s.holds(edgeAway())
	s.now = s.now.Add(24 * time.Hour)
	s.must(Shifted{By: 24 * time.Hour})
	s.forward(30 * time.Minute)
	if a := s.alert(RuleEdgeAway); a.SilencedUntil == nil || !a.SilencedUntil.After(s.now) {
		t.Errorf("silenced until %v at %v", a.SilencedUntil, s.now)
	}
	s.forward(31 * time.Minute)
	if a := s.alert(RuleEdgeAway); a.SilencedUntil != nil {
		t.Error("it lasts longer than its hour")
	}
}

func (s *scenario) window(change func(*Window)) error {
	w := Window{ID: fmt.Sprint("window-", s.events), Kind: Maintained, By: "物业乙", Reason: "更换电源", From: s.now.Add(time.Hour), Until: s.now.Add(5 * time.Hour), Devices: []string{"power-3"}}
	s.events++
	change(&w)
	return s.step(PutWindow{Window: w})
}

func TestAWindowOnALifeLineNeedsASubstitute(t *testing.T) {
	for field, change := range map[string]func(*Window){
		"substitute": func(w *Window) { w.LifeLine = []string{"按钮 5-501"} },
		"checker":    func(w *Window) { w.LifeLine, w.Substitute = []string{"按钮 5-501"}, "每小时上门" },
		"until":      func(w *Window) { w.Until = w.From.Add(30*24*time.Hour + time.Second) },
		"reason":     func(w *Window) { w.Reason = "" },
		"devices":    func(w *Window) { w.Devices = nil },
		"kind":       func(w *Window) { w.Kind = "holiday" },
	} {
		s := begin(t)
		var invalid *InvalidError
		if err := s.window(change); !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: %v", field, err)
		}
		if len(s.state.Windows()) > 0 {
			t.Errorf("%s: it stands all the same", field)
		}
	}
}

func TestInAWindowACallIsRaisedAndShowsTheSubstitute(t *testing.T) {
	s := begin(t)
	if err := s.window(func(w *Window) {
		w.Devices, w.LifeLine, w.Substitute, w.Checker = []string{"button-501"}, []string{"5-501"}, "临时对讲机", "网格员丁"
	}); err != nil {
		t.Fatal(err)
	}
	offline := Condition{Key: ConditionKey(RuleButtonOffline, "button-501"), Rule: RuleButtonOffline, Edge: "edge-east", Device: "button-501", Site: "east", Name: "5-501"}
	s.holds(offline)
	if a := s.alert(RuleButtonOffline); a.SilencedUntil != nil || a.Arrangement != "" {
		t.Error("it counts before it has begun")
	}
	s.forward(61 * time.Minute)
	if a := s.alert(RuleButtonOffline); a.SilencedUntil == nil || s.paged(a) || a.Arrangement != "临时对讲机 · 网格员丁" {
		t.Errorf("in the window: %v, %q", a.SilencedUntil, a.Arrangement)
	}
	s.press(home)
	call := s.alert(RulePressed)
	if call.SilencedUntil != nil || !s.paged(call) || !strings.Contains(call.Arrangement, "临时对讲机") {
		t.Errorf("the call: %v, paged %v, %q", call.SilencedUntil, s.paged(call), call.Arrangement)
	}
	s.forward(5 * time.Hour)
	if a := s.alert(RuleButtonOffline); a.SilencedUntil != nil || a.Arrangement != "" || !s.paged(a) {
		t.Error("the window never ends")
	}
}

func TestAPlannedOutageIsExpectedAndStillOneIncident(t *testing.T) {
	s := begin(t)
	if err := s.window(func(w *Window) { w.Kind, w.From = Outage, s.now }); err != nil {
		t.Fatal(err)
	}
	power := Condition{Key: ConditionKey(RulePower, "power-3"), Rule: RulePower, Edge: "edge-east", Device: "power-3", Site: "east", Name: "3号楼电源"}
	under := camera("cam-1")
	under.Under = []string{power.Key}
	cannot := Condition{Key: ConditionKey(RuleCannotCall, "device/power-3"), Rule: RuleCannotCall, Edge: "edge-east", Device: "power-3", Site: "east", Name: "3号楼电源", Count: 2}
	s.holds(power, under, cannot)
	cut := s.alert(RulePower)
	if cut.SilencedUntil == nil || cut.Hides != 1 || cut.Members != 1 {
		t.Errorf("the outage: silenced until %v, hides %d, members %d", cut.SilencedUntil, cut.Hides, cut.Members)
	}
	if a := s.alert(RuleCannotCall); a.Incident != cut.ID || a.Cause != "" || a.SilencedUntil != nil || !s.paged(a) {
		t.Errorf("that residents cannot call: %+v", a)
	}
	s.ends(power, under, cannot)
	s.forward(5 * time.Minute)
	if open := s.state.Open(); len(open) > 0 {
		t.Errorf("left: %v", titles(open))
	}
}

func TestAWindowCanBeCalledOff(t *testing.T) {
	s := begin(t)
	if err := s.window(func(*Window) {}); err != nil {
		t.Fatal(err)
	}
	s.must(EndWindow{ID: s.state.Windows()[0].ID, By: "物业乙"})
	if _, waits := s.state.Next(); waits || len(s.state.Windows()) > 0 {
		t.Error("it is still planned")
	}
}

func TestTwoSilencesOfOneMomentAreTwo(t *testing.T) {
	s := begin(t)
	s.must(PutSilence{By: "丙", Reason: "x", Match: Matcher{Device: "cam-1"}}, PutSilence{By: "丙", Reason: "x", Match: Matcher{Device: "cam-2"}})
	if n := len(s.state.Silences()); n != 2 {
		t.Errorf("%d stand", n)
	}
}
