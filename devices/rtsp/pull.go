package rtsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/format/rtph264"
	"github.com/bluenviron/gortsplib/v4/pkg/format/rtph265"
	"github.com/pion/rtp"

	"brighteyes/devices"
)

const (
	ioTimeout      = 5 * time.Second
	pictureTimeout = 5 * time.Second
)

// pull is one RTSP session.
type pull struct {
	client *gortsplib.Client
	asm    *assembler
	health *health
	show   func(devices.Picture)
	media  *description.Media

	// of a recording; all may be nil
	prepare func(*gortsplib.Client)
	heard   func(*gortsplib.Client, *pull, *rtp.Packet)
	ended   error               // what it is called that the stream came to its end
	hear    func(devices.Sound) // nil: the camera is not asked for sound

	// missing is how many packets were lost before the one that comes next, of whichever
	// track: the client says so first, from the goroutine of the callbacks.
	missing uint64

	newest atomic.Int64 // of the last picture, nanoseconds of the monotonic clock since began
	began  time.Time
	broken chan error // a panic in a callback, caught
}

// run pulls until ctx ends (nil) or the session does (a named fault). show is
// called for each picture, and hear, unless it is nil, for each sound, from the
// client's own goroutine; they must not block.
func run(ctx context.Context, address string, h *health, show func(devices.Picture), hear func(devices.Sound)) error {
	p := &pull{health: h, show: show, hear: hear}
	return p.run(ctx, address)
}

func (p *pull) run(ctx context.Context, address string) error {
	h := p.health
	u, err := base.ParseURL(address)
	if err != nil {
		return &fault{faultStream, errors.New("the address is not an RTSP URL")}
	}
	transport := gortsplib.TransportTCP
	p.began, p.broken = time.Now(), make(chan error, 1)
	p.client = &gortsplib.Client{
		Scheme: u.Scheme, Host: u.Host, Transport: &transport,
		ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, WriteQueueSize: 8,
		OnPacketsLost:     func(n uint64) { p.missing += n },
		OnDecodeError:     func(error) { h.malformed.Add(1) },
		OnTransportSwitch: func(error) {},
	}
	if p.prepare != nil {
		p.prepare(p.client)
	}
	if err := p.client.Start2(); err != nil {
		return named(err)
	}
	// Close is safe from here and waits; from a callback it would wait for ever
	defer p.client.Close()
	defer context.AfterFunc(ctx, p.client.Close)()
	err = p.play(ctx, u)
	if ctx.Err() != nil {
		return nil
	}
	return named(err)
}

func (p *pull) play(ctx context.Context, u *base.URL) error {
	desc, _, err := p.client.Describe(u)
	if err != nil {
		return err
	}
	if err := p.setup(desc); err != nil {
		return err
	}
	if _, err := p.client.Play(nil); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- p.client.Wait() }() // ends with the client, which run closes
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			p.client.Close()
			<-ended
			return nil
		case err := <-ended:
			if p.ended != nil && p.newest.Load() > 0 && (err == nil || errors.Is(err, io.EOF)) {
				return p.ended
			}
			if err == nil {
				err = &fault{faultClosed, errors.New("the camera ended the stream")}
			}
			return err
		case err := <-p.broken:
			p.client.Close()
			<-ended
			return err
		case <-tick.C:
			// control packets feed the client's own time-out; only pictures feed ours
			if time.Since(p.began)-time.Duration(p.newest.Load()) > pictureTimeout {
				p.client.Close()
				<-ended
				return p.health.withheld.nothing()
			}
		}
	}
}

// setup asks for the video, and for the sound where that is allowed; whatever else
// there is is left alone.
func (p *pull) setup(desc *description.Session) error {
	sound, err := p.setupSound(desc)
	if err != nil {
		return err
	}
	var avc *format.H264
	if medi := desc.FindFormat(&avc); medi != nil {
		dec, err := avc.CreateDecoder()
		if err != nil {
			return err
		}
		p.asm = &assembler{codec: devices.H264, sound: sound, withheld: &p.health.withheld, sps: avc.SPS, pps: avc.PPS}
		return p.take(desc, medi, avc, dec.Decode, rtph264.ErrMorePacketsNeeded, rtph264.ErrNonStartingPacketAndNoPrevious)
	}
	var hevc *format.H265
	if medi := desc.FindFormat(&hevc); medi != nil {
		dec, err := hevc.CreateDecoder()
		if err != nil {
			return err
		}
		p.asm = &assembler{codec: devices.H265, sound: sound, withheld: &p.health.withheld, vps: hevc.VPS, sps: hevc.SPS, pps: hevc.PPS}
		return p.take(desc, medi, hevc, dec.Decode, rtph265.ErrMorePacketsNeeded, rtph265.ErrNonStartingPacketAndNoPrevious)
	}
	return errNoVideo
}

func (p *pull) take(desc *description.Session, medi *description.Media, f format.Format, decode func(*rtp.Packet) ([][]byte, error), more, joining error) error {
	p.asm.renew()
	if _, err := p.client.Setup(desc.BaseURL, medi, 0, 0); err != nil {
		return err
	}
	p.media = medi
	p.client.OnPacketRTP(medi, f, func(packet *rtp.Packet) {
		defer p.recover()
		if p.missing > 0 {
			p.health.lost.Add(p.missing)
			p.damage()
			p.missing = 0
		}
		if p.heard != nil {
			p.heard(p.client, p, packet)
		}
		p.health.packets.Add(1)
		p.health.bytes.Add(uint64(len(packet.Payload)))
		unit, err := decode(packet) // before the time is asked for: it may be the first parameters
		pts, timed := p.client.PacketPTS2(medi, packet)
		switch {
		case errors.Is(err, more):
			return
		case errors.Is(err, joining):
			return
		case err != nil:
			p.health.malformed.Add(1)
			p.health.withheld.malformed.Add(1)
			p.damage()
			return
		}
		picture, ok := p.asm.add(unit, pts, timed)
		if !ok {
			return
		}
		picture.At = time.Now()
		p.newest.Store(int64(picture.At.Sub(p.began)))
		p.health.picture(picture)
		p.show(picture)
	})
	return nil
}

func (p *pull) damage() {
	if p.asm != nil {
		p.asm.damage()
	}
}

// recover keeps a panic within this camera: the callback runs in the client's
// goroutine, where nobody else would catch it.
func (p *pull) recover() {
	if r := recover(); r != nil {
		select {
		case p.broken <- &fault{faultStream, fmt.Errorf("panic while reading: %v", r)}:
		default:
		}
	}
}
