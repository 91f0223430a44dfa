package systemtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
	"brighteyes/hub/figures"
	"brighteyes/hub/records"
)

// week is a community in the hands of its property desk: two gates, two buttons, a
// camera that turns, a contractor, and a day that is over.
type week struct {
	*testing.T
	hub          *hub
	desk         *page // the property desk
	boss         *page // an administrator, on a telephone
	east, south  *uhppotesim.Controller
	camera       *onvifsim.Camera
	network      *zigbeesim.Network
	care         *http.Client
	order, alert string
	weeks        string // the day that is over, YYYY-MM-DD
}

func newWeek(t *testing.T) *week {
	w := &week{T: t, hub: newHub(t, settings{})}
	w.dayBefore()
	w.hub.start()
	w.hub.ready()
	for _, site := range []map[string]any{
		{"id": "qingchuan", "level": "community", "name": "晴川里社区（虚构）"},
		{"id": "east", "parent": "qingchuan", "level": "area", "name": "东门"},
		{"id": "b5", "parent": "qingchuan", "level": "building", "name": "5号楼"},
	} {
		w.hub.call("POST", "/api/v1/sites", site, nil)
	}
	w.hub.hire("property", "值班员丙", "property")
	w.hub.hire("care", "坐席甲", "care")
	w.care = asCare(t, w.hub)
	ask(t, w.care, w.hub.http, "POST", "/api/v1/residents", fmt.Sprintf(`{"place":{"site":"b5","building":"5","unit":"501"},"devices":["button-5-501"],"name":%q,
		"phone":%q,"needs_mains":true,"consent":{"text":"2026-01","given_at":"2026-11-22T08:00:00Z","by":"self"}}`, residentName, residentPhone))
	w.startEdge()
	b := openBrowser(t)
	w.desk = b.open(w.hub.url(), deskWidth, deskHeight)
	w.desk.signIn("property", password)
	w.boss = b.open(w.hub.url(), phoneWidth, phoneHeight, chromedp.WithNewBrowserContext())
	w.boss.signIn("admin", password)
	return w
}

// dayBefore puts the sums of a day that is over on record, as a hub that ran on it
// left them; the hub writes its sheet when it starts.
func (w *week) dayBefore() {
	w.Helper()
	w.weeks = time.Now().In(time.FixedZone("Asia/Shanghai", 8*3600)).AddDate(0, 0, -2).Format(time.DateOnly)
	ctx := context.Background()
	rec, err := records.Open(ctx, records.Config{Path: filepath.Join(w.hub.dir, "data", "records.db"), MinFree: -1})
	if err == nil {
		err = rec.PutTally(ctx, w.weeks, 86_400, []figures.Share{{Kind: devices.Gate, Site: "east", Devices: 1, OnlineS: 77_760, OfflineS: 8_640, ExcusedS: 3_600}}, nil)
	}
	if err == nil {
		err = rec.Close()
	}
	if err != nil {
		w.Fatal(err)
	}
}

func (w *week) startEdge() {
	w.Helper()
	var err error
	start := func(serial uint32) *uhppotesim.Controller {
		c, err := uhppotesim.Start(uhppotesim.Config{Serial: serial})
		if err != nil {
			w.Fatal(err)
		}
		w.Cleanup(c.Close)
		return c
	}
	w.east, w.south = start(405419896), start(405419897)
	if w.camera, err = onvifsim.Start(onvifsim.Config{Turns: true}); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(w.camera.Close)
	radio := mosquittotest.Start(w)
	if w.network, err = zigbeesim.Start(zigbeesim.Config{Broker: radio.URL(), QoS: 1},
		zigbeesim.Device{Name: "a", Vendor: "TuYa", Model: "TS0215A_sos", Firmware: "1.0.6", Values: map[string]any{"battery": 12}},
		zigbeesim.Device{Name: "b", Vendor: "TuYa", Model: "TS0215A_sos", Firmware: "1.0.3", Values: map[string]any{"battery": 90}},
	); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(w.network.Close)
	token, key := w.hub.enrol("edge-east")
	dir := w.TempDir()
	edge := newProcess(w, "edge", "edge", "--config", write(w, filepath.Join(dir, "edge.yaml"), `id: edge-east
data: %q
path_test_s: 10
hub: {mqtt: "mqtt://%s", token: %q, key: %q}
devices:
  - {id: gate-east, kind: gate, name: 东门人行闸, driver: uhppote, site: east, heartbeat_s: 10, settings: {controller: 405419896, address: %q, listen: "127.0.0.1:0", doors: [1], poll_s: 1}}
  - {id: gate-south, kind: gate, name: 南门车闸, driver: uhppote, site: qingchuan, heartbeat_s: 10, settings: {controller: 405419897, address: %q, listen: "127.0.0.1:0", doors: [1], poll_s: 1}}
  - {id: cam-east, kind: camera, name: 东门球机, driver: onvif, site: east, settings: {address: %q}}
  - {id: button-5-501, kind: button, name: 求助按钮 5-501, driver: zigbee, site: b5, location: {building: "5", unit: "501"}, settings: {broker: %q, name: a}}
  - {id: button-5-502, kind: button, name: 求助按钮 5-502, driver: zigbee, site: b5, location: {building: "5", unit: "502"}, settings: {broker: %q, name: b}}
`, filepath.Join(dir, "data"), w.hub.mqtt, token, key, w.east.Addr(), w.south.Addr(), w.camera.Addr(), radio.URL(), radio.URL()))
	edge.start()
	for _, name := range []string{"gate-east", "gate-south", "button-5-501", "button-5-502"} {
		eventually(w, 40*time.Second, name+" to be heard", func() bool {
			for n, battery := range map[string]int{"a": 12, "b": 90} {
				if err := w.network.Set(n, map[string]any{"battery": battery}); err != nil {
					w.Fatal(err)
				}
			}
			status := w.device(name).Status
			return status == "online" || status == "degraded"
		})
	}
}

// device is what the hub has of one.
func (w *week) device(id string) (d struct {
	devices.Device
	Status, Lifecycle string
	PathProvenAt      *time.Time `json:"path_proven_at"`
}) {
	w.Helper()
	_, _ = w.hub.try("GET", "/api/v1/devices/"+id, nil, &d)
	return d
}

// enter types into a field, as a person does for what reads it.
func (p *page) enter(selector, text string) {
	p.t.Helper()
	p.expect(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(`((e) => { e.value = %q; e.dispatchEvent(new Event(e.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true })); return true; })(document.querySelector(%q))`, text, selector))))
}

// inHours is a time of day as a field takes it.
func inHours(n int) string {
	return time.Now().Add(time.Duration(n) * time.Hour).Format("2006-01-02T15:04")
}

// The property week of PRODUCT, in a real browser: what each screen says is compared
// with the records.
func TestThePropertyWeek(t *testing.T) {
	t.Parallel()
	w := newWeek(t)
	w.gateFailsAndBecomesAnOrder()
	w.orderIsPausedMendedAndBelieved()
	w.mondaysList()
	w.batteriesAndFirmware()
	w.cameraTurnsToItsPosition()
	w.gateIsHeldForADelivery()
	w.walkTest()
	w.pathsAreProven()
	w.outageIsEnteredOnce()
	w.figuresOfTheMonth()
	w.desk.expectNoComplaint()
	w.boss.expectNoComplaint()
}

// A gate goes off; its alarm becomes a work order for a contractor.
func (w *week) gateFailsAndBecomesAnOrder() {
	d := w.desk
	d.goTo("#/vendors")
	d.enter(".vendor-new input", "华维安防")
	d.click(".vendor-new button", "登记")
	d.expect("the contractor", "document.querySelector('.vendor b')?.innerText === '华维安防'")
	w.south.Close()
	eventually(w, 90*time.Second, "the gate to be an alarm", func() bool {
		for _, a := range w.hub.alerts("gate-south") {
			w.alert = a.ID
		}
		return w.alert != ""
	})
	d.goTo("#/alerts/" + w.alert)
	d.click(".alert-order a", "转工单")
	d.expect("the form, filled from the alarm", "document.querySelector('.quiet-form select')?.value === 'device:gate-south' && document.querySelector('.quiet-form .wide input').value.includes('南门车闸')")
	d.expect("the contractor to be chosen from", "document.querySelector('.quiet-form option[value=vendor-1]')")
	d.enter(".quiet-form label:nth-of-type(3) select", "vendor-1")
	d.click(".quiet-form .chip", "3天内")
	d.shoot("week-order-form")
	d.click(".quiet-form button", "建立工单")
	d.expect("the order", "/^#\\/orders\\/[0-9A-Z]{26}$/.test(location.hash)")
	w.order = read[string](d, "location.hash")[len("#/orders/"):]
	d.goTo("#/alerts/" + w.alert)
	d.expect("the alarm's own order, and no second one offered first", fmt.Sprintf("document.querySelector('.alert-order li a')?.hash === '#/orders/%s' && document.querySelector('.alert-order .button').innerText.includes('再建')", w.order))
	d.shoot("week-alert-order")
	if o := w.onRecord(); o.Alert != w.alert || o.Device != "gate-south" || o.Vendor != "vendor-1" || o.Fault != "offline" {
		w.Errorf("on record is %+v", o)
	}
}

type orderOnRecord struct {
	Alert, Device, Vendor, Fault, State, Title string
	DueAt                                      time.Time `json:"due_at"`
	Deadline                                   time.Time
	VerifiedBy                                 string `json:"verified_by"`
	Photos                                     []struct{ When string }
	Pauses                                     []struct {
		Decided  string
		Approved bool
	}
	Timeline []struct {
		At         time.Time
		By, Action string
	}
}

func (w *week) onRecord() (o orderOnRecord) {
	w.Helper()
	w.hub.call("GET", "/api/v1/work-orders/"+w.order, nil, &o)
	return o
}

// The contractor waits for a part; somebody else approves that, and the deadline
// moves. It is mended, photographed, and believed by a second person.
func (w *week) orderIsPausedMendedAndBelieved() {
	d, at := w.desk, "#/orders/"+w.order
	d.goTo(at)
	d.click(".order-acts button", "派工")
	d.click(".act-form button", "派工")
	d.expect("it to be assigned", "document.querySelector('.order-head .mark').innerText === '已派工'")
	d.do(chromedp.SetUploadFiles(".photo-columns > div:nth-child(1) input[type=file]", []string{photograph(w.T)}))
	d.expect("the photo of before", "document.querySelector('.order-photos img')")
	d.click(".order-acts button", "申请暂停")
	d.enter(".act-form input[type=datetime-local]", inHours(5))
	d.enter(".act-form .wide input", "等配件：主板")
	d.click(".act-form button", "申请暂停")
	d.sees("暂停待批")
	before := w.onRecord()
	w.boss.goTo(at)
	w.boss.click(".order-acts button", "审批暂停")
	w.boss.sees("等配件：主板")
	w.boss.click(".act-form button", "批准")
	w.boss.expect("the pause to run", "[...document.querySelectorAll('.order-head .mark')].some(e => e.innerText === '已暂停')")
	w.boss.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	w.boss.shoot("week-pause-phone")
	if after := w.onRecord(); len(after.Pauses) != 1 || after.Pauses[0].Decided != "admin" || !after.Deadline.After(before.Deadline) || !after.DueAt.Equal(before.DueAt) {
		w.Errorf("after an approved pause on record is %+v, before %v", after, before.Deadline)
	}
	if err := w.south.Reconnect(); err != nil {
		w.Fatal(err)
	}
	d.click(".order-acts button", "报完工")
	d.expect("that somebody changed it meanwhile, and what", "document.querySelector('.order-acts .action-error') && [...document.querySelectorAll('.order-head .mark')].some(e => e.innerText === '已暂停')")
	d.shoot("week-order-crossed")
	d.click(".order-acts button", "报完工")
	d.sees("须由另一人验收")
	w.boss.do(chromedp.SetUploadFiles(".photo-columns > div:nth-child(2) input[type=file]", []string{photograph(w.T)}))
	w.boss.expect("both photos", "document.querySelectorAll('.order-photos img').length === 2")
	w.boss.click(".order-acts button", "验收通过")
	w.boss.sees("已办结")
	o := w.onRecord()
	if o.State != "closed" || o.VerifiedBy != "admin" || len(o.Photos) != 2 {
		w.Errorf("on record is %+v", o)
	}
	if shown := read[[]string](w.boss, "[...document.querySelectorAll('.order-lines b')].map(e => e.innerText)"); len(shown) != len(o.Timeline) {
		w.Errorf("the page has %d lines, the record %d", len(shown), len(o.Timeline))
	}
}

// Today's list stands in the order of the records: the only life-line of a home first.
func (w *week) mondaysList() {
	d := w.desk
	type row struct {
		Device, Name, Why string
		Health            struct{ Score int }
	}
	var list struct {
		Items []row `json:"items"`
	}
	eventually(w, 60*time.Second, "the low battery of a life-line to head the list", func() bool {
		w.hub.call("GET", "/api/v1/upkeep", nil, &list)
		return len(list.Items) > 0 && list.Items[0].Device == "button-5-501"
	})
	d.goTo("#/upkeep")
	d.expect("the list", "document.querySelector('.upkeep-row') && document.querySelector('.upkeep-proofs')")
	w.hub.call("GET", "/api/v1/upkeep", nil, &list)
	shown := read[[]string](d, "[...document.querySelectorAll('.upkeep-row h2 a')].map(e => e.innerText)")
	if len(shown) == 0 || shown[0] != "求助按钮 5-501" {
		w.Errorf("the page begins with %q, the record with %+v", shown, list.Items)
	}
	first := read[string](d, "document.querySelector('.upkeep-row').innerText")
	for _, want := range []string{strings.SplitN(list.Items[0].Why, " · ", 2)[0], "电量12%", fmt.Sprintf("健康分 %d", list.Items[0].Health.Score), "建工单"} {
		if !strings.Contains(first, want) {
			w.Errorf("the first row has no %q: %s", want, first)
		}
	}
	if proofs := read[string](d, "document.querySelector('.upkeep-proofs').innerText"); strings.Count(proofs, "从未实测") != 4 {
		w.Errorf("two gates were never proved in two ways; the page says %s", proofs)
	}
	d.shoot("week-monday")
}

func (w *week) batteriesAndFirmware() {
	d := w.desk
	var lots struct {
		Items []struct {
			Month, Model string
			Devices      []string
		}
	}
	w.hub.call("GET", "/api/v1/upkeep/batteries", nil, &lots)
	d.goTo("#/upkeep?view=batteries")
	if len(lots.Items) != 1 || lots.Items[0].Model != "TuYa TS0215A_sos" {
		w.Fatalf("to buy on record: %+v", lots.Items)
	}
	d.expect("the battery, by month and model", fmt.Sprintf("document.querySelector('.upkeep-table tbody')?.innerText.includes(%q) && document.querySelector('.upkeep-table tbody').innerText.includes('求助按钮 5-501')", lots.Items[0].Model))
	d.shoot("week-batteries")
	d.goTo("#/upkeep?view=firmware")
	d.sees("2台运行2个版本")
	d.sees("v8.92")
	d.shoot("week-firmware")
	d.goTo("#/devices/gate-east")
	d.sees("固件版本")
}

// A camera is turned from its page, by the name of the position, with a reason.
func (w *week) cameraTurnsToItsPosition() {
	d := w.desk
	eventually(w, 40*time.Second, "the camera to say that it turns", func() bool { can, _ := w.device("cam-east").Can("goto_preset"); return can })
	d.goTo("#/devices/cam-east")
	d.expect("no way to turn it without a reason", "document.querySelector('.presets') && [...document.querySelectorAll('.presets .buttons button')].every(e => e.disabled)")
	d.click(".presets .chip", "例行检查")
	d.click(".presets .buttons button", "读取预置位")
	d.click(".presets .buttons button", "yard")
	d.expect("that it turned", "document.querySelector('.presets .outcome')?.innerText.includes('已转到预置位')")
	d.shoot("week-presets")
	var trail struct {
		Items []struct{ Actor, Action, Purpose, Detail string }
	}
	w.hub.call("GET", "/api/v1/audit?target=device:cam-east", nil, &trail)
	if text, _ := json.Marshal(trail.Items); strings.Count(string(text), "例行检查") < 2 || w.camera.Preset() == "" {
		w.Errorf("the camera stands at %q, the audit record has %s", w.camera.Preset(), text)
	}
}

// A delivery: its window is booked, the gate is held until a time, and released.
func (w *week) gateIsHeldForADelivery() {
	d := w.desk
	d.goTo("#/noise/windows?device=gate-east")
	d.enter(".quiet-form input[type=datetime-local]:not([required])", "")
	d.enter(".quiet-form input[required][type=datetime-local]", inHours(2))
	d.enter(".quiet-form .wide input[required]", "搬家车进出")
	d.click(".quiet-form button", "保存")
	d.expect("the booked window", "document.querySelector('.quiet-list')?.innerText.includes('东门人行闸')")
	d.goTo("#/devices/gate-east")
	d.click(".door .chip", "配送")
	d.click(".door .chip", "10分钟")
	d.click(".door .buttons button", "保持开门10分钟")
	d.expect("that it holds, and until when", `/已保持开门，(\d+月\d+日 )?[\d:]+自动恢复/.test(document.querySelector('.door .outcome')?.innerText)`)
	mode := func(want byte) func() bool { return func() bool { m, _, _ := w.east.Mode(1); return m == want } }
	eventually(w, 20*time.Second, "the gate to be held", mode(1))
	d.click(".door .chip", "配送")
	d.click(".door .buttons button", "恢复正常")
	d.expect("that it is released", "document.querySelector('.door .outcome')?.innerText.includes('已恢复正常通行')")
	eventually(w, 20*time.Second, "the gate to be released", mode(3))
}

// Somebody who answers calls begins a walk-test; one button of two is pressed.
func (w *week) walkTest() {
	b := w.boss
	b.goTo("#/exercises")
	b.enter(".exercise-form label:nth-of-type(1) select", "walk_test")
	b.enter(".exercise-form label:nth-of-type(2) select", "b5")
	b.click(".exercise-form button", "开始")
	b.expect("the walk-test", "document.querySelector('.exercise-open .walk-due')")
	if err := w.network.Press("b", "emergency"); err != nil {
		w.Fatal(err)
	}
	b.expect("the press to be ticked", "document.querySelector('.exercise-open .walked')?.innerText.includes('5-502')")
	b.shoot("week-walk-phone")
	b.click(".exercise-open button", "提前结束")
	b.expect("that it is over", "!document.querySelector('.exercise-open')")
	if list := w.hub.alerts("button-5-502"); len(list) != 0 {
		w.Errorf("a test press raised %+v", list)
	}
}

// The daily test of each button's way: on the button's page, as no event, no press.
func (w *week) pathsAreProven() {
	eventually(w, 60*time.Second, "both ways to be proven", func() bool {
		return w.device("button-5-501").PathProvenAt != nil && w.device("button-5-502").PathProvenAt != nil
	})
	for _, e := range w.hub.events("button-5-501") {
		if e.Type != devices.ButtonPath {
			w.Errorf("the button that nobody pressed has %+v", e)
		}
	}
	if list := w.hub.alerts("button-5-501"); len(list) != 1 || list[0].Rule != "battery.low" {
		w.Errorf("its alerts are %+v", list)
	}
	d := w.desk
	d.goTo("#/devices/button-5-501")
	d.expect("when its way was proven", "[...document.querySelectorAll('.facts div')].some(e => e.innerText.includes('通路验证') && /\\d+(秒|分)/.test(e.innerText))")
	d.expect("no noise of it among its events", "document.querySelector('.device-page') && !document.querySelector('.events')?.innerText.includes('通路')")
	d.goTo("#/upkeep?view=tests")
	d.expect("that both ways are proven", "document.querySelector('.upkeep')?.innerText.includes('通路自检：2个按钮已验证。')")
	d.shoot("week-tests")
}

// A planned outage is entered once: a window, a list of whom to call for the care
// desk, and nothing of it among what is to be mended.
func (w *week) outageIsEnteredOnce() {
	d := w.desk
	d.goTo("#/noise/windows")
	d.enter(".quiet-form label:nth-of-type(1) select", "outage")
	d.enter(".quiet-form label:nth-of-type(2) select", "site:b5")
	d.enter(".quiet-form input[required][type=datetime-local]", inHours(3))
	d.enter(".quiet-form .wide input[required]", "5号楼配电检修")
	d.click(".quiet-form button", "保存")
	d.expect("to be asked what stands in for the life-lines", "document.querySelector('.quiet-form .bad')")
	d.enter(".quiet-form label.wide:nth-of-type(6) input", "每小时上门")
	d.enter(".quiet-form label.wide:nth-of-type(7) input", "护理站")
	d.click(".quiet-form button", "保存")
	d.expect("the outage, without who they are", "document.querySelector('.quiet-list')?.innerText.includes('5号楼') && document.querySelector('.quiet-list').innerText.includes('少于10位')")
	d.hides("the property desk", residentName, residentPhone, "501室")
	d.shoot("week-outage")
	var list struct {
		Items []struct{ ID, Kind string }
	}
	w.hub.call("GET", "/api/v1/windows", nil, &list)
	window := ""
	for _, one := range list.Items {
		if one.Kind == "outage" {
			window = one.ID
		}
	}
	if answer := ask(w.T, w.care, w.hub.http, "GET", "/api/v1/windows/"+window+"/mains", ""); strings.Count(answer, `"code"`) != 1 {
		w.Errorf("the care desk is to call %s", answer)
	}
	d.goTo("#/upkeep")
	d.expect("that what is off by plan is said to be", "document.querySelector('.upkeep-row')?.innerText.includes('计划停用中')")
}

// The month's figures, and the contractor's: as on record, with their formulas.
func (w *week) figuresOfTheMonth() {
	d := w.desk
	d.goTo("#/figures?month=" + w.weeks[:7])
	d.sees("链式校验全部完整")
	var days struct {
		Items []figures.Checked
	}
	w.hub.call("GET", "/api/v1/figures?from="+w.weeks+"&to="+w.weeks, nil, &days)
	if len(days.Items) != 1 || !days.Items[0].Intact || *days.Items[0].Devices[0].OnlineRate != 90 {
		w.Fatalf("on record is %+v", days.Items)
	}
	page := read[string](d, "document.querySelector('.figures').innerText.replace(/\\s+/g, ' ')")
	for _, want := range []string{"门禁 90%", days.Items[0].Hash[:12], w.weeks, "在线率 =", "1小时"} {
		if !strings.Contains(page, want) {
			w.Errorf("the page has no %q: %s", want, page)
		}
	}
	d.shoot("week-figures")
	d.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
	d.set("en", "dark")
	d.sees("the chain is whole")
	d.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	d.shoot("week-figures-phone-en-dark")
	d.goTo("#/vendors?days=7")
	var scores struct {
		Formula string
		Items   []struct {
			Vendor       string
			Opened, Open int
			Due          int
		}
	}
	w.hub.call("GET", "/api/v1/vendors/scores?from="+time.Now().AddDate(0, 0, -7).UTC().Format(time.RFC3339)+"&to="+time.Now().UTC().Format(time.RFC3339), nil, &scores)
	d.sees(strings.SplitN(scores.Formula, " · ", 2)[1])
	if len(scores.Items) != 1 || scores.Items[0].Vendor != "vendor-1" || scores.Items[0].Opened != 1 {
		w.Errorf("on record is %+v", scores.Items)
	}
	d.expect("the contractor's row, with no rate of so few", "document.querySelector('.scores tbody tr')?.innerText.includes('华维安防') && document.querySelector('.scores tbody tr').innerText.includes('0/0')")
	d.shoot("week-vendors-phone")
}
