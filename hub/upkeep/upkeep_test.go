package upkeep

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

var (
	noon = time.Date(2026, 11, 29, 4, 0, 0, 0, time.UTC)
	day  = 24 * time.Hour
)

func device(kind devices.Kind, id string, change ...func(*Device)) Device {
	d := Device{Registered: devices.Registered{Device: devices.Device{ID: id, Kind: kind}, Edge: "edge-east", Lifecycle: devices.InService, AddedAt: noon.Add(-400 * day)}, Status: devices.Online, Since: noon.Add(-day), Values: map[string]float64{}}
	for _, f := range change {
		f(&d)
	}
	return d
}

func offline(d *Device)  { d.Status = devices.Offline }
func unknown(d *Device)  { d.Status = devices.Unknown }
func degraded(d *Device) { d.Status = devices.Degraded }
func at(site, unit string) func(*Device) {
	return func(d *Device) { d.Site, d.Location = site, &devices.Location{Building: "5", Unit: unit} }
}
func needs(names ...string) func(*Device) { return func(d *Device) { d.DependsOn = names } }

func daily(from time.Time, values ...float64) (list []telemetry.Point) {
	for i, v := range values {
		list = append(list, telemetry.Point{Time: from.Add(time.Duration(i) * day), Value: v})
	}
	return list
}

func falling(n int, from, step float64) (list []float64) {
	for i := range n {
		list = append(list, from-float64(i)*step)
	}
	return list
}

// ranked is the list of these devices as it stands at noon.
func ranked(alone map[string]bool, all ...Device) []Row {
	w := World{Devices: all, Areas: map[string]bool{"playground": true, "east-gate": true}, Alone: alone, LifeLine: func(d devices.Device) bool { return strings.HasPrefix(d.ID, "smoke") }}
	health, risks, deeds := map[string]Health{}, map[string]Risk{}, map[string]Deeds{}
	for _, d := range all {
		deeds[d.Key()] = Deeds{LastPress: noon.Add(-day)}
		health[d.Key()] = Assess(d, Trends{}, deeds[d.Key()], noon)
		risks[d.Key()] = health[d.Key()].Risk
	}
	return Rank(w, health, risks, deeds)
}

func order(rows []Row) string {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.Device)
	}
	return strings.Join(ids, " ")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

func TestWhatIsLostDecidesWhatIsMendedFirst(t *testing.T) {
	inArea := func(d *Device) { d.Site = "playground" }
	expect(t, "order", order(ranked(nil,
		device(devices.Camera, "cam-second-a", offline, func(d *Device) { d.Site = "east-gate" }), device(devices.Camera, "cam-second-b", func(d *Device) { d.Site = "east-gate" }),
		device(devices.Camera, "cam-alone", offline, inArea),
		device(devices.Gate, "gate-slow", degraded), device(devices.Gate, "gate-shut", offline),
		device(devices.Button, "button-one-of-two", offline, at("b5", "501")), device(devices.Button, "button-other", at("b5", "501")),
		device(devices.Button, "button-only", offline, at("b5", "502")),
	)), "button-only button-one-of-two gate-shut gate-slow cam-alone cam-second-a")
}

func TestAHomeWithNobodyElseStandsFirstAndNobodyIsToldWhy(t *testing.T) {
	rows := ranked(map[string]bool{"button-b": true}, device(devices.Button, "button-a", offline, at("b5", "501")), device(devices.Button, "button-b", offline, at("b5", "502")))
	expect(t, "order", order(rows), "button-b button-a")
	expect(t, "the words", rows[0].Why+rows[0].Stake, rows[1].Why+rows[1].Stake)
	if rows[0].Score != rows[1].Score {
		t.Error("the score tells them apart")
	}
}

func TestALostSupplyStandsBeforeWhatItCarriesAndFoldsIt(t *testing.T) {
	down := device(devices.Power, "power-b5", func(d *Device) { d.MainsOff = true })
	rows := ranked(nil, down,
		device(devices.Network, "switch", offline, needs("power:power-b5")),
		device(devices.Button, "button", unknown, at("b5", "501"), needs("switch")),
		device(devices.Camera, "cam-dark", offline, needs("switch")),
		device(devices.Camera, "cam-well", needs("switch")),
		device(devices.Button, "button-elsewhere", offline, at("b6", "101")))
	expect(t, "order", order(rows), "power-b5 button-elsewhere")
	expect(t, "folded", fmt.Sprint(rows[0].Folded, rows[0].FoldedCount, rows[0].FoldedLifeLines), "[button cam-dark switch] 3 1")
	expect(t, "its words", rows[0].Stake, "承载4台设备，其中生命线设备1台 · 4 devices depend on it, 1 of them life-lines")
}

func TestAnEdgeThatIsAwayIsOneRow(t *testing.T) {
	edge := device(Edge, "edge-east", offline)
	edge.Edge = ""
	rows := ranked(nil, edge, device(devices.Camera, "cam-1", unknown), device(devices.Button, "button-1", unknown))
	expect(t, "order", order(rows), "edge-east")
	expect(t, "folded", fmt.Sprint(rows[0].Folded, rows[0].FoldedLifeLines), "[button-1 cam-1] 1")
}

func TestSuppliesThatDependOnEachOtherHideNothing(t *testing.T) {
	rows := ranked(nil, device(devices.Network, "a", offline, needs("b")), device(devices.Network, "b", offline, needs("a")))
	expect(t, "order", order(rows), "a b")
}

func TestAPlannedOutageIsNoFault(t *testing.T) {
	rows := ranked(nil, device(devices.Gate, "gate", offline, func(d *Device) { d.Planned = true }))
	expect(t, "order", order(rows), "")
}

func TestRowsDoNotJumpForNoise(t *testing.T) {
	s := settler{}
	risk := func(r Risk, after time.Duration) Risk {
		return s.settle(map[string]Risk{"gate": r}, noon.Add(after))["gate"]
	}
	for i, step := range []struct {
		now   Risk
		after time.Duration
		want  Risk
	}{
		{Failed, 0, Failed}, {Well, time.Minute, Failed}, {Failed, 2 * time.Minute, Failed}, {Well, 3 * time.Minute, Failed},
		{Well, 12 * time.Minute, Failed}, {Well, 13 * time.Minute, Well}, {Failed, 14 * time.Minute, Failed},
	} {
		if got := risk(step.now, step.after); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
	if s.settle(map[string]Risk{}, noon); len(s) != 0 {
		t.Error("a device that is gone is remembered")
	}
}

func TestTheScoreIsTheSumOfItsReasons(t *testing.T) {
	d := device(devices.Button, "button", offline, func(d *Device) { d.Values["battery_pct"], d.Values["clock_offset_s"] = 12, -31 })
	h := Assess(d, Trends{}, Deeds{Offs: 3, Faults: 2, LastPress: noon.Add(-31 * day)}, noon)
	points := 100
	var said []string
	for _, r := range h.Reasons {
		points -= r.Points
		said = append(said, r.Text)
	}
	if h.Score != max(points, 0) || h.Risk != Failed {
		t.Errorf("%d %s, by its reasons %d", h.Score, h.Risk, points)
	}
	for _, want := range []string{"离线24小时 · offline for 24 h", "电量12% · battery at 12%", "时钟偏差31秒", "7天内离线3次", "90天内修过2次", "31天未试呼 · not tested for 31 days"} {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("%q is not said in %q", want, said)
		}
	}
}

func TestAWellDeviceHasNothingAgainstIt(t *testing.T) {
	h := Assess(device(devices.Gate, "gate"), Numbers{}.Trends(noon), Deeds{}, noon)
	if h.Score != 100 || h.Risk != Well || len(h.Reasons) != 0 || h.Forecast.Trend != NoBattery {
		t.Errorf("%+v", h)
	}
}

func TestASignalIsWeakerOnlyByEnoughValuesOnBothSides(t *testing.T) {
	d := device(devices.Sensor, "leak")
	before, now := daily(noon.Add(-20*day), falling(13, -60, 0)...), daily(noon.Add(-7*day), falling(8, -70, 0)...)
	said := func(list []telemetry.Point) int {
		return len(Assess(d, Numbers{Signal: map[string][]telemetry.Point{"rssi_dbm": list}}.Trends(noon), Deeds{}, noon).Reasons)
	}
	if said(append(slices.Clone(before), now...)) != 1 {
		t.Error("10 dB less was not seen")
	}
	if said(append(slices.Clone(before), now[:7]...)) != 0 || said(now) != 0 {
		t.Error("it was claimed from too few values")
	}
}

func TestAGateIsSlowByItsMedian(t *testing.T) {
	slow := func(ms ...float64) int {
		return len(Assess(device(devices.Gate, "gate"), Numbers{Connect: daily(noon.Add(-5*day), ms...)}.Trends(noon), Deeds{}, noon).Reasons)
	}
	if slow(2500, 2600, 100, 2700, 2400) != 1 || slow(100, 9000, 100, 120) != 0 || slow(3000, 3000, 3000) != 0 {
		t.Error("one slow answer is no slow gate, and three are too few")
	}
}

func TestWhatHangsOnASupplyInAPlannedOutageIsExpectedToBeOff(t *testing.T) {
	all := []Device{
		device(devices.Power, "power-b5", func(d *Device) { d.MainsOff, d.Planned = true, true }), device(devices.Network, "switch", offline, needs("power:power-b5")),
		device(devices.Camera, "cam", offline, needs("switch")), device(devices.Camera, "cam-elsewhere", offline),
	}
	Spread(all)
	expect(t, "order", order(ranked(nil, all...)), "cam-elsewhere")
}
