package rtsp

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"brighteyes/devices"
)

// soundSDP is a camera that has AAC beside its pictures.
func soundSDP() string {
	return fmt.Sprintf(goodSDP, sprop()) + "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000/1\r\n" +
		"a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408\r\na=control:microphone\r\n"
}

// listenFor is the times of so many pictures that were shown, and how many sounds came
// between.
func listenFor(t *testing.T, cam *watched, pictures int) (times []int64, sounds int) {
	t.Helper()
	ctx, leave := context.WithTimeout(t.Context(), 20*time.Second)
	defer leave()
	var mu sync.Mutex
	err := cam.runner.Listen(ctx, func(p devices.Picture) {
		mu.Lock()
		defer mu.Unlock()
		if times = append(times, p.PTS); len(times) == pictures {
			leave()
		}
	}, func(devices.Sound) {
		mu.Lock()
		defer mu.Unlock()
		sounds++
	})
	mu.Lock()
	defer mu.Unlock()
	if err != nil || len(times) < pictures {
		t.Fatalf("%d pictures, want %d: %v", len(times), pictures, err)
	}
	return slices.Clone(times[:pictures]), sounds
}

// holed reports whether pictures are missing between those that were shown.
func holed(times []int64) bool {
	for i := range times[1:] {
		if times[i+1]-times[i] != 6000 {
			return true
		}
	}
	return false
}

func TestACameraThatRefusesItsSoundShowsItsPictures(t *testing.T) {
	l := &liar{sdp: soundSDP(), refuse: "microphone"}
	l.stream(400, nil)
	cam := start(t, open(t, "url: "+l.start(t)+"\naudio: allow\n"))
	if _, sounds := listenFor(t, cam, 12); sounds > 0 {
		t.Errorf("%d sounds of what was refused", sounds)
	}
}

func TestOnlyALossOfPicturesWithholdsPictures(t *testing.T) {
	hear := func(s *sender, ts uint32, lost uint16) {
		p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 97, SequenceNumber: s.heard, Timestamp: ts, SSRC: 8, Marker: true}, Payload: []byte{0, 16, 0, 4 << 3, 1, 2, 3, 4}}
		s.heard += 1 + lost
		b, err := p.Marshal()
		if err != nil {
			panic(err)
		}
		s.raw(0, b)
	}
	for name, c := range map[string]struct {
		odd  func(*sender, uint32)
		want bool
	}{
		"nothing is lost": {func(s *sender, ts uint32) { hear(s, ts, 0) }, false},
		"sound is lost":   {func(s *sender, ts uint32) { hear(s, ts, 5) }, false},
		"a picture is lost": {func(s *sender, ts uint32) {
			hear(s, ts, 0)
			s.seq += 3
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := &liar{sdp: soundSDP(), channel: 2} // the sound is asked for first
			l.stream(400, c.odd)
			cam := start(t, open(t, "url: "+l.start(t)+"\naudio: allow\n"))
			times, sounds := listenFor(t, cam, 25)
			if sounds < 3 {
				t.Errorf("%d sounds came, want at least 3", sounds)
			}
			if holed(times) != c.want {
				t.Errorf("pictures are withheld: %v, want %v: %v", !c.want, c.want, times)
			}
		})
	}
}
