package systemtest

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/hub/hazards"
)

// An overdue hazard reaches who has to remedy it: by a text message, once, though the hub
// was away when its time was over, and was ended once more afterwards; and at the desk,
// where it leads to the hazard, which is remedied by the one and believed by another. A
// report that is not sent in time reaches an officer the same way, once.
func TestAnOverdueHazardReachesItsOwnerOnceAndIsDealtWith(t *testing.T) {
	t.Parallel()
	const mobile, officer = "13800000003", "13800000004"
	g := startGateway(t)
	h := startHub(t, settings{notify: g.notify("")})
	h.call("POST", "/api/v1/sites", map[string]any{"id": "qingchuan", "level": "community", "name": "晴川里社区（虚构）"}, nil)
	h.call("POST", "/api/v1/sites", map[string]any{"id": "east-gate", "parent": "qingchuan", "level": "area", "name": "东门"}, nil)
	h.call("POST", "/api/v1/sites", map[string]any{"id": "b5", "parent": "qingchuan", "level": "building", "name": "5号楼"}, nil)
	h.hire("property", "值班员丙", "property")
	h.hire("police", "民警乙", "police")
	h.call("POST", "/api/v1/responders", map[string]any{"id": "bing", "name": "值班员丙", "user": "property", "roles": []string{"property"}, "channels": []any{map[string]string{"kind": "sms", "address": mobile}}}, nil)
	h.call("POST", "/api/v1/responders", map[string]any{"id": "yi", "name": "民警乙", "user": "police", "roles": []string{"police"}, "channels": []any{map[string]string{"kind": "sms", "address": officer}}}, nil)
	h.call("POST", "/api/v1/policies", map[string]any{
		"id": "late-reports", "name": "信息报告逾期", "when": map[string]any{"rules": []string{alerts.RuleReportLate}},
		"steps": []any{map[string]any{"after_s": 0, "targets": []any{map[string]string{"kind": "responder", "responder": "yi"}}}},
	}, nil)
	h.call("POST", "/api/v1/desk/report-duties", map[string]any{"version": 0, "lines": []any{map[string]any{"rule": alerts.RuleReport, "to": "街道综治中心（虚构）", "first_min": 1, "every_min": 0, "final_min": 60}}}, nil)
	var fence alerts.Alert
	h.call("POST", "/api/v1/alerts", map[string]any{"category": "safety", "severity": "minor", "title": "围栏倒伏", "site": "east-gate"}, &fence)
	b, apart := openBrowser(t), chromedp.WithNewBrowserContext()
	desk := b.open(h.url(), deskWidth, deskHeight, apart)
	desk.signIn("property", password)
	office := b.open(h.url(), deskWidth, deskHeight, apart)
	office.signIn("police", password)

	found := func(kind, title, place string) (one hazards.Hazard) {
		t.Helper()
		h.call("POST", "/api/v1/hazards", map[string]any{"kind": kind, "grave": true, "title": title, "place": place, "owner": "property", "due_at": time.Now().Add(10 * time.Second).UTC()}, &one)
		return one
	}
	// away ends the hub until the time of a hazard is over.
	away := func(of hazards.Hazard) {
		t.Helper()
		h.stop()
		eventually(t, time.Minute, "the time to be over", func() bool { return time.Now().After(of.DueAt) })
		h.start()
		h.ready()
	}
	told := func(number, words string) (texts []string) {
		got, _ := g.to(number)
		for _, m := range got {
			if strings.Contains(m.Text, words) {
				texts = append(texts, m.Text)
			}
		}
		return texts
	}

	lane := found("fire_lane", "货箱挡住通道", "east-gate")
	away(lane)
	eventually(t, time.Minute, "its owner to be told", func() bool { return len(told(mobile, "东门")) > 0 })
	clutter := found("clutter", "旧家具堆放", "b5")
	away(clutter)
	eventually(t, time.Minute, "the owner to be told of the second", func() bool { return len(told(mobile, "5号楼")) > 0 })
	texts := told(mobile, "东门")
	if len(texts) != 1 {
		t.Errorf("one deadline was told as %q", texts)
	}
	if got := texts[0]; !strings.Contains(got, "隐患逾期") || strings.Contains(got, "货箱") || strings.Contains(got, mobile) {
		t.Errorf("the message is %q; want what it is and where, and nothing that was typed", got)
	}

	desk.expect("both at the desk, whose page was never loaded anew", "[...document.querySelectorAll('.row-title')].filter((e) => e.innerText.includes('隐患逾期')).length === 2")
	desk.click(".row-title", "消防通道占用")
	desk.expect("whom it reached", "document.querySelector('.timeline').innerText.includes('值班员丙')")
	desk.shoot("overdue-alert")
	desk.click(".alert-page button, .actions button", "接单")
	desk.click("a.button", "隐患")
	card := "#hazard-" + lane.ID
	desk.expect("the hazard itself, overdue", "document.querySelector('"+card+" .bad')?.innerText.length > 0 && document.querySelector('"+card+" h2')?.innerText.includes('货箱挡住通道')")
	desk.do(chromedp.SetUploadFiles(card+" .photo-add + .photo-add input", []string{photograph(t)}))
	desk.expect("the photo of afterwards", "document.querySelector('"+card+" .round-photos img')")
	desk.click(card+" button", "整改完成")
	desk.expect("that another has to believe it", "document.querySelector('"+card+" .mark').innerText === '待复核' && document.querySelector('"+card+"').innerText.includes('须由他人复核')")
	office.goTo("#/hazards")
	office.click(card+" button", "复核通过")
	office.expect("that it is over", "!document.querySelector('"+card+"')")
	desk.goTo("#/hazards?view=all")
	desk.expect("the same at the desk", "document.querySelector('"+card+" .mark')?.innerText === '已销号'")
	desk.shoot("overdue-verified")
	var over hazards.Hazard
	h.call("GET", "/api/v1/hazards/"+lane.ID, nil, &over)
	acts := map[string]int{}
	for _, e := range over.Timeline {
		acts[e.Action]++
	}
	if over.State != hazards.Verified || over.VerifiedBy != "police" || acts[hazards.Overdue] != 1 {
		t.Errorf("on record is %+v", over)
	}
	eventually(t, 2*time.Minute, "the alarm to be over with its hazard", func() bool {
		for _, a := range all[alerts.Alert](h, "/api/v1/alerts", nil) {
			if a.Rule == alerts.RuleHazardLate && strings.Contains(a.Title, "消防通道占用") {
				return a.State == alerts.Resolved
			}
		}
		return false
	})
	for _, p := range []*page{desk, office} {
		p.expectNoComplaint()
	}
	eventually(t, time.Minute, "the officer to be told of the report", func() bool { return len(told(officer, "信息报告逾期")) > 0 })
	h.stop()
	h.start()
	h.ready()
	h.call("POST", "/api/v1/alerts/"+fence.ID+"/reports", map[string]any{"kind": "first", "way": "telephone", "text": "东门围栏倒伏，已设警戒。"}, &fence)
	if sent := fence.Reports.Sent; len(sent) != 1 || !sent[0].Late {
		t.Errorf("the report is on record as %+v; want it sent, and late", sent)
	}
	// A second message about the first would come before one about a report that is late after it.
	h.call("POST", "/api/v1/alerts", map[string]any{"category": "safety", "severity": "minor", "title": "门禁松动", "site": "b5"}, nil)
	eventually(t, 3*time.Minute, "the officer to be told of the next report", func() bool { return len(told(officer, "5号楼")) > 0 })
	first := told(officer, "东门")
	if _, refused := g.to(officer); len(first) != 1 || refused > 0 || !strings.Contains(first[0], "信息报告逾期") || strings.Contains(first[0], "围栏") {
		t.Errorf("the officer was told %q; want once that a report is late and where, and nothing that was typed", first)
	}
}
