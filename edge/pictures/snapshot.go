package pictures

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/edge/ffmpeg"
)

const (
	// stillTime bounds the making of a still; the hub waits a little longer.
	stillTime = 9 * time.Second
	// ownStillTime is what a camera has of it for its own; the rest is for the stream.
	ownStillTime = 4 * time.Second
	// freshKey is how old a key picture may be to be shown as now, with its age. An
	// older one is not taken: the next is waited for.
	freshKey = 5 * time.Second
	// stillsAtOnce bounds the stills that one uplink makes; more are told to wait.
	stillsAtOnce = 8
	// decodesAtOnce bounds the processes.
	decodesAtOnce = 2
)

// Words of a still that did not come, beside the camera's own faults.
const (
	stillBusy      = "busy"
	stillNoFFmpeg  = "no_ffmpeg"
	stillNoCamera  = "unknown_camera"
	stillNoPicture = "no_pictures"
	stillBad       = "bad_stream"
)

// photo is a still and how it came about.
type photo struct {
	jpeg   []byte
	source string
	at     time.Time // of the edge's monotonic clock
}

// still makes one picture of now and sends it, or says why not.
func (u *uplink) still(ctx context.Context, o wire.StillOrder) {
	select {
	case u.stills <- struct{}{}:
	default:
		u.tellIfRoom(wire.Uplink{Taken: &wire.StillTaken{Channel: o.Channel, Error: stillBusy}})
		return
	}
	u.running.Go(func() {
		defer func() { <-u.stills }()
		taken, why := u.p.photograph(ctx, o.Camera)
		said := wire.StillTaken{Channel: o.Channel, Error: why}
		if why == "" {
			said.Source, said.AgeMS = taken.source, time.Since(taken.at).Milliseconds()
		}
		if u.say(ctx, wire.Uplink{Taken: &said}) != nil || why != "" {
			return
		}
		_ = u.out.send(ctx, message{data: wire.AppendPart(nil, wire.PartStill, o.Channel, taken.jpeg)}) // the uplink is over
	})
}

// photograph asks the camera for a still of its own, and takes a key picture of
// its stream where it has none.
func (p *Pictures) photograph(ctx context.Context, camera string) (taken photo, why string) {
	source, ok := p.cfg.Source(camera)
	if !ok {
		return taken, stillNoCamera
	}
	ctx, done := context.WithTimeout(ctx, stillTime)
	defer done()
	if own, ok := source.(devices.StillSource); ok {
		asked := time.Now()
		limit, done := context.WithTimeout(ctx, ownStillTime)
		jpeg, err := own.Still(limit)
		done()
		if err == nil && ffmpeg.IsJPEG(jpeg) && len(jpeg) <= devices.MaxStill {
			return photo{jpeg, "camera", asked}, ""
		}
		if err != nil && !errors.Is(err, devices.ErrNoStill) {
			p.cfg.Log.Info("the camera gave no still, its stream is used", "camera", camera, "err", err)
		}
	}
	key, err := newestKey(ctx, source)
	if err != nil {
		why, _, _ = strings.Cut(err.Error(), ":") // the driver's word; what is behind it is in its log
		return taken, why
	}
	jpeg, err := p.decoder.JPEG(ctx, key)
	switch {
	case errors.Is(err, ffmpeg.ErrBusy):
		return taken, stillBusy
	case errors.Is(err, ffmpeg.ErrMissing):
		return taken, stillNoFFmpeg
	case err != nil:
		p.cfg.Log.Warn("no still was made", "camera", camera, "err", err)
		return taken, stillBad
	}
	return photo{jpeg, "stream", key.At}, ""
}

var errNoKey = errors.New(stillNoPicture)

// newestKey is the newest key picture of a camera, if it is not too old; else the
// next that comes.
func newestKey(ctx context.Context, source devices.PictureSource) (devices.Picture, error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	var mu sync.Mutex
	var key devices.Picture
	came := make(chan struct{}, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- source.Watch(ctx, func(p devices.Picture) {
			if !p.Key || time.Since(p.At) > freshKey {
				return
			}
			mu.Lock()
			key = p
			mu.Unlock()
			select {
			case came <- struct{}{}:
			default: // the first was enough
			}
		})
	}()
	select {
	case <-came:
		end()
		<-ended
		mu.Lock()
		defer mu.Unlock()
		return key, nil
	case err := <-ended:
		if err == nil { // the time was over
			err = errNoKey
		}
		return key, err
	}
}
