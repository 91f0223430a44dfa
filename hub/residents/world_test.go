package residents_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/records"
	"brighteyes/hub/residents"
)

// world is the residents of a hub with real records.
type world struct {
	*residents.Residents
	t       *testing.T
	dir     string
	records *records.Records
	cfg     residents.Config
	mu      sync.Mutex
	at      time.Time
	homes   []residents.Home
	sensors []residents.Sensor // of every home
}

var (
	care   = residents.Caller{Name: "care", Roles: access.Roles{access.Care}}
	police = residents.Caller{Name: "police", Roles: access.Roles{access.Police}}
	guard  = residents.Caller{Name: "guard", Roles: access.Roles{access.Property}}
	admin  = residents.Caller{Name: "admin", Roles: access.Roles{access.Admin}}
	zone   = time.FixedZone("UTC+8", 8*3600)
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), at: time.Date(2026, 11, 23, 8, 0, 0, 0, zone)} // a Monday
	rec, err := records.Open(t.Context(), records.Config{Path: filepath.Join(w.dir, "records.db"), MinFree: -1, Now: w.now})
	must(t, err)
	t.Cleanup(func() { must(t, rec.Close()) })
	w.records = rec
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	w.cfg = residents.Config{
		Store: rec, Key: key, Zone: zone, Now: w.now, Pending: filepath.Join(w.dir, "pending"), Metrics: prometheus.NewRegistry(),
		Homes: func() []residents.Home { w.mu.Lock(); defer w.mu.Unlock(); return w.homes },
	}
	w.restart()
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// restart forgets what was in memory.
func (w *world) restart() {
	w.t.Helper()
	c := w.cfg
	c.Metrics = prometheus.NewRegistry()
	var err error
	w.Residents, err = residents.New(w.t.Context(), c)
	must(w.t, err)
}

// run keeps Run going until the test or the returned function ends it.
func (w *world) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		must(w.t, <-done)
	})
	w.t.Cleanup(stop)
	return stop
}

func (w *world) enrol(change ...func(*residents.Resident)) residents.Resident {
	w.t.Helper()
	one := residents.Resident{
		Place: &residents.Place{Site: "b5", Building: "5", Floor: "5", Unit: "501"}, Devices: []string{"button-5-501"},
		Name: "欧阳演示", Phone: "13912345678", Form: "欧阳阿姨", Rescue: "胰岛素在冰箱", Access: "敲三下",
		KeyBox: &residents.KeyBox{Place: "门厅左侧", Code: "KEY-4711"}, Class: residents.Wheelchair, Hazard: residents.Oxygen,
		Contacts: []residents.Contact{{Name: "欧阳小明", Relation: "儿子", Phone: "13887654321"}},
		Consent:  &residents.Consent{Text: "2026-01", Given: w.now(), By: "self"},
	}
	for _, f := range change {
		f(&one)
	}
	one, err := w.Enrol(w.t.Context(), care, one)
	must(w.t, err)
	return one
}

func (w *world) call(device string) alerts.Alert {
	return alerts.Alert{
		ID: devices.NewID(w.now()), Rule: "button.pressed", Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open,
		Device: device, Site: "b5", OpenedAt: w.now(),
	}
}

func (w *world) reads(action string) []access.AuditEntry {
	w.t.Helper()
	list, _, err := w.records.AuditEntries(w.t.Context(), access.AuditFilter{Action: action, Limit: 500})
	must(w.t, err)
	return list
}

// sql runs a statement behind the records' back.
func (w *world) sql(statement string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "records.db")+"?_pragma=busy_timeout(5000)")
	must(w.t, err)
	defer db.Close()
	_, err = db.Exec(statement)
	must(w.t, err)
}

func (w *world) sealed(id string) string {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "records.db")+"?_pragma=busy_timeout(5000)")
	must(w.t, err)
	defer db.Close()
	var text string
	must(w.t, db.QueryRow("SELECT sealed FROM residents WHERE id = ?", id).Scan(&text))
	return text
}

// onDisk reports in which files of the hub's folder a text stands.
func (w *world) onDisk(text string) (files []string) {
	w.t.Helper()
	must(w.t, filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			files = append(files, filepath.Base(path))
		}
		return err
	}))
	return files
}

func (w *world) press(id, kind, device string, data map[string]any) {
	w.t.Helper()
	e := devices.Recorded{Event: devices.Event{ID: id, Device: device, Type: kind, Time: w.now(), Data: data}}
	_, err := w.records.Commit(w.t.Context(), wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Received: w.now(), Events: []devices.Recorded{e}}, nil)
	must(w.t, err)
}

func (w *world) eventually(what string, is func() bool) {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); !is(); <-tick.C {
		if time.Since(began) > 15*time.Second {
			w.t.Fatalf("waited 15 s for %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
