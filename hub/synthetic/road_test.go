package synthetic

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/wire"
	"brighteyes/hub/broker"
	"brighteyes/hub/ingest"
	"brighteyes/hub/live"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

const (
	beat   = 60 * time.Millisecond // instead of a minute
	silent = 600 * time.Millisecond
)

// road is the real way of a pulse: a client's TCP connection, the embedded
// broker, ingest, the ledger, records on disk, live; and a service outside.
type road struct {
	*testing.T
	watch      *Watch
	rec        *records.Records
	places     *registry.Registry
	screens    *live.Hub
	calls      atomic.Int64 // of the webhook
	stopBroker context.CancelFunc
	edge       *bus.Client // a real edge's

	mu     sync.Mutex
	judged []alerts.Judgement
}

// everybody lets both sources in.
type everybody struct{}

func (everybody) Authenticate(string, string) bool { return true }

// asIngest is the registry with the hub's own source, as cmd joins them.
type asIngest struct {
	*registry.Registry
	r *road
}

func (a asIngest) Known(edge string) bool { return edge == Own || a.Registry.Known(edge) }

func (a asIngest) Spoke(edge string, sent, received time.Time) (bool, bool) {
	if edge == Own {
		return false, true
	}
	return a.Registry.Spoke(edge, sent, received)
}

func (a asIngest) Committed(edge string, fresh []devices.Recorded, received time.Time) {
	a.Registry.Committed(edge, fresh, received)
	a.r.watch.Committed(edge, fresh)
}

// way is the broker of a road: the embedded one, or one elsewhere.
type way struct {
	bus  bus.Bus
	run  func(context.Context) error
	url  string
	last bool // it opens when ingest listens, as an embedded one does
}

func newRoad(t *testing.T) *road {
	t.Helper()
	mqtt, err := broker.New(broker.Config{Listen: "127.0.0.1:0", Auth: everybody{}})
	if err != nil {
		t.Fatal(err)
	}
	return newRoadBy(t, way{mqtt, mqtt.Run, "mqtt://" + mqtt.Addr(), true})
}

func newRoadBy(t *testing.T, w way) *road {
	t.Helper()
	r := &road{T: t, screens: live.New(live.Config{})}
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	run := func(f func(context.Context) error) { all.Go(func() { _ = f(ctx) }) }
	var err error
	if r.rec, err = records.Open(ctx, records.Config{Path: filepath.Join(t.TempDir(), "records.db"), MinFree: -1}); err != nil {
		t.Fatal(err)
	}
	if r.places, err = registry.New(ctx, registry.Config{Store: r.rec}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.places.CreateEdge(ctx, "edge-east", ""); err != nil {
		t.Fatal(err)
	}
	ledger, err := ingest.NewLedger(ctx, ingest.LedgerConfig{Journal: r.rec, Loader: r.rec, Places: r.places, Publisher: r.screens})
	if err != nil {
		t.Fatal(err)
	}
	outside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { r.calls.Add(1) }))
	dial := func(id string) *bus.Client {
		c, err := bus.Dial(bus.Options{URL: w.url, ClientID: id, Username: id, Password: "x", CleanSession: true})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	own := w.bus // as cmd has it of a broker elsewhere; to the embedded one the hub is a client like an edge
	if w.last {
		client := dial(Own)
		t.Cleanup(client.Close)
		own = client
	}
	r.edge = dial("edge-east")
	r.watch, err = New(ctx, Config{
		Sender: own, Screens: r.screens, Store: r.rec, every: beat, silentAfter: silent, lookEvery: beat / 2,
		Deadman: &Deadman{URL: outside.URL, Every: beat, Client: outside.Client()},
		Edges:   func() []Edge { return []Edge{{ID: "edge-east"}} },
		Judge: func(ctx context.Context, changed []alerts.Judgement) error {
			r.mu.Lock()
			r.judged = append(r.judged, changed...)
			r.mu.Unlock()
			return ledger.Judge(ctx, changed)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	intake := ingest.New(ingest.Config{Bus: w.bus, Ledger: ledger, Registry: asIngest{r.places, r}, Numbering: r.rec, Telemetry: nothing{}})
	run(intake.Run)
	brokerCtx, stopBroker := context.WithCancel(ctx)
	r.stopBroker = stopBroker
	if w.last {
		<-intake.Listening()
	}
	all.Go(func() { _ = w.run(brokerCtx) })
	<-intake.Listening()
	run(r.watch.Run)
	t.Cleanup(func() {
		stop()
		all.Wait()
		r.edge.Close()
		outside.Close()
		_ = r.rec.Close()
	})
	return r
}

type nothing struct{}

func (nothing) Append(context.Context, []devices.Reading) error { return nil }

func (r *road) until(what string, done func() bool) {
	r.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for tick := time.NewTicker(5 * time.Millisecond); !done(); {
		select {
		case <-deadline.C:
			r.Fatalf("%s: not within 20 s; %+v", what, r.watch.Views())
		case <-tick.C:
		}
	}
}

func (r *road) last(edge string) time.Time {
	for _, v := range r.watch.Views() {
		if v.Edge == edge && v.At != nil {
			return *v.At
		}
	}
	return time.Time{}
}

// alert is the open alert of a source's silence.
func (r *road) alert(edge string) bool {
	kept, err := r.rec.LoadAlerts(context.Background())
	if err != nil {
		return false
	}
	return slices.ContainsFunc(kept.Alerts, func(a alerts.Alert) bool {
		return a.Rule == alerts.RuleSynthetic && strings.HasSuffix(a.Key, ":"+edge)
	})
}

func (r *road) works() {
	r.Helper()
	was := r.calls.Load()
	r.until("pulses come the whole way and the service outside is called", func() bool {
		return !r.last(Own).IsZero() && r.calls.Load() >= was+3
	})
}

// fallsSilent waits until the source's silence is told, and shows that nothing
// arrived and nobody outside was called from a moment after the break on.
func (r *road) fallsSilent() {
	r.Helper()
	r.until("what was on its way has come", func() bool { return time.Since(r.last(Own)) > silent/2 })
	at, calls := r.last(Own), r.calls.Load()
	r.until("the silence is judged", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return slices.ContainsFunc(r.judged, func(j alerts.Judgement) bool {
			return j.Holds && j.Condition.Rule == alerts.RuleSynthetic && j.Condition.Edge == Own
		})
	})
	if now := r.last(Own); !now.Equal(at) || time.Since(at) < silent {
		r.Errorf("the age does not grow: %v after %v", now, at)
	}
	if n := r.calls.Load(); n != calls {
		r.Errorf("the service outside was called %d times although nothing came the whole way", n-calls)
	}
}

func TestAStoppedBrokerSilencesTheServiceOutside(t *testing.T) {
	r := newRoad(t)
	r.works()
	r.stopBroker()
	r.fallsSilent()
	r.until("the silence is an alert on record", func() bool { return r.alert(Own) })
}

// The hub's pulses go by a broker elsewhere over the connection that the hub has to
// it, as cmd has it. That broker's silence is told too, and ends with it.
func TestAStoppedMosquittoSilencesTheServiceOutsideUntilItIsBack(t *testing.T) {
	elsewhere := mosquittotest.Start(t)
	mqtt, err := broker.NewExternal(broker.ExternalConfig{URL: elsewhere.URL(), Username: "hub", Password: "secret", Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	r := newRoadBy(t, way{mqtt, mqtt.Run, elsewhere.URL(), false})
	r.works()
	r.until("the edge is connected", r.edge.Connected)
	r.press()
	r.until("an edge's pulse came the whole way as well", func() bool { return !r.last("edge-east").IsZero() })
	elsewhere.Kill()
	r.fallsSilent()
	r.until("the silence is an alert on record", func() bool { return r.alert(Own) })
	elsewhere.Restart()
	r.until("pulses come again, and the silence is judged to be over", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		last := r.judged[len(r.judged)-1]
		for _, j := range r.judged {
			if j.Condition.Edge == Own {
				last = j
			}
		}
		return last.Condition.Edge == Own && !last.Holds && time.Since(r.last(Own)) < silent
	})
	r.press() // the edge's as well: the service outside is called when every source is heard
	r.works()
}

func TestFullRecordsSilenceTheServiceOutside(t *testing.T) {
	r := newRoad(t)
	r.works()
	if err := r.rec.LimitPages(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	b := wire.Batch{Edge: "edge-east", Lane: devices.Alarms}
	r.until("the records are full", func() bool {
		now := time.Now()
		b.Events = nil
		for range 100 {
			b.Events = append(b.Events, devices.Recorded{Event: devices.Event{ID: devices.NewID(now), Type: devices.ButtonTest, Time: now}})
		}
		_, err := r.rec.Commit(context.Background(), b, nil)
		return err != nil
	})
	r.fallsSilent()
	if err := r.rec.LimitPages(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	r.works() // and comes back by itself
}

func TestACutLiveSilencesTheServiceOutside(t *testing.T) {
	r := newRoad(t)
	r.works()
	r.screens.Close()
	r.fallsSilent()
	r.until("the silence is an alert on record", func() bool { return r.alert(Own) })
}

// press is an edge's pulse.
func (r *road) press() {
	r.Helper()
	now := time.Now()
	payload := wire.EncodeBatch(wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Sent: now, Events: []devices.Recorded{{Event: devices.Event{
		ID: devices.NewID(now), Device: devices.SelfTest, Type: devices.ButtonTest, Time: now,
	}}}})
	r.until("the edge's pulse is taken by the broker", func() bool { // which may have to be found again first
		return r.edge.Publish(r.Context(), bus.Out{Topic: wire.Topic("edge-east", "alarms"), QoS: 1, Payload: payload}) == nil
	})
}

func TestAnEdgeThatIsThereAndFallsSilentSilencesTheServiceOutside(t *testing.T) {
	r := newRoad(t)
	r.until("the edge is connected", r.edge.Connected)
	r.press()
	r.until("its pulse came the whole way", func() bool { return !r.last("edge-east").IsZero() })
	r.until("its silence is an alert", func() bool { return r.alert("edge-east") })
	calls := r.calls.Load()
	at := r.last(Own)
	r.until("the hub's own pulses go on", func() bool { return r.last(Own).Sub(at) > 3*beat })
	if n := r.calls.Load(); n > calls+1 { // one may have been on its way
		t.Errorf("the service outside was called %d times while an edge's calls may not arrive", n-calls)
	}
}

func TestAPulseIsNoDeviceNoAlertAndDoesNotStay(t *testing.T) {
	r := newRoad(t)
	r.until("the edge is connected", r.edge.Connected)
	r.press()
	r.until("both came", func() bool { return !r.last("edge-east").IsZero() && !r.last(Own).IsZero() })
	for _, d := range r.places.Devices(registry.Filter{}) {
		t.Errorf("a device appears: %s", d.ID)
	}
	if _, known := r.places.Edge(Own); known {
		t.Error("the hub's own source appears as an edge")
	}
	kept, err := r.rec.LoadAlerts(t.Context())
	if err != nil || len(kept.Alerts) > 0 {
		t.Errorf("alerts %+v, %v", kept.Alerts, err)
	}
	r.works()
	if err := r.rec.PrunePulses(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	page, _, err := r.rec.Events(t.Context(), "edge-east", "", 100, "")
	if err != nil || len(page) != 1 {
		t.Errorf("%d pulses of the edge stay on record, want the newest alone; %v", len(page), err)
	}
}
