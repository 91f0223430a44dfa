package rtspsim

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/format/rtph264"
)

// Failure is a way in which a camera can be broken.
type Failure int32

// The failures.
const (
	None   Failure = iota
	Gone           // readers are cut off and new ones turned away
	Silent         // sessions stay, no picture comes
	Frozen         // the same picture comes again and again
)

// Camera plays one scene.
type Camera struct {
	server  *Server
	units   [][][]byte
	desc    *description.Session
	encoder *rtph264.Encoder
	ended   chan struct{}
	ending  sync.Once

	mu      sync.Mutex
	stream  *gortsplib.ServerStream // nil while the camera is gone
	failure Failure
	sentAt  []time.Time // when each picture of the scene was last sent
	played  atomic.Int64
}

func newCamera(s *Server, scene Scene) (*Camera, error) {
	units, err := scene.Units()
	if err != nil {
		return nil, err
	}
	sps, pps := parameters(units[0])
	f := &format.H264{PayloadTyp: 96, SPS: sps, PPS: pps, PacketizationMode: 1}
	c := &Camera{
		server: s, units: units, sentAt: make([]time.Time, len(units)), ended: make(chan struct{}),
		desc: &description.Session{Medias: []*description.Media{{Type: description.MediaTypeVideo, Formats: []format.Format{f}}}},
	}
	if c.encoder, err = f.CreateEncoder(); err != nil {
		return nil, err
	}
	return c, c.open()
}

func (c *Camera) open() error {
	stream := &gortsplib.ServerStream{Server: c.server.rtsp, Desc: c.desc}
	if err := stream.Initialize(); err != nil {
		return fmt.Errorf("open stream: %w", err)
	}
	c.stream = stream
	return nil
}

// Fail breaks the camera, or mends it with None.
func (c *Camera) Fail(how Failure) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = how
	if how == Gone && c.stream != nil {
		c.stream.Close()
		c.stream = nil
	}
	if how != Gone && c.stream == nil {
		return c.open()
	}
	return nil
}

// Played is how many pictures were sent, watched or not.
func (c *Camera) Played() int64 { return c.played.Load() }

// Sent is when each picture of the scene was last sent; zero for never.
func (c *Camera) Sent() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sentAt)
}

func (c *Camera) current() *gortsplib.ServerStream {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stream
}

func (c *Camera) stop() { c.ending.Do(func() { close(c.ended) }) }

// play sends a picture at each tick until the camera is stopped.
func (c *Camera) play() {
	defer c.server.players.Done()
	tick := time.NewTicker(time.Second / FPS)
	defer tick.Stop()
	began := time.Now()
	for next := 0; ; {
		select {
		case <-c.ended:
			c.mu.Lock()
			if c.stream != nil {
				c.stream.Close()
				c.stream = nil
			}
			c.mu.Unlock()
			return
		case now := <-tick.C:
			if c.send(next, now.Sub(began)) {
				next = (next + 1) % len(c.units)
			}
		}
	}
}

// send sends unit i and reports whether the scene goes on.
func (c *Camera) send(i int, at time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stream == nil || c.failure == Silent {
		return true
	}
	frozen := c.failure == Frozen
	if frozen {
		i -= i % FPS // the key picture, alone
	}
	packets, err := c.encoder.Encode(c.units[i])
	if err != nil {
		return true
	}
	for _, p := range packets {
		p.Timestamp = uint32(at * 90 / time.Millisecond) // the 90 kHz clock of RTP video
		if err := c.stream.WritePacketRTP(c.desc.Medias[0], p); err != nil {
			return true // the stream is closing
		}
	}
	c.sentAt[i] = time.Now()
	c.played.Add(1)
	return !frozen
}
