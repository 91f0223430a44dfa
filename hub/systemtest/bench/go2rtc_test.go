package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/pion/rtp"
)

// relay is go2rtc, what a user would otherwise take. It connects to a camera when
// somebody watches.
type relay struct {
	*process
	http, rtsp string
}

func startGo2rtc(b *testing.B, source string) *relay {
	b.Helper()
	g := &relay{http: freePort(b), rtsp: freePort(b)}
	var streams strings.Builder
	for i := range camerasWatched {
		fmt.Fprintf(&streams, "  cam%d: \"%s%d\"\n", i, source, i)
	}
	config := write(b, filepath.Join(b.TempDir(), "go2rtc.yaml"),
		"api: {listen: %q}\nrtsp: {listen: %q}\nwebrtc: {listen: \"\"}\nsrtp: {listen: \"\"}\nlog: {level: error}\nstreams:\n%s", g.http, g.rtsp, streams.String())
	g.process = start(b, "go2rtc", tool(b, "go2rtc"), "-config", config)
	eventually(b, 10*time.Second, "go2rtc to answer", func() bool {
		resp, err := http.Get("http://" + g.http + "/api/streams")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return true
	})
	return g
}

func (g *relay) open(i int) *viewer {
	return view(g.b, fmt.Sprintf("ws://%s/api/ws?src=cam%d", g.http, i), http.Header{"Origin": {"http://" + g.http}}, `{"type":"mse","value":"avc1.640029,avc1.4D4016,avc1.42E01E"}`)
}

// readers is the role of those who read cameras over RTSP: each order is a host of
// cam0, cam1… to be read, or nothing; the answer is how many are read then.
func readers() error {
	in := json.NewDecoder(os.Stdin)
	var reading []*gortsplib.Client
	for {
		var host string
		if err := in.Decode(&host); err != nil {
			return nil // over
		}
		for _, c := range reading {
			c.Close()
		}
		reading = nil
		for i := range camerasWatched {
			if host == "" {
				break
			}
			c, err := readRTSP(host, fmt.Sprintf("cam%d", i))
			if err != nil {
				return err
			}
			reading = append(reading, c)
		}
		if err := say(len(reading)); err != nil {
			return err
		}
	}
}

func readRTSP(host, path string) (*gortsplib.Client, error) {
	transport := gortsplib.TransportTCP
	c := &gortsplib.Client{Scheme: "rtsp", Host: host, Transport: &transport}
	if err := c.Start2(); err != nil {
		return nil, err
	}
	u, err := base.ParseURL("rtsp://" + host + "/" + path)
	if err != nil {
		return nil, err
	}
	desc, _, err := c.Describe(u)
	if err != nil {
		return nil, fmt.Errorf("describe %s: %w", path, err)
	}
	if err := c.SetupAll(desc.BaseURL, desc.Medias); err != nil {
		return nil, err
	}
	c.OnPacketRTPAny(func(*description.Media, format.Format, *rtp.Packet) {})
	_, err = c.Play(nil)
	return c, err
}

// tool finds a program on the path, or where make tools puts it.
func tool(b *testing.B, name string) string {
	b.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "../../../.tools", name)
	if _, err := os.Stat(path); err != nil {
		b.Fatalf("%s is not installed: make tools", name)
	}
	return path
}
