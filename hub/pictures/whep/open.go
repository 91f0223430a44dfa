package whep

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"brighteyes/devices"
	"brighteyes/hub/pictures"
)

const (
	clockRate = 90_000
	// codecTime is how long an answer waits to learn what the pictures come in. A
	// camera that nobody watched before may take longer, and is taken for H.264.
	codecTime = 250 * time.Millisecond
	// gatherTime is how long it waits for the hub's own addresses. They are there at
	// once but on a machine that is busy; and an answer without one is never connected.
	gatherTime = 5 * time.Second
)

// Request is what somebody wants to watch.
type Request struct {
	Camera string
	Detail devices.Detail
	Owner  string // who may end it
	Offer  string // SDP
}

// Viewing is a session that was answered. Serve must be called, once; it returns
// when ctx ends, the viewer goes, the pictures do, or it is ended.
type Viewing struct {
	ID     string
	Answer string // SDP
	Serve  func(ctx context.Context)
}

// Open answers an offer, within half a second but on a machine that is busy.
func (s *Server) Open(ctx context.Context, r Request) (v Viewing, err error) {
	defer func() { s.count(err) }()
	if len(r.Offer) > MaxOffer || strings.Count(r.Offer, "\nm=") > maxMedia || !strings.Contains(r.Offer, "\nm=video") {
		return v, ErrOffer
	}
	if !s.reserve() {
		return v, ErrFull
	}
	view, err := s.cfg.View(r.Camera, r.Detail)
	if err != nil {
		s.giveBack()
		return v, err
	}
	one := &session{
		server: s, id: rand.Text(), owner: r.Owner, camera: r.Camera, view: view,
		ended: make(chan struct{}), states: make(chan webrtc.PeerConnectionState, 8),
	}
	one.end = sync.OnceFunc(func() { close(one.ended) })
	answer, err := one.answer(ctx, r.Offer)
	if err != nil {
		one.release()
		s.giveBack()
		return v, err
	}
	s.keep(one)
	return Viewing{ID: one.id, Answer: answer, Serve: one.serve}, nil
}

func (s *Server) count(err error) {
	for _, known := range []struct {
		err    error
		reason string
	}{{ErrOffer, "offer"}, {ErrCodec, "codec"}, {ErrFull, "full"}, {ErrNoMore, "no_picture"}, {ErrNoAddress, "no_address"}} {
		if errors.Is(err, known.err) {
			s.refused.WithLabelValues(known.reason).Inc()
		}
	}
}

// answer makes the peer connection and its answer.
func (v *session) answer(ctx context.Context, offer string) (string, error) {
	codec, err := comes(ctx, v.view)
	if err != nil {
		return "", err
	}
	if v.peer, err = v.server.api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return "", fmt.Errorf("make a peer connection: %w", err)
	}
	v.peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		select {
		case v.states <- state:
		default: // there are fewer states than room
		}
	})
	v.mime = mimeOf(codec)
	if v.track, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: v.mime, ClockRate: clockRate, SDPFmtpLine: fmtp(codec)}, "video", v.camera); err != nil {
		return "", fmt.Errorf("make a track: %w", err)
	}
	if v.sender, err = v.peer.AddTrack(v.track); err != nil {
		return "", fmt.Errorf("add the track: %w", err)
	}
	if err := v.peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", fmt.Errorf("%w: %w", ErrOffer, err)
	}
	if !v.negotiated() {
		return "", ErrCodec
	}
	answer, err := v.peer.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrOffer, err)
	}
	gathered := webrtc.GatheringCompletePromise(v.peer)
	if err := v.peer.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("%w: %w", ErrCodec, err)
	}
	if err := there(ctx, gathered); err != nil {
		return "", err
	}
	own := v.peer.LocalDescription().SDP
	if !strings.Contains(own, "\na=candidate:") {
		return "", ErrNoAddress
	}
	return own, nil
}

// there waits until the hub's addresses have been found.
func there(ctx context.Context, gathered <-chan struct{}) error {
	patience := time.NewTimer(gatherTime)
	defer patience.Stop()
	select {
	case <-gathered:
		return nil
	case <-patience.C:
		return ErrNoAddress
	case <-ctx.Done():
		return fmt.Errorf("gather addresses: %w", ctx.Err())
	}
}

// negotiated reports whether both sides know the codec of the track.
func (v *session) negotiated() bool {
	for _, c := range v.sender.GetParameters().Codecs {
		if strings.EqualFold(c.MimeType, v.mime) {
			return true
		}
	}
	return false
}

// comes is the codec's name as pictures come in; empty when none has come yet.
func comes(ctx context.Context, view *pictures.View) (string, error) {
	patience := time.NewTimer(codecTime)
	defer patience.Stop()
	for {
		codec, ended := view.Codec()
		switch {
		case codec != "":
			return codec, nil
		case ended != "":
			return "", fmt.Errorf("%w: %s", ErrNoMore, ended)
		}
		select {
		case <-view.Bell():
		case <-patience.C:
			return "", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func mimeOf(codec string) string {
	if strings.HasPrefix(codec, "hev1") || strings.HasPrefix(codec, "hvc1") {
		return webrtc.MimeTypeH265
	}
	return webrtc.MimeTypeH264
}

// fmtp asks for the profile that the pictures have, where the browser lists it.
func fmtp(codec string) string {
	profile, ok := strings.CutPrefix(codec, "avc1.")
	if !ok || len(profile) != 6 {
		return ""
	}
	return "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + strings.ToLower(profile)
}
