package layout

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brighteyes/devices"
	"brighteyes/hub/sheets"
)

// empty is a hub with nothing on it.
var empty = sheets.Known{
	Device: func(string) (devices.Registered, string, bool) { return devices.Registered{}, "", false },
	Site:   func(string) (devices.Site, bool) { return devices.Site{}, false },
	Edge:   func(string) bool { return false },
}

func qingchuan() Layout {
	return Layout{
		Name: "晴川里社区", Code: "qingchuan",
		Buildings: []Row{{Numbers: "1-2", Floors: 5, Units: 2, Skip: "4"}, {Numbers: "A", Floors: 2, Units: 1}},
		Gates:     []Spot{{Name: "东门"}, {Name: "消防通道"}, {Name: "南门", Code: "s-gate"}},
		Areas:     []Spot{{Name: "儿童游乐场"}, {Name: "Tennis court"}},
		Devices:   []Choice{{"button.unit", 1}, {"smoke.floor", 2}, {"camera.building", 1}, {"gate.gate", 1}, {"camera.gate", 1}, {"camera.area", 1}, {"gas.unit", 0}},
	}
}

// planned is a layout as an import previews it.
func planned(t interface{ Fatalf(string, ...any) }, l Layout) (Plan, sheets.Plan) {
	p := Make(l, empty)
	if len(p.Conflicts) > 0 {
		t.Fatalf("%+v", p.Conflicts)
	}
	return p, sheets.Make(p.Tables, empty)
}

func TestACommunityComesToPlacesAndDevicesWithNamesByOneRule(t *testing.T) {
	p, plan := planned(t, qingchuan())
	if len(plan.Mistakes) > 0 || p.Places != 9 || p.Devices != 18+2*(4+4+2)+3+3+3+2 || len(plan.Add) != p.Devices || len(plan.Places) != p.Places {
		t.Fatalf("%+v, %d places, %d devices", plan.Mistakes, p.Places, p.Devices)
	}
	names := map[string]string{}
	for _, d := range plan.Add {
		names[d.ID] = fmt.Sprint(d.Kind, " ", d.Name, " ", d.Site)
		if d.Lifecycle != devices.Planned {
			t.Errorf("%s is %s", d.ID, d.Lifecycle)
		}
	}
	for id, want := range map[string]string{
		"button-1-501": "button 1号楼501求助按钮 b1", "button-a-201": "button A号楼201求助按钮 ba", "smoke-2-f3-2": "sensor 2号楼3层烟感 (2) b2", "camera-ba": "camera A号楼大堂摄像机 ba",
		"gate-east-gate": "gate 东门门禁 east-gate", "camera-gate-1": "camera 消防通道摄像机 gate-1", "gate-s-gate": "gate 南门门禁 s-gate",
		"camera-playground": "camera 儿童游乐场摄像机 playground", "camera-tennis-court": "camera Tennis court摄像机 tennis-court",
	} {
		if names[id] != want {
			t.Errorf("%s is %q, want %q", id, names[id], want)
		}
	}
	if _, is := names["button-1-401"]; is {
		t.Error("there is a home on a floor that there is none of")
	}
	for _, tpl := range Templates() {
		if id, name := tpl.Example(false); !devices.ValidID(id) || !strings.Contains(name, tpl.Zh) {
			t.Errorf("%s: %s %s", tpl.Key, id, name)
		}
	}
}

func TestSeveralCommunitiesAreKeptApartByAPrefix(t *testing.T) {
	l := qingchuan()
	l.Prefix = true
	_, plan := planned(t, l)
	for _, d := range plan.Add {
		if !strings.Contains(d.ID, "-qingchuan-") || !strings.HasPrefix(d.Site, "qingchuan-") {
			t.Fatalf("%s at %s", d.ID, d.Site)
		}
	}
}

func TestEveryMistakeIsNamedWithItsField(t *testing.T) {
	for want, change := range map[string]func(*Layout){
		"name layout.name": func(l *Layout) { l.Name = "" }, "code layout.code": func(l *Layout) { l.Code = "晴川" },
		"buildings[0].numbers layout.numbers": func(l *Layout) { l.Buildings[0].Numbers = "1-x" }, "buildings[0].floors layout.between": func(l *Layout) { l.Buildings[0].Floors = 0 },
		"buildings[0].units layout.between": func(l *Layout) { l.Buildings[0].Units = 31 }, "buildings[0].skip layout.skip": func(l *Layout) { l.Buildings[0].Skip = "四" },
		"buildings[1].numbers layout.twice": func(l *Layout) { l.Buildings[1].Numbers = "2" }, "gates[0].name layout.spot": func(l *Layout) { l.Gates[0].Name = "" },
		"gates[1].code layout.code": func(l *Layout) { l.Gates[1].Code = "Nord" }, "areas[0].name layout.text": func(l *Layout) { l.Areas[0].Name = "王 13800001111" },
		"areas[1].code layout.twice": func(l *Layout) { l.Areas[1].Code = "east-gate" }, "devices[0].template layout.template": func(l *Layout) { l.Devices[0].Template = "x" },
		"devices[1].count layout.between": func(l *Layout) { l.Devices[1].Count = 11 },
		"devices layout.devices":          func(l *Layout) { l.Buildings = []Row{{Numbers: "1-60", Floors: 40, Units: 9}} },
	} {
		l := qingchuan()
		change(&l)
		p := Make(l, empty)
		if len(p.Conflicts) == 0 || len(p.Tables) != 0 {
			t.Errorf("%s is planned", want)
			continue
		}
		if got := p.Conflicts[0].Field + " " + p.Conflicts[0].Code; got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

// A second run adds what is missing, changes nothing, and names what is otherwise.
func TestWhatIsThereIsLeftAndWhatIsThereOtherwiseIsNamed(t *testing.T) {
	known := empty
	known.Site = func(id string) (devices.Site, bool) {
		return devices.Site{ID: id, Level: "building", Name: "改过名"}, id == "b1"
	}
	known.Device = func(id string) (devices.Registered, string, bool) {
		return devices.Registered{Device: devices.Device{ID: id, Kind: devices.Button, Name: "改过名", Site: "b1"}}, "edge-east", id == "button-1-101"
	}
	p := Make(qingchuan(), known)
	if len(p.Conflicts) != 0 || p.There != 2 {
		t.Fatalf("%+v", p)
	}
	for _, table := range p.Tables {
		for _, row := range table.Rows {
			if row[0] == "b1" || row[0] == "button-1-101" {
				t.Errorf("%v would be entered again", row)
			}
		}
	}
	known.Device = func(id string) (devices.Registered, string, bool) {
		return devices.Registered{Device: devices.Device{ID: id, Kind: devices.Sensor, Site: "b1"}}, "", id == "button-1-101"
	}
	if p := Make(qingchuan(), known); len(p.Conflicts) != 1 || p.Conflicts[0].ID != "button-1-101" || p.Tables != nil {
		t.Errorf("%+v", p.Conflicts)
	}
}

func TestALargeCommunityIsWithinTheBounds(t *testing.T) {
	l := Layout{Name: "大社区", Code: "big", Buildings: []Row{{Numbers: "1-60", Floors: 40, Units: 8}}, Devices: []Choice{{"button.unit", 1}}}
	p, plan := planned(t, l)
	if p.Devices != 60*40*8 || len(plan.Add) != p.Devices || len(plan.Mistakes) != 0 {
		t.Errorf("%d devices, %d to be added, %+v", p.Devices, len(plan.Add), plan.Mistakes)
	}
}

func TestWhateverIsDescribedIdsAreValidUniqueAndTheSameAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Layout{Name: "社区", Code: rapid.StringMatching(`[a-z][a-z0-9-]{0,8}`).Draw(t, "code"), Prefix: rapid.Bool().Draw(t, "prefix"), English: rapid.Bool().Draw(t, "english")}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			l.Buildings = append(l.Buildings, Row{Numbers: rapid.SampledFrom([]string{"1-3", "2", "A、b", "10-12, 15", "x y", "0-1"}).Draw(t, "numbers"), Floors: rapid.IntRange(1, 12).Draw(t, "floors"),
				Units: rapid.IntRange(0, 12).Draw(t, "units"), Skip: rapid.SampledFrom([]string{"", "4", "1-3"}).Draw(t, "skip")})
		}
		spot := rapid.Custom(func(t *rapid.T) Spot {
			return Spot{rapid.SampledFrom([]string{"东门", "东大门", "北门", "b1", "East gate", "车库", "车库口", "1", "area-1", "gate-2", "f3", "1-f3", "1-101"}).Draw(t, "name"), rapid.SampledFrom([]string{"", "", "b1", "east-gate", "east-gate-2", "1-101"}).Draw(t, "code")}
		})
		l.Gates, l.Areas = rapid.SliceOfN(spot, 0, 4).Draw(t, "gates"), rapid.SliceOfN(spot, 0, 4).Draw(t, "areas")
		for _, tpl := range templates {
			l.Devices = append(l.Devices, Choice{tpl.Key, rapid.IntRange(0, 3).Draw(t, tpl.Key)})
		}
		p := Make(l, empty)
		if again := Make(l, empty); !reflect.DeepEqual(p, again) {
			t.Fatalf("the same description gives something else")
		}
		if len(p.Conflicts) > 0 {
			for _, c := range p.Conflicts {
				if c.Zh == "" || c.En == "" || strings.Contains(c.Zh+c.En, "%!") {
					t.Fatalf("said %+v", c)
				}
			}
			return
		}
		plan := sheets.Make(p.Tables, empty)
		if len(plan.Mistakes) > 0 || len(plan.Add) != p.Devices || len(plan.Places) != p.Places || p.Devices > MostDevices {
			t.Fatalf("%+v: %+v", l, plan.Mistakes)
		}
	})
}
