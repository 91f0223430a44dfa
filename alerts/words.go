package alerts

import (
	"fmt"
	"strings"
	"unicode"

	"brighteyes/devices"
)

// The texts of alerts: Chinese, and the English beside it. They name places and
// devices as these were declared, never a person.

// describe writes the texts of an alert that an event opened.
func (d *draft) describe(a *Alert, line Standing, o Occurrence) {
	place := placeOf(o, line, o.Device.Name)
	placeEN := firstOf(placeEnglish(o, line), place)
	if place == "" {
		place, placeEN = "未登记设备（网关 "+o.Event.Edge+"）", "undeclared device (edge "+o.Event.Edge+")"
	}
	a.Title, a.TitleEN = titled(line, 0, place, placeEN)
	a.Title, a.TitleEN = drillWords(a.Title, a.TitleEN, a.Drill)
	var zh, en []string
	add := func(chinese, english string) { zh, en = append(zh, chinese), append(en, english) }
	if o.Site != "" && o.Site != place {
		add(o.Site, o.Site)
	}
	switch {
	case o.Device.Name != "" && o.Device.Name != place:
		add(o.Device.Name, firstOf(o.Device.NameEN, o.Device.Name))
	case o.Device.ID != "" && o.Device.ID != place && o.Device.Name == "":
		add("设备 "+o.Device.ID, "device "+o.Device.ID)
	}
	if claim := printable(stranger(o)); o.Device.ID == "" && claim != "" {
		add("设备自称 "+claim, "calls itself "+claim)
	}
	if o.Device.Undeclared {
		add("设备未登记", "nobody declared this device")
	}
	if o.Foreign != "" {
		add("由网关 "+o.Event.Edge+" 上报，设备登记在网关 "+o.Foreign, "reported by edge "+o.Event.Edge+", declared by edge "+o.Foreign)
	}
	switch o.Event.Data["press"] {
	case "single":
		add("单击", "single press")
	case "double":
		add("双击", "double press")
	case "long":
		add("长按", "long press")
	}
	if o.Event.DeviceTime != nil {
		add("网关时钟异常，时间以平台收到为准", "the edge's clock is suspect, the time is the hub's")
	}
	if o.NotRecorded {
		add("未能记录，等待网关重发", "not recorded, waiting for the edge to send it again")
	}
	if a.LateS >= 60 {
		add(fmt.Sprintf("迟到 %.0f 秒", a.LateS), fmt.Sprintf("%.0f s late", a.LateS))
	}
	a.Summary, a.SummaryEN = strings.Join(zh, " · "), strings.Join(en, " · ")
}

// describeCondition writes the texts of a condition's alert. Without reasons the
// summary stays, which an event may have written.
func describeCondition(a *Alert, c Condition) {
	name := firstOf(c.Name, c.Device, c.Edge)
	a.Title, a.TitleEN = titled(lineOf(c), c.Count, name, firstOf(c.NameEN, name))
	a.Responsible = c.Responsible
	if len(c.Reasons) > 0 {
		a.Summary = strings.Join(c.Reasons, " · ")
		a.SummaryEN = a.Summary
	}
}

// titled puts the words of a line and a place together.
func titled(line Standing, count int, place, placeEN string) (zh, en string) {
	zh, en = line.Zh, line.En
	if line.Counts {
		zh, en = fmt.Sprintf(zh, count), fmt.Sprintf(en, count)
		if count == 1 {
			en = strings.Replace(en, "1 residents", "1 resident", 1)
		}
	}
	if place != "" {
		zh, en = zh+"："+place, en+": "+placeEN
	}
	return zh, en
}

// drillWords mark an exercise where nobody can overlook it.
func drillWords(zh, en string, drill bool) (string, string) {
	if drill {
		return "【演练】" + zh, "[Drill] " + en
	}
	return zh, en
}

// placeOf says where it is, as short as a rescuer needs it: of a call for help
// the home, 5-501, before the device's name; of anything else the name first.
// Empty when nobody declared the device.
func placeOf(o Occurrence, line Standing, name string) string {
	if line.Rule == RuleForeign {
		return o.Event.Edge
	}
	if o.Device.ID == "" {
		return ""
	}
	unit := unitOf(o.Device.Location)
	if line.Category != Care && line.Severity != Critical {
		return firstOf(name, unit, o.Device.ID)
	}
	return firstOf(unit, name, o.Device.ID)
}

// placeEnglish is placeOf in English; empty for a device without an English name.
func placeEnglish(o Occurrence, line Standing) string {
	if o.Device.NameEN == "" {
		return ""
	}
	return placeOf(o, line, o.Device.NameEN)
}

// unitOf is the code of a home or a floor, such as 5-501.
func unitOf(l *devices.Location) string {
	switch {
	case l == nil:
		return ""
	case l.Unit == "" && l.Floor == "":
		return ""
	case l.Unit == "":
		return firstOf(join(l.Building, l.Floor+"F"), l.Floor+"F")
	case strings.HasPrefix(l.Unit, l.Building+"-"):
		return l.Unit
	}
	return firstOf(join(l.Building, l.Unit), l.Unit)
}

func join(building, rest string) string {
	if building == "" {
		return ""
	}
	return building + "-" + rest
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// printable keeps of a sender's claim what can be shown in one line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}
