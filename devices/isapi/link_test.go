package isapi_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/isapi/isapisim"
)

func TestAStreamThatEndsIsOpenedAnew(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	c := r.device("cam-1", devices.Camera, "channel: 1").begin()
	eventually(t, "the stream", func() bool { _, open := r.sim.Streams(); return open })
	r.sim.DropStream()
	eventually(t, "the next stream", func() bool { opened, open := r.sim.Streams(); return opened == 2 && open })
	r.sim.Alert("VMD", 1, true)
	eventually(t, "motion on it", func() bool { return c.edge.Count(devices.CameraMotion) == 1 })
}

func TestAStreamThatIsDeadIsFoundOut(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	c := r.device("cam-1", devices.Camera, "channel: 1, idle_s: 0.4").begin()
	eventually(t, "the stream", func() bool { _, open := r.sim.Streams(); return open && c.edge.Hearings() > 0 })
	r.sim.Mute(true) // as when the other end is gone without a word
	eventually(t, "the next stream", func() bool { opened, _ := r.sim.Streams(); return opened >= 2 })
	r.sim.Mute(false)
	n := c.edge.Hearings()
	eventually(t, "signs of life", func() bool { return c.edge.Hearings() > n+3 })
}

func TestASilentDeviceIsNotCalledAlive(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	g := r.gate("idle_s: 0.4").start()
	r.sim.Close()
	eventually(t, "the reason is shown", func() bool { return slices.Contains(g.reasons(), "unreachable") })
	n := g.edge.Hearings()
	g.settled()
	if again := g.edge.Hearings(); again != n {
		t.Errorf("%d signs of life of a device that is away", again-n)
	}
	if err := r.sim.Reconnect(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is well again", func() bool { return len(g.reasons()) == 0 })
}

func TestAStreamThatIsTakenCostsAGateNoEvent(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	r.sim.TakeStream(true)
	g := r.gate("").begin()
	eventually(t, "the reason is shown", func() bool { return slices.Contains(g.reasons(), "no_stream") })
	eventually(t, "the position is known", func() bool { _, ok, _ := g.memory.Load(t.Context(), "position"); return ok })
	r.sim.Force(1)
	r.sim.Pass(1, "张三丰")
	eventually(t, "both, read from its records", func() bool { return len(g.edge.Got()) == 2 })
	if g.edge.Count(devices.GateForced) != 1 {
		t.Errorf("%+v", g.edge.Got())
	}
	r.sim.TakeStream(false)
	eventually(t, "it is well", func() bool { return len(g.reasons()) == 0 })
}

func TestChannelsOfARecorderAreCamerasOnOneStream(t *testing.T) {
	r := newRig(t, isapisim.Config{NoRecords: true, Model: "DS-7608NXI-I2"})
	one := r.device("cam-1", devices.Camera, "channel: 1, motion_s: 0.5").begin()
	two := r.device("cam-2", devices.Camera, "channel: 2, motion_s: 0.5").begin()
	all := r.device("nvr-1", devices.Network, "").begin()
	eventually(t, "the stream", func() bool { _, open := r.sim.Streams(); return open })
	eventually(t, "the model", func() bool { return all.edge.Hearings() > 0 && all.edge.Value("online") == 1 })

	for range 20 { // motion is repeated as long as it lasts
		r.sim.Alert("VMD", 2, true)
	}
	eventually(t, "motion", func() bool { return two.edge.Count(devices.CameraMotion) == 1 })
	two.settled()
	r.sim.Alert("VMD", 2, true)
	eventually(t, "motion after a rest", func() bool { return two.edge.Count(devices.CameraMotion) == 2 })

	for i, kind := range []string{"shelteralarm", "tamperdetection", "videoloss", "scenechangedetection"} {
		for range 5 {
			r.sim.Alert(kind, 1, true)
		}
		eventually(t, kind, func() bool {
			return one.edge.Count(devices.CameraObstructed) == i+1 && one.edge.Value("obstructed") == 1
		})
		word := "obstructed"
		if kind == "videoloss" {
			word = "no_pictures"
		}
		if !slices.Contains(one.reasons(), word) {
			t.Errorf("during %s it says %v", kind, one.reasons())
		}
		r.sim.Alert(kind, 1, false)
		eventually(t, "the end of "+kind, func() bool { return one.edge.Value("obstructed") == 0 && len(one.reasons()) == 0 })
	}

	r.sim.Alert("diskfull", 1, true)
	r.sim.Alert("diskerror", 1, true)
	for _, d := range []*device{one, two, all} {
		eventually(t, "disks at "+d.id, func() bool {
			return slices.Contains(d.reasons(), "disk_full") && slices.Contains(d.reasons(), "disk_error")
		})
	}
	r.sim.Alert("diskfull", 1, false)
	eventually(t, "room again", func() bool { return !slices.Contains(all.reasons(), "disk_full") })
	if n := two.edge.Count(devices.CameraObstructed) + one.edge.Count(devices.CameraMotion) + len(all.edge.Got()); n > 0 {
		t.Errorf("%d events at the wrong camera", n)
	}
	if opened, _ := r.sim.Streams(); opened != 1 {
		t.Errorf("%d streams were opened", opened)
	}
}

func TestAHeartbeatIsASignOfLifeAndNothingElse(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	c := r.device("cam-1", devices.Camera, "channel: 1").begin()
	eventually(t, "signs of life", func() bool { return c.edge.Hearings() > 10 })
	if len(c.edge.Got()) > 0 || len(c.reasons()) > 0 {
		t.Errorf("heartbeats made %v and %v", c.edge.Got(), c.reasons())
	}
}

func TestPicturesAndPartsTooLongAreReadPast(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	c := r.device("cam-1", devices.Camera, "channel: 1").begin()
	eventually(t, "the stream", func() bool { _, open := r.sim.Streams(); return open })
	r.sim.Picture(200_000)
	r.sim.Picture(5 << 20)
	r.sim.Say([]byte("--MIME_boundary\r\nContent-Type: application/json\r\n\r\n" + strings.Repeat("{\n", 200_000)))
	r.sim.Alert("VMD", 1, true)
	eventually(t, "motion after them", func() bool { return c.edge.Count(devices.CameraMotion) == 1 })
	if opened, _ := r.sim.Streams(); opened != 1 {
		t.Errorf("it took %d streams", opened)
	}
	if n := r.counted("brighteyes_isapi_messages_total", "garbage"); n != 2 {
		t.Errorf("%v parts were thrown away", n)
	}
}

func TestADoorIsToldOnceAndItsStateIsSeen(t *testing.T) {
	r := newRig(t, isapisim.Config{Doors: 2})
	g := r.gate("doors: [1, 2]").start()
	for _, c := range []struct{ action, order string }{
		{"open", "1 open"}, {"close", "1 close"}, {"hold", "1 alwaysOpen"}, {"resume", "1 close"}, {"hold", "1 alwaysOpen"}, {"release", "1 close"}, {"lock", "1 alwaysClose"},
	} {
		result, err := g.do(c.action, map[string]any{"door": 1})
		if err != nil || result["door"] != 1 || result["verified"] != true {
			t.Errorf("%s gives %v, %v", c.action, result, err)
		}
		if orders := r.sim.Orders(); orders[len(orders)-1] != c.order {
			t.Errorf("%s told the device %q", c.action, orders[len(orders)-1])
		}
	}
	for _, args := range []map[string]any{nil, {"door": 3}, {"door": 1, "force": true}} {
		if _, err := g.do("open", args); !devices.IsPermanent(err) {
			t.Errorf("%v gives %v", args, err)
		}
	}
	if _, err := g.do("explode", map[string]any{"door": 1}); !devices.IsPermanent(err) {
		t.Errorf("an unknown action gives %v", err)
	}
	if n := len(r.sim.Orders()); n != 7 {
		t.Errorf("doors were told %d times, want 7: %v", n, r.sim.Orders())
	}
	eventually(t, "the remote opening in the log", func() bool {
		return slices.ContainsFunc(g.edge.Got(), func(e devices.Event) bool { return e.Type == devices.GateGranted && e.Data["method"] == "remote" })
	})
}

func TestADoorOfWhichNothingIsHeardMayHaveOpened(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	g := r.gate("").start()
	r.sim.LoseAnswers(true)
	if _, err := g.do("open", nil); !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("a lost answer gives %v", err)
	}
	if orders := r.sim.Orders(); len(orders) != 1 {
		t.Errorf("the door was told %d times", len(orders))
	}
	r.sim.LoseAnswers(false)
	r.sim.Close()
	if _, err := g.do("open", nil); err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("a device that is away gives %v", err)
	}
}

// freePort is a port that nobody has, for a listener that a device is told of.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

const secret = "/isapi/4f1c9a0e77d24b6aa1"

func push(port int, more string) string {
	return fmt.Sprintf("mode: push, push: {listen: \"127.0.0.1:%d\", path: %q%s}", port, secret, more)
}

func TestADeviceIsToldToPostHereAndItsPostsAreTaken(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	port := freePort(t)
	g := r.gate(push(port, fmt.Sprintf(", configure: true, slot: 2, advertise: \"127.0.0.1:%d\"", port))).begin()
	c := r.device("cam-1", devices.Camera, "channel: 1, "+push(port, fmt.Sprintf(", configure: true, slot: 2, advertise: \"127.0.0.1:%d\"", port))).begin()
	eventually(t, "the device posts here", func() bool {
		ip, at, url := r.sim.Host(2)
		return ip == "127.0.0.1" && at == port && url == secret
	})
	eventually(t, "the position is known", func() bool { _, ok, _ := g.memory.Load(t.Context(), "position"); return ok })
	r.sim.Pass(1, "张三丰")
	r.sim.Force(1)
	r.sim.Alert("VMD", 1, true)
	eventually(t, "the gate's", func() bool { return len(g.edge.Got()) == 2 && g.edge.Count(devices.GateForced) == 1 })
	eventually(t, "the camera's", func() bool { return c.edge.Count(devices.CameraMotion) == 1 })
	if opened, _ := r.sim.Streams(); opened != 0 {
		t.Error("a stream was opened beside")
	}
	if ip, _, _ := r.sim.Host(1); ip != "" {
		t.Error("another slot was written")
	}
}

func TestAnothersNotificationHostIsLeftAlone(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	r.sim.SetHost(1, "192.0.2.77", 0, "/alarm-server")
	port := freePort(t)
	c := r.device("cam-1", devices.Camera, "channel: 1, "+push(port, fmt.Sprintf(", configure: true, advertise: \"127.0.0.1:%d\"", port))).begin()
	eventually(t, "the reason is shown", func() bool { return slices.Contains(c.reasons(), "reports_elsewhere") })
	if ip, _, url := r.sim.Host(1); ip != "192.0.2.77" || url != "/alarm-server" {
		t.Errorf("slot 1 was written: %s %s", ip, url)
	}
}

func TestADeviceIsNotToldAnythingUnlessTheSettingsSaySo(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	c := r.device("cam-1", devices.Camera, "channel: 1, idle_s: 0.2, "+push(freePort(t), "")).begin()
	eventually(t, "signs of life, asked for", func() bool { return c.edge.Hearings() > 3 })
	for slot := range 3 {
		if ip, _, _ := r.sim.Host(slot); ip != "" {
			t.Errorf("slot %d was written", slot)
		}
	}
}

func TestAPostWithoutARightIsNotTaken(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	port := freePort(t)
	c := r.device("cam-1", devices.Camera, "channel: 1, "+push(port, `, from: ["127.0.0.1"]`)).begin()
	away := r.device("cam-2", devices.Camera, "channel: 1")
	away.rig = newRig(t, isapisim.Config{})
	away.rig.driver = r.driver
	away.more = fmt.Sprintf(`channel: 1, mode: push, push: {listen: "127.0.0.1:%d", from: ["192.0.2.9"]}`, port)
	away.begin()
	vmd := `<EventNotificationAlert><channelID>1</channelID><eventType>VMD</eventType><eventState>active</eventState></EventNotificationAlert>`
	post := func(path, kind string, body io.Reader) (code int) {
		answer, err := http.Post("http://127.0.0.1:"+strconv.Itoa(port)+path, kind, body)
		if err != nil {
			return 0
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	eventually(t, "the listener", func() bool { return post("/", "application/xml", strings.NewReader(vmd)) == http.StatusNotFound })
	for path, want := range map[string]int{"/isapi/4f1c9a0e77d24b6aa2": 404, "/": 404, secret + "/x": 404, secret: 200} {
		if got := post(path, "application/xml", strings.NewReader(vmd)); got != want {
			t.Errorf("a post to %s is answered %d, want %d", path, got, want)
		}
	}
	if answer, err := http.Get("http://127.0.0.1:" + strconv.Itoa(port) + secret); err != nil || answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a GET is answered %v, %v", answer, err)
	} else {
		_ = answer.Body.Close()
	}
	if got := post(secret, "application/xml", bytes.NewReader(bytes.Repeat([]byte("x"), 300_000))); got != http.StatusBadRequest {
		t.Errorf("a post that is too long is answered %d", got)
	}
	if got := post(secret, "multipart/form-data; boundary=b", io.LimitReader(junk{}, 30<<20)); got != http.StatusBadRequest && got != 0 {
		t.Errorf("an endless form is answered %d", got)
	}
	eventually(t, "the one with the right", func() bool { return c.edge.Count(devices.CameraMotion) == 1 })
	if len(away.edge.Got()) > 0 {
		t.Error("a post from one address counts for a device at another")
	}
	if n := r.counted("brighteyes_isapi_messages_total", "foreign"); n < 4 {
		t.Errorf("%v foreign posts were counted", n)
	}
}

type junk struct{}

func (junk) Read(b []byte) (int, error) { return copy(b, "--b\r\n\r\nno end "), nil }

// What a device says of persons is in no event, no reading, no memory, no log
// and no metric.
func TestNothingAboutAPersonLeavesTheDriver(t *testing.T) {
	for name, xml := range map[string]bool{"JSON": false, "XML": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, isapisim.Config{XML: xml, Replay: true})
			g := r.gate("").start()
			c := r.device("cam-1", devices.Camera, "channel: 1").begin()
			for range 5 {
				r.sim.Pass(1, "张三丰")
			}
			r.sim.Record(isapisim.Event{Major: 1, Minor: 0x404, Name: "张三丰", Card: "4012888881", Employee: "310101194001"})
			r.sim.Record(isapisim.Event{Major: 9, Minor: 9, Door: 1, Name: "张三丰", Card: "4012888881", Employee: "310101194001"})
			for _, broken := range []string{
				`{"eventType":"AccessControllerEvent","name":"张三丰","cardNo":"4012888881","employeeNoString":"310101194001"`,
				`<EventNotificationAlert><name>张三丰</name><cardNo>4012888881</cardNo><oops></EventNotificationAlert>`,
				`{"eventType":"张三丰 4012888881","eventState":"active","plate":"沪A12345","channelID":1}`,
				`{"eventType":"AccessControllerEvent","dateTime":"张三丰 4012888881","AccessControllerEvent":{"majorEventType":5,"subEventType":27,"doorNo":1,"serialNo":900000,"currentEvent":true,"name":"张三丰","pictureURL":"/310101194001.jpeg"}}`,
			} {
				r.sim.Say(fmt.Appendf(nil, "--MIME_boundary\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s\r\n", len(broken), broken))
			}
			r.sim.Alert("VMD", 1, true)
			eventually(t, "all of it", func() bool { return len(g.edge.Got()) >= 7 && len(c.edge.Got()) == 1 })
			r.sim.DropStream()
			eventually(t, "a repetition of its history", func() bool { opened, _ := r.sim.Streams(); return opened == 2 })
			_, _ = g.do("open", nil)
			g.settled()
			g.stop()
			c.stop()
			families, err := r.metrics.Gather()
			if err != nil {
				t.Fatal(err)
			}
			all := fmt.Sprintf("%+v %+v %+v %+v %+v %+v %s %v %v", g.edge.Got(), g.edge.Readings(), g.memory.Kept(), g.edge.Told(),
				c.edge.Got(), c.edge.Readings(), r.log.String(), families, g.reasons())
			for _, secret := range []string{"张三丰", "4012888881", "310101194001", "沪A12345", "LEITOR", "cardOrFace", "checkIn", "jpeg", "Abcd-1234"} {
				if i := strings.Index(all, secret); i >= 0 {
					t.Errorf("%s is in what the driver told: …%s…", secret, all[max(i-80, 0):min(i+80, len(all))])
				}
			}
			if r.log.String() == "" {
				t.Error("the log that was searched is empty")
			}
		})
	}
}

func TestTheLabelOfAChannelIsHeldAgainstTheCamerasName(t *testing.T) {
	for label, want := range map[string]float64{"东门 人行": 1, "Camera 01": 0, "": -1} {
		r := newRig(t, isapisim.Config{NoRecords: true, Label: label})
		cam := r.device("cam-1", devices.Camera, "channel: 1")
		cam.name = "东门人行"
		cam.begin()
		eventually(t, "the camera's state is told", func() bool {
			v, told := cam.edge.Newest("label_right")
			_, online := cam.edge.Newest("online")
			return online && told == (want >= 0) && (!told || v == want)
		})
	}
}
