package api

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/hub/access"
	"brighteyes/hub/records"
)

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *client) signIn(username, password string) *answer {
	c.h.t.Helper()
	return c.post("/session", map[string]string{"username": username, "password": password})
}

// cookieOf is the session cookie that an answer sets.
func (a *answer) cookieOf() *http.Cookie {
	a.t.Helper()
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == sessionCookie {
			return c
		}
	}
	a.t.Fatalf("%s sets no cookie: %v", a.what, a.header)
	return nil
}

func TestSigningInGivesACookieThatScriptsAndOtherSitesCannotUse(t *testing.T) {
	h := start(t)
	a := h.stranger().signIn("care", password).expect(200)
	c := a.cookieOf()
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" || len(c.Value) != 43 || c.Domain != "" {
		t.Errorf("the cookie is %+v", c)
	}
	if strings.Contains(string(a.body), c.Value) {
		t.Error("the answer holds the secret where scripts can read it")
	}
	var me sessionView
	h.withCookie(c.Value).get("/session").expect(200).into(&me)
	if me.Username != "care" || !me.Roles.Has(access.Care) || len(me.Rights) == 0 || me.ExpiresAt == nil || me.Kind != "session" {
		t.Errorf("I am %+v", me)
	}
	if _, _, err := h.records.Session(t.Context(), c.Value); err == nil {
		t.Error("the secret itself is on record")
	}
}

func TestWithTLSTheCookieNeverGoesWithoutIt(t *testing.T) {
	h := start(t, func(c *Config) { c.TLS = true })
	if a := h.stranger().signIn("care", password).expect(200); !a.cookieOf().Secure || a.header.Get("Strict-Transport-Security") == "" {
		t.Error("the cookie would travel in the clear")
	}
}

func TestTheHubSpeaksTLSWhenItsListenerDoes(t *testing.T) {
	plain := httptest.NewTLSServer(nil) // for its certificate, and a client that trusts it
	defer plain.Close()
	h := start(t)
	cfg := h.cfg
	metrics := prometheus.NewRegistry()
	cfg.TLS, cfg.Metrics, cfg.Gatherer = true, metrics, metrics
	server, err := New(cfg)
	must(t, err)
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: plain.TLS.Certificates})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, ln) }()
	defer func() { cancel(); must(t, <-done) }()
	h.url = "https://" + ln.Addr().String()
	c := h.stranger()
	c.http = plain.Client()
	secret := c.signIn("care", password).expect(200).cookieOf().Value
	c.header.Set("Cookie", sessionCookie+"="+secret)
	c.header.Set("Origin", h.url)
	l := c.listen("")
	h.raise("button.pressed", "care", "btn-501")
	l.next()
	c.with([]string{"Origin"}, strings.Replace(h.url, "https", "http", 1)).do("DELETE", "/session", nil).expect(403)
	c.do("DELETE", "/session", nil).expect(204)
	l.ends()
}

func TestAWrongPasswordAndAnUnknownNameAreAnsweredAlike(t *testing.T) {
	h := start(t)
	wrong := h.stranger().signIn("care", "wrong password").expect(401)
	unknown := h.stranger().signIn("nobody", "wrong password").expect(401)
	odd := h.stranger().signIn("no <such> name", "wrong password").expect(401)
	if string(wrong.body) != string(unknown.body) || string(wrong.body) != string(odd.body) {
		t.Errorf("%s\n%s\n%s", wrong.body, unknown.body, odd.body)
	}
	if strings.Contains(string(wrong.body), "wrong password\"") {
		t.Error("the password comes back")
	}
	// An unknown name costs a hash as well, so that the time does not tell: a hash
	// cannot be had without its memory.
	cost := func(name string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		h.stranger().signIn(name, "wrong password").expect(401)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if got := cost("nobody2"); got < 19<<20 {
		t.Errorf("a name that does not exist costs %d KiB", got>>10)
	}
}

func TestACookieFromBeforeIsNotTakenOver(t *testing.T) {
	h := start(t)
	planted := "planted-by-somebody-else-0000000000000000000"
	c := h.withCookie(planted).signIn("care", password).expect(200).cookieOf()
	if c.Value == planted {
		t.Fatal("the planted cookie became the session")
	}
	h.withCookie(planted).get("/session").expect(401)
	// Signing in again ends the session that the cookie was for.
	again := h.withCookie(c.Value).signIn("police", password).expect(200).cookieOf()
	h.withCookie(c.Value).get("/session").expect(401)
	h.withCookie(again.Value).get("/session").expect(200)
}

func TestASessionEndsWhenItIsNotUsedAndInAnyCaseAfterAWeek(t *testing.T) {
	now := newClock()
	h := start(t, func(c *Config) { c.Now = now.Now })
	use := func(c *client) {
		t.Helper()
		c.get("/session").expect(200)
		key := access.KeyOf(strings.TrimPrefix(c.header.Get("Cookie"), sessionCookie+"="))
		eventually(t, "the use is noted", func() bool {
			s, _, err := h.records.Session(context.Background(), key)
			return err == nil && now.Now().Sub(s.UsedAt) < time.Minute
		})
	}
	c := h.withCookie(h.stranger().signIn("care", password).expect(200).cookieOf().Value)
	for range 3 { // used every 11 hours it lives
		now.forward(11 * time.Hour)
		use(c)
	}
	now.forward(12 * time.Hour)
	c.get("/session").expect(401)

	c = h.withCookie(h.stranger().signIn("care", password).expect(200).cookieOf().Value)
	for range 16 {
		now.forward(10 * time.Hour)
		use(c)
	}
	now.forward(8*time.Hour + time.Second) // 168 hours and a second
	c.get("/session").expect(401)
}

func TestSigningOutEndsTheSession(t *testing.T) {
	h := start(t)
	secret := h.stranger().signIn("care", password).expect(200).cookieOf().Value
	gone := h.withCookie(secret).do("DELETE", "/session", nil).expect(204).cookieOf()
	if gone.Value != "" || gone.MaxAge >= 0 {
		t.Errorf("the browser keeps %+v", gone)
	}
	h.withCookie(secret).get("/session").expect(401)
}

func TestSignInLimitsCountFailuresOnly(t *testing.T) {
	now := newClock()
	h := start(t, func(c *Config) { c.Now = now.Now })
	for range failuresOfName + 2 {
		h.stranger().signIn("property", password).expect(200)
	}
	for range failuresOfName {
		h.stranger().signIn("care", "wrong password").expect(401)
	}
	limited := h.stranger().signIn("care", password).expect(429)
	if limited.header.Get("Retry-After") == "" {
		t.Error("nobody says how long to wait")
	}
	h.stranger().signIn("police", password).expect(200) // another name is not touched
	now.forward(nameRefill + time.Second)
	h.stranger().signIn("care", password).expect(200)
	for range failuresOfName - 1 { // and what was wrong before is forgotten
		h.stranger().signIn("care", "wrong password").expect(401)
	}
	h.stranger().signIn("care", password).expect(200)
}

func TestGuessesAtTheSameMomentAreCountedToo(t *testing.T) {
	h := start(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	looked := 0
	for range 40 {
		all.Go(func() {
			if h.stranger().signIn("care", "wrong password").status == 401 {
				mu.Lock()
				defer mu.Unlock()
				looked++
			}
		})
	}
	all.Wait()
	if looked > failuresOfName+hashesAtOnce {
		t.Errorf("%d passwords were tried, %d are allowed", looked, failuresOfName)
	}
}

func TestAnAddressThatTriesEveryNameIsStopped(t *testing.T) {
	now := newClock()
	g := newGuesses(now.Now)
	for i := range failuresOfAddress {
		if _, ok := g.allowed(fmt.Sprint("user", i), "2001:db8::1"); !ok {
			t.Fatalf("stopped after %d", i)
		}
		g.failed(fmt.Sprint("user", i), "2001:db8::1")
	}
	if wait, ok := g.allowed("another", "2001:db8::ffff"); ok || wait <= 0 {
		t.Error("another address of the same subnet goes on")
	}
	if _, ok := g.allowed("another", "2001:db8:0:1::1"); !ok {
		t.Error("another subnet is stopped")
	}
	now.forward(addressRefill)
	if _, ok := g.allowed("another", "2001:db8::1"); !ok {
		t.Error("it never ends")
	}
	for i := range 3 * bucketsMost {
		g.failed("name", fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255))
	}
	if len(g.buckets) > bucketsMost+2 {
		t.Errorf("%d buckets are kept", len(g.buckets))
	}
}

func TestTwoHundredWhoSignInAtOnceAllGetInAndMemoryStaysBounded(t *testing.T) {
	h := start(t, func(c *Config) { c.RequestTime = time.Minute })
	// One pass instead of two, so that the test is quick; the memory is the same.
	must(t, h.records.SetUser(t.Context(), access.User{ID: "crowd", Name: "crowd", Roles: access.Roles{access.Care}, CreatedAt: time.Now(), PasswordHash: hashOf(19*1024, 1)}))
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	peak := make(chan uint64)
	go func() { // watches the heap while they come
		most := uint64(0)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				peak <- most
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	var all sync.WaitGroup
	var mu sync.Mutex
	byStatus := map[int]int{}
	crowd := 200
	if testing.Short() { // the race detector makes a hash ten times as dear
		crowd = 20
	}
	for range crowd {
		all.Go(func() {
			status := h.stranger().signIn("crowd", password).status
			mu.Lock()
			defer mu.Unlock()
			byStatus[status]++
		})
	}
	all.Wait()
	close(done)
	// 200 at once would be 3,800 MiB. Two at a time are 38; the rest of the room is
	// for what a collector that gets little of a busy machine has not yet freed.
	if most := <-peak; most > before.HeapInuse+1000<<20 {
		t.Errorf("the heap grew from %d to %d MiB", before.HeapInuse>>20, most>>20)
	}
	if byStatus[200] != crowd {
		t.Errorf("answers by status: %v", byStatus)
	}
}

func TestBeyondTheQueueSignInSaysThatItIsBusy(t *testing.T) {
	hsh := newHashing()
	release := make(chan struct{})
	var all sync.WaitGroup
	for range hashesWaiting {
		all.Go(func() {
			if err := hsh.do(context.Background(), func() error { <-release; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	eventually(t, "the queue is full", func() bool { return len(hsh.queue) == hashesWaiting })
	if err := hsh.do(context.Background(), func() error { return nil }); err == nil || err.(*problem).Status != 503 {
		t.Errorf("one more: %v", err)
	}
	close(release)
	all.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	hsh.slots <- struct{}{}
	hsh.slots <- struct{}{}
	if err := hsh.do(ctx, func() error { t.Error("hashed though nobody waits any more"); return nil }); err == nil {
		t.Error("no error")
	}
}

func TestWhatHashingPasswordsTookIsGivenBackWhenNobodySignsInAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hsh, given := newHashing(), atomic.Int64{}
		free := hsh.free
		hsh.free = func() { free(); given.Add(1) }
		go hsh.giveBack(t.Context())
		time.Sleep(time.Minute)
		given.Store(0)
		var taken weak.Pointer[[1 << 20]byte]
		for range 5 {
			if err := hsh.do(t.Context(), func() error {
				taken = weak.Make(new([1 << 20]byte))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(hashesOver - time.Millisecond)
		}
		if n := given.Load(); n != 0 {
			t.Errorf("memory was given back %d times while people sign in", n)
		}
		time.Sleep(time.Minute)
		if n := given.Load(); n != 1 || taken.Value() != nil {
			t.Errorf("then it was given back %d times, want once, and all of it", n)
		}
	})
}

func TestSigningInAndFailingToAreOnTheAuditRecord(t *testing.T) {
	h := start(t)
	h.stranger().signIn("care", "wrong password").expect(401)
	h.stranger().signIn("my-password-typed-as-a-name", "x").expect(401)
	h.stranger().signIn("care", password).expect(200)
	var rows struct{ Items []auditView }
	h.as(access.Admin).get("/audit").expect(200).into(&rows)
	if len(rows.Items) != 2 || rows.Items[0].Action != "session.begin" || rows.Items[1].Action != "session.refused" || rows.Items[0].Actor != "care" {
		t.Errorf("%+v", rows.Items)
	}
	if text := fmt.Sprint(rows) + h.log.String(); strings.Contains(text, "my-password") || strings.Contains(text, password) {
		t.Error("what may be a password is on record")
	}
}

// fullDisk is records that can be read, and written only while there is room.
type fullDisk struct {
	People
	full atomic.Bool
}

func (d *fullDisk) err() error {
	if d.full.Load() {
		return fmt.Errorf("write: %w", records.ErrUnavailable)
	}
	return nil
}

func (d *fullDisk) PutSession(ctx context.Context, s access.Session) error {
	if err := d.err(); err != nil {
		return err
	}
	return d.People.PutSession(ctx, s)
}

func (d *fullDisk) EndSession(ctx context.Context, key string) error {
	if err := d.err(); err != nil {
		return err
	}
	return d.People.EndSession(ctx, key)
}

func (d *fullDisk) Audit(ctx context.Context, e access.AuditEntry) error {
	if err := d.err(); err != nil {
		return err
	}
	return d.People.Audit(ctx, e)
}

func TestAFullDiskKeepsNobodyFromTheCalls(t *testing.T) {
	now, disk := newClock(), &fullDisk{}
	h := start(t, func(c *Config) {
		c.Now = now.Now
		disk.People, c.People = c.People, disk
		c.Pictures = &studio{}
	})
	disk.full.Store(true)
	secret := h.stranger().signIn("police", password).expect(200).cookieOf().Value
	came := h.withCookie(secret)
	came.get("/alerts?state=open").expect(200)
	h.stranger().signIn("police", "wrong password").expect(401)
	came.get("/cameras/cam-1/snapshot.jpg").expect(503) // what must be on the audit record waits
	if _, _, err := h.records.Session(t.Context(), access.KeyOf(secret)); err == nil {
		t.Fatal("the session is on record though the disk is full")
	}
	disk.full.Store(false)
	now.forward(2 * time.Minute)
	came.get("/session").expect(200)
	eventually(t, "the session is on record", func() bool {
		_, _, err := h.records.Session(context.Background(), access.KeyOf(secret))
		return err == nil
	})
	stream := came.listen("")
	disk.full.Store(true)
	came.do("DELETE", "/session", nil).expect(503) // it is still on record, and says so
	stream.ends()                                  // but its streams are over
	disk.full.Store(false)
	came.do("DELETE", "/session", nil).expect(204)
	came.get("/session").expect(401)
}

func TestWhileTheRecordsAreAwayWhoIsInStaysIn(t *testing.T) {
	h := start(t)
	c := h.as(access.Care)
	c.get("/session").expect(200)
	stranger := h.as(access.Care) // signed in, and not seen by this run yet
	must(t, h.records.Close())
	c.get("/session").expect(200)
	stranger.get("/session").expect(503)
	h.withCookie("forged").get("/session").expect(503)
	c.do("DELETE", "/session", nil).expect(503) // it could not be ended for good
	c.get("/session").expect(503)               // but is not remembered either
}
