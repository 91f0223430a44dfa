package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/hub/ingest"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// hub is everything from the broker's client to the records, and a broker that
// outlives it.
type hub struct {
	t      testing.TB
	path   string
	broker *bus.Memory
	line   *line // between hub and broker
	store  *store
	*running
}

// running is what a restart makes anew.
type running struct {
	records  *records.Records
	flaky    *flaky
	registry *registry.Registry
	ledger   *ingest.Ledger
	ingest   *ingest.Ingest
	metrics  *prometheus.Registry
	replies  *replies
	watched  *watched
	finds    atomic.Int64 // messages of what edges found
	audits   atomic.Int64 // audits of recordings
	stop     context.CancelFunc
	done     chan error
}

// newHub starts a hub with edge-east, which declares a button, a gate and a
// camera, and edge-west, which declares another button and camera.
func newHub(t testing.TB) *hub {
	t.Helper()
	broker := bus.NewMemory()
	h := &hub{t: t, path: filepath.Join(t.TempDir(), "records.db"), broker: broker, line: &line{Bus: broker.Client("hub"), id: "hub", handlers: map[string]bus.Handler{}}, store: &store{}}
	h.start()
	for _, id := range []string{"edge-east", "edge-west"} {
		if _, err := h.registry.CreateEdge(t.Context(), id, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.edge("edge-east").declare(
		devices.Device{ID: "btn-501", Kind: devices.Button}, devices.Device{ID: "gate-1", Kind: devices.Gate}, devices.Device{ID: "cam-1", Kind: devices.Camera})
	h.edge("edge-west").declare(devices.Device{ID: "btn-902", Kind: devices.Button}, devices.Device{ID: "cam-9", Kind: devices.Camera})
	return h
}

func (h *hub) start() {
	h.t.Helper()
	rec, err := records.Open(h.t.Context(), records.Config{Path: h.path, MinFree: -1})
	if err != nil {
		h.t.Fatal(err)
	}
	r := &running{records: rec, flaky: &flaky{Records: rec}, metrics: prometheus.NewRegistry(), replies: &replies{}, watched: &watched{}, done: make(chan error, 1)}
	kept, err := rec.LoadAlerts(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	if r.registry, err = registry.New(h.t.Context(), registry.Config{Store: rec, Held: kept.Held}); err != nil {
		h.t.Fatal(err)
	}
	r.ledger, err = ingest.NewLedger(h.t.Context(), ingest.LedgerConfig{Journal: r.flaky, Loader: r.flaky, Places: r.registry, Publisher: nobody{}})
	if err != nil {
		h.t.Fatal(err)
	}
	r.ingest = ingest.New(ingest.Config{
		Bus: h.line, Ledger: r.ledger, Registry: r.registry, Numbering: r.flaky, Telemetry: h.store,
		Found: func(string, wire.FoundMessage, time.Time) { r.finds.Add(1) }, Recordings: func(string, wire.RecordingsMessage, time.Time) { r.audits.Add(1) }, Replies: r.replies.take, Watcher: r.watched, Retention: 30 * 24 * time.Hour, Metrics: r.metrics,
	})
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() { r.done <- r.ingest.Run(ctx) }()
	h.running = r
	h.until("the hub listens", h.line.ready)
	h.t.Cleanup(func() {
		r.kill()
		_ = rec.Close()
	})
}

// kill ends the process as far as anybody outside can tell.
func (r *running) kill() {
	r.stop()
	if err, open := <-r.done; open {
		close(r.done)
		if err != nil {
			panic(err)
		}
	}
}

// restart kills the hub, has the broker notice, and starts it again on the same
// session.
func (h *hub) restart(between ...func()) {
	h.t.Helper()
	h.die()
	for _, f := range between {
		f()
	}
	h.start()
	h.broker.Restore(h.line.id)
}

// die ends the hub in the middle of whatever it does.
func (h *hub) die() {
	h.t.Helper()
	h.line.hangUp()
	h.broker.Cut(h.line.id)
	h.kill()
	if err := h.records.Close(); err != nil {
		h.t.Fatal(err)
	}
}

// forget has the broker forget the hub's session, so that the next hub begins
// with what is retained.
func (h *hub) forget() {
	id := "hub-" + devices.NewID(time.Now())
	h.line.renew(id, h.broker.Client(id))
}

func (h *hub) counted(name string, labels ...string) float64 {
	h.t.Helper()
	families, err := h.metrics.Gather()
	if err != nil {
		h.t.Fatal(err)
	}
	var sum float64
	for _, f := range families {
		if f.GetName() != "brighteyes_ingest_"+name {
			continue
		}
		for _, m := range f.GetMetric() {
			match := len(labels) == 0
			for _, l := range m.GetLabel() {
				match = match || slices.Contains(labels, l.GetValue())
			}
			if match {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

// until waits for something to become true.
func (h *hub) until(what string, ready func() bool) {
	h.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ready(); {
		if time.Now().After(deadline) {
			h.t.Fatalf("in vain it was waited for that %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// events are all events of an edge on record, oldest first.
func (h *hub) events(edge string) []devices.Recorded {
	h.t.Helper()
	list, _, err := h.records.Events(h.t.Context(), edge, "", 500, "")
	if err != nil {
		h.t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

func (h *hub) expectEvents(edge string, ids ...string) {
	h.t.Helper()
	var got []string
	for _, e := range h.events(edge) {
		got = append(got, e.ID)
	}
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		h.t.Errorf("events on record:\n got %v\nwant %v", got, ids)
	}
}

// expectAlert wants one open alert of a rule, with a count.
func (h *hub) expectAlert(rule, device string, count int) alerts.Alert {
	h.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		var found []alerts.Alert
		for _, a := range h.ledger.Open() {
			if a.Rule == rule && a.Device == device {
				found = append(found, a)
			}
		}
		switch {
		case len(found) == 1 && found[0].Count == count:
			return found[0]
		case time.Now().After(deadline):
			h.t.Fatalf("%d alerts %s of %q: %+v; want one with count %d", len(found), rule, device, found, count)
		}
	}
}

func (h *hub) view(edge string) registry.EdgeView {
	h.t.Helper()
	e, ok := h.registry.Edge(edge)
	if !ok {
		h.t.Fatalf("there is no edge %s", edge)
	}
	return e
}

type nobody struct{}

func (nobody) Publish(string, string, any) {}

var errAway = errors.New("it is away")

// flaky is records that can be away or hang.
type flaky struct {
	*records.Records
	away  atomic.Bool
	tried atomic.Int64 // refusals that came while it was away
	hangs atomic.Pointer[chan struct{}]
}

func (f *flaky) ready(ctx context.Context) error {
	if hang := f.hangs.Load(); hang != nil {
		select {
		case <-*hang:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if f.away.Load() {
		return errAway
	}
	return nil
}

func (f *flaky) Commit(ctx context.Context, b wire.Batch, step func([]devices.Recorded) ([]alerts.Action, error)) (wire.Settled, error) {
	if err := f.ready(ctx); err != nil {
		return wire.Settled{}, err
	}
	return f.Records.Commit(ctx, b, step)
}

func (f *flaky) SettleReadings(ctx context.Context, list []wire.Batch) ([]wire.Settled, error) {
	if err := f.ready(ctx); err != nil {
		return nil, err
	}
	return f.Records.SettleReadings(ctx, list)
}

func (f *flaky) Refuse(ctx context.Context, list []wire.Refusal) error {
	if err := f.ready(ctx); err != nil {
		f.tried.Add(1)
		return err
	}
	return f.Records.Refuse(ctx, list)
}

// store is a telemetry store that can be away.
type store struct {
	mu       sync.Mutex
	away     bool
	poison   string // metric that it never takes
	values   map[string]float64
	appended []int
}

func (s *store) set(change func(s *store)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *store) Append(_ context.Context, list []devices.Reading) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return errAway
	}
	if s.values == nil {
		s.values = map[string]float64{}
	}
	rejected := devices.RejectedReadings{}
	s.appended = append(s.appended, len(list))
	for i, r := range list {
		for metric, v := range r.Values {
			if metric == s.poison {
				rejected[i] = "the store takes no " + metric
				continue
			}
			s.values[fmt.Sprintf("%s %s %d", r.Device, metric, r.Time.UnixMilli())] = v
		}
	}
	if len(rejected) > 0 {
		return rejected
	}
	return nil
}

func (s *store) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.values)
}

func (s *store) has(device, metric string, at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.values[fmt.Sprintf("%s %s %d", device, metric, at.UnixMilli())]
	return ok
}

// line is the hub's way to the broker, one session over all restarts;
// acknowledgements can be lost on it.
type line struct {
	bus.Bus
	id   string      // at the broker
	deaf atomic.Bool // what is sent gets lost
	busy atomic.Bool // nothing can be sent

	mu       sync.Mutex
	known    []string               // filters that the broker knows of
	handlers map[string]bus.Handler // of the hub that runs now
}

func (l *line) Subscribe(ctx context.Context, filter string, qos byte, h bus.Handler) error {
	l.mu.Lock()
	first := !slices.Contains(l.known, filter)
	l.handlers[filter] = h
	if first {
		l.known = append(l.known, filter)
	}
	l.mu.Unlock()
	if !first {
		return nil
	}
	return l.Bus.Subscribe(ctx, filter, qos, func(m bus.Message) {
		l.mu.Lock()
		h := l.handlers[filter]
		l.mu.Unlock()
		if h != nil {
			h(m)
		}
	})
}

func (l *line) ready() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.handlers) == 10
}

// hangUp is the hub's end of the line going away.
func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.handlers)
}

func (l *line) renew(id string, b bus.Bus) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.id, l.Bus, l.known = id, b, nil
}

func (l *line) Send(m bus.Out) error {
	if l.busy.Load() {
		return bus.ErrBusy
	}
	if l.deaf.Load() {
		return nil
	}
	return l.Bus.Send(m)
}

// replies takes replies, or does not.
type replies struct {
	mu   sync.Mutex
	away bool
	got  []devices.Reply
}

func (r *replies) take(_ context.Context, _ string, reply devices.Reply) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away {
		return errAway
	}
	r.got = append(r.got, reply)
	return nil
}

func (r *replies) len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// edge is an edge as the hub sees it: what a test publishes in its name, and
// the answers that came.
type edge struct {
	h    *hub
	id   string
	bus  bus.Bus
	boot string

	mu   sync.Mutex
	acks []wire.AckMessage
	seen map[string]wire.AckMessage // by stream: the newest
}

func (h *hub) edge(id string) *edge {
	h.t.Helper()
	e := &edge{h: h, id: id, bus: h.broker.Client(id + "-" + devices.NewID(time.Now())), boot: devices.NewID(time.Now()), seen: map[string]wire.AckMessage{}}
	err := e.bus.Subscribe(h.t.Context(), wire.Topic(id, wire.Acks), 0, func(m bus.Message) {
		ack, bad := wire.DecodeAck(m.Payload)
		e.mu.Lock()
		defer e.mu.Unlock()
		if bad == nil {
			e.acks = append(e.acks, ack)
			if ack.Refused == nil {
				e.seen[ack.Stream] = ack
			}
		}
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func (e *edge) publish(name string, payload []byte, retain bool) {
	e.h.t.Helper()
	out := bus.Out{Topic: wire.Topic(e.id, name), Payload: payload, QoS: 1, Retain: retain}
	if name == wire.State {
		out.QoS = 0
	}
	if err := e.bus.Publish(e.h.t.Context(), out); err != nil {
		e.h.t.Fatal(err)
	}
}

func (e *edge) declare(list ...devices.Device) {
	e.h.t.Helper()
	e.publish(wire.Inventory, wire.EncodeInventory(wire.InventoryMessage{Devices: list}), true)
	e.h.until("the inventory is known", func() bool {
		for _, d := range list {
			if _, owner, _ := e.h.registry.Lookup(e.id, d.ID); owner == "" {
				return false
			}
		}
		return true
	})
}

func (e *edge) status(stream string, change ...func(*wire.StatusMessage)) {
	e.h.t.Helper()
	m := wire.StatusMessage{Online: true, Boot: e.boot, Sent: time.Now(), Stream: stream}
	for _, f := range change {
		f(&m)
	}
	e.publish(wire.Status, wire.EncodeStatus(m), true)
}

// batch is a numbered batch of events or readings.
func batch(lane devices.Lane, stream string, seq, base uint64, events ...devices.Event) wire.Batch {
	b := wire.Batch{Lane: lane, Stream: stream, Seq: seq, Base: base, Sent: time.Now()}
	for _, e := range events {
		b.Events = append(b.Events, devices.Recorded{Event: e})
	}
	return b
}

func (e *edge) send(b wire.Batch) {
	e.h.t.Helper()
	e.publish(string(b.Lane), wire.EncodeBatch(b), false)
}

// position is what the hub last answered for a stream.
func (e *edge) position(stream string) wire.Position {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seen[stream].Position
}

func (e *edge) answers() []wire.AckMessage {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.acks)
}

// expect waits for the hub to settle n of a lane.
func (e *edge) expect(stream string, lane devices.Lane, n uint64) {
	e.h.t.Helper()
	e.h.until(fmt.Sprintf("%s of %s is settled to %d", lane, stream, n), func() bool { return e.position(stream).Of(lane) == n })
}

// expectAgain waits for the hub to miss something in a lane.
func (e *edge) expectAgain(stream string, lane devices.Lane) {
	e.h.t.Helper()
	e.h.until("the hub asks again for "+string(lane), func() bool {
		return slices.ContainsFunc(e.answers(), func(a wire.AckMessage) bool {
			return a.Stream == stream && slices.Contains(a.Again, lane)
		})
	})
}

// expectRefused waits for the answer that a payload was refused.
func (e *edge) expectRefused(payload []byte, reason string) {
	e.h.t.Helper()
	e.h.until("the payload is refused as "+reason, func() bool {
		return slices.ContainsFunc(e.answers(), func(a wire.AckMessage) bool {
			return a.Refused != nil && a.Refused.SHA256 == wire.Digest(payload) && a.Refused.Reason == reason
		})
	})
}

func press(device string, at time.Time) devices.Event {
	return devices.Event{ID: devices.NewID(at), Device: device, Type: devices.ButtonPressed, Time: at.UTC().Truncate(time.Millisecond)}
}

func event(device, kind string) devices.Event {
	e := press(device, time.Now())
	e.Type = kind
	return e
}

func reading(device string, at time.Time, v float64) devices.Reading {
	return devices.Reading{Device: device, Time: at.UTC().Truncate(time.Millisecond), Values: map[string]float64{"temperature_c": v}}
}

func ids(events ...devices.Event) []string {
	var list []string
	for _, e := range events {
		list = append(list, e.ID)
	}
	return list
}

func stream() string { return devices.NewID(time.Now()) }

// denying is a broker that lets nobody subscribe.
type denying struct {
	bus.Bus
	err error
}

func (d denying) Subscribe(context.Context, string, byte, bus.Handler) error { return d.err }

// runOn runs another ingest on a bus until it ends by itself.
func (h *hub) runOn(b bus.Bus) error {
	in := ingest.New(ingest.Config{Bus: b, Ledger: h.ledger, Registry: h.registry, Numbering: h.flaky, Telemetry: h.store})
	return in.Run(h.t.Context())
}
