package systemtest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// Every text of the wall is at least 25 mm high, in figures and capitals, on a screen of
// 55 inches: at 0.72 of its font, 2.85 hundredths of the width of a picture of 16 to 9.
// Where a screen is of another shape the picture is as large as fits into it.
const small = `(() => { const unit = Math.min(innerWidth / 100, innerHeight * 16 / 9 / 100);
  return [...document.querySelectorAll(".wall-page *")].filter(e => !e.closest(".unseen") && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 2.85 * unit).map(e => e.className || e.localName); })()`

// cut is what of the wall's text is cut off or lies outside of the screen.
const cut = `[...document.querySelectorAll(".wall-page *")].filter(e => !e.closest(".unseen") && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).filter(e => {
  const range = document.createRange(); range.selectNodeContents(e); const words = range.getBoundingClientRect(), lines = e.getBoundingClientRect();
  const r = { left: words.left, right: words.right, top: lines.top, bottom: lines.bottom }; // a font is higher than its line
  if (r.left < -1 || r.top < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1) return true;
  for (let box = e; !box.matches(".wall-page"); box = box.parentElement) { const b = box.getBoundingClientRect(); if (getComputedStyle(box).overflow !== "visible" && (r.right > b.right + 1 || r.bottom > b.bottom + 1 || r.left < b.left - 1 || r.top < b.top - 1)) return true; }
  return false; }).map(e => (e.className || e.localName) + ": " + e.textContent)`

var wallSizes = [...][2]int64{{1366, 768}, {1920, 1080}, {3840, 2160}}

// On each usual screen, in both languages, everything on the wall can be read from five
// metres and nothing is cut: seven facts, one who waits, many who do, and what is old.
func TestTheBigScreenCanBeReadFromFiveMetresOnEachUsualScreen(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	standingHome(h)
	for i := range 20 {
		h.call("POST", "/api/v1/sites", map[string]any{"id": fmt.Sprint("far-", i), "name": "地下车库入口坡道", "name_en": "Underground car park, entrance ramp", "level": "area"}, nil)
	}
	screen := bigScreen(t, h, openBrowser(t))
	look := func(what string) {
		t.Helper()
		for _, language := range [...]string{"zh", "en"} {
			screen.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("import('./lib/i18n.js').then((words) => words.speak(%q)).then(() => true)", language), chromedp.EvalAwaitPromise)))
			for _, size := range wallSizes {
				screen.do(chromedp.EmulateViewport(size[0], size[1]))
				screen.do(ignore(chromedp.Evaluate[bool]("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))", chromedp.EvalAwaitPromise)))
				for question, wrong := range map[string]string{small: "is too small", cut: "is cut"} {
					if found := screen.text("JSON.stringify(" + question + ")"); found != "[]" {
						t.Errorf("%s in %s at %d: %s %s", what, language, size[0], found, wrong)
					}
				}
				screen.shoot(fmt.Sprintf("wall-%s-%d-%s", what, size[0], language))
			}
		}
	}
	screen.expect("seven facts", "document.querySelectorAll('.wall-fact:not(.wall-old)').length >= 5")
	if n := screen.text("document.querySelectorAll('.wall-fact').length"); n != "7" {
		t.Errorf("the wall shows %s facts", n)
	}
	if screen.is("[...document.querySelectorAll('.wall-fact')].some(e => !e.querySelector('.wall-age')?.textContent)") {
		t.Error("a fact has no age")
	}
	look("facts")
	for i := range 9 {
		h.call("POST", "/api/v1/alerts", map[string]any{"category": "care", "severity": "critical", "title": "电话求助", "site": fmt.Sprint("far-", i)}, nil)
		switch i {
		case 0:
			screen.expect("who waits", "document.querySelectorAll('.wall-waiting li').length === 1")
			look("one")
		case 8:
			screen.expect("four, and how many more", "document.querySelectorAll('.wall-waiting li').length === 4 && document.querySelector('.wall-more')?.textContent.includes('5')")
			look("many")
		}
	}
	h.kill()
	screen.expect("that it is old", "document.querySelector('.wall-bar') && document.querySelector('.wall-waiting.wall-old')")
	look("old-calls")
	h.start()
	h.ready()
	screen.expect("that it healed", "!document.querySelector('.wall-bar, .wall-old.wall-waiting')")
	for _, id := range h.alertsOpen() {
		h.call("POST", "/api/v1/alerts/"+id+"/acknowledge", nil, nil)
	}
	screen.expect("the facts again", "document.querySelectorAll('.wall-fact').length === 7")
	h.kill()
	screen.expect("every fact to be old", "document.querySelectorAll('.wall-fact.wall-old').length === 7")
	look("old-facts")
	screen.expectNoComplaint()
}

// quick has what repeats each two seconds repeat at once, gives an answer a fiftieth of its time, and answers for the hub with
// calls and alarms that come and go, none of which came before.
const quick = `(() => { const { setTimeout, fetch } = window; let n = 0; window.looks = 0;
  window.Worker = undefined;
  window.setTimeout = (run, ms, ...more) => setTimeout(run, { 2000: 0, 5000: 100 }[ms] ?? ms, ...more);
  window.fetch = (url, init) => { if (!String(url).endsWith("/wall")) return fetch(url, init); looks++;
    const count = (k, of) => ({ n: n % k, unknown: n % 2, of }), at = new Date().toISOString();
    const calls = looks % 3 ? Array.from({ length: n % 20 }, () => ({ id: "C" + ++n, place: "5-" + (n % 900), kind: "求助", kind_en: "Call for help", category: "care", drill: false, opened_at: at, late_s: 0 })) : (n++, []);
    return Promise.resolve(new Response(JSON.stringify({ at, calls, more: n % 5, taken: n % 3, surges: n % 2, cameras: count(6, 6), gates: count(4, 4), edges: count(2, 2), areas: count(6, 6), homes: { cannot: { n: 0, few: n % 2 > 0 }, unknown: { n: 0, few: false } }, duty: { posts: 4, empty: n % 4, desks: 2, of_desks: 4, silent: 0 } }), { headers: { "Content-Type": "application/json" } })); };
})()`

// come is alarms of which each comes, is taken and is over, told by the stream.
const come = `((n) => import("./state.js").then(async (state) => { window.gone ??= 0;
  for (let i = 0; i < n; i++) { const id = "S" + String(++window.gone).padStart(25, "0"), at = new Date().toISOString();
    const one = { id, version: 1, key: id, rule: "button.pressed", category: "care", severity: "critical", state: "open", drill: false, late_s: 0, title: "求助：5-" + (gone % 900), summary: "", count: 1, opened_at: at, last_at: at, timeline: [] };
    for (const step of [one, { ...one, version: 2, state: "acknowledged" }, { ...one, version: 3, state: "resolved", resolved_at: at }]) { state.apply({ event: "alert", data: JSON.stringify(step), id: "" }); await null; }
    if (i % 20 === 0) await new Promise((done) => setTimeout(done, 0)); }
  return String(state.alerts.items.value.size); }))`

// size is what a page holds after everything that it no longer needs was taken back.
type pageSize struct {
	Heap, Nodes, Listeners float64
}

func (p *page) size() (s pageSize) {
	p.t.Helper()
	var told performance.GetMetricsResult
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		for range 2 {
			if _, err = cdp.Call(ctx, target, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
				return err
			}
		}
		if _, err = cdp.Call(ctx, target, performance.Enable, performance.EnableParams{}); err != nil {
			return err
		}
		told, err = cdp.Call(ctx, target, performance.GetMetrics, cdp.Empty{})
		return err
	}))
	for _, m := range told.Metrics {
		switch m.Name {
		case "JSHeapUsedSize":
			s.Heap = m.Value
		case "Nodes":
			s.Nodes = m.Value
		case "JSEventListeners":
			s.Listeners = m.Value
		}
	}
	return s
}

// like reports whether a page holds about what it held: who waits just then has some
// nodes and listeners; what all that came and went left behind would be thousands.
func (s pageSize) like(before pageSize) bool {
	return s.Nodes <= before.Nodes+2000 && s.Listeners <= before.Listeners+400
}

// shrinks is the size of a page when it is like before, or after half a minute: a busy
// machine lets go of what is over when it draws the next time.
func (p *page) shrinks(before pageSize) (s pageSize) {
	p.t.Helper()
	for began := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		if s = p.size(); s.like(before) || time.Since(began) > 30*time.Second {
			return s
		}
	}
}

// What a wall and a desk hold on to does not grow with what came and went.
func TestAWallAndADeskHoldOnToNothingThatIsOver(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	b := openBrowser(t)
	screen, desk := endures(t, h, b)
	screen.after(100)
	wall := [2]pageSize{screen.size()}
	screen.after(600)
	wall[1] = screen.shrinks(wall[0])
	screen.expectNoComplaint()
	screen.do(chromedp.Navigate("about:blank")) // or it takes the desk's time
	desk.tell(come + "(250)")
	seat := [2]pageSize{desk.size()}
	if known := desk.tell(come + "(600)"); known != "200" {
		t.Errorf("the desk keeps %s alerts that are over", known)
	}
	seat[1] = desk.shrinks(seat[0])
	for name, one := range map[string][2]pageSize{"wall": wall, "desk": seat} {
		said, _ := json.Marshal(one)
		t.Logf("%s: %s", name, said)
		if !one[1].like(one[0]) {
			t.Errorf("the %s holds on to nodes or listeners: %s", name, said)
		}
	}
	desk.expectNoComplaint()
}

// endures opens a wall that hears of ever new calls, and a care desk.
func endures(t testing.TB, h *hub, b *browser) (screen, desk *page) {
	t.Helper()
	var made struct{ Token string }
	h.call("POST", "/api/v1/tokens", map[string]any{"name": "大屏", "roles": []string{"wall"}}, &made)
	screen = b.open("about:blank", 1920, 1080, chromedp.WithNewBrowserContext())
	screen.script(quick)
	screen.do(chromedp.Navigate(h.url() + "#/wall?key=" + made.Token))
	screen.expect("the wall", "window.looks > 3 && document.querySelector('.wall-page')")
	h.hire("care", "坐席甲", "care")
	desk = b.open(h.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
	desk.signIn("care", password)
	desk.expect("the slot", "document.querySelector('.slot')")
	return screen, desk
}

// after waits until the wall looked so many times more.
func (p *page) after(looks int) {
	p.t.Helper()
	from := p.text("looks")
	eventually(p.t, patience(), fmt.Sprint(looks, " looks"), func() bool { return p.is(fmt.Sprintf("looks >= %s + %d", from, looks)) })
}

// BenchmarkAWallAndADeskForDays prints what a wall and a desk hold, in MB, at the start, in
// the middle and at the end of 20,000 looks and 20,000 alarms that came and went.
func BenchmarkAWallAndADeskForDays(b *testing.B) {
	const all = 20_000
	h := startHub(b, settings{})
	browser := openBrowser(b)
	browser.patience = 40 * patience()
	screen, desk := endures(b, h, browser)
	for b.Loop() {
		run := func(name string, p *page, on func(n int)) {
			on(500)
			for i, at := range [...]string{"start", "middle", "end"} {
				for part := 0; i > 0 && part < 20; part++ {
					on(all / 40)
				}
				b.ReportMetric(p.size().Heap/1e6, name+"-MB-"+at)
			}
			p.do(chromedp.Navigate("about:blank")) // or it takes the next one's time
		}
		run("wall", screen, screen.after)
		run("desk", desk, func(n int) { desk.tell(fmt.Sprintf("%s(%d)", come, n)) })
	}
}
