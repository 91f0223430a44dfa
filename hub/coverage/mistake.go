package coverage

import "brighteyes/devices/bilingual"

// Mistake is something wrong in a plan: where, what, and what would be right.
type Mistake struct {
	Where string         `json:"where"` // such as: area "north-gate" outline[3]
	Text  bilingual.Text `json:"text"`
}

func (m Mistake) Error() string { return m.Where + ": " + m.Text.In("en") }

func mistake(where, code string, args ...any) Mistake {
	return Mistake{where, words().Say("coverage."+code, args...)}
}

// words is a function, so that the package holds no state.
func words() bilingual.Table {
	return bilingual.Table{
		Zh: map[string]string{
			"coverage.id":           "编号 %.64q 无效：应为小写字母、数字和连字符，1 至 63 个字符，不以连字符开头",
			"coverage.twice":        "编号 %q 已被使用：每个编号只能出现一次",
			"coverage.many":         "数量为 %d：最多 %d",
			"coverage.number":       "%s 不是有效数字：应在 %v 与 %v 之间",
			"coverage.between":      "%s 为 %v：应在 %v 与 %v 之间",
			"coverage.person":       "名称像是人的号码：应为地点的名称",
			"coverage.long":         "名称有 %d 个字符：最多 %d 个",
			"coverage.type":         "区域类型 %.32q 未知：应为下列之一：%s",
			"coverage.level":        "最低细节为 %s、最高为 %s：应为 monitor 至 identify，且最低不高于最高",
			"coverage.corners":      "环有 %d 个不同的顶点：至少 3 个，至多 %d 个",
			"coverage.repeated":     "与前一顶点重合：请删除其中一个",
			"coverage.crosses":      "边 %d 与边 %d 在 (%.3f, %.3f) 处相交：轮廓不得自交，请调整顶点或拆分为两个区域",
			"coverage.flat":         "环的面积只有 %.3f 平方米：至少 0.1",
			"coverage.outside":      "孔不在轮廓之内：请移入轮廓，或改为单独的区域",
			"coverage.holes":        "孔与孔 %d 重叠：请合并为一个孔",
			"coverage.overlap":      "与区域 %q 重叠 %.1f 平方米：请从其中一个区域挖去，否则同一面积会被计算两次",
			"coverage.point":        "两端相距 %.3f 米：至少 0.001 米；若多余请删除",
			"coverage.lens":         "镜头 %.32q 未知：应为 flat 或 fisheye",
			"coverage.wide":         "水平视角 %v 度：flat 镜头最大 %d 度，更宽请用 fisheye",
			"coverage.on_wall":      "距墙 %s 仅 %.3f 米，无法判断在哪一侧：请放在 (%.2f, %.2f)，即墙前朝向一侧 0.10 米处",
			"coverage.walls":        "可视范围内有 %d 道墙：最多 %d；请简化平面图或缩短可视距离",
			"coverage.wide_area":    "宽 %.0f 米：最多 %d 米，请拆分为多个区域",
			"coverage.window":       "没有编号为 %.64q 的窗户：应为平面图上窗户的编号",
			"coverage.condition":    "状态 %.32q 未知：应为下列之一：%s",
			"coverage.stranger":     "平面图上没有编号为 %.64q 的摄像机",
			"coverage.origin":       "原点为纬度 %v、经度 %v：应为 -80 至 80 与 -180 至 180（WGS-84）",
			"coverage.json":         "不是有效的 GeoJSON：%s",
			"coverage.collection":   "类型为 %.32q：应为 FeatureCollection",
			"coverage.feature":      "类型为 %.32q：应为 Feature",
			"coverage.kind":         "属性 kind 为 %.32q：应为 area、wall、window、camera、building 或 door",
			"coverage.geometry":     "%s 的几何类型为 %.32q：应为 %s",
			"coverage.coordinates":  "坐标无效：应为 %s",
			"coverage.closed":       "环首尾不同：最后一个坐标应与第一个相同",
			"coverage.unread":       "属性 %s 未知：应为 %s",
			"coverage.value":        "属性 %s 的值无效：应为 %s",
			"coverage.unplaced":     "坐标为经纬度，但平面图没有地理基准：请先给定原点，或使用 \"plane\": \"metres\"",
			"coverage.plane":        "plane 为 %.32q：应为 metres，或不写（经纬度）",
			"coverage.signer":       "签署人 %.64q 无效：应为登录名，小写字母、数字和连字符",
			"coverage.signed_at":    "签署时间缺失：应为签署的时刻",
			"coverage.empty":        "名册没有区域：至少一个",
			"coverage.house_number": "楼号有 %d 个字符：应为 1 至 %d 个，与设备地址中的楼号一致",
			"coverage.house_twice":  "楼号 %q 已被使用：每栋楼只画一次",
			"coverage.no_house":     "平面图上没有楼号为 %.64q 的楼：请先画楼，或留空表示小区大门",
			"coverage.beside":       "距该楼外墙 %.1f 米：至多 %.1f 米，请移到外墙上",
			"coverage.gate_name":    "小区大门没有名称：应为大家叫它的名字，例如 东门",
			"coverage.gate_within":  "在 %s 号楼之内：小区大门应在楼外；楼的入口请填楼号",
		},
		En: map[string]string{
			"coverage.id":           "id %.64q: want lower-case letters, digits and hyphens, 1 to 63, not beginning with a hyphen",
			"coverage.twice":        "the id %q is taken: each may stand once only",
			"coverage.many":         "there are %d: at most %d",
			"coverage.number":       "%s is no number: want one between %v and %v",
			"coverage.between":      "%s is %v: want between %v and %v",
			"coverage.person":       "the name looks like a number of a person: want the name of a place",
			"coverage.long":         "the name has %d characters: want at most %d",
			"coverage.type":         "no type of area is called %.32q: want one of %s",
			"coverage.level":        "the least detail is %s and the most %s: want monitor to identify, the least not above the most",
			"coverage.corners":      "the ring has %d different corners: want at least 3 and at most %d",
			"coverage.repeated":     "lies on the corner before it: remove one of the two",
			"coverage.crosses":      "edge %d crosses edge %d at (%.3f, %.3f): an outline must not cross itself; move a corner, or make two areas of it",
			"coverage.flat":         "the ring has an area of %.3f m² only: want at least 0.1",
			"coverage.outside":      "the hole is not within the outline: move it inside, or make an area of it",
			"coverage.holes":        "the hole overlaps hole %d: make one hole of the two",
			"coverage.overlap":      "overlaps area %q by %.1f m²: cut one out of the other, else the same ground counts twice",
			"coverage.point":        "its ends are %.3f m apart: want at least 0.001 m; remove it if it is not needed",
			"coverage.lens":         "no lens is called %.32q: want flat or fisheye",
			"coverage.wide":         "the horizontal angle is %v degrees: want at most %d of a flat lens; a wider one is a fisheye",
			"coverage.on_wall":      "stands %.3[2]f m from wall %[1]s, so that its side cannot be told: put it at (%.2[3]f, %.2[4]f), 0.10 m before the wall on the side that it looks to",
			"coverage.walls":        "has %d walls within its reach: at most %d; simplify the plan or shorten the range",
			"coverage.wide_area":    "is %.0f m wide: at most %d, make several areas of it",
			"coverage.window":       "no window has the id %.64q: want the id of a window of the plan",
			"coverage.condition":    "no condition is called %.32q: want one of %s",
			"coverage.stranger":     "no camera of the plan has the id %.64q",
			"coverage.origin":       "the origin is latitude %v, longitude %v: want -80 to 80 and -180 to 180 (WGS-84)",
			"coverage.json":         "is no GeoJSON: %s",
			"coverage.collection":   "the type is %.32q: want FeatureCollection",
			"coverage.feature":      "the type is %.32q: want Feature",
			"coverage.kind":         "the property kind is %.32q: want area, wall, window, camera, building or door",
			"coverage.geometry":     "the geometry of %s is %.32q: want %s",
			"coverage.coordinates":  "the coordinates are not valid: want %s",
			"coverage.closed":       "the ring is not closed: its last position must be its first",
			"coverage.unread":       "there is no property %s: want %s",
			"coverage.value":        "the value of property %s is not valid: want %s",
			"coverage.unplaced":     "the positions are longitudes and latitudes, but the plan has no place on earth: give it an origin, or use \"plane\": \"metres\"",
			"coverage.plane":        "plane is %.32q: want metres, or nothing (longitude and latitude)",
			"coverage.signer":       "signer %.64q: want a user name of lower-case letters, digits and hyphens",
			"coverage.signed_at":    "the time of signing is missing: want the moment at which it was signed",
			"coverage.empty":        "the register has no area: want at least one",
			"coverage.house_number": "the number of the building has %d characters: want 1 to %d, as places of devices name it",
			"coverage.house_twice":  "the building number %q is taken: each building is drawn once",
			"coverage.no_house":     "no building of the plan has the number %.64q: draw it first, or leave it empty for a gate of the community",
			"coverage.beside":       "is %.1f m from the outline of its building: want at most %.1f; move it onto the wall",
			"coverage.gate_name":    "the gate has no name: want what people call it, such as East gate",
			"coverage.gate_within":  "lies within building %s: want a gate outside; of an entrance give the number of its building",
		},
	}
}
