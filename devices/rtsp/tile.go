package rtsp

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"brighteyes/devices"
)

// linger is how long a tile's stream is pulled after the last has looked away: who
// turns a page of the wall and turns back shall not wait for a login.
const linger = 5 * time.Second

// tile is a camera's smaller stream. It is pulled only while it is watched, and
// says nothing of the camera's health.
type tile struct {
	url      string // with the password: never logged
	log      *slog.Logger
	audience *audience
}

// HasTiles implements devices.TileSource.
func (c *camera) HasTiles() bool { return c.tile != nil }

// WatchTile implements devices.TileSource.
func (c *camera) WatchTile(ctx context.Context, sink func(devices.Picture)) error {
	if c.tile == nil {
		return c.Watch(ctx, sink)
	}
	return c.tile.audience.watch(ctx, sink)
}

// serve pulls while somebody watches, until ctx ends.
func (t *tile) serve(ctx context.Context) {
	defer t.audience.fail(errGone)
	pause, last := firstPause, ""
	for t.wanted(ctx) {
		pictures, err := t.pull(ctx)
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
			t.log.Warn("the camera's tile shows nothing", "err", err)
		}
		t.audience.fail(err)
		wait := pause/2 + rand.N(pause)
		if nameOf(err) == faultCredentials {
			wait = refusedPause
		}
		pause = min(2*pause, longPause)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// wanted waits until somebody watches; false when ctx has ended.
func (t *tile) wanted(ctx context.Context) bool {
	for ctx.Err() == nil {
		watching, changed := t.audience.size()
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
func (t *tile) pull(ctx context.Context) (pictures int, err error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	h := newHealth(time.Now())
	pulled := make(chan error, 1)
	go func() { pulled <- run(ctx, t.url, h, t.audience.show) }()
	var lonely <-chan time.Time
	for {
		watching, changed := t.audience.size()
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
