package rtsp

import (
	"context"
	"errors"
	"sync"

	"brighteyes/devices"
)

// maxGroup bounds the kept group of pictures: a camera that sends a key picture
// every minute shall not fill the memory. A longer group is forgotten, and a new
// watcher then waits for the next key picture.
const (
	maxGroupPictures = 1500
	maxGroupBytes    = 16 << 20
)

var errGone = errors.New("the camera's driver has stopped")

// audience hands pictures to all who watch and keeps the newest group of
// pictures for those who come, while anybody watches.
type audience struct {
	mu       sync.Mutex
	watchers map[int]*watcher
	next     int
	group    []devices.Picture
	sounds   []devices.Sound // since group began
	octets   int
	down     error         // why nothing comes now: from a failure until it is tried again
	changed  chan struct{} // closed and replaced when watchers come or go
}

func newAudience() *audience {
	return &audience{watchers: map[int]*watcher{}, changed: make(chan struct{})}
}

// watcher is one who watches.
type watcher struct {
	sink   func(devices.Picture)
	hear   func(devices.Sound) // nil: it does not listen
	began  bool                // has had a key picture, and so can show the others
	stays  bool                // waits for the next try, however long that takes
	failed chan error          // takes the reason when there is nothing more to see
}

// watch calls sink for each picture, from a key picture on, until ctx ends or
// the camera fails. Who comes between two failures is told the first.
func (a *audience) watch(ctx context.Context, sink func(devices.Picture)) error {
	return a.join(ctx, &watcher{sink: sink})
}

// await is watch for one who has something else to look at until the next try.
func (a *audience) await(ctx context.Context, sink func(devices.Picture)) error {
	return a.join(ctx, &watcher{sink: sink, stays: true})
}

// listen is watch, with the sound that comes beside; hear may be nil.
func (a *audience) listen(ctx context.Context, sink func(devices.Picture), hear func(devices.Sound)) error {
	return a.join(ctx, &watcher{sink: sink, hear: hear})
}

func (a *audience) join(ctx context.Context, w *watcher) error {
	w.failed = make(chan error, 1)
	a.mu.Lock()
	id := a.next
	a.next++
	for _, p := range a.group { // under the lock, so that none is missed or doubled
		w.show(p)
	}
	for _, s := range a.sounds {
		w.listen(s)
	}
	a.watchers[id] = w
	if a.down != nil && !w.stays {
		w.failed <- a.down // the next failure may be minutes away
	}
	a.signal()
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.watchers, id)
		if len(a.watchers) == 0 {
			a.forget()
		}
		a.signal()
	}()
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.failed:
		return err
	}
}

func (w *watcher) show(p devices.Picture) {
	if w.began = w.began || p.Key; w.began {
		w.sink(p)
	}
}

// listen hands on a sound once there is a picture for it to be beside.
func (w *watcher) listen(s devices.Sound) {
	if w.began && w.hear != nil {
		w.hear(s)
	}
}

// hear hands a sound to all who listen, who must not block.
func (a *audience) hear(s devices.Sound) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.group) > 0 {
		a.sounds = append(a.sounds, s)
		for _, frame := range s.Frames {
			a.octets += len(frame)
		}
	}
	for _, w := range a.watchers {
		w.listen(s)
	}
}

// show hands one picture to all. Watchers must not block.
func (a *audience) show(p devices.Picture) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.watchers) == 0 {
		return
	}
	if p.Key {
		size := len(a.group) // the next will most likely be as long
		a.forget()
		a.group = make([]devices.Picture, 0, size)
	}
	if p.Key || len(a.group) > 0 {
		a.group = append(a.group, p)
		for _, n := range p.NALUs {
			a.octets += len(n)
		}
		if len(a.group) > maxGroupPictures || a.octets > maxGroupBytes {
			a.forget()
		}
	}
	for _, w := range a.watchers {
		w.show(p)
	}
}

// try says that pictures are asked for again.
func (a *audience) try() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.down = nil
}

// failed is why nothing comes before the next try; nil: it is being tried.
func (a *audience) failed() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.down
}

// fail tells all watchers that there is nothing to see, and why.
func (a *audience) fail(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.down = err
	a.forget()
	for _, w := range a.watchers {
		select {
		case w.failed <- err:
		default: // it was told already and is on its way out
		}
	}
}

func (a *audience) forget() {
	a.group, a.sounds, a.octets = nil, nil, 0
}

func (a *audience) signal() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// size is how many watch, and a channel that is closed when that changes.
func (a *audience) size() (int, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.watchers), a.changed
}
