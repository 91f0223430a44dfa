package offline

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// content is what a desk may hold. What its roles may not see on the screen is
// not in its page either.
func (m *Maker) content(ctx context.Context, desk access.Role, actor string, people bool) Content {
	roles, now := access.Roles{desk}, m.c.Now()
	c := Content{Desk: string(desk), MadeAt: now.UTC().Truncate(time.Second)}
	c.Sections = append(c.Sections, procedures(desk), m.calls(roles))
	if desk == access.Care && m.c.People != nil {
		c.Sections = append(c.Sections, m.homes(ctx, actor, people))
	}
	if m.c.Duty != nil {
		c.Sections = append(c.Sections, duty(m.c.Duty.Posts(desk, now)))
	}
	c.Sections = append(c.Sections, m.devices(roles), m.places())
	return c
}

// calls are the alerts that were open when the page was made.
func (m *Maker) calls(roles access.Roles) Section {
	s := Section{Title: "当时未办结 · open when this was made", Head: []string{"时间 time", "事项 what", "状态 state", "谁 who"}}
	for _, a := range m.c.Open() {
		sight := roles.SeeAlert(a)
		if sight == access.Hidden {
			continue
		}
		title, who := a.Title, a.Assignee
		if sight == access.PlaceAndState {
			title, who = "求助 call for help: "+a.Site, ""
		}
		s.Rows = append(s.Rows, []string{local(a.OpenedAt), title, stage(a.State), who})
	}
	return s
}

func stage(s alerts.Stage) string {
	return map[alerts.Stage]string{
		alerts.Open: "未受理 open", alerts.Acknowledged: "已受理 acknowledged", alerts.Dispatched: "已派 dispatched", alerts.OnScene: "已到达 on scene",
	}[s]
}

// duty is the call tree of seven days.
func duty(posts []Post) Section {
	s := Section{
		Title: "值班表 · on duty, seven days", Head: []string{"班表 roster", "岗 post", "谁 who", "从 from", "到 to", "可用方式 reached by"},
		Note: "号码在通讯录和工作手机上 · the numbers are in the desk's printed directory and on the duty phones",
	}
	for _, p := range posts {
		s.Rows = append(s.Rows, []string{p.Roster, p.Post, p.Who, local(p.From), local(p.To), strings.Join(p.Reach, " ")})
	}
	return s
}

// devices are those that the desk may see: gates first.
func (m *Maker) devices(roles access.Roles) Section {
	s := Section{Title: "门、按钮与设备 · gates, buttons and devices", Head: []string{"名称 name", "类型 kind", "地点 place", "位置 where", "编号 id"}}
	list := slices.DeleteFunc(m.c.Devices(), func(d devices.Registered) bool {
		return d.Lifecycle == devices.Retired || !roles.SeeDevice(d.Device)
	})
	names := m.siteNames()
	slices.SortFunc(list, func(a, b devices.Registered) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Site, b.Site), cmp.Compare(a.ID, b.ID))
	})
	for _, d := range list {
		where := ""
		if l := d.Location; l != nil {
			where = Home{Building: l.Building, Unit: l.Unit}.door()
		}
		s.Rows = append(s.Rows, []string{cmp.Or(d.Name, d.ID), string(d.Kind), cmp.Or(names[d.Site], d.Site), where, d.ID})
	}
	return s
}

func rank(k devices.Kind) int {
	return slices.Index([]devices.Kind{devices.Gate, devices.Button, devices.Sensor, devices.Power, devices.Network, devices.Camera}, k)
}

// places are the sites with who holds them.
func (m *Maker) places() Section {
	s := Section{Title: "地点与责任人 · places and who holds them", Head: []string{"地点 place", "属于 in", "责任人 holders"}}
	names := m.siteNames()
	for _, site := range m.c.Sites() {
		var holders []string
		for _, h := range site.Holders {
			holders = append(holders, h.Role+": "+h.Holder)
		}
		s.Rows = append(s.Rows, []string{site.Name, names[site.Parent], strings.Join(holders, "，")})
	}
	return s
}

func (m *Maker) siteNames() map[string]string {
	names := map[string]string{}
	for _, site := range m.c.Sites() {
		names[site.ID] = site.Name
	}
	return names
}

func local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("01-02 15:04")
}

// procedures are what to do while nothing answers.
func procedures(desk access.Role) Section {
	s := Section{Title: "断网处置 · while the system is away"}
	switch desk {
	case access.Care:
		s.Steps = []string{
			"电话保持畅通：住户会改打值班电话 · keep the phone free: residents will call it instead",
			"现场蜂鸣响起：按楼门号去查看 · a local buzzer sounds: go and look, building by building",
			"逐户去电或上门，先独居和行动不便者（见纸质密封册） · call or visit every home on the list, first those who live alone or cannot move well (sealed paper folder)",
			"每通电话记在纸上：时间、地点、谁去、是否见到本人 · write each call down: when, where, who went, whether the person was seen",
			"危及生命先打 120，再通知门岗接车 · danger to life: 120 first, then the guard who meets the ambulance",
			"恢复后把纸上记录补录，并核对未办结事项 · afterwards enter what was written, and check what is open",
		}
	case access.Police:
		s.Steps = []string{
			"确认哪些公共区域不可见，安排巡逻 · say which public areas cannot be seen, and patrol them",
			"与坐席、门岗改用电话 · speak with the care desk and the guards by phone",
			"记下时间和处置，恢复后补录 · write down times and acts, and enter them afterwards",
		}
	case access.Property:
		s.Steps = []string{
			"门禁按失电方式动作：去现场确认每个出入口 · gates do what they do without power: look at each on the spot",
			"机械钥匙在门岗，领用登记 · mechanical keys are at the guard room; sign for them",
			"求助时：开最近的门并守住，控制电梯，接应救护车 · for a call: open the nearest gate and hold it, hold the lift, meet the ambulance",
			"通知网络和供电维修 · call network and power repair",
		}
	}
	return s
}
