package rtsp

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/strictyaml"
)

func TestACameraIsMeasuredAndShown(t *testing.T) {
	sim := simulator(t, rtspsim.Config{Username: "viewer", Password: "see me"})
	if _, err := sim.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("east")+"\nusername: viewer\npassword: see me\n"))
	values := cam.expectReading()
	near := func(metric string, low, high float64) {
		if v, ok := values[metric]; !ok || v < low || v > high {
			t.Errorf("%s is %v, want %v to %v", metric, v, low, high)
		}
	}
	near("online", 1, 1)
	near("fps", 8, 18)
	near("bitrate_kbps", 40, 400)
	near("width_px", 640, 640)
	near("height_px", 360, 360)
	near("keyframe_interval_s", 0.8, 1.6)
	near("loss_pct", 0, 0)
	near("connect_ms", 0, 3000)
	pictures := cam.watch(20)
	if !pictures[0].Key {
		t.Error("what is shown does not begin with a key picture")
	}
}

func TestOnePullHoweverManyWatchAndLateComersBeginAtOnce(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	var conns sync.Map
	proxy := counting(t, sim.Addr(), &conns)
	cam := start(t, open(t, "url: rtsp://"+proxy+"/east\n"))
	ctx, cancel := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() { _ = cam.runner.Watch(ctx, func(devices.Picture) {}) })
	cam.watch(5)
	cam.watch(20)
	began := time.Now()
	late := cam.watch(1)[0]
	if !late.Key || time.Since(began) > 300*time.Millisecond {
		t.Errorf("a late comer's first picture: key %v after %v; want the kept group at once", late.Key, time.Since(began))
	}
	n := 0
	conns.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d connections to the camera, want one", n)
	}
	cancel()
	first.Wait()
}

func TestDigestWithSHA256AndMD5(t *testing.T) {
	for _, sha := range []bool{true, false} {
		sim := simulator(t, rtspsim.Config{Username: "u", Password: "p@ss w0rd", SHA256: sha})
		if _, err := sim.Add("c", rtspsim.EastGate()); err != nil {
			t.Fatal(err)
		}
		start(t, open(t, "url: "+sim.URL("c")+"\nusername: u\npassword: p@ss w0rd\n")).watch(3)
	}
}

func TestAFailingCameraIsNamedAndComesBack(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	camera, err := sim.Add("c", rtspsim.EastGate())
	if err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("c")+"\n"))
	cam.watch(3)
	if err := camera.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	cam.expectFault(faultClosed, faultStream, faultUnreachable)
	if err := camera.Fail(rtspsim.None); err != nil {
		t.Fatal(err)
	}
	cam.expectFault("")
	if err := camera.Fail(rtspsim.Silent); err != nil {
		t.Fatal(err)
	}
	cam.expectFault(faultNoPictures)
}

// A camera that was away for long is back on the screen a moment after it can be reached,
// where retry_s says so: the pauses between attempts grow no further.
func TestACameraThatWasAwayForLongIsAskedAsOftenAsItsSettingsSay(t *testing.T) {
	var asked atomic.Int32
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { deaf.Close() })
	go func() { // ends with the listener
		for {
			conn, err := deaf.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			conn.Close()
		}
	}()
	start(t, open(t, "url: rtsp://"+deaf.Addr().String()+"/c\nretry_s: 1\n"))
	began := time.Now()
	poll(t, "six attempts", func() bool { return asked.Load() >= 6 })
	// Growing pauses need 15 s at least for as many: half of 1, 2, 4, 8 and 15 s.
	if took := time.Since(began); took > 12*time.Second {
		t.Errorf("six attempts took %v", took)
	}
}

func TestEveryFaultHasItsName(t *testing.T) {
	refused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused.Close()
	sim := simulator(t, rtspsim.Config{Username: "u", Password: "right"})
	if _, err := sim.Add("c", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		liar *liar
		url  string
		want string
	}{
		"nothing listens":        {url: "rtsp://" + refused.Addr().String() + "/c", want: faultUnreachable},
		"wrong password":         {url: strings.Replace(sim.URL("c"), "://", "://u:wrong@", 1), want: faultCredentials},
		"no such stream":         {url: strings.Replace(sim.URL("other"), "://", "://u:right@", 1), want: faultNotFound},
		"never answers":          {liar: &liar{stall: "DESCRIBE"}, want: faultSilent},
		"plays and says nothing": {liar: &liar{}, want: faultNoPictures},
		"no video":               {liar: &liar{sdp: "v=0\r\ns=c\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\na=control:t\r\n"}, want: faultCodec},
		"empty description":      {liar: &liar{sdp: "\r\n"}, want: faultStream},
		"a page instead":         {liar: &liar{sdp: "<html><body>camera</body></html>"}, want: faultStream},
		"media without a port":   {liar: &liar{sdp: "v=0\r\nm=video\r\n"}, want: faultStream},
		"negative length":        {liar: &liar{describe: "RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\nContent-Type: application/sdp\r\nContent-Length: -5\r\n\r\n"}, want: faultStream},
		"three gigabytes":        {liar: &liar{describe: "RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\nContent-Type: application/sdp\r\nContent-Length: 3000000000\r\n\r\n"}, want: faultStream},
		"one-byte parameters":    {liar: &liar{sdp: fmt.Sprintf(goodSDP, "Zw==,aA==")}, want: faultNoPictures},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := c.url
			if c.liar != nil {
				url = c.liar.start(t)
			}
			start(t, open(t, "url: "+url+"\n")).expectFault(c.want)
		})
	}
}

// The packets of pitfalls that end other programs, and more of their kind.
func TestMalformedPacketsNeverStopTheOtherPictures(t *testing.T) {
	for name, odd := range map[string]func(s *sender, ts uint32){
		"aggregate of three bytes": func(s *sender, ts uint32) { s.packet(ts, true, []byte{24, 0, 9}) },
		"aggregate of four bytes":  func(s *sender, ts uint32) { s.packet(ts, true, []byte{24, 0, 9, 1}) },
		"fragment of one byte":     func(s *sender, ts uint32) { s.packet(ts, true, []byte{28}) },
		"fragment type B":          func(s *sender, ts uint32) { s.packet(ts, true, []byte{29, 0x81, 0, 0, 1}) },
		"empty payload":            func(s *sender, ts uint32) { s.packet(ts, true, nil) },
		"packet of three bytes":    func(s *sender, ts uint32) { s.raw(0, []byte{0x80, 96, 0}) },
		"version nought":           func(s *sender, ts uint32) { s.raw(0, make([]byte, 20)) },
		"broken control packet":    func(s *sender, ts uint32) { s.raw(1, []byte{0x81, 200, 0xff, 0xff, 1}) },
		"unknown channel":          func(s *sender, ts uint32) { s.raw(9, []byte{1, 2, 3}) },
		"unknown payload type":     func(s *sender, ts uint32) { s.raw(0, []byte{0x80, 33, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 5}) },
		"one-byte parameter set":   func(s *sender, ts uint32) { s.packet(ts+1, true, []byte{0x67}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &liar{}
			l.stream(400, odd)
			cam := start(t, open(t, "url: "+l.start(t)+"\n"))
			if pictures := cam.watch(12); !pictures[0].Key {
				t.Error("does not begin with a key picture")
			}
		})
	}
}

func TestAReplyWithNegativeLengthEndsTheSessionAndNotTheProcess(t *testing.T) {
	l := &liar{}
	l.stream(400, func(s *sender, _ uint32) {
		fmt.Fprint(s.conn, "RTSP/1.0 200 OK\r\nCSeq: 99\r\nContent-Length: -1\r\n\r\n")
	})
	start(t, open(t, "url: "+l.start(t)+"\n")).expectFault(faultStream, faultClosed)
}

func TestAfterALossNothingIsShownUpToTheNextKeyPicture(t *testing.T) {
	sps, pps, units := scene()
	a := &assembler{codec: devices.H264, sps: sps, pps: pps}
	a.renew()
	shown := 0
	for i := range 45 {
		if i == 20 {
			a.damage()
		}
		picture, ok := a.add(units[i], int64(i)*6000, true)
		if ok {
			shown++
		}
		if i >= 20 && i < 30 && ok {
			t.Errorf("picture %d was shown after the loss", i)
		}
		if i == 30 && (!ok || !picture.Key) {
			t.Error("the key picture after the loss is missing")
		}
	}
	if shown != 35 {
		t.Errorf("%d pictures shown, want all but the ten after the loss", shown)
	}
}

func TestAProbedCameraIsLookedAtNowAndThen(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("c", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("c")+"\nmode: probe\nprobe_s: 5\n"))
	if v := cam.expectReading(); v["online"] != 1 || v["fps"] < 8 {
		t.Errorf("a probe says %v", v)
	}
	cam.watch(40) // more than one probe lasts: watching keeps the pull
}

func TestPicturesOfAnIndependentServerWithWhatFFmpegMade(t *testing.T) {
	dir := t.TempDir()
	command(t, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-t", "4", "-c:v", "libx264", "-profile:v", "baseline", "-g", "15", filepath.Join(dir, "clip.mp4"))
	port := free(t)
	config := filepath.Join(dir, "go2rtc.yaml")
	text := fmt.Sprintf("rtsp: {listen: \"127.0.0.1:%s\"}\napi: {listen: \"\"}\nwebrtc: {listen: \"\"}\nlog: {level: error}\nstreams:\n  cam: \"exec:ffmpeg -v error -re -stream_loop -1 -i %s -c copy -rtsp_transport tcp -f rtsp {output}\"\n", port, filepath.Join(dir, "clip.mp4"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(tool(t, "go2rtc"), "-config", config)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // says that it was killed
	})
	cam := start(t, open(t, "url: rtsp://127.0.0.1:"+port+"/cam\n"))
	pictures := cam.watch(20)
	if p := pictures[0]; !p.Key || p.Params.Width != 320 || p.Params.Height != 240 {
		t.Errorf("first picture: key %v, %dx%d; want a key picture of 320x240", p.Key, p.Params.Width, p.Params.Height)
	}
}

func TestNothingIsLeftAfterTwoHundredConnects(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("c", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	once := func() {
		ctx, cancel := context.WithCancel(t.Context())
		seen := make(chan struct{}, 64)
		done := make(chan error, 1)
		go func() {
			done <- run(ctx, sim.URL("c"), newHealth(time.Now()), func(devices.Picture) { seen <- struct{}{}; cancel() }, nil)
		}()
		select {
		case <-seen:
		case <-time.After(5 * time.Second):
			t.Error("no picture")
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	once()
	goroutines, descriptors := resources(t)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			for range 5 {
				once()
			}
		})
	}
	all.Wait()
	poll(t, "goroutines and descriptors to be back", func() bool {
		g, d := resources(t)
		return g <= goroutines+2 && d <= descriptors+2
	})
}

func TestSettingsThatCannotWorkSayWhatWouldBeRight(t *testing.T) {
	for text, want := range map[string]string{
		"url: http://a/b\n":                       "want rtsp://",
		"url: rtsp://a/b\ntile_url: http://a/c\n": "tile_url: want rtsp://",
		"url: rtsp://a/b\nmode: sometimes\n":      "want continuous or probe",
		"url: rtsp://a/b\nprobe_s: 1\n":           "want 5 to 3600",
		"url: rtsp://a/b\nretry_s: 0\n":           "retry_s: 0; want 1 to 300",
		"url: rtsp://a/b\nadress: x\n":            "unknown key; known here: url, tile_url, large_url, username",
		"url: rtsp://a/b\nusername: u\npasswd: x": "unknown key",
	} {
		node, err := strictyaml.Parse("edge.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Driver{}.Open(devices.Spec{Device: devices.Device{ID: "cam", Kind: devices.Camera}, Settings: node, Log: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func FuzzAssembler(f *testing.F) {
	sps, pps, units := scene()
	f.Add(slices.Concat(sps, pps), byte(0))
	f.Add(units[0][len(units[0])-1][:40], byte(1))
	f.Fuzz(func(t *testing.T, data []byte, kind byte) {
		codec := devices.H264
		if kind%2 == 1 {
			codec = devices.H265
		}
		a := &assembler{codec: codec}
		var unit [][]byte
		for i := 0; i < len(data); {
			n := min(len(data)-i, int(data[i])+1)
			unit = append(unit, data[i:i+n])
			i += n
		}
		var last int64 = -1
		for i := range 4 {
			if p, ok := a.add(unit, int64(i)*6000, true); ok {
				if p.Params == nil || p.DTS <= last {
					t.Fatalf("picture %d without parameters or with a time that does not rise", i)
				}
				last = p.DTS
			}
		}
	})
}

// watched is a running camera, as the edge sees it.
type watched struct {
	t        *testing.T
	runner   *camera
	readings chan devices.Reading
}

func open(t *testing.T, text string) *camera {
	t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	runner, err := Driver{}.Open(devices.Spec{Device: devices.Device{ID: "cam", Kind: devices.Camera, HeartbeatS: 2}, Settings: node, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return runner.(*camera)
}

func start(t *testing.T, c *camera) *watched {
	t.Helper()
	w := &watched{t: t, runner: c, readings: make(chan devices.Reading, 64)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, w) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("the driver ended with %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("the driver did not end")
		}
	})
	return w
}

func (w *watched) Event(context.Context, devices.Event) error { return nil }
func (w *watched) Heard(time.Time)                            {}
func (w *watched) Describe(string, string)                    {}
func (w *watched) Reading(_ context.Context, r devices.Reading) error {
	select {
	case w.readings <- r:
	default:
	}
	return nil
}

func (w *watched) expectReading() map[string]float64 {
	w.t.Helper()
	select {
	case r := <-w.readings:
		return r.Values
	case <-time.After(15 * time.Second):
		w.t.Fatal("no reading")
		return nil
	}
}

// watch sees n pictures, going on when the camera fails meanwhile.
func (w *watched) watch(n int) []devices.Picture {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	var mu sync.Mutex
	var pictures []devices.Picture
	for ctx.Err() == nil {
		_ = w.runner.Watch(ctx, func(p devices.Picture) {
			mu.Lock()
			defer mu.Unlock()
			if pictures = append(pictures, p); len(pictures) >= n {
				cancel()
			}
		})
	}
	mu.Lock()
	defer mu.Unlock()
	if len(pictures) < n {
		w.t.Fatalf("saw %d pictures, want %d; reasons %v", len(pictures), n, w.runner.Reasons())
	}
	return pictures
}

// expectFault waits until the camera is named with one of the faults; "" is well.
func (w *watched) expectFault(any ...string) {
	w.t.Helper()
	poll(w.t, fmt.Sprintf("one of the faults %q", any), func() bool {
		return slices.Contains(any, strings.Join(w.runner.Reasons(), ","))
	})
}

func poll(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited 20 s for %s", what)
		}
	}
}

func simulator(t *testing.T, cfg rtspsim.Config) *rtspsim.Server {
	t.Helper()
	cfg.Listen = "127.0.0.1:0"
	s, err := rtspsim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// counting passes connections on to address and notes each.
func counting(t *testing.T, address string, conns *sync.Map) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", address)
			if err != nil {
				in.Close()
				continue
			}
			conns.Store(in.RemoteAddr().String(), true)
			pipe := func(a, b net.Conn) {
				defer a.Close()
				buf := make([]byte, 32<<10)
				for {
					n, err := b.Read(buf)
					if n > 0 {
						if _, err := a.Write(buf[:n]); err != nil {
							return
						}
					}
					if err != nil {
						return
					}
				}
			}
			go pipe(in, out)
			go pipe(out, in)
		}
	}()
	return l.Addr().String()
}

func resources(t *testing.T) (goroutines, descriptors int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return runtime.NumGoroutine(), len(entries)
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// tool finds a program on the path, or where make tools puts it.
func tool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	path, err := filepath.Abs("../../.tools/" + name)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%s is not installed: make tools", name)
	}
	return path
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
