package systemtest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/hub/coverage"
	"brighteyes/hub/patrol"
)

// pressPlan presses a place of the plan, in its metres.
func (p *page) pressPlan(x, y float64) {
	p.t.Helper()
	at, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(
		`(() => { const svg = document.querySelector('.plan-canvas'), q = new DOMPoint(%v, %v).matrixTransform(svg.getScreenCTM()); return [q.x, q.y]; })()`, x, -y)))
	if err != nil {
		p.t.Fatalf("find (%v, %v) on the plan: %v", x, y, err)
	}
	p.do(chromedp.MouseClickXY(at[0], at[1]))
}

// choose sets a field of a form as a person does.
func (p *page) choose(selector, value string) {
	p.t.Helper()
	p.expect(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(
		`(() => { const e = document.querySelector(%q); const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value'); own.set.call(e, %q); e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); return true; })()`, selector, value))))
}

// The police desk draws a gate and the camera that looks at it, and signs. The camera
// dies: the gate is hatched, its cause named, and the figure is what the records say.
func TestThePoliceDeskDrawsAGateAndSeesItFallBlind(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	h.hire("police", "民警乙", "police")
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cameras.Close)
	if _, err := cameras.Add("north", rtspsim.NorthGate()); err != nil {
		t.Fatal(err)
	}
	h.call("POST", "/api/v1/sites", map[string]any{"id": "north-gate", "level": "area", "name": "北门"}, nil)
	token, key := h.enrol("edge-north")
	dir := t.TempDir()
	edge := newProcess(t, "edge", "edge", "--config", write(t, filepath.Join(dir, "edge.yaml"), `id: edge-north
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: cam-north-1, kind: camera, name: 北门摄像机, driver: rtsp, heartbeat_s: 5, settings: {url: %q}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, cameras.URL("north")))
	edge.start()
	eventually(t, 30*time.Second, "the camera to be online", func() bool {
		var device struct{ Status string }
		status, _ := h.try("GET", "/api/v1/devices/cam-north-1", nil, &device)
		return status == 200 && device.Status == "online"
	})

	desk := openBrowser(t).open(h.url()+"#/coverage", deskWidth, deskHeight)
	desk.signIn("police", password)
	desk.goTo("#/coverage")
	desk.sees("还没有平面图")
	desk.click("a.button", "绘制平面图")
	desk.click(".chip", "公共区域")
	for _, corner := range [][2]float64{{20, 20}, {40, 20}, {40, 35}, {20, 35}} {
		desk.pressPlan(corner[0], corner[1])
	}
	desk.click(".plan-canvas + p button", "闭合")
	desk.choose(".plan-properties label:nth-of-type(1) input", "north-gate")
	desk.choose(".plan-properties label:nth-of-type(2) input", "北门")
	desk.choose(".plan-properties label:nth-of-type(3) select", "entrance")
	desk.click(".chip", "摄像机")
	desk.pressPlan(30, 5)
	desk.pressPlan(30, 30)
	desk.choose(".plan-properties label:nth-of-type(1) select", "cam-north-1")
	desk.choose(".plan-properties label:nth-of-type(6) input", "40") // metres, to the far corners
	desk.expect("that nobody saves areas without signing", "[...document.querySelectorAll('main button')].find(b => b.innerText === '保存为新版本').disabled")
	desk.click(".coverage label.check:has(input[type=checkbox])", "签署")
	desk.shoot("plan-drawn")
	desk.click("button", "保存为新版本")
	desk.sees("可视覆盖率")
	desk.expect("the gate to be seen", "/100% · 看得见/.test(document.querySelector('.area-list').innerText)")
	desk.shoot("coverage-seen")

	cameras.Close()
	desk.expect("the gate to fall blind", "/0% · 不可见/.test(document.querySelector('.area-list').innerText) && document.querySelector('.unseen-part')")
	desk.expect("the cause", "/北门摄像机\\s*离线/.test(document.querySelector('.area-list').innerText)")
	desk.sees("修好可恢复 900 加权平方米")
	desk.shoot("coverage-blind")
	var now coverage.Figures
	h.call("GET", "/api/v1/coverage", nil, &now)
	if now.ByArea.Share != 0 || now.ByArea.Dark != 900 || len(now.Repairs) != 1 || now.Repairs[0].Condition != coverage.Offline || now.ByPoints.Covered != 0 {
		t.Errorf("the records say %+v", now)
	}
	eventually(t, 90*time.Second, "the desk to be told that the gate is blind", func() bool {
		var open struct{ Items []alerts.Alert }
		h.call("GET", "/api/v1/alerts?state=open", nil, &open)
		return slices.ContainsFunc(open.Items, func(a alerts.Alert) bool {
			return a.Rule == alerts.RuleBlind && a.Category == alerts.Safety && strings.Contains(a.Title, "北门") && strings.Contains(a.Summary, "离线")
		})
	})
	desk.goTo("#/")
	desk.sees("公共区域不可见")
	desk.expect("the plan beside the queue", "document.querySelector('.coverage-panel .unseen-part')")
	desk.shoot("police-desk")

	desk.goTo("#/patrols")
	desk.sees("因公共区域不可见自动生成")
	desk.click(".round button", "我去巡查")
	desk.expect("that nothing is over before it was looked at", "[...document.querySelectorAll('.round button')].find(b => b.innerText.includes('1 处未到')).disabled")
	desk.click(".round .points button", "正常")
	desk.shoot("round")
	desk.click(".round button", "完成巡查")
	desk.sees("没有待办的巡查")
	var rounds struct{ Items []patrol.Task }
	h.call("GET", "/api/v1/patrols?all=true", nil, &rounds)
	if len(rounds.Items) != 1 || rounds.Items[0].State != patrol.Done || rounds.Items[0].TakenBy != "police" || rounds.Items[0].Points[0].Finding != patrol.Normal {
		t.Errorf("the records say %+v", rounds.Items)
	}
	desk.goTo("#/coverage")
	desk.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
	desk.set("en", "dark")
	desk.sees("not seen")
	if desk.is("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth + 1") {
		t.Error("the page is wider than a phone")
	}
	desk.shoot("coverage-phone-en-dark")
	desk.expectNoComplaint()
}
