package records

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// fact is what makes an event the one that it is.
type fact struct {
	edge, id, device, kind string
	ms                     int64
}

// model is what the contract says the records hold, in its simplest form.
type model struct {
	positions map[streamLane]uint64
	gaps      map[streamLane][][2]uint64
	facts     map[fact]bool
	named     map[[2]string]fact // who has (edge, id)
	conflicts map[string]int     // by edge
	refused   map[string]int     // by edge
}

// take is what a batch does to the model, and what must be told of it.
func (m *model) take(b wire.Batch) (position uint64, settled, stored bool, fresh []fact) {
	key := streamLane{b.Edge, b.Stream, b.Lane}
	settled, stored = true, true
	if b.Stream != "" {
		if b.Base > m.positions[key]+1 {
			m.gaps[key] = append(m.gaps[key], [2]uint64{m.positions[key] + 1, b.Base - 1})
			m.positions[key] = b.Base - 1
		}
		if stored = b.Seq == m.positions[key]+1; stored {
			m.positions[key]++
		}
		position, settled = m.positions[key], b.Seq <= m.positions[key]
	}
	if !stored {
		return position, settled, stored, nil
	}
	m.refused[b.Edge] += len(b.Refused)
	for _, e := range b.Events {
		f := factOf(b.Edge, e)
		if m.facts[f] {
			continue
		}
		m.facts[f] = true
		if _, taken := m.named[[2]string{f.edge, f.id}]; taken {
			m.conflicts[b.Edge]++
		} else {
			m.named[[2]string{f.edge, f.id}] = f
		}
		fresh = append(fresh, f)
	}
	return position, settled, stored, fresh
}

func factOf(edge string, e devices.Recorded) fact {
	f := fact{edge, e.ID, e.Device, e.Type, e.Time.UnixMilli()}
	if e.Device == "" {
		f.device = e.Claim
	}
	if e.DeviceTime != nil {
		f.ms = e.DeviceTime.UnixMilli()
	}
	return f
}

// drawEvent draws from few ids and few contents, so that they meet often.
func drawEvent(t *rapid.T) devices.Recorded {
	e := devices.Recorded{Event: devices.Event{
		ID:     fmt.Sprintf("01JEVENT00000000000000000%d", rapid.IntRange(0, 6).Draw(t, "id")),
		Device: rapid.SampledFrom([]string{"button-1", "button-1", "button-2"}).Draw(t, "device"),
		Type:   rapid.SampledFrom([]string{devices.ButtonPressed, devices.ButtonPressed, devices.SensorFall}).Draw(t, "type"),
		Time:   noon.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 999, 1000}).Draw(t, "µs")) * time.Microsecond),
	}}
	switch rapid.IntRange(0, 5).Draw(t, "judged") {
	case 0: // the clock was suspect this time
		claimed := e.Time
		e.DeviceTime, e.Time = &claimed, noon.Add(time.Hour)
	case 1: // the device could not be kept this time
		e.Device, e.Claim = "", e.Device
	}
	return e
}

func (m *model) drawBatch(t *rapid.T) wire.Batch {
	b := wire.Batch{
		Edge:   rapid.SampledFrom([]string{"edge-east", "edge-west"}).Draw(t, "edge"),
		Lane:   rapid.SampledFrom([]devices.Lane{devices.Alarms, devices.Events}).Draw(t, "lane"),
		Stream: rapid.SampledFrom([]string{"01JSTREAMA", "01JSTREAMB", ""}).Draw(t, "stream"),
		Events: rapid.SliceOfN(rapid.Custom(drawEvent), 0, 5).Draw(t, "events"), Received: noon,
	}
	for range rapid.IntRange(0, 2).Draw(t, "refused") {
		b.Refused = append(b.Refused, wire.Refusal{Edge: b.Edge, Reason: wire.ReasonItem, Time: noon})
	}
	if b.Stream != "" {
		at := int(m.positions[streamLane{b.Edge, b.Stream, b.Lane}])
		b.Seq = uint64(max(1, at+rapid.SampledFrom([]int{1, 1, 1, 0, -1, 2, 4}).Draw(t, "seq")))
		b.Base = uint64(rapid.IntRange(max(1, int(b.Seq)-4), int(b.Seq)).Draw(t, "base"))
	}
	return b
}

// Whatever is sent, however often, in whatever order, with steps that fail in
// between and the hub restarted: every event is kept exactly once, and positions,
// gaps, conflicts and refusals are what the contract says.
func TestEveryEventIsStoredExactlyOnce(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		cfg := Config{Path: filepath.Join(dir, fmt.Sprint(n, ".db")), MinFree: -1, Now: func() time.Time { return noon }}
		r, err := Open(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		m := &model{
			map[streamLane]uint64{}, map[streamLane][][2]uint64{}, map[fact]bool{}, map[[2]string]fact{},
			map[string]int{}, map[string]int{},
		}
		for range rapid.IntRange(1, 25).Draw(t, "batches") {
			b := m.drawBatch(t)
			switch rapid.IntRange(0, 9).Draw(t, "mishap") {
			case 0:
				failStep(t, r, b)
			case 1:
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				if r, err = Open(context.Background(), cfg); err != nil {
					t.Fatal(err)
				}
			}
			expectCommit(t, r, m, b)
		}
		m.expect(t, r)
	})
}

// failStep commits b with a step that fails: nothing may come of it. Where the
// batch is not stored the step does not run, and the commit that follows finds
// what this one did.
func failStep(t *rapid.T, r *Records, b wire.Batch) {
	no := errors.New("no")
	ran := false
	_, err := r.Commit(context.Background(), b, func([]devices.Recorded) ([]alerts.Action, error) {
		ran = true
		return nil, no
	})
	if ran != (err == no) || !ran && err != nil {
		t.Fatalf("step ran %v, error %v", ran, err)
	}
}

func expectCommit(t *rapid.T, r *Records, m *model, b wire.Batch) {
	position, settled, stored, fresh := m.take(b)
	ran := false
	s, err := r.Commit(context.Background(), b, func(got []devices.Recorded) ([]alerts.Action, error) {
		ran = true
		if len(got) != len(fresh) {
			t.Fatalf("the step got %d events, want %d", len(got), len(fresh))
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if ran != stored || s.Position != position || s.Stored != settled || len(s.Fresh) != len(fresh) {
		t.Fatalf("%+v: settled %+v, ran %v, want position %d, settled %v, stored %v, fresh %v", b, s, ran, position, settled, stored, fresh)
	}
	for i, e := range s.Fresh {
		want := fresh[i]
		if got := factOf(b.Edge, e); got.device != want.device || got.kind != want.kind || got.ms != want.ms {
			t.Fatalf("fresh %d is %+v, want %+v", i, got, want)
		}
	}
}

// expect compares all that is on record.
func (m *model) expect(t *rapid.T, r *Records) {
	ctx := context.Background()
	for _, edge := range []string{"edge-east", "edge-west"} {
		var got []fact
		page, next, err := r.Events(ctx, edge, "", 500, "")
		if err != nil || next != "" {
			t.Fatal(next, err)
		}
		for _, e := range page {
			f := factOf(edge, e)
			if holder, taken := m.named[[2]string{edge, f.id}]; taken && holder != f {
				t.Errorf("%s has the id of %+v", f.id, holder)
			}
			f.id = ""
			got = append(got, f)
		}
		var want []fact
		for f := range m.facts {
			if f.edge == edge {
				want = append(want, fact{edge: f.edge, device: f.device, kind: f.kind, ms: f.ms})
			}
		}
		if !sameFacts(got, want) {
			t.Errorf("%s has\n%v, want\n%v", edge, got, want)
		}
		counters, err := r.Counters(ctx, edge)
		if err != nil || counters[CountIDConflict] != m.conflicts[edge] {
			t.Errorf("%s counted %v, %v, want %d conflicts", edge, counters, err, m.conflicts[edge])
		}
		refused, _, err := r.Refusals(ctx, edge)
		if err != nil || refused[wire.ReasonItem] != m.refused[edge] {
			t.Errorf("%s refused %v, %v, want %d", edge, refused, err, m.refused[edge])
		}
		gaps, err := r.Gaps(ctx, edge)
		if err != nil {
			t.Fatal(err)
		}
		found := map[streamLane][][2]uint64{}
		for _, g := range gaps {
			key := streamLane{edge, g.Stream, g.Lane}
			found[key] = append(found[key], [2]uint64{g.From, g.To})
		}
		for _, s := range []string{"01JSTREAMA", "01JSTREAMB"} {
			p, err := r.Positions(ctx, edge, s)
			if err != nil {
				t.Fatal(err)
			}
			for _, lane := range []devices.Lane{devices.Alarms, devices.Events} {
				key := streamLane{edge, s, lane}
				if p.Of(lane) != m.positions[key] || !slices.Equal(found[key], m.gaps[key]) {
					t.Errorf("%v stands at %d with gaps %v, want %d, %v", key, p.Of(lane), found[key], m.positions[key], m.gaps[key])
				}
			}
		}
	}
}

func sameFacts(a, b []fact) bool {
	order := func(x, y fact) int {
		return slices.Compare([]string{x.device, x.kind, fmt.Sprint(x.ms)}, []string{y.device, y.kind, fmt.Sprint(y.ms)})
	}
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return slices.Equal(a, b)
}
