package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/registry"
)

// edgeID is the community's one edge.
const edgeID = "edge-qingchuan"

// footDoor is a door of the community's gate for who comes on foot.
func footDoor(n int) *devices.Entrance { return &devices.Entrance{Device: "gate-east-1", Door: n} }

// places are 晴川里社区（虚构）, "Qingchuan Court (fictional)", of PRODUCT.md.
var places = []devices.Site{
	{ID: "qingchuan", Level: "community", Name: "晴川里社区（虚构）", NameEN: "Qingchuan Court (fictional)",
		Holders: []devices.Holder{{Role: "police", Holder: "民警乙"}, {Role: "property", Holder: "值班员丙"}}},
	{ID: "b1", Parent: "qingchuan", Level: "building", Name: "1号楼", NameEN: "Building 1", Gate: footDoor(1)},
	{ID: "b2", Parent: "qingchuan", Level: "building", Name: "2号楼", NameEN: "Building 2", Gate: footDoor(1)},
	{ID: "b3", Parent: "qingchuan", Level: "building", Name: "3号楼", NameEN: "Building 3", Gate: footDoor(2)},
	{ID: "b4", Parent: "qingchuan", Level: "building", Name: "4号楼", NameEN: "Building 4", Gate: footDoor(2)},
	{ID: "b5", Parent: "qingchuan", Level: "building", Name: "5号楼", NameEN: "Building 5", Gate: footDoor(3)},
	{ID: "b6", Parent: "qingchuan", Level: "building", Name: "6号楼", NameEN: "Building 6", Gate: footDoor(4)},
	{ID: "east-gate", Parent: "qingchuan", Level: "area", Name: "东门", NameEN: "East gate"},
	{ID: "north-gate", Parent: "qingchuan", Level: "area", Name: "北门", NameEN: "North gate"},
	{ID: "playground", Parent: "qingchuan", Level: "area", Name: "儿童游乐场", NameEN: "Playground"},
	{ID: "garage", Parent: "qingchuan", Level: "area", Name: "地下车库口", NameEN: "Garage entrance"},
	{ID: "walkway", Parent: "qingchuan", Level: "area", Name: "中心步道", NameEN: "Central walkway"},
	{ID: "lobby-6", Parent: "b6", Level: "area", Name: "6号楼大堂", NameEN: "Lobby of building 6"},
}

// staff is who sits at the desks; PRODUCT.md names them so.
var staff = map[access.Role]string{access.Care: "坐席甲", access.Police: "民警乙", access.Property: "值班员丙", access.Admin: "管理员"}

// button is a simulated emergency button in a home. friendly is what its network
// calls it: a name, an EUI, a number.
type button struct{ id, friendly, site, building, unit, by string }

func (b button) name() string   { return "求助按钮 " + b.building + "-" + b.unit }
func (b button) nameEN() string { return "Help button " + b.building + "-" + b.unit }

var buttons = []button{
	{"button-1-301", "home/1-301", "b1", "1", "301", byZigbee},
	{"button-3-202", "home/3-202", "b3", "3", "202", byZigbee},
	{"button-4-102", "home/4-102", "b4", "4", "102", byZigbee},
	{"button-5-501", "home/5-501", "b5", "5", "501", byZigbee},
	{"button-2-401", "24e124535b316001", "b2", "2", "401", byLoRa},
	{"button-5-302", "24e124535b316002", "b5", "5", "302", byLoRa},
	{"button-6-101", "24e124535b316003", "b6", "6", "101", byLoRa},
	{"button-6-602", "demo-sos-6602", "b6", "6", "602", byNB},
}

// sensors stand in buildings 3 and 4 and have no battery.
var sensors = []struct {
	id, name, nameEN, friendly, site, vendor, model string
	values                                          map[string]any
}{
	{"smoke-b3", "3号楼楼道烟感", "Smoke alarm, stairs of building 3", "public/b3-smoke", "b3", "HEIMAN", "HS1SA", map[string]any{"smoke": false}},
	{"leak-b4", "4号楼水泵房水浸", "Leak sensor, pump room of building 4", "public/b4-leak", "b4", "HEIMAN", "HS1WL", map[string]any{"water_leak": false}},
	{"door-b4", "4号楼弱电间门磁", "Door sensor, wiring room of building 4", "public/b4-door", "b4", "Aqara", "MCCGQ11LM", map[string]any{"contact": true}},
}

// cameras are one for each public area.
var cameras = []struct {
	id, name, nameEN, site, stream string
	onvif                          bool // it is asked where its stream is
}{
	{"cam-east-1", "东门摄像机", "East gate camera", "east-gate", "east", false},
	{"cam-north-1", "北门摄像机", "North gate camera", "north-gate", "north", false},
	{"cam-playground-1", "儿童游乐场摄像机", "Playground camera", "playground", "playground", false},
	{"cam-garage-1", "车库口摄像机", "Garage entrance camera", "garage", "garage", true},
	{"cam-walkway-1", "中心步道摄像机", "Central walkway camera", "walkway", "walkway", true},
	{"cam-lobby-6", "6号楼大堂摄像机", "Lobby camera of building 6", "lobby-6", "lobby", false},
}

// fixtures are the devices of which there is one.
var fixtures = []devices.Device{
	{ID: "gate-east-1", Kind: devices.Gate, Name: "东门人行闸", NameEN: "East gate turnstiles", Site: "east-gate"},
	{ID: "gate-north-1", Kind: devices.Gate, Name: "北门人行闸", NameEN: "North gate turnstile", Site: "north-gate"},
	{ID: "barrier-garage", Kind: devices.Gate, Name: "地下车库道闸", NameEN: "Garage barrier", Site: "garage"},
	{ID: lostPower, Kind: devices.Power, Name: "3、4号楼供电监测", NameEN: "Power monitor of buildings 3 and 4", Site: "b3"},
	{ID: "ups-guard", Kind: devices.Power, Name: "门卫室UPS", NameEN: "UPS of the guard room", Site: "north-gate"},
	{ID: "zigbee-1", Kind: devices.Network, Name: "Zigbee协调器", NameEN: "Zigbee coordinator", Site: "qingchuan"},
	{ID: "switch-core", Kind: devices.Network, Name: "核心交换机", NameEN: "Core switch", Site: "qingchuan"},
}

// fixture begins the entry of one of them.
func fixture(id string) string {
	d := fixtures[slices.IndexFunc(fixtures, func(d devices.Device) bool { return d.ID == id })]
	return fmt.Sprintf(`{id: %s, kind: %s, name: %s, name_en: "%s", site: %s, `, d.ID, d.Kind, d.Name, d.NameEN, d.Site)
}

// mainsBeatS is how often what is on a cable there promises to be heard: after two and a
// half times that long it is missed, which is before the story's press. An edge that told
// what it heard only every 10 s, as one usually does, would leave too little of that.
const mainsBeatS = 4

// retryS is the longest pause before a camera that is away is asked again: the story's
// comes back with the power, and is to say so by its pictures within the minute.
const retryS = 1

// onMains are the nine devices that buildings 3 and 4 feed: the north gate with its camera, the
// barrier of the garage under them and the guard room's UPS among them.
var onMains = []string{"button-3-202", "button-4-102", "smoke-b3", "leak-b4", "door-b4", frozenCamera, "ups-guard", "gate-north-1", "barrier-garage"}

// inventory writes the edge's devices as they stand in edge.yaml.
func inventory(t *town) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, "  - "+format+"\n", args...) }
	line(fixture("gate-east-1")+`driver: uhppote, heartbeat_s: 30,`+
		` settings: {controller: %d, address: "%s", listen: "127.0.0.1:0", doors: [1, 2, 3, 4], poll_s: 5}}`, t.gate.Serial(), t.gate.Addr())
	for _, c := range cameras {
		if c.onvif {
			continue
		}
		beat, depends := 10, ""
		if slices.Contains(onMains, c.id) {
			beat, depends = mainsBeatS, ` depends_on: ["power:b3"],`
		}
		line(`{id: %s, kind: camera, name: %s, name_en: %s, driver: rtsp, site: %s, heartbeat_s: %d,%s`+
			` settings: {url: "%s", username: viewer, password: "%s", retry_s: %d}}`, c.id, c.name, c.nameEN, c.site, beat, depends, t.streams.URL(c.stream), t.password, retryS)
	}
	line(fixture("zigbee-1")+`driver: zigbee, settings: {broker: "%s", bridge: true}}`, t.broker.URL())
	zigbee := func(id, kind, name, nameEN, friendly, rest string) {
		line(`{id: %s, kind: %s, name: %s, name_en: "%s", driver: zigbee, %s, settings: {broker: "%s", name: "%s"}}`, id, kind, name, nameEN, rest, t.broker.URL(), friendly)
	}
	for _, u := range buttons {
		rest := fmt.Sprintf(`site: %s, location: {building: "%s", unit: "%s"}`, u.site, u.building, u.unit)
		if u.by != byZigbee {
			driver, settings := t.radio.button(u)
			line(`{id: %s, kind: button, name: %s, name_en: %s, driver: %s, %s, settings: %s}`, u.id, u.name(), u.nameEN(), driver, rest, settings)
			continue
		}
		depends := `"zigbee-1"`
		if slices.Contains(onMains, u.id) {
			depends += `, "power:b3"`
		}
		zigbee(u.id, "button", u.name(), u.nameEN(), u.friendly, rest+fmt.Sprintf(`, depends_on: [%s]`, depends))
	}
	for _, d := range sensors {
		zigbee(d.id, "sensor", d.name, d.nameEN, d.friendly, fmt.Sprintf(`site: %s, depends_on: ["zigbee-1", "power:b3"]`, d.site))
	}
	line(fixture(lostPower)+`driver: zigbee, capabilities: ["power:b3"], depends_on: ["zigbee-1"], settings: {broker: "%s", name: "%s"}}`, t.broker.URL(), powerName)
	t.wired.inventory(t.password, line)
	return b.String()
}

// settle puts the community's places on record.
func settle(ctx context.Context, reg *registry.Registry) error {
	for _, s := range places {
		if had, known := reg.Site(s.ID); known && (had.Gate != nil || s.Gate == nil) {
			continue // an earlier demo knew of no gates that lead to its buildings
		}
		if err := reg.PutSite(ctx, s); err != nil {
			return fmt.Errorf("put site %s: %w", s.ID, err)
		}
	}
	return nil
}
