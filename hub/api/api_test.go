package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/crypto/argon2"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/live"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/telemetry"
)

// hub is a Server on a real socket, with real records, a real registry and a
// real stream; the other parts are the test's.
type hub struct {
	t        *testing.T
	url      string
	dir      string // of the records
	cfg      Config
	server   *Server
	records  *records.Records
	registry *registry.Registry
	live     *live.Hub
	desk     *desk
	commands *commander
	series   *numbers
	log      *bytes.Buffer
	stop     func() // and wait
}

const password = "correct horse"

// start serves a hub with one user per role, and edge-east with a camera, a
// gate, a button at home and a smoke sensor at home.
func start(t *testing.T, change ...func(*Config)) *hub {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "records.db")
	must(t, os.WriteFile(path, theCommunity(), 0o600))
	rec, err := records.Open(ctx, records.Config{Path: path, MinFree: -1})
	must(t, err)
	t.Cleanup(func() { must(t, rec.Close()) })
	lv := live.New(live.Config{})
	t.Cleanup(lv.Close)
	reg, err := registry.New(ctx, registry.Config{Store: rec, Publisher: lv})
	must(t, err)
	h := &hub{t: t, dir: filepath.Dir(path), records: rec, registry: reg, live: lv, commands: &commander{}, series: &numbers{}, log: &bytes.Buffer{}}
	h.desk = &desk{records: rec, live: lv, state: alerts.NewState(alerts.Kept{})}
	metrics := prometheus.NewRegistry()
	h.cfg = Config{
		People: rec, Desk: h.desk, History: rec, Registry: reg, Commands: h.commands, Telemetry: h.series, Live: lv,
		Errors:    Errors{NotFound: records.ErrNotFound, Unavailable: records.ErrUnavailable, Invalid: records.ErrInvalid, NoPicture: errNoPicture},
		Handovers: rec, PINs: rec, Answers: rec,
		HubKey:  "the-hubs-key",
		Log:     slog.New(slog.NewTextHandler(&locked{w: h.log}, nil)),
		Metrics: metrics, Gatherer: metrics, Version: "test",
	}
	for _, f := range change {
		f(&h.cfg)
	}
	h.server, err = New(h.cfg)
	must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	h.url = "http://" + ln.Addr().String()
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- h.server.Run(running, ln) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			must(t, err)
		case <-time.After(10 * time.Second):
			t.Error("the server does not stop")
		}
	})
	t.Cleanup(h.stop)
	return h
}

// theCommunity is the records of the hub before each test, made once.
var theCommunity = sync.OnceValue(func() []byte {
	dir, err := os.MkdirTemp("", "api-test")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "records.db")
	if err := populate(context.Background(), path); err != nil {
		panic(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return text
})

func populate(ctx context.Context, path string) error {
	rec, err := records.Open(ctx, records.Config{Path: path, MinFree: -1})
	if err != nil {
		return err
	}
	var errs []error
	for _, role := range access.AllRoles {
		errs = append(errs, rec.AddUser(ctx, access.User{
			ID: "01USER" + strings.ToUpper(string(role)), Name: string(role), DisplayName: string(role),
			Roles: access.Roles{role}, PasswordHash: theHash(), CreatedAt: time.Now(),
		}))
	}
	reg, err := registry.New(ctx, registry.Config{Store: rec})
	if err != nil {
		return err
	}
	_, err = reg.CreateEdge(ctx, "edge-east", "东")
	errs = append(errs, err, reg.PutSite(ctx, devices.Site{ID: "b5", Level: "building", Name: "5号楼"}))
	home := &devices.Location{Building: "5", Floor: "5", Unit: "501"}
	var declared []devices.Registered
	for _, d := range []devices.Device{
		{ID: "btn-501", Kind: devices.Button, Name: "5-501 求助按钮", Site: "b5", Location: home},
		{ID: "cam-1", Kind: devices.Camera, Name: "东门"},
		{ID: "gate-1", Kind: devices.Gate, Name: "东门人行闸"},
		{ID: "smoke-501", Kind: devices.Sensor, Name: "5-501 烟感", Location: home},
	} {
		declared = append(declared, devices.Registered{Device: d, Edge: "edge-east", Lifecycle: devices.InService, AddedAt: time.Now()})
	}
	errs = append(errs, rec.PutDevices(ctx, declared))
	return errors.Join(append(errs, rec.Close())...)
}

// theHash is a hash of password that costs nothing, so that tests are quick.
func theHash() string { return hashOf(8, 1) }

// hashOf is a hash of password that takes so much memory and so many passes.
func hashOf(kib, passes uint32) string {
	salt := []byte("saltsaltsaltsalt")
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", kib, passes, text(salt), text(argon2.IDKey([]byte(password), salt, passes, kib, 1, 32)))
}

// raise puts an alert on record and tells the screens.
func (h *hub) raise(rule string, category alerts.Category, device string) alerts.Alert {
	h.t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	a := alerts.Alert{
		ID: devices.NewID(now), Version: 1, Key: rule + ":" + device, Rule: rule, Category: category, Severity: alerts.Critical, State: alerts.Open,
		Edge: "edge-east", Device: device, Site: "b5", Title: "5-501 张奶奶 求助", Summary: "only for the desk", Count: 1, OpenedAt: now, LastAt: now,
		Cameras: []string{"cam-1"}, Timeline: []alerts.Entry{{At: now, By: "system", Action: "raised", Note: "only for the desk"}},
		Chain: &alerts.Chain{Event: "e1", Pressed: now, Stored: now, Raised: now},
	}
	h.desk.put(h.t, a)
	return a
}

// desk acts on alerts as the hub's ledger does, without its timers.
type desk struct {
	records *records.Records
	live    *live.Hub
	mu      sync.Mutex
	state   alerts.State
	extra   []alerts.Alert // that could not be recorded
	fail    error
}

func (d *desk) put(t *testing.T, a alerts.Alert) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err := d.records.Commit(context.Background(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) {
		return []alerts.Action{alerts.PutAlert{Alert: a, New: len(a.Timeline)}}, nil
	})
	must(t, err)
	kept, err := d.records.LoadAlerts(context.Background())
	must(t, err)
	d.state = alerts.NewState(kept)
	d.live.Publish("alert", a.ID, a)
}

func (d *desk) Open() []alerts.Alert {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append(append([]alerts.Alert{}, d.extra...), d.state.Open()...)
}

func (d *desk) Act(ctx context.Context, a alerts.Act) (alerts.Alert, error) {
	if old, err := d.records.Alert(ctx, a.Alert); err == nil {
		a.Resolved = &old
	}
	return d.step(ctx, a)
}

func (d *desk) Report(ctx context.Context, r alerts.Report) (alerts.Alert, error) {
	return d.step(ctx, r)
}

func (d *desk) step(ctx context.Context, in alerts.Input) (alerts.Alert, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return alerts.Alert{}, d.fail
	}
	next, actions, err := alerts.Step(d.state, time.Now().UTC(), in)
	if err != nil {
		return alerts.Alert{}, err
	}
	_, err = d.records.Commit(ctx, wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) { return actions, nil })
	if err != nil {
		return alerts.Alert{}, err
	}
	d.state = next
	for _, action := range actions {
		if put, ok := action.(alerts.PutAlert); ok {
			d.live.Publish("alert", put.Alert.ID, put.Alert)
			return put.Alert, nil
		}
	}
	return d.records.Alert(ctx, in.(alerts.Act).Alert)
}

// commander takes commands.
type commander struct {
	mu     sync.Mutex
	issued []devices.Issued
	id     string // of the next, instead of a new one
	err    error
}

func (c *commander) Issue(_ context.Context, cmd devices.Command, reason string) (devices.Issued, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return devices.Issued{}, c.err
	}
	cmd.ID = cmp.Or(c.id, devices.NewID(time.Now()))
	i := devices.Issued{Command: cmd, Reason: reason}
	c.issued = append(c.issued, i)
	return i, nil
}

// numbers is the telemetry store.
type numbers struct {
	mu     sync.Mutex
	asked  telemetry.Query
	points []telemetry.Point
	err    error
}

func (n *numbers) Series(_ context.Context, q telemetry.Query) ([]telemetry.Point, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = q
	return n.points, n.err
}

func (n *numbers) Values(context.Context, telemetry.Span, int) ([]telemetry.Point, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.points, false, n.err
}

var errNoPicture = errors.New("no picture")

// locked lets many goroutines write.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// client is somebody who talks to the hub.
type client struct {
	h      *hub
	http   *http.Client
	header http.Header
}

// stranger has neither session nor token.
func (h *hub) stranger() *client {
	tr := &http.Transport{DisableCompression: true}
	h.t.Cleanup(tr.CloseIdleConnections)
	return &client{h: h, http: &http.Client{Timeout: time.Minute, Transport: tr}, header: http.Header{}}
}

// as is signed in as the user of that role, with a browser that sends Origin.
func (h *hub) as(role access.Role) *client {
	h.t.Helper()
	secret := access.NewSecret()
	now := time.Now()
	must(h.t, h.records.PutSession(context.Background(), access.Session{
		Key: access.KeyOf(secret), UserID: "01USER" + strings.ToUpper(string(role)), CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour),
	}))
	return h.withCookie(secret)
}

func (h *hub) withCookie(secret string) *client {
	c := h.stranger()
	c.header.Set("Cookie", sessionCookie+"="+secret)
	c.header.Set("Origin", h.url)
	return c
}

func (h *hub) withToken(token string) *client {
	c := h.stranger()
	c.header.Set("Authorization", "Bearer "+token)
	return c
}

// without is c with some headers left out.
func (c *client) without(names ...string) *client { return c.with(names, "") }

func (c *client) with(names []string, value string) *client {
	other := *c
	other.header = c.header.Clone()
	for _, n := range names {
		other.header.Del(n)
		if value != "" {
			other.header.Set(n, value)
		}
	}
	return &other
}

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

// do sends a request; path begins after /api/v1 unless it begins with "//".
func (c *client) do(method, path string, body any) *answer {
	c.h.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		must(c.h.t, err)
		r = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, c.h.at(path), r)
	must(c.h.t, err)
	req.Header = c.header.Clone()
	if body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	must(c.h.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(c.h.t, err)
	return &answer{c.h.t, method + " " + path, resp.StatusCode, resp.Header, text}
}

func (h *hub) at(path string) string {
	if root, ok := strings.CutPrefix(path, "//"); ok {
		return h.url + "/" + root
	}
	return h.url + apiBase + path
}

func (c *client) get(path string) *answer            { c.h.t.Helper(); return c.do("GET", path, nil) }
func (c *client) post(path string, body any) *answer { c.h.t.Helper(); return c.do("POST", path, body) }

// expect fails the test unless the status is as wanted; errors must be problems.
func (a *answer) expect(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d %s; want %d", a.what, a.status, a.body, status)
	}
	if status >= 400 {
		a.isProblem()
	}
	return a
}

func (a *answer) isProblem() {
	a.t.Helper()
	var p problem
	if kind := a.header.Get("Content-Type"); kind != problemType {
		a.t.Errorf("%s: the error is %q: %s", a.what, kind, a.body)
	} else if err := json.Unmarshal(a.body, &p); err != nil || p.Status != a.status || p.Title == "" {
		a.t.Errorf("%s: the problem is %s", a.what, a.body)
	}
}

// into reads the body.
func (a *answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%s: %v in %s", a.what, err, a.body)
	}
}

// object is the body as it is.
func (a *answer) object() map[string]any {
	a.t.Helper()
	var m map[string]any
	a.into(&m)
	return m
}

// ids lists the ids of a list.
func (a *answer) ids() string {
	a.t.Helper()
	var l struct{ Items []struct{ ID string } }
	a.expect(200).into(&l)
	var ids []string
	for _, i := range l.Items {
		ids = append(ids, i.ID)
	}
	return strings.Join(ids, " ")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits until done, or fails.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatal("never: " + what)
		case <-look.C:
		}
	}
}
