package configured

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
	"brighteyes/edge"
)

const (
	east = "edge-east"
	own  = "devices:\n  - id: gate-1\n    kind: gate\n    driver: fake\n    settings:\n      port: 1\n      password: own-sesame\n  - id: button-1\n    kind: button\n    driver: fake\n    settings:\n      port: 2\n"
)

// TestMain compresses once: what serves all is made then, and must not belong to
// the bubble of the first test that needs it.
func TestMain(m *testing.M) {
	payload := wire.EncodeConfigured(wire.ConfiguredMessage{Challenge: "c", Lines: []string{strings.Repeat("x", 8<<10)}})
	_, _ = wire.DecodeConfigured(payload)
	os.Exit(m.Run())
}

// fake is a driver of devices with a port and a password.
type fake struct{}

func (fake) Name() string { return "fake" }

func (fake) Open(spec devices.Spec) (devices.Runner, error) {
	var s struct {
		Port     int    `yaml:"port"`
		Password string `yaml:"password"`
	}
	if err := spec.Settings.Decode(&s); err != nil {
		return nil, err
	}
	if s.Port == 666 {
		panic("port 666 with password " + s.Password)
	}
	if s.Port < 1 {
		return nil, fmt.Errorf("port %d with password %q: want 1 or more", s.Port, s.Password) // as no driver should say it
	}
	return nil, nil
}

// world is an edge's list with a broker and a hub, on virtual time.
type world struct {
	*testing.T
	dir    string
	broker *bus.Memory
	hub    bus.Bus
	key    ed25519.PrivateKey
	closed bool // hub.configures is false
	trial  time.Duration
	mute   bool // the hub does not say that it has seen the edge

	list    *Configured
	served  []devicelist.Entry
	mu      sync.Mutex
	health  map[string]edge.Health
	reports []wire.ConfiguredMessage
	stop    context.CancelFunc
	stopped chan struct{}
}

func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		w := &world{T: t, dir: t.TempDir(), broker: bus.NewMemory(), key: key, trial: 2 * time.Minute, health: map[string]edge.Health{}}
		w.hub = w.broker.Client("hub")
		if err := w.hub.Subscribe(t.Context(), wire.Topic("+", wire.Configured), 1, w.hears); err != nil {
			t.Fatal(err)
		}
		w.start()
		test(w)
		w.end()
		w.broker.Cut("hub")
	})
}

// hears notes a report, and answers one of a trial as the hub does.
func (w *world) hears(m bus.Message) {
	m.Ack()
	report, bad := wire.DecodeConfigured(m.Payload)
	if bad != nil {
		w.Errorf("a report cannot be read: %v", bad)
		return
	}
	w.mu.Lock()
	w.reports = append(w.reports, report)
	answers := !w.mute
	w.mu.Unlock()
	if report.Trial && answers {
		w.send(w.signed(w.key, wire.ConfigOrder{Do: wire.ConfigSeen, Version: report.Running, Challenge: report.Challenge}))
	}
}

func (w *world) start() {
	w.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(own))
	if err != nil {
		w.Fatal(err)
	}
	shown, err := devicelist.Of(node)
	if err != nil {
		w.Fatal(err)
	}
	one := func(text string) ([]devicelist.Entry, error) {
		return devicelist.Load("devices", []byte(text), []devices.Driver{fake{}})
	}
	load := func(text string) ([]devicelist.Entry, error) { // edge.yaml has a buzzer: the button
		list, err := one(text)
		if err == nil && !slices.ContainsFunc(list, func(e devicelist.Entry) bool { return e.ID == "button-1" }) {
			err = errors.New("the buzzer's device button-1 is not on the list")
		}
		return list, err
	}
	entries, err := load(own)
	if err != nil {
		w.Fatal(err)
	}
	w.list = New(Config{
		Edge: east, Dir: w.dir, Bus: w.broker.Client(east), Hub: w.key.Public().(ed25519.PublicKey), Own: entries, Shown: &shown, Load: load, LoadOne: one,
		Serve: func(list []devicelist.Entry) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.served = list
		},
		Health: func() map[string]edge.Health {
			w.mu.Lock()
			defer w.mu.Unlock()
			return maps.Clone(w.health)
		},
		Trial: w.trial, Closed: w.closed, Log: slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(context.Background())
	w.stop, w.stopped = stop, make(chan struct{})
	go func() {
		defer close(w.stopped)
		if err := w.list.Run(ctx); err != nil {
			w.Error(err)
		}
	}()
	synctest.Wait()
}

// end is a power cut as far as the list is concerned: nothing is done at the end.
func (w *world) end() {
	w.stop()
	<-w.stopped
	w.broker.Cut(east)
}

func (w *world) restart() {
	w.Helper()
	w.end()
	w.health = map[string]edge.Health{}
	w.broker.Restore(east)
	w.start()
}

func (w *world) last() wire.ConfiguredMessage {
	w.Helper()
	synctest.Wait()
	reports := w.told()
	if len(reports) == 0 {
		w.Fatal("the edge told nothing")
	}
	return reports[len(reports)-1]
}

// order is one of the hub's to apply a text.
func (w *world) order(version int64, text string, secrets map[string]string) wire.ConfigOrder {
	w.Helper()
	report := w.last()
	content := wire.ConfigContent{Text: text, Secrets: map[string][]byte{}}
	for ref, secret := range secrets {
		plain, _ := json.Marshal(devicelist.Secret{Text: secret})
		sealed, err := sealing.Seal(report.Key, wire.SecretPurpose(east, ref), plain)
		if err != nil {
			w.Fatal(err)
		}
		content.Secrets[ref] = sealed
	}
	plain, _ := json.Marshal(content)
	sealed, err := sealing.Seal(report.Key, wire.ConfigPurpose(east), plain)
	if err != nil {
		w.Fatal(err)
	}
	return wire.ConfigOrder{Do: wire.ConfigApply, Version: version, SHA256: devicelist.SHA256(text), Challenge: report.Challenge, Sealed: sealed}
}

func (w *world) signed(key ed25519.PrivateKey, o wire.ConfigOrder) []byte {
	w.Helper()
	if o.Edge == "" {
		o.Edge = east
	}
	o.ID, o.Issued = devices.NewID(time.Now()), time.Now()
	payload, err := wire.SignConfig(key, o)
	if err != nil {
		w.Fatal(err)
	}
	return payload
}

func (w *world) send(payload []byte) {
	if err := w.hub.Send(bus.Out{Topic: wire.Topic(east, wire.Config), Payload: payload, QoS: 1}); err != nil {
		w.Error(err)
	}
}

// apply gives the edge a text.
func (w *world) apply(version int64, text string, secrets map[string]string) {
	w.Helper()
	w.send(w.signed(w.key, w.order(version, text, secrets)))
	synctest.Wait()
}

// is says how a device does from now on.
func (w *world) is(id string, h edge.Health) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health[id] = h
}

func (w *world) of(id string) edge.Health {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.health[id]
}

// signs has devices give a sign now, in a run that began just before.
func (w *world) signs(ids ...string) {
	for _, id := range ids {
		w.is(id, edge.Health{Began: time.Now().Add(-time.Millisecond), Sign: time.Now()})
	}
}

// serves is what the edge was last told to serve.
func (w *world) serves() []devicelist.Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.served)
}

// told is every report so far.
func (w *world) told() []wire.ConfiguredMessage {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.reports)
}

// silent has the hub say nothing of having seen the edge from now on.
func (w *world) silent() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mute = true
}

func (w *world) expectServed(ids ...string) {
	w.Helper()
	synctest.Wait()
	var have []string
	for _, e := range w.serves() {
		have = append(have, e.ID)
	}
	if !slices.Equal(have, ids) {
		w.Errorf("serves %v, want %v", have, ids)
	}
}

// kept is what is on disk.
func (w *world) kept() string {
	text, err := os.ReadFile(filepath.Join(w.dir, "config.json"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		w.Error(err)
	}
	return string(text)
}

func with(id string) string {
	return own + "  - id: " + id + "\n    kind: sensor\n    driver: fake\n    settings:\n      port: 3\n"
}
