package whep

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"brighteyes/hub/pictures"
)

// connectTime is how long a browser may take after the answer.
const connectTime = 10 * time.Second

// session is one browser that watches one camera.
type session struct {
	server            *Server
	id, owner, camera string
	mime              string
	view              *pictures.View
	peer              *webrtc.PeerConnection
	track             *webrtc.TrackLocalStaticRTP
	sender            *webrtc.RTPSender

	states chan webrtc.PeerConnectionState
	ended  chan struct{} // closed by end
	end    func()
}

// serve sends pictures until something ends it, and lets go of everything.
func (v *session) serve(ctx context.Context) {
	var hearing sync.WaitGroup
	hearing.Go(v.hear)
	why := v.show(ctx)
	v.release() // ends hear
	hearing.Wait()
	v.server.forget(v)
	v.server.cfg.Log.Debug("a WebRTC session ended", "camera", v.camera, "why", why)
}

// release closes the peer connection, which waits for what pion has started, and
// stops watching.
func (v *session) release() {
	if v.peer != nil {
		_ = v.peer.GracefulClose() // it may be gone
	}
	v.view.Close()
}

// hear reads the viewer's reports, which the interceptors serve, until the end.
func (v *session) hear() {
	buf := make([]byte, 1500)
	for {
		if _, _, err := v.sender.Read(buf); err != nil {
			return
		}
	}
}

var (
	errGone    = errors.New("the viewer is gone")
	errEnded   = errors.New("the viewer ended it")
	errCodec   = errors.New("the pictures come in another codec than was answered")
	errSilence = errors.New("no pictures came")
)

// show waits for the connection and then sends what comes. What it returns is for
// the log: the viewer learns the reason by asking for the pictures another way.
func (v *session) show(ctx context.Context) error {
	patience := time.NewTimer(connectTime)
	defer patience.Stop()
	var bell <-chan struct{} // nil until it is connected
	out := newStream(v.mime)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-v.ended:
			return errEnded
		case <-patience.C:
			if bell == nil || !out.began {
				return errSilence
			}
		case state := <-v.states:
			switch state {
			case webrtc.PeerConnectionStateConnected:
				bell = v.view.Bell()
				if err := v.pass(out); err != nil { // what has come meanwhile
					return err
				}
			case webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
				return errGone
			}
		case <-bell:
			if err := v.pass(out); err != nil {
				return err
			}
		}
	}
}

// pass sends all that waits.
func (v *session) pass(out *stream) error {
	parts, ended := v.view.Take()
	for _, part := range parts {
		packets, err := out.take(part)
		if err != nil {
			return err
		}
		for _, p := range packets {
			// a packet that cannot leave now is lost, as on any network
			if err := v.track.WriteRTP(p); errors.Is(err, io.ErrClosedPipe) {
				return errGone
			}
		}
	}
	if ended != "" {
		return errors.New(ended)
	}
	return nil
}
