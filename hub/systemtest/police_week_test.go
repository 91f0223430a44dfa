package systemtest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/wire"
	"brighteyes/hub/briefing"
	"brighteyes/hub/coverage"
	"brighteyes/hub/figures"
	"brighteyes/hub/records"
	"brighteyes/hub/rules"
	"brighteyes/hub/sitrep"
)

// beat is a police office over a week: a gate with a camera, two officers at one PC.
type beat struct {
	*testing.T
	hub     *hub
	browser *browser
	desk    *page
	boss    *page
	phone   *page // of the officer, on the round
	gate    *uhppotesim.Controller
	cameras string // where the camera is found
	alert   string // of the forced gate
}

// The police week. On Friday the officer left; at the weekend the east gate fell
// blind. On Monday the desk says so, the proposed round is walked with a phone, a gate is
// forced: the card is ticked, the report is sent, 110 takes it on under its number. The
// camera comes back, is looked at for a purpose, and a spot check of it is printed. A
// colleague takes the PC over by PIN and reads what changed since their own leaving.
func TestAPoliceWeek(t *testing.T) {
	t.Parallel()
	w := &beat{T: t, hub: newHub(t, settings{})}
	w.friday()
	w.weekend()
	w.monday()
	w.round()
	w.duties()
	w.forced()
	w.report()
	w.handOver()
	w.repaired()
	w.spotCheck()
	w.colleague()
	w.figures()
	w.desk.expectNoComplaint()
	w.boss.expectNoComplaint()
	w.phone.expectNoComplaint()
}

// friday sets the office up.
func (w *beat) friday() {
	w.Helper()
	h := w.hub
	h.start()
	h.ready()
	h.call("POST", "/api/v1/sites", map[string]any{"id": "qingchuan", "level": "community", "name": "晴川里社区（虚构）"}, nil)
	h.call("POST", "/api/v1/sites", map[string]any{"id": "east-gate", "parent": "qingchuan", "level": "area", "name": "东门", "holders": []map[string]any{{"role": "police", "holder": "民警乙"}}}, nil)
	h.hire("police", "民警乙", "police")
	h.hire("police-2", "民警甲", "police")
	h.setPIN("police-2", "280641")
	h.call("POST", "/api/v1/responders", map[string]any{"id": "yi", "name": "民警乙", "user": "police", "roles": []string{"police"}, "channels": []any{map[string]string{"kind": "sms", "address": "13800000001"}}}, nil)
	h.call("POST", "/api/v1/rosters", map[string]any{"id": "police", "name": "社区警务值班", "roles": []string{"police"}, "shifts": []any{map[string]any{"post": "A", "from": "00:00", "to": "24:00", "who": []string{"yi"}}}}, nil)
	square := coverage.Polygon{Outline: []coverage.Point{{X: 108, Y: 39}, {X: 120, Y: 39}, {X: 120, Y: 51}, {X: 108, Y: 51}}}
	h.call("POST", "/api/v1/coverage/plan", map[string]any{
		"base": 0, "sign": true, "walls": []any{}, "windows": []any{},
		"areas":   []coverage.Area{{ID: "east-gate", Name: "东门", Type: coverage.Entrance, Shape: square, Min: coverage.Observe, Max: coverage.Identify}},
		"cameras": []coverage.Camera{{ID: "cam-east-1", At: coverage.Point{X: 97, Y: 45}, HeightM: 4, HeadingDeg: 90, AngleDeg: 70, RangeM: 60, WidthPx: 2560, HeightPx: 1440, KeyPlace: true}},
	}, nil)
	sim, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		w.Fatal(err)
	}
	w.cameras = sim.Addr()
	sim.Close()
	if w.gate, err = uhppotesim.Start(uhppotesim.Config{Serial: 405419896}); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(w.gate.Close)
	token, key := h.enrol("edge-east")
	dir := w.TempDir()
	edge := newProcess(w, "edge", "edge", "--config", write(w, filepath.Join(dir, "edge.yaml"), `id: edge-east
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: cam-east-1, kind: camera, name: 东门摄像机, driver: rtsp, site: east-gate, heartbeat_s: 5, settings: {url: "rtsp://%s/east"}}
  - {id: gate-east-1, kind: gate, name: 东门人行闸, driver: uhppote, site: east-gate, heartbeat_s: 10, settings: {controller: 405419896, address: %q, listen: "127.0.0.1:0", doors: [1], poll_s: 1}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, w.cameras, w.gate.Addr()))
	edge.start()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	colleague := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	ask(w.T, colleague, h.http, "POST", "/api/v1/session", fmt.Sprintf(`{"username":"police-2","password":%q}`, password))
	ask(w.T, colleague, h.http, "POST", "/api/v1/handovers", `{"desk":"police","note":"东门灯坏，已报修"}`)
	h.stop()
}

// weekend puts on record what happened since the officer left, at its times, as a hub
// that ran on those days left it; and the sums of a day.
func (w *beat) weekend() {
	w.Helper()
	ctx := context.Background()
	rec, err := records.Open(ctx, records.Config{Path: filepath.Join(w.hub.dir, "data", "records.db"), MinFree: -1})
	if err != nil {
		w.Fatal(err)
	}
	must := func(err error) {
		w.Helper()
		if err != nil {
			w.Fatal(err)
		}
	}
	now := time.Now().UTC()
	friday, saturday := now.Add(-62*time.Hour), now.Add(-40*time.Hour)
	officer, err := rec.UserByName(ctx, "police")
	must(err)
	_, err = rec.MoveDeskMark(ctx, officer.ID, func(briefing.Mark) briefing.Mark {
		return briefing.Mark{}.At(friday).Read(friday, friday).Left(friday)
	})
	must(err)
	must(rec.PutStatuses(ctx, []rules.StatusChange{{Device: "cam-east-1", At: friday.Add(-time.Hour), Status: devices.Online}, {Device: "cam-east-1", At: saturday, Status: devices.Offline}}))
	_, actions, err := alerts.Step(alerts.NewState(alerts.Kept{}), saturday, alerts.Judgement{NewID: devices.NewID(saturday), Holds: true, Condition: alerts.Condition{
		Key: alerts.ConditionKey(alerts.RuleBlind, "east-gate"), Rule: alerts.RuleBlind, Site: "east-gate", Name: "东门", Reasons: []string{"东门摄像机离线"},
	}})
	must(err)
	_, err = rec.Commit(ctx, wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) { return actions, nil })
	must(err)
	day := now.In(time.FixedZone("Asia/Shanghai", 8*3600)).AddDate(0, 0, -2).Format(time.DateOnly)
	must(rec.PutTally(ctx, day, 86_400, []figures.Share{{Kind: devices.Camera, Site: "east-gate", Devices: 1, OnlineS: 28_800, OfflineS: 57_600}}, nil))
	must(rec.Close())
}

func (w *beat) monday() {
	w.Helper()
	w.hub.start()
	w.hub.ready()
	b := openBrowser(w)
	w.browser = b
	w.desk = b.open(w.hub.url(), deskWidth, deskHeight)
	w.desk.signIn("police", password)
	part := func(title, says string) {
		w.Helper()
		w.desk.expect(title+": "+says, fmt.Sprintf("[...document.querySelectorAll('.briefing-unread .briefing-part')].some(e => e.querySelector('h3').innerText.startsWith(%q) && e.innerText.includes(%q))", title, says))
	}
	part("不可见区域", "东门")
	part("不可见区域", "新")
	part("摄像机", "失去画面")
	part("交接班未签收", "民警甲")
	part("现在谁在岗", "民警乙")
	part("巡查待办", "东门")
	w.desk.shoot("police-monday")
	w.desk.click(".briefing header button", "关闭")
	w.desk.set("zh", "light") // closed and loaded anew, it is still there
	part("不可见区域", "东门")
	w.desk.click(".briefing header button", "已阅")
	w.desk.expect("that it was read", "document.querySelector('.briefing:not(.briefing-unread)')?.innerText.includes('已阅')")
	w.boss = b.open(w.hub.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
	w.boss.signIn("admin", password)
}

// duties: the administrator says which alarms are reported, and names the plan.
func (w *beat) duties() {
	w.Helper()
	w.boss.goTo("#/response")
	w.boss.click("[data-duty='gate.forced'] label.check", "强行打开")
	w.boss.choose("[data-duty='gate.forced'] .duty-to", "街道综治中心")
	w.boss.shoot("police-duties")
	w.boss.click("section button", "保存")
	w.boss.expect("that it is saved", "!document.body.innerText.includes('还没有设置')")
	w.boss.click("[data-card='gate.forced'] summary", "强行打开")
	w.boss.choose("[data-card='gate.forced'] label:nth-of-type(3) input", "晴川里社区突发事件处置预案（虚构）")
	w.boss.choose("[data-card='gate.forced'] label:nth-of-type(4) input", "2026-1")
	w.boss.choose("[data-card='gate.forced'] label:nth-of-type(5) input", "2026-01-31")
	w.boss.shoot("police-card-edit")
	w.boss.click("[data-card='gate.forced'] button", "保存为第2版")
	w.boss.expect("the second version", "document.querySelector(\"[data-card='gate.forced'] summary\").innerText.includes('第2版')")
}

// forced: all that an alert is worked on with is there at once, though its camera has
// no picture.
func (w *beat) forced() {
	w.Helper()
	eventually(w, 30*time.Second, "the gate to be heard", func() bool {
		var d struct{ Status string }
		status, _ := w.hub.try("GET", "/api/v1/devices/gate-east-1", nil, &d)
		return status == 200 && d.Status == "online"
	})
	w.gate.PushButton(1)
	w.gate.OpenDoor(1)
	w.gate.CloseDoor(1)
	w.gate.Force(1)
	w.desk.expect("the alarm", "[...document.querySelectorAll('.row-title')].some(e => e.innerText.includes('强行打开'))")
	began := time.Now()
	w.desk.click(".row-title", "强行打开")
	w.desk.expect("place, camera, clips, holder, who is on duty and the card", `(() => { const has = (s, text) => [...document.querySelectorAll(s)].some(e => e.innerText.includes(text));
		return has('.alert-head', '东门') && has('.pictures .tile', '东门摄像机') && document.querySelector('.pictures .clip, .pictures > .quiet') && has('.holders', '民警乙') && has('.alert-duty', '民警乙') && has('.response-card', '第2版'); })()`)
	w.Logf("an alert with all that it brings, and without a picture, is on the desk after %s", time.Since(began)) // 2 s are promised, on a machine that is not busy
	w.desk.sees("依据：《晴川里社区突发事件处置预案（虚构）》")
	w.alert = w.hub.alerts("gate-east-1")[0].ID
	w.desk.expect("what the gate told before", "document.querySelector('.gate-before').innerText.includes('强行打开')")
	w.desk.click(".card-steps button", "完成")
	w.desk.expect("the step with its time and who", "document.querySelectorAll('.card-steps .step-taken').length === 1 && document.querySelector('.card-steps .step-told').innerText.includes('民警乙')")
	w.desk.takes("undo")
	w.desk.press("u")
	w.desk.expect("that it was taken back", "document.querySelectorAll('.card-steps .step-taken').length === 0")
	for n := range 2 {
		w.desk.click(".card-steps .step-next button", "完成")
		w.desk.expect("the steps", fmt.Sprintf("document.querySelectorAll('.card-steps .step-taken').length === %d", n+1))
	}
	w.desk.expect("the step on the timeline", "document.querySelector('.timeline').innerText.includes('看现场画面')")
	w.desk.click(".alert-page button", "受理")
	w.desk.click(".alert-page button", "派单…")
	w.desk.click(".dispatch .chip", "民警乙")
	w.desk.click(".dispatch button", "派")
	w.desk.expect("that an officer was sent", "document.querySelector('.alert-head').innerText.includes('已派警')")
	w.desk.shoot("police-alert")
}

func (w *beat) report() {
	w.Helper()
	w.desk.expect("the draft", "/【首报】强行打开 东门/.test(document.querySelector('#report-text').value) && /已派警/.test(document.querySelector('#report-text').value)")
	w.desk.click(".reports .chip", "电话")
	w.desk.click(".reports button", "首报已报出")
	w.desk.expect("the report that was sent", "document.querySelector('.sent-report summary')?.innerText.includes('街道综治中心')")
	w.desk.sees("续报")
}

func (w *beat) handOver() {
	w.Helper()
	w.desk.click(".hand-overs summary", "登记一次移交")
	w.desk.click(".hand-overs .chip", "110")
	w.desk.choose("#handed-reference", "JJ-1130-07")
	w.desk.choose("#handed-comes", "东门派出所二人")
	w.desk.choose("#handed-told", "东门人行闸被强行打开，现场无人受伤")
	w.desk.click(".hand-overs button", "登记")
	w.desk.expect("the call on record", "document.querySelector('.handed-list')?.innerText.includes('JJ-1130-07')")
	w.desk.shoot("police-handed-over")
	w.desk.click(".alert-page button", "办结…")
	w.desk.click(".resolve label", "已移交")
	w.desk.sees("移交110，编号 JJ-1130-07")
	w.desk.click(".resolve button", "办结")
	w.desk.expect("that it is over", "document.querySelector('.alert-head').innerText.includes('已移交')")
	w.desk.expect("the final draft", "/【终报】/.test(document.querySelector('#report-text')?.value) && /移交110，编号JJ-1130-07/.test(document.querySelector('#report-text').value)")
	w.desk.click(".reports .chip", "其他系统")
	w.desk.choose("#report-reference", "XB-7")
	w.desk.click(".reports button", "终报已报出")
	w.desk.sees("现在没有待报")
	w.desk.shoot("police-reported")
	a := w.hub.alerts("gate-east-1")[0]
	if a.Outcome != alerts.HandedOver || len(a.HandOvers) != 1 || a.HandOvers[0].Comes != "东门派出所二人" || a.Card.Version != 2 {
		w.Errorf("on record is %+v", a)
	}
	var kept struct{ Items []sitrep.Kept }
	w.hub.call("GET", "/api/v1/alerts/"+a.ID+"/reports", nil, &kept)
	if len(kept.Items) != 2 || kept.Items[0].Kind != alerts.FirstReport || kept.Items[0].By != "police" || kept.Items[1].Kind != alerts.FinalReport || kept.Items[1].Reference != "XB-7" || !strings.Contains(kept.Items[1].Text, "处置结果：已移交") {
		w.Errorf("sent is %+v", kept.Items)
	}
}

// repaired: the camera is there again, and is looked at for a purpose that is on the
// audit record.
func (w *beat) repaired() {
	w.Helper()
	sim, err := rtspsim.Start(rtspsim.Config{Listen: w.cameras})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(sim.Close)
	if _, err := sim.Add("east", rtspsim.NorthGate()); err != nil {
		w.Fatal(err)
	}
	w.desk.goTo("#/coverage")
	w.desk.expect("the gate to be seen again", "/100% · 看得见/.test(document.querySelector('.area-list')?.innerText)")
	w.desk.goTo("#/cameras")
	w.desk.expect("that nothing is shown without a purpose", "document.querySelector('.free-view select') && !document.querySelector('.free-view video')")
	w.desk.choose(".free-view select", "inspection")
	w.desk.expect("the picture", "document.querySelector('.free-view video')?.readyState >= 2")
	w.desk.shoot("police-free-view")
	var audit struct {
		Items []struct{ Actor, Action, Target, Purpose string }
	}
	w.hub.call("GET", "/api/v1/audit?action=camera.live", nil, &audit)
	if len(audit.Items) == 0 || audit.Items[0].Purpose != "inspection" || audit.Items[0].Actor != "police" {
		w.Errorf("the audit record has %+v", audit.Items)
	}
	w.desk.click(".free-view button", "结束")
}

// colleague: who takes the PC over reads what changed since their own leaving.
func (w *beat) colleague() {
	w.Helper()
	w.desk.goTo("#/")
	w.desk.expect("what the first has read", "document.querySelector('.briefing:not(.briefing-unread)')")
	w.desk.press("p")
	w.desk.expect("the colleague", "document.querySelector('dialog[open] .chip[aria-pressed=true]')?.innerText.includes('民警甲')")
	w.desk.do(chromedp.SendKeys("#pin", "280641\r"))
	w.desk.expect("the colleague's own sheet", "document.querySelector('.who').innerText.includes('民警甲') && document.querySelector('.briefing-unread')?.innerText.includes('民警甲 自')")
	w.desk.shoot("police-colleague")
	w.desk.click(".briefing header button", "已阅")
	w.desk.expect("that it was read", "document.querySelector('.briefing:not(.briefing-unread)')")
}

func (w *beat) figures() {
	w.Helper()
	w.desk.goTo("#/figures")
	w.desk.expect("the sums of a day that is over", "document.querySelector('.figures .upkeep-table')?.innerText.includes('摄像机')")
	for _, look := range []struct {
		language, theme string
		width, height   int64
	}{{"en", "dark", deskWidth, deskHeight}, {"zh", "dark", phoneWidth, phoneHeight}, {"en", "light", phoneWidth, phoneHeight}} {
		w.desk.do(chromedp.EmulateViewport(look.width, look.height))
		w.desk.goTo("#/alerts/" + w.alert)
		w.desk.set(look.language, look.theme)
		w.desk.expect("the card and the reports", "document.querySelector('.response-card') && document.querySelector('.sent-report')")
		if w.desk.is("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth + 1") {
			w.Errorf("the page is wider than %d pixels", look.width)
		}
		w.desk.shoot(fmt.Sprintf("police-alert-%s-%s-%d", look.language, look.theme, look.width))
	}
}
