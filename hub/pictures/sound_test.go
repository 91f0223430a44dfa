package pictures_test

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	client "github.com/coder/websocket"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// sounding is a camera that ffmpeg plays over RTSP, with a tone in AAC.
func sounding(t *testing.T) (url string) {
	t.Helper()
	dir := t.TempDir()
	clip := filepath.Join(dir, "clip.mp4")
	if out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000",
		"-t", "4", "-c:v", "libx264", "-profile:v", "main", "-bf", "0", "-g", "15", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", clip).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	config := filepath.Join(dir, "go2rtc.yaml")
	text := fmt.Sprintf("rtsp: {listen: %q}\napi: {listen: \"\"}\nwebrtc: {listen: \"\"}\nlog: {level: error}\nstreams:\n  cam: \"exec:ffmpeg -v error -re -stream_loop -1 -i %s -c copy -rtsp_transport tcp -f rtsp {output}\"\n", address, clip)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	tool, err := exec.LookPath("go2rtc")
	if err != nil {
		if tool, err = filepath.Abs("../../.tools/go2rtc"); err != nil {
			t.Fatal(err)
		}
	}
	server := exec.Command(tool, "-config", config)
	if err := server.Start(); err != nil {
		t.Fatalf("go2rtc (make tools): %v", err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // says that it was killed
	})
	return "rtsp://" + address + "/cam"
}

// heard counts the frames of each track that a viewer gets among so many fragments.
func (s *scene) heard(detail devices.Detail, fragments int) (codec string, frames map[int]int) {
	s.t.Helper()
	v := s.view("cam-1?detail=" + string(detail))
	kind, name, err := v.read()
	if err != nil || kind != client.MessageText {
		s.t.Fatalf("got %v (%v), want the codec's name", kind, err)
	}
	v.expectBox("ftyp")
	frames = map[int]int{}
	for range fragments {
		_, data, err := v.read()
		var parts fmp4.Parts
		if err == nil {
			err = parts.Unmarshal(data)
		}
		if err != nil {
			s.t.Fatal(err)
		}
		for _, track := range parts[0].Tracks {
			frames[track.ID] += len(track.Samples)
		}
	}
	return string(name), frames
}

func TestSoundIsCarriedToWhoAsksForItWhereItIsAllowed(t *testing.T) {
	url := sounding(t)
	s := setUp(t, func(s *scene) {
		s.source = s.driver(url, slog.New(slog.DiscardHandler), "audio: allow")
		s.capabilities = []string{devices.SoundCapability}
	})
	codec, frames := s.heard(devices.Heard, 90)
	if !strings.Contains(codec, ",mp4a.40.2") || frames[1] < 20 || frames[2] < 20 {
		t.Errorf("who listens gets %s, %d pictures and %d frames of sound", codec, frames[1], frames[2])
	}
	codec, frames = s.heard(devices.Full, 60)
	if strings.Contains(codec, "mp4a") || frames[2] != 0 {
		t.Errorf("who only watches gets %s and %d frames of sound", codec, frames[2])
	}

	id := devices.NewID(time.Now())
	if !s.hub.Tell("edge-1", wire.Uplink{Clip: &wire.ClipOrder{ID: id, Camera: "cam-1", At: time.Now(), BeforeS: 3, AfterS: 2}}) {
		t.Fatal("the edge is away")
	}
	path := filepath.Join(s.edgeDir, id+".mp4")
	s.eventually("the clip", func() bool {
		_, err := os.Stat(path + ".json") // written last
		return err == nil
	})
	out, err := exec.Command("ffmpeg", "-v", "warning", "-i", path, "-map", "0:a", "-af", "volumedetect", "-f", "null", "-").CombinedOutput()
	if err != nil || len(strings.TrimSpace(string(out))) != 0 {
		t.Errorf("ffmpeg decodes the clip's sound: %v\n%s", err, out)
	}
	out, err = exec.Command("ffprobe", "-v", "warning", "-show_entries", "stream=codec_name,sample_rate:stream_tags=:format=duration", "-of", "default=nw=1", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "codec_name=aac\nsample_rate=16000") || !strings.Contains(string(out), "codec_name=h264") {
		t.Errorf("ffprobe: %v\n%s", err, out)
	}
}

func TestNoByteOfSoundLeavesAnEdgeThatDoesNotAllowIt(t *testing.T) {
	url := sounding(t)
	s := setUp(t, func(s *scene) {
		s.source = s.driver(url, slog.New(slog.DiscardHandler))
		s.capabilities = []string{devices.SoundCapability} // a hub that asks nevertheless
	})
	codec, frames := s.heard(devices.Heard, 60)
	if strings.Contains(codec, "mp4a") || frames[2] != 0 || frames[1] != 60 {
		t.Errorf("who asks for sound gets %s, %d pictures and %d frames of sound; want no sound", codec, frames[1], frames[2])
	}
	if allowed := s.source.(devices.SoundSource).HasSound(); allowed {
		t.Error("the camera says that it may be listened to")
	}
}
