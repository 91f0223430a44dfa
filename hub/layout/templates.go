package layout

import "brighteyes/devices"

// Per is where a template has its devices.
type Per string

// The places of templates.
const (
	PerUnit     Per = "unit"
	PerFloor    Per = "floor"
	PerBuilding Per = "building"
	PerGate     Per = "gate"
	PerArea     Per = "area"
)

// Template is a device that is to be at each of a kind of place.
type Template struct {
	Key  string
	Kind devices.Kind
	Per  Per
	Word string // begins the id
	Zh   string // what it is called
	En   string
}

// Templates is all that there are. A new one is one line here.
var templates = []Template{
	{"button.unit", devices.Button, PerUnit, "button", "求助按钮", "Call button"},
	{"smoke.unit", devices.Sensor, PerUnit, "smoke", "烟感", "Smoke detector"},
	{"gas.unit", devices.Sensor, PerUnit, "gas", "燃气探测器", "Gas detector"},
	{"smoke.floor", devices.Sensor, PerFloor, "smoke", "烟感", "Smoke detector"},
	{"camera.floor", devices.Camera, PerFloor, "camera", "摄像机", "Camera"},
	{"camera.building", devices.Camera, PerBuilding, "camera", "大堂摄像机", "Lobby camera"},
	{"gate.building", devices.Gate, PerBuilding, "gate", "单元门", "Entrance"},
	{"power.building", devices.Power, PerBuilding, "power", "供电监测", "Mains monitor"},
	{"network.building", devices.Network, PerBuilding, "network", "交换机", "Switch"},
	{"gate.gate", devices.Gate, PerGate, "gate", "门禁", "Gate"},
	{"camera.gate", devices.Camera, PerGate, "camera", "摄像机", "Camera"},
	{"button.gate", devices.Button, PerGate, "button", "求助按钮", "Call button"},
	{"camera.area", devices.Camera, PerArea, "camera", "摄像机", "Camera"},
	{"button.area", devices.Button, PerArea, "button", "求助按钮", "Call button"},
}

// Templates lists all that there are.
func Templates() []Template { return append([]Template{}, templates...) }

// Example is the id and name of one such device, by which people see the rule.
func (t Template) Example(english bool) (id, name string) {
	at := map[Per]place{
		PerUnit: {key: "5-501", building: "5", floor: "5", unit: "501"}, PerFloor: {key: "5-f3", building: "5", floor: "3"}, PerBuilding: {key: "b5", building: "5"},
		PerGate: {key: "east-gate", name: "东门"}, PerArea: {key: "playground", name: "儿童游乐场"},
	}[t.Per]
	if english && at.name != "" {
		at.name = map[Per]string{PerGate: "East gate", PerArea: "Playground"}[t.Per]
	}
	return t.Word + "-" + at.key, t.name(at, english)
}
