package evidence_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/evidence/folder"
	"brighteyes/hub/records"
)

const month = 30 * 24 * time.Hour

// shop is a hub's evidence with edges that speak to it, on a clock that is set.
type shop struct {
	t       *testing.T
	dir     string
	store   *records.Records
	shelf   *cupboard
	key     ed25519.PrivateKey
	e       *evidence.Evidence
	metrics *prometheus.Registry
	stop    func()
	cameras map[string]evidence.Camera
	free    atomic.Int64 // of the disk
	granted atomic.Bool  // requests for pictures are approved
	unread  atomic.Bool  // whether they are cannot be read

	mu    sync.Mutex
	clock time.Time
}

func openShop(t *testing.T) *shop {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	offset := -2.5
	s := &shop{
		t: t, dir: t.TempDir(), key: key,
		clock: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC),
		cameras: map[string]evidence.Camera{
			"cam-1": {Edge: "edge-1", Clock: devices.CameraClock{State: devices.ClockRight, Against: "edge", OffsetS: &offset}},
			"cam-2": {Edge: "edge-1"}, "cam-3": {Edge: "edge-2"}, "cam-4": {Edge: "edge-1"}, "cam-5": {Edge: "edge-1"},
		},
	}
	if s.store, err = records.Open(t.Context(), records.Config{Path: filepath.Join(s.dir, "records.db"), Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	s.shelf = &cupboard{dir: filepath.Join(s.dir, "clips")}
	if s.shelf.Folder, err = folder.Open(s.shelf.dir); err != nil {
		t.Fatal(err)
	}
	s.free.Store(math.MaxInt64)
	s.open()
	return s
}

// open starts the hub's part, as after a restart.
func (s *shop) open() {
	s.t.Helper()
	offset := 0.25
	s.metrics = prometheus.NewRegistry()
	e, err := evidence.New(evidence.Config{
		Store: s.store, Shelf: s.shelf, Spool: filepath.Join(s.dir, "coming"), Free: s.free.Load, Key: s.key,
		Camera: func(id string) (evidence.Camera, bool) { c, ok := s.cameras[id]; return c, ok },
		EdgeClock: func(edge string) devices.EdgeClock {
			return devices.EdgeClock{State: devices.ClockRight, Against: "hub", OffsetS: &offset, Since: s.now().Add(-time.Hour)}
		},
		Granted: func(_ context.Context, c devices.Clip) (time.Time, bool, error) {
			if s.unread.Load() {
				return time.Time{}, false, errors.New("the records are away")
			}
			return c.To.Add(time.Minute), s.granted.Load(), nil
		},
		Retention: month, Now: s.now, Log: slog.New(slog.DiscardHandler), Metrics: s.metrics,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	var once sync.Once
	s.e, s.stop = e, func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				s.t.Error(err)
			}
		})
	}
	s.t.Cleanup(s.stop)
}

func (s *shop) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

func (s *shop) forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(d)
}

// alert is one that has just been raised by something that its edge told.
func (s *shop) alert(cameras ...string) alerts.Alert {
	now := s.now()
	return alerts.Alert{
		ID: devices.NewID(now), Version: 1, Edge: "edge-1", Cameras: cameras,
		Chain: &alerts.Chain{Event: devices.NewID(now), Pressed: now.Add(-300 * time.Millisecond), Received: now, Raised: now},
	}
}

// clip raises an alert and returns the clip that it has of cam-1.
func (s *shop) clip() devices.Clip {
	s.t.Helper()
	a := s.alert("cam-1")
	s.e.AlertChanged(a)
	return s.clips(a.ID, 1)[0]
}

// clips waits until an alert has so many.
func (s *shop) clips(alert string, n int) (page []devices.Clip) {
	s.t.Helper()
	s.eventually("the alert to have its clips", func() bool {
		page, _, _ = s.e.Clips(s.t.Context(), alert, 100, "")
		return len(page) >= n
	})
	if len(page) != n {
		s.t.Fatalf("the alert has %d clips, want %d", len(page), n)
	}
	return page
}

func (s *shop) expectState(id, state string) devices.Clip {
	s.t.Helper()
	var clip devices.Clip
	s.eventually("the clip to be "+state, func() bool {
		var err error
		clip, err = s.e.Clip(s.t.Context(), id)
		return err == nil && clip.State == state
	})
	return clip
}

func (s *shop) tidy() {
	s.t.Helper()
	if err := s.e.Tidy(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) eventually(what string, done func() bool) {
	s.t.Helper()
	deadline := time.After(20 * time.Second)
	for !done() {
		select {
		case <-time.After(2 * time.Millisecond):
		case <-deadline:
			s.t.Fatalf("waited 20 s for %s", what)
		}
	}
}

// count is a counter of clips by what became of them, or the gauge that has no label.
func (s *shop) count(name, outcome string) (n float64) {
	s.t.Helper()
	families, err := s.metrics.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.Metric {
			if f.GetName() == name && (outcome == "" || m.Label[0].GetValue() == outcome) {
				n += m.Counter.GetValue() + m.Gauge.GetValue()
			}
		}
	}
	return n
}

// line is an edge's connection. It keeps what it was told.
type line struct {
	s  *shop
	in *evidence.Intake

	mu   sync.Mutex
	told []wire.Uplink
}

func (s *shop) connect(edge string) *line {
	l := &line{s: s}
	l.in = s.e.Receive(edge, func(what wire.Uplink) bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told = append(l.told, what)
		return true
	})
	return l
}

// hears takes the first that was told and fits, and what was told before it.
func (l *line) hears(what string, fits func(wire.Uplink) bool) (said wire.Uplink) {
	l.s.t.Helper()
	l.s.eventually("the edge to hear "+what, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		i := slices.IndexFunc(l.told, fits)
		if i < 0 {
			return false
		}
		said = l.told[i]
		l.told = l.told[i+1:]
		return true
	})
	return said
}

// at is from where on the hub wants the clip.
func (l *line) at(id string) int64 {
	l.s.t.Helper()
	return l.hears("how much is there", func(u wire.Uplink) bool { return u.ClipFrom != nil && u.ClipFrom.ID == id }).ClipFrom.Offset
}

func (l *line) not(id string) string {
	l.s.t.Helper()
	return l.hears("that it was not taken", func(u wire.Uplink) bool { return u.ClipNot != nil && u.ClipNot.ID == id }).ClipNot.Reason
}

func (l *line) kept(id string) {
	l.s.t.Helper()
	l.hears("that it is kept", func(u wire.Uplink) bool { return u.ClipKept == id })
}

func (l *line) announce(id string, film []byte) int64 {
	l.s.t.Helper()
	f := fileOf(id, film)
	f.From, f.To = l.s.now().Add(-10*time.Second), l.s.now().Add(20*time.Second)
	if err := l.in.Announce(l.s.t.Context(), f); err != nil {
		l.s.t.Fatal(err)
	}
	return l.at(id)
}

// send sends a clip from where the hub wants it, up to end.
func (l *line) send(id string, film []byte, from, end int64) {
	l.s.t.Helper()
	for from < end {
		n := min(end-from, 10_000)
		l.in.Part(from, film[from:from+n])
		if from = l.at(id); from > end {
			l.s.t.Fatalf("the hub has %d bytes of %d that were sent", from, end)
		}
	}
}

func fileOf(id string, film []byte) wire.ClipFile {
	sum := sha256.Sum256(film)
	return wire.ClipFile{ID: id, Bytes: int64(len(film)), SHA256: hex.EncodeToString(sum[:]), Resumes: true, Kernel: &devices.Kernel{Synchronised: true, MaxErrorS: 0.02}}
}

func film(size int) []byte {
	f := make([]byte, size)
	_, _ = rand.Read(f) // never fails
	return f
}

// cupboard is a folder whose door can be locked.
type cupboard struct {
	*folder.Folder
	dir string

	puts atomic.Int64

	mu     sync.Mutex
	locked error
	slow   chan struct{} // closed when the shelf goes on; nil: it is quick
	broken map[string]bool
	order  []string // the clips that were put on it
}

func (c *cupboard) lock(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.locked = why
}

func (c *cupboard) why() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.locked
}

func (c *cupboard) Put(ctx context.Context, id string, file io.ReadSeeker, size int64, sum string) error {
	if err := c.why(); err != nil {
		return err
	}
	c.puts.Add(1)
	c.mu.Lock()
	slow := c.slow
	c.order = append(c.order, id)
	c.mu.Unlock()
	if slow != nil {
		<-slow
	}
	return c.Folder.Put(ctx, id, file, size, sum)
}

func (c *cupboard) Delete(ctx context.Context, id string) error {
	if err := c.why(); err != nil {
		return err
	}
	if c.breaks(id) {
		return errors.New("the file is in use")
	}
	return c.Folder.Delete(ctx, id)
}

func (c *cupboard) Size(ctx context.Context, id string) (int64, error) {
	if c.breaks(id) {
		return 0, errors.New("the folder cannot be read")
	}
	return c.Folder.Size(ctx, id)
}

func (c *cupboard) breaks(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken[id]
}

func (c *cupboard) Check(ctx context.Context) error { return errors.Join(c.why(), c.Folder.Check(ctx)) }

func (c *cupboard) path(id string) string { return filepath.Join(c.dir, id+".mp4") }

func (c *cupboard) has(id string) bool {
	_, err := os.Stat(c.path(id))
	return err == nil
}

// audited is the rows of the audit record of one action on a clip.
func (s *shop) audited(action, id string) []access.AuditEntry {
	s.t.Helper()
	rows, _, err := s.store.AuditEntries(s.t.Context(), access.AuditFilter{Action: action, Target: "clip:" + id, Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}
