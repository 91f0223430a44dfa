package systemtest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
)

// What a desk does while answers are lost on their way: a note is on the record once
// though it was sent twice, and who presses again for a gate is told what the first
// press did, not that it opened now.
func TestALostAnswerDoublesNothingAndClaimsNothing(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	lossy := newLossyProxy(t, h.url())
	b := openBrowser(t)
	h.call("POST", "/api/v1/demo/press/button-1-301", nil, nil)
	p := b.open(lossy.url, 1440, 900, chromedp.WithNewBrowserContext())
	p.signIn("care", password)
	p.click(".call-take", "")
	call := h.alerts("button-1-301")[0]
	p.turnTo("/alerts/" + call.ID)
	p.expect("a place for a note", "document.querySelector('#note')")
	p.do(chromedp.SendKeys("#note", "再打一次电话"))
	lossy.lose("/notes", 1)
	p.click("button", "只记备注")
	p.expect("the note taken, and the field empty", "document.querySelector('#note').value === '' && document.querySelector('.timeline')?.innerText.includes('再打一次电话')")
	if sent := lossy.keys("/notes"); len(sent) < 2 || sent[0] == "" || sent[0] != sent[len(sent)-1] {
		t.Errorf("the note was sent under %q", sent)
	}
	var now alerts.Alert
	h.call("GET", "/api/v1/alerts/"+call.ID, nil, &now)
	lines := 0
	for _, one := range now.Timeline {
		if strings.Contains(one.Note, "再打一次电话") {
			lines++
		}
	}
	if lines != 1 {
		t.Errorf("the note is on the record %d times", lines)
	}

	gate := b.open(lossy.url, 1440, 900, chromedp.WithNewBrowserContext())
	gate.signIn("property", password)
	gate.turnTo("/devices/gate-east-1")
	gate.expect("the orders of the gate", "document.querySelector('#order-reason')")
	gate.do(chromedp.SendKeys("#order-reason", "救护车进入"))
	open := "document.querySelector('.door .primary')"
	gate.expect("a door that can be opened", open)
	gate.do(ignore(chromedp.Evaluate[bool]("([...document.querySelectorAll('.door .chip')].find(e => e.getAttribute('aria-pressed') === 'false' && e.innerText.includes('1'))?.click(), true)")))
	gate.expect("the door to be ready", open+" && !"+open+".disabled")
	lossy.lose("/commands", 1000)
	gate.do(ignore(chromedp.Evaluate[bool]("(" + open + ".click(), true)")))
	gate.expect("that nobody knows", "document.querySelector('.door .outcome-unknown')")
	lossy.lose("/commands", 0)
	gate.do(ignore(chromedp.Evaluate[bool]("(" + open + ".click(), true)")))
	gate.expect("what the first press did, told as that", "document.querySelector('.door .outcome-done')?.innerText.includes('这次没有再发')")
	gate.shoot("gate-earlier")
	gate.do(ignore(chromedp.Evaluate[bool]("(" + open + ".click(), true)")))
	gate.expect("a new order after a third press", "document.querySelector('.door .outcome-done') && !document.querySelector('.door .outcome-done').innerText.includes('这次没有再发')")
	if sent := lossy.keys("/commands"); sent[0] != sent[len(sent)-2] || sent[0] == sent[len(sent)-1] {
		t.Errorf("the gate was ordered under %q", sent)
	}
}

// lossyProxy stands before a hub and loses answers of POSTs that the hub has given.
type lossyProxy struct {
	url  string
	mu   sync.Mutex
	part string
	left int
	sent map[string][]string // Idempotency-Keys by the last part of the path
}

var errLost = errors.New("the answer is lost")

func newLossyProxy(t *testing.T, to string) *lossyProxy {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	p := &lossyProxy{sent: map[string][]string{}}
	proxy := &httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			if r.Request.Method == http.MethodPost && p.takes(r.Request) {
				return errLost
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // cuts the connection
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(func() {
		server.CloseClientConnections() // a stream has no end of its own
		server.Close()
	})
	p.url = server.URL + "/"
	return p
}

// lose loses the next n answers of paths that end so.
func (p *lossyProxy) lose(part string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.part, p.left = part, n
}

func (p *lossyProxy) takes(r *http.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := r.URL.Path[strings.LastIndex(r.URL.Path, "/"):]
	p.sent[last] = append(p.sent[last], r.Header.Get("Idempotency-Key"))
	if p.left == 0 || p.part != last {
		return false
	}
	p.left--
	return true
}

func (p *lossyProxy) keys(part string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.sent[part]...)
}
