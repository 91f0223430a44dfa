package systemtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"brighteyes/devices"
)

// mouse moves the pointer, or presses where it lies, as a hand does.
func (p *page) mouse(x, y float64, kinds ...input.DispatchMouseEventType) {
	p.t.Helper()
	for _, kind := range kinds {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			m := input.DispatchMouseEventParams{Type: kind, X: x, Y: y}
			if kind != "mouseMoved" {
				m.Button, m.ClickCount = "left", 1
			}
			_, err := cdp.Call(ctx, target, input.DispatchMouseEvent, m)
			return err
		}))
	}
}

// middle is where the middle of what matches lies.
func (p *page) middle(selector string) (x, y float64) {
	p.t.Helper()
	p.expect(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	at, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]float64](fmt.Sprintf("(r => [r.x + r.width / 2, r.y + r.height / 2])(document.querySelector(%q).getBoundingClientRect())", selector)))
	if err != nil {
		p.t.Fatalf("where %s is: %v", selector, err)
	}
	return at[0], at[1]
}

// text is what an expression says.
func (p *page) text(expression string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return text
}

// noPictures is a network on which no picture ever comes.
const noPictures = `WebSocket = class extends EventTarget { close() {} send() {} };`

// What somebody points at stays under the pointer while worse alarms and calls come, and
// what is pressed is what was shown. An alarm is there with all that belongs to it
// although its pictures never come. A big screen shows place code and kind of a call and
// nothing of a person, and heals by itself.
func TestTheQueueStandsStillUnderAPointerAndABigScreenHealsByItself(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s := standingHome(h)
	b := openBrowser(t)
	desk := b.open("about:blank", deskWidth, deskHeight)
	desk.script(noPictures)
	desk.do(chromedp.Navigate(h.url() + "#/queue"))
	desk.signIn("admin", password)
	report := func(title, severity string) (id string) {
		var made struct{ ID string }
		h.call("POST", "/api/v1/alerts", map[string]any{"category": "maintenance", "severity": severity, "title": title, "device": "gate-east"}, &made)
		return made.ID
	}
	desk.click(".sound-check button", "稍后")
	first, second := report("先来的", "minor"), report("后来的", "minor")
	row := func(id string) string { return fmt.Sprintf("[data-row='%s']", id) }
	button := row(first) + " .row-act button"
	desk.expect("everything that is loaded later", "!document.querySelector('main .loading') && document.querySelectorAll('.columns [data-row]').length === 2")
	x, y := desk.middle(button)
	desk.mouse(x, y, "mouseMoved")
	desk.expect("the pointer on the button", fmt.Sprintf("document.querySelector(%q)?.matches(':hover')", button))
	worse := report("更急的", "critical")
	desk.expect("a bar that one more waits", "[...document.querySelectorAll('.list .news')].some(e => !e.hidden && e.innerText.includes('1'))")
	under := func() string {
		return desk.text(fmt.Sprintf("document.elementFromPoint(%f, %f)?.closest('[data-row]')?.dataset.row", x, y))
	}
	if got := under(); got != first {
		t.Errorf("under the pointer lies %s now, before it was %s", got, first)
	}
	desk.mouse(x, y, "mousePressed", "mouseReleased")
	taken := func(id string) func() bool {
		return func() bool {
			var a struct{ State string }
			h.call("GET", "/api/v1/alerts/"+id, nil, &a)
			return a.State == "acknowledged"
		}
	}
	desk.expect("what was pressed to be taken", fmt.Sprintf("document.querySelector(%q)", row(first)+" .stage-acknowledged"))
	eventually(t, 10*time.Second, "what was pressed to be taken on record", taken(first))
	if taken(second)() || taken(worse)() {
		t.Error("another was taken as well")
	}
	desk.shoot("queue-held-zh") // only now: a screenshot can take the pointer off
	desk.mouse(4, 4, "mouseMoved")
	desk.expect("the worst on top once the pointer went", fmt.Sprintf("[...document.querySelectorAll('.columns .list')].at(-1).querySelector('[data-row]')?.dataset.row === %q", worse))
	desk.expect("the order of the others", fmt.Sprintf("[...document.querySelectorAll('.columns .list')].at(-1).querySelectorAll('[data-row]')[1]?.dataset.row === %q", second))

	s.happens("button-5-501", devices.ButtonPressed)
	desk.expect("the call in the slot", "document.querySelector('.slot-waiting .call')")
	call := h.alerts("button-5-501")[0].ID
	x, y = desk.middle(".slot " + row(call) + " .call-title")
	desk.mouse(x, y, "mouseMoved")
	desk.expect("the pointer on the card", "document.querySelector('.slot .call')?.matches(':hover')")
	h.call("POST", "/api/v1/alerts", map[string]any{"category": "care", "severity": "critical", "title": "电话求助", "site": "east"}, nil)
	desk.expect("the second call, at once, beside it", "document.querySelectorAll('.slot .call').length === 2 && document.querySelector('.slot h2 b').innerText === '2'")
	if got := under(); got != call {
		t.Errorf("under the pointer lies %s now, before it was %s", got, call)
	}
	desk.mouse(4, 4, "mouseMoved")

	began := time.Now()
	s.happens("gate-east", devices.GateForced)
	var forced string
	eventually(t, 10*time.Second, "the alarm of the gate", func() bool {
		for _, a := range h.alerts("gate-east") {
			if a.Rule == devices.GateForced {
				forced = a.ID
			}
		}
		return forced != ""
	})
	opened := time.Now()
	desk.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/alerts/" + forced + "', true)")))
	desk.expect("place, camera, holder, card and timeline", "document.querySelector('.alert-page')?.innerText.includes('东门') && document.querySelector('.pictures .tile') && "+
		"document.querySelector('.holders')?.innerText.includes('民警乙') && document.querySelector('.response-card') && document.querySelector('.timeline li') && document.querySelector('.actions button')")
	t.Logf("everything but the pictures stood there %v after it was opened, the alarm came %v before", time.Since(opened), opened.Sub(began))
	if desk.is("document.querySelector('.tile-live')") {
		t.Error("a picture came, so that nothing was shown")
	}
	desk.shoot("alert-without-pictures-zh")

	screen := bigScreen(t, h, b)
	screen.expect("two who wait, by place and kind", "document.querySelectorAll('.wall-waiting li').length === 2 && document.querySelector('.wall-place').innerText === '5-501'")
	if screen.is("/演示按钮|电话求助|民警/.test(document.body.innerText)") {
		t.Error("the big screen says what a person wrote")
	}
	screen.shoot("wall-calls-zh")
	for _, a := range h.alertsOpen() {
		h.call("POST", "/api/v1/alerts/"+a+"/acknowledge", nil, nil)
	}
	screen.expect("seven facts, each with its age", "document.querySelectorAll('.wall-fact').length === 7 && [...document.querySelectorAll('.wall-age')].filter(e => e.innerText.includes('前')).length >= 5")
	screen.shoot("wall-facts-zh")
	h.kill()
	screen.expect("that it is old, and how old", "document.querySelector('.wall-bar')?.innerText.includes('连接中断') && document.querySelectorAll('.wall-fact.wall-old').length === 7")
	screen.shoot("wall-lost-zh")
	h.start()
	h.ready()
	screen.expect("that it heals by itself", "!document.querySelector('.wall-bar') && document.querySelectorAll('.wall-fact:not(.wall-old)').length >= 5")
	desk.expect("the desk to heal", "!document.querySelector('.banner-lost')")
	for _, p := range []*page{desk, screen} {
		p.expectNoComplaint()
	}
}

// bigScreen is a machine of its own that was opened by its link.
func bigScreen(t *testing.T, h *hub, b *browser) *page {
	t.Helper()
	var made struct{ Token string }
	h.call("POST", "/api/v1/tokens", map[string]any{"name": "大屏", "roles": []string{"wall"}}, &made)
	screen := b.open(h.url()+"#/wall?key="+made.Token, 1920, 1080, chromedp.WithNewBrowserContext())
	screen.expect("the screen, without the key in its address", "document.querySelector('.wall-page') && location.hash === '#/wall'")
	// 25 mm of a capital at 0.72 of its font, on 55 inches of 1920: 54.8 px.
	screen.expect("letters that can be read from five metres", `(list => list.length && list.every(e => parseFloat(getComputedStyle(e).fontSize) >= 54.8))([...document.querySelectorAll('.wall-page *')].filter(e =>
		!e.classList.contains('unseen') && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())))`)
	return screen
}

// alertsOpen are those that nobody took.
func (h *hub) alertsOpen() (ids []string) {
	h.t.Helper()
	var page struct{ Items []struct{ ID string } }
	h.call("GET", "/api/v1/alerts?state=open&limit=100", nil, &page)
	for _, a := range page.Items {
		ids = append(ids, a.ID)
	}
	return ids
}
