package isapi

import (
	"slices"
	"sync"
	"time"
)

// boxMost is how many messages wait for one device.
const boxMost = 256

// box is where messages wait for one device's driver, so that the stream never
// waits for it. A repetition of what waits already is merged with it. What finds
// the box full is counted: a gate reads it by serial number, a camera is told of
// a condition again as long as it holds.
type box struct {
	wake chan struct{}

	mu      sync.Mutex
	waiting []message
	heard   time.Time
	fault   error // of the link
	changed bool  // fault is news
}

func newBox() *box { return &box{wake: make(chan struct{}, 1)} }

// put returns what became of m.
func (b *box) put(m message) (outcome string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.ring()
	b.heard = time.Now()
	if m.record == nil {
		same := func(w message) bool { return w.record == nil && w.kind == m.kind && w.channel == m.channel }
		for i := len(b.waiting) - 1; i >= 0; i-- {
			if same(b.waiting[i]) {
				if b.waiting[i].active == m.active {
					return partTaken
				}
				break
			}
		}
	}
	if len(b.waiting) >= boxMost {
		return partDropped
	}
	b.waiting = append(b.waiting, m)
	return partTaken
}

// hear notes a sign of life.
func (b *box) hear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard = time.Now()
	b.ring()
}

// fail notes what is wrong with the link; nil is nothing.
func (b *box) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault, b.changed = err, true
	b.ring()
}

func (b *box) ring() {
	select {
	case b.wake <- struct{}{}:
	default: // it will look in any case
	}
}

// delivery is what a box held.
type delivery struct {
	messages []message
	heard    time.Time // zero: not since the last delivery
	fault    error
	changed  bool
}

func (b *box) take() delivery {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := delivery{slices.Clone(b.waiting), b.heard, b.fault, b.changed}
	b.waiting, b.heard, b.changed = b.waiting[:0], time.Time{}, false
	return d
}
