package residents

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Held is all that this system holds about one resident, to print for them.
type Held struct {
	Title    string        `json:"title"`
	Sections []HeldSection `json:"sections"`
	Text     string        `json:"text"` // the same as plain text
}

// HeldSection is a heading with its lines.
type HeldSection struct {
	Title string     `json:"title"`
	Lines []HeldLine `json:"lines"`
}

// HeldLine is a name and what is held under it.
type HeldLine struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Held opens everything for the resident themself to see. lang is zh or en.
func (r *Residents) Held(ctx context.Context, who Caller, id, lang string) (Held, error) {
	if err := desk(who); err != nil {
		return Held{}, err
	}
	one, err := r.open(ctx, id, r.audit(who, "resident.held", "resident:"+id, ForSubject, ""))
	if err != nil {
		return Held{}, err
	}
	tasks, err := r.cfg.Store.ResidentTasks(ctx, id, time.Time{})
	if err != nil {
		return Held{}, fmt.Errorf("list tasks: %w", err)
	}
	requests, err := r.requestsOf(ctx, one)
	if err != nil {
		return Held{}, err
	}
	photos, err := r.cfg.Store.ResidentPhotos(ctx, one.ID, one.Devices)
	if err != nil {
		return Held{}, fmt.Errorf("list photos: %w", err)
	}
	reads, err := r.readsOf(ctx, id)
	if err != nil {
		return Held{}, err
	}
	w := wording{en: lang == "en", zone: r.cfg.Zone}
	h := Held{Title: w.say("本系统持有的关于您的信息", "What this system holds about you")}
	h.Sections = append(h.Sections, w.person(one), w.rescue(one), w.contacts(one), w.paper(one))
	h.Sections = append(h.Sections, r.heldTasks(w, tasks), r.heldRequests(w, requests), r.heldPhotos(w, photos), w.reads(reads), w.rules())
	h.Text = h.plain(r.now().In(r.cfg.Zone), w)
	return h, nil
}

func (r *Residents) requestsOf(ctx context.Context, one Resident) ([]Request, error) {
	var mine []Request
	for cursor := ""; ; {
		page, next, err := r.cfg.Store.Requests(ctx, "", 500, cursor)
		if err != nil {
			return nil, fmt.Errorf("list requests: %w", err)
		}
		for _, q := range page {
			if q.Resident == one.ID || slices.Contains(q.Whose, one.ID) || len(q.Whose) == 0 && slices.Contains(one.Devices, q.Device) {
				mine = append(mine, q)
			}
		}
		if cursor = next; next == "" {
			return mine, nil
		}
	}
}

func (r *Residents) heldTasks(w wording, tasks []Task) HeldSection {
	s := HeldSection{Title: w.say("关爱电话与回访", "Care calls and follow-ups"), Lines: []HeldLine{}}
	for _, t := range tasks {
		var note string
		if t.Note != "" && r.sealer.open("task:"+t.ID, t.Note, &note) != nil {
			note = "?"
		}
		s.Lines = append(s.Lines, HeldLine{w.at(t.At), join(w.word(string(t.Kind)), w.word(t.Outcome), note, t.By)})
	}
	return s
}

func (r *Residents) heldRequests(w wording, requests []Request) HeldSection {
	s := HeldSection{Title: w.say("服务请求", "Requests"), Lines: []HeldLine{}}
	for _, q := range requests {
		var note string
		if q.Note != "" && r.sealer.open("request:"+q.ID, q.Note, &note) != nil {
			note = "?"
		}
		s.Lines = append(s.Lines, HeldLine{w.at(q.At), join(w.word(q.Kind), w.word(q.Outcome), note)})
	}
	return s
}

func (h Held) plain(now time.Time, w wording) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", h.Title, w.at(now))
	for _, s := range h.Sections {
		fmt.Fprintf(&b, "\n== %s ==\n", s.Title)
		for _, l := range s.Lines {
			fmt.Fprintf(&b, "%s: %s\n", l.Name, l.Value)
		}
		if len(s.Lines) == 0 {
			b.WriteString(w.say("无", "nothing") + "\n")
		}
	}
	return b.String()
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// wording writes what is held in one language.
type wording struct {
	en   bool
	zone *time.Location
}

func (w wording) say(zh, en string) string {
	if w.en {
		return en
	}
	return zh
}

func (w wording) at(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(w.zone).Format("2006-01-02 15:04")
}

func (w wording) yes(b bool) string {
	if b {
		return w.say("是", "yes")
	}
	return w.say("否", "no")
}

func (w wording) person(one Resident) HeldSection {
	p := *one.Place
	s := HeldSection{Title: w.say("您与您的住处", "You and your home"), Lines: []HeldLine{
		{w.say("姓名", "Name"), one.Name}, {w.say("对外称呼", "How you are called before others"), one.Form},
		{w.say("电话", "Phone"), one.Phone}, {w.say("语言", "Language"), one.Language}, {w.say("联系方式", "How to reach you"), w.word(string(one.Reach))},
		{w.say("住处", "Home"), join(p.Site, p.Building, p.Floor, p.Unit)}, {w.say("清单中的代号", "Code in lists"), one.Code},
		{w.say("如何进门", "How to get in"), one.Access}, {w.say("设备", "Devices"), strings.Join(one.Devices, ", ")},
	}}
	if k := one.KeyBox; k != nil {
		s.Lines = append(s.Lines, HeldLine{w.say("钥匙盒", "Key box"), join(k.Place, k.Code)})
	}
	if c := one.CareCalls; c != nil {
		days := make([]string, len(c.Days))
		for i, d := range c.Days {
			days[i] = strconv.Itoa(d)
		}
		s.Lines = append(s.Lines, HeldLine{w.say("关爱电话（周几，时间）", "Care calls (weekdays, time)"), join(strings.Join(days, " "), c.At)})
	}
	for _, a := range one.Absences {
		to := "?"
		if a.To != nil {
			to = w.at(*a.To)
		}
		s.Lines = append(s.Lines, HeldLine{w.say("外出", "Away"), join(w.word(a.Kind), w.at(a.From)+" – "+to)})
	}
	return s
}

func (w wording) rescue(one Resident) HeldSection {
	return HeldSection{w.say("救助须知", "What a rescuer must know"), []HeldLine{
		{w.say("说明", "Text"), one.Rescue}, {w.say("听不见", "Cannot hear"), w.yes(one.CannotHear)},
		{w.say("不能说话", "Cannot speak"), w.yes(one.CannotSpeak)}, {w.say("依赖市电设备", "Needs mains power"), w.yes(one.NeedsMains)},
		{w.say("独居", "Lives alone"), w.yes(one.Alone)}, {w.say("行动", "Moves"), w.word(string(one.Class))}, {w.say("现场危险", "Hazard"), w.word(string(one.Hazard))},
	}}
}

func (w wording) contacts(one Resident) HeldSection {
	s := HeldSection{w.say("联系人（按顺序）", "Contacts, in order"), []HeldLine{}}
	for i, c := range one.Contacts {
		confirmed := ""
		if c.Confirmed != nil {
			confirmed = w.say("已确认 ", "confirmed ") + w.at(*c.Confirmed)
		}
		key := ""
		if c.HasKey {
			key = w.say("有钥匙", "has a key")
		}
		s.Lines = append(s.Lines, HeldLine{strconv.Itoa(i + 1), join(c.Name, c.Relation, c.Phone, key, confirmed)})
	}
	return s
}

func (w wording) paper(one Resident) HeldSection {
	c := one.Consent
	return HeldSection{w.say("同意与复核", "Consent and review"), []HeldLine{
		{w.say("同意书版本", "Version of the text"), c.Text}, {w.say("同意时间", "Given"), w.at(c.Given)}, {w.say("由谁同意", "By"), w.word(c.By)},
		{w.say("经办", "Taken by"), c.Taken}, {w.say("下次复核", "Reviewed again by"), w.at(one.ReviewBy)},
		{w.say("起居关怀（另行同意）", "Welfare watch (a consent of its own)"), w.watch(one.Watch)},
	}}
}

func (w wording) watch(one *Watch) string {
	if one == nil {
		return w.say("未要求", "not asked for")
	}
	paused := ""
	if one.Paused != nil {
		paused = w.say("暂停至 ", "paused until ") + w.at(*one.Paused)
	}
	return join(one.Consent.Text, w.at(one.Consent.Given), w.word(one.Consent.By), one.Consent.Taken, paused,
		w.say("住处感应器记录保留28天，不导出", "what the sensors of the home told is kept 28 days and never exported"))
}

func (w wording) rules() HeldSection {
	return HeldSection{w.say("保存多久", "How long"), []HeldLine{
		{w.say("以上信息", "All of the above"), w.say("保存至您退出、离开或去世；届时立即删除。", "Until you withdraw, leave or die; it is erased at once then.")},
		{w.say("删除后仍保留", "What stays after that"), w.say("无姓名的编号、同意书版本与时间、结束时间与原因；求助记录只留地点与时间；谁查看过的记录。",
			"A number without a name, the version and time of your consent, when and why it ended; of calls for help the place and the times; who looked.")},
		{w.say("备份", "Backups"), w.say("旧备份中的内容已加密，随备份到期销毁。", "What older backups hold is encrypted, and goes when they expire.")},
	}}
}

// word is the Chinese or English of a value of a closed list.
func (w wording) word(value string) string {
	zh, ok := map[string]string{
		"call": "电话", "message": "短信", "visit": "上门", "walks": "可行走", "helped": "需搀扶", "wheelchair": "轮椅", "stretcher": "担架",
		"none": "无", "oxygen": "氧气", "animal": "动物", "blocked": "通道受阻", "self": "本人", "guardian": "监护人",
		"hospital": "住院", "family": "探亲", "other": "其他", "care_call": "关爱电话", "follow_up": "回访", "check_call": "失联核实电话", "check_in": "起居问候",
		"reached": "已接通", "no_answer": "无人接听", "visited": "已上门", "refused": "拒绝", "passed_on": "已转交", "undone": "已撤销",
		"meal": "助餐", "bath": "助浴", "cleaning": "助洁", "medical": "助医", "done": "已办结", "cancelled": "本人取消",
		"resident.read": "查看", "resident.enrol": "登记", "resident.change": "更改", "resident.held": "打印本页", "resident.called": "电话",
		"resident.follow_up": "安排回访", actionPage: "下载离线页", "resident.confirm": "确认联系人", "resident.absence": "登记外出", "resident.review": "年度复核",
		"enrolment": "登记", "review": "年度复核", "subject_access": "本人查询", "request": "服务请求", "duty": "当日值守", "break_glass": "紧急查看", "offline_page": "系统失联时使用",
	}[value]
	if w.en || !ok {
		return strings.ReplaceAll(strings.TrimPrefix(value, "resident."), "_", " ")
	}
	return zh
}
