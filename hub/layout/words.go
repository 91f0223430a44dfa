package layout

import "brighteyes/devices/bilingual"

// wordCode is a word in a name and the code that it gives.
type wordCode struct{ zh, code string }

// gateWords and areaWords are what codes are made of; the first that fits counts.
var gateWords = []wordCode{
	{"东南", "southeast-gate"}, {"东北", "northeast-gate"}, {"西南", "southwest-gate"}, {"西北", "northwest-gate"},
	{"东", "east-gate"}, {"南", "south-gate"}, {"西", "west-gate"}, {"北", "north-gate"}, {"正门", "main-gate"}, {"大门", "main-gate"}, {"侧门", "side-gate"}, {"后门", "back-gate"},
}

var areaWords = []wordCode{
	{"游乐", "playground"}, {"车库", "garage"}, {"停车", "parking"}, {"步道", "walkway"}, {"广场", "square"}, {"花园", "garden"}, {"大堂", "lobby"},
	{"电梯", "lift"}, {"机房", "plant-room"}, {"活动", "club"}, {"快递", "parcels"}, {"垃圾", "waste"}, {"充电", "charging"}, {"水池", "pond"}, {"健身", "fitness"},
}

// words is what this package says to people.
var words = bilingual.Table{
	Zh: map[string]string{
		"layout.name":         "请填写社区名称",
		"layout.code":         "代号应为小写字母、数字和连字符，如 qingchuan",
		"layout.text":         "应为一行、不超过 %d 个字，不能含个人号码",
		"layout.numbers":      "楼号写成 1-6, 8 或 A, B",
		"layout.skip":         "不用的楼层号写成 4, 14",
		"layout.between":      "应为 %d 到 %d",
		"layout.buildings":    "楼栋最多 %d 栋",
		"layout.twice":        "编号 %s 与 %s 重复",
		"layout.spots":        "最多 %d 个",
		"layout.spot":         "请填写名称",
		"layout.template":     "没有这种设备，或选了两次",
		"layout.devices":      "共 %d 个设备，一次最多 %d 个；更多的请用批量导入",
		"layout.place.there":  "地点 %s 已存在，级别是 %s",
		"layout.device.there": "设备 %s 已存在，类型或地点不同",
		"layout.device.twice": "设备编号 %s 重复，请改门或区域的代号",
		"layout.device.long":  "设备编号 %s 太长，请用较短的代号",
	},
	En: map[string]string{
		"layout.name":         "want the community's name",
		"layout.code":         "want a code of lower-case letters, digits and hyphens, such as qingchuan",
		"layout.text":         "want one line of %d characters at most, without a person's number",
		"layout.numbers":      "write numbers of buildings as 1-6, 8 or A, B",
		"layout.skip":         "write floors that there are none of as 4, 14",
		"layout.between":      "want %d to %d",
		"layout.buildings":    "want %d buildings at most",
		"layout.twice":        "the id %s is the same as of %s",
		"layout.spots":        "want %d at most",
		"layout.spot":         "want a name",
		"layout.template":     "there is no such device, or it was chosen twice",
		"layout.devices":      "these are %d devices, at most %d at once; more come by spreadsheet",
		"layout.place.there":  "there is a place %s already, of level %s",
		"layout.device.there": "there is a device %s already, of another kind or at another place",
		"layout.device.twice": "two devices would be %s; change the code of a gate or area",
		"layout.device.long":  "the id %s is too long; want shorter codes",
	},
}
