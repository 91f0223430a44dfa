package commissioning

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"brighteyes/devices"
)

// Key names an item of a checklist.
type Key string

// Source is what ticks an item.
type Source string

// The sources.
const (
	ByData  Source = "data"  // the device's own events and readings, or how it is declared
	ByPhoto Source = "photo" // a photo of it
	ByProof Source = "proof" // a proof, see Proof
	ByHand  Source = "hand"  // a person's word, with a note
)

// The limits that a new device has to keep. They are ours: no protocol gives any.
const (
	leastBattery = 50   // percent; a new battery below it is an old one
	leastRSSI    = -115 // dBm; LoRaWAN's SF10 ends near -132, so some margin is left
	leastLink    = 50   // of Zigbee's 0 to 255
)

// rule is one item of the table: for which kinds, and what ticks it.
type rule struct {
	key      Key
	source   Source
	kinds    []devices.Kind // nil: all
	optional bool
	events   []string // one of them ticks it
	shows    func(Facts) (evidence string, ok bool)
}

// The kinds that run on batteries, and those of the table's parts.
var (
	small   = []devices.Kind{devices.Button, devices.Sensor}
	gates   = []devices.Kind{devices.Gate}
	cameras = []devices.Kind{devices.Camera}
)

// table is every item, in the order in which they are done on a ladder.
var table = []rule{
	{key: "site", source: ByData, shows: sited},
	{key: "name", source: ByData, shows: named},
	{key: "heard", source: ByData, shows: heard},
	{key: "photo", source: ByPhoto},

	{key: "press", source: ByData, kinds: []devices.Kind{devices.Button}, events: []string{devices.ButtonPressed, devices.ButtonTest}},
	{key: "trigger", source: ByData, kinds: []devices.Kind{devices.Sensor}, events: []string{
		devices.SensorSmoke, devices.SensorGas, devices.SensorLeak, devices.SensorMotion, devices.SensorFall, devices.SensorOpened,
	}},
	{key: "battery", source: ByData, kinds: small, shows: battery},
	{key: "link", source: ByData, kinds: small, shows: link},

	{key: "opened", source: ByData, kinds: gates, events: []string{devices.GateOpened}},
	{key: "closed", source: ByData, kinds: gates, events: []string{devices.GateClosed}},
	{key: "forced", source: ByData, kinds: gates, events: []string{devices.GateForced}},
	{key: "held", source: ByData, kinds: gates, events: []string{devices.GateHeldOpen}},
	{key: FailState, source: ByProof, kinds: gates},
	{key: FireRelease, source: ByProof, kinds: gates},

	{key: "filing", source: ByHand, kinds: cameras},    // the number under which it is on file 备案号
	{key: "mask", source: ByHand, kinds: cameras},      // what is masked, such as windows
	{key: "recording", source: ByHand, kinds: cameras}, // days, and how that was seen
	{key: "sign", source: ByPhoto, kinds: cameras},     // the notice that there is a camera
	{key: "reference", source: ByPhoto, kinds: cameras, optional: true},

	{key: "lost", source: ByData, kinds: []devices.Kind{devices.Power}, events: []string{devices.PowerLost}},
	{key: "restored", source: ByData, kinds: []devices.Kind{devices.Power}, events: []string{devices.PowerRestored}},
}

// itemsFor are the items of a kind, none of them done.
func itemsFor(kind devices.Kind) (items []Item) {
	for _, r := range table {
		if r.kinds == nil || slices.Contains(r.kinds, kind) {
			items = append(items, Item{Key: r.key, Source: r.source, Optional: r.optional})
		}
	}
	return items
}

func ruleOf(key Key) rule {
	i := slices.IndexFunc(table, func(r rule) bool { return r.key == key })
	if i < 0 {
		return rule{}
	}
	return table[i]
}

// sited: it stands on the tree of places, and it is said where there.
func sited(f Facts) (string, bool) {
	l := f.Location
	if f.Site == "" || !f.SiteKnown || l == nil {
		return "", false
	}
	where := strings.TrimSpace(strings.Join([]string{l.Building, l.Floor, l.Unit}, " "))
	if where == "" && l.Lat == 0 && l.Lon == 0 {
		return "", false
	}
	return strings.TrimSpace(f.Site + " " + where), true
}

// named: a name that people can say, of 2 to 40 characters, that is not the id and
// holds no number of a person.
func named(f Facts) (string, bool) {
	n := utf8.RuneCountInString(strings.TrimSpace(f.Name))
	if n < 2 || n > 40 || f.Name == f.ID || devices.NamesPerson(f.Name) {
		return "", false
	}
	return f.Name, true
}

func heard(f Facts) (string, bool) {
	return string(f.Status), f.Status == devices.Online || f.Status == devices.Degraded
}

func battery(f Facts) (string, bool) {
	pct, told := f.Values["battery_pct"]
	return fmt.Sprintf("%g%%", pct), told && pct >= leastBattery
}

func link(f Facts) (string, bool) {
	if q, told := f.Values["link_quality"]; told {
		return fmt.Sprintf("link_quality %g", q), q >= leastLink
	}
	dbm, told := f.Values["rssi_dbm"]
	return fmt.Sprintf("%g dBm", dbm), told && dbm >= leastRSSI
}
