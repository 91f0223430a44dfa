package systemtest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"brighteyes/alerts"
)

// full lets no file of the program grow or change beyond its first bytes, as if
// the disk had no room; roomy ends that. The limit is the process's own, so it
// works for any user, on any disk.
func (p *process) full()  { p.limitFiles(1) }
func (p *process) roomy() { p.limitFiles(unix.RLIM_INFINITY) }

func (p *process) limitFiles(bytes uint64) {
	p.t.Helper()
	var now unix.Rlimit
	if err := unix.Prlimit(p.pid(), unix.RLIMIT_FSIZE, nil, &now); err != nil {
		p.t.Fatalf("limit the files of the %s: %v", p.name, err)
	}
	now.Cur = min(bytes, now.Max)
	if err := unix.Prlimit(p.pid(), unix.RLIMIT_FSIZE, &now, nil); err != nil {
		p.t.Fatalf("limit the files of the %s: %v", p.name, err)
	}
}

// The hub's disk is full. Every press is on the screens, once and marked; when
// there is room again each is on record, once, and the marked ones leave.
func TestWithAFullDiskAtTheHubPressesReachTheScreenMarked(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 2)
	screen := h.screen()
	w.press(0)
	w.expectAllOnce()

	h.full()
	marked := func(device string) func(alerts.Alert) bool {
		return func(a alerts.Alert) bool { return a.Device == device && a.NotRecorded && a.State == alerts.Open }
	}
	at := time.Now()
	w.press(1)
	first := screen.expect(5*time.Second, "a press that cannot be recorded", marked(w.buttons[1]))
	t.Logf("on screen after %v, marked", first.at.Sub(at).Round(time.Millisecond))
	w.press(1)
	eventually(t, 5*time.Second, "the second press too", func() bool { return len(screen.unrecorded(w.buttons[1])) == 2 })
	w.press(0) // of a button whose alert is on record
	screen.expect(5*time.Second, "a press on an alert that is open", marked(w.buttons[0]))
	if status, text := h.try("GET", "/readyz", nil, nil); status != 503 {
		t.Errorf("readyz says %d %s, want 503: nothing can be recorded", status, text)
	}
	open := all[alerts.Alert](h, "/api/v1/alerts", url.Values{"device": {w.buttons[1]}, "state": {"open"}})
	if len(open) != 2 || !open[0].NotRecorded {
		t.Errorf("who looks now sees %d alerts: %+v", len(open), open)
	}
	if n := len(h.events(w.buttons[1])); n != 0 {
		t.Errorf("%d events are said to be on record", n)
	}
	if v := h.edgeView(w.id); v.Status != "online" {
		t.Errorf("the edge is called %s", v.Status)
	}

	// The edge repeats them all the while; nobody is called twice.
	h.repeats(w)
	if n := len(screen.unrecorded(w.buttons[1])); n != 2 {
		t.Errorf("two presses are shown as %d", n)
	}

	h.roomy()
	w.press(1)
	w.expectAllOnce()
	for _, device := range w.buttons {
		for id := range screen.unrecorded(device) {
			screen.expect(10*time.Second, "what was marked to leave", func(a alerts.Alert) bool {
				return a.ID == id && a.State == alerts.Resolved && a.Outcome == alerts.Duplicate
			})
		}
	}
	for _, a := range all[alerts.Alert](h, "/api/v1/alerts", nil) {
		if a.NotRecorded {
			t.Errorf("alert %s is still marked", a.ID)
		}
	}
	eventually(t, 10*time.Second, "the hub to be ready", func() bool {
		status, _ := h.try("GET", "/readyz", nil, nil)
		return status == 200
	})
}

// unrecorded is the marked alerts of a device that were shown, by id.
func (s *screen) unrecorded(device string) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := map[string]bool{}
	for _, one := range s.heard {
		if one.Device == device && one.NotRecorded {
			ids[one.ID] = true
		}
	}
	return ids
}

// repeats waits until the edge has sent again what it has no answer to.
func (h *hub) repeats(w *home) {
	h.t.Helper()
	before := h.metric("brighteyes_ingest_messages_total", `lane="alarms"`)
	eventually(h.t, time.Minute, "the edge to repeat itself", func() bool {
		return h.metric("brighteyes_ingest_messages_total", `lane="alarms"`) >= before+3
	})
}

// metric is a counter of the hub, by its name and labels.
func (h *hub) metric(name, labels string) (n float64) {
	h.t.Helper()
	status, text := h.try("GET", "/metrics", nil, nil)
	if status != 200 {
		h.t.Fatalf("metrics: %d %s", status, text)
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, name+"{"+labels+"} "); ok {
			if _, err := fmt.Sscan(rest, &n); err != nil {
				h.t.Fatalf("%q: %v", line, err)
			}
		}
	}
	return n
}

// The edge is killed while its disk is full, and comes up on it: what is pressed
// goes out all the same.
func TestAnEdgeThatStartsOnAFullDiskSendsPresses(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 1)
	screen := h.screen()
	w.press(0)
	w.expectAllOnce()
	w.kill()
	w.wrap = []string{"sh", "-c", `ulimit -S -f 0; exec "$0" "$@"`} // full from the first moment on
	w.press(0)
	w.start()
	screen.expect(20*time.Second, "the press that waited", func(a alerts.Alert) bool { return a.Device == w.buttons[0] && a.Count == 2 })
	w.press(0)
	screen.expect(5*time.Second, "a press", func(a alerts.Alert) bool { return a.Device == w.buttons[0] && a.Count == 3 })
	w.roomy()
	w.press(0)
	w.expectAllOnce()
}

// The edge's outbox takes nothing more while the hub is there: an alarm goes out
// at once, without a number, and is as good on record as any.
func TestWithAFullDiskAtTheEdgePressesGoOutWithoutANumber(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 1)
	screen := h.screen()
	w.press(0)
	w.expectAllOnce()
	var numbered string
	eventually(t, 5*time.Second, "the first press's number to be shown", func() bool { // the screen has the press a moment before
		numbered = h.positions(w.id)
		return h.edgeView(w.id).Positions["alarms"] != float64(0)
	})

	w.full()
	for range 3 {
		at := time.Now()
		count := w.pressed[w.buttons[0]]
		w.press(0)
		seen := screen.expect(5*time.Second, "a press that the edge cannot store", func(a alerts.Alert) bool {
			return a.Device == w.buttons[0] && a.Count == count+1
		})
		t.Logf("on screen after %v, without a number", seen.at.Sub(at).Round(time.Millisecond))
	}
	if now := h.positions(w.id); now != numbered {
		t.Errorf("the alarms' position went from %v to %v: they were stored at the edge after all", numbered, now)
	}
	if err := w.network.Set("door", map[string]any{"temperature": 21}); err != nil {
		t.Fatal(err)
	}
	eventually(t, 30*time.Second, "readings to be counted as dropped", func() bool { return h.edgeView(w.id).Dropped["readings"] > 0 })

	w.roomy()
	eventually(t, time.Minute, "numbers to go on", func() bool {
		w.press(0)
		w.expectAllOnce()
		return h.positions(w.id) != numbered
	})
}

// positions is where the alarms of an edge's present numbering stand.
func (h *hub) positions(edge string) string {
	h.t.Helper()
	p := h.edgeView(edge).Positions
	return fmt.Sprint(p["stream"], p["alarms"])
}

// The outbox's file is bounded and the hub is away: more presses than fit wait
// where they are, and none is lost or there twice.
func TestPressesThatFindNoRoomInTheOutboxWaitForTheHub(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := newHome(h, 1)
	w.bound(14)
	w.start()
	w.listens()
	w.press(0)
	w.expectAllOnce()
	h.kill()
	for range 120 { // of which the file holds about a quarter
		w.press(0)
	}
	h.start()
	h.ready()
	w.press(0)
	w.expectAllOnce()
	if v := h.edgeView(w.id); v.Dropped["alarms"] > 0 {
		t.Errorf("the edge dropped %v", v.Dropped)
	}
}

// bound gives the edge's outbox so many pages of 4 KiB.
func (w *home) bound(pages int) {
	w.t.Helper()
	path := filepath.Join(w.dir, "edge.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	write(w.t, path, "%soutbox: {max_pages: %d}\n", text, pages)
}

// Without room and without the hub the edge is killed: what was stored and what
// the buttons' broker kept is all that there was, and all of it arrives.
func TestAKillOfAnEdgeWithoutRoomLosesNoPress(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 1)
	w.press(0)
	w.expectAllOnce()
	h.kill()
	w.press(0)
	w.full()
	w.press(0)
	w.press(0)
	w.kill()
	h.start()
	h.ready()
	w.start()
	w.press(0)
	w.expectAllOnce()
}
