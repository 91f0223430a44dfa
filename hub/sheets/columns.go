package sheets

import (
	"strings"

	"brighteyes/devices"
)

// column is a column of a sheet: its key never changes, its heading is for people.
type column struct{ key, zh string }

func (c column) heading(lang string) string {
	if lang == "zh" {
		return c.zh + " " + c.key
	}
	return c.key
}

// named reports whether a heading means the column: by its key, its Chinese name,
// or both as XLSX writes them.
func (c column) named(heading string) bool {
	heading = strings.ToLower(strings.Join(strings.Fields(heading), " "))
	return heading == c.key || heading == c.zh || heading == c.zh+" "+c.key
}

var deviceColumns = []column{
	{"id", "编号"}, {"kind", "类型"}, {"name", "名称"}, {"model", "型号"}, {"edge", "网关"}, {"driver", "驱动"}, {"site", "地点"},
	{"building", "楼栋"}, {"floor", "楼层"}, {"unit", "房号"}, {"heartbeat_s", "心跳秒数"}, {"depends_on", "依赖"}, {"lifecycle", "阶段"},
	{"name_en", "英文名"}, // behind the others: who reads a sheet by places finds them where they were
}

var placeColumns = []column{{"id", "编号"}, {"parent", "上级"}, {"level", "级别"}, {"name", "名称"}, {"name_en", "英文名"}}

// word is a value out of a closed list.
type word struct{ key, zh string }

var kinds = []word{
	{string(devices.Gate), "门禁"}, {string(devices.Camera), "摄像机"}, {string(devices.Button), "求助按钮"},
	{string(devices.Sensor), "传感器"}, {string(devices.Power), "供电"}, {string(devices.Network), "网络"},
}

var lifecycles = []word{
	{string(devices.Planned), "计划"}, {string(devices.Commissioning), "调试"}, {string(devices.InService), "在用"},
	{string(devices.Suspended), "停用"}, {string(devices.Retired), "报废"},
}

var levels = []word{
	{"city", "市"}, {"district", "区"}, {"street", "街道"}, {"community", "社区"}, {"grid", "网格"}, {"building", "楼栋"}, {"area", "区域"},
}

// find is the key of a word in either language.
func find(list []word, text string) (key string, ok bool) {
	for _, w := range list {
		if strings.EqualFold(text, w.key) || text == w.zh {
			return w.key, true
		}
	}
	return "", false
}

// say is a key as people read it.
func say(list []word, key, lang string) string {
	for _, w := range list {
		if w.key == key && lang == "zh" {
			return w.zh
		}
	}
	return key
}

// choices lists the words in both languages.
func choices(list []word) string {
	var all []string
	for _, w := range list {
		all = append(all, w.zh+" "+w.key)
	}
	return strings.Join(all, "、")
}

func headings(list []column) string {
	var all []string
	for _, c := range list {
		all = append(all, c.heading("zh"))
	}
	return strings.Join(all, "、")
}
