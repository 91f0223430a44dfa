package coverage

// AreaType is what a public area is to the people who pass through it. The table
// is closed: an area's weight follows from its type and from nothing else, never
// from what happened there.
type AreaType string

// The types of public areas.
const (
	Entrance   AreaType = "entrance"
	Playground AreaType = "playground"
	Lobby      AreaType = "lobby"
	GarageDoor AreaType = "garage_door"
	FireLane   AreaType = "fire_lane"
	Charging   AreaType = "charging"
	Perimeter  AreaType = "perimeter"
	Square     AreaType = "square"
	Road       AreaType = "road"
	Path       AreaType = "path"
	Parking    AreaType = "parking"
	Other      AreaType = "other"
	Green      AreaType = "green"
)

// TypeRule is what the table says of one type. Min and Max are what an editor
// proposes for a new area of the type; the register holds what was agreed.
type TypeRule struct {
	Type   AreaType `json:"type"`
	Zh     string   `json:"zh"`
	En     string   `json:"en"`
	Weight float64  `json:"weight"`
	Min    Level    `json:"min"`
	Max    Level    `json:"max"`
}

// Types is the closed table, heaviest first.
var Types = [...]TypeRule{
	{Entrance, "出入口", "entrance", 3, Recognise, Identify},
	{Playground, "儿童游乐场", "playground", 3, Observe, Recognise},
	{Lobby, "楼栋大堂", "lobby", 2, Observe, Identify},
	{GarageDoor, "车库出入口", "garage entrance", 2, Observe, Identify},
	{FireLane, "消防车通道", "fire lane", 2, Detect, Recognise},
	{Charging, "非机动车充电区", "charging shed", 2, Observe, Recognise},
	{Perimeter, "周界", "perimeter", 2, Detect, Recognise},
	{Square, "广场与活动场地", "square", 2, Detect, Recognise},
	{Road, "小区道路", "road", 1, Detect, Recognise},
	{Path, "步道", "path", 1, Detect, Recognise},
	{Parking, "停车区", "parking", 1, Detect, Recognise},
	{Other, "其他公共区域", "other public area", 1, Detect, Recognise},
	{Green, "绿地", "green", 0.5, Monitor, Recognise},
}

// RuleOf finds a type in the table.
func RuleOf(t AreaType) (TypeRule, bool) {
	for _, rule := range Types {
		if rule.Type == t {
			return rule, true
		}
	}
	return TypeRule{}, false
}
