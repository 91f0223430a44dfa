package onvif

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

const (
	firstPause = time.Second
	longPause  = 15 * time.Second
	// a camera that refuses a password locks the account when asked too often
	refusedPause  = 5 * time.Minute
	lookEvery     = 20 * time.Second
	recordedEvery = 5 * time.Minute
	readingEvery  = time.Minute
)

// camera is one opened camera. Run's goroutine connects and looks at the clock;
// beside it one listens for events and one pulls the pictures.
type camera struct {
	device  devices.Device
	set     Settings
	log     *slog.Logger
	metrics *metrics
	client  *client
	replay  devices.ReplayFunc

	conditions *conditions // of the listening goroutine, one at a time
	pictures   *pictures
	well       outlet.Wellness
	offers     atomic.Pointer[offer] // nil before the first connection

	told struct { // the clock's offset that was handed on, of Run's goroutine
		offset time.Duration
		at     time.Time
	}
}

// offer is what a camera has, as it said when it was connected.
type offer struct {
	services services
	media    media
	profile  profile // whose pictures are pulled; without a token where there is none
	ptz      string  // token of a profile that can be turned, or empty
}

var (
	_ devices.Runner         = (*camera)(nil)
	_ devices.PictureSource  = (*camera)(nil)
	_ devices.TileSource     = (*camera)(nil)
	_ devices.LargeSource    = (*camera)(nil)
	_ devices.SoundSource    = (*camera)(nil)
	_ devices.Explainer      = (*camera)(nil)
	_ devices.Commander      = (*camera)(nil)
	_ devices.CommandChecker = (*camera)(nil)
	_ devices.Capable        = (*camera)(nil)
	_ devices.StillSource    = (*camera)(nil)
	_ devices.Recorder       = (*camera)(nil)
)

// Watch implements devices.PictureSource.
func (c *camera) Watch(ctx context.Context, sink func(devices.Picture)) error {
	return c.pictures.watch(ctx, sink)
}

// HasTiles implements devices.TileSource. A camera that turns out to have one
// stream only shows that as its tile.
func (c *camera) HasTiles() bool { return c.pictures.driver != nil }

// WatchTile implements devices.TileSource.
func (c *camera) WatchTile(ctx context.Context, sink func(devices.Picture)) error {
	return c.pictures.watchTile(ctx, sink)
}

// WatchLarge implements devices.LargeSource.
func (c *camera) WatchLarge(ctx context.Context, sink func(devices.Picture)) error {
	return c.pictures.watchLarge(ctx, sink)
}

// HasSound implements devices.SoundSource.
func (c *camera) HasSound() bool { return c.set.Audio == audible && c.pictures.driver != nil }

// Listen implements devices.SoundSource.
func (c *camera) Listen(ctx context.Context, sink func(devices.Picture), hear func(devices.Sound)) error {
	return c.pictures.listen(ctx, sink, hear)
}

// Still implements devices.StillSource.
func (c *camera) Still(ctx context.Context) ([]byte, error) {
	f := c.offers.Load()
	if f == nil || f.profile.token == "" {
		return nil, errNotConnected
	}
	return c.client.snapshot(ctx, f.media, f.profile.token)
}

var errNotConnected = errors.New("the camera has not answered yet")

// Reasons implements devices.Explainer: the camera's own, and its stream's.
func (c *camera) Reasons() []string {
	list := slices.Clone(c.well.Reasons())
	for _, r := range c.pictures.reasons() {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}

// Run implements devices.Runner. A camera that does not answer is tried again
// here, so that its pictures go on where they come; only refused credentials end
// the run, as Permanent.
func (c *camera) Run(ctx context.Context, emit devices.Emitter) error {
	ctx, stop := context.WithCancel(ctx)
	var showing sync.WaitGroup
	defer showing.Wait()
	defer stop()
	showing.Go(func() { c.pictures.serve(ctx, emit) })
	pause := firstPause
	for {
		began := time.Now()
		_, times := c.client.skew.get()
		err := c.session(ctx, emit)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errRefused) && !c.client.moved(ctx, times) {
			return devices.Permanent(err)
		}
		if time.Since(began) > longPause {
			pause = firstPause
		}
		c.note(err)
		rest(ctx, pause)
		if ctx.Err() != nil {
			return nil
		}
		pause = min(2*pause, longPause)
	}
}

// note keeps the fault for Reasons, and logs when it changes.
func (c *camera) note(err error) {
	name := nameOf(err)
	if err != nil && name == "" {
		name = faultAnswer
	}
	changed := name != "" && !slices.Contains(c.well.Reasons(), name)
	for _, f := range []string{faultUnreachable, faultSilent, faultAnswer, faultCertificate} {
		c.well.Set(f, f == name)
	}
	if name != "" {
		c.metrics.failed.WithLabelValues(name).Inc()
	}
	if changed {
		c.log.Warn("camera cannot be asked", "err", err)
	}
}

// session connects and serves the camera until it does not answer any more, or
// ctx ends.
func (c *camera) session(ctx context.Context, emit devices.Emitter) error {
	f, err := c.connect(ctx, emit)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	broken := make(chan error, 1)
	var listening sync.WaitGroup
	defer listening.Wait()
	defer end()
	if events := f.services.events; events != nil { // f changes while that is listened to
		listening.Go(func() {
			if err := guarded(func() error { return c.listen(ctx, emit, events) }); err != nil {
				broken <- err
			}
		})
	}
	tick := time.NewTicker(min(lookEvery, c.device.Heartbeat()/2))
	defer tick.Stop()
	for recorded := (time.Time{}); ; {
		// a camera that starts up is not complete at once, and its stream may move
		if f.profile.token == "" || len(c.pictures.reasons()) > 0 {
			if err := c.findPictures(ctx, emit, &f); err != nil {
				return err
			}
		}
		if time.Since(recorded) > recordedEvery {
			recorded = time.Now()
			c.lookAtRecording(ctx, emit, f.services.recording)
			c.lookAtLabel(ctx, emit, f.media)
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-broken:
			return err
		case <-tick.C:
			if err := c.look(ctx, emit); err != nil {
				return err
			}
		}
	}
}

// connect finds out what the camera is and has.
func (c *camera) connect(ctx context.Context, emit devices.Emitter) (f offer, err error) {
	if err := c.look(ctx, emit); err != nil { // first: logins are made by the camera's clock
		return f, err
	}
	model, firmware, err := c.client.model(ctx)
	if refused(err) {
		return f, errRefused
	}
	if err == nil {
		emit.Describe(model, firmware)
	}
	if f.services, err = c.client.findServices(ctx); refused(err) {
		return f, errRefused
	} else if err != nil {
		return f, err
	}
	c.note(nil)
	return f, nil
}

// findPictures finds the stream and has it pulled. Only a camera that does not
// answer is an error: one without a stream can still be listened to.
func (c *camera) findPictures(ctx context.Context, emit devices.Emitter, f *offer) error {
	next := *f
	err := c.findStream(ctx, emit, &next)
	switch name := nameOf(err); {
	case ctx.Err() != nil:
		return nil
	case refused(err):
		return errRefused
	case name == faultUnreachable, name == faultSilent:
		return err
	case err != nil && !slices.Contains(c.well.Reasons(), faultNoStream) && !slices.Contains(c.well.Reasons(), faultCodec):
		c.log.Warn("camera tells no stream", "err", err)
	}
	c.well.Set(faultCodec, nameOf(err) == faultCodec)
	c.well.Set(faultNoStream, err != nil && nameOf(err) != faultCodec)
	if err == nil {
		*f = next
	}
	c.offers.Store(&next)
	return nil
}

func (c *camera) findStream(ctx context.Context, emit devices.Emitter, f *offer) error {
	m, list, err := c.client.findProfiles(ctx, f.services)
	if err != nil {
		return err
	}
	f.media, f.ptz = m, ""
	for _, p := range list {
		if p.ptz && f.ptz == "" && f.services.ptz != nil {
			f.ptz = p.token
		}
	}
	one, err := choose(list, c.set.Stream)
	if err != nil {
		return err
	}
	at, err := c.client.streamURI(ctx, f.media, one.token)
	if err != nil {
		return err
	}
	to := sources{pulled: at.String()}
	if c.set.Stream == mainStream {
		to.tile, err = c.findOther(ctx, f.media, list, subStream, one, to.pulled)
	} else {
		to.large, err = c.findOther(ctx, f.media, list, mainStream, one, to.pulled)
	}
	if err != nil {
		return err
	}
	c.pictures.show(to)
	f.profile = one
	if one.fps > 0 {
		c.read(ctx, emit, map[string]float64{"nominal_fps": one.fps})
	}
	return nil
}

// findOther is where the smallest or the largest of the streams is, or empty where
// that is the one that is pulled.
func (c *camera) findOther(ctx context.Context, m media, list []profile, stream string, pulled profile, address string) (string, error) {
	if c.pictures.driver == nil {
		return "", nil
	}
	other, err := choose(list, stream)
	if err != nil || other.token == pulled.token || other.width*other.height == pulled.width*pulled.height {
		return "", err
	}
	at, err := c.client.streamURI(ctx, m, other.token)
	if err != nil || at.String() == address {
		return "", err
	}
	return at.String(), nil
}

// look asks for the camera's time, which every camera tells without a login: a
// sign of life and a measure of its clock.
func (c *camera) look(ctx context.Context, emit devices.Emitter) error {
	k, err := c.client.readClock(ctx)
	if err != nil {
		if refused(err) {
			return errRefused
		}
		return err
	}
	emit.Heard(time.Now())
	c.well.Set(clockWrong, k.wrong())
	c.well.Set(clockLost, k.lost)
	moved := (k.offset - c.told.offset).Abs() > 2*time.Second
	if k.known && (moved || time.Since(c.told.at) > readingEvery) {
		c.told.offset, c.told.at = k.offset, time.Now()
		c.read(ctx, emit, map[string]float64{"clock_offset_s": math.Round(k.offset.Seconds()*10) / 10})
	}
	return nil
}

// lookAtRecording measures whether the camera records by itself, where it can say.
func (c *camera) lookAtRecording(ctx context.Context, emit devices.Emitter, at *url.URL) {
	if at == nil {
		c.well.Set(notRecording, c.set.Recording)
		return
	}
	is, err := c.client.recording(ctx, at)
	if err != nil {
		c.log.Debug("the camera does not tell whether it records", "err", err)
		return // its last word stands
	}
	c.well.Set(notRecording, c.set.Recording && !is)
	c.read(ctx, emit, map[string]float64{"recording_on": bit(is)})
}
