package systemtest

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/zigbee/zigbeesim"
)

// A button that its edge declared is commissioned from its page, on a telephone: its
// own data and a photo tick the items, one person signs as who installed, another
// accepts. Its press is taken by a walk-test and is no call.
func TestADeclaredButtonIsCommissionedByTwoPersonsWithAPhoto(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	h.call("POST", "/api/v1/sites", map[string]any{"id": "b5", "level": "building", "name": "5号楼"}, nil)
	h.hire("property", "值班员丙", "property")
	radio := mosquittotest.Start(t)
	values := map[string]any{"battery": 90, "linkquality": 120}
	network, err := zigbeesim.Start(zigbeesim.Config{Broker: radio.URL(), QoS: 1}, zigbeesim.Device{Name: "sos", Vendor: "TuYa", Model: "TS0215A_sos", Values: values})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	token, key := h.enrol("edge-b5")
	dir := t.TempDir()
	newProcess(t, "edge", "edge", "--config", write(t, filepath.Join(dir, "edge.yaml"), `id: edge-b5
data: %q
hub: {mqtt: "mqtt://%s", token: %q, key: %q}
devices:
  - {id: button-5-503, kind: button, name: 求助按钮 5-503, driver: zigbee, site: b5, location: {building: "5", unit: "503"}, settings: {broker: %q, name: sos}}
`, filepath.Join(dir, "data"), h.mqtt, token, key, radio.URL())).start()
	var device struct{ Status, Lifecycle string }
	tell := func() {
		t.Helper()
		if err := network.Set("sos", values); err != nil {
			t.Fatal(err)
		}
		h.call("GET", "/api/v1/devices/button-5-503", nil, &device)
	}
	eventually(t, 40*time.Second, "the button to be in service, as its edge declared it", func() bool {
		if status, _ := h.try("GET", "/api/v1/devices/button-5-503", nil, nil); status != 200 {
			return false
		}
		tell()
		return device.Status == "online" && device.Lifecycle == "in_service"
	})

	b := openBrowser(t)
	ladder := b.open(h.url(), phoneWidth, phoneHeight)
	ladder.signIn("admin", password)
	ladder.goTo("#/devices/button-5-503")
	ladder.click(".device-life summary", "补做投运检查")
	ladder.click(".device-life button", "开始投运检查")
	ladder.expect("the checklist, on top", "document.querySelector('.install-items')")
	tell()
	if device.Lifecycle != "commissioning" {
		t.Errorf("it is %s", device.Lifecycle)
	}
	ladder.click(".install-items button", "开始逐点测试")
	eventually(t, 20*time.Second, "the walk-test to be open", func() bool {
		return len(all[struct{ ID string }](h, "/api/v1/exercises", nil)) == 1
	})
	if err := network.Press("sos", "emergency"); err != nil {
		t.Fatal(err)
	}
	ladder.do(chromedp.SetUploadFiles(".install-items input[type=file]", []string{photograph(t)}))
	ladder.expect("the photo", "document.querySelector('.install-photo')?.naturalWidth > 0")
	ladder.expect("nothing to be missing", "!document.querySelector('.install-missing') && [...document.querySelectorAll('.install-sign button')].some(e => e.innerText.includes('安装人签字') && !e.disabled)")
	ladder.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	ladder.shoot("commissioned-phone")
	ladder.click(".install-sign button", "安装人签字")
	ladder.sees("须由另一人验收")
	ladder.expect("no way to accept one's own work", "![...document.querySelectorAll('.install-sign button')].some(e => e.innerText.includes('验收签字'))")

	desk := b.open(h.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
	desk.signIn("property", password)
	desk.goTo("#/install")
	desk.sees("待验收人签字")
	desk.click(".install-list a", "求助按钮 5-503")
	desk.click(".install-sign button", "验收签字并投运")
	desk.expect("the record of it", "document.querySelector('.device-life summary')?.innerText.includes('已投运')")
	desk.shoot("commissioned-desk")
	ladder.expectNoComplaint()
	desk.expectNoComplaint()

	var life struct {
		Checklists []struct {
			State               string
			Installed, Accepted struct{ By string }
			Items               []struct {
				Key  string
				Done *struct{ By, Photo string }
			}
		}
	}
	h.call("GET", "/api/v1/devices/button-5-503/life", nil, &life)
	if len(life.Checklists) != 1 || life.Checklists[0].State != "finished" || life.Checklists[0].Installed.By != "admin" || life.Checklists[0].Accepted.By != "property" {
		t.Fatalf("on record is %+v", life)
	}
	by := map[string]string{}
	for _, item := range life.Checklists[0].Items {
		if item.Done != nil {
			by[item.Key] = item.Done.By
		}
	}
	if want := map[string]string{"site": "device", "name": "device", "heard": "device", "press": "device", "battery": "device", "link": "device", "photo": "admin"}; fmt.Sprint(by) != fmt.Sprint(want) {
		t.Errorf("ticked by %v, want %v", by, want)
	}
	tell()
	if calls := h.alerts("button-5-503"); device.Lifecycle != "in_service" || len(calls) != 0 {
		t.Errorf("it is %s, and raised %+v", device.Lifecycle, calls)
	}
}
