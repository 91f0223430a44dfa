package systemtest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices/uhppote/uhppotesim"
)

// played is cameras that ffmpeg plays over RTSP: one with a tone in AAC, one in H.265.
func played(t *testing.T) (host string) {
	t.Helper()
	dir := t.TempDir()
	var streams strings.Builder
	for name, coding := range map[string]string{
		"tone": "-f lavfi -i sine=frequency=440:sample_rate=16000 -c:v libx264 -profile:v main -bf 0 -c:a aac -b:a 32k",
		"hevc": "-c:v libx265 -x265-params log-level=none:bframes=0:keyint=15",
	} {
		clip := filepath.Join(dir, name+".mp4")
		args := append(strings.Fields("-v error -f lavfi -i testsrc2=size=320x180:rate=15"), strings.Fields(coding)...)
		args = append(args, "-t", "4", "-g", "15", "-pix_fmt", "yuv420p", clip)
		if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
			t.Fatalf("ffmpeg: %v\n%s", err, out)
		}
		fmt.Fprintf(&streams, "  %s: \"exec:ffmpeg -v error -re -stream_loop -1 -i %s -c copy -rtsp_transport tcp -f rtsp {output}\"\n", name, clip)
	}
	host = freePort(t)
	config := write(t, filepath.Join(dir, "go2rtc.yaml"), "rtsp: {listen: %q}\napi: {listen: \"\"}\nwebrtc: {listen: \"\"}\nlog: {level: error}\nstreams:\n%s", host, streams.String())
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
	return host
}

func TestACameraIsHeardOnlyWhereThatIsAllowedAndAskedForAndIsOnTheRecord(t *testing.T) {
	t.Parallel()
	host := played(t)
	gate, err := uhppotesim.Start(uhppotesim.Config{Serial: 405419896})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(gate.Close)
	h := startHub(t, settings{notify: `pictures: {webrtc_udp: "127.0.0.1:0"}`})
	token, key := h.enrol("edge-gate")
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "edge.yaml"), `id: edge-gate
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: gate-1, kind: gate, driver: uhppote, site: east, heartbeat_s: 10, settings: {controller: 405419896, address: %[7]q, listen: "127.0.0.1:0", poll_s: 1}}
  - {id: cam-heard, kind: camera, name: 听得见, driver: rtsp, site: east, heartbeat_s: 10, settings: {url: "rtsp://%[6]s/tone", audio: allow}}
  - {id: cam-mute, kind: camera, name: 无声, driver: rtsp, site: east, heartbeat_s: 10, settings: {url: "rtsp://%[6]s/tone"}}
  - {id: cam-both, kind: camera, name: 两路, driver: rtsp, site: east, heartbeat_s: 10, settings: {url: "rtsp://%[6]s/tone", large_url: "rtsp://%[6]s/hevc"}}
  - {id: cam-four, kind: camera, name: 第四路, driver: rtsp, site: east, heartbeat_s: 10, settings: {url: "rtsp://%[6]s/tone"}}
  - {id: cam-hevc, kind: camera, name: 新编码, driver: rtsp, settings: {url: "rtsp://%[6]s/hevc"}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, host, gate.Addr())
	newProcess(t, "edge", "edge", "--config", config).start()
	eventually(t, time.Minute, "the cameras to be online", func() bool {
		var page struct{ Items []struct{ ID string } }
		status, _ := h.try("GET", "/api/v1/devices?status=online", nil, &page)
		return status == 200 && len(page.Items) == 6
	})
	gate.Force(1) // its clips come while the rest is looked at
	g := &gallery{hub: h}
	p := g.wall(openBrowser(t), deskWidth, deskHeight)
	at := func(camera string) {
		t.Helper()
		p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = '#/devices/%s', true)", camera))))
		p.expect("the page of "+camera, fmt.Sprintf("location.hash.endsWith(%q) && document.querySelector('.tile')", camera))
	}

	at("cam-heard")
	p.watches(".tile", "the picture, without sound", "document.querySelector('.tile-live video')?.muted && document.querySelector('.tile-live video').currentTime > 0.5 && !document.querySelector('.tile-sound')")
	p.click(".tile-acts button", "收听")
	p.watches(".tile", "sound that is played, and marked", "document.querySelector('.tile-live .tile-sound')?.innerText.includes('有声') && !document.querySelector('.tile video').muted && document.querySelector('.tile video').webkitAudioDecodedByteCount > 1000")
	p.shoot("heard-desk-zh")
	var audit struct {
		Items []struct{ Action, Target, Purpose string }
	}
	h.call("GET", "/api/v1/audit?limit=50", nil, &audit)
	if heard := fmt.Sprint(audit.Items); !strings.Contains(heard, "{camera.listen camera:cam-heard duty}") {
		t.Errorf("the record says %s", heard)
	}
	p.click(".tile-acts button", "收听")
	p.watches(".tile", "silence again", "document.querySelector('.tile-live video')?.muted && !document.querySelector('.tile-sound')")

	at("cam-mute")
	p.watches(".tile", "a picture of 无声", "document.querySelector('.tile figcaption').innerText.includes('无声') && document.querySelector('.tile-live video')?.currentTime > 0.5")
	if p.is("[...document.querySelectorAll('.tile-acts button')].some(b => b.innerText.includes('收听'))") {
		t.Error("a camera whose sound is not allowed can be listened to")
	}

	at("cam-hevc")
	p.watches(".tile", "the words that this browser cannot play H.265, and a still", "document.querySelector('.tile-still .tile-cover')?.innerText.includes('此浏览器不能播放这种编码（H.265）') && document.querySelector('.still-view button')")
	p.shoot("hevc-desk-zh")

	at("cam-both")
	p.watches(".tile", "the small stream in place of one that cannot be played, and so told", "document.querySelector('.tile-live figcaption')?.innerText.includes('显示子码流') && document.querySelector('.tile-live video').currentTime > 0.5")
	p.shoot("hevc-small-zh")

	var alarm alerts.Alert
	eventually(t, time.Minute, "the alarm", func() bool {
		for _, a := range h.alerts("gate-1") {
			alarm = a
		}
		return alarm.ID != ""
	})
	if len(alarm.Cameras) != 4 {
		t.Errorf("the alarm opens %v, want the four at its place", alarm.Cameras)
	}
	p.goTo("#/alerts/" + alarm.ID)
	p.watches(".small-tiles", "one large picture and three small that play", `document.querySelectorAll('.pictures > .tile-live').length === 1 && document.querySelectorAll('.small-tiles .tile-live').length === 3 &&
		[...document.querySelectorAll('.pictures .tile video')].every(v => v.currentTime > 0.5 && v.videoWidth > 0)`)
	p.expect("the large one to be larger, and first", "document.querySelector('.pictures > .tile video').clientWidth > 1.5 * document.querySelector('.small-tiles .tile video').clientWidth")
	p.shoot("four-desk-zh")
	p.watches(".clip", "the clip with sound, marked, and played without it", `(() => { const v = document.querySelector('.clip-sound')?.closest('.clip-view').querySelector('video'); v?.play(); return v?.muted && v.currentTime > 1 && v.webkitAudioDecodedByteCount === 0 && document.querySelector('.clip-sound').innerText.includes('有声'); })()`)
	if p.is("document.querySelectorAll('.clip-sound').length !== 1") {
		t.Error("not one clip of four is marked as one with sound")
	}
	p.shoot("clip-sound-zh")
	p.click(".clip-sound button", "收听")
	p.watches(".clip", "the sound, once it is asked for", `(() => { const v = document.querySelector('.clip-sound')?.closest('.clip-view').querySelector('video'); v?.play(); return !v?.muted && v?.webkitAudioDecodedByteCount > 1000; })()`)
	h.call("GET", "/api/v1/audit?limit=100", nil, &audit)
	if heard := fmt.Sprint(audit.Items); !strings.Contains(heard, "{camera.listen camera:cam-heard alert:"+alarm.ID+"}") {
		t.Errorf("who listened to a clip is not on the record: %s", heard)
	}

	p.set("en", "dark")
	p.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
	p.goTo("#/alerts/" + alarm.ID)
	p.watches(".clip-sound", "the mark on a phone", "document.querySelector('.clip-sound')?.innerText.includes('Has sound')")
	p.shoot("clip-sound-phone-en-dark")
	p.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/devices/cam-heard', true)")))
	p.purpose()
	p.click(".tile-acts button", "Listen")
	p.watches(".tile", "sound on a phone", "document.querySelector('.tile-live .tile-sound')?.innerText.includes('Sound on')")
	p.shoot("heard-phone-en-dark")
	p.expectNoComplaint()
}
