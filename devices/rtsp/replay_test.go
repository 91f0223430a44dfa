package rtsp

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"brighteyes/devices"
	"brighteyes/devices/rtsp/replaysim"
)

var (
	recordedFrom = time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	recordedTo   = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
)

func recorder(t *testing.T, zone *time.Location) *replaysim.Server {
	t.Helper()
	s, err := replaysim.Start(replaysim.Config{Listen: "127.0.0.1:0", Username: "admin", Password: "a:b c@d", Zone: zone, Speed: 10,
		Has: func(track string) []replaysim.Span {
			if track != "101" && track != "rec" {
				return nil
			}
			return []replaysim.Span{{From: recordedFrom, To: recordedTo}}
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func onvifReplay(s *replaysim.Server, from time.Time) devices.Replay {
	return devices.Replay{URL: "rtsp://" + s.Addr() + "/onvif/replay?token=rec", Username: "admin", Password: "a:b c@d", From: from, Clock: true}
}

func isapiReplay(s *replaysim.Server, from string) devices.Replay {
	return devices.Replay{URL: "rtsp://" + s.Addr() + "/Streaming/tracks/101/?starttime=" + from, Username: "admin", Password: "a:b c@d"}
}

// played plays until n pictures came, and gives them with how it ended.
func played(t *testing.T, r devices.Replay, n int) ([]devices.Replayed, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var mu sync.Mutex
	var came []devices.Replayed
	err := Replay(ctx, r, func(p devices.Replayed) {
		mu.Lock()
		defer mu.Unlock()
		if came = append(came, p); len(came) == n {
			cancel()
		}
	})
	mu.Lock()
	defer mu.Unlock()
	return came, err
}

func TestARecordingPlaysFromTheTimeThatWasAskedForAndSaysItsTime(t *testing.T) {
	shanghai := time.FixedZone("", 8*3600)
	s := recorder(t, shanghai)
	at := recordedFrom.Add(63*time.Minute + 7*time.Second)
	for name, r := range map[string]devices.Replay{
		"onvif": onvifReplay(s, at),
		// the Z is a lie, as recorders tell it: the time is the wall's
		"isapi": isapiReplay(s, at.In(shanghai).Format("20060102T150405")+"Z"),
	} {
		came, err := played(t, r, 12)
		if err != nil || len(came) < 12 {
			t.Fatalf("%s: %d pictures, %v", name, len(came), err)
		}
		if !came[0].Key || came[0].Params.Width != replaysim.Width {
			t.Errorf("%s: it begins with %+v", name, came[0].Picture)
		}
		for i, p := range came[:12] {
			want := at.Add(time.Duration(i) * time.Second / replaysim.FPS)
			if name == "isapi" && i == 0 && p.Recorded.IsZero() {
				continue // a sender says which time it is only after it has begun
			}
			if d := p.Recorded.Sub(want).Abs(); p.Recorded.IsZero() || d > 50*time.Millisecond {
				t.Errorf("%s: picture %d was recorded at %v, want %v", name, i, p.Recorded, want)
			}
		}
	}
}

func TestWhereNothingIsRecordedThereIsNothingToPlay(t *testing.T) {
	s := recorder(t, nil)
	if came, err := played(t, onvifReplay(s, recordedTo.Add(time.Hour)), 1); !errors.Is(err, devices.ErrNoRecording) || len(came) > 0 {
		t.Errorf("after the end: %d pictures, %v", len(came), err)
	}
	r := onvifReplay(s, recordedFrom)
	r.URL = "rtsp://" + s.Addr() + "/onvif/replay?token=other"
	if _, err := played(t, r, 1); !errors.Is(err, devices.ErrNoRecording) {
		t.Errorf("of a recording that there is not: %v", err)
	}
	came, err := played(t, onvifReplay(s, recordedTo.Add(-2*time.Second)), 1000)
	if !errors.Is(err, devices.ErrNoRecording) || len(came) != 2*replaysim.FPS {
		t.Errorf("up to the end: %d pictures, %v", len(came), err)
	}
	r.Password = "wrong"
	if _, err := played(t, r, 1); nameOf(err) != faultCredentials {
		t.Errorf("with a wrong password: %v", err)
	}
}

func TestARecorderThatLiesIsNotBelieved(t *testing.T) {
	s := recorder(t, nil)
	s.Lie(replaysim.Untimed)
	if came, _ := played(t, onvifReplay(s, recordedFrom), 3); len(came) < 3 || !came[2].Recorded.IsZero() {
		t.Errorf("a stream that says no time: %d pictures, the time is made up", len(came))
	}
	s.Lie(replaysim.Hour)
	if came, _ := played(t, onvifReplay(s, recordedFrom), 1); len(came) < 1 || !came[0].Recorded.Equal(recordedFrom.Add(time.Hour)) {
		t.Errorf("a stream of another hour: %d pictures", len(came))
	}
	s.Lie(replaysim.Nothing)
	if came, err := played(t, onvifReplay(s, recordedFrom), 1); nameOf(err) != faultNoPictures || len(came) > 0 {
		t.Errorf("silence: %d pictures, %v", len(came), err)
	}
}

func TestWhoWatchesSlowlyIsWaitedForAndLosesNothing(t *testing.T) {
	s := recorder(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	hold, n := make(chan struct{}), 0
	time.AfterFunc(time.Second, func() { close(hold) })
	var last devices.Replayed
	err := Replay(ctx, onvifReplay(s, recordedFrom), func(p devices.Replayed) {
		<-hold
		if n++; n == 40 {
			last = p
			cancel()
		}
	})
	if want := recordedFrom.Add(39 * time.Second / replaysim.FPS); err != nil || last.Recorded.Sub(want).Abs() > 50*time.Millisecond {
		t.Errorf("the fortieth picture is of %v, want %v (%v)", last.Recorded, want, err)
	}
}

// The bytes are those of the example of the extension in ONVIF's Streaming
// Specification, 6.3: eight of NTP time, the flags C, E, D, T, and a CSeq.
func FuzzExtension(f *testing.F) {
	f.Add([]byte{0x90, 0x60, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0xAB, 0xAC, 0, 3, 0xee, 0x9b, 0x1c, 0x80, 0x80, 0, 0, 0, 0xa0, 4, 0, 0, 1})
	f.Add([]byte{0x90, 0x60, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0xAB, 0xAC, 0, 1, 1, 2, 3, 4, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p rtp.Packet
		if p.Unmarshal(b) != nil {
			return
		}
		if at, ok := extensionTime(&p); ok && (at.Year() < 1971 || at.Year() > 2099) {
			t.Errorf("read %v", at)
		}
	})
}
