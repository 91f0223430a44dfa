package pictures

import (
	"context"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// watch begins to send a camera on a channel.
func (u *uplink) watch(ctx context.Context, o wire.WatchOrder) {
	ctx, cancel := context.WithCancel(ctx)
	u.mu.Lock()
	if old, ok := u.streams[o.Channel]; ok {
		old()
	}
	u.streams[o.Channel] = cancel
	u.mu.Unlock()
	u.running.Go(func() {
		if o.From.IsZero() {
			u.stream(ctx, o)
			return
		}
		u.lookBack(ctx, o)
	})
}

func (u *uplink) unwatch(channel uint32) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if cancel, ok := u.streams[channel]; ok {
		cancel()
		delete(u.streams, channel)
	}
}

// stop ends all streams and waits for them.
func (u *uplink) stop() {
	u.mu.Lock()
	for _, cancel := range u.streams {
		cancel()
	}
	u.mu.Unlock()
	u.running.Wait()
}

// stream sends one camera until ctx ends, through its failures.
func (u *uplink) stream(ctx context.Context, o wire.WatchOrder) {
	for ctx.Err() == nil {
		reason := "unknown_camera"
		if source, ok := u.p.cfg.Source(o.Camera); ok {
			reason = u.relay(ctx, o, source)
		}
		if ctx.Err() != nil || u.say(ctx, wire.Uplink{Ended: &wire.Ended{Channel: o.Channel, Reason: reason}}) != nil {
			return
		}
		rest(ctx, time.Second)
	}
}

// relay passes pictures on and returns why they ended.
func (u *uplink) relay(ctx context.Context, o wire.WatchOrder, source devices.PictureSource) string {
	ctx, end := context.WithCancel(ctx)
	defer end()
	pictures := make(chan devices.Picture, liveQueue)
	behind := false // the sink's own: pictures are left out up to the next key
	skip := u.p.m.skipped.WithLabelValues(o.Camera)
	watch := source.Watch
	if tiles, ok := source.(devices.TileSource); ok && o.Detail == devices.Tile {
		watch = tiles.WatchTile
	}
	ended := make(chan error, 1)
	go func() {
		ended <- watch(ctx, func(p devices.Picture) {
			if behind = behind && !p.Key; behind {
				skip.Inc()
				return
			}
			select {
			case pictures <- p:
			default:
				behind = true
				skip.Inc()
			}
		})
	}()
	s := &sending{uplink: u, channel: o.Channel, skip: skip.Inc}
	for {
		select {
		case p := <-pictures:
			if err := s.picture(ctx, p); err != nil {
				end()
				<-ended
				return err.Error()
			}
		case err := <-ended:
			if err == nil {
				return "ended"
			}
			return err.Error()
		}
	}
}

// sending is one camera's way to the socket.
type sending struct {
	uplink  *uplink
	channel uint32
	mux     muxer
	behind  bool
	skip    func()
	told    func(*wire.Stream) // adds to what is said of a time line; nil: nothing
}

func (s *sending) picture(ctx context.Context, p devices.Picture) error {
	if s.behind = s.behind && !p.Key; s.behind {
		s.skip()
		return nil
	}
	if !s.mux.fits(p) {
		if !p.Key {
			s.skip()
			return nil
		}
		codec, segment, err := s.mux.init(p)
		if err != nil {
			return err
		}
		stream := wire.Stream{Channel: s.channel, Codec: codec, Width: p.Params.Width, Height: p.Params.Height}
		if s.told != nil {
			s.told(&stream)
		}
		if err := s.uplink.say(ctx, wire.Uplink{Stream: &stream}); err != nil {
			return err
		}
		select {
		case s.uplink.live <- message{data: wire.AppendPart(nil, wire.PartInit, s.channel, segment)}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	fragment, err := s.mux.fragment(p)
	if err != nil {
		return err
	}
	kind := wire.PartFragment
	if p.Key {
		kind = wire.PartKey
	}
	select {
	case s.uplink.live <- message{data: wire.AppendPart(nil, kind, s.channel, fragment)}:
	default:
		s.behind = true
		s.skip()
	}
	return nil
}
