package systemtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/isapi/isapisim"
	"brighteyes/devices/rtsp/replaysim"
	"brighteyes/devices/rtsp/rtspsim"
)

// shanghai is where the recorder hangs: its wall's time with a Z that is none.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// recorderAhead is how far its clock is ahead.
const recorderAhead = 90 * time.Second

// seenSecond reads the time that is burnt into the picture off a canvas, as a Unix
// second; 0 while there is none.
const seenSecond = `(() => {
  const v = document.querySelector('.look-back video'), c = Object.assign(document.createElement('canvas'), { width: %d, height: %d });
  if (!v?.videoWidth) return 0;
  const g = c.getContext('2d');
  g.drawImage(v, 0, 0);
  let n = 0;
  for (let i = 0; i < 40; i++) n = n * 2 + (g.getImageData(i %% 20 * 16 + 8, %d + Math.floor(i / 20) * 16 + 8, 1, 1).data[0] > 128 ? 1 : 0);
  return n;
})()`

// A recorder whose clock is ahead, whose times lie about their zone and of which an hour
// and a half is missing is audited from the desk; the desk sees the gap, is told once,
// and looks back at a minute of its choice, whose burnt-in time is that minute's. Then
// some seconds of it are asked for, approved, fetched from the recorder, which breaks off
// amid them once, and handed out in a package that verifies itself.
func TestARecorderIsAuditedAndLookedBackAt(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	now := time.Now().In(shanghai)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, shanghai)
	gap := devices.Span{From: midnight.Add(-14 * time.Hour), To: midnight.Add(-12*time.Hour - 30*time.Minute)}
	has := func() (list []replaysim.Span) { // an hour a file
		for at, end := midnight.AddDate(0, 0, -40), time.Now().Add(recorderAhead); at.Before(end); at = at.Add(time.Hour) {
			to := at.Add(time.Hour)
			if to.After(end) {
				to = end
			}
			if at.Before(gap.To) && to.After(gap.From) {
				if gap.To.Before(to) {
					list = append(list, replaysim.Span{From: gap.To, To: to})
				}
				continue
			}
			list = append(list, replaysim.Span{From: at, To: to})
		}
		return list
	}
	player, err := replaysim.Start(replaysim.Config{Listen: "127.0.0.1:0", Username: "admin", Password: "Abcd-1234", Zone: shanghai,
		Has: func(track string) []replaysim.Span {
			if track != "101" {
				return nil
			}
			return has()
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(player.Close)
	nvr, err := isapisim.Start(isapisim.Config{NoRecords: true, Zone: shanghai, Recorded: func(track int) (list []isapisim.Recording) {
		if track == 101 {
			for _, s := range has() {
				list = append(list, isapisim.Recording(s))
			}
		}
		return list
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nvr.Close)
	nvr.SetClock(recorderAhead)
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cameras.Close)
	if _, err := cameras.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(player.Addr())
	if err != nil {
		t.Fatal(err)
	}
	token, key := h.enrol("edge-gate")
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "edge.yaml"), `id: edge-gate
data: %q
picture_health: false
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: cam-east, kind: camera, name: 东门, driver: rtsp, heartbeat_s: 10, settings: {url: %q}}
  - {id: nvr-1-channel-1, kind: camera, name: 录像机通道1, driver: isapi, settings: {address: %q, username: admin, password: "Abcd-1234", channel: 1, rtsp_port: %s, timezone: Asia/Shanghai, records: cam-east}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, cameras.URL("east"), nvr.Address(), port)
	edge := newProcess(t, "edge", "edge", "--config", config)
	edge.start()
	eventually(t, time.Minute, "the camera and the recorder to be online", func() bool {
		n := 0
		for _, id := range []string{"cam-east", "nvr-1-channel-1"} {
			var d struct{ Status string }
			if status, _ := h.try("GET", "/api/v1/devices/"+id, nil, &d); status == 200 && d.Status == "online" {
				n++
			}
		}
		return n == 2
	})
	h.call("POST", "/api/v1/recordings/cam-east/audit", nil, nil)
	var f struct {
		Verdict  string  `json:"verdict"`
		Playable int     `json:"playable_days"`
		Complete float64 `json:"complete_pct"`
		ClockS   float64 `json:"clock_s"`
		Planned  int     `json:"planned_s"`
		Recorded int     `json:"recorded_s"`
		Proof    *devices.RecordingProof
		Days     []devices.RecordingDay
	}
	eventually(t, time.Minute, "the audit", func() bool {
		status, _ := h.try("GET", "/api/v1/recordings/cam-east", nil, &f)
		return status == 200 && len(f.Days) > 0
	})
	if f.Verdict != "gaps" || f.Playable != 31 || f.Planned-f.Recorded != 5400 || f.ClockS < 88 || f.ClockS > 92 {
		t.Errorf("%s: %d days, %d s missing, the clock %v s ahead; want gaps, 31, 5400, 90", f.Verdict, f.Playable, f.Planned-f.Recorded, f.ClockS)
	}
	if f.Proof == nil || f.Proof.Result != devices.ProofPlayed {
		t.Errorf("the minute that was drawn: %+v", f.Proof)
	}
	eventually(t, 30*time.Second, "the alert", func() bool {
		found := 0
		for _, a := range h.alerts("cam-east") {
			if a.Rule == alerts.RuleRecording {
				found++
			}
		}
		return found == 1
	})

	h.hire("police", "民警乙", "police")
	h.hire("keeper", "值班员丙", "property")
	b := openBrowser(t)
	p := b.open(h.url(), 1440, 900, chromedp.WithNewBrowserContext())
	p.signIn("admin", password)
	p.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/recordings', true)")))
	p.looks("recordings", "document.querySelector('.recorded .verdict-gaps') && document.querySelectorAll('.strip .day').length >= 31 && document.querySelectorAll('.recorded .day-part').length === 1")
	p.sees("录像完整率")
	p.click(".recorded a", "东门")
	p.expect("the day with the gap", "document.querySelector('.day-part button')")
	p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.day-part button').click(), true)")))
	p.expect("the gap", "document.querySelectorAll('.gaps li').length === 1")

	chosen := midnight.AddDate(0, 0, -2).Add(15*time.Hour + 7*time.Minute + 30*time.Second)
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(`(() => {
		const set = (e, v) => ((e.value = v), e.dispatchEvent(new Event('input', {bubbles: true})), e.dispatchEvent(new Event('change', {bubbles: true})));
		set(document.querySelector('.view-bar select'), 'inspection');
		const at = new Date(%d);
		set(document.querySelector('input[type=datetime-local]'), new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19));
		return true;
	})()`, chosen.UnixMilli()))))
	p.click(".view-bar button", "播放")
	read := fmt.Sprintf(seenSecond, replaysim.Width, replaysim.Height, replaysim.CodeRow)
	first := chosen.Add(recorderAhead).Unix() - 1 // clocks are read to half a second
	p.expect("pictures of the chosen minute", fmt.Sprintf("((n) => n >= %d && n < %d)(%s)", first, first+60, read))
	p.expect("that they move", fmt.Sprintf("((n) => n > %d + 2 && n < %d)(%s)", first, first+90, read))
	p.expect("its time beside it", fmt.Sprintf("((n) => Math.abs(n - Date.parse(document.querySelector('.back-time time').innerText) / 1000) <= 2)(%s)", read))
	p.sees("录像机时钟比网关快 90 秒")
	p.looks("lookback", "document.querySelector('h1')")
	p.expectNoComplaint()

	var kept struct {
		Items []struct{ Action, Purpose, Target, Detail string }
	}
	h.call("GET", "/api/v1/audit?action=camera.lookback", nil, &kept)
	if len(kept.Items) == 0 || kept.Items[len(kept.Items)-1].Purpose != "inspection" || kept.Items[len(kept.Items)-1].Target != "camera:cam-east" {
		t.Errorf("on the audit record: %+v", kept.Items)
	}
	var clips struct{ Items []devices.Clip }
	h.call("GET", "/api/v1/clips", nil, &clips)
	files, err := filepath.Glob(filepath.Join(dir, "data", "clips", "*"))
	if err != nil || len(clips.Items) > 0 || len(files) > 0 {
		t.Errorf("what was looked back at is kept: %v %v (%v)", clips.Items, files, err)
	}
	eventually(t, 30*time.Second, "nobody to pull the recorder", func() bool { return player.Playing() == 0 })
	if plays := player.Plays(); len(plays) < 2 || strings.Contains(fmt.Sprint(plays), "0001") {
		t.Errorf("it was asked to play %v", plays)
	}

	police := b.open(h.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
	police.signIn("police", password)
	request := police.posts("retrievals", fmt.Sprintf(`{"lane": "office", "unit": "晴川里派出所", "document": "晴公调字〔2026〕0018号", "basis": "decree799_police", "purpose": "东门财物被盗",
		"persons": [{"name": "民警乙", "number": "310245"}, {"name": "民警丁", "number": "310246"}], "cameras": ["cam-east"], "from": %q, "to": %q, "due_at": %q}`,
		chosen.Format(time.RFC3339), chosen.Add(10*time.Second).Format(time.RFC3339), time.Now().Add(48*time.Hour).Format(time.RFC3339)))
	police.posts("retrievals/"+request.ID+"/submit", `{"version": 1}`)
	p.posts("retrievals/"+request.ID+"/approve", `{"version": 2}`)
	keeper := b.open(h.url(), deskWidth, deskHeight) // in the browser's own context, for its downloads
	keeper.signIn("keeper", password)
	keeper.set("zh", "light")
	keeper.goTo("#/retrievals/" + request.ID)
	keeper.sees("没有画面的时段")
	keeper.click(".retrieval-fetch button", "从录像机调取")
	keeper.sees("正在从录像机调取，还有 1 段")
	begun := len(player.Plays())
	eventually(t, time.Minute, "some pictures on the edge's disk", func() bool {
		found, _ := filepath.Glob(filepath.Join(dir, "data", "clips", "*.part"))
		for _, name := range found {
			if info, err := os.Stat(name); err == nil && info.Size() > 100_000 {
				return true
			}
		}
		return false
	})
	player.Cut()
	keeper.sees("录像机时钟比网关快 90 秒")
	if n := len(player.Plays()); n <= begun {
		t.Errorf("after it broke off the recorder was asked %d times more", n-begun)
	}
	keeper.looks("retrieval-fetched", "document.querySelector('.retrieval-footage li')")
	keeper.click("button", "整理打包")
	keeper.sees("画面包已定")
	packed := keeper.download("下载画面包", request.Number+".zip")
	keeper.expectNoComplaint()
	v := &verifier{page: b.open("about:blank", deskWidth, deskHeight, chromedp.WithNewBrowserContext()), dir: t.TempDir(), files: unzipped(t, packed)}
	v.open(v.files["verify.html"])
	v.file("package.zip", packed)
	v.finds("good", "✓", "package.zip")
	v.page.sees("fetched from the recorder")
	v.page.sees("no sound")
	v.page.looksAlone("verify-recorder")
	film := ""
	for name, body := range v.files {
		if strings.HasPrefix(name, "recorder/") {
			film = filepath.Join(t.TempDir(), "film.mp4")
			if err := os.WriteFile(film, body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	grey, err := exec.Command("ffmpeg", "-v", "error", "-i", film, "-f", "rawvideo", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg reads what was fetched: %v", err)
	}
	const picture = replaysim.Width * replaysim.Height
	n := len(grey) / picture
	if n < 8*replaysim.FPS {
		t.Fatalf("ten seconds are %d pictures", n)
	}
	start := burntSecond(grey[:picture]) - chosen.Add(recorderAhead).Unix()
	end := burntSecond(grey[(n-1)*picture:]) - chosen.Add(recorderAhead).Unix()
	if start < 0 || start > 1 || end < 8 || end > 10 { // clocks are read to half a second
		t.Errorf("it shows the seconds %d to %d after the chosen time", start, end)
	}
}

// burntSecond is the Unix second that stands in a grey picture.
func burntSecond(grey []byte) (second int64) {
	for i := range 40 {
		second <<= 1
		if grey[(replaysim.CodeRow+i/20*16+8)*replaysim.Width+i%20*16+8] > 128 {
			second |= 1
		}
	}
	return second
}

// posts sends something as whoever is signed in, without the page's forms.
func (p *page) posts(path, body string) (request struct{ ID, Number string }) {
	p.t.Helper()
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(`(window.told = undefined, fetch(%q, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: %q}).then(async (r) => (window.told = {status: r.status, ...await r.json()})), true)`, "api/v1/"+path, body))))
	p.expect("the answer to "+path, "window.told?.status < 300")
	id, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("window.told.id + ' ' + window.told.number"))
	if err != nil {
		p.t.Fatal(err)
	}
	request.ID, request.Number, _ = strings.Cut(id, " ")
	return request
}
