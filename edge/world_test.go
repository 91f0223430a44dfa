package edge

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
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
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

const edgeID = "edge-east"

// TestMain compresses once: what serves all is made then, and must not belong to
// the bubble of the first test that needs it.
func TestMain(m *testing.M) {
	payload := wire.EncodeBatch(wire.Batch{Events: make([]devices.Recorded, wire.MaxItems)})
	_, _ = wire.DecodeBatch(edgeID, devices.Events, payload, time.Now())
	os.Exit(m.Run())
}

// world is an edge with its outbox and devices, a broker, and a hub that does
// what the contract says, unless the test has it do otherwise.
type world struct {
	*testing.T
	dir    string
	broker *bus.Memory
	hub    *hub
	driver *fake
	key    ed25519.PrivateKey
	opt    outbox.Options
	ids    []string        // of the devices
	change func(c *Config) // nil, or what is other than usual

	box     *outbox.Outbox
	agent   *Agent
	stop    context.CancelFunc
	stopped chan struct{}
	hung    context.Context // until it ends, devices that hang do
}

// inWorld runs a test on virtual time. The world stands, and nothing has happened.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctestWorld(t, outbox.Options{}, test)
}

func synctestWorld(t *testing.T, o outbox.Options, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.opt = o
		w.start()
		defer w.end()
		test(w)
	})
}

func newWorld(t *testing.T) *world {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &world{T: t, dir: t.TempDir(), hub: newHub(t), driver: newFake(), key: key, ids: []string{"button-1", "sensor-1"}}
}

// start begins a process of the edge, on the outbox file that the last one left.
// What the last one left at the broker is gone.
func (w *world) start() {
	w.Helper()
	w.broker = bus.NewMemory()
	w.hub.join(w.broker)
	var err error
	if w.box, err = outbox.Open(filepath.Join(w.dir, "outbox.db"), w.opt); err != nil {
		w.Fatal(err)
	}
	config := Config{
		ID: edgeID, Version: "test", Outbox: w.box, Drivers: []devices.Driver{w.driver},
		Bus: w.broker.ClientWithWill(edgeID, Will(edgeID)), Key: w.key.Public().(ed25519.PublicKey),
		Log: slog.New(slog.NewTextHandler(w.Output(), nil)), Fault: w.opt.Fault,
	}
	if w.change != nil {
		w.change(&config)
	}
	if w.agent, err = New(config); err != nil {
		w.Fatal(err)
	}
	w.reconcile(w.ids...)
	ctx, stop := context.WithCancel(w.Context())
	w.stop, w.stopped = stop, make(chan struct{})
	go func() {
		defer close(w.stopped)
		if err := w.agent.Run(ctx); err != nil {
			w.Error(err)
		}
	}()
	w.settle()
}

func (w *world) reconcile(ids ...string) {
	var list []DeviceConfig
	for _, id := range ids {
		kind := devices.Button
		if strings.HasPrefix(id, "gate") {
			kind = devices.Gate
		}
		if strings.HasPrefix(id, "camera") {
			kind = devices.Camera
		}
		list = append(list, DeviceConfig{Device: devices.Device{ID: id, Kind: kind, Driver: "fake"}})
	}
	w.agent.Reconcile(list)
}

// end stops the edge's process in order.
func (w *world) end() {
	w.stop()
	<-w.stopped
	_ = w.box.Close()
	synctest.Wait()
}

// crash ends the process without a word: nothing of it is heard any more, and the
// file is what was durable at that moment.
func (w *world) crash() {
	w.Helper()
	w.broker.Cut(edgeID)
	image := w.image()
	w.end()
	w.dir = image
}

// image is a folder with the outbox as a power cut would leave it now.
func (w *world) image() string {
	w.Helper()
	to := w.TempDir()
	for _, name := range []string{"outbox.db", "outbox.db-wal"} {
		data, err := os.ReadFile(filepath.Join(w.dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			w.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			w.Fatal(err)
		}
	}
	return to
}

// settle lets everything happen that happens at once.
func (w *world) settle() { synctest.Wait() }

// forward lets time pass.
func (w *world) forward(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// press has a button emit a press, durably, and returns its id.
func (w *world) press() string { return w.emit(devices.ButtonPressed, "button-1") }

func (w *world) emit(eventType, device string) string {
	w.Helper()
	id := devices.NewID(time.Now())
	err := w.driver.emitter(w.T, device).Event(w.Context(), devices.Event{ID: id, Type: eventType})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func (w *world) read(device, metric string, v float64) {
	w.Helper()
	err := w.driver.emitter(w.T, device).Reading(w.Context(), devices.Reading{Values: map[string]float64{metric: v}})
	if err != nil {
		w.Fatal(err)
	}
}

// queue puts many events into the outbox, as if their drivers had.
func (w *world) queue(lane devices.Lane, eventType string, n int) (ids []string) {
	w.Helper()
	for n > 0 {
		var items []outbox.Item
		for range min(n, 500) {
			id := devices.NewID(time.Now())
			ids = append(ids, id)
			items = append(items, outbox.Item{Body: fmt.Appendf(nil, `{"id":%q,"device":"button-1","type":%q,"time":"2026-11-22T20:00:00Z"}`, id, eventType)})
		}
		n -= len(items)
		if err := w.box.Put(w.Context(), lane, items...); err != nil {
			w.Fatal(err)
		}
	}
	return ids
}

// expectStored checks that the hub has exactly these events of a lane, in order.
func (w *world) expectStored(lane devices.Lane, ids ...string) {
	w.Helper()
	w.settle()
	if have := w.hub.storedIn(lane); !slices.Equal(have, ids) {
		w.Fatalf("the hub has %d in %s, want %d:\n%.600s\n%.600s", len(have), lane, len(ids), fmt.Sprint(have), fmt.Sprint(ids))
	}
}

// incompressible is a reading of much noise.
func incompressible() []byte {
	r := devices.Reading{Device: "sensor-1", Time: time.Now(), Values: map[string]float64{}}
	for i := range 500 {
		r.Values[fmt.Sprintf("noise_%d", i)] = rand.NormFloat64()
	}
	body, _ := json.Marshal(r) // of finite numbers
	return body
}

func (w *world) expectEmptyOutbox() {
	w.Helper()
	w.forward(200 * time.Millisecond)
	if have := w.box.Backlog(); have.Alarms+have.Events+have.Readings > 0 {
		w.Fatalf("the outbox still holds %+v", have)
	}
}

// hub is the other side of the protocol. Its fields may be set while nothing happens.
type hub struct {
	t    *testing.T
	bus  bus.Bus
	mu   sync.Mutex
	seen []seen // all that came, lost or not

	deaf    bool                    // nothing arrives
	mute    bool                    // it stores and says nothing
	lose    func(b wire.Batch) bool // lost on the way
	refuse  func(b wire.Batch) bool // cannot be read
	noAgain bool

	pos    map[string]wire.Position // by stream
	stored map[devices.Lane][]string
	known  map[string]bool
	told
}

// told is what the hub was told beside events.
type told struct {
	reading map[string]float64 // device/metric/time
	gaps    []wire.Gap
	status  wire.StatusMessage
	list    []devices.Device
	states  []wire.StateMessage
	replies []devices.Reply
}

// now is what the hub was told by now.
func (h *hub) now() told {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.told
	t.reading = maps.Clone(t.reading)
	return t
}

type seen struct {
	wire.Batch
	at   time.Time
	hash string
}

func newHub(t *testing.T) *hub {
	return &hub{t: t, pos: map[string]wire.Position{}, stored: map[devices.Lane][]string{}, known: map[string]bool{},
		told: told{reading: map[string]float64{}}}
}

func (h *hub) join(broker *bus.Memory) {
	h.bus = broker.Client("hub")
	if err := h.bus.Subscribe(h.t.Context(), wire.Topic("+", "+"), 1, h.on); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hub) on(m bus.Message) {
	m.Ack()
	_, name, _ := wire.Split(m.Topic)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.deaf {
		return
	}
	switch name {
	case wire.Status:
		msg, bad := wire.DecodeStatus(m.Payload)
		h.must(bad)
		h.status = msg
		if msg.Online && !h.mute {
			h.say(wire.AckMessage{Stream: msg.Stream, Position: h.pos[msg.Stream]})
		}
	case wire.Inventory:
		msg, bad := wire.DecodeInventory(m.Payload)
		h.must(bad)
		h.list = msg.Devices
	case wire.State:
		msg, bad := wire.DecodeState(m.Payload)
		h.must(bad)
		h.states = append(h.states, msg)
	case wire.Replies:
		msg, bad := wire.DecodeReply(m.Payload)
		h.must(bad)
		h.replies = append(h.replies, msg)
	case string(devices.Alarms), string(devices.Events), string(devices.Readings):
		h.batch(devices.Lane(name), m.Payload)
	}
}

func (h *hub) must(bad *wire.EnvelopeError) {
	if bad != nil {
		h.t.Errorf("the hub cannot read what the edge says: %v", bad)
	}
}

func (h *hub) batch(lane devices.Lane, payload []byte) {
	b, bad := wire.DecodeBatch(edgeID, lane, payload, time.Now())
	h.must(bad)
	if len(b.Refused) > 0 {
		h.t.Errorf("an item is refused: %+v", b.Refused)
	}
	h.seen = append(h.seen, seen{b, time.Now(), wire.Digest(payload)})
	if h.lose != nil && h.lose(b) {
		return
	}
	if h.refuse != nil && h.refuse(b) {
		h.say(wire.AckMessage{Refused: &wire.RefusedAck{Lane: lane, SHA256: wire.Digest(payload), Reason: wire.ReasonEnvelope}})
		return
	}
	if !b.Numbered() {
		h.store(b)
		return
	}
	pos := h.pos[b.Stream].Of(lane)
	if b.Base > pos+1 {
		h.gaps = append(h.gaps, wire.Gap{Stream: b.Stream, Lane: lane, From: pos + 1, To: b.Base - 1})
		pos = b.Base - 1
	}
	var again []devices.Lane
	switch {
	case b.Seq == pos+1:
		h.store(b)
		pos = b.Seq
	case b.Seq > pos+1 && !h.noAgain:
		again = []devices.Lane{lane}
	}
	h.pos[b.Stream] = h.pos[b.Stream].With(lane, pos)
	if !h.mute {
		h.say(wire.AckMessage{Stream: b.Stream, Position: h.pos[b.Stream], Now: time.Now(), Again: again})
	}
}

func (h *hub) store(b wire.Batch) {
	for _, e := range b.Events {
		if !h.known[e.ID] {
			h.known[e.ID] = true
			h.stored[b.Lane] = append(h.stored[b.Lane], e.ID)
		}
	}
	for _, r := range b.Readings {
		for metric, v := range r.Values {
			h.reading[r.Device+"/"+metric+"/"+r.Time.Format(wire.Layout)] = v
		}
	}
}

func (h *hub) say(ack wire.AckMessage) {
	// an edge that is cut off hears nothing
	_ = h.bus.Send(bus.Out{Topic: wire.Topic(edgeID, wire.Acks), Payload: wire.EncodeAck(ack)})
}

// with changes how the hub behaves.
func (h *hub) with(change func(h *hub)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(h)
}

func (h *hub) storedIn(lane devices.Lane) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.stored[lane])
}

func (h *hub) all() []seen {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.seen)
}

// came is what came of a lane so far, lost or not.
func (h *hub) came(lane devices.Lane) (list []seen) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.seen {
		if s.Lane == lane {
			list = append(list, s)
		}
	}
	return list
}

// seqs are the numbers that came, in order.
func seqs(list []seen) (n []uint64) {
	for _, s := range list {
		n = append(n, s.Seq)
	}
	return n
}

// fake is a driver whose devices do what a test says.
type fake struct {
	mu      sync.Mutex
	running map[string]devices.Emitter
	opened  map[string]int
	do      func(ctx context.Context, c devices.Command) (map[string]any, error)
	run     func(ctx context.Context, device string, emit devices.Emitter) error
	why     func(device string) []string
}

func newFake() *fake {
	return &fake{running: map[string]devices.Emitter{}, opened: map[string]int{}}
}

func (f *fake) Name() string { return "fake" }

func (f *fake) Open(spec devices.Spec) (devices.Runner, error) {
	var settings map[string]any
	if err := spec.Settings.Decode(&settings); err != nil {
		return nil, err
	}
	if settings["wrong"] != nil {
		return nil, errors.New("settings.wrong: unknown key")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opened[spec.Device.ID]++
	device := &fakeDevice{f, spec.Device.ID}
	if spec.Device.Kind == devices.Gate {
		return &fakeGate{device}, nil
	}
	return device, nil
}

// fakeGate is one that says what it can be told.
type fakeGate struct{ *fakeDevice }

func (*fakeGate) Actions() []string { return []string{"open", "hold", "release", "lock"} }

func (g *fakeGate) CheckCommand(action string, args map[string]any) error {
	if !slices.Contains(g.Actions(), action) {
		return errors.New("a gate can be told to open, hold, release or lock")
	}
	for key := range args {
		if key != "door" {
			return errors.New("want door only")
		}
	}
	return nil
}

func (f *fake) emitter(t *testing.T, device string) devices.Emitter {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.running[device] == nil {
		t.Fatalf("%s does not run", device)
	}
	return f.running[device]
}

func (f *fake) openings(device string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opened[device]
}

func (f *fake) set(change func(f *fake)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

type fakeDevice struct {
	f  *fake
	id string
}

func (d *fakeDevice) Run(ctx context.Context, emit devices.Emitter) error {
	d.f.mu.Lock()
	d.f.running[d.id] = emit
	run := d.f.run
	d.f.mu.Unlock()
	if run != nil {
		return run(ctx, d.id, emit)
	}
	<-ctx.Done()
	return nil
}

func (d *fakeDevice) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	d.f.mu.Lock()
	do := d.f.do
	d.f.mu.Unlock()
	if do == nil {
		return nil, nil
	}
	return do(ctx, c)
}

func (d *fakeDevice) Reasons() []string {
	d.f.mu.Lock()
	why := d.f.why
	d.f.mu.Unlock()
	if why == nil {
		return nil
	}
	return why(d.id)
}

func (d *fakeDevice) Watch(ctx context.Context, sink func(devices.Picture)) error {
	sink(devices.Picture{Key: true})
	<-ctx.Done()
	return nil
}
