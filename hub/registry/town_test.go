package registry

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// town is a registry whose time a test moves.
type town struct {
	*Registry
	t     *testing.T
	store *memory
	now   time.Time
	cut   []string // edges whose connections were cut
	skew  map[string]time.Duration
}

// newTown has edge-east, that was heard a moment ago, and is past its grace.
func newTown(t *testing.T, list ...devices.Device) *town {
	tw := openTown(t, newMemory())
	if _, err := tw.CreateEdge(t.Context(), "edge-east", "东门网关"); err != nil {
		t.Fatal(err)
	}
	tw.declare("edge-east", list...)
	tw.pass(startGrace)
	tw.status("edge-east")
	tw.expectHolding()
	return tw
}

func openTown(t *testing.T, store *memory, held ...alerts.Held) *town {
	t.Helper()
	tw := &town{t: t, store: store, now: start, skew: map[string]time.Duration{}}
	if store.stopped.After(start) {
		tw.now = store.stopped
	}
	tw.reopen(held...)
	return tw
}

func (tw *town) reopen(held ...alerts.Held) {
	tw.t.Helper()
	r, err := New(tw.t.Context(), Config{
		Store: tw.store, Held: held, Now: func() time.Time { return tw.now },
		Disconnect: func(edge string) { tw.cut = append(tw.cut, edge) },
	})
	if err != nil {
		tw.t.Fatal(err)
	}
	tw.Registry = r
}

// restart stops the hub, lets time pass, and starts it on what it kept.
func (tw *town) restart(pause time.Duration) {
	tw.t.Helper()
	if err := tw.save(tw.t.Context()); err != nil {
		tw.t.Fatal(err)
	}
	if err := tw.keepSeen(tw.t.Context()); err != nil {
		tw.t.Fatal(err)
	}
	var held []alerts.Held
	for _, conds := range tw.judged.said {
		for _, c := range conds {
			held = append(held, alerts.Held{Condition: c, Since: tw.now})
		}
	}
	tw.now = tw.now.Add(pause)
	tw.reopen(held...)
}

// pass lets time pass and looks.
func (tw *town) pass(d time.Duration) {
	tw.now = tw.now.Add(d)
	tw.look(tw.now, due)
}

func (tw *town) clock(edge string) time.Time { return tw.now.Add(tw.skew[edge]) }

func (tw *town) declare(edge string, list ...devices.Device) []wire.Refusal {
	refused := tw.ApplyInventory(edge, wire.InventoryMessage{Devices: list}, false, tw.now)
	tw.look(tw.now, changed)
	_ = tw.save(context.Background()) // as Run does; a test may have the store away
	return refused
}

func (tw *town) status(edge string, change ...func(*wire.StatusMessage)) {
	m := wire.StatusMessage{Online: true, Boot: "boot-1", Sent: tw.clock(edge)}
	for _, f := range change {
		f(&m)
	}
	tw.ApplyStatus(edge, m, false, tw.now)
	tw.look(tw.now, changed)
}

// hear has the edge tell that a device was heard just now, with these values.
func (tw *town) hear(edge, device string, values map[string]float64) {
	tw.tell(edge, wire.DeviceState{Device: device, Heard: tw.clock(edge), Values: values})
}

func (tw *town) tell(edge string, list ...wire.DeviceState) []wire.Refusal {
	refused := tw.ApplyState(edge, wire.StateMessage{Sent: tw.clock(edge), Devices: list}, tw.now)
	tw.look(tw.now, changed)
	return refused
}

// happen puts an event of a device on record.
func (tw *town) happen(edge, device, kind string) {
	tw.Committed(edge, []devices.Recorded{{
		Event: devices.Event{Device: device, Type: kind, Time: tw.clock(edge)}, Sent: tw.clock(edge), Received: tw.now,
	}}, tw.now)
	tw.look(tw.now, changed)
}

// keep has the edge go on sending while time passes.
func (tw *town) keep(d time.Duration, edges ...string) {
	for end := tw.now.Add(d); tw.now.Before(end); {
		tw.pass(min(10*time.Second, end.Sub(tw.now)))
		for _, e := range edges {
			tw.status(e)
		}
	}
}

func (tw *town) expect(device string, want devices.Status, reason string) {
	tw.t.Helper()
	d, ok := tw.Device(device)
	if !ok {
		tw.t.Fatalf("%s is not in the registry", device)
	}
	if d.Status != want {
		tw.t.Errorf("%s is %s %q, want %s", device, d.Status, d.Reasons, want)
	}
	if !strings.Contains(strings.Join(d.Reasons, ";"), reason) {
		tw.t.Errorf("%s: reasons %q do not say %q", device, d.Reasons, reason)
	}
}

// holding lists the conditions that are true by now, as they would be on record.
func (tw *town) holding() []string {
	for {
		list := tw.judged.take(tw.now, 1000)
		if len(list) == 0 {
			break
		}
		tw.judged.done(true)
	}
	var keys []string
	for _, conds := range tw.judged.said {
		keys = append(keys, slices.Collect(maps.Keys(conds))...)
	}
	slices.Sort(keys)
	return keys
}

func (tw *town) expectHolding(keys ...string) {
	tw.t.Helper()
	if got := tw.holding(); !slices.Equal(got, keys) {
		tw.t.Errorf("conditions that hold:\n got %q\nwant %q", got, keys)
	}
}

// said returns the condition of that key as it is on record.
func (tw *town) said(key string) alerts.Condition {
	tw.t.Helper()
	tw.holding()
	for _, conds := range tw.judged.said {
		if c, ok := conds[key]; ok {
			return c
		}
	}
	tw.t.Fatalf("%s does not hold", key)
	return alerts.Condition{}
}

func button(id, unit string, needs ...string) devices.Device {
	return devices.Device{
		ID: id, Kind: devices.Button, Name: unit + "呼叫按钮", DependsOn: needs,
		Location: &devices.Location{Building: "5", Unit: unit},
	}
}

func camera(id string, needs ...string) devices.Device {
	return devices.Device{ID: id, Kind: devices.Camera, DependsOn: needs}
}

// memory is a store that can be away.
type memory struct {
	mu       sync.Mutex
	edges    map[string]devices.EdgeRecord
	devices  map[string]devices.Registered
	sites    map[string]devices.Site
	seen     map[string]devices.Seen
	gaps     map[string][]wire.Gap
	away     bool
	writes   int
	stopped  time.Time
	lastSeen []devices.Seen
	paths    map[string]devices.Proven
}

func newMemory() *memory {
	return &memory{
		edges: map[string]devices.EdgeRecord{}, devices: map[string]devices.Registered{}, sites: map[string]devices.Site{},
		seen: map[string]devices.Seen{}, gaps: map[string][]wire.Gap{},
	}
}

func (m *memory) Paths(context.Context, []string) (map[string]devices.Proven, error) {
	return m.paths, nil
}

var errAway = errors.New("the store is away")

func (m *memory) write(do func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return errAway
	}
	m.writes++
	do()
	return nil
}

func (m *memory) written() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

func (m *memory) signs() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.lastSeen)
}

func (m *memory) set(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}

func (m *memory) known() map[string]devices.Registered {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.devices)
}

func (m *memory) gap(edge string, g wire.Gap) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gaps[edge] = append(m.gaps[edge], g)
}

func sorted[V any](m map[string]V) []V {
	var list []V
	for _, k := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[k])
	}
	return list
}

func (m *memory) Edges(context.Context) ([]devices.EdgeRecord, error) { return sorted(m.edges), nil }
func (m *memory) PutEdge(_ context.Context, e devices.EdgeRecord) error {
	return m.write(func() { m.edges[e.ID] = e })
}
func (m *memory) DeleteEdge(_ context.Context, id string) error {
	return m.write(func() { delete(m.edges, id) })
}
func (m *memory) Devices(context.Context) ([]devices.Registered, error) {
	return sorted(m.devices), nil
}
func (m *memory) PutDevices(_ context.Context, list []devices.Registered) error {
	return m.write(func() {
		for _, d := range list {
			m.devices[d.ID] = d
		}
	})
}
func (m *memory) DeleteDevice(_ context.Context, id string) error {
	return m.write(func() { delete(m.devices, id) })
}
func (m *memory) Sites(context.Context) ([]devices.Site, error) { return sorted(m.sites), nil }
func (m *memory) PutSite(_ context.Context, s devices.Site) error {
	return m.write(func() { m.sites[s.ID] = s })
}
func (m *memory) DeleteSite(_ context.Context, id string) error {
	return m.write(func() { delete(m.sites, id) })
}
func (m *memory) Seen(context.Context) ([]devices.Seen, error) { return sorted(m.seen), nil }
func (m *memory) PutSeen(_ context.Context, list []devices.Seen) error {
	return m.write(func() {
		m.lastSeen = append(m.lastSeen, list...)
		for _, s := range list {
			s.At = s.At.Round(0)
			m.seen[s.Edge+"/"+s.Device] = s
		}
	})
}
func (m *memory) Gaps(_ context.Context, edge string) ([]wire.Gap, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.gaps[edge]), nil
}
func (m *memory) MarkResent(_ context.Context, edge string, resent []wire.Gap) error {
	return m.write(func() {
		for i := range m.gaps[edge] {
			for _, g := range resent {
				if g.From == m.gaps[edge][i].From {
					m.gaps[edge][i].Resent = true
				}
			}
		}
	})
}
func (m *memory) Counters(context.Context, string) (map[string]int, error) { return nil, nil }
func (m *memory) Refusals(context.Context, string) (map[string]int, []wire.Refusal, error) {
	return nil, nil, nil
}
