package layout

import (
	"brighteyes/devices"
	"brighteyes/devices/bilingual"
	"brighteyes/hub/sheets"
)

// The bounds of a community; what is larger comes by spreadsheets.
const (
	MostBuildings = 200
	MostFloors    = 99
	MostUnits     = 30 // of one floor
	MostSpots     = 100
	MostCount     = 10 // devices of one kind at one place
	MostDevices   = 20_000
	mostText      = 60
	mostMistakes  = 50
)

// Layout is a community.
type Layout struct {
	Name      string
	Code      string // id of the community
	Prefix    bool   // all ids begin with Code, where a hub serves several communities
	English   bool   // names of devices
	Buildings []Row
	Gates     []Spot
	Areas     []Spot
	Devices   []Choice
}

// Row is buildings that are alike.
type Row struct {
	Numbers string // "1-6, 8, A"
	Floors  int    // the highest
	Units   int    // homes of a floor
	Skip    string // floors that there are none of: "4, 14"
}

// Spot is a gate or a public area. Without a Code one is made of the name.
type Spot struct{ Name, Code string }

// Choice is a template, and how many of it at each place.
type Choice struct {
	Template string
	Count    int
}

// Plan is what a Layout comes to.
type Plan struct {
	Tables    []sheets.Table // places, then devices; only what is to be added
	Places    int            // of the whole community
	Devices   int
	There     int // of both, there already as they would be made
	Conflicts []Mistake
	More      int // conflicts that are only counted
}

// Mistake is what is wrong with one field, or with what is there already.
type Mistake struct {
	Field string // "buildings[1].numbers"
	ID    string // of a place or device that is there otherwise
	bilingual.Text
}

// maker is a Plan being made.
type maker struct {
	Plan
	l      Layout
	known  sheets.Known
	houses []house
	spots  []spot
	taken  map[string]string // ids of places, by what they are of
	sites  sheets.Table
	gear   sheets.Table
	ids    map[string]bool
}

// Make checks a layout and says what it comes to, beside what is there already.
func Make(l Layout, known sheets.Known) Plan {
	m := &maker{l: l, known: known, taken: map[string]string{}, ids: map[string]bool{}}
	places, gear := "地点", "设备"
	if l.English {
		places, gear = "places", "devices"
	}
	m.sites = sheets.Table{Sheet: places, Rows: [][]string{{"id", "parent", "level", "name", "name_en"}}}
	m.gear = sheets.Table{Sheet: gear, Rows: [][]string{{"id", "kind", "name", "site", "building", "floor", "unit"}}}
	m.readCommunity()
	m.readBuildings()
	m.readSpots("gates", l.Gates, gateWords, "gate")
	m.readSpots("areas", l.Areas, areaWords, "area")
	chosen := m.readDevices()
	if len(m.Conflicts) > 0 {
		return m.Plan
	}
	m.makePlaces()
	m.makeDevices(chosen)
	if len(m.Conflicts) == 0 {
		m.Tables = []sheets.Table{m.sites, m.gear}
	}
	return m.Plan
}

func (m *maker) wrong(field, code string, args ...any) {
	m.conflict(Mistake{Field: field, Text: words.Say(code, args...)})
}

func (m *maker) conflict(w Mistake) {
	if len(m.Conflicts) == mostMistakes {
		m.More++
		return
	}
	m.Conflicts = append(m.Conflicts, w)
}

func (m *maker) readCommunity() {
	if !m.text("name", m.l.Name) || m.l.Name == "" {
		m.wrong("name", "layout.name")
	}
	if !devices.ValidID(m.l.Code) || len(m.l.Code) > 20 {
		m.wrong("code", "layout.code")
	}
}
