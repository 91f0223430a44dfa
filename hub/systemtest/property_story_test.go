package systemtest

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/figures"
	"brighteyes/hub/records"
	"brighteyes/hub/workorders"
)

// propertyDay is the demo's community at its property desk, with a guard on a phone and
// a guard room that is a screen of its own.
type propertyDay struct {
	*testing.T
	hub         *hub
	dir         string
	desk, phone *page
	kiosk, care *page
	order, day  string // the day, YYYY-MM-DD, on which all of it was
}

// A property desk's day, from the sign-in to figures that count it: a camera heads
// 今日先修; while the order for it is half typed the hub is killed, and the form is there
// still; a guard mends it on the phone; the camera's own data closes the order, and the
// month counts it. The press that came while the hub was gone is a rescue in the guard
// room, whose steps the care desk reads.
func TestAPropertyDeskMendsAndItsGuardRoomHelps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := &propertyDay{T: t, dir: dir, hub: startDemo(t, dir)}
	w.hub.hire("guard", "保安戊", "property")
	b, apart := openBrowser(t), chromedp.WithNewBrowserContext()
	w.desk = b.open(w.hub.url(), deskWidth, deskHeight, apart)
	w.desk.signIn("property", password)
	w.phone = b.open(w.hub.url(), phoneWidth, phoneHeight, apart)
	w.phone.signIn("guard", password)
	w.kiosk = b.open(w.hub.url()+"#/guard", deskWidth, deskHeight, apart)
	w.kiosk.signIn("guard", password)
	w.care = b.open(w.hub.url(), deskWidth, deskHeight, apart)
	w.care.signIn("care", password)

	w.firstToMend()
	w.hubIsKilledWhileTheFormIsTyped()
	w.guardMendsIt()
	w.guardRoomHelps()
	w.cameraProvesIt()
	w.monthCountsIt()
	for _, p := range []*page{w.desk, w.phone, w.kiosk, w.care} {
		p.expectNoComplaint()
	}
}

const mended = "cam-lobby-6"

func (w *propertyDay) firstToMend() {
	w.Helper()
	w.hub.call("POST", "/api/v1/demo/freeze/"+mended, nil, nil)
	var list struct {
		Items []struct{ Device, Name, Fault string }
	}
	eventually(w, time.Minute, "the frozen camera to be the first to mend", func() bool {
		w.hub.call("GET", "/api/v1/upkeep", nil, &list)
		return len(list.Items) > 0 && list.Items[0].Device == mended
	})
	w.desk.click("nav a", "今日先修")
	w.desk.expect("the same first on the page, and why", fmt.Sprintf("document.querySelector('.upkeep-row h2 a')?.innerText === %q && document.querySelector('.upkeep-row').innerText.includes('画面冻结')", list.Items[0].Name))
	w.desk.click(".upkeep-row a", "建工单")
	w.desk.expect("the form, filled from the row", fmt.Sprintf("document.querySelector('.quiet-form select')?.value === 'device:%s' && document.querySelectorAll('.quiet-form select')[1].value === %q", mended, list.Items[0].Fault))
}

const halfTyped = "6号楼大堂摄像机画面不动，请重启并擦镜头"

func (w *propertyDay) hubIsKilledWhileTheFormIsTyped() {
	w.Helper()
	d := w.desk
	d.enter(".quiet-form .wide input", halfTyped)
	d.do(ignore(chromedp.Evaluate[bool]("(window.sameDocument = true)")))
	w.hub.call("POST", "/api/v1/demo/hub/kill", nil, nil)
	d.expect("that the screen says it is cut off", "document.querySelector('.banner-lost')")
	d.expect("what was typed, while the hub is gone", fmt.Sprintf("document.querySelector('.quiet-form .wide input').value === %q", halfTyped))
	d.expect("the page to heal without being loaded anew", "!document.querySelector('.banner-lost') && window.sameDocument")
	d.expect("the form as it was left", fmt.Sprintf("document.querySelector('.quiet-form .wide input').value === %q && document.querySelector('.quiet-form select').value === 'device:%s'", halfTyped, mended))
	d.shoot("property-story-healed")
	d.click(".quiet-form .chip", "1天内")
	d.click(".quiet-form button", "建立工单")
	d.expect("the order", "/^#\\/orders\\/[0-9A-Z]{26}$/.test(location.hash)")
	w.order = read[string](d, "location.hash")[len("#/orders/"):]
	if o := w.onRecord(); o.Title != halfTyped || o.Device != mended || o.OpenedBy != "property" || o.State != workorders.Open {
		w.Errorf("on record is %+v", o)
	}
}

func (w *propertyDay) onRecord() (o workorders.Order) {
	w.Helper()
	w.hub.call("GET", "/api/v1/work-orders/"+w.order, nil, &o)
	return o
}

func (w *propertyDay) guardMendsIt() {
	w.Helper()
	p := w.phone
	p.goTo("#/orders")
	p.click(".order-row a, .work a", "6号楼大堂摄像机画面不动")
	state := func(word string) {
		w.Helper()
		p.expect("it to be "+word, fmt.Sprintf("document.querySelector('.order-head .mark')?.innerText === %q", word))
	}
	p.click(".order-acts button", "接单")
	state("已接单")
	p.click(".order-acts button", "到场")
	p.expect("that somebody is there", "[...document.querySelectorAll('.order-lines b')].some((e) => e.innerText === '到场')")
	p.do(chromedp.SetUploadFiles(".photo-columns > div:nth-child(2) input[type=file]", []string{photograph(w.T)}))
	p.expect("the photo of afterwards", "document.querySelector('.order-photos img')?.naturalWidth === 1600")
	w.hub.call("POST", "/api/v1/demo/mend/"+mended, nil, nil)
	p.click(".order-acts button", "报完工")
	state("待验收")
	p.expect("nothing wider than the phone", "document.documentElement.scrollWidth <= innerWidth")
	p.shoot("property-story-phone")
	eventually(w, time.Minute, "what the phone said to be on record", func() bool { return w.onRecord().State == workorders.Reported })
	if o := w.onRecord(); o.ReportedBy != "guard" || len(o.Photos) != 1 {
		w.Errorf("on record is %+v", o)
	}
}

// guardRoomHelps: the press of 1-301, which came while the hub was gone.
func (w *propertyDay) guardRoomHelps() {
	w.Helper()
	k := w.kiosk
	var call alerts.Alert
	eventually(w, time.Minute, "the press that came while the hub was gone", func() bool {
		list := w.hub.alerts("button-1-301")
		if len(list) > 0 {
			call = list[0]
		}
		return len(list) == 1
	})
	k.expect("which gate to open, at the press", "document.querySelector('.guard-order')?.innerText.includes('开1号门')")
	w.care.goTo("#/alerts/" + call.ID)
	w.care.click(".actions button", "接听")
	w.hub.call("POST", "/api/v1/alerts/"+call.ID+"/ticks", map[string]any{"tick": "ambulance_called", "note": "东门"}, nil)
	k.expect("where, and which gate the ambulance comes to", "/1号楼.*301/.test(document.querySelector('.guard-rescue h2')?.innerText) && document.querySelector('.guard-ambulance')?.innerText.includes('东门')")
	k.click(".guard-act", "开门并守住")
	k.expect("the ambulance's gate before the others", "document.querySelector('.guard-gate b')?.innerText.startsWith('东门')")
	k.click(".guard-gate:nth-of-type(1) button", "开门并保持30分钟")
	k.expect("that the gate holds, read back, and until when", `/已保持开门，(\d+月\d+日 )?[\d:]+自动恢复；已回读核实/.test(document.querySelector('.guard-gate .outcome')?.innerText)`)
	k.click(".guard-gate:nth-of-type(1) button", "已守住")
	for _, act := range []string{"扣住电梯", "接到救护车", "引导上楼"} {
		k.click(".guard-act", act)
	}
	k.expect("each step once, with its time and who", "document.querySelectorAll('.guard-told').length === 4 && [...document.querySelectorAll('.guard-told')].every((e) => e.innerText.includes('保安戊'))")
	if k.is("/演示-0301|按钮|坐席/.test(document.querySelector('.guard').innerText)") {
		w.Error("the guard room reads more than gate, lift and door")
	}
	k.shoot("property-story-guard-room")
	w.care.expect("the guards' steps in the shared timeline", "['大门已开并守住', '电梯已扣住', '接到救护车', '已引导上楼'].every((step) => [...document.querySelectorAll('.timeline li')].filter((e) => e.innerText.includes(step) && e.innerText.includes('保安戊')).length === 1)")
	a := w.hub.alerts("button-1-301")[0]
	var told []alerts.TickName
	for _, one := range a.Ticks {
		if one.By == "guard" {
			told = append(told, one.Name)
		}
	}
	if want := []alerts.TickName{alerts.TickGateHeld, alerts.TickLiftHeld, alerts.TickAmbulanceMet, alerts.TickGuided}; !slices.Equal(told, want) {
		w.Errorf("on record the guard room did %v, want %v", told, want)
	}
	var trail struct {
		Items []struct{ Actor, Action, Purpose string }
	}
	w.hub.call("GET", "/api/v1/audit?target=device:gate-east-1", nil, &trail)
	if !slices.ContainsFunc(trail.Items, func(e struct{ Actor, Action, Purpose string }) bool { return e.Actor == "guard" }) {
		w.Errorf("who had the gate held is not on the audit record: %+v", trail.Items)
	}
	w.care.click(".actions button", "办结")
	w.care.click(".resolve label", "已处置")
	w.care.click(".resolve button", "办结")
	k.sees("没有需要协助的救援")
}

// cameraProvesIt: the order is as it would be if all of it had been two days ago and the
// camera well ever since: the hub's own judgement of that is put on record while the hub
// is away, as it would have put it, and the page that was left open reads it.
func (w *propertyDay) cameraProvesIt() {
	w.Helper()
	d := w.desk
	d.expect("that it waits to be believed", "document.querySelector('.order-head .mark')?.innerText === '待验收'")
	w.hub.stop()
	ctx := context.Background()
	rec, err := records.Open(ctx, records.Config{Path: filepath.Join(w.dir, "data", "records.db"), MinFree: -1})
	if err != nil {
		w.Fatal(err)
	}
	o, err := rec.WorkOrder(ctx, w.order)
	if err != nil {
		w.Fatal(err)
	}
	noon := o.OpenedAt.In(figures.China()).AddDate(0, 0, -2).Truncate(24 * time.Hour).Add(4 * time.Hour)
	back := noon.Sub(o.OpenedAt)
	reported := o.ReportedAt.Add(back)
	o.OpenedAt, o.ReportedAt = noon, &reported
	for i := range o.Timeline {
		o.Timeline[i].At = o.Timeline[i].At.Add(back)
	}
	proven, changed := o.Observe(workorders.Condition{Status: devices.Online, Since: reported}, reported.Add(11*time.Minute))
	if !changed {
		w.Fatalf("a camera that is well for eleven minutes closes nothing: %+v", o)
	}
	w.day = noon.In(figures.China()).Format(time.DateOnly)
	err = rec.PutWorkOrder(ctx, proven, access.AuditEntry{ID: devices.NewID(reported), At: reported, Actor: "system", Action: "workorder.closed", Target: "workorder:" + o.ID})
	if err == nil {
		err = rec.PutTally(ctx, w.day, 86_400, []figures.Share{{Kind: devices.Camera, Site: "lobby-6", Devices: 1, OnlineS: 77_760, OfflineS: 8_640}}, nil)
	}
	if err == nil {
		err = rec.Close()
	}
	if err != nil {
		w.Fatal(err)
	}
	w.hub.start()
	w.hub.ready()
	d.expect("the open page to say that it is over, without being loaded anew", "document.querySelector('.order-head .mark')?.innerText === '已办结' && window.sameDocument && !document.querySelector('.banner-lost')")
	d.expect("that the device's own data proved it", "document.querySelector('.order-facts').innerText.includes('设备数据')")
	d.shoot("property-story-proven")
	if o := w.onRecord(); o.VerifiedBy != workorders.ByDevice {
		w.Errorf("on record is %+v", o)
	}
}

func (w *propertyDay) monthCountsIt() {
	w.Helper()
	d := w.desk
	var days struct{ Items []figures.Checked }
	eventually(w, time.Minute, "the sheet of that day", func() bool {
		w.hub.call("GET", "/api/v1/figures?from="+w.day+"&to="+w.day, nil, &days)
		return len(days.Items) > 0
	})
	d.goTo("#/figures?month=" + w.day[:7])
	d.expect("the figures of the month", "document.querySelector('.figures-whole')")
	shown := read[[]string](d, "[...document.querySelectorAll('.figures section')].find((e) => e.querySelector('h2').innerText === '工单').querySelectorAll('dl > div').values().map((e) => e.innerText.replace(/\\s+/g, ' ')).toArray()")
	if text := strings.Join(shown, "，"); !strings.Contains(text, "新建 1") || !strings.Contains(text, "办结 1") {
		w.Errorf("the month says %s", text)
	}
	d.shoot("property-story-figures")
}
