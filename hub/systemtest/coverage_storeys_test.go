package systemtest

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"brighteyes/hub/coverage"
	"brighteyes/hub/hazards"
	"brighteyes/hub/records"
	"brighteyes/hub/siteplan"
)

// drawing is an architect's plan as a PNG, and a photo as a JPEG.
func drawing(t *testing.T, name string) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for x := range 800 {
		for y := range 600 {
			m.Set(x, y, color.White)
			if x%100 < 3 || y%100 < 3 {
				m.Set(x, y, color.Black)
			}
		}
	}
	file, err := os.Create(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".png") {
		err = png.Encode(file, m)
	} else {
		err = jpeg.Encode(file, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// keyed gives the focus to what can have it by Tab and presses a key there.
func (p *page) keyed(selector, text, keys string) {
	p.t.Helper()
	find := fmt.Sprintf("[...document.querySelectorAll(%q)].find(e => (e.innerText ?? e.textContent ?? '').includes(%q) && !e.disabled && e.tabIndex >= 0)", selector, text)
	p.expect(selector+" "+text, find)
	p.do(ignore(chromedp.Evaluate[bool]("("+find+".focus(), true)")), chromedp.KeyEvent(keys))
}

// remembers is a hub that has watched a garage for two days, and saw it dark once; month
// is the one, of China's, that the report of that is of.
func remembers(t *testing.T) (h *hub, month string) {
	t.Helper()
	h = newHub(t, settings{})
	rec, err := records.Open(t.Context(), records.Config{Path: filepath.Join(h.dir, "data", "records.db")})
	if err != nil {
		t.Fatal(err)
	}
	hour := time.Now().UTC().Truncate(time.Hour)
	for i := 48; i > 0; i-- {
		at := hour.Add(-time.Duration(i) * time.Hour)
		dark := 0.0
		if i == 20 || i == 21 {
			dark = 60
		}
		for _, of := range []string{siteplan.All, siteplan.TypeKey(coverage.GarageDoor), siteplan.Points, "garage"} {
			if err := rec.AddCovered(t.Context(), []siteplan.Sample{{Hour: at, Area: of, N: 60, Covered: 60 - dark, Dark: dark}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	began, ended := hour.Add(-21*time.Hour), hour.Add(-19*time.Hour)
	err = rec.PutOutages(t.Context(), []siteplan.Outage{{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Area: "garage", Name: "地下车库", Began: began, Ended: &ended, Failures: []siteplan.Failure{
		{Camera: "cam-1", Name: "车库摄像机", Condition: coverage.Offline, From: began, Until: &ended, Cause: "switch-4", CauseName: "4号楼交换机"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
	h.start()
	h.ready()
	return h, began.Add(8 * time.Hour).Format("2006-01")
}

// A garage is drawn on its own storey, on an image of it, without a mouse; what was seen
// of it is told over time, and when it was dark on a page to print.
func TestAGarageIsDrawnByKeyboardOnAnImageOfItsStorey(t *testing.T) {
	t.Parallel()
	h, month := remembers(t)
	h.hire("police", "民警乙", "police")
	h.call("POST", "/api/v1/sites", map[string]any{"id": "garage", "level": "area", "name": "地下车库"}, nil)
	desk := openBrowser(t).open(h.url()+"#/coverage", deskWidth, deskHeight)
	desk.signIn("police", password)
	desk.goTo("#/coverage/plan")
	desk.choose(".storey-other input", "-1")
	desk.expect("the storey", "[...document.querySelectorAll('.chip[aria-pressed=true]')].some(b => b.innerText === '地下 1 层')")
	desk.expect("the way to send an image", "document.querySelector('.plan-image input[type=file]')")
	desk.do(chromedp.SetUploadFiles(".plan-image input[type=file]", []string{drawing(t, "garage.png")}))
	desk.expect("the image below the drawing", "document.querySelector('.plan-canvas image.underlay')")
	desk.choose(".plan-pins label input", "60")

	const corner = " "
	desk.keyed(".chip", "公共区域", "\r")
	desk.keyed(".plan-canvas", "", corner)
	desk.do(chromedp.KeyEvent(strings.Repeat(kb.ArrowRight, 40)+corner), chromedp.KeyEvent(strings.Repeat(kb.ArrowUp, 30)+corner), chromedp.KeyEvent(strings.Repeat(kb.ArrowLeft, 40)+corner))
	desk.expect("four corners", "document.querySelectorAll('.plan-canvas .place').length === 4")
	desk.do(chromedp.KeyEvent("\r"))
	desk.expect("the area", "document.querySelectorAll('.plan-canvas .areas').length === 1")
	desk.choose(".plan-properties label:nth-of-type(1) input", "garage")
	desk.choose(".plan-properties label:nth-of-type(2) input", "地下车库")
	desk.choose(".plan-properties label:nth-of-type(3) select", "garage_door")
	desk.keyed(".chip", "摄像机", "\r")
	desk.keyed(".plan-canvas", "", strings.Repeat(kb.ArrowRight, 20)+strings.Repeat(kb.ArrowDown, 36)+corner)
	desk.do(chromedp.KeyEvent(strings.Repeat(kb.ArrowUp, 20) + corner))
	desk.expect("the camera", "document.querySelectorAll('.plan-canvas .cameras').length === 1")
	desk.shoot("plan-keyboard-garage")
	desk.keyed("section.card:last-of-type label.check input", "", " ")
	desk.keyed("button", "保存为新版本", "\r")
	desk.sees("可视覆盖率")

	var plan siteplan.Version
	h.call("GET", "/api/v1/coverage/plan", nil, &plan)
	areas := plan.Register.Register.Areas
	if len(areas) != 1 || areas[0].Storey != -1 || areas[0].Shape.Outline[2] != (coverage.Point{X: 40, Y: 35}) || len(plan.Cameras) != 1 || plan.Cameras[0].Storey != -1 || plan.Cameras[0].HeadingDeg != 0 {
		t.Errorf("the records say %+v %+v", areas, plan.Cameras)
	}
	if len(plan.Images) != 1 || plan.Images[0].Storey != -1 || plan.Images[0].WidthPx != 800 || plan.Images[0].Pins[1].At.X != 60 {
		t.Errorf("the records say %+v", plan.Images)
	}
	desk.expect("the storeys", "[...document.querySelectorAll('.plan-switches .chip')].map(b => b.innerText.split(' ')[0]).join().startsWith('室外地面,地下')")
	desk.expect("that the ground has no garage", "document.querySelectorAll('.plan .area').length === 0")
	desk.keyed(".plan-switches .chip", "地下 1 层", "\r")
	desk.expect("the garage on its storey, on its image", "document.querySelectorAll('.plan .area').length === 1 && document.querySelector('.plan image.underlay')")
	desk.shoot("coverage-storey")

	desk.goTo("#/coverage/history")
	desk.sees("可视覆盖历史")
	desk.expect("the chart", "document.querySelector('.covered-chart canvas')")
	desk.expect("hours dark", "[...document.querySelectorAll('tr')].some(r => r.innerText.includes('地下车库') && /\\b2\\b/.test(r.innerText))")
	all := read[string](desk, "document.querySelector('.covered-chart figcaption').innerText")
	desk.keyed(".covered-chart > div", "", "+")
	desk.expect("a part of it", fmt.Sprintf("document.querySelector('.covered-chart figcaption').innerText !== %q", all))
	desk.do(chromedp.KeyEvent("0"))
	desk.expect("all of it", fmt.Sprintf("document.querySelector('.covered-chart figcaption').innerText === %q", all))
	desk.shoot("coverage-history")
	desk.goTo("#/coverage/outages?area=garage&month=" + month)
	desk.sees("4号楼交换机")
	desk.sees("没有相关工单")
	desk.shoot("coverage-outages")
	desk.goTo("#/coverage/outages?month=" + time.Now().AddDate(0, -6, 0).Format("2006-01"))
	desk.sees("没有记录") // and not that nothing was dark

	for _, page := range []string{"/coverage/history", "/coverage/outages", "/coverage", "/coverage/plan"} {
		desk.goTo("#" + page)
		desk.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
		desk.set("en", "dark")
		desk.expect("the page", "document.querySelector('main h1') && !document.querySelector('main').innerText.includes('Loading')")
		desk.shoot("phone-en-dark" + strings.ReplaceAll(page, "/", "-"))
		if desk.is("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth + 1") {
			t.Errorf("%s is wider than a phone", page)
		}
	}
	desk.expectNoComplaint()
}

// A hazard goes from who found it to its owner and to a third who verifies it; the
// defibrillator in the garage is shown where an alarm is.
func TestAHazardIsFoundRemediedAndVerifiedAndHelpIsShownNearAnAlarm(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	h.hire("police", "民警乙", "police")
	h.hire("property", "值班员丙", "property")
	h.call("POST", "/api/v1/sites", map[string]any{"id": "garage", "level": "area", "name": "地下车库"}, nil)
	h.call("POST", "/api/v1/coverage/plan", map[string]any{"base": 0, "sign": true, "walls": []any{}, "windows": []any{}, "cameras": []any{},
		"areas": []any{map[string]any{"id": "garage", "name": "地下车库", "type": "garage_door", "storey": -1, "min": "detect", "max": "identify",
			"shape": map[string]any{"outline": []any{map[string]any{"x": 0, "y": 0}, map[string]any{"x": 40, "y": 0}, map[string]any{"x": 40, "y": 20}, map[string]any{"x": 0, "y": 20}}}}}}, nil)
	browser := openBrowser(t)
	police := browser.open(h.url()+"#/hazards", deskWidth, deskHeight)
	police.signIn("police", password)
	police.goTo("#/hazards")
	police.click("summary", "登记隐患")
	police.choose(".hazards details.card label:nth-of-type(2) input", "车库坡道堆放纸箱")
	police.choose(".hazards details.card label:nth-of-type(3) select", "garage")
	police.choose(".hazards details.card input[type=datetime-local]", inHours(48))
	police.choose(".hazards details.card label:nth-of-type(5) select", "property")
	police.click("button", "登记")
	police.sees("待整改")

	property := browser.open(h.url()+"#/hazards", phoneWidth, phoneHeight, chromedp.WithNewBrowserContext())
	property.signIn("property", password)
	property.goTo("#/hazards")
	property.sees("车库坡道堆放纸箱")
	property.do(chromedp.SetUploadFiles(".hazard .photo-add:nth-of-type(2) input", []string{drawing(t, "after.jpg")}))
	property.expect("the photo", "document.querySelector('.hazard .round-photos img')?.naturalWidth > 0")
	property.click(".hazard button", "整改完成")
	property.sees("须由他人复核")
	property.shoot("hazard-phone")
	if property.is("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth + 1") {
		t.Error("the hazards are wider than a phone")
	}
	police.goTo("#/hazards?view=all")
	police.click(".hazard button", "复核通过")
	police.expect("that it is verified", "document.querySelector('.hazard .mark')?.innerText === '已销号'")
	police.shoot("hazard-verified")
	var list struct{ Items []hazards.Hazard }
	h.call("GET", "/api/v1/hazards?all=true", nil, &list)
	if len(list.Items) != 1 || list.Items[0].State != hazards.Verified || list.Items[0].RemediedBy != "property" || list.Items[0].VerifiedBy != "police" || list.Items[0].Owner != "property" {
		t.Errorf("the records say %+v", list.Items)
	}

	police.goTo("#/points")
	police.click("summary", "登记点位")
	police.choose(".help-points details.card label:nth-of-type(2) input", "坡道旁 AED")
	police.choose(".help-points details.card label:nth-of-type(4) input", "30 10")
	police.choose(".help-points details.card label:nth-of-type(5) input", "-1")
	police.click("form button", "登记")
	police.sees("从未检查")
	police.click(".help-points button", "可用")
	police.expect("that it was checked", "document.querySelector('.help-points .round b')?.innerText === '可用'")
	police.shoot("points")
	var alarm struct{ ID string }
	h.call("POST", "/api/v1/alerts", map[string]any{"category": "safety", "severity": "major", "title": "车库有人晕倒", "site": "garage"}, &alarm)
	police.goTo("#/alerts/" + alarm.ID)
	police.sees("位置与附近应急点位")
	police.sees("直线 10 米")
	police.expect("the defibrillator on the plan of its storey", "document.querySelector('.alert-plan .plan-mark.points')")
	police.shoot("alert-near")
	police.expectNoComplaint()
	property.expectNoComplaint()
}
