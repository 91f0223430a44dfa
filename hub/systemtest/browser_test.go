package systemtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is one real Chromium; each page is a tab of its own.
type browser struct {
	t   testing.TB
	ctx context.Context
	// patience is for how long a tab lives; three minutes unless it is more.
	patience time.Duration
}

func openBrowser(t testing.TB, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return &browser{t: t, ctx: ctx}
}

// page is a tab at some desk.
type page struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string // what the console complained of
}

// open shows a page; with chromedp.WithNewBrowserContext it is another computer's,
// with a session of its own.
func (b *browser) open(url string, width, height int64, apart ...chromedp.ContextOption) *page {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, apart...)
	b.t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, max(b.patience, patience()))
	b.t.Cleanup(cancel)
	p := &page{t: b.t, ctx: ctx}
	listen := func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			p.problems = append(p.problems, fmt.Sprintf("%+v", *e.ExceptionDetails))
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError {
				p.problems = append(p.problems, fmt.Sprint(e.Args))
			}
		}
	}
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Listen(ctx, listen); err != nil {
		b.t.Fatalf("listen to the console: %v", err)
	}
	p.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	return p
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("in the browser: %v", err)
	}
}

// is evaluates a condition on the page; while the page is changing it is false.
func (p *page) is(condition string) bool {
	p.t.Helper()
	yes, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
	if p.ctx.Err() != nil {
		p.t.Fatalf("%s: %v", condition, err)
	}
	return err == nil && yes
}

// expect waits for a condition on the page.
func (p *page) expect(what, condition string) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); !p.is(condition); <-tick.C {
		if time.Since(began) > time.Minute {
			p.shoot("failed")
			text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerText"))
			p.t.Fatalf("waited a minute for %s; the page says:\n%.1500s", what, text)
		}
	}
}

// sees waits for a text on the page.
func (p *page) sees(text string) {
	p.t.Helper()
	p.expect(text, fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

// click presses the first thing that matches and holds the text.
func (p *page) click(selector, text string) {
	p.t.Helper()
	find := fmt.Sprintf("[...document.querySelectorAll(%q)].find(e => e.innerText.includes(%q) && !e.disabled)", selector, text)
	p.expect(selector+" "+text, find)
	p.do(ignore(chromedp.Evaluate[bool]("(" + find + ".click(), true)")))
}

func (p *page) signIn(name, password string) {
	p.t.Helper()
	p.expect("the sign-in", "document.querySelector('#username')")
	p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.door-password')?.setAttribute('open', ''), true)"))) // the demo has its doors before it
	p.do(chromedp.SendKeys("#username", name), chromedp.SendKeys("#password", password+"\r"))
	p.expect("the desk", "document.querySelector('nav')")
}

// set chooses a language and a theme, as the switches remember them.
func (p *page) set(language, theme string) {
	p.t.Helper()
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(localStorage.setItem('brighteyes.language', %q), localStorage.setItem('brighteyes.theme', %q), location.reload(), true)", language, theme))))
	p.expect("the page anew", fmt.Sprintf("document.readyState === 'complete' && document.documentElement.lang.startsWith(%q) && document.querySelector('main')", language))
}

// shoot keeps a picture of the page among the artefacts.
func (p *page) shoot(name string) {
	p.t.Helper()
	p.keep(filepath.Join("..", "..", "artefacts", strings.NewReplacer("/", "-", " ", "-").Replace(name)))
}

// keep writes what the window shows to a file, without its ending.
func (p *page) keep(file string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("screenshot: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file+".png", picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// expectNoComplaint wants a console without errors.
func (p *page) expectNoComplaint() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Errorf("the console says %s", problem)
	}
}

// ignore runs an action for what it does.
func ignore[T any](a chromedp.Action[T]) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := a(ctx, target)
		return chromedp.Void{}, err
	}
}
