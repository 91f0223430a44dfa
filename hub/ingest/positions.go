package ingest

import (
	"context"
	"sync"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// streamsKept is how many streams of one edge are remembered; older ones are
// read again when they are needed.
const streamsKept = 16

// streamID names one numbering.
type streamID struct{ edge, stream string }

// positions remembers where streams stand, as they are on record.
type positions struct {
	numbering Numbering

	mu   sync.Mutex
	at   map[streamID]wire.Position
	used map[string][]string // by edge: its streams, the latest last
}

func newPositions(n Numbering) *positions {
	return &positions{numbering: n, at: map[streamID]wire.Position{}, used: map[string][]string{}}
}

// get returns where a stream stands, from the record if need be.
func (p *positions) get(ctx context.Context, id streamID) (wire.Position, error) {
	p.mu.Lock()
	at, known := p.at[id]
	if known {
		p.use(id)
	}
	p.mu.Unlock()
	if known {
		return at, nil
	}
	at, err := p.numbering.Positions(ctx, id.edge, id.stream)
	if err != nil {
		return wire.Position{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now, ok := p.at[id]; ok {
		at = now // another lane was faster, and may have moved since
	}
	p.at[id] = at
	p.use(id)
	return at, nil
}

// peek is get without the record, by one who only tells.
func (p *positions) peek(id streamID) (wire.Position, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.at[id]
	return at, ok
}

// set says where one lane stands by now. A stream that was forgotten meanwhile
// stays so.
func (p *positions) set(id streamID, lane devices.Lane, n uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at, ok := p.at[id]; ok {
		p.at[id] = at.With(lane, n)
	}
}

// latest is the stream that an edge used last; empty when none is known.
func (p *positions) latest(edge string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if list := p.used[edge]; len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}

// use makes a stream the latest of its edge and forgets the oldest.
func (p *positions) use(id streamID) {
	list := p.used[id.edge]
	if n := len(list); n > 0 && list[n-1] == id.stream {
		return
	}
	kept := list[:0]
	for _, s := range list {
		if s != id.stream {
			kept = append(kept, s)
		}
	}
	kept = append(kept, id.stream)
	if len(kept) > streamsKept {
		delete(p.at, streamID{id.edge, kept[0]})
		kept = kept[1:]
	}
	p.used[id.edge] = kept
}
