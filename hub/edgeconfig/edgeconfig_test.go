package edgeconfig

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

const (
	east = "edge-east"
	base = "devices:\n  - id: gate-1\n    kind: gate\n    driver: isapi\n    settings:\n      password: \"‹secret:own1›\"\n"
)

// world is Configs with an edge that the test speaks for, on records in memory.
type world struct {
	*testing.T
	configs *Configs
	store   *memory
	hub     ed25519.PublicKey
	key     sealing.Key
	away    bool
	now     time.Time

	mu     sync.Mutex
	orders []wire.ConfigOrder
	answer *wire.ConfigOutcome // to a check
}

func newWorld(t *testing.T) *world {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, store: newMemory(), hub: public, now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	w.key = w.newKey()
	w.configs = New(Config{
		Key: private, Store: w.store, Publisher: w, Audit: w.store.audit, Now: func() time.Time { return w.now }, Away: func(string) bool { return w.away },
	})
	return w
}

func (w *world) newKey() sealing.Key {
	w.Helper()
	key, err := sealing.OpenKey(filepath.Join(w.TempDir(), "key"))
	if err != nil {
		w.Fatal(err)
	}
	return key
}

// Publish implements Publisher: it is the edge's end.
func (w *world) Publish(_ context.Context, topic string, payload []byte) error {
	o, err := wire.VerifyConfig(w.hub, payload)
	if err != nil || topic != wire.Topic(east, wire.Config) {
		w.Errorf("%s: %v", topic, err)
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.orders = append(w.orders, o)
	if o.Do == wire.ConfigCheck && w.answer != nil {
		answer := *w.answer
		answer.ID = o.ID
		go func() {
			m := w.word(0)
			m.Checked = &answer
			w.reports(m)
		}()
	}
	return nil
}

// word is what the edge says while it serves a version.
func (w *world) word(running int64) wire.ConfiguredMessage {
	v, _, _ := w.store.EdgeVersion(context.Background(), east, running)
	return wire.ConfiguredMessage{Challenge: "c1", Key: w.key.Public(), Running: running, Highest: running, SHA256: v.SHA256}
}

func (w *world) reports(m wire.ConfiguredMessage) {
	w.Helper()
	if err := w.configs.Report(context.Background(), east, m); err != nil {
		w.Error(err)
	}
}

// comes has the edge connect for the first time.
func (w *world) comes() {
	w.Helper()
	m := w.word(0)
	m.Lines = strings.Split(strings.TrimSuffix(base, "\n"), "\n")
	w.reports(m)
}

// sent takes what was sent since the last call.
func (w *world) sent() []wire.ConfigOrder {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.orders
	w.orders = nil
	return list
}

func (w *world) change(text string, base int64) Version {
	w.Helper()
	v, err := w.configs.Change(w.Context(), east, text, base, "admin", "for a test")
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w *world) states() (list []State) {
	w.Helper()
	v, err := w.configs.Look(w.Context(), east)
	if err != nil {
		w.Fatal(err)
	}
	for _, one := range v.Versions {
		list = append(list, one.State)
	}
	return list
}

func (w *world) expectStates(want ...State) {
	w.Helper()
	if have := w.states(); !slices.Equal(have, want) {
		w.Errorf("the versions are %v, want %v", have, want)
	}
}

func plus(id string) string {
	return base + "  - id: " + id + "\n    kind: sensor\n    driver: zigbee\n"
}

func TestASecretThatIsTypedCanBeReadByItsEdgeAlone(t *testing.T) {
	w := newWorld(t)
	w.comes()
	v := w.change(plus("cam-1")+"    settings: {password: typed-sesame}\n", 0)
	if all := w.store.everything(); strings.Contains(all, "typed-sesame") {
		t.Errorf("the store holds %s", all)
	}
	orders := w.sent()
	if len(orders) != 1 || orders[0].Version != 1 || orders[0].Challenge != "c1" || orders[0].Edge != east {
		t.Fatalf("%+v", orders)
	}
	plain, err := w.key.Open(wire.ConfigPurpose(east), orders[0].Sealed)
	if err != nil {
		t.Fatal(err)
	}
	var content wire.ConfigContent
	if err := json.Unmarshal(plain, &content); err != nil || content.Text != v.Text || devicelist.SHA256(content.Text) != orders[0].SHA256 || len(content.Secrets) != 1 {
		t.Fatalf("%v %s", err, plain)
	}
	for ref, sealed := range content.Secrets {
		secret, err := w.key.Open(wire.SecretPurpose(east, ref), sealed)
		if err != nil || !strings.Contains(string(secret), "typed-sesame") {
			t.Errorf("%s, %v", secret, err)
		}
		if _, err := w.key.Open(wire.SecretPurpose("edge-west", ref), sealed); err == nil {
			t.Error("it opens as another edge's")
		}
		if _, err := w.newKey().Open(wire.SecretPurpose(east, ref), sealed); err == nil {
			t.Error("another key opens it")
		}
	}
	// An edit that does not mention it keeps it, and sends it along.
	again := w.change(strings.Replace(v.Text, "kind: sensor", "kind: camera", 1), 1)
	if devicelist.Refs(again.Text)[1] != devicelist.Refs(v.Text)[1] {
		t.Errorf("%s\n%s", v.Text, again.Text)
	}
	changes, _, err := w.configs.Compare(t.Context(), east, 1, 2)
	if err != nil || len(changes) != 1 || len(changes[0].Keys) != 1 || changes[0].Keys[0].Key != "kind" {
		t.Errorf("%+v, %v", changes, err)
	}
}

func TestAVersionIsSentUntilItsEdgeRunsItAndNoLonger(t *testing.T) {
	w := newWorld(t)
	w.comes()
	w.change(plus("sensor-1"), 0)
	w.sent()
	w.reports(w.word(0)) // the order was lost
	if orders := w.sent(); len(orders) != 1 || orders[0].Version != 1 {
		t.Fatalf("%+v", orders)
	}
	trial := w.word(1)
	trial.Trial = true
	w.reports(trial)
	w.expectStates(Trial)
	if orders := w.sent(); len(orders) != 1 || orders[0].Do != wire.ConfigSeen || orders[0].Version != 1 {
		t.Fatalf("%+v", orders)
	}
	w.reports(w.word(1))
	w.expectStates(Confirmed)
	w.reports(w.word(1))
	if orders := w.sent(); len(orders) != 0 {
		t.Errorf("%+v", orders)
	}
	wiped := w.word(0) // its data were lost, its key was not
	w.reports(wiped)
	if orders := w.sent(); len(orders) != 1 || orders[0].Version != 1 {
		t.Errorf("%+v", orders)
	}
}

func TestWhatAnEdgeLeavesOutIsShownUntilItIsMended(t *testing.T) {
	w := newWorld(t)
	w.comes()
	w.change(plus("sensor-1"), 0)
	w.reports(w.word(1))
	upgraded := w.word(1)
	upgraded.Unfit = []wire.ConfigMistake{{Key: "devices[0].settings.port", Zh: "端口", En: strings.Repeat("x", 5000)}}
	w.reports(upgraded)
	v, err := w.configs.Look(t.Context(), east)
	if err != nil || v.Running != 1 || len(v.Unfit) != 1 || v.Unfit[0].Zh != "端口" || len(v.Unfit[0].En) > 600 {
		t.Fatalf("%+v, %v", v.Unfit, err)
	}
	w.expectStates(Confirmed)
	w.reports(w.word(1))
	if v, err := w.configs.Look(t.Context(), east); err != nil || len(v.Unfit) > 0 {
		t.Errorf("%+v, %v", v.Unfit, err)
	}
}

func TestWhatFailedIsNotWantedAnyMore(t *testing.T) {
	w := newWorld(t)
	w.comes()
	w.change(plus("sensor-1"), 0)
	w.reports(w.word(1))
	w.change(plus("sensor-2"), 1)
	refused := w.word(1)
	refused.Highest = 2
	refused.Last = &wire.ConfigOutcome{Version: 2, What: wire.ConfigRefused, Zh: "错", En: "wrong", Mistakes: []wire.ConfigMistake{{Key: "devices[0]", En: strings.Repeat("x", 5000)}}}
	w.reports(refused)
	w.expectStates(Refused, Confirmed)
	w.change(plus("sensor-3"), 2)
	back := w.word(1)
	back.Highest = 3
	back.Last = &wire.ConfigOutcome{Version: 3, What: wire.ConfigRolledBack, Zh: "退", En: "back"}
	w.reports(back)
	w.expectStates(RolledBack, Refused, Confirmed)
	v, err := w.configs.Look(t.Context(), east)
	if err != nil || v.Wanted != 1 || v.Newest != 3 || !strings.Contains(v.Text, "sensor-1") || v.Versions[0].Told.Zh != "退" || len(v.Versions[1].Told.Mistakes[0].En) > 600 {
		t.Errorf("%+v, %v", v, err)
	}
	w.sent()
	w.reports(back)
	if orders := w.sent(); len(orders) != 0 {
		t.Errorf("%+v", orders)
	}
	lost := w.word(0) // it serves neither, and takes none of these numbers again
	lost.Highest = 3
	w.reports(lost)
	if orders := w.sent(); len(orders) != 0 {
		t.Errorf("%+v", orders)
	}
	// What is said of a version that is in force already changes it only when the edge left it.
	lie := w.word(1)
	lie.Highest, lie.Last = 3, &wire.ConfigOutcome{Version: 1, What: wire.ConfigRefused}
	w.reports(lie)
	w.expectStates(RolledBack, Refused, Confirmed)
	if _, err := w.configs.Restore(t.Context(), east, 2, 3, "admin", "again"); err != nil {
		t.Fatal(err)
	}
	w.expectStates(Sent, RolledBack, Refused, Confirmed)
	w.change(plus("sensor-4"), 4)
	w.expectStates(Sent, Superseded, RolledBack, Refused, Confirmed)
}

func TestNothingIsSentToAKeyThatNobodyConfirmed(t *testing.T) {
	w := newWorld(t)
	if _, err := w.configs.Change(t.Context(), east, base, 0, "admin", "x"); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
	w.comes()
	w.change(plus("sensor-1"), 0)
	w.sent()
	first := w.key
	w.key = w.newKey()
	w.comes()
	if _, err := w.configs.Change(t.Context(), east, plus("sensor-2"), 1, "admin", "x"); !errors.Is(err, ErrKey) {
		t.Errorf("%v", err)
	}
	if _, err := w.configs.Check(t.Context(), east, plus("sensor-2")); !errors.Is(err, ErrKey) {
		t.Errorf("%v", err)
	}
	if err := w.configs.ConfirmKey(t.Context(), east, sealing.Fingerprint(first.Public())); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if orders := w.sent(); len(orders) != 0 {
		t.Errorf("%+v", orders)
	}
	if err := w.configs.ConfirmKey(t.Context(), east, sealing.Fingerprint(w.key.Public())); err != nil {
		t.Fatal(err)
	}
	w.comes()
	orders := w.sent()
	if len(orders) != 1 || orders[0].Version != 1 {
		t.Fatalf("%+v", orders)
	}
	if _, err := w.key.Open(wire.ConfigPurpose(east), orders[0].Sealed); err != nil {
		t.Error(err)
	}
	bad := w.word(0)
	bad.Key = "no key"
	w.reports(bad)
}

func TestAnEdgeThatKeepsItsHubOutIsSentNothing(t *testing.T) {
	w := newWorld(t)
	w.comes()
	w.change(plus("sensor-1"), 0)
	w.sent()
	m := w.word(0)
	m.Closed = true
	w.reports(m)
	if _, err := w.configs.Change(t.Context(), east, plus("sensor-2"), 1, "admin", "x"); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	if orders := w.sent(); len(orders) != 0 {
		t.Errorf("%+v", orders)
	}
}

func TestOneMoreDeviceIsProposed(t *testing.T) {
	w := newWorld(t)
	w.comes()
	camera := map[string]any{"id": "cam-1", "kind": "camera", "driver": "onvif", "name": "东门", "settings": map[string]any{"address": "10.0.0.9", "password": "typed-sesame", "port": 80}}
	n, err := w.configs.Propose(t.Context(), east, camera, "admin", "adopted")
	if err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	v, _, _ := w.store.EdgeVersion(t.Context(), east, 1)
	if !strings.Contains(v.Text, "- id: cam-1\n    kind: camera\n    name: 东门\n    driver: onvif\n") || !strings.Contains(v.Text, "‹secret:own1›") || strings.Contains(w.store.everything(), "typed-sesame") {
		t.Errorf("%s", v.Text)
	}
	var found strictyaml.Problems
	if _, err := w.configs.Propose(t.Context(), east, camera, "admin", "twice"); !errors.As(err, &found) || found[0].Message.Code != "list.twice" {
		t.Errorf("%v", err)
	}
	if !strings.Contains(w.store.everything(), "version 1, added cam-1") {
		t.Errorf("the audit record says %s", w.store.everything())
	}
}

func TestWhoWroteFromAnOlderVersionIsTold(t *testing.T) {
	w := newWorld(t)
	w.comes()
	w.change(plus("sensor-1"), 0)
	if _, err := w.configs.Change(t.Context(), east, plus("sensor-2"), 0, "admin", "x"); !errors.Is(err, ErrConflict) {
		t.Errorf("%v", err)
	}
	if _, err := w.configs.Change(t.Context(), east, plus("sensor-1"), 1, "admin", "x"); !errors.Is(err, ErrSame) {
		t.Errorf("%v", err)
	}
	if _, err := w.configs.Restore(t.Context(), east, 9, 1, "admin", "x"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestASecretThatWouldBeShownIsRefusedBeforeItIsSent(t *testing.T) {
	w := newWorld(t)
	w.comes()
	text := base + "    name: ‹secret:own1›\n"
	var found strictyaml.Problems
	if _, err := w.configs.Change(t.Context(), east, text, 0, "admin", "x"); !errors.As(err, &found) || found[0].Message.Code != "list.mark" || found[0].Key != "devices[0].name" {
		t.Errorf("%v", err)
	}
	if c, err := w.configs.Check(t.Context(), east, text); err != nil || len(c.Mistakes) != 1 || c.Mistakes[0].Line != 7 {
		t.Errorf("%+v, %v", c, err)
	}
	if orders := w.sent(); len(orders) != 0 {
		t.Errorf("%+v", orders)
	}
}

func TestAListWithMoreSecretsThanCanBeSentIsRefusedWithWords(t *testing.T) {
	w := newWorld(t)
	w.comes()
	var many strings.Builder
	many.WriteString("devices:\n")
	for i := range mostSecrets + 1 {
		fmt.Fprintf(&many, "  - {id: a%d, kind: gate, settings: {password: p%d}}\n", i, i)
	}
	var found strictyaml.Problems
	if _, err := w.configs.Change(t.Context(), east, many.String(), 0, "admin", "x"); !errors.As(err, &found) || found[0].Message.Code != "list.secrets" {
		t.Errorf("%v", err)
	}
	// The largest that is taken can be sent.
	large := strings.Replace(base, "password: ", "password: "+strings.Repeat("p", 90<<10)+" # ", 1) + strings.Repeat("  # as much as there may be\n", 5000)
	w.change(large, 0)
	if len(w.sent()) != 1 {
		t.Error("it was not sent")
	}
}

func TestACheckAsksTheEdgeAndFindsItsMistakesInTheText(t *testing.T) {
	w := newWorld(t)
	w.comes()
	w.answer = &wire.ConfigOutcome{What: wire.ConfigRefused, Mistakes: []wire.ConfigMistake{{Key: "devices[1].settings.port", Zh: "端口", En: "port 0: want 1"}}}
	text := "devices:\n  # mine\n  - {id: gate-1, kind: gate}\n  - id: s\n    kind: sensor\n    settings:\n      port: 0\n"
	c, err := w.configs.Check(t.Context(), east, text)
	if err != nil || !c.ByEdge || len(c.Mistakes) != 1 || c.Mistakes[0].Line != 7 || c.Mistakes[0].Message.Zh != "端口" || len(c.Changes) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if len(w.states()) != 0 {
		t.Error("a check made a version")
	}
	w.away = true
	if c, err := w.configs.Check(t.Context(), east, text); err != nil || c.ByEdge || len(c.Changes) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := w.configs.Check(t.Context(), east, "devices: 1"); err != nil || len(c.Mistakes) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAHubThatWasPutBackTakesOverWhatItsEdgeRuns(t *testing.T) {
	w := newWorld(t)
	w.comes()
	m := w.word(7)
	m.Lines = strings.Split(strings.TrimSuffix(plus("sensor-1"), "\n"), "\n")
	w.reports(m)
	v, err := w.configs.Look(t.Context(), east)
	if err != nil || v.Wanted != 7 || v.Text != plus("sensor-1") {
		t.Errorf("%+v, %v", v, err)
	}
	if next := w.change(plus("sensor-2"), 7); next.Number != 8 {
		t.Errorf("the next is %d", next.Number)
	}
}

func TestAHubThatWasPutBackDoesNotTakeAnotherListOfANumberForItsOwn(t *testing.T) {
	w := newWorld(t)
	w.comes()
	mine := w.change(plus("sensor-1"), 0) // its edge runs a 1 of the days that the hub lost
	m := w.word(1)
	m.SHA256, m.Trial, m.Highest = devicelist.SHA256(plus("sensor-2")), true, 2
	w.reports(m)
	w.expectStates(Sent)
	w.sent()
	m.Trial = false
	w.reports(m)
	w.expectStates(Sent, Superseded)
	if orders := w.sent(); len(orders) != 1 || orders[0].Do != wire.ConfigApply || orders[0].Version != 3 || orders[0].SHA256 != mine.SHA256 {
		t.Errorf("%+v", orders)
	}
	w.reports(m)
	w.expectStates(Sent, Superseded)
	w.reports(w.word(3))
	w.expectStates(Confirmed, Superseded)
	if !strings.Contains(w.store.everything(), "version 3, as version 1 is") {
		t.Error("the audit record says nothing of it")
	}
}

func TestWordsAreInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

// memory is a Store.
type memory struct {
	mu       sync.Mutex
	known    map[string]Known
	versions []Version // newest first
	secrets  map[string][]byte
	entries  []access.AuditEntry
}

func newMemory() *memory { return &memory{known: map[string]Known{}, secrets: map[string][]byte{}} }

// everything is all that is kept, as one text.
func (m *memory) everything() string {
	text, _ := json.Marshal([]any{m.known, m.versions, m.secrets, m.entries})
	return string(text)
}

func (m *memory) audit(_ context.Context, e access.AuditEntry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) EdgeKnown(_ context.Context, edge string) (Known, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, known := m.known[edge]
	return k, known, nil
}

func (m *memory) PutEdgeKnown(_ context.Context, k Known) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[k.Edge] = k
	return nil
}

func (m *memory) EdgeVersions(context.Context, string) ([]Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.versions)
	for i := range list {
		list[i].Text = ""
	}
	return list, nil
}

func (m *memory) EdgeVersion(_ context.Context, _ string, number int64) (Version, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.versions, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return Version{}, false, nil
	}
	return m.versions[i], true, nil
}

func (m *memory) AddEdgeVersion(_ context.Context, v Version, secrets []Secret, e access.AuditEntry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.versions {
		if m.versions[i].State.open() {
			m.versions[i].State = Superseded
		}
	}
	m.versions = append([]Version{v}, m.versions...)
	for _, s := range secrets {
		m.secrets[s.Ref] = s.Sealed
	}
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) SettleEdgeVersion(_ context.Context, _ string, number int64, s State, told wire.ConfigOutcome, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.versions {
		if m.versions[i].Number == number {
			m.versions[i].State, m.versions[i].Told, m.versions[i].Settled = s, told, at
		}
	}
	return nil
}

func (m *memory) EdgeSecrets(_ context.Context, _ string, refs []string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string][]byte{}
	for _, ref := range refs {
		if sealed, ok := m.secrets[ref]; ok {
			found[ref] = sealed
		}
	}
	return found, nil
}
