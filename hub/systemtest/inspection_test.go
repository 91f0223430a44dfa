package systemtest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/hub/figures"
	"brighteyes/hub/inspection"
	"brighteyes/hub/records"
)

// inspected is a community before an inspection: two cameras that tell what they write
// into their pictures, one of them wrongly, and ten days of figures behind it.
type inspected struct {
	*hub
	north, east *onvifsim.Camera
}

func openInspected(t *testing.T) *inspected {
	t.Helper()
	i := &inspected{hub: newHub(t, settings{})}
	i.daysBefore(t, 10)
	i.start()
	i.ready()
	i.hire("police", "民警乙", "police")
	for _, site := range []map[string]any{{"id": "court", "level": "community", "name": "晴川里社区"}, {"id": "north-gate", "level": "area", "name": "北门", "parent": "court"}, {"id": "east-gate", "level": "area", "name": "东门", "parent": "court"}} {
		i.call("POST", "/api/v1/sites", site, nil)
	}
	pictures, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pictures.Close)
	camera := func(path string, scene rtspsim.Scene, label string) *onvifsim.Camera {
		if _, err := pictures.Add(path, scene); err != nil {
			t.Fatal(err)
		}
		c, err := onvifsim.Start(onvifsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see", Stream: pictures.URL(path), Label: label})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	i.north, i.east = camera("north", rtspsim.NorthGate(), "北门摄像机"), camera("east", rtspsim.EastGate(), "Camera 01")
	token, key := i.enrol("edge-gates")
	dir := t.TempDir()
	edge := newProcess(t, "edge", "edge", "--config", write(t, filepath.Join(dir, "edge.yaml"), `id: edge-gates
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: cam-north-1, kind: camera, name: 北门摄像机, driver: onvif, site: north-gate, heartbeat_s: 5, settings: {address: %q, username: viewer, password: see}}
  - {id: cam-east-1, kind: camera, name: 东门摄像机, driver: onvif, site: east-gate, heartbeat_s: 5, settings: {address: %q, username: viewer, password: see}}
`, filepath.Join(dir, "data"), i.mqtt, i.http, token, key, "http://"+i.north.Addr()+"/onvif/device_service", "http://"+i.east.Addr()+"/onvif/device_service"))
	edge.start()
	for id, label := range map[string]float64{"cam-north-1": 1, "cam-east-1": 0} {
		eventually(t, time.Minute, id+" to be online and its label read", func() bool {
			var d struct {
				Status, Model string
				Values        map[string]float64
			}
			status, _ := i.try("GET", "/api/v1/devices/"+id, nil, &d)
			right, read := d.Values["label_right"]
			return status == 200 && d.Status == "online" && d.Model != "" && d.Values["width_px"] > 0 && read && right == label
		})
	}
	return i
}

// daysBefore puts what the cameras' figures of days that are over are made of on
// record, as a hub that ran on them left it; the sheets are written when it starts.
func (i *inspected) daysBefore(t *testing.T, n int) {
	t.Helper()
	rec, err := records.Open(context.Background(), records.Config{Path: filepath.Join(i.dir, "data", "records.db"), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	court := figures.Community{ID: "court", Name: "晴川里社区"}
	for ago := n; ago > 0; ago-- {
		date := time.Now().In(figures.China()).AddDate(0, 0, -ago).Format(time.DateOnly)
		well := figures.Sum{OfS: 86_400}
		dark := figures.Sum{OfS: 86_400, LostS: map[string]int64{"obstructed": 5_400}}
		err := rec.PutTally(context.Background(), date, 86_400, nil, []figures.CameraDay{
			{Date: date, Camera: "cam-east-1", Community: court, Sums: map[figures.Figure]figures.Sum{figures.Online: {OfS: 86_400, LostS: map[string]int64{figures.LostOffline: 2_592}}, figures.GoodOrder: {OfS: 86_400, LostS: map[string]int64{figures.LostOffline: 2_592, "black": 900}}, figures.Filed: well, figures.Clock: {OfS: 83_808, LostS: map[string]int64{figures.LostClockOff: 40_000}}}},
			{Date: date, Camera: "cam-north-1", Community: court, Sums: map[figures.Figure]figures.Sum{figures.Online: well, figures.GoodOrder: dark, figures.Filed: well, figures.Clock: well}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
}

// filled is every required entry of a file but the one that is typed on the page.
func filled(number, name string) map[string]string {
	return map[string]string{
		"gb_code": "3402000001132700000" + number, "region": "340200", "point_class": "1", "filing_no": "备案2026-" + number, "label": name, "address": "清川路1号", "lon": "118.3762", "lat": "31.3262",
		"indoor": "1", "heading": "4", "maker": "甲厂", "camera": "3", "light": "2", "installed": "2025-06-01", "network": "7", "ip": "192.168.1.10" + number, "encoding": "1", "recording_days": "30", "owner": "晴川里物业", "police_station": "晴川派出所",
	}
}

// A police officer completes the file of a camera and sees 建档率 rise, fills in the
// other by the sheet, and looks at the figures, the self-check and a spot check.
func TestThePoliceDeskPreparesForAnInspection(t *testing.T) {
	t.Parallel()
	i := openInspected(t)
	for id, values := range map[string]map[string]string{"cam-north-1": filled("1", "北门摄像机"), "cam-east-1": filled("2", "东门摄像机")} {
		i.call("PUT", "/api/v1/archive/"+id, map[string]any{"version": 0, "values": values}, nil)
	}
	desk := openBrowser(t).open(i.url()+"#/archive", deskWidth, deskHeight)
	desk.signIn("police", password)
	i.fileIsCompleted(t, desk)
	i.sheetIsFilledIn(t, desk)
	i.figuresAreOpened(desk)
	i.spotCheckIsMade(t, desk)
	i.selfCheckIsRead(desk)
	desk.expectNoComplaint()
}

// rate waits for what the page says of 建档率.
func (p *page) rate(want string) {
	p.t.Helper()
	p.expect("建档率 "+want, fmt.Sprintf("document.querySelector('.archive .sums dd')?.innerText === %q", want))
}

func (i *inspected) fileIsCompleted(t *testing.T, desk *page) {
	t.Helper()
	desk.goTo("#/archive")
	desk.rate("0%")
	desk.click(".archive th a", "北门摄像机")
	desk.expect("the entry that is missing to be marked", "document.querySelector('label:has(#archive-keeper) .mark')?.innerText === '必填'")
	desk.expect("nothing else to be missing", "document.querySelectorAll('.archive-form .mark').length === 1")
	desk.looks("archive-file", "document.querySelector('#archive-keeper')")
	desk.fill("#archive-keeper", "乙维护公司")
	desk.click(".archive-save button", "保存")
	desk.expect("the file to be complete", "document.querySelector('.archive h1 small').innerText === '100%' && document.querySelectorAll('.archive-form .mark').length === 0")
	desk.goTo("#/archive")
	desk.rate("50%")
}

// sheetIsFilledIn fills in the exported sheet and chooses it again.
func (i *inspected) sheetIsFilledIn(t *testing.T, desk *page) {
	t.Helper()
	link := read[string](desk, "[...document.querySelectorAll('.sheet-links a')].find(a => a.href.includes('csv')).href")
	_, sheet := i.try("GET", strings.TrimPrefix(link, "http://"+i.http), nil, nil)
	rows := strings.Split(strings.TrimRight(sheet, "\r\n"), "\r\n")
	keeper := -1
	for at, heading := range strings.Split(rows[0], ",") {
		if strings.Contains(heading, "维护单位") {
			keeper = at
		}
	}
	for n, row := range rows {
		if cells := strings.Split(row, ","); keeper >= 0 && strings.HasPrefix(strings.TrimPrefix(row, "\ufeff"), "cam-east-1,") {
			cells[keeper] = "乙维护公司"
			rows[n] = strings.Join(cells, ",")
		}
	}
	file := write(t, filepath.Join(t.TempDir(), "cameras.csv"), "%s", strings.Join(rows, "\r\n"))
	desk.expect("the choice of a file", "document.querySelector('.import-preview input[type=file]')")
	desk.do(chromedp.SetUploadFiles(".import-preview input[type=file]", []string{file}))
	desk.sees("将修改 1 台摄像机，1 台不变")
	desk.rate("50%") // a preview changes nothing
	desk.click(".import-preview button", "确认修改 1 台")
	desk.sees("已修改 1 台")
	desk.rate("100%")
}

func (i *inspected) figuresAreOpened(desk *page) {
	desk.t.Helper()
	desk.goTo("#/figures?month=" + time.Now().In(figures.China()).AddDate(0, 0, -1).Format("2006-01"))
	desk.sees("完好率 = 在线、无未消除的画面故障")
	tile := "[...document.querySelectorAll('.kpi-tiles > div')].find(d => d.innerText.startsWith('完好率'))"
	desk.expect("the figure of yesterday", "[...document.querySelectorAll('.camera-figures tbody tr')].some(r => r.innerText.includes('94.85%'))") // (2·86,400 − 2,592 − 900 − 5,400) ÷ (2·86,400)
	desk.do(ignore(chromedp.Evaluate[bool]("(" + tile + ".querySelector('button').click(), true)")))
	desk.expect("the cameras behind it, the worst first", "/北门摄像机[^]*画面被遮挡[^]*东门摄像机[^]*离线[^]*画面全黑/.test(document.querySelector('.pulling table')?.innerText ?? '')")
	desk.looks("figures-cameras", "document.querySelector('.kpi-tiles')")
}

func (i *inspected) spotCheckIsMade(t *testing.T, desk *page) {
	t.Helper()
	desk.goTo("#/inspection?view=spot")
	desk.sees("还没有抽查")
	desk.click(".inspection button", "随机抽取")
	desk.sees("已复算，一致")
	desk.expect("both cameras, and the minute that cannot be shown", "document.querySelectorAll('.spot-camera').length === 2 && document.querySelectorAll('[data-aspect=minute] .verdict-unable').length === 2")
	desk.sees("无法调看：未接入录像机")
	north, east := "[data-camera=cam-north-1]", "[data-camera=cam-east-1]"
	desk.expect("what was read of the labels", fmt.Sprintf("document.querySelector(%q).innerText.includes('读出的文字一致') && document.querySelector(%q).innerText.includes('读出的文字不一致')", north, east))
	desk.click(north+" button", "看实时画面")
	desk.watches(north+" .tile", "the picture to play under its watermark", "document.querySelector('"+north+" .tile-live .watermark')?.innerText.includes('民警乙') && document.querySelector('"+north+" .free-view select').value === 'inspection'")
	desk.shoot("spot-live")
	desk.click(north+" button", "收起画面")
	judge := func(camera, aspect, verdict, reason string) {
		t.Helper()
		row := camera + " [data-aspect=" + aspect + "]"
		desk.click(row+" .buttons button", verdict)
		if reason != "" {
			desk.choose(row+" select", reason)
			desk.click(row+" .act-form button", verdict)
		}
		desk.expect(aspect+" of "+camera+" to be judged", fmt.Sprintf("document.querySelector(%q)?.innerText === %q", row+" .verdict", verdict))
	}
	for _, camera := range []string{north, east} {
		judge(camera, "live", "合格", "")
		judge(camera, "clock", "合格", "")
	}
	judge(north, "label", "合格", "")
	desk.expect("that it cannot be finished yet", "[...document.querySelectorAll('.spot-check button')].find(b => b.innerText.includes('还有 1 项未判定')).disabled")
	judge(east, "label", "不合格", "label_differs")
	desk.looks("spot-check", "document.querySelectorAll('.spot-camera').length === 2")
	desk.click(".spot-check button", "完成抽查")
	desk.sees("民警乙 于")
	desk.expect("that nothing can be changed", "document.querySelectorAll('.spot-aspect .buttons').length === 0")

	var list struct{ Items []inspection.Check }
	i.call("GET", "/api/v1/inspection/checks", nil, &list)
	var c inspection.Check
	i.call("GET", "/api/v1/inspection/checks/"+list.Items[0].ID, nil, &c)
	if c.DoneBy != "police" || len(c.Cameras) != 2 || !c.Again() || inspection.Labels(list.Items, time.Time{})["cam-east-1"] {
		t.Errorf("the records say %+v", c)
	}
	var audit struct {
		Items []struct{ Action, Target, Purpose string }
	}
	i.call("GET", "/api/v1/audit?limit=200", nil, &audit)
	viewed := false
	for _, e := range audit.Items {
		viewed = viewed || e.Target == "camera:cam-north-1" && e.Purpose == "inspection"
	}
	if !viewed {
		t.Error("nobody can see on the audit record that the camera was viewed for an inspection")
	}
}

func (i *inspected) selfCheckIsRead(desk *page) {
	desk.t.Helper()
	desk.goTo("#/inspection")
	item := func(key, holds string) {
		desk.t.Helper()
		desk.expect(key+": "+holds, fmt.Sprintf("document.querySelector('[data-item=%s]')?.innerText.includes(%q)", key, holds))
	}
	item("spot", "未达标")
	item("spot", "标注与档案名称不一致")
	item("good_order", "94.8")
	item("good_order", "画面被遮挡")
	item("recording_days", "达标")
	item("key_covered", "未测")
	item("key_covered", "还没有平面图")
	item("register", "未测")
	desk.looks("self-check", "document.querySelectorAll('.self-item').length > 9")
	desk.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('[data-item=good_order] a').click(), true)")))
	desk.expect("an item to lead to what it is made of", "location.hash.startsWith('#/devices/')")
}
