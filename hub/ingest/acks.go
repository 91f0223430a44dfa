package ingest

import (
	"context"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	// ackEvery is how far apart answers of one stream are at least. An edge may
	// have 64 batches on the wire, so this also bounds what it can send: 2,560
	// batches a second in a lane.
	ackEvery = 25 * time.Millisecond
	ackAgain = time.Second // after one that could not be sent
)

// acks answers the edges. What is asked for while an answer is due is told by
// that one, so that each stream has at most one in 25 ms and the last is always
// sent. Its size is bounded by the streams that spoke in that time and were not
// answered yet.
type acks struct {
	bus       bus.Bus
	positions *positions
	chronicle Chronicle
	fault     devices.Fault
	metrics   *metrics
	now       func() time.Time

	mu   sync.Mutex
	due  map[streamID]*answer
	last map[streamID]time.Time // of the answers of the last 25 ms
	wake chan struct{}
}

type answer struct {
	at    time.Time // not before
	again []devices.Lane
}

// answer has the stream's positions sent, at once or 25 ms after the last time.
// again names lanes of which a number is missing.
func (a *acks) answer(id streamID, again ...devices.Lane) {
	a.mu.Lock()
	defer a.mu.Unlock()
	due := a.due[id]
	if due == nil {
		due = &answer{at: a.now()}
		if next := a.last[id].Add(ackEvery); next.After(due.at) {
			due.at = next
		}
		a.due[id] = due
		select {
		case a.wake <- struct{}{}:
		default: // it will look
		}
	}
	for _, lane := range again {
		if !slices.Contains(due.again, lane) {
			due.again = append(due.again, lane)
		}
	}
}

// refuse answers one payload that cannot be read.
func (a *acks) refuse(edge string, lane devices.Lane, payload []byte, reason string) {
	m := wire.AckMessage{Refused: &wire.RefusedAck{Lane: lane, SHA256: wire.Digest(payload), Reason: reason}}
	if err := a.send(edge, m); err != nil {
		a.metrics.unanswered.Inc() // the edge repeats the payload, and is answered then
	}
}

// run sends answers as they become due until ctx ends, and then those that are
// left.
func (a *acks) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		if wait, some := a.flush(false); some {
			timer.Reset(wait)
		}
		select {
		case <-ctx.Done():
		case <-a.wake:
		case <-timer.C:
		}
	}
	a.flush(true)
}

// flush sends what is due, or all, and says how long until the next.
func (a *acks) flush(all bool) (wait time.Duration, some bool) {
	now := a.now()
	for id, ans := range a.take(now, all) {
		at, ok := a.positions.peek(id)
		if !ok && id.stream != "" {
			continue // forgotten since: the edge asks again
		}
		err := a.send(id.edge, wire.AckMessage{Stream: id.stream, Position: at, Now: now.UTC(), Again: ans.again})
		if err != nil {
			a.metrics.unanswered.Inc()
			a.later(id, ans, now.Add(ackAgain))
			continue
		}
		if ok {
			a.chronicle.Position(id.edge, id.stream, at)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, ans := range a.due {
		if d := ans.at.Sub(now); !some || d < wait {
			wait, some = max(d, 0), true
		}
	}
	return wait, some
}

func (a *acks) take(now time.Time, all bool) map[streamID]*answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, at := range a.last {
		if now.Sub(at) >= ackEvery {
			delete(a.last, id)
		}
	}
	list := map[streamID]*answer{}
	for id, ans := range a.due {
		if all || !ans.at.After(now) {
			list[id] = ans
			delete(a.due, id)
			a.last[id] = now
		}
	}
	return list
}

// later has an answer that could not be sent come again, with the lanes that it
// named.
func (a *acks) later(id streamID, ans *answer, at time.Time) {
	a.answer(id, ans.again...)
	a.mu.Lock()
	defer a.mu.Unlock()
	if due := a.due[id]; due != nil {
		due.at = at
	}
}

func (a *acks) send(edge string, m wire.AckMessage) error {
	a.fault.At(devices.FaultBeforeAck)
	err := a.bus.Send(bus.Out{Topic: wire.Topic(edge, wire.Acks), Payload: wire.EncodeAck(m)})
	if err != nil {
		return err
	}
	a.metrics.answered.Inc()
	a.fault.At(devices.FaultAfterAck)
	return nil
}
