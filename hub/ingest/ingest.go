package ingest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// Config is what an Ingest is made of. Replies, Configured, Found, Fault, Log,
// Metrics and Now may be left out.
type Config struct {
	Bus       bus.Bus
	Ledger    Recorder
	Registry  Registry
	Numbering Numbering
	Telemetry Telemetry
	// Replies takes an edge's word on a command. After an error it comes again.
	Replies func(ctx context.Context, edge string, r devices.Reply) error
	// Configured takes an edge's word about its list of devices, likewise.
	Configured func(ctx context.Context, edge string, m wire.ConfiguredMessage) error
	// Found takes the devices that an edge found. It does not wait.
	Found func(edge string, m wire.FoundMessage, received time.Time)
	// Recordings takes what edges found of recordings; nil: it is passed over. It does not wait.
	Recordings func(edge string, m wire.RecordingsMessage, received time.Time)
	// Watcher, when given, is told of what is on record by now.
	Watcher Watcher
	// Retention is how far back readings are kept; an older one is refused. 0
	// means for ever.
	Retention time.Duration
	Fault     devices.Fault
	Log       *slog.Logger
	Metrics   prometheus.Registerer
	Now       func() time.Time // with monotonic reading
}

// Ingest takes what the edges publish. Nothing that it does in a broker's
// callback waits: each message goes into the queue of its edge and lane, and
// each lane has workers of its own, so that no lane and no edge waits for
// another. What finds its queue full is not settled and comes again.
type Ingest struct {
	bus        bus.Bus
	recorder   Recorder
	registry   Registry
	numbering  Numbering
	telemetry  Telemetry
	replies    func(context.Context, string, devices.Reply) error
	configured func(context.Context, string, wire.ConfiguredMessage) error
	found      func(string, wire.FoundMessage, time.Time)
	recordings func(string, wire.RecordingsMessage, time.Time)
	retention  time.Duration
	watcher    Watcher
	fault      devices.Fault
	log        *slog.Logger
	now        func() time.Time
	metrics    *metrics

	lanes     map[string]*lane // by topic name
	failing   map[devices.Lane]*atomic.Bool
	positions *positions
	acks      *acks
	refusals  *refusals
	held      *held
	decoded   chan decoded
	listening chan struct{}
}

// New makes an Ingest. It does nothing before Run.
func New(c Config) *Ingest {
	in := &Ingest{
		bus: c.Bus, recorder: c.Ledger, registry: c.Registry, numbering: c.Numbering, telemetry: c.Telemetry,
		replies: c.Replies, configured: c.Configured, found: c.Found, recordings: c.Recordings, retention: c.Retention, watcher: c.Watcher, fault: c.Fault, log: c.Log, now: c.Now,
		failing: map[devices.Lane]*atomic.Bool{}, decoded: make(chan decoded, decodedMost), listening: make(chan struct{}),
	}
	if in.log == nil {
		in.log = slog.New(slog.DiscardHandler)
	}
	if in.now == nil {
		in.now = time.Now
	}
	if in.watcher == nil {
		in.watcher = nobodyWatches{}
	}
	if in.replies == nil {
		in.replies = func(context.Context, string, devices.Reply) error { return nil }
	}
	if in.configured == nil {
		in.configured = func(context.Context, string, wire.ConfiguredMessage) error { return nil }
	}
	if in.recordings == nil {
		in.recordings = func(string, wire.RecordingsMessage, time.Time) {}
	}
	if in.found == nil {
		in.found = func(string, wire.FoundMessage, time.Time) {}
	}
	for _, lane := range devices.Lanes {
		in.failing[lane] = &atomic.Bool{}
	}
	in.lanes = map[string]*lane{}
	for _, w := range in.work() {
		l := newLane(w.name, w.workers)
		for _, topic := range w.topics {
			in.lanes[topic] = l
		}
	}
	in.positions = newPositions(c.Numbering)
	in.held = &held{}
	in.metrics = newMetrics(c.Metrics, in)
	in.held.metrics = in.metrics
	in.acks = &acks{
		bus: c.Bus, positions: in.positions, chronicle: c.Registry, fault: c.Fault, metrics: in.metrics, now: in.now,
		due: map[streamID]*answer{}, last: map[streamID]time.Time{}, wake: make(chan struct{}, 1),
	}
	in.refusals = &refusals{
		numbering: c.Numbering, chronicle: c.Registry, log: in.log, metrics: in.metrics, now: in.now, counted: map[wireCount]int{},
	}
	return in
}

// duty is what the workers of one lane do.
type duty struct {
	name    string
	topics  []string
	workers int
	do      func(context.Context, item)
}

// work is all lanes. Alarms have many workers because each can be held up by the
// record, and none may keep a call for help of another edge from the screens.
func (in *Ingest) work() []duty {
	return []duty{
		{string(devices.Alarms), []string{string(devices.Alarms)}, 16, in.event},
		{string(devices.Events), []string{string(devices.Events)}, 1, in.event},
		{string(devices.Readings), []string{string(devices.Readings)}, 2, in.reading},
		{"presence", []string{wire.Status, wire.Inventory, wire.State, wire.Found, wire.Recordings}, 2, in.presence},
		{wire.Replies, []string{wire.Replies}, 1, in.reply},
		{wire.Configured, []string{wire.Configured}, 1, in.configuration},
	}
}

// Listening is closed when Run hears everything that is published. What a broker
// takes in before that is acknowledged to nobody.
func (in *Ingest) Listening() <-chan struct{} { return in.listening }

// Run takes messages until ctx ends, once. It returns nil then, with all that it
// started ended, and an error when the broker does not let the hub subscribe.
// What was not settled by then stays with its edge.
func (in *Ingest) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var workers, clerks sync.WaitGroup
	for _, w := range in.work() {
		for range w.workers {
			workers.Go(func() { in.lanes[w.topics[0]].serve(ctx, in.now, w.do) })
		}
	}
	for _, loop := range []func(context.Context){in.store, in.retry, in.watch} {
		workers.Go(func() { loop(ctx) })
	}
	// These write what the workers left, so they end after them.
	late, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	for _, loop := range []func(context.Context){in.acks.run, in.refusals.run} {
		clerks.Go(func() { loop(late) })
	}
	err := in.subscribe(ctx)
	if err == nil {
		close(in.listening)
		<-ctx.Done()
	}
	cancel()
	workers.Wait()
	end()
	clerks.Wait()
	return err
}

func (in *Ingest) subscribe(ctx context.Context) error {
	for name := range in.lanes {
		qos := byte(1)
		if name == wire.State {
			qos = 0
		}
		filter := wire.Topic("+", name)
		if err := in.bus.Subscribe(ctx, filter, qos, in.take); err != nil && ctx.Err() == nil {
			return fmt.Errorf("subscribe to %s: %w", filter, err)
		}
	}
	return nil
}

// Refused takes a refusal that the broker made.
func (in *Ingest) Refused(f wire.Refusal) { in.refusals.add(f) }

// take puts a message into its queue. It is called by the broker and never
// waits.
func (in *Ingest) take(m bus.Message) {
	edge, name, ok := wire.Split(m.Topic)
	lane := in.lanes[name]
	if !ok || lane == nil {
		in.metrics.strangers.Inc()
		m.Ack()
		return
	}
	in.metrics.received.WithLabelValues(name).Inc()
	it := item{Message: m, edge: edge, name: name, received: in.now()}
	if m.Retained && name != wire.Status && name != wire.Inventory {
		if in.registry.Known(edge) {
			in.refusals.add(wire.Refusal{Edge: edge, Lane: name, Reason: wire.ReasonRetained, Detail: "publish it without the retain flag"})
		}
		m.Ack()
		return
	}
	if lane == in.lanes[wire.Status] {
		in.overtake(lane, it)
		return
	}
	if !lane.push(it) {
		in.metrics.overflow.WithLabelValues(name).Inc()
		if repeats(name, m.Payload) {
			m.Ack() // it is unsettled all the same; the broker need not keep it
		}
	}
}

// overtake queues what is best known newest: where there is no room the oldest
// of its topic goes.
func (in *Ingest) overtake(l *lane, it item) {
	replaced, taken := l.replace(it)
	for _, old := range replaced {
		in.metrics.overflow.WithLabelValues(old.name).Inc()
		old.Ack()
	}
	if !taken {
		in.metrics.overflow.WithLabelValues(it.name).Inc()
		it.Ack()
	}
}

// repeats reports whether the sender of a payload repeats it until it is
// settled, without taking the payload apart: whether it seems to have a number.
// Of compressed ones that is presumed, but not where a call for help could be
// lost by that.
func repeats(name string, payload []byte) bool {
	if bytes.HasPrefix(payload, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
		return name != string(devices.Alarms) && name != wire.Replies
	}
	return bytes.Contains(payload, []byte(`"stream"`)) && name != wire.Replies
}
