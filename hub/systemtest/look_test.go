package systemtest

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed look.js
var looking string

// walks are who looks at which pages: each page of app.js at the desk that works
// with it. {…} is filled from what the desk made before it began.
var walks = []struct {
	user   string
	makes  [][2]string // path and body of what is posted, so that a page has something to show
	pages  []string
	byKeys []string // which of them are gone over by Tab alone
}{
	{"care", [][2]string{
		{"residents", `{"place":{"site":"b3","building":"3","unit":"202"},"devices":["button-3-202"],"name":"住户 演示-0202","phone":"10000000202","rescue":"听力不好，请大声敲门",
			"contacts":[{"name":"演示联系人","relation":"女儿","phone":"10000000203"}],"consent":{"text":"2026-01","given_at":"2026-11-22T08:00:00Z","by":"self"}}`},
		{"silences", `{"category":"care","device":"button-2-401","reason":"更换电池","minutes":60}`},
		{"exercises", `{"kind":"drill","site":"b6","minutes":30}`},
	}, []string{"/", "/queue", "/care", "/residents", "/residents/{residents}", "/requests", "/alerts/{call}", "/exercises", "/my"}, []string{"/", "/alerts/{call}", "/residents", "/my"}},
	{"police", [][2]string{
		{"points", `{"kind":"aed","name":"5号楼大堂 AED","place":"b5","at":{"x":3,"y":4,"storey":1}}`},
		{"hazards", `{"kind":"clutter","place":"b5","title":"通道堆物","due_at":"{later}"}`},
		{"patrols", `{"places":["north-gate","garage"],"due_at":"{later}"}`},
		{"inspection/checks", `{"cameras":2}`},
		{"retrievals", `{"lane":"office","unit":"晴川里派出所","document":"晴公调字〔2026〕0017号","persons":[{"name":"民警乙","number":"310245"},{"name":"民警丁","number":"310246"}],
			"basis":"decree799_police","purpose":"查明经过","due_at":"{later}","cameras":["cam-east-1"],"from":"{earlier}","to":"{before}"}`},
	}, []string{"/", "/coverage", "/coverage/plan", "/coverage/history", "/coverage/outages", "/cameras", "/patrols", "/hazards", "/points", "/inspection", "/inspection/{inspection/checks}",
		"/retrievals", "/retrievals/new", "/retrievals/{retrievals}", "/retrievals/{retrievals}/edit", "/retrievals/{retrievals}/receipt", "/handover"}, nil},
	{"property", [][2]string{
		{"work-orders", `{"device":"cam-lobby-6","fault":"damage","title":"镜头破损","due_at":"{later}"}`},
		{"windows", `{"kind":"maintenance","reason":"更换硬盘","until":"{later}","devices":["cam-garage-1"]}`},
	}, []string{"/", "/upkeep", "/guard", "/devices", "/devices/cam-east-1", "/devices/map", "/devices/import", "/devices/found", "/devices/setup", "/orders", "/orders/{work-orders}",
		"/install", "/archive", "/archive/cam-east-1", "/recordings", "/recordings/cam-east-1", "/vendors", "/rules"}, nil},
	{"admin", nil, []string{"/", "/figures", "/edges", "/duty", "/duty/holders", "/policies", "/response", "/responders/zhiban-bing/leave", "/users",
		"/noise", "/noise/silences", "/noise/windows", "/system", "/wall", "/nowhere"}, nil},
}

// Every page of the dashboard can be used by everybody: axe finds nothing in either
// language or theme; the focus is seen; at 200 % and with room between the
// letters nothing is cut. With BRIGHTEYES_SCREENS set, a picture of each is kept.
func TestEveryPageCanBeUsedByEverybody(t *testing.T) {
	t.Parallel()
	axe := readAxe(t)
	if screensWanted() {
		freshScreens(t)
	}
	h := startDemo(t, t.TempDir())
	h.call("POST", "/api/v1/demo/press/button-5-501", nil, nil)
	eventually(t, time.Minute, "the call", func() bool { return len(h.alerts("button-5-501")) == 1 })
	call := h.alerts("button-5-501")[0].ID
	h.sends("button-1-301", "zuoxi-jia") // who has a call of their own to look at
	seen := map[string]bool{}
	var seeing sync.Mutex
	t.Run("at", func(t *testing.T) {
		b := openBrowser(t)
		for _, walk := range walks {
			t.Run(walk.user, func(t *testing.T) {
				t.Parallel()
				desk := (&browser{t: t, ctx: b.ctx}).open(h.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
				desk.do(ignore(chromedp.Evaluate[bool](axe + ";" + looking + ";true")))
				if walk.user == "care" {
					desk.looksAt("/", "sign-in")
				}
				desk.signIn(walk.user, password)
				address := desk.makes(walk.makes, call)
				for _, one := range walk.pages {
					page := address(one)
					desk.looksAt(page, walk.user+one)
					seeing.Lock()
					seen[page] = true
					seeing.Unlock()
				}
				for _, page := range walk.byKeys {
					desk.walksByKeys(address(page))
				}
				if walk.user == "admin" {
					desk.usedByKeys()
				}
				desk.expectNoComplaint()
			})
		}
		t.Run("book", func(t *testing.T) {
			t.Parallel()
			book := (&browser{t: t, ctx: b.ctx}).open(h.url()+"docs/", deskWidth, deskHeight, chromedp.WithNewBrowserContext())
			for _, page := range []string{"", "getting-started-zh.html", "desks/care-zh.html", "desks/care.html", "rules-cookbook.html", "api.html"} {
				book.do(chromedp.Navigate(h.url() + "docs/" + page))
				book.do(ignore(chromedp.Evaluate[bool](axe + ";" + looking + ";true")))
				book.finds("docs/"+page, "look.alone('at a desk')")
				book.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
				book.finds("docs/"+page, "look.alone('on a phone')")
				book.do(chromedp.EmulateViewport(deskWidth, deskHeight))
			}
		})
	})
	if screensWanted() {
		writeContactSheet(t)
	}
	for _, pattern := range append(routes(t), "/wall") { // which stands outside of the table, without the frame
		if !matches(seen, pattern) {
			t.Errorf("nobody looked at %s; give it to a desk in walks", pattern)
		}
	}
}

// makes posts what the desk needs so that its pages have something to show, and tells
// where these pages are.
func (p *page) makes(made [][2]string, call string) (address func(page string) string) {
	p.t.Helper()
	at := strings.NewReplacer("{call}", call, "{earlier}", stamp(-2*time.Hour), "{before}", stamp(-time.Hour), "{later}", stamp(48*time.Hour))
	fill := []string{}
	for _, one := range made {
		id := p.tell(fmt.Sprintf("import('./lib/api.js').then((api) => api.call('POST', %q, {body: %s, key: api.newKey()})).then((made) => made.id)", one[0], at.Replace(one[1])))
		fill = append(fill, "{"+one[0]+"}", id)
	}
	ids := strings.NewReplacer(fill...)
	return func(page string) string { return ids.Replace(at.Replace(page)) }
}

func readAxe(t testing.TB) string {
	t.Helper()
	axe, err := os.ReadFile(filepath.Join(cmp.Or(os.Getenv("BRIGHTEYES_TOOLS"), "../../.tools"), "npm/node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatalf("axe is not installed, run make tools: %v", err)
	}
	return string(axe)
}

// looksAtLink looks at the page behind a message's link.
func (p *page) looksAtLink() {
	p.t.Helper()
	p.do(ignore(chromedp.Evaluate[bool](readAxe(p.t) + ";" + looking + ";true")))
	p.finds("the page of the link", "look.link()")
}

// sends presses a button and has somebody sent there.
func (h *hub) sends(button, assignee string) {
	h.t.Helper()
	h.call("POST", "/api/v1/demo/press/"+button, nil, nil)
	eventually(h.t, time.Minute, "the call of "+button, func() bool { return len(h.alerts(button)) == 1 })
	call := "/api/v1/alerts/" + h.alerts(button)[0].ID
	h.call("POST", call+"/acknowledge", nil, nil)
	h.call("POST", call+"/dispatch", map[string]string{"assignee": assignee}, nil)
}

// looksAt goes to a page and looks at it in every width.
func (p *page) looksAt(page, name string) {
	p.t.Helper()
	p.finds(page, fmt.Sprintf("look.desk(%q)", page))
	p.do(chromedp.EmulateViewport(deskWidth/2, deskHeight/2))
	p.finds(page, "look.near()")
	p.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
	p.finds(page, "look.phone()")
	p.do(chromedp.EmulateViewport(deskWidth, deskHeight))
	p.screens(name)
}

// usedByKeys goes over the page by keys alone: it begins with the way past the
// navigation, is held nowhere, and a dialog gives the focus back. Nothing moves for
// who does not want it.
func (p *page) usedByKeys() {
	p.t.Helper()
	p.tell("look.prefer('zh', 'light', 'normal').then(() => look.go('/system')).then(() => '')")
	p.expect("the page to have the focus", "document.activeElement.localName === 'main'")
	eventually(p.t, time.Minute, "the way past the navigation to be the first place", func() bool { // a page that comes late takes the focus once more
		p.tell("Promise.resolve().then(() => (document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex'), ''))")
		p.do(chromedp.KeyEvent("\t"))
		return p.is("document.activeElement.className === 'skip'")
	})
	p.tell("(window.went = [], addEventListener('focusin', (e) => went.push(e.target)), '')")
	p.do(chromedp.KeyEvent("\r"))
	p.expect("the page itself", "document.activeElement.localName === 'main'")
	p.do(chromedp.KeyEvent("\t\t\t\t\t\t"))
	p.expect("six more places by keys", "new Set(went.filter((e) => document.querySelector('main').contains(e) && e.localName !== 'main')).size === 6")
	p.tell("(document.querySelector('main .button').focus(), window.from = document.activeElement, '')")
	p.do(chromedp.KeyEvent("?"))
	p.expect("the sheet of keys", "document.querySelector('dialog[open]')")
	p.do(chromedp.KeyEvent("\x1b"))
	p.expect("the focus where it was", "!document.querySelector('dialog[open]') && document.activeElement === window.from")
	p.expect("what moves for others", "document.getAnimations().length > 0")
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	}))
	p.expect("nothing to move", "document.getAnimations().length === 0")
}

// walksByKeys presses Tab until everything on a page must have been come to: each place
// is in sight, under nothing, and shows that it has the focus.
func (p *page) walksByKeys(where string) {
	p.t.Helper()
	places, err := strconv.Atoi(p.tell(fmt.Sprintf("look.walk(%q)", where)))
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(chromedp.KeyEvent(strings.Repeat("\t", places+60))) // a field of a date has several
	p.finds(where, "look.walked()")
}

// finds asks the page what is wrong with it.
func (p *page) finds(where, question string) {
	p.t.Helper()
	var wrong []string
	if err := json.Unmarshal([]byte(p.tell(question+".then(JSON.stringify)")), &wrong); err != nil {
		p.t.Fatalf("%s: %v", where, err)
	}
	for _, one := range wrong {
		p.t.Errorf("%s: %s", where, one)
	}
}

// tell waits for what the page answers.
func (p *page) tell(script string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.shoot("failed")
		p.t.Fatalf("%.80s: %v", script, err)
	}
	return text
}

func stamp(after time.Duration) string { return time.Now().Add(after).UTC().Format(time.RFC3339) }

// routes are the patterns of the table in app.js.
func routes(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../web/static/app.js")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^  "(/[^"]*)":`).FindAllStringSubmatch(string(text), -1) {
		all = append(all, m[1])
	}
	if len(all) < 50 {
		t.Fatalf("only %d pages were found in app.js", len(all))
	}
	return all
}

// matches tells whether a page of the pattern was seen, and not another's that is
// written alike, such as /devices/setup for /devices/:id.
func matches(seen map[string]bool, pattern string) bool {
	if !strings.Contains(pattern, ":") {
		return seen[pattern]
	}
	of := regexp.MustCompile("^" + regexp.MustCompile(`:\w+`).ReplaceAllString(pattern, `(?:[\w]+-[\w-]+|[0-9A-Z]{26})`) + "$")
	for page := range seen {
		if of.MatchString(page) {
			return true
		}
	}
	return false
}
