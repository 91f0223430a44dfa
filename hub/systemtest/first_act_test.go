package systemtest

import (
	"fmt"
	"testing"
	"time"

	"brighteyes/devices"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	pages "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// firstAct runs before anything of a page: it presses J in each frame until the focus is
// on an alert, which is the first that can be done at a desk, and keeps when that was.
const firstAct = `(() => {
  const look = () => {
    if (document.activeElement?.dataset?.alert) return void (window.acted = performance.now());
    document.body?.dispatchEvent(new KeyboardEvent("keyup", { key: "j", bubbles: true }));
    if (document.querySelector("a[data-alert]")) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`

// BenchmarkFirstAct prints how long it takes from the opening of the desk to the first
// act that its keyboard takes, with nothing in the browser's cache and with all of it,
// while one alert is open and while 1,000 are; the goal is a second.
func BenchmarkFirstAct(b *testing.B) {
	h := startHub(b, settings{})
	s := newSender(h)
	s.publish("status", encode(map[string]any{"online": true, "boot": "b1", "time": time.Now().UTC()}))
	gates := make([]any, 1000)
	for i := range gates {
		gates[i] = map[string]any{"id": gateOf(i), "kind": "gate", "name": fmt.Sprintf("%d号门", i)}
	}
	s.publish("inventory", encode(map[string]any{"devices": gates}))
	eventually(b, time.Minute, "the gates", func() bool {
		status, _ := h.try("GET", "/api/v1/devices/"+gateOf(len(gates)-1), nil, nil)
		return status == 200
	})
	desk := openBrowser(b).open(h.url(), deskWidth, deskHeight)
	desk.signIn("admin", password)
	if _, err := chromedp.Call(desk.ctx, pages.AddScriptToEvaluateOnNewDocument, pages.AddScriptToEvaluateOnNewDocumentParams{Source: firstAct}); err != nil {
		b.Fatal(err)
	}
	open := 0
	for _, many := range []int{1, len(gates)} {
		for ; open < many; open++ {
			s.happens(gateOf(open), devices.GateForced)
		}
		eventually(b, 2*time.Minute, "the alerts", func() bool { return len(all[struct{}](h, "/api/v1/alerts", nil)) >= many })
		for _, cache := range []string{"empty", "warm"} {
			desk.visit(h.url(), cache == "empty") // the first of all finds the hub's own caches empty
			best := desk.visit(h.url(), cache == "empty")
			for range b.N - 1 {
				best = min(best, desk.visit(h.url(), cache == "empty"))
			}
			b.ReportMetric(best, fmt.Sprintf("%d-alerts-%s-cache-ms", many, cache))
		}
	}
}

func gateOf(i int) string { return fmt.Sprintf("gate-%d", i) }

// visit opens the desk anew and returns after how many milliseconds its first key acted.
func (p *page) visit(url string, empty bool) float64 {
	p.t.Helper()
	p.do(chromedp.Navigate("about:blank"))
	if empty {
		if _, err := chromedp.Call(p.ctx, network.ClearBrowserCache, cdp.Empty{}); err != nil {
			p.t.Fatal(err)
		}
		if _, err := chromedp.Call(p.ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: url, StorageTypes: "service_workers,cache_storage"}); err != nil {
			p.t.Fatal(err)
		}
	}
	p.do(chromedp.Navigate(url))
	p.expect("the first key to act", "window.acted")
	at, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64]("window.acted"))
	if err != nil {
		p.t.Fatal(err)
	}
	return at
}
