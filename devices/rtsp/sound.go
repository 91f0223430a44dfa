package rtsp

import (
	"errors"

	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/liberrors"
	"github.com/pion/rtp"

	"brighteyes/devices"
)

const pictureClock = 90_000

// setupSound asks for the camera's AAC where sound is allowed, and describes it;
// nil where there is none to be had, or what there is is of no use: a camera shall not
// go blind for its microphone. Where it is not allowed the camera is not
// asked: what does not come cannot leave.
func (p *pull) setupSound(desc *description.Session) (*devices.SoundParams, error) {
	if p.hear == nil {
		return nil, nil
	}
	var aac *format.MPEG4Audio
	medi := desc.FindFormat(&aac)
	if medi == nil || aac.Config == nil || aac.Config.SampleRate < 1 || aac.Config.ChannelCount < 1 {
		return nil, nil
	}
	config, err := aac.Config.Marshal()
	if err != nil {
		return nil, nil // the pictures do not depend on it
	}
	dec, err := aac.CreateDecoder()
	if err != nil {
		return nil, nil
	}
	if _, err := p.client.Setup(desc.BaseURL, medi, 0, 0); err != nil {
		var refused liberrors.ErrClientBadStatusCode
		if errors.As(err, &refused) {
			return nil, nil
		}
		return nil, err
	}
	rate := aac.ClockRate()
	p.client.OnPacketRTP(medi, aac, func(packet *rtp.Packet) {
		defer p.recover()
		p.missing = 0 // sound that is lost withholds no picture
		frames, err := dec.Decode(packet)
		pts, timed := p.client.PacketPTS2(medi, packet)
		if err != nil || !timed || len(frames) == 0 {
			return // more is to come, or it is damaged: sound does not measure a camera
		}
		p.hear(devices.Sound{PTS: scaled(pts, int64(rate)), Frames: frames})
	})
	return &devices.SoundParams{Config: config, ObjectType: int(aac.Config.Type), Rate: aac.Config.SampleRate, Channels: aac.Config.ChannelCount}, nil
}

// scaled is a time of a clock of that rate on the pictures' clock, without overflow.
func scaled(t, rate int64) int64 {
	return t/rate*pictureClock + t%rate*pictureClock/rate
}
