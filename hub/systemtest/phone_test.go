package systemtest

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	pages "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
)

// aCallIsAnsweredWhereThereIsNoSignal is the story of who is sent: their phone shows
// the call; an answer of the hub is lost, and what was said stands once on record; in
// the lift there is no signal, the phone is put away and taken out again, and what was
// done there reaches the hub once, in its order, and said to be late.
func aCallIsAnsweredWhereThereIsNoSignal(t *testing.T, h *hub, b *browser) {
	const button, place = "button-6-101", "6-101"
	signal := openMast(t, h)
	my := signal.URL + "/#/my"
	phone := b.open(my, phoneWidth, phoneHeight)
	phone.signIn("police", password)
	phone.sees("现在没有派给您的求助")
	phone.expectInstallable()

	h.call("POST", "/api/v1/demo/press/"+button, nil, nil)
	var call alerts.Alert
	eventually(t, time.Minute, "the call", func() bool {
		all := h.alerts(button)
		if len(all) > 0 {
			call = all[0]
		}
		return len(all) > 0
	})
	h.call("POST", "/api/v1/alerts/"+call.ID+"/acknowledge", nil, nil)
	h.call("POST", "/api/v1/alerts/"+call.ID+"/dispatch", map[string]string{"assignee": "minjing-yi"}, nil)
	phone.expect("the call on the phone", fmt.Sprintf("document.querySelector('.my-call h2')?.innerText === %q", place))
	phone.sees("前往中")
	phone.expect("the way to be drawn around the houses", "document.querySelector('.my-route .way')?.points.length > 2")
	phone.sees("到6号楼大堂，约")
	phone.shoot("phone-my-call")

	lost := phone.losesAnAnswer("*/api/v1/my/calls/*")
	phone.click(".my-acts button", "补充说明")
	phone.expect("room for a note", "document.querySelector('.my-acts textarea')")
	phone.do(chromedp.SendKeys(".my-acts textarea", "电梯口有轮椅"))
	phone.click(".my-acts button", "记下说明")
	lost()
	phone.expect("what was said to be told", "document.querySelector('.my-act') && !document.querySelector('.outbox-wait')")

	phone.expect("the dashboard's files on the phone", "(caches.keys().then(async (all) => { for (const one of all) if (await (await caches.open(one)).match('whole')) window.isWhole = true }), window.isWhole)")
	signal.goes()
	phone.click(".my-acts button", "已到达")
	phone.sees("待发送 1 条")
	phone.click(".my-photo", "拍照")
	phone.photographs(".my-outcomes .photo-add", "门锁")
	phone.sees("待发送 2 条")
	phone.click(".my-acts button", "见到本人")
	phone.sees("待发送 3 条")
	phone.expectNoComplaint()
	if _, err := chromedp.Call(phone.ctx, pages.Close, cdp.Empty{}); err != nil {
		t.Fatalf("put the phone away: %v", err)
	}

	again := b.open(my, phoneWidth, phoneHeight)
	again.sees("待发送 3 条")
	again.expect("the call without a signal", fmt.Sprintf("document.querySelector('.my-call h2')?.innerText === %q", place))
	again.sees("住户信息不留在手机里")
	again.expect("how old that is", "/离线：这是 .+前的情况/.test(document.querySelector('.my-kept')?.innerText)")
	again.expect("the way as it was kept", "document.querySelector('.my-route .way')?.points.length > 2 && document.querySelector('.my-route').innerText.includes('到6号楼大堂，约')")
	again.expect("no gate to be claimed open or shut", "[...document.querySelectorAll('.my-gates li')].every((e) => e.innerText.includes('不知道开没开'))")
	again.shoot("phone-my-call-offline")
	if n := len(steps(h.alerts(button)[0], "police")); n != 1 {
		t.Errorf("without a signal %d steps of the phone are on record; want the note alone", n)
	}
	lost = again.losesAnAnswer("*/photos?*")
	signal.comes()
	lost()
	again.expect("all of it to be told", "document.querySelector('.my-call') && !document.querySelector('.outbox-wait')")
	told := h.alerts(button)[0]
	if got := strings.Join(steps(told, "police"), " "); got != "notes arrive notes ticks" && got != "notes arrive ticks notes" { // a photo waits for what was done before it, and nothing for a photo
		t.Errorf("on record are %q; want each once and in its order", got)
	}
	photos := 0
	for _, e := range told.Timeline {
		if e.Note == "现场照片：门锁" {
			photos++
		}
	}
	if photos != 1 {
		t.Errorf("the timeline tells of the photo %d times: %+v", photos, told.Timeline)
	}
	again.expect("the one photo, at the hub", "document.querySelectorAll('.call-photos li').length === 1")
	again.click(".call-photos button", "门锁")
	again.expect("what it shows", "document.querySelector('.call-photos img')?.naturalWidth === 1600")

	again.click(".my-acts button", "办结")
	again.click(".my-acts button", "已处置")
	eventually(t, time.Minute, "the call to be resolved on record", func() bool {
		a := h.alerts(button)[0]
		return a.State == alerts.Resolved && a.Outcome == alerts.Handled
	})
	again.sees("现在没有派给您的求助")
	again.expect("nothing of the call on the phone", `(indexedDB.open('brighteyes').onsuccess = (e) => {
		for (const store of ['steps', 'kept']) e.target.result.transaction(store).objectStore(store).count().onsuccess = (n) => ((window.left ??= {})[store] = n.target.result);
	}, window.left?.steps === 0 && window.left?.kept === 0)`)
	again.expectNoComplaint()
}

// photographs gives a button what a phone's camera gives it: a picture, made in the page.
func (p *page) photographs(selector, text string) {
	p.t.Helper()
	find := fmt.Sprintf("[...document.querySelectorAll(%q)].find((e) => e.innerText.includes(%q))?.querySelector('input')", selector, text)
	p.expect(selector+" "+text, find)
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(`((input) => {
		const canvas = Object.assign(document.createElement("canvas"), { width: 2000, height: 1500 });
		canvas.getContext("2d").fillRect(400, 300, 1200, 900);
		canvas.toBlob((blob) => {
			const taken = new DataTransfer();
			taken.items.add(new File([blob], "lock.jpg", { type: "image/jpeg" }));
			input.files = taken.files;
			input.dispatchEvent(new Event("change", { bubbles: true }));
		}, "image/jpeg");
		return true;
	})(%s)`, find))))
}

// steps are what somebody did about an alert, in its order.
func steps(a alerts.Alert, by string) (all []string) {
	for _, e := range a.Timeline {
		if e.By == by {
			all = append(all, e.Action)
		}
	}
	return all
}

// expectInstallable wants a page that the browser offers to install.
func (p *page) expectInstallable() {
	p.t.Helper()
	got, err := chromedp.Call(p.ctx, pages.GetInstallabilityErrors, cdp.Empty{})
	if err != nil {
		p.t.Fatalf("ask the browser whether the page can be installed: %v", err)
	}
	for _, e := range got.InstallabilityErrors {
		p.t.Errorf("the page cannot be installed: %s %v", e.ErrorID, e.ErrorArguments)
	}
}

// mast is what stands between a phone and the hub: with no signal every connection
// breaks before an answer.
type mast struct {
	*httptest.Server
	noSignal atomic.Bool
}

func openMast(t testing.TB, h *hub) *mast {
	t.Helper()
	to, err := url.Parse(h.url())
	if err != nil {
		t.Fatal(err)
	}
	onward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
		},
		FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0),
	}
	m := &mast{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.noSignal.Load() {
			panic(http.ErrAbortHandler)
		}
		onward.ServeHTTP(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

// goes takes the signal away.
func (m *mast) goes() {
	m.noSignal.Store(true)
	m.CloseClientConnections()
}

func (m *mast) comes() { m.noSignal.Store(false) }

// losesAnAnswer lets the hub answer the next request that matches, and the answer
// never arrive. The function returned waits until that was so.
func (p *page) losesAnAnswer(pattern string) (lost func()) {
	p.t.Helper()
	paused := make(chan fetch.RequestID, 8)
	if err := chromedp.Listen(p.ctx, func(event any) {
		if e, ok := event.(*fetch.EventRequestPaused); ok && e.Request.Method == "POST" {
			paused <- e.RequestID
		}
	}); err != nil {
		p.t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern, RequestStage: fetch.RequestStageResponse}}}); err != nil {
		p.t.Fatalf("listen to answers: %v", err)
	}
	return func() {
		p.t.Helper()
		select {
		case id := <-paused:
			if _, err := chromedp.Call(p.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: id, ErrorReason: network.ErrorReasonConnectionReset}); err != nil {
				p.t.Fatalf("lose an answer: %v", err)
			}
		case <-p.ctx.Done():
			p.t.Fatal("nothing was sent whose answer could be lost")
		}
		if _, err := chromedp.Call(p.ctx, fetch.Disable, cdp.Empty{}); err != nil {
			p.t.Fatal(err)
		}
	}
}
