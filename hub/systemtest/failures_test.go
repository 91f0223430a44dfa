package systemtest

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

//go:embed failing.js
var failing string

var (
	// readsNothing are pages that ask the hub for nothing when they are shown.
	readsNothing = map[string]bool{"/nowhere": true, "/system": true, "/devices/setup": true, "/devices/import": true}
	// readsOnce are pages whose facts the stream keeps fresh, or that are read on record and so once.
	readsOnce = map[string]bool{"/": true, "/queue": true, "/guard": true, "/residents/{residents}": true, "/edges": true}
	// showsLists are pages that read nothing of their own beside the lists that the stream keeps fresh, or that read it once, to be changed.
	showsLists = map[string]bool{"/cameras": true, "/retrievals/new": true, "/retrievals/{retrievals}/edit": true}
	// refusedAnyway is a camera whose recordings nobody has audited yet: a hub that is well says so with 404.
	refusedAnyway = map[string]bool{"/recordings/cam-east-1": true}
)

// Every page of every desk, while the hub fails at what it is asked: a page of which
// nothing is known yet says what happened and what to do next, one that was read goes
// on showing it and says that it is old, none is ever empty or waits for ever, the way
// to other pages stays, and all heal when the hub is well. Each page meets two ways
// to fail, and each way many pages.
func TestEveryPageSaysWhatFailedAndHeals(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	h.call("POST", "/api/v1/demo/press/button-5-501", nil, nil)
	eventually(t, time.Minute, "the call", func() bool { return len(h.alerts("button-5-501")) == 1 })
	call := h.alerts("button-5-501")[0].ID
	h.sends("button-1-301", "zuoxi-jia")
	b := openBrowser(t)
	ways := []int{403, 404, 409, 422, 429, 500, 0}
	everything, alarms, lists := regexp.MustCompile(`^$`), regexp.MustCompile(`/alerts$`), regexp.MustCompile(`/(alerts|sites|devices|edges)$`)
	n := 0
	for _, walk := range walks {
		front := newFailingHub(t, h.url())
		p := b.open(front.url, deskWidth, deskHeight, chromedp.WithNewBrowserContext())
		p.signIn(walk.user, password)
		if walk.user == "admin" {
			p.healsWithoutItsFile(front, "/figures", "figures.js")
		}
		address := p.makes(walk.makes, call)
		p.do(ignore(chromedp.Evaluate[bool](failing + ";true")))
		for _, one := range walk.pages {
			if one == "/wall" { // has no frame, and its own test
				continue
			}
			page, cold, warm := address(one), ways[n%len(ways)], ways[(n+3)%len(ways)]
			n++
			finds := func(what, question string, args ...any) {
				p.finds(fmt.Sprintf("%s of %s, %s", one, walk.user, what), "failing.then((page) => page."+fmt.Sprintf(question, args...)+")")
			}
			front.fails(cold, everything)
			finds(fmt.Sprintf("come to while all is answered with %d", cold), "comes(%q, %d, %t)", page, cold, !readsNothing[one])
			front.isWell()
			if !refusedAnyway[one] {
				finds(fmt.Sprintf("well again after %d", cold), "heals(%d)", cold)
			}
			spared := lists // the frame tells of them by itself: this is about what the page read
			if showsLists[one] {
				spared = alarms
			}
			front.fails(warm, spared)
			finds(fmt.Sprintf("read anew while that is answered with %d", warm), "stays(%d, %t)", warm, !readsNothing[one] && !readsOnce[one])
			front.isWell()
		}
		p.finds("the frame of "+walk.user, "failing.then((page) => page.well())")
		p.expectNoComplaint()
	}
	if n < 50 {
		t.Errorf("only %d pages were walked over", n)
	}
}

// healsWithoutItsFile comes to a page whose own script does not arrive.
func (p *page) healsWithoutItsFile(front *failingHub, path, file string) {
	p.t.Helper()
	front.cuts(file)
	p.turnTo(path)
	p.expect("that the page did not arrive, and what next", "document.querySelector('main .failure-next') && document.querySelector('.rail nav a')")
	front.isWell()
	p.click("main .failure button", "")
	p.expect("the page, loaded anew", "document.querySelector('main h1') && !document.querySelector('main .failure') && document.querySelector('.rail nav')")
}

// failingHub stands before a hub and answers in its place, when told to, all but who
// sits here and the stream of changes; with 0 there is no answer, and neither to these.
type failingHub struct {
	url    string
	server *httptest.Server

	mu     sync.Mutex
	failed func(path string) (status int, fails bool)
}

var spoken = regexp.MustCompile(`/(session|stream)$`)

func newFailingHub(t *testing.T, to string) *failingHub {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	onward := &httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	f := &failingHub{}
	f.isWell()
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		status, fails := f.failed(r.URL.Path)
		f.mu.Unlock()
		switch {
		case fails && status == 0:
			panic(http.ErrAbortHandler)
		case fails:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"title": "T", "status": %d, "detail": "half understood"}`, status)
		default:
			onward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() {
		f.server.CloseClientConnections() // a stream has no end of its own
		f.server.Close()
	})
	f.url = f.server.URL + "/"
	return f
}

func (f *failingHub) set(failed func(path string) (int, bool)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = failed
}

func (f *failingHub) isWell() { f.set(func(string) (int, bool) { return 0, false }) }

// cuts lets no file of that name through.
func (f *failingHub) cuts(file string) {
	f.set(func(path string) (int, bool) {
		return 0, regexp.MustCompile("/" + regexp.QuoteMeta(file) + "$").MatchString(path)
	})
}

// fails answers with the status, but what is spared.
func (f *failingHub) fails(status int, spared *regexp.Regexp) {
	asked := regexp.MustCompile(`^/(api/|healthz$)`)
	f.set(func(path string) (int, bool) {
		return status, asked.MatchString(path) && (status == 0 || !spoken.MatchString(path) && !spared.MatchString(path))
	})
	if status == 0 {
		f.server.CloseClientConnections()
	}
}
