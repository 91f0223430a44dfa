package systemtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"brighteyes/devices"
)

// listening counts the tones that a page makes, and gives it a voice whose words can be
// read: machines that test have no speakers.
const listening = `(() => {
  window.tones = 0, window.sounding = new Set(), window.said = [];
  const { start, stop } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) { window.tones++; window.sounding.add(this); this.addEventListener("ended", () => window.sounding.delete(this)); return start.call(this, at); };
  Object.defineProperty(window, "speechSynthesis", { value: {
    speaking: false, getVoices: () => ["zh-CN", "en-GB"].map((lang) => ({ lang, localService: true, name: lang })),
    speak: (words) => window.said.push(words.text), cancel: () => {},
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()`

// hear opens a page of this browser that is listened to.
func (b *browser) hear(url string, where ...chromedp.ContextOption) *page {
	b.t.Helper()
	p := b.open("about:blank", deskWidth, deskHeight, where...)
	p.script(listening)
	p.do(chromedp.Navigate(url))
	return p
}

// script runs before anything of each page that is loaded from now on.
func (p *page) script(source string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		return err
	}))
}

// slowing is a browser that treats hidden tabs as at a desk: at once, and as hard as it
// does after five minutes.
var slowing = []chromedp.ExecAllocatorOption{
	chromedp.Flag("disable-background-timer-throttling", false), chromedp.Flag("disable-backgrounding-occluded-windows", false),
	chromedp.Flag("disable-renderer-backgrounding", false), chromedp.Flag("intensive-wake-up-throttling-policy", "force-enable"),
	chromedp.Flag("enable-features", "NetworkService,NetworkServiceInProcess,IntensiveWakeUpThrottling:grace_period_seconds/1"),
}

// behind opens a tab in the window of those before, which are hidden by it.
var behind = chromedp.WithNewWindow(false)

// standingHome is a hub with a button in 5-501, a gate and a camera at 东门, known by an edge
// that sends no pictures.
func standingHome(h *hub) *sender {
	h.t.Helper()
	s := newSender(h)
	h.call("POST", "/api/v1/sites", map[string]any{"id": "east", "name": "东门", "level": "area", "holders": []any{map[string]any{"role": "police", "holder": "民警乙"}}}, nil)
	s.publish("status", encode(map[string]any{"online": true, "boot": "b1", "time": time.Now().UTC()}))
	s.publish("inventory", encode(map[string]any{"devices": []any{
		map[string]any{"id": "button-5-501", "kind": "button", "name": "演示按钮", "location": map[string]any{"building": "5", "unit": "501"}},
		map[string]any{"id": "gate-east", "kind": "gate", "name": "东门闸", "site": "east"},
		map[string]any{"id": "cam-east", "kind": "camera", "name": "东门摄像机", "site": "east"},
	}}))
	eventually(h.t, 10*time.Second, "the devices", func() bool {
		status, _ := h.try("GET", "/api/v1/devices/cam-east", nil, nil)
		return status == 200
	})
	return s
}

// happens is one event of a device, by which an alarm comes.
func (s *sender) happens(device, kind string) {
	s.t.Helper()
	_, item := happening(device, kind)
	s.publish("alarms", encode(map[string]any{"events": []any{item}}))
}

// A call comes while the desk's tabs are hidden: one of them sounds and says place code
// and kind, goes on until somebody takes it, and when it is closed another goes on. What
// a person says of the speaker is known to the other desks.
func TestACallIsHeardInHiddenTabsOfWhichOneSounds(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s := standingHome(h)
	h.hire("care", "坐席甲", "care")
	b := openBrowser(t, slowing...)
	first := b.hear(h.url())
	first.signIn("care", password)
	first.expect("the question whether it is heard", "document.querySelector('.sound-check button')")
	first.shoot("sound-check-zh")
	first.click(".sound-check button", "试音")
	first.expect("tones", "tones === 5")
	first.expect("a voice", "said.length === 1")
	first.click(".sound-check button", "没听到")
	first.expect("a warning that stays", "document.querySelector('.sound-blocked')?.innerText.includes('无声')")
	sound := func() string {
		var list struct {
			Items []struct{ Desk, Sound string }
		}
		h.call("GET", "/api/v1/presence", nil, &list)
		return list.Items[0].Sound
	}
	eventually(t, 10*time.Second, "the hub to know the desk as silent", func() bool { return sound() == "silent" })
	first.click(".sound-blocked", "无声")
	first.click(".sound-check button", "试音")
	first.click(".sound-check button", "听到了")
	eventually(t, 10*time.Second, "the hub to know the desk as heard", func() bool { return sound() == "heard" })
	first.expect("no question any more", "!document.querySelector('.sound-check, .sound-blocked')")

	second := b.hear(h.url(), behind)
	second.expect("the desk of the same session", "document.querySelector('nav')")
	second.press("g") // a key lets it sound
	b.open("about:blank", deskWidth, deskHeight, behind)
	for _, p := range []*page{first, second} {
		p.expect("the tab to be hidden", "document.visibilityState === 'hidden'")
		p.do(ignore(chromedp.Evaluate[bool]("(tones = 0, said.length = 0, true)")))
	}
	s.happens("button-5-501", devices.ButtonPressed)
	first.expect("the call in the title of a hidden tab", "document.title.includes('求助待接听')")
	second.expect("the call in the title of the other", "document.title.includes('求助待接听')")
	first.expect("that the first sounds, and again after a while", "tones >= 10 && said[0] === '5号楼 5 0 1 求助'")
	if second.is("tones >= 10") { // a holder that stalled for seconds is helped out once
		t.Error("both tabs sound, again and again")
	}
	first.close()
	second.expect("that the other goes on when the first is closed", "tones >= 10")
	h.call("POST", "/api/v1/alerts/"+h.alerts("button-5-501")[0].ID+"/acknowledge", nil, nil)
	second.expect("silence once it is taken elsewhere", "sounding.size === 0 && !document.title.includes('求助待接听')")
	second.expectNoComplaint()
}

// close closes the tab, as a person does.
func (p *page) close() {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdppage.Close, cdp.Empty{})
		return err
	})); err != nil {
		p.t.Fatal(fmt.Errorf("close a tab: %w", err))
	}
}
