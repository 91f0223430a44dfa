package records

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestAnEventIsKeptAsItCame(t *testing.T) {
	r := openTest(t)
	claimed := noon.AddDate(-10, 0, 0)
	suspect := press("button-2", 1)
	suspect.Time, suspect.DeviceTime = noon, &claimed
	nobodys := press("", 2)
	nobodys.Claim, nobodys.Data = "Button 7", nil
	sent := []devices.Recorded{press("button-1", 3), suspect, nobodys}

	s := commit(t, r, batch(1, sent...))

	for i := range sent {
		sent[i].Edge, sent[i].Received = "edge-east", noon.Add(time.Second)
	}
	if !reflect.DeepEqual(s.Fresh, sent) {
		t.Errorf("fresh\n%+v, sent\n%+v", s.Fresh, sent)
	}
	want := []devices.Recorded{sent[1], sent[2], sent[0]}
	if got := stored(t, r); !reflect.DeepEqual(got, want) {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
}

func TestABatchSentAgainHasNoSecondEffect(t *testing.T) {
	r := openTest(t)
	b := batch(1, press("button-1", 0))
	b.Refused = []wire.Refusal{{Edge: b.Edge, Lane: "alarms", Reason: wire.ReasonTime, Time: noon}}
	b.Stripped = 2
	commit(t, r, b)
	s, err := r.Commit(context.Background(), b, func([]devices.Recorded) ([]alerts.Action, error) {
		t.Error("the step ran for a batch that was settled before")
		return nil, nil
	})
	if err != nil || !s.Stored || s.Position != 1 || len(s.Fresh) != 0 {
		t.Errorf("settled %+v, %v", s, err)
	}
	if n := len(stored(t, r)); n != 1 {
		t.Errorf("%d events stored", n)
	}
	if counts, _, err := r.Refusals(context.Background(), b.Edge); err != nil || counts[wire.ReasonTime] != 1 {
		t.Errorf("refusals counted %v, %v", counts, err)
	}
	if counts, err := r.Counters(context.Background(), b.Edge); err != nil || counts[CountStripped] != 2 {
		t.Errorf("counters %v, %v", counts, err)
	}
}

func TestAnEventCountsOnceWhateverStreamBringsIt(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", 0)))
	again := batch(1, press("button-1", 0), press("button-1", 1), press("button-1", 1))
	again.Stream = "01JOTHER000000000000000000"
	s := commit(t, r, again)
	if s.Position != 1 || s.Duplicates != 2 || len(s.Fresh) != 1 {
		t.Errorf("settled %+v", s)
	}
	if n := len(stored(t, r)); n != 2 {
		t.Errorf("%d events stored", n)
	}
	if p := positions(t, r); p != (wire.Position{Alarms: 1}) {
		t.Errorf("the new stream moved the old one to %+v", p)
	}
}

func TestTwoEdgesMayUseOneID(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", 0)))
	west := batch(1, press("button-1", 0))
	west.Edge = "edge-west"
	if s := commit(t, r, west); len(s.Fresh) != 1 || s.Conflicts != 0 || s.Position != 1 {
		t.Errorf("settled %+v", s)
	}
}

func TestTheSameIDWithOtherContentIsKeptUnderANewOne(t *testing.T) {
	first := press("button-1", 0)
	other := map[string]func(*devices.Recorded){
		"device": func(e *devices.Recorded) { e.Device = "button-2" },
		"type":   func(e *devices.Recorded) { e.Type = devices.ButtonService },
		"time":   func(e *devices.Recorded) { e.Time = e.Time.Add(time.Millisecond) },
	}
	for name, change := range other {
		t.Run(name, func(t *testing.T) {
			r := openTest(t)
			second := first
			change(&second)
			s := commit(t, r, batch(1, first, second))
			if len(s.Fresh) != 2 || s.Conflicts != 1 {
				t.Fatalf("settled %+v", s)
			}
			if s.Fresh[1].ID == first.ID || !devices.ValidULID(s.Fresh[1].ID) || s.Fresh[1].Device != second.Device {
				t.Errorf("kept as %+v", s.Fresh[1])
			}
			if counts, err := r.Counters(context.Background(), "edge-east"); err != nil || counts[CountIDConflict] != 1 {
				t.Errorf("counters %v, %v", counts, err)
			}
			again := batch(1, second, first, second)
			again.Stream = "01JOTHER000000000000000000"
			if s := commit(t, r, again); len(s.Fresh) != 0 || s.Duplicates != 3 || s.Conflicts != 0 {
				t.Errorf("sent again: %+v", s)
			}
			if n := len(stored(t, r)); n != 2 {
				t.Errorf("%d events stored", n)
			}
		})
	}
}

func TestAnEventIsKnownAgainHoweverItsClockWasJudged(t *testing.T) {
	first := press("button-1", 0)
	claimed := first.Time.Add(300 * time.Microsecond) // within the same millisecond
	judged := map[string]func(*devices.Recorded){
		"with finer time": func(e *devices.Recorded) { e.Time = claimed },
		"as suspect":      func(e *devices.Recorded) { e.Time, e.DeviceTime = noon.Add(time.Hour), &claimed },
		"under its edge":  func(e *devices.Recorded) { e.Device, e.Claim = "", e.Device },
	}
	for name, change := range judged {
		t.Run(name, func(t *testing.T) {
			r := openTest(t)
			second := first
			change(&second)
			for i, e := range []devices.Recorded{first, second, first} {
				b := batch(uint64(i+1), e)
				if s := commit(t, r, b); len(s.Fresh) != (2-i)/2 || s.Conflicts != 0 {
					t.Errorf("sending %d: %+v", i, s)
				}
			}
		})
	}
}

func TestTheNumberingFollowsTheContract(t *testing.T) {
	type step struct {
		seq, base uint64
		position  uint64
		stored    bool // settled by now
		fresh     bool
		gap       [2]uint64
	}
	stories := map[string][]step{
		"in order":                     {{1, 1, 1, true, true, [2]uint64{}}, {2, 1, 2, true, true, [2]uint64{}}, {3, 3, 3, true, true, [2]uint64{}}},
		"one is missing":               {{1, 1, 1, true, true, [2]uint64{}}, {3, 1, 1, false, false, [2]uint64{}}, {2, 1, 2, true, true, [2]uint64{}}},
		"one comes late":               {{1, 1, 1, true, true, [2]uint64{}}, {2, 1, 2, true, true, [2]uint64{}}, {1, 1, 2, true, false, [2]uint64{}}},
		"a base tells of a gap":        {{1, 1, 1, true, true, [2]uint64{}}, {5, 5, 5, true, true, [2]uint64{2, 4}}, {6, 5, 6, true, true, [2]uint64{}}},
		"a base below the number":      {{1, 1, 1, true, true, [2]uint64{}}, {7, 5, 4, false, false, [2]uint64{2, 4}}, {5, 5, 5, true, true, [2]uint64{}}},
		"the hub's data was wiped":     {{501, 501, 501, true, true, [2]uint64{1, 500}}},
		"a base above its own number":  {{3, 9, 3, true, true, [2]uint64{1, 2}}},
		"an old base changes nothing":  {{1, 1, 1, true, true, [2]uint64{}}, {2, 0, 2, true, true, [2]uint64{}}},
		"a gap is not told twice":      {{4, 3, 2, false, false, [2]uint64{1, 2}}, {4, 3, 2, false, false, [2]uint64{}}},
		"the first number is not zero": {{2, 1, 0, false, false, [2]uint64{}}},
	}
	for name, steps := range stories {
		t.Run(name, func(t *testing.T) {
			r := openTest(t)
			for i, want := range steps {
				b := batch(want.seq, press("button-1", i))
				b.Base = want.base
				s := commit(t, r, b)
				if s.Position != want.position || s.Stored != want.stored || (len(s.Fresh) == 1) != want.fresh {
					t.Fatalf("step %d: %+v, want %+v", i, s, want)
				}
				switch {
				case want.gap == [2]uint64{} && s.Gap != nil, want.gap != [2]uint64{} && s.Gap == nil:
					t.Fatalf("step %d: gap %+v, want %v", i, s.Gap, want.gap)
				case s.Gap != nil && (s.Gap.From != want.gap[0] || s.Gap.To != want.gap[1]):
					t.Fatalf("step %d: gap %+v, want %v", i, s.Gap, want.gap)
				}
				if p := positions(t, r).Alarms; p != want.position {
					t.Fatalf("step %d: position %d on record, want %d", i, p, want.position)
				}
			}
		})
	}
}

func TestANumberThatCannotBeIsRefused(t *testing.T) {
	r := openTest(t)
	for _, seq := range []uint64{0, 1 << 63} {
		if _, err := r.Commit(context.Background(), batch(seq, press("button-1", 0)), nil); !errors.Is(err, ErrInvalid) {
			t.Errorf("number %d: %v", seq, err)
		}
	}
	if n := len(stored(t, r)); n != 0 {
		t.Errorf("%d events stored", n)
	}
}

func TestLanesAreNumberedApart(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", 0)))
	b := batch(1, press("button-1", 1))
	b.Lane = devices.Events
	if s := commit(t, r, b); !s.Stored || s.Position != 1 {
		t.Errorf("settled %+v", s)
	}
	if p := positions(t, r); p != (wire.Position{Alarms: 1, Events: 1}) {
		t.Errorf("positions %+v", p)
	}
}

func TestABatchWithoutNumberIsStoredOncePerIdentity(t *testing.T) {
	r := openTest(t)
	b := batch(0, press("button-1", 0))
	b.Stream = ""
	for _, fresh := range []int{1, 0} {
		if s := commit(t, r, b); !s.Stored || s.Position != 0 || len(s.Fresh) != fresh {
			t.Errorf("settled %+v, want %d new", s, fresh)
		}
	}
}

func TestAStepThatFailsUndoesTheBatch(t *testing.T) {
	no := errors.New("no")
	steps := map[string]func([]devices.Recorded) ([]alerts.Action, error){
		"refuses": func([]devices.Recorded) ([]alerts.Action, error) { return nil, no },
		"panics":  func([]devices.Recorded) ([]alerts.Action, error) { panic(no) },
		"asks for what nobody knows": func([]devices.Recorded) ([]alerts.Action, error) {
			return []alerts.Action{nil}, nil
		},
		"tells a line of the timeline again": func(fresh []devices.Recorded) ([]alerts.Action, error) {
			put := alerts.PutAlert{Alert: alertOf(fresh[0]), New: 1}
			return []alerts.Action{put, put}, nil
		},
		"has more new lines than lines": func(fresh []devices.Recorded) ([]alerts.Action, error) {
			return []alerts.Action{alerts.PutAlert{Alert: alertOf(fresh[0]), New: 2}}, nil
		},
		"has less than no new lines": func(fresh []devices.Recorded) ([]alerts.Action, error) {
			return []alerts.Action{alerts.PutAlert{Alert: alertOf(fresh[0]), New: -1}}, nil
		},
	}
	wants := map[string]error{
		"refuses": no, "panics": no, "asks for what nobody knows": ErrInvalid, "has more new lines than lines": ErrInvalid,
		"has less than no new lines": ErrInvalid,
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			r := openTest(t)
			b := batch(3, press("button-1", 0))
			b.Base = 3
			err := func() (err error) {
				defer func() {
					if p := recover(); p != nil {
						err = p.(error)
					}
				}()
				_, err = r.Commit(context.Background(), b, step)
				return err
			}()
			if want := wants[name]; err == nil || want != nil && !errors.Is(err, want) || errors.Is(err, ErrUnavailable) {
				t.Errorf("error %v, want %v", err, want)
			}
			gaps, err := r.Gaps(context.Background(), "edge-east")
			if n := len(stored(t, r)); n != 0 || len(gaps) != 0 || err != nil || positions(t, r).Alarms != 0 {
				t.Errorf("%d events, gaps %v, positions %v are on record, %v", n, gaps, positions(t, r), err)
			}
			if s := commit(t, r, b); len(s.Fresh) != 1 {
				t.Errorf("the batch cannot come again: %+v", s)
			}
		})
	}
}

func TestEventsAndWhatBecomesOfThemAreOneTransaction(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	_, err := r.Commit(ctx, batch(1, press("button-1", 0)), func(fresh []devices.Recorded) ([]alerts.Action, error) {
		// Read while the transaction is under way: nothing of it is to be seen.
		if n := len(stored(t, r)); n != 0 {
			t.Errorf("%d events are visible before the commit", n)
		}
		return openAlerts(fresh)
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := r.LoadAlerts(ctx)
	open, due := kept.Alerts, kept.Due
	if err != nil || len(open) != 1 || len(due) != 1 || len(stored(t, r)) != 1 {
		t.Errorf("open %v, due %v, %v", open, due, err)
	}
}

func TestTextThatNoColumnTakesStopsNoBatch(t *testing.T) {
	r := openTest(t)
	odd := press("button-1", 0)
	odd.Type, odd.Claim, odd.Device = "button\x00.pressed", "a\x00b\xffc", ""
	b := batch(1, odd)
	b.Refused = []wire.Refusal{{Edge: b.Edge, Lane: "alarms\x00", Reason: "id", Detail: "\x00", Time: noon, Item: []byte("\x00")}}
	if s := commit(t, r, b); len(s.Fresh) != 1 {
		t.Fatalf("settled %+v", s)
	}
	again := batch(2, odd)
	if s := commit(t, r, again); s.Duplicates != 1 {
		t.Errorf("not known again: %+v", s)
	}
}

func TestManyCommitAtOnce(t *testing.T) {
	r := openTest(t)
	keep(t, r)
	const streams, batches = 6, 20
	var wg sync.WaitGroup
	for n := range streams {
		wg.Go(func() {
			for seq := range batches {
				b := batch(uint64(seq+1), press("button-1", seq), press(fmt.Sprint("button-", n), 1000+seq))
				b.Stream = fmt.Sprintf("01JSTREAM0000000000000000%d", n)
				if _, err := r.Commit(context.Background(), b, nil); err != nil {
					t.Error(err)
				}
				if _, err := r.Positions(context.Background(), b.Edge, b.Stream); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(stored(t, r)); n != batches+streams*batches {
		t.Errorf("%d events stored", n)
	}
}

func TestReadingsAreSettledTogether(t *testing.T) {
	r := openTest(t)
	readings := func(seq, base uint64, refusals int) wire.Batch {
		b := batch(seq)
		b.Lane, b.Base = devices.Readings, base
		for range refusals {
			b.Refused = append(b.Refused, wire.Refusal{Edge: b.Edge, Lane: "readings", Reason: wire.ReasonClock, Time: noon})
		}
		return b
	}
	other := readings(1, 1, 0)
	other.Edge = "edge-west"
	loose := readings(0, 0, 1)
	loose.Stream = ""
	got, err := r.SettleReadings(context.Background(), []wire.Batch{
		readings(1, 1, 1), readings(2, 1, 0), other, readings(2, 1, 5), readings(4, 1, 5), loose, readings(6, 6, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []wire.Settled{
		{Position: 1, Stored: true}, {Position: 2, Stored: true}, {Position: 1, Stored: true},
		{Position: 2, Stored: true}, {Position: 2}, {Stored: true},
		{Position: 6, Stored: true, Gap: &wire.Gap{Stream: stream, Lane: devices.Readings, From: 3, To: 5, At: noon.Add(time.Second)}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("settled\n%+v, want\n%+v", got, want)
	}
	if p := positions(t, r); p != (wire.Position{Readings: 6}) {
		t.Errorf("positions %+v", p)
	}
	if counts, _, err := r.Refusals(context.Background(), "edge-east"); err != nil || counts[wire.ReasonClock] != 3 {
		t.Errorf("refusals %v, %v", counts, err)
	}
	if gaps, err := r.Gaps(context.Background(), "edge-east"); err != nil || len(gaps) != 1 || gaps[0] != *want[6].Gap {
		t.Errorf("gaps %v, %v", gaps, err)
	}
}
