package sitrep

import (
	"errors"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
)

var night = time.Date(2026, 11, 30, 15, 58, 0, 0, time.UTC)

func at(minutes int) *time.Time {
	t := night.Add(time.Duration(minutes) * time.Minute)
	return &t
}

func facts() Facts {
	return Facts{
		Place: "东门", Device: "东门人行闸", Clips: 2, Officer: true, Zone: time.FixedZone("CST", 8*3600),
		Steps: func(id string) string { return map[string]string{"s1": "看现场画面", "s2": "派民警到场"}[id] },
		Alert: alerts.Alert{
			Title: "强行打开：东门人行闸", Site: "east-gate", OpenedAt: night, State: alerts.Dispatched, Count: 1, Cameras: []string{"cam-1"},
			AcknowledgedAt: at(1), DispatchedAt: at(3), Sendings: []alerts.SentOut{{At: *at(3), Officer: true}},
			Ticks: []alerts.Tick{
				{Name: alerts.TickCardStep, Step: "s1", At: *at(2), By: "police", Note: "见到张三 13800138000"},
				{Name: alerts.TickCardStep, Step: "s2", At: *at(2), Undone: true},
			},
			HandOvers: []alerts.HandOver{{Service: "110", At: *at(4), Reference: "JJ202611300007", Comes: "派出所二人", Caller: "民警乙", Told: "住户王五"}},
			Timeline:  []alerts.Entry{{Action: string(alerts.Note), Note: "住户李四 13900139000"}},
		},
	}
}

func TestADraftSaysWhatTheRecordsSayAndNobodysName(t *testing.T) {
	text := Draft(alerts.FirstReport, facts())
	for _, want := range []string{
		"【首报】强行打开 东门", "2026年11月30日23:58", "东门（代码 east-gate），设备东门人行闸", "摄像机1台，已保全录像片段2段", "23:59 受理", "12月1日00:01 派民警", "12月1日00:00 看现场画面",
		"12月1日00:02 移交110，编号JJ202611300007，派出所二人前来", "目前状态：已派警",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for _, never := range []string{"张三", "李四", "王五", "民警乙", "13800138000", "police", "到场；", "处置结果", "报警", "接警", "警情"} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in\n%s", never, text)
		}
	}
	if NamesPerson(text, []string{"JJ202611300007"}) {
		t.Error("the draft is taken for a person's number")
	}
}

func TestTheEnglishDraftSaysTheSame(t *testing.T) {
	f := facts()
	f.English, f.Place, f.Alert.TitleEN = true, "East Gate", "Forced open: 东门人行闸"
	f.Steps = func(id string) string {
		return map[string]string{"s1": "Look at the pictures", "s2": "Send an officer"}[id]
	}
	text := Draft(alerts.FinalReport, f)
	for _, want := range []string{
		"[Final report] Forced open East Gate", "on 30 November 2026, 23:58", "East Gate (code east-gate), device 东门人行闸", "1, clips kept: 2", "23:59 taken", "1 December 00:01 officer sent",
		"Look at the pictures", "handed over to 110, reference JJ202611300007, coming: 派出所二人", "5. Now: officer sent.", "6. Outcome",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for _, one := range []alerts.Stage{alerts.Open, alerts.Acknowledged, alerts.Dispatched, alerts.OnScene, alerts.Resolved} {
		if f.Alert.State = one; strings.ContainsAny(f.stands(), "待已派到办") {
			t.Errorf("%s is Chinese: %s", one, f.stands())
		}
	}
}

func TestADraftSaysOfEachWhoWasSentWhetherItWasAnOfficer(t *testing.T) {
	f := facts()
	a := &f.Alert
	a.Sendings = []alerts.SentOut{{At: *at(3)}, {At: *at(22), Officer: true, Kind: alerts.KindAdditional}}
	for _, one := range []struct {
		change func()
		want   string
	}{
		{func() {}, "12月1日00:01 派人；12月1日00:02 移交110，编号JJ202611300007，派出所二人前来；12月1日00:20 派民警"},
		{func() { a.Sendings[1].Released = at(23) }, "00:01 派人；"},                                                                                           // the officer was taken back
		{func() { a.Sendings[0].Released, a.Sendings[1].Released = at(22), nil }, "12月1日00:01 派人；12月1日00:02 移交110，编号JJ202611300007，派出所二人前来；12月1日00:20 派民警"}, // went instead
		{func() { a.DispatchedAt = at(22) }, "00:02 移交110，编号JJ202611300007，派出所二人前来；12月1日00:20 派民警"},                                                         // the call before
		{func() { a.DispatchedAt, a.Sendings = at(3), nil }, "00:01 派人；"},                                                                                   // of a former release
		{func() { a.DispatchedAt, a.Sendings = nil, []alerts.SentOut{{At: *at(3), Released: at(4)}} }, "12月1日00:00 看现场画面；12月1日00:02 移交"},                    // taken back
	} {
		one.change()
		text := Draft(alerts.FollowUp, f)
		if !strings.Contains(text, one.want) || strings.Count(text, "派民警") != strings.Count(one.want, "派民警") || strings.Count(text, "派人") != strings.Count(one.want, "派人") {
			t.Errorf("want %q in\n%s", one.want, text)
		}
	}
}

func TestAFinalReportSaysHowItEnded(t *testing.T) {
	f := facts()
	f.Alert.State, f.Alert.Outcome, f.Officer = alerts.Resolved, alerts.HandedOver, false
	text := Draft(alerts.FinalReport, f)
	if !strings.Contains(text, "【终报】") || !strings.Contains(text, "目前状态：已办结") || !strings.Contains(text, "处置结果：已移交") || strings.Contains(text, "派民警。") || strings.Contains(text, "已派警") {
		t.Errorf("%s", text)
	}
}

func TestANumberOfAPersonIsFoundAmongReferencesAndDates(t *testing.T) {
	for text, want := range map[string]bool{
		"2026-11-30 编号 JJ-20261130-07": false, "电话 138 0013 8000": true, "京A12345": true, "编号 20261130": true,
	} {
		if got := NamesPerson(text, []string{"JJ-20261130-07"}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestATableIsRefusedWithWhatWouldBeRight(t *testing.T) {
	line := func(change func(*Line)) Table {
		l := Line{Rule: alerts.RuleForced, ReportDuty: alerts.ReportDuty{To: "街道综治办", FirstMin: 30, EveryMin: 60, FinalMin: 120}}
		change(&l)
		return Table{Lines: []Line{l}}
	}
	next, err := Next(1, line(func(*Line) {}))
	if err != nil || next.Version != 2 || next.Duties()[alerts.RuleForced].FirstMin != 30 {
		t.Fatalf("%+v, %v", next, err)
	}
	for name, change := range map[string]func(*Line){
		"rule": func(l *Line) { l.Rule = alerts.RulePressed }, "to": func(l *Line) { l.To = " " },
		"first_min": func(l *Line) { l.FirstMin = 0 }, "every_min": func(l *Line) { l.EveryMin = 1 },
	} {
		if _, err := Next(0, line(change)); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	twice := line(func(*Line) {})
	twice.Lines = append(twice.Lines, twice.Lines[0])
	if _, err := Next(0, twice); !errors.Is(err, ErrInvalid) {
		t.Errorf("a rule that stands twice: %v", err)
	}
}
