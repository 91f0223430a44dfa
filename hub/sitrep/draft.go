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
	Steps   func(string) string // the words of a step of the alert's card, in the draft's language
	Officer bool                // an officer is on the way or there now
	Zone    *time.Location
	English bool // as somebody wants it who reports in English
}

// pair is words in Chinese and in English.
type pair [2]string

// kindWords are the heads of reports.
var kindWords = map[alerts.ReportKind]pair{alerts.FirstReport: {"首报", "First report"}, alerts.FollowUp: {"续报", "Follow-up"}, alerts.FinalReport: {"终报", "Final report"}}

// outcomes are the words by which an alert ended.
var outcomes = map[alerts.Outcome]pair{
	alerts.Recovered: {"已恢复", "recovered"}, alerts.Handled: {"已处置", "handled"}, alerts.AccidentalPress: {"误触", "accidental press"}, alerts.DeviceFault: {"设备误报", "device fault"},
	alerts.CancelledByCaller: {"本人取消", "cancelled by caller"}, alerts.NothingFound: {"未见异常", "nothing found"}, alerts.HandedOver: {"已移交", "handed over"},
	alerts.DrillOutcome: {"演练", "drill"}, alerts.TestOutcome: {"试呼", "test press"}, alerts.Duplicate: {"重复", "duplicate"},
}

// say is the words of a draft's language.
func (f Facts) say(p pair) string {
	if f.English {
		return p[1]
	}
	return p[0]
}

// Draft writes a report: in Chinese, as it is sent unless who sends it wants the English.
// Notes that people typed are left out: whoever sends it adds what may be told.
func Draft(kind alerts.ReportKind, f Facts) string {
	a := f.Alert
	var b strings.Builder
	line := func(p pair, args ...any) { fmt.Fprintf(&b, f.say(p)+"\n", args...) }
	line(pair{"【%s】%s", "[%s] %s"}, f.say(kindWords[kind]), strings.TrimSpace(f.what()+" "+f.Place))
	line(pair{"一、时间：%s平台告警%s。", "1. Time: the platform raised the alarm on %s%s."}, f.at(a.OpenedAt), f.counted())
	line(pair{"二、地点：%s。", "2. Place: %s."}, f.where())
	line(pair{"三、情况：%s；可见该处的摄像机%d台，已保全录像片段%d段。", "3. Situation: %s; cameras that see the place: %d, clips kept: %d."}, f.what(), len(a.Cameras), f.Clips)
	line(pair{"四、已采取措施：%s。", "4. Done so far: %s."}, strings.Join(f.done(), f.say(pair{"；", "; "})))
	line(pair{"五、目前状态：%s。", "5. Now: %s."}, f.stands())
	if kind == alerts.FinalReport {
		line(pair{"六、处置结果：%s。", "6. Outcome: %s."}, f.say(outcomes[a.Outcome]))
	}
	return b.String()
}

// what is the alert's kind, as its title begins.
func (f Facts) what() string {
	head, _, _ := strings.Cut(f.say(pair{f.Alert.Title, f.Alert.TitleEN}), f.say(pair{"：", ": "}))
	return head
}

func (f Facts) counted() string {
	if n := f.Alert.Count; n > 1 {
		return fmt.Sprintf(f.say(pair{"，至今共%d次", ", %d times so far"}), n)
	}
	return ""
}

func (f Facts) at(t time.Time) string {
	return t.In(f.Zone).Format(f.say(pair{"2006年1月2日15:04", "2 January 2006, 15:04"}))
}

func (f Facts) clock(t time.Time) string {
	if first, at := f.Alert.OpenedAt.In(f.Zone), t.In(f.Zone); first.YearDay() != at.YearDay() || first.Year() != at.Year() {
		return at.Format(f.say(pair{"1月2日15:04", "2 January 15:04"}))
	}
	return t.In(f.Zone).Format("15:04")
}

func (f Facts) where() string {
	var parts []string
	if f.Alert.Site != "" {
		parts = append(parts, strings.TrimSpace(f.Place+fmt.Sprintf(f.say(pair{"（代码 %s）", " (code %s)"}), f.Alert.Site)))
	}
	if f.Device != "" && f.Device != f.Place {
		parts = append(parts, f.say(pair{"设备", "device "})+f.Device)
	}
	if len(parts) == 0 {
		return f.say(pair{"未登记", "not registered"})
	}
	return strings.Join(parts, f.say(pair{"，", ", "}))
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
	add(a.AcknowledgedAt, f.say(pair{"受理", "taken"}))
	for _, s := range sent(a) {
		what := pair{"派人", "somebody sent"}
		if s.Officer {
			what = pair{"派民警", "officer sent"}
		}
		add(&s.At, f.say(what))
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
		what := f.say(pair{"移交", "handed over to "}) + h.Service
		if h.Reference != "" {
			what += f.say(pair{"，编号", ", reference "}) + h.Reference
		}
		if h.Comes != "" {
			what += fmt.Sprintf(f.say(pair{"，%s前来", ", coming: %s"}), h.Comes)
		}
		add(&h.At, what)
	}
	add(a.ArrivedAt, f.say(pair{"到场", "on scene"}))
	if len(acts) == 0 {
		return []string{f.say(pair{"尚无", "nothing yet"})}
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
		return f.say(pair{"待受理", "open"})
	case a.State == alerts.Acknowledged:
		return f.say(pair{"已受理", "acknowledged"})
	case a.State == alerts.Dispatched && f.Officer:
		return f.say(pair{"已派警", "officer sent"})
	case a.State == alerts.Dispatched:
		return f.say(pair{"已派单", "dispatched"})
	case a.State == alerts.OnScene:
		return f.say(pair{"已到场", "on scene"})
	}
	return f.say(pair{"已办结", "resolved"})
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
