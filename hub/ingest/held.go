package ingest

import (
	"context"
	"sync"
	"time"

	"brighteyes/devices/wire"
)

const (
	heldMost  = 500 // batches
	heldBytes = 8 << 20
	heldAcks  = 100 // deliveries of one payload
	heldAgain = time.Second
)

// held keeps batches without a number that could not be put on record, and tries
// them again. Their publishers wait for the broker, which is told when they are
// on record. What has no room here is not acknowledged either and comes again
// when its publisher connects anew. It is bounded by heldMost and heldBytes.
type held struct {
	metrics *metrics

	mu    sync.Mutex
	list  []*heldBatch
	bytes int
}

type heldBatch struct {
	it     item
	batch  wire.Batch
	done   func()
	digest string
	acks   []func()
}

// add keeps a batch. One that is here already is kept once.
func (h *held) add(b heldBatch) {
	b.digest = wire.Digest(b.it.Payload)
	b.acks = []func(){b.it.Ack}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, other := range h.list {
		if other.digest == b.digest && other.it.edge == b.it.edge && other.it.name == b.it.name {
			if len(other.acks) < heldAcks {
				other.acks = append(other.acks, b.it.Ack)
			}
			return
		}
	}
	if len(h.list) >= heldMost || h.bytes+len(b.it.Payload) > heldBytes {
		h.metrics.overflow.WithLabelValues("held").Inc()
		return
	}
	h.list = append(h.list, &b)
	h.bytes += len(b.it.Payload)
}

func (h *held) first() *heldBatch {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.list) == 0 {
		return nil
	}
	return h.list[0]
}

// release takes a batch out that is on record and returns its acknowledgements.
func (h *held) release(b *heldBatch) []func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.list {
		if h.list[i] == b {
			h.list = append(h.list[:i], h.list[i+1:]...)
			h.bytes -= len(b.it.Payload)
			break
		}
	}
	return b.acks
}

func (h *held) waiting() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.list)
}

// retry tries what is held once a second, the oldest first, until ctx ends.
func (in *Ingest) retry(ctx context.Context) {
	tick := time.NewTicker(heldAgain)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for b := in.held.first(); b != nil && ctx.Err() == nil; b = in.held.first() {
			settled, err := in.recorder.Commit(ctx, b.batch)
			if err != nil {
				in.failed(b.batch, err)
				break
			}
			in.works(b.batch.Lane)
			in.stored(b.it, b.batch, settled)
			b.done()
			for _, ack := range in.held.release(b) {
				ack()
			}
		}
	}
}
