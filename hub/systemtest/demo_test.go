package systemtest

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/uhppote/uhppotesim"

	"github.com/chromedp/chromedp"
)

const deskWidth, deskHeight, phoneWidth, phoneHeight = 1440, 900, 390, 844

// startDemo starts the demo as its user does, without its two weeks of history.
func startDemo(t testing.TB, dir string) *hub {
	t.Helper()
	return startWholeDemo(t, dir, "--no-history")
}

func startWholeDemo(t testing.TB, dir string, flags ...string) *hub {
	t.Helper()
	h := &hub{dir: dir, http: freePort(t), mqtt: freePort(t)}
	h.process = newProcess(t, "demo", append([]string{"demo", "--http", h.http, "--mqtt", h.mqtt, "--data", filepath.Join(dir, "data"), "--password", password}, flags...)...)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.client = &http.Client{Jar: jar, Timeout: 10 * time.Second}
	h.start()
	h.ready()
	return h
}

func (h *hub) url() string { return "http://" + h.http + "/" }

// The demo's main story, in both languages: a press is on the screen, is taken
// with one key and resolved; after the process was killed nothing is missing.
func TestACallIsTakenAndResolvedInTheBrowser(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := startDemo(t, dir)
	b := openBrowser(t)
	desk := b.open(h.url(), deskWidth, deskHeight)
	desk.signIn("care", password)
	for _, words := range []struct{ language, call, press, taken, resolve, outcome, resolved string }{
		{"zh", "求助：1-301", "按下", "已接听", "办结", "误触", "已办结"},
		{"en", "Call for help: 1-301", "Press", "answered", "Resolve", "Accidental", "Resolved"},
	} {
		desk.set(words.language, "light")
		desk.click(".demo button", words.press)
		desk.sees(words.call)
		desk.expect("the red slot", "document.querySelector('.slot-waiting .call')")
		desk.shoot("call-" + words.language)
		eventually(t, 10*time.Second, "the hub to know that the call is on a screen", func() bool {
			list := h.alerts("button-1-301")
			return len(list) > 0 && list[0].Chain != nil && list[0].Chain.Displayed != nil
		})
		desk.do(chromedp.KeyEvent("a"))
		desk.expect("the call to be taken", "document.querySelector('.call-taken') || !document.querySelector('.slot-waiting')")
		eventually(t, 10*time.Second, "the call to be acknowledged on record", func() bool {
			return h.alerts("button-1-301")[0].State == "acknowledged"
		})
		id := h.alerts("button-1-301")[0].ID
		desk.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = '#/alerts/%s', true)", id))))
		desk.expect("the chain of the call", "document.querySelectorAll('.chain li').length >= 5")
		desk.shoot("alert-" + words.language)
		desk.click(".actions button", words.resolve)
		desk.click(".resolve label", words.outcome)
		desk.click(".resolve button", words.resolve)
		eventually(t, 10*time.Second, "the call to be resolved on record", func() bool {
			a := h.alerts("button-1-301")[0]
			return a.State == "resolved" && a.Outcome == "accidental_press"
		})
		desk.sees(words.resolved)
		desk.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/', true)")))
	}
	desk.expectNoComplaint()

	before := h.alerts("button-1-301")
	h.kill()
	h.start()
	h.ready()
	if after := h.alerts("button-1-301"); len(after) != len(before) || after[0].Count != before[0].Count || after[0].Outcome != before[0].Outcome {
		t.Errorf("after a kill the alerts are %+v, before they were %+v", after, before)
	}
	desk.expect("the dashboard to heal by itself", "!document.querySelector('.connection-banner, .banner-lost') && document.querySelector('nav')")
}

// All 24 devices of the demo are heard over their real protocols, nothing is wrong
// with any (but that on a busy machine a camera sends fewer pictures than it should), and a press by each kind of radio is a call.
func TestEveryDeviceOfTheDemoIsHeard(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	var list struct {
		Items []struct {
			ID, Driver, Status string
			Reasons            []string
		}
	}
	eventually(t, time.Minute, "24 devices to be well", func() bool {
		status, _ := h.try("GET", "/api/v1/devices?limit=100", nil, &list)
		well := 0
		for _, d := range list.Items {
			if d.Status == "online" && len(d.Reasons) == 0 || strings.HasPrefix(d.ID, "cam-") && d.Status == "degraded" {
				well++
			}
		}
		return status == 200 && len(list.Items) == 24 && well == 24
	})
	drivers := map[string]bool{}
	for _, d := range list.Items {
		drivers[d.Driver] = true
	}
	if len(drivers) != 10 {
		t.Errorf("they speak %v", drivers)
	}
	for _, button := range []string{"button-5-501", "button-2-401", "button-6-602"} {
		h.call("POST", "/api/v1/demo/press/"+button, nil, nil)
		eventually(t, 10*time.Second, "the call of "+button, func() bool { return len(h.alerts(button)) == 1 })
	}
}

func TestATilePlaysLive(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	desk := openBrowser(t).open(h.url(), deskWidth, deskHeight)
	desk.signIn("admin", password)
	desk.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/cameras', true)")))
	desk.expect("the choice of a purpose", "document.querySelector('.free-view select')")
	desk.do(ignore(chromedp.Evaluate[bool](`(() => { const s = document.querySelector('.free-view select'); s.value = 'duty'; s.dispatchEvent(new Event('change', {bubbles: true})); return true; })()`)))
	desk.expect("the east gate's tile to play", "[...document.querySelectorAll('.tile video')].some(v => v.currentTime > 1)")
	desk.do(ignore(chromedp.Evaluate[bool]("(window.at = document.querySelector('.tile-live video').currentTime, true)")))
	desk.expect("its time to advance", "document.querySelector('.tile-live video')?.currentTime > window.at + 1")
	desk.shoot("cameras")
	desk.expectNoComplaint()
}

// A door is forced at a place that a camera sees: the alert gets a clip, and the
// clip plays on the alert's page.
func TestTheClipOfAnAlertPlaysOnItsPage(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	gate := watchedGate(h)
	gate.Force(1)
	eventually(t, time.Minute, "the alert of the forced door", func() bool { return len(h.alerts("gate-1")) == 1 })
	alert := h.alerts("gate-1")[0]
	if alert.Rule != "gate.forced" || len(alert.Cameras) != 1 || alert.Cameras[0] != "cam-1" {
		t.Fatalf("the alert is %s with cameras %v", alert.Rule, alert.Cameras)
	}
	desk := openBrowser(t).open(h.url(), deskWidth, deskHeight)
	desk.signIn("admin", password)
	desk.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = '#/alerts/%s', true)", alert.ID))))
	eventually(t, 90*time.Second, "the clip", func() bool { return desk.is("document.querySelector('.clip video')") })
	desk.do(ignore(chromedp.Evaluate[bool]("(() => { const v = document.querySelector('.clip video'); v.muted = true; v.play(); return true; })()")))
	desk.expect("the clip to play", "document.querySelector('.clip video').currentTime > 1 && document.querySelector('.clip video').duration > 20")
	desk.expect("how its times can be believed", "/时钟合格.*网关时钟/.test(document.querySelector('.clip-facts').innerText) && document.querySelector('.clip-facts code').title.length === 64")
	desk.shoot("clip")
	desk.look(".clip-facts")
	desk.looks("clip-facts", "document.querySelector('.clip-facts')")
}

// watchedGate is a gate with a camera that sees it, both online at an edge of their own.
func watchedGate(h *hub) *uhppotesim.Controller {
	h.t.Helper()
	gate, err := uhppotesim.Start(uhppotesim.Config{Serial: 405419896})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(gate.Close)
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(cameras.Close)
	if _, err := cameras.Add("east", rtspsim.EastGate()); err != nil {
		h.t.Fatal(err)
	}
	token, key := h.enrol("edge-gate")
	dir := h.t.TempDir()
	config := write(h.t, filepath.Join(dir, "edge.yaml"), `id: edge-gate
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: gate-1, kind: gate, driver: uhppote, site: east, heartbeat_s: 10, settings: {controller: 405419896, address: %q, listen: "127.0.0.1:0", poll_s: 1}}
  - {id: cam-1, kind: camera, driver: rtsp, site: east, heartbeat_s: 10, settings: {url: %q}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, gate.Addr(), cameras.URL("east"))
	edge := newProcess(h.t, "edge", "edge", "--config", config)
	edge.start()
	eventually(h.t, 30*time.Second, "gate and camera to be online", func() bool {
		online := 0
		for _, id := range []string{"gate-1", "cam-1"} {
			var device struct {
				Status string
				Values map[string]float64
			}
			if status, _ := h.try("GET", "/api/v1/devices/"+id, nil, &device); status == 200 && device.Status == "online" && len(device.Values) > 0 {
				online++
			}
		}
		return online == 2
	})
	return gate
}

// Another tab signs in anew, which ends the session that this one had: what was on
// its way with the old cookie is refused, and the desk must not be lost by that.
func TestADeskStaysWhenAnotherTabOfItsBrowserSignsInAnew(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	b := openBrowser(t)
	p := b.open(h.url(), deskWidth, deskHeight)
	p.signIn("admin", password)
	p.do(ignore(chromedp.Evaluate[bool](`(() => {
		const real = fetch;
		window.refusedOnce = 0;
		window.fetch = (url, init) => real(url, String(url).includes("/edges") && refusedOnce === 0 ? (refusedOnce = 1, {...init, credentials: "omit"}) : init);
		return true;
	})()`)))
	again := fmt.Sprintf(`fetch("api/v1/session", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({username: "admin", password: %q})}).then((r) => (window.signedAgain = r.status, true))`, password)
	p.do(ignore(chromedp.Evaluate[bool]("(" + again + ", true)")))
	p.expect("the other tab's session", "window.signedAgain === 200")
	p.do(ignore(chromedp.Evaluate[bool](`(location.hash = "#/edges", true)`)))
	p.expect("a request that is refused", "window.refusedOnce === 1")
	p.expect("the edges, on a desk that is still there and was pressed nothing at", "document.querySelector('nav') && document.body.innerText.includes('edge-qingchuan')")
	if p.is("document.querySelector('#username')") {
		t.Error("the desk was signed out")
	}
}
