package systemtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
)

// estate is a network of real protocols, and an edge with no devices that looks
// into it.
type estate struct {
	*process
	hub    *hub
	id     string
	camera *onvifsim.Camera
	gate   *uhppotesim.Controller
	radio  *zigbeesim.Network
	search string // the part "discovery" of edge.yaml that finds all of it
	config string
}

// startEstate starts all of it; hubPart is what edge.yaml says of the hub beside the usual.
func startEstate(h *hub, hubPart string) *estate {
	h.t.Helper()
	e := newEstate(h, "rtsp://127.0.0.1:9/live")
	token, key := h.enrol(e.id)
	dir := h.t.TempDir()
	e.config = filepath.Join(dir, "edge.yaml")
	write(h.t, e.config, "id: %s\ndata: %q\nhub: {mqtt: \"mqtt://%s\", token: %q, key: %q%s}\n%sdevices: []\n", e.id, filepath.Join(dir, "data"), h.mqtt, token, key, hubPart, e.search)
	e.process = newProcess(h.t, "edge", "edge", "--config", e.config)
	e.start()
	return e
}

// newEstate starts the network alone; stream is where the camera's pictures are.
func newEstate(h *hub, stream string) *estate {
	h.t.Helper()
	e := &estate{hub: h, id: fmt.Sprintf("edge-%d", homes.Add(1))}
	check := func(err error) {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	var err error
	e.camera, err = onvifsim.Start(onvifsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me: twice", Stream: stream})
	check(err)
	h.t.Cleanup(e.camera.Close)
	beacon, err := onvifsim.Announce("127.0.0.1:0", "east", "http://"+e.camera.Addr()+"/onvif/device_service")
	check(err)
	h.t.Cleanup(beacon.Close)
	e.gate, err = uhppotesim.Start(uhppotesim.Config{Serial: 405419896})
	check(err)
	h.t.Cleanup(e.gate.Close)
	broker, err := zigbeesim.StartBroker("")
	check(err)
	h.t.Cleanup(func() { _ = broker.Close() })
	e.radio, err = zigbeesim.Start(zigbeesim.Config{Broker: broker.URL(), QoS: 1},
		zigbeesim.Device{Name: "home/5-501", Address: "0x00158d0000000501", Vendor: "HEIMAN", Model: "HS1EB", Exposes: zigbeesim.Properties("action", "battery")})
	check(err)
	h.t.Cleanup(e.radio.Close)
	e.search = fmt.Sprintf(`discovery:
  every_min: 60
  search:
    - {driver: onvif, settings: {addresses: [%q], local: 127.0.0.1, for_s: 1}}
    - {driver: uhppote, settings: {addresses: [%q], local: 127.0.0.1, for_s: 1}}
    - {driver: zigbee, settings: {broker: %q}}
`, beacon.Addr(), e.gate.Addr(), broker.URL())
	return e
}

// find is a find as the hub shows it.
type find struct {
	ID, Edge, Driver, Identity, Kind, Address, Model, State, Device string
	Here                                                            bool
}

func (e *estate) finds() map[string]find {
	e.hub.t.Helper()
	byKey := map[string]find{}
	for _, f := range all[find](e.hub, "/api/v1/edges/"+e.id+"/found", nil) {
		byKey[f.Driver+" "+f.Kind] = f
	}
	return byKey
}

func (e *estate) shows(n int) map[string]find {
	e.hub.t.Helper()
	var list map[string]find
	eventually(e.hub.t, 30*time.Second, "what the edge found", func() bool {
		list = e.finds()
		return len(list) == n
	})
	return list
}

type adopted struct {
	Find find
	YAML string
	Put  bool
}

func (e *estate) adopt(f find, body map[string]any) (a adopted) {
	e.hub.t.Helper()
	e.hub.call("POST", "/api/v1/found/"+f.ID+"/adopt", body, &a)
	return a
}

func (e *estate) online(id string) {
	e.hub.t.Helper()
	eventually(e.hub.t, 40*time.Second, id+" to be heard", func() bool {
		var d struct {
			LastSeen  time.Time `json:"last_seen"`
			Lifecycle string
		}
		status, _ := e.hub.try("GET", "/api/v1/devices/"+id, nil, &d)
		return status == 200 && !d.LastSeen.IsZero() && d.Lifecycle == "commissioning"
	})
}

func TestWhatAnEdgeFindsIsAdoptedAndHeard(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	e := startEstate(h, ", trial_s: 5")
	list := e.shows(4)
	if f := list["onvif camera"]; f.Address != "http://"+e.camera.Addr()+"/onvif/device_service" || f.Model != "SIM-1" || f.State != "new" || !f.Here {
		t.Errorf("the camera is %+v", f)
	}
	if f := list["uhppote gate"]; f.Identity != "405419896" || f.Address != e.gate.Addr() {
		t.Errorf("the controller is %+v", f)
	}
	if f := list["zigbee button"]; f.Model != "HEIMAN HS1EB" || f.Identity != "0x00158d0000000501" {
		t.Errorf("the button is %+v", f)
	}
	h.call("POST", "/api/v1/sites", map[string]any{"id": "east-gate", "level": "area", "name": "东门"}, nil)
	eventually(t, 20*time.Second, "the edge to tell its list", func() bool {
		status, _ := h.try("GET", "/api/v1/edges/"+e.id+"/config", nil, nil)
		return status == 200
	})
	for _, one := range []struct {
		key  string
		body map[string]any
	}{
		{"uhppote gate", map[string]any{"device": "gate-east-1", "kind": "gate", "name": "东门门禁", "site": "east-gate"}},
		{"onvif camera", map[string]any{"device": "camera-east-1", "kind": "camera", "name": "东门摄像机", "site": "east-gate", "settings": map[string]string{"username": "viewer", "password": "see me: twice"}}},
		{"zigbee button", map[string]any{"device": "button-5-501", "kind": "button", "building": "5", "unit": "501"}},
	} {
		if a := e.adopt(list[one.key], one.body); !a.Put || a.Find.State != "adopted" {
			t.Fatalf("%s: %+v", one.key, a)
		}
	}
	e.online("gate-east-1")
	e.online("camera-east-1")
	eventually(t, 30*time.Second, "the button to be listened to", func() bool {
		if err := e.radio.Set("home/5-501", map[string]any{"battery": 90}); err != nil {
			t.Fatal(err)
		}
		var d struct{ Values map[string]float64 }
		status, _ := h.try("GET", "/api/v1/devices/button-5-501", nil, &d)
		return status == 200 && d.Values["battery_pct"] == 90
	})
	if err := e.radio.Press("home/5-501", "emergency"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, "the press", func() bool { return len(h.events("button-5-501")) == 1 })

	h.call("POST", "/api/v1/edges/"+e.id+"/discover", nil, nil)
	eventually(t, 30*time.Second, "all three to be known", func() bool {
		list = e.finds()
		return list["uhppote gate"].State == "known" && list["onvif camera"].State == "known" && list["zigbee button"].State == "known"
	})
	if list["onvif camera"].Device != "camera-east-1" || list["zigbee network"].State != "new" {
		t.Errorf("%+v", list)
	}
	h.stop()
	h.start()
	h.ready()
	if again := e.shows(4); again["uhppote gate"].Device != "gate-east-1" {
		t.Errorf("after a restart of the hub: %+v", again)
	}
	if _, text := h.try("GET", "/api/v1/found", nil, nil); strings.Contains(text, "see me") {
		t.Error("the camera's password is shown")
	}
}

// Of an edge that takes no list from its hub the entry is told, which is put into
// edge.yaml as it stands.
func TestWhatIsAdoptedOfAnEdgeThatTakesNoListIsPastedIntoItsFile(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	e := startEstate(h, ", configures: false")
	list := e.shows(4)
	a := e.adopt(list["onvif camera"], map[string]any{"device": "camera-east-1", "kind": "camera", "name": "东门: 摄像机", "settings": map[string]string{"username": "viewer", "password": "see me: twice"}})
	b := e.adopt(list["uhppote gate"], map[string]any{"device": "gate-east-1", "kind": "gate"})
	if a.Put || b.Put || !strings.HasPrefix(a.YAML, "  - {id: ") {
		t.Fatalf("%+v, %+v", a, b)
	}
	e.stop()
	own, err := os.ReadFile(e.config)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(own), "devices: []\n", "devices:\n"+a.YAML+b.YAML, 1)
	write(t, e.config, "%s", text)
	e.start()
	e.online("camera-east-1")
	e.online("gate-east-1")
}

// A clerk at the page: what was found is counted, one click opens a form that is
// filled in, and the device that was planned comes online.
func TestAClerkAdoptsWhatWasFoundByOneClick(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	e := startEstate(h, ", trial_s: 5")
	h.call("POST", "/api/v1/sites", map[string]any{"id": "east-gate", "level": "area", "name": "东门"}, nil)
	h.call("POST", "/api/v1/devices", map[string]any{"id": "gate-east-gate", "kind": "gate", "name": "东门门禁", "site": "east-gate"}, nil)
	e.shows(4)
	eventually(t, 20*time.Second, "the edge to tell its list", func() bool {
		status, _ := h.try("GET", "/api/v1/edges/"+e.id+"/config", nil, nil)
		return status == 200
	})
	p := openBrowser(t).open("http://"+h.http+"/#/devices", 1440, 900)
	p.signIn("admin", password)
	p.expect("the count", "document.querySelector('.device-tabs .badge')?.innerText === '4'")
	p.click(".device-tabs a", "已发现")
	p.looks("found", "document.querySelectorAll('.find').length === 4")

	row := func(text string) string {
		return fmt.Sprintf("[...document.querySelectorAll('.find')].find(e => e.innerText.includes(%q))", text)
	}
	press := func(text, button string) {
		t.Helper()
		find := fmt.Sprintf("[...(%s)?.querySelectorAll('button') ?? []].find(e => e.innerText.includes(%q) && !e.disabled)", row(text), button)
		p.expect(button, find)
		p.do(ignore(chromedp.Evaluate[bool]("(" + find + ".click(), true)")))
	}
	press("UT0311", "接入")
	p.do(ignore(chromedp.Evaluate[bool]("(() => { const s = document.querySelectorAll('.find-form select')[0]; s.value = 'gate-east-gate'; s.dispatchEvent(new Event('change', {bubbles: true})); return true; })()")))
	p.expect("the planned device's name and place", "document.querySelectorAll('.find-form input')[2].value === '东门门禁' && document.querySelectorAll('.find-form select')[1].value === 'east-gate'")
	p.shoot("adopt-form-zh-1440")
	p.click(".find-form button", "接入")
	p.sees("已写入网关 " + e.id + " 的配置第 1 版")
	p.shoot("adopt-done-zh-1440")
	e.online("gate-east-gate")

	press("SIM-1", "忽略")
	p.fill(".find-form input", "邻居家的摄像机")
	p.click(".find-form button", "忽略")
	p.expect("two that are left", "document.querySelectorAll('.find').length === 2")
	p.click(".chips button", "已忽略")
	p.sees("邻居家的摄像机")
	p.click(".found-looks button", "立即查找")
	p.click(".chips button", "已接入")
	p.expect("the gate, served", row("东门门禁")+"?.innerText.includes('网关已在使用')")
	p.shoot("found-taken-zh-1440")
	p.expectNoComplaint()
}
