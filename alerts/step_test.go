package alerts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestPressOpensOneCallThatNamesThePlace(t *testing.T) {
	s := begin(t)
	s.press(home, func(o *Occurrence) { o.Event.Time = s.now.Add(-90 * time.Second); o.Event.Queued = s.now })
	a := s.alert(RulePressed)
	if a.Title != "求助：5-501" || a.TitleEN != "Call for help: 5-501" {
		t.Errorf("titles %q and %q", a.Title, a.TitleEN)
	}
	if a.Category != Care || a.Severity != Critical || a.State != Open || a.Count != 1 || a.LateS != 90 || a.Site != "east" {
		t.Errorf("got %+v", a)
	}
	if a.Chain == nil || a.Chain.Event != "event-001" || a.Chain.Queued == nil || !a.Chain.Raised.Equal(s.now) {
		t.Errorf("chain %+v", a.Chain)
	}
	if !strings.Contains(a.Summary, "迟到 90 秒") {
		t.Errorf("summary %q", a.Summary)
	}
	s.press(home)
	if again := s.alert(RulePressed); again.ID != a.ID || again.Count != 2 || again.LateS != 90 {
		t.Errorf("the second press gave %+v", again)
	}
}

func TestStandingTableIsTheContracts(t *testing.T) {
	gate := devices.Registered{Device: devices.Device{ID: "gate-1", Kind: devices.Gate, Name: "东门"}, Lifecycle: devices.InService}
	for _, want := range []struct {
		eventType, title string
		category         Category
		severity         Severity
	}{
		{"button.pressed", "求助：东门", Care, Critical},
		{"sensor.fall", "跌倒求助：东门", Care, Critical},
		{"sensor.smoke", "烟雾告警：东门", Safety, Critical},
		{"sensor.gas", "燃气告警：东门", Safety, Critical},
		{"gate.forced", "强行打开：东门", Safety, Major},
		{"device.tamper", "设备被拆动：东门", Safety, Major},
		{"gate.held_open", "超时未关：东门", Safety, Minor},
		{"sensor.leak", "漏水：东门", Maintenance, Major},
		{"power.lost", "停电：东门", Maintenance, Minor},
	} {
		s := begin(t)
		s.must(s.event(gate, want.eventType))
		a := s.alert(want.eventType)
		if a.Title != want.title || a.Category != want.category || a.Severity != want.severity {
			t.Errorf("%s raises %s %s %q", want.eventType, a.Category, a.Severity, a.Title)
		}
	}
	for _, want := range []struct {
		rule, title string
		category    Category
		severity    Severity
	}{
		{RuleCannotCall, "2位住户暂不能求助：电源 3号楼", Care, Major},
		{RuleTwoEdges, "两个网关使用同一编号：电源 3号楼", Safety, Major},
		{RuleEdgeAway, "网关失联：电源 3号楼", Maintenance, Major},
		{RuleButtonOffline, "按钮离线：电源 3号楼", Maintenance, Major},
		{RuleClock, "时钟异常：电源 3号楼", Maintenance, Major},
		{RuleOffline, "离线：电源 3号楼", Maintenance, Minor},
		{RuleBattery, "电量低：电源 3号楼", Maintenance, Minor},
		{RulePower, "停电：电源 3号楼", Maintenance, Minor},
	} {
		s := begin(t)
		// A condition that claims to be nothing much is still what the table says.
		s.holds(Condition{Key: ConditionKey(want.rule, "x"), Rule: want.rule, Name: "电源 3号楼", Count: 2, Severity: Info, Category: Safety})
		a := s.alert(want.rule)
		if a.Title != want.title || a.Category != want.category || a.Severity != want.severity {
			t.Errorf("%s raises %s %s %q", want.rule, a.Category, a.Severity, a.Title)
		}
	}
}

func TestEventsThatAreNoAlert(t *testing.T) {
	s := begin(t)
	for _, eventType := range []string{
		"button.test", "button.service", "button.cancelled", "gate.granted", "gate.opened", "gate.closed", "sensor.motion",
		"sensor.smoke.cleared", "power.restored", "device.restarted", "something.new", "",
	} {
		s.must(s.event(home, eventType))
	}
	if open := s.state.Open(); len(open) > 0 {
		t.Errorf("open: %v", titles(open))
	}
}

func TestCancellingIsNotedAndResolvesNothing(t *testing.T) {
	s := begin(t)
	s.press(home)
	s.must(s.event(home, devices.ButtonCancelled))
	a := s.alert(RulePressed)
	if last := a.Timeline[len(a.Timeline)-1]; a.State != Open || last.Action != EntryCancelled {
		t.Errorf("%s, last entry %+v", a.State, last)
	}
	version := a.Version
	s.must(s.event(home, devices.ButtonCancelled))
	if a = s.alert(RulePressed); a.Version != version {
		t.Error("cancelling twice in a second wrote a second line")
	}
	smoke := devices.Registered{Device: devices.Device{ID: "smoke-1"}, Lifecycle: devices.InService}
	s.must(s.event(smoke, devices.SensorSmoke))
	s.must(s.event(smoke, devices.SensorSmokeCleared))
	s.forward(time.Hour)
	if a := s.alert(RuleSmoke); a.State != Open || !slices.ContainsFunc(a.Timeline, func(e Entry) bool { return e.Action == EntryCleared }) {
		t.Errorf("smoke that cleared: %s %+v", a.State, a.Timeline)
	}
}

func TestAnExerciseIsAnAlertOfItsOwn(t *testing.T) {
	s := begin(t)
	s.press(home, drill)
	s.press(home)
	s.press(home, drill)
	if n := len(s.state.Open()); n != 2 {
		t.Fatalf("%d alerts open, want the exercise and the call", n)
	}
	for _, a := range s.state.Open() {
		if want := map[bool]int{true: 2, false: 1}[a.Drill]; a.Count != want {
			t.Errorf("drill %v counts %d", a.Drill, a.Count)
		}
		if a.Drill != strings.Contains(a.Title, "演练") {
			t.Errorf("drill %v is titled %q", a.Drill, a.Title)
		}
	}
}

func TestAPressLongAfterTheAcknowledgementIsANewCall(t *testing.T) {
	stages := map[string]func(s *scenario, a Alert){
		"acknowledged": func(s *scenario, a Alert) {},
		"dispatched":   func(s *scenario, a Alert) { s.done(a, Dispatch) },
		"on scene":     func(s *scenario, a Alert) { s.done(a, Dispatch); s.done(a, Arrive) },
	}
	for name, move := range stages {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			s.press(home)
			a := s.done(s.alert(RulePressed), Acknowledge)
			move(s, a)
			s.forward(60 * time.Second)
			s.press(home)
			if a := s.alert(RulePressed); a.State == Open || a.Count != 2 {
				t.Fatalf("60 s after: %s with %d", a.State, a.Count)
			}
			s.forward(time.Second)
			s.press(home)
			a = s.alert(RulePressed)
			if a.State != Open || a.Count != 3 || a.AcknowledgedAt != nil || a.Assignee != "" {
				t.Fatalf("61 s after: %s, count %d, acknowledged %v by %q", a.State, a.Count, a.AcknowledgedAt, a.Assignee)
			}
			if last := a.Timeline[len(a.Timeline)-1]; last.Action != EntryCalledAgain {
				t.Errorf("last entry %+v", last)
			}
			s.done(a, Acknowledge) // and somebody can take it again
		})
	}
}

func TestAPressAfterTheClockWasSetBackIsANewCall(t *testing.T) {
	s := begin(t)
	s.press(home)
	s.done(s.alert(RulePressed), Acknowledge)
	s.now = s.now.Add(-time.Hour)
	s.press(home)
	if a := s.alert(RulePressed); a.State != Open {
		t.Errorf("the call stayed %s", a.State)
	}
}

func TestSmokeGoingOnIsNoNewCall(t *testing.T) {
	s := begin(t)
	smoke := devices.Registered{Device: devices.Device{ID: "smoke-1"}, Lifecycle: devices.InService}
	s.must(s.event(smoke, devices.SensorSmoke))
	s.done(s.alert(RuleSmoke), Acknowledge)
	for range 20 {
		s.forward(10 * time.Second)
		s.must(s.event(smoke, devices.SensorSmoke))
	}
	if a := s.alert(RuleSmoke); a.State != Acknowledged || a.Count != 21 || len(a.Timeline) > 6 {
		t.Errorf("%s, count %d, %d lines", a.State, a.Count, len(a.Timeline))
	}
}

func TestOnlyDevicesInServiceRaiseAlerts(t *testing.T) {
	for lifecycle, want := range map[devices.Lifecycle]int{
		devices.InService: 1, "": 1, devices.Planned: 0, devices.Commissioning: 0, devices.Suspended: 0, devices.Retired: 0,
	} {
		s := begin(t)
		dev := home
		dev.Lifecycle = lifecycle
		o := s.event(dev, devices.ButtonPressed)
		s.must(o)
		if n := len(s.state.Open()); n != want {
			t.Errorf("%q: %d alerts, want %d", lifecycle, n, want)
		}
		if Muted(o) != (want == 0) {
			t.Errorf("%q: muted is %v", lifecycle, Muted(o))
		}
	}
}

func TestACallForHelpNeedsNoDeclaration(t *testing.T) {
	stranger := devices.Registered{Device: devices.Device{ID: "button-new"}, Edge: "edge-east", Undeclared: true, Lifecycle: devices.Planned}
	s := begin(t)
	s.press(stranger)
	a := s.alert(RulePressed)
	if a.Device != "button-new" || a.Title != "求助：button-new" || !strings.Contains(a.Summary, "未登记") {
		t.Errorf("got %q, %q", a.Title, a.Summary)
	}
	s.must(s.event(stranger, devices.GateForced), s.event(stranger, devices.SensorLeak))
	if n := len(s.state.Open()); n != 1 {
		t.Errorf("%d alerts: what is not a call for help must be declared", n)
	}
	for _, claim := range []string{"王奶奶的按钮\x00", "BTN_501"} {
		s.press(devices.Registered{}, func(o *Occurrence) { o.Event.Claim = claim })
	}
	open := s.state.Open()
	if len(open) != 3 {
		t.Fatalf("two claims under the edge gave %v", titles(open))
	}
	for _, a := range open[:2] {
		if a.Device != "" || a.Edge != "edge-east" || a.Title != "求助：未登记设备（网关 edge-east）" || !strings.Contains(a.Summary, "设备自称") {
			t.Errorf("under the edge: %q, %q", a.Title, a.Summary)
		}
	}
}

func TestAnEdgeThatInventsDevicesOpensABoundedNumberOfAlerts(t *testing.T) {
	s := begin(t)
	var in []Input
	for i := range 3 * maxStrangers {
		in = append(in, s.event(devices.Registered{}, devices.ButtonPressed, func(o *Occurrence) { o.Event.Claim = fmt.Sprint("claim ", i) }))
	}
	s.must(in...)
	total := 0
	for _, a := range s.state.Open() {
		if a.Rule != RuleFlood { // it stands beside the calls
			total += a.Count
		}
	}
	if n := len(s.state.Open()); n != maxStrangers+2 || total != 3*maxStrangers {
		t.Errorf("%d alerts that count %d", n, total)
	}
	s.press(home)
	if n := len(s.state.Open()); n != maxStrangers+3 {
		t.Error("a declared button got no alert of its own")
	}
}

func TestAnEdgeSpeakingForAnothersButtonIsShownAndTheCallToo(t *testing.T) {
	s := begin(t)
	foreign := func(o *Occurrence) { o.Foreign, o.Event.Edge, o.Event.Device = "edge-east", "edge-west", "" }
	s.must(s.event(home, devices.ButtonTest, foreign))
	if a := s.alert(RuleForeign); a.Edge != "edge-west" || a.Severity != Major || a.Category != Safety || len(s.state.Open()) != 1 {
		t.Errorf("got %+v", a)
	}
	s.holds(Condition{Key: ConditionKey(RuleForeign, "edge-west"), Rule: RuleForeign, Edge: "edge-west"}) // and its state says so too
	s.press(home, foreign)
	if a := s.alert(RuleForeign); a.Count != 2 || a.Title != "网关上报了别处的设备：edge-west" || !strings.Contains(a.Summary, "床头按钮") {
		t.Errorf("foreign counts %d: %q, %q", a.Count, a.Title, a.Summary)
	}
	a := s.alert(RulePressed)
	if a.Title != "求助：5-501" || !strings.Contains(a.Summary, "由网关 edge-west 上报，设备登记在网关 edge-east") {
		t.Errorf("the call: %q %q", a.Title, a.Summary)
	}
	s.press(home)
	if a := s.alert(RulePressed); a.Count != 2 {
		t.Error("the button's own edge gave a second alert")
	}
}

func TestHandMadeAlert(t *testing.T) {
	s := begin(t)
	r := Report{NewID: "R1", By: "民警乙", Category: Safety, Severity: Major, Device: home, Title: "北门有人滞留", Drill: true}
	s.must(r)
	a := s.alert(RuleReport)
	if a.Title != "【演练】北门有人滞留" || a.Timeline[0].By != "民警乙" || a.Site != "east" || a.Count != 1 {
		t.Errorf("got %+v", a)
	}
	s.refused(a, Resolve, ErrInvalid, func(act *Act) { act.Outcome = Recovered })
	for field, bad := range map[string]Report{
		"by":       {NewID: "R2", Category: Safety, Severity: Major, Title: "x"},
		"title":    {NewID: "R2", By: "a", Category: Safety, Severity: Major, Title: " "},
		"category": {NewID: "R2", By: "a", Category: "gossip", Severity: Major, Title: "x"},
		"severity": {NewID: "R2", By: "a", Category: Safety, Severity: "bad", Title: "x"},
	} {
		err := s.step(bad)
		if invalid, ok := err.(*InvalidError); !ok || invalid.Field != field {
			t.Errorf("without a right %s: %v", field, err)
		}
	}
}

func TestTimesOnRecordHaveMilliseconds(t *testing.T) {
	s := begin(t)
	s.now = s.now.Add(123456789 * time.Nanosecond).In(time.FixedZone("CST", 8*3600))
	s.press(home)
	if a := s.alert(RulePressed); a.OpenedAt.Nanosecond() != 123e6 || a.OpenedAt.Location() != time.UTC {
		t.Errorf("opened at %v", a.OpenedAt)
	}
}

func TestLatenessOfASuspectClockIsItsOwnDifference(t *testing.T) {
	s := begin(t)
	claimed := s.now.Add(-1000 * time.Hour)
	s.press(home, func(o *Occurrence) { o.Event.DeviceTime, o.Event.Sent = &claimed, claimed.Add(2*time.Second) })
	a := s.alert(RulePressed)
	if a.LateS != 2 || !a.Chain.Pressed.Equal(claimed) {
		t.Errorf("late %v, pressed %v", a.LateS, a.Chain.Pressed)
	}
}

func TestALongTroubleKeepsAReadableTimeline(t *testing.T) {
	s := begin(t)
	gate := devices.Registered{Device: devices.Device{ID: "gate-1"}, Lifecycle: devices.InService}
	for range 1000 {
		var err error
		if s.state, _, err = Step(s.state, s.now, s.event(gate, devices.GateForced)); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(time.Minute)
	}
	if a := s.alert(RuleForced); a.Count != 1000 || len(a.Timeline) > longTimeline+24 {
		t.Errorf("count %d with %d lines", a.Count, len(a.Timeline))
	}
}

func TestTwoStepsFromOneStateDoNotMeet(t *testing.T) {
	s := begin(t)
	for range 5 { // so that the timeline has room behind its end
		s.press(home)
		s.forward(time.Minute)
	}
	a := s.alert(RulePressed)
	one, _, _ := Step(s.state, s.now, Act{Alert: a.ID, Verb: Note, By: "坐席甲", Note: "first"})
	before := fingerprint(one)
	_, _, _ = Step(s.state, s.now, Act{Alert: a.ID, Verb: Note, By: "坐席甲", Note: "second"})
	if after := fingerprint(one); after != before {
		t.Errorf("the second step changed what the first had made:\n%s\n%s", before, after)
	}
}

func TestAnIDThatIsTakenLosesNothing(t *testing.T) {
	s := begin(t)
	same := func(o *Occurrence) { o.NewID = "" }
	s.must(s.event(home, devices.ButtonPressed, same), s.event(button("b2", "5", "502"), devices.ButtonPressed, same))
	third := s.event(button("b3", "5", "503"), devices.ButtonPressed)
	third.NewID = s.state.Open()[0].ID
	s.must(third)
	if n := len(s.state.Open()); n != 3 {
		t.Errorf("three calls with bad ids gave %d alerts", n)
	}
}
