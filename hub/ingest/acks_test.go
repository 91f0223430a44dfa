package ingest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// post is a bus that keeps what was sent.
type post struct {
	bus.Bus
	mu   sync.Mutex
	sent []wire.AckMessage
}

func (p *post) Send(m bus.Out) error {
	ack, bad := wire.DecodeAck(m.Payload)
	if bad != nil {
		return bad
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, ack)
	return nil
}

func (p *post) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent)
}

type deaf struct{ Chronicle }

func (deaf) Position(string, string, wire.Position) {}

// answering runs acks in a bubble of time until test returns.
func answering(t *testing.T, test func(a *acks, p *post)) *post {
	p := &post{}
	synctest.Test(t, func(t *testing.T) {
		a := &acks{
			bus: p, positions: newPositions(nil), chronicle: deaf{}, metrics: newMetrics(nil, nil), now: time.Now,
			due: map[streamID]*answer{}, last: map[streamID]time.Time{}, wake: make(chan struct{}, 1),
		}
		for _, s := range []string{"a", "b"} {
			a.positions.at[streamID{s, first}] = wire.Position{}
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { a.run(ctx); close(done) }()
		synctest.Wait()
		test(a, p)
		cancel()
		<-done
	})
	return p
}

const first = "01KAVQ8Z3N0000000000000000"

func TestTheFirstAnswerGoesAtOnceAndTheNextALittleLater(t *testing.T) {
	answering(t, func(a *acks, p *post) {
		id := streamID{"a", first}
		a.answer(id)
		synctest.Wait()
		if p.count() != 1 {
			t.Errorf("%d answers at once, want 1", p.count())
		}
		for range 10 {
			a.answer(id)
			time.Sleep(ackEvery / 11)
		}
		if p.count() != 1 {
			t.Errorf("%d answers in less than 25 ms, want 1", p.count())
		}
		a.answer(streamID{"b", first})
		synctest.Wait()
		if p.count() != 2 {
			t.Errorf("another edge's answer had to wait")
		}
		time.Sleep(ackEvery / 10)
		synctest.Wait()
		if p.count() != 3 {
			t.Errorf("%d answers after 25 ms, want 3", p.count())
		}
		time.Sleep(time.Hour)
		if p.count() != 3 {
			t.Error("nobody asked and it answered")
		}
		if len(a.last) > 2 || len(a.due) != 0 {
			t.Errorf("it remembers %d and owes %d", len(a.last), len(a.due))
		}
	})
}

func TestLanesThatMissSomethingAreNamedOnceInTheNextAnswer(t *testing.T) {
	p := answering(t, func(a *acks, p *post) {
		id := streamID{"a", first}
		a.answer(id)
		synctest.Wait()
		a.answer(id, devices.Alarms)
		a.answer(id)
		a.answer(id, devices.Readings, devices.Alarms)
		time.Sleep(time.Second)
		a.answer(id)
		time.Sleep(time.Second)
	})
	if len(p.sent) != 3 || !slices.Equal(p.sent[1].Again, []devices.Lane{devices.Alarms, devices.Readings}) || len(p.sent[2].Again) != 0 {
		t.Errorf("answers: %+v", p.sent)
	}
}

func TestAtTheEndWhatIsOwedIsSent(t *testing.T) {
	p := answering(t, func(a *acks, p *post) {
		a.answer(streamID{"a", first})
		synctest.Wait()
		a.positions.set(streamID{"a", first}, devices.Alarms, 7)
		a.answer(streamID{"a", first})
	})
	if len(p.sent) != 2 || p.sent[1].Alarms != 7 {
		t.Errorf("answers: %+v", p.sent)
	}
}

func TestOfManyStreamsOfAnEdgeTheLatestAreRemembered(t *testing.T) {
	p := newPositions(fixed{7})
	for i := range 3 * streamsKept {
		id := streamID{"a", devices.StableID(time.Unix(int64(i), 0))}
		if at, err := p.get(t.Context(), id); err != nil || at.Alarms != 7 {
			t.Fatalf("stream %d is at %d, %v", i, at.Alarms, err)
		}
		if p.latest("a") != id.stream {
			t.Error("it is not the latest")
		}
		p.set(id, devices.Alarms, 8)
	}
	if len(p.at) != streamsKept || len(p.used["a"]) != streamsKept {
		t.Errorf("%d are remembered", len(p.at))
	}
	if at, _ := p.get(t.Context(), streamID{"a", devices.StableID(time.Unix(0, 0))}); at.Alarms != 7 {
		t.Error("one that was forgotten was not read again")
	}
	p.set(streamID{"b", "never"}, devices.Alarms, 3)
	if _, ok := p.peek(streamID{"b", "never"}); ok {
		t.Error("of one that was never read only one lane is known")
	}
}

// fixed is a record in which every stream stands at the same number.
type fixed struct{ at uint64 }

func (f fixed) Positions(context.Context, string, string) (wire.Position, error) {
	return wire.Position{Alarms: f.at}, nil
}
func (fixed) SettleReadings(context.Context, []wire.Batch) ([]wire.Settled, error) { return nil, nil }
func (fixed) Refuse(context.Context, []wire.Refusal) error                         { return nil }
