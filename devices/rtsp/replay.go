package rtsp

import (
	"context"
	"encoding/binary"
	"errors"
	"net/url"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/liberrors"
	"github.com/pion/rtp"

	"brighteyes/devices"
)

// Replay plays a recording: a devices.ReplayFunc. The recorder sets the pace; while
// sink blocks nothing is read, so that it has to wait.
func Replay(ctx context.Context, r devices.Replay, sink func(devices.Replayed)) error {
	address, err := settings{Username: r.Username, Password: r.Password}.address("replay", r.URL)
	if err != nil {
		return &fault{faultStream, errors.New("the address of the recording is no RTSP URL")}
	}
	// a login that stands in the address is the camera's own affair: ours is used
	if u, err := url.Parse(address); err == nil && r.Username == "" && u.User != nil {
		return &fault{faultStream, errors.New("the address of the recording holds a login")}
	}
	p := &pull{health: newHealth(time.Now()), ended: devices.ErrNoRecording}
	if r.Clock {
		p.prepare = func(c *gortsplib.Client) { c.OnRequest = asReplay(r.From) }
	}
	var at recordingTime
	p.heard = at.heard
	p.show = func(picture devices.Picture) {
		sink(devices.Replayed{Picture: picture, Recorded: at.of(picture)})
	}
	err = p.run(ctx, address)
	var status liberrors.ErrClientBadStatusCode
	if errors.As(err, &status) && (status.Code == base.StatusNotFound || status.Code == base.StatusInvalidRange) {
		return devices.ErrNoRecording
	}
	return err
}

// asReplay asks as ONVIF's Replay Control says (Streaming Specification, 6): the
// feature in SETUP and PLAY, and in PLAY from when on, at the pace of the recorder
// and at once.
func asReplay(from time.Time) func(*base.Request) {
	return func(r *base.Request) {
		switch r.Method {
		case base.Setup, base.Play:
			r.Header["Require"] = base.HeaderValue{"onvif-replay"}
		}
		if r.Method == base.Play {
			r.Header["Range"] = base.HeaderValue{"clock=" + from.UTC().Format("20060102T150405.000Z") + "-"}
			r.Header["Rate-Control"] = base.HeaderValue{"yes"}
			r.Header["Immediate"] = base.HeaderValue{"yes"}
		}
	}
}

// replayExtension is the RTP header extension in which ONVIF's replay says when a
// picture was recorded.
const replayExtension = 0xABAC

// recordingTime is what a stream says of when its pictures were recorded. It belongs
// to the goroutine of the client's callbacks.
type recordingTime struct {
	packet time.Time // of the newest packet that said it
	known  bool
	base   time.Time // of the first picture that had one
	pts    int64
}

// heard takes a packet: the extension of ONVIF's, or else the sender's clock in RTCP,
// which of a replay is that of the recording.
func (t *recordingTime) heard(c *gortsplib.Client, pull *pull, packet *rtp.Packet) {
	if at, ok := extensionTime(packet); ok {
		t.packet, t.known = at, true
		return
	}
	if t.known {
		return // only the first packet of a picture needs to say it
	}
	if at, ok := c.PacketNTP(pull.media, packet); ok && at.Year() > 1970 {
		t.packet = at
	}
}

// of is when a picture was recorded; zero while the stream did not say.
func (t *recordingTime) of(p devices.Picture) time.Time {
	if !t.packet.IsZero() {
		t.base, t.pts, t.packet = t.packet, p.PTS, time.Time{}
	}
	if t.base.IsZero() {
		return time.Time{}
	}
	return t.base.Add(time.Duration(p.PTS-t.pts) * time.Second / 90_000)
}

// extensionTime reads the extension: an NTP timestamp in its first eight bytes.
func extensionTime(packet *rtp.Packet) (time.Time, bool) {
	if !packet.Extension || packet.ExtensionProfile != replayExtension {
		return time.Time{}, false
	}
	body := packet.GetExtension(0)
	if len(body) < 8 {
		return time.Time{}, false
	}
	seconds, fraction := int64(binary.BigEndian.Uint32(body)), uint64(binary.BigEndian.Uint32(body[4:]))
	const from1900 = 2_208_988_800
	at := time.Unix(seconds-from1900, int64(fraction*1e9>>32)).UTC()
	return at, at.Year() > 1970 && at.Year() < 2100
}
