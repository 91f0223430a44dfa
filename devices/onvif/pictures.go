package onvif

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"brighteyes/devices"
)

// pictures is a camera's stream, pulled by the driver of streams. It goes on while
// the camera cannot be asked by ONVIF.
type pictures struct {
	driver devices.Driver // nil: none are pulled
	spec   devices.Spec
	set    Settings
	log    *slog.Logger

	at    sources      // what was last shown, of Run's goroutine
	shown chan sources // the newest that serve has not seen

	mu  sync.Mutex
	now devices.Runner
}

// sources is where a camera's pictures are: what is pulled, and the smaller stream
// for tiles or the larger to be looked at, or empty.
type sources struct{ pulled, tile, large string }

func newPictures(driver devices.Driver, spec devices.Spec, set Settings, log *slog.Logger) *pictures {
	return &pictures{driver: driver, spec: spec, set: set, log: log, shown: make(chan sources, 1)}
}

// check says what the driver of streams has against the settings.
func (p *pictures) check(host string) error {
	_, err := p.open(sources{pulled: "rtsp://" + joined(host, "") + "/"})
	return err
}

func (p *pictures) open(at sources) (devices.Runner, error) {
	if p.driver == nil {
		return nil, nil
	}
	spec := p.spec
	spec.Settings = streamSettings{url: at.pulled, tile: at.tile, large: at.large, username: p.set.Username, password: p.set.Password, mode: p.set.Mode, audio: p.set.Audio, probeS: p.set.ProbeS}
	return p.driver.Open(spec)
}

// show has the streams at those addresses pulled, in place of those at others.
func (p *pictures) show(at sources) {
	if at == p.at {
		return
	}
	p.at = at
	select {
	case <-p.shown: // an older one that was not begun yet
	default:
	}
	p.shown <- at
}

// serve pulls what is shown until ctx ends.
func (p *pictures) serve(ctx context.Context, emit devices.Emitter) {
	end := func() {}
	defer func() { end() }()
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-p.shown:
			end()
			end = p.begin(ctx, emit, at)
		}
	}
}

// begin pulls the streams at those addresses until it is ended, which waits.
func (p *pictures) begin(ctx context.Context, emit devices.Emitter, at sources) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var pulling sync.WaitGroup
	pulling.Go(func() { p.pull(ctx, emit, at) })
	return func() { stop(); pulling.Wait() }
}

// pull does what the supervisor does for a device: a runner that ends is opened anew.
func (p *pictures) pull(ctx context.Context, emit devices.Emitter, at sources) {
	defer p.become(nil)
	for ctx.Err() == nil {
		err := guarded(func() error {
			runner, err := p.open(at)
			if err != nil || runner == nil {
				return err
			}
			p.become(runner)
			return runner.Run(ctx, emit)
		})
		if ctx.Err() != nil || p.driver == nil {
			return
		}
		p.log.Warn("the stream is not served, tried again", "err", err)
		rest(ctx, longPause)
	}
}

func (p *pictures) become(r devices.Runner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = r
}

var errNoStream = errors.New("the camera has not told where its pictures are")

func (p *pictures) watch(ctx context.Context, sink func(devices.Picture)) error {
	source, ok := p.runner().(devices.PictureSource)
	if !ok {
		return errNoStream
	}
	return source.Watch(ctx, sink)
}

func (p *pictures) watchTile(ctx context.Context, sink func(devices.Picture)) error {
	source, ok := p.runner().(devices.TileSource)
	if !ok {
		return p.watch(ctx, sink)
	}
	return source.WatchTile(ctx, sink)
}

func (p *pictures) watchLarge(ctx context.Context, sink func(devices.Picture)) error {
	source, ok := p.runner().(devices.LargeSource)
	if !ok {
		return p.watch(ctx, sink)
	}
	return source.WatchLarge(ctx, sink)
}

func (p *pictures) listen(ctx context.Context, sink func(devices.Picture), hear func(devices.Sound)) error {
	source, ok := p.runner().(devices.SoundSource)
	if !ok {
		return p.watch(ctx, sink)
	}
	return source.Listen(ctx, sink, hear)
}

func (p *pictures) reasons() []string {
	if why, ok := p.runner().(devices.Explainer); ok {
		return why.Reasons()
	}
	return nil
}

func (p *pictures) runner() devices.Runner {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// guarded calls f, and makes a panic an error: the supervisor's guard does not
// reach the goroutines of a driver.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the driver broke down: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// rest waits for about that long, or until ctx ends.
func rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause/2 + rand.N(pause))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
