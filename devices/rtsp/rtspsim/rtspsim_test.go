package rtspsim

import (
	"os/exec"
	"strings"
	"testing"
)

func TestAnIndependentPlayerSeesTheScenes(t *testing.T) {
	server, err := Start(Config{Listen: "127.0.0.1:0", Username: "demo", Password: "scene"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for path, scene := range map[string]Scene{"east": EastGate(), "north": NorthGate()} {
		if _, err := server.Add(path, scene); err != nil {
			t.Fatal(err)
		}
		url := strings.Replace(server.URL(path), "rtsp://", "rtsp://demo:scene@", 1)
		out, err := exec.Command("ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height",
			"-read_intervals", "%+1", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "default=nw=1", url).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "codec_name=h264\nwidth=640\nheight=360") {
			t.Errorf("ffprobe of %s: %v\n%s", path, err, out)
		}
	}
}
