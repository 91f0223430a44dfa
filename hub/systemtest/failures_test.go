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
    if (window.failing === undefined || !path.includes('/api/v1/') || /\/(session|stream|names|presence|demo)$/.test(path)) return real(url, init);
    return window.failing === 0 ? Promise.reject(new TypeError('offline'))
      : Promise.resolve(new Response(JSON.stringify({title: 'T', status: window.failing, detail: 'half understood'}), {status: window.failing, headers: {'Content-Type': 'application/problem+json'}}));
  };
  return true;
})()`

// readsNothing are addresses that show what the frame had read before, a form, or in
// their own words that nothing is known.
var readsNothing = map[string]bool{
	"/cameras": true, "/devices": true, "/devices/import": true, "/devices/setup": true, "/edges": true, "/my": true, "/retrievals/new": true, "/system": true,
}

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
		for _, path := range all {
			p.turnTo(path)
			where := fmt.Sprintf("%s while all is answered with %d", path, status)
			p.expect(where+": something, and an end of waiting", "document.querySelector('main')?.innerText.trim().length > 10 && !document.querySelector('main .loading:not(.system *)')")
			if !readsNothing[path] {
				p.expect(where+": what happened and what next", "document.querySelector('main .failure-next')")
			}
			p.expect(where+": no naked code", "!/HTTP|half understood|undefined|\\[object|(^|[^\\d.])(403|404|409|422|429|500)([^\\d]|$)/.test(document.querySelector('main').innerText)")
		}
	}
}
