package onvif

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"brighteyes/devices"
)

const maxProfiles = 64

// profile is one of the streams that a camera is set up to give. What it says of
// size and rate is what is set, not what comes.
type profile struct {
	token         string
	codec         devices.Codec // empty where it is neither H.264 nor H.265
	width, height int
	fps           float64
	ptz           bool
}

// profilesAnswer is the answer to GetProfiles of both media services.
type profilesAnswer struct {
	Profiles []struct {
		Token string    `xml:"token,attr"`
		One   encoder   `xml:"VideoEncoderConfiguration"`
		Two   encoder   `xml:"Configurations>VideoEncoder"`
		PTZ   *struct{} `xml:"PTZConfiguration"`
		PTZ2  *struct{} `xml:"Configurations>PTZ"`
	} `xml:"Profiles"`
}

type encoder struct {
	Encoding string `xml:"Encoding"`
	Width    number `xml:"Resolution>Width"`
	Height   number `xml:"Resolution>Height"`
	FPS      number `xml:"RateControl>FrameRateLimit"`
}

func (a profilesAnswer) profiles() []profile {
	var list []profile
	for _, p := range a.Profiles[:min(len(a.Profiles), maxProfiles)] {
		e := p.One
		if p.Two.Encoding != "" {
			e = p.Two
		}
		one := profile{
			token: p.Token, width: int(e.Width), height: int(e.Height), fps: float64(e.FPS), ptz: p.PTZ != nil || p.PTZ2 != nil,
		}
		switch strings.ToUpper(strings.TrimSpace(e.Encoding)) {
		case "H264", "H.264":
			one.codec = devices.H264
		case "H265", "H.265", "HEVC":
			one.codec = devices.H265
		}
		if one.token != "" && len(one.token) <= 64 {
			list = append(list, one)
		}
	}
	return list
}

var errNoProfile = &fault{faultCodec, errors.New("the camera has no H.264 or H.265 stream")}

// choose takes the largest (main) or the smallest (sub) profile; of two of one
// size H.264, which every browser shows.
func choose(list []profile, stream string) (profile, error) {
	fit := slices.DeleteFunc(slices.Clone(list), func(p profile) bool { return p.codec == "" })
	if len(fit) == 0 {
		return profile{}, errNoProfile
	}
	slices.SortStableFunc(fit, func(a, b profile) int {
		size := cmp.Compare(a.width*a.height, b.width*b.height)
		if stream == mainStream {
			size = -size
		}
		return cmp.Or(size, cmp.Compare(a.codec, b.codec))
	})
	return fit[0], nil
}

// media is the media service in use, which GetStreamUri and GetSnapshotUri are
// asked of as well: tokens of one need not be known to the other.
type media struct {
	at     *url.URL
	second bool // of ver20, which alone knows H.265
}

// findProfiles asks the newer service, and the older where that fails.
func (c *client) findProfiles(ctx context.Context, s services) (media, []profile, error) {
	if s.media2 != nil {
		var a profilesAnswer
		err := c.call(ctx, s.media2, operation{ns: nsMedia2, name: "GetProfiles", inner: "<Type>All</Type>"}, &a)
		if list := a.profiles(); err == nil && len(list) > 0 {
			return media{s.media2, true}, list, nil
		}
		if err != nil && s.media == nil {
			return media{}, nil, err
		}
	}
	at := s.media
	if at == nil {
		at = c.device // firmwares with one address for all forget to list it
	}
	var a profilesAnswer
	if err := c.call(ctx, at, operation{ns: nsMedia, name: "GetProfiles"}, &a); err != nil {
		return media{}, nil, err
	}
	return media{at, false}, a.profiles(), nil
}

// uriAnswer is the answer to GetStreamUri and GetSnapshotUri of both services.
type uriAnswer struct {
	One string `xml:"MediaUri>Uri"`
	Two string `xml:"Uri"`
}

func (a uriAnswer) uri() string { return strings.TrimSpace(cmp.Or(a.Two, a.One)) }

// streamURI is where the pictures of a profile are to be had, without a password.
func (c *client) streamURI(ctx context.Context, m media, token string) (*url.URL, error) {
	op := operation{ns: nsMedia, name: "GetStreamUri", inner: `<StreamSetup><Stream xmlns="http://www.onvif.org/ver10/schema">RTP-Unicast</Stream>` +
		`<Transport xmlns="http://www.onvif.org/ver10/schema"><Protocol>RTSP</Protocol></Transport></StreamSetup>` +
		`<ProfileToken>` + escaped(token) + `</ProfileToken>`}
	if m.second {
		op.ns, op.inner = nsMedia2, `<Protocol>RTSP</Protocol><ProfileToken>`+escaped(token)+`</ProfileToken>`
	}
	var a uriAnswer
	if err := c.call(ctx, m.at, op, &a); err != nil {
		return nil, err
	}
	return c.given(a, "rtsp")
}

// given is the address of an answer, of that scheme.
func (c *client) given(a uriAnswer, scheme string) (*url.URL, error) {
	at, err := c.at(a.uri())
	if err == nil && at.Scheme != scheme {
		err = fmt.Errorf("the address that the camera gives is of scheme %.16q; want %s", at.Scheme, scheme)
	}
	if err != nil {
		return nil, &fault{faultAnswer, err}
	}
	return at, nil
}
