package records

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestWhatCameAgainIsMarkedInItsGap(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		resent [][2]uint64
		want   string
	}{
		"nothing":                  {nil, "3-8"},
		"all of it":                {[][2]uint64{{3, 8}}, "3-8 again"},
		"more than it":             {[][2]uint64{{1, 1 << 63}}, "3-8 again"},
		"its beginning":            {[][2]uint64{{1, 4}}, "3-4 again, 5-8"},
		"its end":                  {[][2]uint64{{8, 12}}, "3-7, 8-8 again"},
		"its middle":               {[][2]uint64{{5, 6}}, "3-4, 5-6 again, 7-8"},
		"one by one":               {[][2]uint64{{4, 4}, {5, 5}, {3, 3}}, "3-3 again, 4-4 again, 5-5 again, 6-8"},
		"what was never in it":     {[][2]uint64{{1, 2}, {9, 9}}, "3-8"},
		"numbers the wrong way on": {[][2]uint64{{6, 5}}, "3-8"},
	} {
		t.Run(name, func(t *testing.T) {
			r := openTest(t)
			commit(t, r, batch(1))
			commit(t, r, batch(2))
			b := batch(9)
			b.Base = 9
			commit(t, r, b)
			var resent []wire.Gap
			for _, g := range c.resent {
				resent = append(resent, wire.Gap{Stream: stream, Lane: devices.Alarms, From: g[0], To: g[1]})
			}
			resent = append(resent, // of others
				wire.Gap{Stream: stream, Lane: devices.Events, From: 1, To: 9}, wire.Gap{Stream: "x", Lane: devices.Alarms, From: 1, To: 9})
			for i := range 2 { // a status says it every ten seconds
				r.wrote.Store(false)
				if err := r.MarkResent(ctx, "edge-east", resent); err != nil {
					t.Fatal(err)
				}
				if err := r.MarkResent(ctx, "edge-west", []wire.Gap{{Stream: stream, Lane: devices.Alarms, From: 1, To: 9}}); err != nil {
					t.Fatal(err)
				}
				if i > 0 && r.wrote.Load() {
					t.Error("what was marked before is written again")
				}
				gaps, err := r.Gaps(ctx, "edge-east")
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, g := range gaps {
					text := fmt.Sprintf("%d-%d", g.From, g.To)
					if g.Resent {
						text += " again"
					}
					got = append(got, text)
					if g.Stream != stream || g.Lane != devices.Alarms || !g.At.Equal(noon.Add(time.Second)) {
						t.Errorf("gap %+v", g)
					}
				}
				if s := strings.Join(got, ", "); s != c.want {
					t.Errorf("gaps %s, want %s", s, c.want)
				}
			}
		})
	}
}

func TestGapsAreOldestFirst(t *testing.T) {
	r := openTest(t)
	for i := range 3 {
		b := batch(uint64(10 * (i + 1)))
		b.Base, b.Received = b.Seq, noon.Add(time.Duration(i)*time.Hour)
		commit(t, r, b)
	}
	gaps, err := r.Gaps(context.Background(), "edge-east")
	if err != nil || len(gaps) != 3 || gaps[0].From != 1 || gaps[2].From != 21 {
		t.Errorf("gaps %+v, %v", gaps, err)
	}
}

func TestRefusalsAreShownForThirtyDays(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	day := 24 * time.Hour
	fresh := wire.Refusal{
		Edge: "edge-east", Lane: "status", Reason: wire.ReasonEnvelope, Detail: "not JSON", Device: "cam-1",
		Time: noon.Add(-29 * day), Item: json.RawMessage(`{"a":1}`),
	}
	old, wests := fresh, fresh
	old.Time, wests.Edge = noon.Add(-31*day), "edge-west"
	newest := wire.Refusal{Edge: "edge-east", Lane: "alarms", Reason: wire.ReasonID, Time: noon}
	if err := r.Refuse(ctx, []wire.Refusal{fresh, old, wests, newest}); err != nil {
		t.Fatal(err)
	}
	counts, recent, err := r.Refusals(ctx, "edge-east")
	if err != nil || !reflect.DeepEqual(counts, map[string]int{wire.ReasonEnvelope: 1, wire.ReasonID: 1}) {
		t.Errorf("counts %v, %v", counts, err)
	}
	if !reflect.DeepEqual(recent, []wire.Refusal{newest, fresh}) {
		t.Errorf("recent %+v", recent)
	}
	if counts, recent, err := r.Refusals(ctx, "edge-north"); err != nil || len(counts) != 0 || len(recent) != 0 {
		t.Errorf("an edge without refusals has %v %v, %v", counts, recent, err)
	}
}

func TestAStormOfRefusalsIsCountedAndDoesNotFillTheDisk(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	storm := make([]wire.Refusal, 150)
	for i := range storm {
		storm[i] = wire.Refusal{Edge: "edge-east", Lane: "events", Reason: wire.ReasonItem, Time: noon}
	}
	for range 10 {
		if err := r.Refuse(ctx, storm); err != nil {
			t.Fatal(err)
		}
	}
	counts, recent, err := r.Refusals(ctx, "edge-east")
	if err != nil || counts[wire.ReasonItem] != 1500 || len(recent) != 100 {
		t.Errorf("counted %v, %d shown, %v", counts, len(recent), err)
	}
	rows, err := r.reader.NewSelect().Model((*refusalRow)(nil)).Count(ctx)
	if err != nil || rows != refusalsPerHour {
		t.Errorf("%d rows, %v", rows, err)
	}
	later := wire.Refusal{Edge: "edge-east", Reason: wire.ReasonID, Time: noon.Add(time.Hour)}
	if err := r.Refuse(ctx, []wire.Refusal{later}); err != nil {
		t.Fatal(err)
	}
	if _, recent, err := r.Refusals(ctx, "edge-east"); err != nil || recent[0].Reason != wire.ReasonID {
		t.Errorf("the next hour's first is %+v, %v", recent[0], err)
	}
}

func TestARefusedItemIsShownAsJSONWhateverItWas(t *testing.T) {
	for name, item := range map[string]string{
		"cut short": `{"device":"button-1","ti`, "too long": `"` + strings.Repeat("长", 5000) + `"`, "not text": "\xff\x00\x01",
	} {
		r := openTest(t)
		ctx := context.Background()
		f := wire.Refusal{Edge: "edge-east", Reason: wire.ReasonItem, Time: noon, Item: json.RawMessage(item)}
		if err := r.Refuse(ctx, []wire.Refusal{f}); err != nil {
			t.Fatal(err)
		}
		_, recent, err := r.Refusals(ctx, "edge-east")
		if err != nil || len(recent) != 1 {
			t.Fatal(recent, err)
		}
		if got := recent[0].Item; !json.Valid(got) || len(got) > 2*itemMost {
			t.Errorf("%s: item %.80s of %d bytes", name, got, len(got))
		}
	}
}

func TestEventsAreFoundByDeviceAndByEdge(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for seq := range 30 { // three a second
		e := press(fmt.Sprintf("button-%d", seq%3), seq/3)
		b := batch(uint64(seq+1), e)
		commit(t, r, b)
	}
	west := batch(1, press("button-1", 0))
	west.Edge = "edge-west"
	commit(t, r, west)

	read := func(edge, device string) (got []devices.Recorded) {
		t.Helper()
		cursor := ""
		for {
			page, next, err := r.Events(ctx, edge, device, 4, cursor)
			if err != nil || len(page) > 4 || len(got) > 100 {
				t.Fatal(len(page), err)
			}
			got = append(got, page...)
			if cursor = next; next == "" {
				return got
			}
		}
	}
	for _, c := range []struct {
		edge, device string
		want         int
	}{{"edge-east", "", 30}, {"", "button-1", 11}, {"edge-east", "button-1", 10}, {"edge-west", "button-2", 0}} {
		got := read(c.edge, c.device)
		seen := map[string]bool{}
		for i, e := range got {
			if seen[e.Edge+e.ID] || i > 0 && e.Time.After(got[i-1].Time) ||
				c.device != "" && e.Device != c.device || c.edge != "" && e.Edge != c.edge {
				t.Errorf("%v: event %d is %+v", c, i, e)
			}
			seen[e.Edge+e.ID] = true
		}
		if len(got) != c.want {
			t.Errorf("%v: %d events", c, len(got))
		}
	}
	if _, _, err := r.Events(ctx, "", "", 1, ""); err == nil {
		t.Error("all events of all edges were read")
	}
}
