package rtsp

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"brighteyes/devices"
)

// linger is how long a stream aside is pulled after the last has looked away: who
// turns a page of the wall and turns back shall not wait for a login.
const linger = 5 * time.Second

// aside is a camera's other stream, smaller or larger than the one that is
// measured. It is pulled only while it is watched, and says nothing of the
// camera's health.
type aside struct {
	detail    devices.Detail // what it is for
	url       string         // with the password: never logged
	log       *slog.Logger
	longPause time.Duration // the longest before it is asked again
	audience  *audience
}

// HasTiles implements devices.TileSource.
func (c *camera) HasTiles() bool { return c.aside != nil }

// WatchTile implements devices.TileSource.
func (c *camera) WatchTile(ctx context.Context, sink func(devices.Picture)) error {
	if c.aside == nil || c.aside.detail != devices.Tile {
		return c.Watch(ctx, sink)
	}
	return c.aside.audience.watch(ctx, sink)
}

// WatchLarge implements devices.LargeSource. The larger stream must be asked for
// first: until its first picture, and again whenever it fails, the one that is
// pulled anyway is shown.
func (c *camera) WatchLarge(ctx context.Context, sink func(devices.Picture)) error {
	if c.aside == nil || c.aside.detail != devices.Full {
		return c.Watch(ctx, sink)
	}
	for {
		err := c.watchBoth(ctx, sink)
		if err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// watchBoth shows the smaller picture until the larger comes, and then that. It
// returns nil when the larger has failed, the smaller's failure when there is neither
// to see, and errGone when nothing will come any more.
func (c *camera) watchBoth(ctx context.Context, sink func(devices.Picture)) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	until, came := context.WithCancel(ctx)
	defer came()
	var mu sync.Mutex
	large := false
	var small error
	var waiting sync.WaitGroup
	waiting.Go(func() {
		err := c.audience.watch(until, func(p devices.Picture) {
			mu.Lock()
			defer mu.Unlock()
			if !large {
				sink(p)
			}
		})
		mu.Lock()
		defer mu.Unlock()
		if err != nil && !large {
			if small = err; c.aside.audience.failed() != nil {
				end() // else the larger may come yet, or says that it does not
			}
		}
	})
	gone := c.aside.audience.await(ctx, func(p devices.Picture) { // serve logs why it failed
		mu.Lock()
		defer mu.Unlock()
		if !large {
			large, small = true, nil
			came()
		}
		sink(p)
	})
	end()
	waiting.Wait()
	if small == nil && errors.Is(gone, errGone) {
		return errGone
	}
	return small
}

// serve pulls while somebody watches, until ctx ends.
func (a *aside) serve(ctx context.Context) {
	defer a.audience.fail(errGone)
	pause, last := firstPause, ""
	for a.wanted(ctx) {
		pictures, err := a.pull(ctx)
		if ctx.Err() != nil {
			return
		}
		if pictures > 0 {
			pause, last = firstPause, ""
		}
		if err == nil { // nobody watches any more
			continue
		}
		if name := nameOf(err); name != last {
			last = name
			a.log.Warn("the camera's other stream shows nothing", "detail", a.detail, "err", err)
		}
		a.audience.fail(err)
		wait := pause/2 + rand.N(pause)
		if nameOf(err) == faultCredentials {
			wait = refusedPause
		}
		pause = min(2*pause, a.longPause)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
		a.audience.try() // before anybody has come: who is told of a failure at once leaves unseen
	}
}

// wanted waits until somebody watches; false when ctx has ended.
func (a *aside) wanted(ctx context.Context) bool {
	for ctx.Err() == nil {
		watching, changed := a.audience.size()
		if watching > 0 {
			return true
		}
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
	return false
}

// pull is one session, which ends well when nobody has watched for a while.
func (a *aside) pull(ctx context.Context) (pictures int, err error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	h := newHealth(time.Now())
	pulled := make(chan error, 1)
	go func() { pulled <- run(ctx, a.url, h, a.audience.show, nil) }()
	var lonely <-chan time.Time
	for {
		watching, changed := a.audience.size()
		if watching > 0 {
			lonely = nil
		} else if lonely == nil {
			lonely = time.After(linger)
		}
		select {
		case err = <-pulled:
			pictures, _ = h.seen()
			return pictures, err
		case <-lonely:
			end()
			pictures, _ = h.seen()
			return pictures, <-pulled
		case <-changed:
		}
	}
}
