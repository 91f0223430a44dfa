package systemtest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// failsAll makes every read of a page fail with the status in window.failing, or with
// none at all where that is 0; the session and what the frame reads stay.
const failsAll = `(() => {
  const real = window.fetch;
  window.fetch = (url, init) => {
    const path = new URL(url, document.baseURI).pathname;
    if (window.failing === undefined || !path.includes('/api/v1/') || /\/(session|stream|names|presence|demo|found)$/.test(path)) return real(url, init);
    window.failed++;
    return window.failing === 0 ? Promise.reject(new TypeError('offline'))
      : Promise.resolve(new Response(JSON.stringify({title: 'T', status: window.failing, detail: 'half understood'}), {status: window.failing, headers: {'Content-Type': 'application/problem+json'}}));
  };
  return true;
})()`

// Every address of the dashboard, while the hub fails at all it is asked: the page is
// never empty, never waits for ever, never shows a naked code, and where it read
// something says what happened and what to do next.
func TestEveryPageSaysWhatFailedAndWhatNext(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	b := openBrowser(t)
	p := b.open(h.url(), 1440, 900, chromedp.WithNewBrowserContext())
	p.signIn("admin", password)
	p.do(ignore(chromedp.Evaluate[bool](failsAll)))
	all := addresses(t)
	for _, status := range []int{403, 404, 409, 422, 429, 500, 0} {
		p.turnTo("/system") // reads nothing
		p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(window.failing = %d, true)", status))))
		told := 0
		for _, path := range all {
			p.do(ignore(chromedp.Evaluate[bool]("(window.failed = 0, true)")))
			p.turnTo(path)
			where := fmt.Sprintf("%s while all is answered with %d", path, status)
			p.expect(where+": something, and an end of waiting", "document.querySelector('main')?.innerText.trim().length > 10 && !document.querySelector('main .loading:not(.system *)')")
			p.expect(where+": what happened and what next", "!window.failed || document.querySelector('main .failure-next, main .action-error small, main .my-calm') || document.querySelector('main .failure')")
			if p.is("window.failed && document.querySelector('main .failure')") {
				told++
			}
			p.expect(where+": no naked code", "!/HTTP|half understood|undefined|\\[object|(^|[^\\d.])(403|404|409|422|429|500)([^\\d]|$)/.test(document.querySelector('main').innerText)")
		}
		if told < len(all)/3 {
			t.Errorf("of %d pages only %d told that they were answered with %d", len(all), told, status)
		}
	}
}
