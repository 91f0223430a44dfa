package sitrep

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Facts are what a draft is made of.
type Facts struct {
	Alert   alerts.Alert
	Place   string              // name of the place; empty: its code alone
	Device  string              // name of the device
	Clips   int                 // that are kept of the alert
	Steps   func(string) string // the Chinese words of a step of the alert's card
	Officer bool                // an officer is on the way or there now
	Zone    *time.Location
}

// kindWords are the heads of reports.
var kindWords = map[alerts.ReportKind]string{alerts.FirstReport: "首报", alerts.FollowUp: "续报", alerts.FinalReport: "终报"}

// outcomes are the words by which an alert ended.
var outcomes = map[alerts.Outcome]string{
	alerts.Recovered: "已恢复", alerts.Handled: "已处置", alerts.AccidentalPress: "误触", alerts.DeviceFault: "设备误报", alerts.CancelledByCaller: "本人取消",
	alerts.NothingFound: "未见异常", alerts.HandedOver: "已移交", alerts.DrillOutcome: "演练", alerts.TestOutcome: "试呼", alerts.Duplicate: "重复",
}

// Draft writes a report, in Chinese as it is sent. Notes that people typed are left
// out: whoever sends it adds what may be told.
func Draft(kind alerts.ReportKind, f Facts) string {
	a := f.Alert
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("【%s】%s", kindWords[kind], strings.TrimSpace(firstPart(a.Title)+" "+f.Place))
	line("一、时间：%s平台告警%s。", f.at(a.OpenedAt), counted(a))
	line("二、地点：%s。", f.where())
	line("三、情况：%s；可见该处的摄像机%d台，已保全录像片段%d段。", firstPart(a.Title), len(a.Cameras), f.Clips)
	line("四、已采取措施：%s。", strings.Join(f.done(), "；"))
	line("五、目前状态：%s。", f.stands())
	if kind == alerts.FinalReport {
		line("六、处置结果：%s。", outcomes[a.Outcome])
	}
	return b.String()
}

func firstPart(title string) string {
	head, _, _ := strings.Cut(title, "：")
	return head
}

func counted(a alerts.Alert) string {
	if a.Count > 1 {
		return fmt.Sprintf("，至今共%d次", a.Count)
	}
	return ""
}

func (f Facts) at(t time.Time) string { return t.In(f.Zone).Format("2006年1月2日15:04") }

func (f Facts) clock(t time.Time) string {
	if first, at := f.Alert.OpenedAt.In(f.Zone), t.In(f.Zone); first.YearDay() != at.YearDay() || first.Year() != at.Year() {
		return at.Format("1月2日15:04")
	}
	return t.In(f.Zone).Format("15:04")
}

func (f Facts) where() string {
	var parts []string
	if f.Alert.Site != "" {
		parts = append(parts, strings.TrimSpace(f.Place+"（代码 "+f.Alert.Site+"）"))
	}
	if f.Device != "" && f.Device != f.Place {
		parts = append(parts, "设备"+f.Device)
	}
	if len(parts) == 0 {
		return "未登记"
	}
	return strings.Join(parts, "，")
}

// done lists what the records say was done, oldest first; what was taken back is not.
func (f Facts) done() []string {
	a := f.Alert
	type act struct {
		at   time.Time
		what string
	}
	var acts []act
	add := func(at *time.Time, what string) {
		if at != nil {
			acts = append(acts, act{*at, what})
		}
	}
	add(a.AcknowledgedAt, "受理")
	for _, s := range sent(a) {
		what := "派人"
		if s.Officer {
			what = "派民警"
		}
		add(&s.At, what)
	}
	for _, t := range a.Ticks {
		if t.Name == alerts.TickCardStep && !t.Undone && !t.Past {
			add(&t.At, f.Steps(t.Step))
		}
	}
	for _, h := range a.HandOvers {
		if h.Undone {
			continue
		}
		what := "移交" + h.Service
		if h.Reference != "" {
			what += "，编号" + h.Reference
		}
		if h.Comes != "" {
			what += "，" + h.Comes + "前来"
		}
		add(&h.At, what)
	}
	add(a.ArrivedAt, "到场")
	if len(acts) == 0 {
		return []string{"尚无"}
	}
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
	all := make([]string, len(acts))
	for i, one := range acts {
		all[i] = f.clock(one.at) + " " + one.what
	}
	return all
}

// sent are the responders who were sent on the call that stands, and were not taken
// back: another's going releases one at that very moment, an undo does not.
func sent(a alerts.Alert) (all []alerts.SentOut) {
	if a.DispatchedAt == nil {
		return nil
	}
	for _, s := range a.Sendings {
		replaced := s.Released != nil && slices.ContainsFunc(a.Sendings, func(other alerts.SentOut) bool { return other.At.Equal(*s.Released) })
		if !s.At.Before(*a.DispatchedAt) && (s.Released == nil || replaced) {
			all = append(all, s)
		}
	}
	if len(all) == 0 { // an alert of before each sending was kept
		all = append(all, alerts.SentOut{At: *a.DispatchedAt})
	}
	return all
}

func (f Facts) stands() string {
	switch a := f.Alert; {
	case a.State == alerts.Open:
		return "待受理"
	case a.State == alerts.Acknowledged:
		return "已受理"
	case a.State == alerts.Dispatched && f.Officer:
		return "已派警"
	case a.State == alerts.Dispatched:
		return "已派单"
	case a.State == alerts.OnScene:
		return "已到场"
	}
	return "已办结"
}

var dates = regexp.MustCompile(`\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日`)

// NamesPerson reports whether a text holds what looks like a person's number or a
// plate, the references that are known and dates left aside.
func NamesPerson(text string, references []string) bool {
	for _, r := range references {
		if r != "" {
			text = strings.ReplaceAll(text, r, "#")
		}
	}
	return devices.NamesPerson(dates.ReplaceAllString(text, "#"))
}
