package pictures

import (
	"context"
	"encoding/json"
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
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s := &sending{out: u.out, channel: o.Channel, skip: u.p.m.skipped.WithLabelValues(o.Camera).Inc}
	watch := source.Watch
	if sound, ok := source.(devices.SoundSource); ok && o.Detail == devices.Heard && sound.HasSound() {
		s.mux.audible = true
		watch = func(ctx context.Context, sink func(devices.Picture)) error { return sound.Listen(ctx, sink, s.sound) }
	} else if tiles, ok := source.(devices.TileSource); ok && o.Detail == devices.Tile {
		watch = tiles.WatchTile
	} else if large, ok := source.(devices.LargeSource); ok && o.Detail != devices.Tile {
		watch = large.WatchLarge
	}
	// what a picture takes on its way is done by whoever has it: to write a fragment
	// takes less than to wake another goroutine
	err := watch(ctx, func(p devices.Picture) {
		if err := s.picture(p); err != nil {
			end(err)
		}
	})
	if cause := context.Cause(ctx); err == nil && cause != nil {
		err = cause
	}
	if err == nil {
		return "ended"
	}
	return err.Error()
}

// sending is one camera's way to the socket.
type sending struct {
	out     *outgoing
	channel uint32
	mux     muxer
	behind  bool // pictures are left out up to the next key
	skip    func()
	told    func(*wire.Stream) // adds to what is said of a time line; nil: nothing
}

// picture puts one picture into the line, or leaves it out. It never waits.
func (s *sending) picture(p devices.Picture) error {
	if s.behind = s.behind && !p.Key; s.behind {
		s.skip()
		return nil
	}
	var messages []message
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
		text, err := json.Marshal(wire.Uplink{Stream: &stream})
		if err != nil {
			return err
		}
		messages = append(messages, message{true, text}, message{data: wire.AppendPart(nil, wire.PartInit, s.channel, segment)})
	}
	kind := wire.PartFragment
	if p.Key {
		kind = wire.PartKey
	}
	var head [8]byte
	messages = append(messages, message{data: s.mux.fragment(wire.AppendPart(head[:0], kind, s.channel, nil), p)})
	if !s.out.offer(messages...) {
		s.behind = true
		if len(messages) > 1 {
			s.mux = muxer{audible: s.mux.audible} // the hub does not know of this time line
		}
		s.skip()
	}
	return nil
}

// sound puts sound into the line, or leaves it out: it is worth nothing without its
// picture.
func (s *sending) sound(heard devices.Sound) {
	if s.behind {
		return
	}
	var head [8]byte
	if fragment := s.mux.sound(wire.AppendPart(head[:0], wire.PartFragment, s.channel, nil), heard); fragment != nil {
		s.out.offer(message{data: fragment})
	}
}
