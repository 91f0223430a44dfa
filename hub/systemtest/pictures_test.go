package systemtest

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices/rtsp/rtspsim"
)

// gallery is a hub and an edge with two cameras, one of which has a smaller stream
// for tiles.
type gallery struct {
	*hub
	cameras *rtspsim.Server
	east    *rtspsim.Camera
	edge    *process
}

func openGallery(t *testing.T) *gallery {
	t.Helper()
	g := &gallery{hub: startHub(t, settings{notify: `pictures: {webrtc_udp: "127.0.0.1:0"}`})}
	var err error
	if g.cameras, err = rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.cameras.Close)
	if g.east, err = g.cameras.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"north", "north-small"} {
		if _, err := g.cameras.Add(path, rtspsim.NorthGate()); err != nil {
			t.Fatal(err)
		}
	}
	token, key := g.enrol("edge-gate")
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "edge.yaml"), `id: edge-gate
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: cam-east, kind: camera, name: 东门, driver: rtsp, heartbeat_s: 10, settings: {url: %q}}
  - {id: cam-north, kind: camera, name: 北门, driver: rtsp, heartbeat_s: 10, settings: {url: %q, tile_url: %q}}
`, filepath.Join(dir, "data"), g.mqtt, g.http, token, key, g.cameras.URL("east"), g.cameras.URL("north"), g.cameras.URL("north-small"))
	g.edge = newProcess(t, "edge", "edge", "--config", config)
	g.edge.start()
	eventually(t, 30*time.Second, "the cameras to be online", func() bool {
		online := 0
		for _, id := range []string{"cam-east", "cam-north"} {
			var device struct{ Status string }
			if status, _ := g.try("GET", "/api/v1/devices/"+id, nil, &device); status == 200 && device.Status == "online" {
				online++
			}
		}
		return online == 2
	})
	return g
}

// wall opens the page of cameras for a purpose.
func (g *gallery) wall(b *browser, width, height int64) *page {
	p := b.open(g.url(), width, height)
	p.expect("a desk or the sign-in", "document.querySelector('#username, nav')")
	if p.is("document.querySelector('#username')") {
		p.signIn("admin", password)
	}
	p.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/cameras', true)")))
	p.purpose()
	return p
}

func (p *page) purpose() {
	p.t.Helper()
	p.expect("the choice of a purpose", "document.querySelector('.free-view select')")
	p.do(ignore(chromedp.Evaluate[bool](`(() => { const s = document.querySelector('.free-view select'); s.value = 'duty'; s.dispatchEvent(new Event('change', {bubbles: true})); return true; })()`)))
}

// look scrolls to what matches.
func (p *page) look(selector string) {
	p.t.Helper()
	p.expect(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(document.querySelector(%q).scrollIntoView({block: 'center'}), true)", selector))))
}

// watches waits for a condition on what it keeps in sight: on a phone what stands
// above it still grows.
func (p *page) watches(selector, what, condition string) {
	p.t.Helper()
	eventually(p.t, time.Minute, what, func() bool {
		p.look(selector)
		return p.is(condition)
	})
}

// playsRTC is a large picture that plays over WebRTC.
const playsRTC = "document.querySelector('.tile-live video')?.srcObject && document.querySelector('.tile-live video').getVideoPlaybackQuality().totalVideoFrames > 20"

// playsMSE is one that plays as fragments.
const playsMSE = "document.querySelector('.tile-live video')?.currentTime > 1 && !document.querySelector('.tile-live video').srcObject"

func TestAWallPlaysSmallStreamsAndOnlyWhatCanBeSeen(t *testing.T) {
	t.Parallel()
	g := openGallery(t)
	p := g.wall(openBrowser(t), deskWidth, deskHeight)
	p.expect("both tiles to play", "document.querySelectorAll('.wall-2 .tile-live').length === 2")
	if full, small := g.cameras.Plays("north"), g.cameras.Pulled("north-small"); full != 1 || small != 1 {
		t.Errorf("the full stream was pulled %d times, the tile's is pulled by %d; want one each", full, small)
	}
	p.expect("the watermark and what is left of the time", "document.querySelector('.watermark').innerText.includes(':') && /9:\\d\\d/.test(document.querySelector('.view-left').innerText)")
	p.shoot("wall-desk-zh")
	p.do(ignore(chromedp.Evaluate[bool]("(document.activeElement.blur(), true)")))
	p.do(chromedp.KeyEvent("1"))
	p.expect("one large picture", "document.querySelectorAll('.wall-1 .tile-live').length === 1")
	p.shoot("wall-one")
	eventually(t, 30*time.Second, "nobody to pull the tile's stream", func() bool { return g.cameras.Pulled("north-small") == 0 })
	p.do(chromedp.KeyEvent("0"))
	p.expect("the states", "document.querySelectorAll('.status-tile').length === 2 && !document.querySelector('.tile')")
	p.shoot("wall-states")
	p.do(chromedp.KeyEvent("4"))
	p.expect("both tiles again", "document.querySelectorAll('.wall-2 .tile-live').length === 2")

	if err := g.east.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	p.expect("the dead camera to be marked", "document.querySelector('.tile-still .tile-cover b') && document.querySelector('.tile-still .tile-cover').innerText.includes('最后一帧在') && document.querySelectorAll('.tile-live').length === 1")
	p.shoot("wall-one-dead")
	p.expectNoComplaint()
	p.do(ignore(chromedp.Evaluate[bool]("(performance.now = ((before) => () => before() + 601_000)(performance.now.bind(performance)), true)")))
	p.expect("the end of ten minutes, and no picture", "document.querySelector('.view-over') && !document.querySelector('.tile')")
	p.shoot("wall-over")
	p.purpose()
	p.expect("pictures for a purpose that was chosen anew", "document.querySelector('.tile-live')")
	p.click(".view-bar button", "结束观看")
	p.expect("no picture without a purpose", "!document.querySelector('.tile') && document.querySelector('.free-view select').value === ''")

	p.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
	p.set("en", "dark")
	p.purpose()
	p.watches(".wall .tile:last-child, .wall-2 > :last-child", "the camera that lives", "document.querySelectorAll('.tile-live').length === 1")
	if p.is("document.documentElement.scrollWidth > window.innerWidth + 1") {
		t.Error("the wall is wider than the telephone")
	}
	p.shoot("wall-phone-en-dark")
}

func TestALargePicturePlaysOverWebRTCAndFallsBackWhereThatFails(t *testing.T) {
	t.Parallel()
	g := openGallery(t)
	b := openBrowser(t)
	p := g.wall(b, deskWidth, deskHeight)
	p.do(ignore(chromedp.Evaluate[bool]("(document.activeElement.blur(), true)")))
	p.do(chromedp.KeyEvent("1"))
	p.expect("fragments first", playsMSE)
	p.click(".tile-acts button", "低延迟")
	p.expect("the picture over WebRTC", playsRTC)
	p.shoot("webrtc")
	if n := g.cameras.Plays("east"); n != 1 {
		t.Errorf("the camera was pulled %d times for all that watched, want once", n)
	}
	if err := g.east.Fail(rtspsim.Silent); err != nil {
		t.Fatal(err)
	}
	p.expect("the silent camera to be marked, with its age", "document.querySelector('.tile-still .tile-cover') && !document.querySelector('.tile-live')")
	if err := g.east.Fail(rtspsim.None); err != nil {
		t.Fatal(err)
	}
	p.expect("the picture again", "document.querySelector('.tile-live')")
	p.click(".tile-acts button", "低延迟")
	p.expect("fragments when they are wanted", playsMSE)
	p.expectNoComplaint()

	// a network that lets no UDP through: the answer comes, pictures never do
	p.do(ignore(chromedp.Evaluate[bool]("(RTCPeerConnection.prototype.setRemoteDescription = async () => {}, true)")))
	p.click(".tile-acts button", "低延迟")
	p.expect("fragments in place of WebRTC", playsMSE)
}

func TestWebRTCServesWhereFragmentsCannotBePlayed(t *testing.T) {
	t.Parallel()
	g := openGallery(t)
	p := g.wall(openBrowser(t), phoneWidth, phoneHeight)
	p.do(ignore(chromedp.Evaluate[bool]("(MediaSource.isTypeSupported = () => false, location.hash = '#/devices/cam-east', true)")))
	p.watches(".tile", "the picture over WebRTC", playsRTC)
	p.shoot("webrtc-phone")
	p.do(ignore(chromedp.Evaluate[bool]("(RTCPeerConnection.prototype.createOffer = undefined, RTCPeerConnection.prototype.setLocalDescription = async () => { throw Object.assign(new Error(), {status: 406}); }, location.hash = '#/devices/cam-north', true)")))
	p.expect("the other camera's page", "document.querySelector('.tile figcaption')?.innerText.includes('北门')")
	p.watches(".tile", "a picture to ask for", "document.querySelector('.still-view button')")
	p.click(".still-view button", "静态图")
	p.expect("a still with its time", "document.querySelector('.still-view img')?.naturalWidth === 640 && document.querySelector('.still-view').innerText.includes('摄于')")
	p.shoot("still-phone")
}

func TestAStillIsFetchedByWhoMayAndIsNotKept(t *testing.T) {
	t.Parallel()
	g := openGallery(t)
	get := func(client *http.Client) *http.Response {
		t.Helper()
		resp, err := client.Get("http://" + g.http + "/api/v1/cameras/cam-east/snapshot.jpg?purpose=inspection")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	var still []byte
	eventually(t, 30*time.Second, "a still", func() bool {
		resp := get(g.client)
		if resp.StatusCode != http.StatusOK {
			return false
		}
		if resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Content-Type") != "image/jpeg" || resp.Header.Get("Last-Modified") == "" {
			t.Errorf("%v", resp.Header)
		}
		var err error
		still, err = io.ReadAll(resp.Body)
		return err == nil
	})
	img, err := jpeg.Decode(bytes.NewReader(still))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); fmt.Sprint(size) != "(640,360)" {
		t.Errorf("the still is %v, want 640 by 360", size)
	}
	if resp := get(&http.Client{}); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger gets %s", resp.Status)
	}
}
