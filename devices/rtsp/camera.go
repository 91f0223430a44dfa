package rtsp

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"brighteyes/devices"
)

const (
	reportEvery = 10 * time.Second
	firstPause  = time.Second
	// a camera that refuses a password locks the account when asked too often
	refusedPause = 5 * time.Minute
	// a probe sees pictures for this long after the first key picture
	probeSpan = 2 * time.Second
	probeMost = 20 * time.Second
	// a camera that ends its stream so many times in a row, each time so soon, drops
	// it; that is said until a session lasts
	dropsMany   = 3
	steadyAfter = 20 * time.Second
)

// camera is one opened camera.
type camera struct {
	url       string // with the password: never logged
	mode      string
	audible   bool          // sound may be taken from it
	every     time.Duration // between two probes
	place     float64       // its own within every, see placeOf
	longPause time.Duration // the longest before it is asked again
	heartbeat time.Duration
	log       *slog.Logger
	audience  *audience
	short     int    // sessions in a row that were dropped; Run's own
	aside     *aside // nil: there is one stream

	mu     sync.Mutex
	faults []string
}

var (
	_ devices.Runner        = (*camera)(nil)
	_ devices.PictureSource = (*camera)(nil)
	_ devices.TileSource    = (*camera)(nil)
	_ devices.LargeSource   = (*camera)(nil)
	_ devices.SoundSource   = (*camera)(nil)
	_ devices.Explainer     = (*camera)(nil)
)

// Watch implements devices.PictureSource.
func (c *camera) Watch(ctx context.Context, sink func(devices.Picture)) error {
	return c.audience.watch(ctx, sink)
}

// HasSound implements devices.SoundSource.
func (c *camera) HasSound() bool { return c.audible }

// Listen implements devices.SoundSource.
func (c *camera) Listen(ctx context.Context, sink func(devices.Picture), hear func(devices.Sound)) error {
	return c.audience.listen(ctx, sink, hear)
}

// Reasons implements devices.Explainer.
func (c *camera) Reasons() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.faults
}

// Is implements devices.Recognizer: a camera of any protocol at the same host is
// the one whose stream this is.
func (c *camera) Is(f devices.Found) bool {
	at, err := url.Parse(c.url)
	return err == nil && f.Kind == devices.Camera && f.Host() == at.Hostname()
}

// Run implements devices.Runner. A camera that fails is tried again here, with
// growing pauses, because it can be seen failing: Run returns only when ctx ends.
func (c *camera) Run(ctx context.Context, emit devices.Emitter) error {
	defer c.audience.fail(errGone)
	if c.aside != nil {
		var other sync.WaitGroup
		defer other.Wait()
		other.Go(func() { c.aside.serve(ctx) })
	}
	pause, placed := firstPause, false
	for ctx.Err() == nil {
		c.audience.try()
		began := time.Now()
		pictures, err := c.session(ctx, emit)
		if ctx.Err() != nil {
			return nil
		}
		err = c.dropped(err, pictures, time.Since(began))
		if pictures > 0 && c.short < dropsMany {
			pause = firstPause
		}
		c.note(err)
		placed = placed && err == nil
		switch {
		case err == nil: // a probe that went well
			wait := c.every
			if !placed {
				wait, placed = time.Duration(c.place*float64(c.every)), true
			}
			c.rest(ctx, wait, true)
			continue
		case nameOf(err) == faultCredentials:
			c.audience.fail(err)
			c.rest(ctx, refusedPause, false)
			continue
		}
		c.audience.fail(err)
		c.rest(ctx, pause/2+rand.N(pause), false)
		pause = min(2*pause, c.longPause)
	}
	return nil
}

// placeOf is where a camera's probes lie between two rounds, from 0 to 1. All cameras
// of an edge are first seen in one moment, when it starts or their switch has come
// back; from then on each goes its own way, the same after every start, so that two
// hundred do not ask the network and the decoder at once, minute by minute.
func placeOf(id string) float64 {
	sum := sha256.Sum256([]byte(id))
	return float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32)
}

// dropped is the fault of a session that ended, or that the camera drops its sessions.
func (c *camera) dropped(err error, pictures int, lasted time.Duration) error {
	switch {
	case err == nil || lasted >= steadyAfter:
		c.short = 0
	case pictures > 0:
		c.short++
	}
	if c.short >= dropsMany && pictures > 0 {
		return &fault{faultDrops, err}
	}
	return err
}

// note keeps the fault for Reasons, and logs when it changes.
func (c *camera) note(err error) {
	var faults []string
	if name := nameOf(err); name != "" {
		faults = []string{name}
	}
	c.mu.Lock()
	changed := len(faults) != len(c.faults) || len(faults) > 0 && faults[0] != c.faults[0]
	c.faults = faults
	c.mu.Unlock()
	switch {
	case changed && err != nil:
		c.log.Warn("camera shows nothing", "err", err)
	case changed:
		c.log.Info("camera shows pictures again")
	}
}

// rest waits, or less when somebody comes to watch.
func (c *camera) rest(ctx context.Context, pause time.Duration, watchable bool) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		watching, changed := c.audience.size()
		if watchable && watching > 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case <-changed:
		}
	}
}

// session pulls once: until it fails, or, in probe mode, until enough was seen
// and nobody watches. It reports how many pictures came.
func (c *camera) session(ctx context.Context, emit devices.Emitter) (pictures int, err error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	began := time.Now()
	h := newHealth(began)
	pulled := make(chan error, 1)
	var hear func(devices.Sound) // nil: none is asked for
	if c.audible {
		hear = c.audience.hear
	}
	go func() { pulled <- run(ctx, c.url, h, c.audience.show, hear) }()

	beat := time.NewTicker(min(time.Second, c.heartbeat/2))
	defer beat.Stop()
	var keyAt, reported time.Time
	before := 0
	for {
		select {
		case err = <-pulled:
			pictures, _ = h.seen()
			return pictures, err
		case now := <-beat.C:
			n, keys := h.seen()
			if n > before {
				before = n
				emit.Heard(now)
				if now.Sub(began) >= steadyAfter {
					c.short = 0
				}
				if c.short < dropsMany { // else it may be dropped again in a moment
					c.note(nil)
				}
			}
			if keys > 0 && keyAt.IsZero() {
				keyAt = now
			}
			first := reported.IsZero() && keys > 1
			if first || now.Sub(reported) >= reportEvery && !reported.IsZero() {
				if values := h.report(now); values != nil {
					reported = now
					if err := emit.Reading(ctx, devices.Reading{Time: now.UTC(), Values: values}); err != nil {
						c.log.Warn("camera reading not kept", "err", err)
					}
				}
			}
			if c.mode == probe && c.enough(now, began, keyAt) {
				if values := h.report(now); values != nil {
					_ = emit.Reading(ctx, devices.Reading{Time: now.UTC(), Values: values}) // the next probe says it again
				}
				end()
				return n, errors.Join(<-pulled, probed(n, h))
			}
		}
	}
}

// enough reports whether a probe has seen what it wants and nobody watches.
func (c *camera) enough(now, began, keyAt time.Time) bool {
	if watching, _ := c.audience.size(); watching > 0 {
		return false
	}
	return !keyAt.IsZero() && now.Sub(keyAt) >= probeSpan || now.Sub(began) >= probeMost
}

// probed is the fault of a probe that saw nothing in all its time.
func probed(pictures int, h *health) error {
	if pictures == 0 {
		return h.withheld.nothing()
	}
	return nil
}
