package systemtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"brighteyes/devices"
)

// recording keeps what a page lets out of its speaker, what it asks of the screen, and
// gives it a voice whose words can be read.
const recording = `(() => {
  window.said = [], window.awake = [], window.peak = () => 0;
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination && !this.context.ear) {
      const ear = this.context.ear = this.context.createAnalyser(), samples = new Float32Array(ear.fftSize);
      window.loudest = 0;
      window.peak = () => (ear.getFloatTimeDomainData(samples), window.loudest = Math.max(window.loudest, ...samples.map(Math.abs)));
      setInterval(window.peak, 20);
    }
    if (to === this.context.destination) connect.call(this, this.context.ear);
    return connect.call(this, to, ...more);
  };
  const { request } = WakeLock.prototype;
  WakeLock.prototype.request = function (kind) { window.awake.push(kind); return request.call(this, kind); };
  Object.defineProperty(window, "speechSynthesis", { value: { speaking: false, getVoices: () => ["zh-CN", "en-GB"].map((lang) => ({ lang, localService: true, name: lang })), speak: (words) => window.said.push(words.text), cancel: () => {} } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()`

// warm is whether anything on the page has a colour of alarm: red, orange or yellow,
// strong enough to be told from grey.
const warm = `[...document.querySelectorAll("body *")].filter(e => { const s = getComputedStyle(e), r = e.getBoundingClientRect();
  if (!r.width || !r.height || s.visibility === "hidden" || e.closest("img")) return false;
  const paint = [s.backgroundColor, e.childNodes.length || e.closest("svg") ? s.color : ""];
  for (const side of ["Top", "Left"]) if (parseFloat(s["border" + side + "Width"]) > 0) paint.push(s["border" + side + "Color"]);
  return paint.some(c => { const [red, green, blue, alpha = 1] = (c.match(/[\d.]+/g) ?? []).map(Number); return alpha > 0.2 && red === Math.max(red, green, blue) && red - Math.min(green, blue) > 60; });
}).map(e => e.localName + "." + e.getAttribute("class"))`

// moving is what moves on and on.
const moving = `document.getAnimations().filter(a => a.playState === "running" && a.effect.getTiming().iterations === Infinity).length`

func (p *page) lessMotion(value string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: value}}})
		return err
	}))
}

// A desk is grey and still while nothing is wrong. A call is heard, is said by its place
// and its kind, stands in title and icon and is the only thing that moves, for as long
// as nobody took it. A page that its browser keeps silent says so at once, here and to
// the hub, whatever was said of it before.
func TestACallIsNoticedAndAQuietDeskIsGrey(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s := standingHome(h)
	h.hire("care", "坐席甲", "care")
	desk := openBrowser(t).open("about:blank", deskWidth, deskHeight)
	desk.script(recording)
	desk.do(chromedp.Navigate(h.url()))
	desk.signIn("care", password)
	sound := func() string {
		var list struct {
			Items []struct{ Desk, Sound string }
		}
		h.call("GET", "/api/v1/presence", nil, &list)
		return list.Items[0].Sound
	}
	desk.expect("the sound check", "document.querySelector('.sound-check button')")
	desk.click(".sound-check button", "试音")
	desk.expect("noise that leaves the page", "window.loudest > 0.2")
	desk.click(".sound-check button", "听到了")
	eventually(t, time.Minute, "the hub to know the desk as heard", func() bool { return sound() == "heard" })

	// Loaded anew by no hand: the browser lets it make no sound.
	desk.do(chromedp.Navigate(h.url() + "?again"))
	desk.expect("a warning that it is kept silent", "document.querySelector('.sound-blocked')?.innerText.length > 3 && document.querySelector('.sound-blocked').getBoundingClientRect().height >= 24")
	eventually(t, 4*time.Minute, "the hub to know the desk as silent, though it was heard a moment ago", func() bool { return sound() == "silent" })
	desk.shoot("sound-refused-zh")
	desk.press("g")
	desk.expect("no warning once a key let it sound", "!document.querySelector('.sound-blocked')")
	eventually(t, time.Minute, "the hub to know the desk as heard again", func() bool { return sound() == "heard" })

	desk.expect("the wake lock to be asked for", "window.awake.includes('screen')")
	desk.expect("everything that is loaded later", "!document.querySelector('main .loading')")
	if colours := desk.text("JSON.stringify(" + warm + ")"); colours != "[]" {
		t.Errorf("nothing is wrong, and these have a colour of alarm: %s", colours)
	}
	if title, icon := desk.text("document.title"), desk.text("document.getElementById('icon').href"); title != "BrightEyes" || !strings.HasSuffix(icon, "/calm.svg") || !desk.is(moving+" === 0") {
		t.Errorf("a quiet desk is called %q with icon %s, and something moves: %s", title, icon, desk.text(moving))
	}
	desk.shoot("quiet-zh")

	desk.do(ignore(chromedp.Evaluate[bool]("(window.loudest = 0, said.length = 0, true)")))
	s.happens("button-5-501", devices.ButtonPressed)
	desk.expect("the call in title and icon", "document.title.startsWith('（1）求助待接听') && document.getElementById('icon').href.endsWith('/call.svg')")
	desk.expect("the call to be heard", "window.loudest > 0.2")
	desk.expect("the call to be said", "said.length > 0")
	if words := desk.text("JSON.stringify(said)"); words != `["5号楼 5 0 1 求助"]` {
		t.Errorf("what is said aloud: %s", words)
	}
	desk.expect("its sign to move, and nothing else", moving+" === 1 && document.querySelector('.slot-waiting h2 .icon').getAnimations().length === 1")
	desk.expect("colour", warm+".length > 0")
	desk.lessMotion("reduce")
	desk.expect("nothing to move where less motion is asked for", moving+" === 0")
	desk.lessMotion("no-preference")
	desk.expect("it to move again", moving+" === 1")
	h.call("POST", "/api/v1/alerts/"+h.alerts("button-5-501")[0].ID+"/acknowledge", nil, nil)
	desk.expect("all of it to be over once somebody took it", moving+" === 0 && document.title === 'BrightEyes' && document.getElementById('icon').href.endsWith('/calm.svg')")
	desk.expectNoComplaint()
}
