package pictures_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"brighteyes/devices"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/hub/pictures/whep"
)

func TestACameraIsSeenOverWebRTC(t *testing.T) {
	s := setUp(t)
	port := s.webrtc()
	b := s.browse(port, "cam-1")
	b.expectPictures(30)
	file := filepath.Join(t.TempDir(), "seen.h264")
	if err := os.WriteFile(file, b.stream(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("ffprobe", "-v", "error", "-f", "h264", "-count_frames", "-show_entries", "stream=width,height,nb_read_frames", "-of", "csv=p=0", file).CombinedOutput()
	size, _, ok := strings.Cut(strings.TrimSpace(string(out)), ",")
	if err != nil || !ok || !strings.HasPrefix(string(out), "640,360,") || strings.Count(string(out), "\n") != 1 {
		t.Errorf("ffprobe sees %q %q (%v), want pictures of 640 by 360 without an error", size, out, err)
	}
	b.leave()
	s.eventually("the session to be gone", func() bool { return port.Len() == 0 })
}

func TestOnePullHoweverTheCameraIsWatched(t *testing.T) {
	s := setUp(t)
	port := s.webrtc()
	tile := s.view("cam-1")
	tile.expectText("avc1.")
	tile.expectBox("ftyp")
	tile.expectBox("moof")
	one, two := s.browse(port, "cam-1"), s.browse(port, "cam-1")
	one.expectPictures(5)
	two.expectPictures(5)
	tile.expectBox("moof")
	if n := s.cameras.Plays("east"); n != 1 {
		t.Errorf("the camera was pulled %d times, want once", n)
	}
}

func TestAWebRTCSessionEndsWithThePicturesAndByItsOwnerOnly(t *testing.T) {
	s := setUp(t)
	port := s.webrtc()
	one, two := s.browse(port, "cam-1"), s.browse(port, "cam-1")
	one.expectPictures(5)
	two.expectPictures(5)
	if port.End(one.id, "somebody else") || port.End("not an id", "me") {
		t.Error("a session was ended that is not one's own")
	}
	if !port.End(one.id, "me") {
		t.Error("there is no such session")
	}
	one.expectEnd()
	if err := s.camera.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	two.expectEnd()
	s.eventually("both to be gone", func() bool { return port.Len() == 0 })
	if _, err := port.Open(t.Context(), whep.Request{Camera: "cam-1", Owner: "me", Offer: one.offer}); !errors.Is(err, whep.ErrNoMore) {
		s.eventually("the hub to know that nothing comes", func() bool { // the first who asks again learns it in time
			v, err := port.Open(t.Context(), whep.Request{Camera: "cam-1", Owner: "me", Offer: one.offer})
			if err == nil {
				ended, stop := context.WithCancel(t.Context())
				stop()
				v.Serve(ended)
			}
			return errors.Is(err, whep.ErrNoMore)
		})
	}
}

func TestAnAnswerDoesNotWaitForAColdCamera(t *testing.T) {
	s := setUp(t)
	port := s.webrtc()
	b := s.offers() // cam-2: its edge does not serve it, no picture will ever come
	began := time.Now()
	v, err := port.Open(t.Context(), whep.Request{Camera: "cam-2", Owner: "me", Offer: b.offer})
	if err == nil {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		v.Serve(ctx)
	} else if !errors.Is(err, whep.ErrNoMore) {
		t.Fatal(err)
	}
	t.Logf("answered after %v", time.Since(began))
	if n := port.Len(); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}

func TestOffersThatCannotBeUsedAreRefusedAndLeaveNothing(t *testing.T) {
	s := setUp(t)
	port := s.webrtc()
	good := s.offers().offer
	vp8 := strings.NewReplacer("H264/90000", "VP8/90000", "H265/90000", "VP9/90000").Replace(good)
	for name, c := range map[string]struct {
		offer string
		want  error
	}{
		"nothing":        {"", whep.ErrOffer},
		"a letter":       {"v=0\r\nm=video dear sir", whep.ErrOffer},
		"sound only":     {strings.ReplaceAll(good, "m=video", "m=audio"), whep.ErrOffer},
		"another codec":  {vp8, whep.ErrCodec},
		"too long":       {good + strings.Repeat("a=x\r\n", whep.MaxOffer), whep.ErrOffer},
		"a wall of them": {good + strings.Repeat("m=video 9 UDP/TLS/RTP/SAVPF 102\r\n", 20), whep.ErrOffer},
		"no keys":        {strings.ReplaceAll(strings.ReplaceAll(good, "a=fingerprint", "a=nothing"), "a=ice-ufrag", "a=nothing"), whep.ErrOffer},
	} {
		if _, err := port.Open(t.Context(), whep.Request{Camera: "cam-1", Owner: "me", Offer: c.offer}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := port.Open(t.Context(), whep.Request{Camera: "cam-9", Owner: "me", Offer: good}); err == nil {
		t.Error("a camera that is not there was answered for")
	}
	if n := port.Len(); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}

func (s *scene) webrtc() *whep.Server {
	s.t.Helper()
	port, err := whep.New(whep.Config{Listen: "127.0.0.1:0", View: s.hub.View, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := port.Close(); err != nil {
			s.t.Error(err)
		}
	})
	return port
}

// browser is one who watches over WebRTC, by pion.
type browser struct {
	s     *scene
	peer  *webrtc.PeerConnection
	offer string
	id    string
	ended chan struct{} // closed when the hub's side has returned

	mu   sync.Mutex
	data bytes.Buffer
	seen int
	came chan struct{}
}

// offers makes an offer as a browser does.
func (s *scene) offers() *browser {
	s.t.Helper()
	b, err := s.offer()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(b.leave)
	return b
}

func (s *scene) offer() (*browser, error) {
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMaxBindingRequests(100) // as patient as browsers are: pion's own gives up after 1.4 s
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	peer, err := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	if _, err := peer.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		return nil, err
	}
	offer, err := peer.CreateOffer(nil)
	if err != nil {
		return nil, err
	}
	return &browser{s: s, peer: peer, offer: offer.SDP, ended: make(chan struct{}), came: make(chan struct{}, 1)}, peer.SetLocalDescription(offer)
}

func (s *scene) browse(port *whep.Server, camera string) *browser {
	s.t.Helper()
	b, err := s.begin(port, camera)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { b.leave(); b.expectEnd() })
	return b
}

// begin watches until the browser leaves.
func (s *scene) begin(port *whep.Server, camera string) (*browser, error) {
	b, err := s.offer()
	if err != nil {
		return nil, err
	}
	b.peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { b.receive(track) })
	v, err := port.Open(s.t.Context(), whep.Request{Camera: camera, Detail: devices.Full, Owner: "me", Offer: b.offer})
	if err != nil {
		return nil, err
	}
	b.id = v.ID
	go func() {
		defer close(b.ended)
		v.Serve(context.Background())
	}()
	return b, b.peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: v.Answer})
}

func (b *browser) receive(track *webrtc.TrackRemote) {
	var unpack codecs.H264Packet
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		units, err := unpack.Unmarshal(packet.Payload)
		b.mu.Lock()
		if err == nil {
			b.data.Write(units)
		}
		if packet.Marker {
			b.seen++
		}
		b.mu.Unlock()
		select {
		case b.came <- struct{}{}:
		default:
		}
	}
}

func (b *browser) stream() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.data.Bytes())
}

func (b *browser) expectPictures(n int) {
	b.s.t.Helper()
	if !b.sees(n) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.s.t.Errorf("waited 30 s for %d pictures, %d came; the browser is %s, ICE %s", n, b.seen, b.peer.ConnectionState(), b.peer.ICEConnectionState())
	}
}

// sees waits for so many pictures.
func (b *browser) sees(n int) bool {
	patience := time.After(30 * time.Second)
	for {
		b.mu.Lock()
		seen := b.seen
		b.mu.Unlock()
		if seen >= n {
			return true
		}
		select {
		case <-b.came:
		case <-patience:
			return false
		}
	}
}

func (b *browser) expectEnd() {
	b.s.t.Helper()
	select {
	case <-b.ended:
	case <-time.After(30 * time.Second):
		b.s.t.Error("waited 30 s for the session to end")
	}
}

func (b *browser) leave() { _ = b.peer.Close() }
