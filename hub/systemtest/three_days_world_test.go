package systemtest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge"
	"brighteyes/edge/outbox"
	"brighteyes/hub/duty"
	"brighteyes/hub/ingest"
	"brighteyes/hub/live"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/telemetry/embedded"
)

const (
	silentEdge = "edge-silent"
	diskTakes  = 50 * time.Millisecond // simulated: of each batch at the hub, so that catching up takes time
	boxBound   = 32 << 20
)

// simulated is the parts of an edge and of a hub on one simulated clock: agent
// and outbox, ingest, ledger, records, telemetry and duty are the real ones, on
// real files. Only the broker is the one within the process.
type simulated struct {
	*testing.T
	broker  *bus.Memory
	puppets *puppets
	box     *outbox.Outbox
	path    string // of the outbox

	records *records.Records
	numbers *embedded.Store
	places  *registry.Registry
	ledger  *ingest.Ledger
	duty    *duty.Duty

	mu      sync.Mutex
	came    []arrival    // batches as the hub got them
	kept    []settlement // batches as they were put on record
	reading map[string][]time.Time
}

// arrival is one batch that came over the broker; settlement is one that was settled.
type (
	arrival struct {
		lane devices.Lane
		seq  uint64
	}
	settlement struct {
		lane  devices.Lane
		fresh []devices.Recorded
	}
)

// inSimulation runs a test in simulated time, with these devices online.
func inSimulation(t *testing.T, list []devices.Device, test func(w *simulated)) {
	t.Helper()
	// What all compression shares must not belong to the bubble.
	_, _ = wire.DecodeBatch(silentEdge, devices.Events, wire.EncodeBatch(wire.Batch{Events: make([]devices.Recorded, wire.MaxItems)}), time.Now())
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := &simulated{T: t, broker: bus.NewMemory(), puppets: &puppets{running: map[string]devices.Emitter{}},
			path: filepath.Join(dir, "outbox.db"), reading: map[string][]time.Time{}}
		ctx, stop := context.WithCancel(context.Background())
		var all sync.WaitGroup
		run := func(what string, f func(context.Context) error) {
			all.Go(func() {
				if err := f(ctx); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		w.startHub(dir, run)
		w.startEdge(list, run)
		defer func() {
			stop()
			all.Wait()
			for _, c := range []interface{ Close() error }{w.box, w.numbers, w.records} {
				w.must(c.Close())
			}
		}()
		w.forward(time.Minute)
		test(w)
	})
}

func (w *simulated) startHub(dir string, run func(string, func(context.Context) error)) {
	ctx := w.Context()
	var err error
	w.records, err = records.Open(ctx, records.Config{Path: filepath.Join(dir, "records.db"), MinFree: -1})
	w.must(err)
	w.numbers, err = embedded.Open(ctx, embedded.Config{Path: filepath.Join(dir, "telemetry.db"), Retention: 30 * 24 * time.Hour})
	w.must(err)
	screens := live.New(live.Config{})
	w.places, err = registry.New(ctx, registry.Config{Store: w.records, Publisher: screens})
	w.must(err)
	w.duty, err = duty.New(ctx, duty.Config{Store: w.records, Places: w.places, Key: make([]byte, 32)})
	w.must(err)
	w.ledger, err = ingest.NewLedger(ctx, ingest.LedgerConfig{Journal: journal{w}, Loader: w.records, Places: w.places, Publisher: screens, Planner: w.duty})
	w.must(err)
	_, err = w.places.CreateEdge(ctx, silentEdge, "")
	w.must(err)
	intake := ingest.New(ingest.Config{
		Bus: w.broker.Client("hub"), Ledger: w.ledger, Registry: w.places, Numbering: w.records, Telemetry: telemetryStore{w}, Retention: 30 * 24 * time.Hour,
	})
	onlooker := w.broker.Client("onlooker")
	w.must(onlooker.Subscribe(ctx, wire.Topic(silentEdge, "+"), 1, w.arrived))
	run("ledger", w.ledger.Run)
	run("telemetry", w.numbers.Run)
	run("intake", intake.Run)
	synctest.Wait()
}

func (w *simulated) startEdge(list []devices.Device, run func(string, func(context.Context) error)) {
	var err error
	w.box, err = outbox.Open(w.path, outbox.Options{MaxBytes: boxBound})
	w.must(err)
	agent, err := edge.New(edge.Config{
		ID: silentEdge, Version: "test", Bus: w.broker.ClientWithWill(silentEdge, edge.Will(silentEdge)), Outbox: w.box,
		Drivers: []devices.Driver{w.puppets}, Log: slog.New(slog.DiscardHandler),
	})
	w.must(err)
	var configs []edge.DeviceConfig
	for _, d := range list {
		d.Driver = "puppet"
		configs = append(configs, edge.DeviceConfig{Device: d})
	}
	agent.Reconcile(configs)
	run("edge", agent.Run)
}

// journal is the records on a disk that takes its time.
type journal struct{ w *simulated }

func (j journal) Commit(ctx context.Context, b wire.Batch, step func([]devices.Recorded) ([]alerts.Action, error)) (wire.Settled, error) {
	if len(b.Events) > 0 {
		<-time.After(diskTakes)
	}
	var fresh []devices.Recorded
	settled, err := j.w.records.Commit(ctx, b, func(list []devices.Recorded) ([]alerts.Action, error) {
		fresh = slices.Clone(list)
		return step(list)
	})
	if err == nil && settled.Stored {
		j.w.mu.Lock()
		defer j.w.mu.Unlock()
		j.w.kept = append(j.w.kept, settlement{b.Lane, fresh})
	}
	return settled, err
}

// telemetryStore is the store of numbers on that disk.
type telemetryStore struct{ w *simulated }

func (s telemetryStore) Append(ctx context.Context, list []devices.Reading) error {
	<-time.After(diskTakes)
	if err := s.w.numbers.Append(ctx, list); err != nil {
		return err
	}
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.kept = append(s.w.kept, settlement{devices.Readings, nil})
	for _, r := range list {
		s.w.reading[r.Device] = append(s.w.reading[r.Device], r.Time)
	}
	return nil
}

func (w *simulated) arrived(m bus.Message) {
	m.Ack()
	_, name, _ := wire.Split(m.Topic)
	lane := devices.Lane(name)
	if !slices.Contains(devices.Lanes[:], lane) {
		return
	}
	b, bad := wire.DecodeBatch(silentEdge, lane, m.Payload, time.Now())
	w.mu.Lock()
	defer w.mu.Unlock()
	if bad != nil || len(b.Refused) > 0 {
		w.Errorf("a batch of %s cannot be read: %v %v", lane, bad, b.Refused)
	}
	w.came = append(w.came, arrival{lane, b.Seq})
}

func (w *simulated) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// forward lets time pass.
func (w *simulated) forward(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// until lets time pass in small steps until something is so.
func (w *simulated) until(most time.Duration, what string, so func() bool) (took time.Duration) {
	w.Helper()
	for began := time.Now(); ; w.forward(10 * time.Millisecond) {
		if so() {
			return time.Since(began)
		}
		if time.Since(began) > most {
			w.Fatalf("in %v of simulated time it was not so that %s", most, what)
		}
	}
}

// event has a device emit an event now and returns its id.
func (w *simulated) event(device, eventType string) string {
	id := devices.NewID(time.Now())
	if err := w.puppets.of(device).Event(w.Context(), devices.Event{ID: id, Type: eventType}); err != nil {
		w.Errorf("emit %s of %s: %v", eventType, device, err)
	}
	return id
}

// onRecord is what was settled so far.
func (w *simulated) onRecord() []settlement {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.kept)
}

// holds is the bytes of the outbox's files.
func (w *simulated) holds() (bytes int64) {
	for _, name := range []string{w.path, w.path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}
