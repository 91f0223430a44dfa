package noise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// memory is a Store, and counts how often it is read.
type memory struct {
	raised []Raised
	stands []Stand
	began  time.Time
	reads  int
	fail   error
}

func (m *memory) RaisedSince(context.Context, time.Time, int) ([]Raised, error) {
	m.reads++
	return m.raised, m.fail
}
func (m *memory) StandsOf(_ context.Context, _ string, since time.Time, most int) ([]Stand, error) {
	var list []Stand
	for _, s := range m.stands {
		if !s.At.Before(since) && len(list) < most {
			list = append(list, s)
		}
	}
	return list, nil
}
func (m *memory) RecordsBegan(context.Context) (time.Time, error) { return m.began, nil }

// offline is n alarms of a camera, one every so often, the newest at noon.
func offline(device string, n int, every time.Duration) []Raised {
	var all []Raised
	for i := range n {
		all = append(all, Raised{Key: "device.offline:" + device, Category: alerts.Maintenance, Severity: alerts.Minor, Device: device, At: noon.Add(-time.Duration(i) * every)})
	}
	return all
}

func (f Load) goal(t *testing.T, name string) Goal {
	t.Helper()
	i := slices.IndexFunc(f.Goals, func(g Goal) bool { return g.Name == name })
	if i < 0 {
		t.Fatalf("no figure %s", name)
	}
	return f.Goals[i]
}

func (m *memory) figures(t *testing.T, open ...alerts.Alert) Load {
	t.Helper()
	f, err := New(Config{Store: m, Open: func() []alerts.Alert { return open }, Now: func() time.Time { return noon }}).Figures(t.Context(), alerts.Maintenance)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAWeekOfAlarmsIsHeldAgainstTheGoals(t *testing.T) {
	m := &memory{raised: offline("cam-1", 168, time.Hour), began: noon.Add(-30 * 24 * time.Hour)}
	f := m.figures(t)
	if g := f.goal(t, PerHour); g.Value != 1 || g.Collecting || !*g.Met {
		t.Errorf("one an hour: %+v", g)
	}
	if g := f.goal(t, WorstSource); g.Value != 100 || *g.Met {
		t.Errorf("one source: %+v", g)
	}
	if g := f.goal(t, MinorShare); g.Value != 100 || !*g.Met {
		t.Errorf("only minor ones: %+v", g)
	}
	for i := range m.raised[:60] {
		m.raised[i].Severity = alerts.Critical
	}
	if g := m.figures(t).goal(t, SevereShare); g.Value != 35.71 || *g.Met {
		t.Errorf("every third critical: %+v", g)
	}
	if g := f.goal(t, BusySpans); g.Value != 0 || !*g.Met || f.Flood {
		t.Errorf("%+v, flood %v", g, f.Flood)
	}
}

func TestElevenAlarmsInTenMinutesAreAFlood(t *testing.T) {
	m := &memory{raised: offline("cam-1", FloodAlarms+1, 30*time.Second), began: noon.Add(-30 * 24 * time.Hour)}
	f := m.figures(t)
	if !f.Flood || f.LastSpan != FloodAlarms+1 {
		t.Errorf("%+v", f)
	}
	if g := f.goal(t, BusySpans); g.Value != 0.1 { // one of 1008
		t.Errorf("%+v", g)
	}
	m.raised = m.raised[1:]
	if m.figures(t).Flood {
		t.Error("ten are none")
	}
}

func TestWithTooFewSamplesNothingIsJudged(t *testing.T) {
	m := &memory{raised: offline("cam-1", 19, time.Minute), began: noon.Add(-23 * time.Hour)}
	f := m.figures(t)
	for _, name := range []string{PerHour, BusySpans, MinorShare, WorstSource} {
		if g := f.goal(t, name); !g.Collecting || g.Met != nil {
			t.Errorf("%+v", g)
		}
	}
	if g := f.goal(t, StandingNow); g.Collecting {
		t.Error("what stands now is known at once")
	}
	if !f.From.Equal(m.began) {
		t.Errorf("it claims to look back to %v", f.From)
	}
}

func TestCallsHiddenAlarmsAndOtherDesksAreNoLoad(t *testing.T) {
	m := &memory{began: noon.Add(-30 * 24 * time.Hour), raised: []Raised{
		{Key: "button.pressed:b1", Category: alerts.Maintenance, At: noon},
		{Key: "calls.flood:e1", Category: alerts.Maintenance, At: noon},
		{Key: "report:x", Category: alerts.Maintenance, At: noon},
		{Key: "device.offline:cam-1", Category: alerts.Maintenance, At: noon, Hidden: true},
		{Key: "sensor.smoke:s1", Category: alerts.Safety, At: noon},
	}}
	if f := m.figures(t); f.Alarms != 0 || f.Hidden != 1 || f.Calls != 3 {
		t.Errorf("%+v", f)
	}
}

func TestWhatStandsIsCountedWithItsAge(t *testing.T) {
	until := noon.Add(time.Hour)
	stands := alerts.Alert{Category: alerts.Maintenance, Rule: "device.offline", OpenedAt: noon.Add(-25 * time.Hour)}
	hidden, silenced, drill := stands, stands, stands
	hidden.Cause, silenced.SilencedUntil, drill.Drill = "x", &until, true
	f := (&memory{}).figures(t, stands, hidden, silenced, drill)
	if f.goal(t, StandingNow).Value != 2 || f.goal(t, OlderThanDay).Value != 2 || f.Silenced != 1 {
		t.Errorf("%+v", f)
	}
}

func TestTheRecordsAreReadOnceForMany(t *testing.T) {
	now := noon
	m := &memory{}
	n := New(Config{Store: m, Open: func() []alerts.Alert { return nil }, Now: func() time.Time { return now }})
	for range 100 {
		_, _ = n.Figures(t.Context(), alerts.Care)
		_, _ = n.Sources(t.Context(), alerts.Safety)
	}
	if m.reads != 1 {
		t.Errorf("read %d times", m.reads)
	}
	now = now.Add(fresh)
	m.fail = errors.New("away")
	if _, err := n.Figures(t.Context(), alerts.Care); err == nil {
		t.Error("what is old is shown as new")
	}
}

func TestADelayIsProposedByReplay(t *testing.T) {
	var stands []Stand
	for i := range 46 {
		held := 3 * time.Minute
		if i < 5 {
			held = 2 * time.Hour
		}
		stands = append(stands, Stand{Title: "离线：东门", At: noon.Add(-4 * time.Hour), Resolved: noon.Add(-4*time.Hour + held + alerts.RecoverAfter), Recovered: true})
	}
	m := &memory{raised: offline("cam-1", 46, time.Hour), stands: stands}
	list, err := New(Config{Store: m, Open: func() []alerts.Alert { return nil }, Now: func() time.Time { return noon }}).Sources(t.Context(), alerts.Maintenance)
	if err != nil || len(list) != 1 || list[0].Delay == nil || *list[0].Delay != (Delay{Minutes: 5, Spared: 41, Of: 46}) {
		t.Fatalf("%+v, %v", list, err)
	}
	if s := list[0]; s.Share != 100 || s.Longest != 7200 || s.Shortest != 180 || strings.Join(s.Can, " ") != "window silence" {
		t.Errorf("%+v", s)
	}
}

func TestWhatIsProposedForARuleOfAUserIsTriedOnThirtyDays(t *testing.T) {
	var stands []Stand // newest first
	for day := range 40 {
		at := noon.Add(-time.Duration(day) * 24 * time.Hour)
		stands = append(stands, Stand{At: at, Resolved: at.Add(90*time.Second + alerts.RecoverAfter), Recovered: true})
	}
	m := &memory{raised: offline("cam-1", 6, 24*time.Hour), stands: stands}
	for i := range m.raised {
		m.raised[i].Key = "rule.hot:cam-1"
	}
	list, err := New(Config{Store: m, Open: func() []alerts.Alert { return nil }, Now: func() time.Time { return noon }}).Sources(t.Context(), alerts.Maintenance)
	if err != nil || len(list) != 1 || list[0].Delay == nil || *list[0].Delay != (Delay{Minutes: 2, Spared: 31, Of: 31}) || list[0].Count != 6 || !list[0].Since.Equal(noon.Add(-ReplayPeriod)) {
		t.Fatalf("%+v, %v", list, err)
	}
	m.stands = slices.Repeat(stands[:1], mostStands+5)
	if list, err = New(Config{Store: m, Open: func() []alerts.Alert { return nil }, Now: func() time.Time { return noon }}).Sources(t.Context(), alerts.Maintenance); err != nil || !list[0].Since.Equal(noon) {
		t.Errorf("where there are very many it is said from when on: %+v, %v", list, err)
	}
}

func TestNothingIsProposedWhereLifeMayDependOnItOrAFaultLasts(t *testing.T) {
	short := []Stand{{At: noon, Resolved: noon.Add(time.Second)}, {At: noon, Resolved: noon.Add(time.Second)}, {At: noon, Resolved: noon.Add(time.Second)}}
	for _, rule := range []string{alerts.RuleCannotCall, alerts.RuleForced, alerts.RuleSmoke, alerts.RuleTamper} {
		s := Source{Rule: rule}
		if s.propose(short, noon); s.Delay != nil || strings.Join(s.Can, " ") != CanNothing {
			t.Errorf("%s: %+v", rule, s)
		}
	}
	s := Source{Rule: "rule.01H"}
	if s.propose(short, noon); s.Delay == nil || s.Can[0] != CanRule {
		t.Errorf("a user's rule: %+v", s)
	}
	long := []Stand{{At: noon.Add(-time.Hour)}, {At: noon.Add(-time.Hour)}, {At: noon.Add(-time.Hour)}}
	if s.propose(long, noon); s.Delay != nil {
		t.Errorf("a fault that lasts: %+v", s.Delay)
	}
}

func TestOnlyTheBusiestSourcesAreNamed(t *testing.T) {
	var all []Raised
	for i := range 15 {
		all = append(all, offline(fmt.Sprint("cam-", i), i+1, time.Minute)...)
	}
	list := busiest(alerts.Maintenance, all)
	if len(list) != topSources || list[0].Device != "cam-14" || list[0].Share != 12.5 {
		t.Errorf("%+v", list)
	}
}

func TestTheLifeLineIsButtonsAlarmsAndAllTheyDependOn(t *testing.T) {
	all := []Part{
		{devices.Device{ID: "button-501", Kind: devices.Button, Name: "5-501", DependsOn: []string{"zigbee-1"}}, "east"},
		{devices.Device{ID: "zigbee-1", Kind: devices.Network, Name: "协调器", DependsOn: []string{"power:b5"}}, "east"},
		{devices.Device{ID: "power-5", Kind: devices.Power, Name: "5号楼电源", Capabilities: []string{"power:b5"}}, "east"},
		{devices.Device{ID: "smoke-1", Kind: devices.Sensor, Name: "大堂烟感", Site: "lobby"}, "west"},
		{devices.Device{ID: "s-77", Kind: devices.Sensor, Name: "探头"}, "west"},
		{devices.Device{ID: "leak-1", Kind: devices.Sensor, Name: "泵房水浸"}, "west"},
		{devices.Device{ID: "cam-1", Kind: devices.Camera, Name: "东门", Site: "gate", DependsOn: []string{"power:b9"}}, "north"},
		{devices.Device{ID: "power-9", Kind: devices.Power, Name: "9号楼电源", Capabilities: []string{"power:b9"}}, "north"},
	}
	for _, c := range []struct {
		ids, edges, below []string
		want              string
	}{
		{[]string{"button-501"}, nil, nil, "5-501"},
		{[]string{"power-5"}, nil, nil, "5号楼电源"},
		{[]string{"zigbee-1", "cam-1"}, nil, nil, "协调器"},
		{nil, []string{"west"}, nil, "大堂烟感 探头"},
		{nil, nil, []string{"lobby"}, "大堂烟感"},
		{[]string{"cam-1", "leak-1", "power-9"}, []string{"north"}, []string{"gate"}, ""},
	} {
		if got := strings.Join(LifeLine(all, c.ids, c.edges, c.below), " "); got != c.want {
			t.Errorf("%v %v %v: %q, want %q", c.ids, c.edges, c.below, got, c.want)
		}
	}
}

func TestAHoldIsProposedForWhatComesAndGoes(t *testing.T) {
	var stands []Stand // newest first: six bursts of five, four minutes apart, a day between the bursts
	for burst := range 6 {
		for i := range 5 {
			at := noon.Add(-time.Duration(burst)*24*time.Hour - time.Duration(i)*10*time.Minute)
			stands = append(stands, Stand{At: at, Resolved: at.Add(6*time.Minute + alerts.RecoverAfter), Recovered: true})
		}
	}
	if got := replayHold(stands); got == nil || *got != (Hold{Minutes: 5, Left: 6, Of: 30}) {
		t.Errorf("%+v", got)
	}
	for i := range stands {
		stands[i].Recovered = false // each was resolved by a person
	}
	if got := replayHold(stands); got != nil {
		t.Errorf("what a person resolved is no coming and going: %+v", got)
	}
}
