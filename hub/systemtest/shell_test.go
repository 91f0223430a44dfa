package systemtest

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// The frame of every page, in one story: each desk's navigation stands on the screen
// whole, the search finds and leads there, keys act, every address of the dashboard
// opens something that says what it is, and a network that swallows everything is
// told and healed without loading the page anew.
func TestTheShellLeadsEverywhereAndSurvivesASilentNetwork(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	b := openBrowser(t)
	silent := newSilentProxy(t, h.http)
	for _, role := range []string{"care", "police", "property"} {
		p := b.open(h.url(), 1440, 900, chromedp.WithNewBrowserContext())
		p.signIn(role, password)
		p.navigationFits(role)
	}
	p := b.open("http://"+silent.addr()+"/", 1440, 900, chromedp.WithNewBrowserContext())
	p.signIn("admin", password)
	p.navigationFits("admin")
	p.click(".section-button", "看见")
	p.expect("the section that was opened", "[...document.querySelectorAll('#more a')].some(a => a.innerText.includes('一机一档'))")
	p.navigationFits("admin with another section open")

	p.press("/")
	p.expect("the search, with the focus in its field", "document.activeElement?.matches('dialog[open] [role=combobox]')")
	p.do(chromedp.SendKeys("dialog [role=combobox]", "dmrxz")) // 东门人行闸
	p.expect("what its initials stand for", "document.querySelector('#search-0')?.innerText.includes('东门人行闸')")
	p.shoot("shell-search")
	p.do(chromedp.KeyEvent("\r"))
	p.expect("the device's own page", "location.hash.startsWith('#/devices/gate-') && document.querySelector('h1')?.innerText.includes('东门人行闸') && !document.querySelector('dialog[open]')")
	p.press("?")
	p.expect("the keys that act here", "document.querySelector('.help-sheet[open]')?.innerText.includes('搜索')")
	p.shoot("shell-keys")
	p.do(chromedp.KeyEvent("\x1b"))
	p.expect("the sheet to be gone", "!document.querySelector('dialog[open]')")
	p.press("g")
	p.expect("the first page", "location.hash === '#/' && document.querySelector('.queue')")
	p.turnTo("/devices?kind=gate")
	p.expect("the gates alone", "document.querySelectorAll('main tbody tr').length > 0 && [...document.querySelectorAll('main tbody tr')].every(tr => tr.innerText.includes('门禁'))")
	p.press("j")
	p.expect("the first row to have the focus", "document.activeElement?.closest('tbody tr') === document.querySelector('main tbody tr')")
	p.do(ignore(chromedp.Evaluate[bool]("(location.reload(), true)")))
	p.expect("the same choice after a reload", "document.querySelector('main select')?.value === 'gate' && location.hash.includes('kind=gate')")

	for _, path := range addresses(t) {
		p.turnTo(path)
		p.expect("something at "+path, "document.querySelector('main :is(h1, h2, .failure, .empty)') && !document.querySelector('main .loading:not(.system *)')") // the samples of the design system wait for ever
	}
	p.expectNoComplaint()

	p.turnTo("/")
	p.do(ignore(chromedp.Evaluate[bool]("(window.sameDocument = true)")))
	silent.swallow(true)
	p.expect("that the connection is lost", "document.querySelector('.banner-lost')")
	p.shoot("shell-lost")
	silent.swallow(false)
	p.expect("the page to heal without being loaded anew", "!document.querySelector('.banner-lost') && window.sameDocument")
	h.call("POST", "/api/v1/demo/press/button-1-301", nil, nil)
	p.expect("what happens now", "document.querySelector('.slot-waiting .call')")
}

// navigationFits wants all of it on the screen, with nothing to scroll.
func (p *page) navigationFits(who string) {
	p.t.Helper()
	p.expect("the navigation of "+who+" on one screen", "document.querySelector('.rail nav a') && document.querySelector('.rail').scrollHeight <= document.querySelector('.rail').clientHeight && document.querySelector('.controls').getBoundingClientRect().bottom <= innerHeight")
}

func (p *page) turnTo(path string) {
	p.t.Helper()
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = %q, true)", path))))
	p.expect("the address "+path, fmt.Sprintf("location.hash === '#' + %q", path))
}

// addresses is every route of the dashboard's own table, with an id that nothing has.
func addresses(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../web/static/app.js")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^  "(/[^"]*)": `).FindAllStringSubmatch(string(text), -1) {
		all = append(all, regexp.MustCompile(`:\w+`).ReplaceAllString(m[1], "nobody"))
	}
	if len(all) < 40 {
		t.Fatalf("only %d routes were read", len(all))
	}
	return all
}

// silentProxy stands before a hub. When told to, it takes everything and gives
// nothing on, as a network does whose firewall forgot the connection.
type silentProxy struct {
	listener net.Listener
	mu       sync.Mutex
	open     *sync.Cond
	swallows bool
	closed   bool
	conns    []net.Conn
	work     sync.WaitGroup
}

func newSilentProxy(t *testing.T, to string) *silentProxy {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &silentProxy{listener: ln}
	p.open = sync.NewCond(&p.mu)
	p.work.Go(func() {
		for {
			here, err := ln.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil {
				_ = here.Close()
				continue
			}
			p.mu.Lock()
			p.conns = append(p.conns, here, there)
			p.mu.Unlock()
			p.work.Go(func() { p.carry(here, there) })
			p.work.Go(func() { p.carry(there, here) })
		}
	})
	t.Cleanup(p.close)
	return p
}

func (p *silentProxy) addr() string { return p.listener.Addr().String() }

func (p *silentProxy) swallow(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swallows = on
	p.open.Broadcast()
}

// carry gives on what it reads, and holds it while the network is silent.
func (p *silentProxy) carry(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		for p.swallows && !p.closed {
			p.open.Wait()
		}
		p.mu.Unlock()
		if _, failed := to.Write(buf[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (p *silentProxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	p.closed = true
	p.open.Broadcast()
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.mu.Unlock()
	p.work.Wait()
}
