package systemtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
)

// The story's people and places. The numbers are those of nobody.
const (
	theButton = "button-5-501"
	numberOfA = "10000000001"
	numberOfB = "10000000002"
	publicly  = "https://hub.example.org" // where the hub is reached from outside
)

// night is a community at night: a hub, an edge with a button and a gate, two
// responders on the posts A and B, a resident at 5-501.
type night struct {
	*testing.T
	hub   *hub
	sms   *gateway
	home  *home
	gate  *uhppotesim.Controller
	asked *http.Client // who reads what only the care desk may
}

// newNight brings all of it up. A step of the policy follows the one before it
// after some seconds, where a real one waits a minute.
func newNight(t *testing.T) *night {
	t.Helper()
	n := &night{T: t, sms: startGateway(t)}
	n.hub = startHub(t, settings{notify: n.sms.notify(fmt.Sprintf("link_base: %q, ", publicly))})
	h := n.hub
	t.Cleanup(func() {
		for _, a := range n.hub.alerts(theButton) {
			if t.Failed() {
				t.Logf("the call, %s:\n%s", a.State, strings.Join(lines(a), "\n"))
			}
		}
	})
	for _, site := range []map[string]any{
		{"id": "qingchuan", "level": "community", "name": "晴川里社区（虚构）"},
		{"id": "b5", "parent": "qingchuan", "level": "building", "name": "5号楼"},
	} {
		h.call("POST", "/api/v1/sites", site, nil)
	}
	h.hire("care", "坐席甲", "care")
	h.hire("police", "民警乙", "police")
	h.hire("property", "值班员丙", "property")
	for id, one := range map[string][2]string{"jia": {"响应甲", numberOfA}, "yi": {"响应乙", numberOfB}} {
		h.call("POST", "/api/v1/responders", map[string]any{
			"id": id, "name": one[0], "roles": []string{"care"}, "channels": []any{map[string]string{"kind": "sms", "address": one[1]}},
		}, nil)
	}
	post := func(name, who string) map[string]any {
		return map[string]any{"post": name, "from": "00:00", "to": "24:00", "who": []string{who}}
	}
	h.call("POST", "/api/v1/rosters", map[string]any{
		"id": "care", "name": "为老服务值班", "roles": []string{"care"}, "shifts": []any{post("A", "jia"), post("B", "yi")},
	}, nil)
	step := func(after int, aim map[string]string) map[string]any {
		return map[string]any{"after_s": after, "targets": []any{aim}}
	}
	h.call("POST", "/api/v1/policies", map[string]any{
		"id": "night", "name": "求助（加快）", "when": map[string]any{"categories": []string{"care"}}, "last_after_s": 300, "arrive_within_min": 30,
		"steps": []any{
			map[string]any{"after_s": 0, "targets": []any{map[string]string{"kind": "desk", "desk": "care"}, map[string]string{"kind": "desk", "desk": "police"}}},
			step(60, map[string]string{"kind": "post", "roster": "care", "post": "A"}),
			step(63, map[string]string{"kind": "post", "roster": "care", "post": "B"}),
		},
	}, nil)
	n.startBuilding()
	n.asked = asCare(t, h)
	enrolResident(t, h, n.asked)
	return n
}

// startBuilding starts the edge of building 5: a button behind Zigbee2MQTT's
// broker, and gate 3 on a door controller.
func (n *night) startBuilding() {
	n.Helper()
	h, radio := n.hub, mosquittotest.Start(n)
	var err error
	if n.gate, err = uhppotesim.Start(uhppotesim.Config{Serial: 405419896}); err != nil {
		n.Fatal(err)
	}
	n.Cleanup(n.gate.Close)
	w := &home{hub: h, id: "edge-b5", dir: n.TempDir(), pressed: map[string]int{}, buttons: []string{theButton}}
	if w.network, err = zigbeesim.Start(zigbeesim.Config{Broker: radio.URL(), QoS: 1}, zigbeesim.Device{Name: "button0", Values: map[string]any{"battery": 90}}); err != nil {
		n.Fatal(err)
	}
	n.Cleanup(w.network.Close)
	token, key := h.enrol(w.id)
	config := write(n, filepath.Join(w.dir, "edge.yaml"), `id: %s
data: %q
hub: {mqtt: "mqtt://%s", token: %q, key: %q}
devices:
  - {id: %s, kind: button, name: 求助按钮 5-501, driver: zigbee, site: b5, location: {building: "5", floor: "5", unit: "501"}, settings: {broker: %q, name: button0}}
  - {id: gate-3, kind: gate, name: 3号门, driver: uhppote, site: b5, heartbeat_s: 10, settings: {controller: 405419896, address: %q, listen: "127.0.0.1:0", doors: [1], poll_s: 1}}
`, w.id, filepath.Join(w.dir, "data"), h.mqtt, token, key, theButton, radio.URL(), n.gate.Addr())
	w.process = newProcess(n, "edge", "edge", "--config", config)
	w.start()
	w.listens()
	n.home = w
}

// call is the one call of the night as the records have it.
func (n *night) call() alerts.Alert {
	n.Helper()
	list := n.hub.alerts(theButton)
	if len(list) != 1 {
		n.Fatalf("there are %d alerts of the button, want one", len(list))
	}
	return list[0]
}

// until waits until the records say so of the call.
func (n *night) until(what string, is func(a alerts.Alert) bool) alerts.Alert {
	n.Helper()
	var a alerts.Alert
	eventually(n, time.Minute, what, func() bool {
		list := n.hub.alerts(theButton)
		if len(list) > 0 {
			a = list[0]
		}
		return len(list) > 0 && is(a)
	})
	return a
}

// lines are the records' lines of what happened, in order, each with who did it.
func lines(a alerts.Alert) []string {
	var all []string
	for _, e := range a.Timeline {
		all = append(all, strings.TrimSpace(e.Action+" "+e.By+" "+e.Note))
	}
	return all
}

// lineAt is when the first line of this action was written.
func (n *night) lineAt(a alerts.Alert, action string) time.Time {
	n.Helper()
	for _, e := range a.Timeline {
		if e.Action == action {
			return e.At
		}
	}
	n.Fatalf("there is no line %q", action)
	return time.Time{}
}

// expectInOrder wants lines that hold these texts, in this order, and times that
// never run back.
func (n *night) expectInOrder(a alerts.Alert, wanted ...string) {
	n.Helper()
	all, at := lines(a), 0
	for _, want := range wanted {
		for at < len(all) && !strings.Contains(all[at], want) {
			at++
		}
		if at == len(all) {
			n.Fatalf("%q does not stand in its place among\n%s", want, strings.Join(all, "\n"))
		}
		at++
	}
	for i := 1; i < len(a.Timeline); i++ {
		if a.Timeline[i].At.Before(a.Timeline[i-1].At) {
			n.Errorf("line %d is older than the one before it", i)
		}
	}
}

// read evaluates a value on a page, as JSON.
func read[T any](p *page, expression string) (value T) {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("JSON.stringify("+expression+")"))
	if err == nil {
		err = json.Unmarshal([]byte(text), &value)
	}
	if err != nil {
		p.t.Fatalf("read %s: %v", expression, err)
	}
	return value
}

// hop is one line of a call's way as a page shows it.
type hop struct {
	Name, Text, Gap string
	At              time.Time
}

// expectWay wants the page to show every hop of the call's way as the records
// have it: what, when to the millisecond, how long after the one before.
func (n *night) expectWay(p *page, a alerts.Alert) {
	n.Helper()
	c := a.Chain
	if c.Queued == nil || c.Displayed == nil || c.Seen == nil {
		n.Fatalf("the way of the call has holes: %+v", c)
	}
	want := []hop{
		{Name: "按下", At: c.Pressed}, {Name: "网关", At: *c.Queued}, {Name: "入库", At: c.Stored}, {Name: "告警", At: c.Raised},
		{Name: "上屏", At: *c.Displayed}, {Name: "有人查看", At: *c.Seen},
	}
	shown := read[[]hop](p, `[...document.querySelectorAll('.chain > ol > li')].map(e => ({Name: e.querySelector('b').innerText,
		Text: e.querySelector('time').innerText, At: e.querySelector('time').getAttribute('datetime'), Gap: e.querySelector('.chain-gap').innerText}))`)
	if len(shown) != len(want) {
		n.Fatalf("the way has %d hops on the screen, want %d: %+v", len(shown), len(want), shown)
	}
	for i, hop := range shown {
		if hop.Name != want[i].Name || !hop.At.Equal(want[i].At) || hop.Text != want[i].At.Local().Format("15:04:05.000") {
			n.Errorf("the screen says %+v, the records %+v", hop, want[i])
		}
		if i == 0 {
			continue
		}
		took, step := want[i].At.Sub(want[i-1].At), time.Millisecond
		if took >= time.Second {
			step = 10 * time.Millisecond
		}
		if took >= time.Minute {
			step = time.Second
		}
		if said := lasted(n, hop.Gap); (said - took).Abs() > step {
			n.Errorf("%s came %v after the hop before it; the screen says %s", hop.Name, took, hop.Gap)
		}
	}
	handed := read[[]string](p, `[...document.querySelectorAll('.handed li')].map(e => e.innerText.replace(/\s+/g, ' '))`)
	words := map[string]string{"desk": "坐席屏幕", "sms": "短信"}
	if len(handed) != len(c.Handed) {
		n.Errorf("the screen has the channels %q, the records %+v", handed, c.Handed)
	}
	for i, h := range c.Handed {
		for _, part := range []string{words[h.Channel], h.To, h.At.Local().Format("15:04:05.000")} {
			if i < len(handed) && !strings.Contains(handed[i], part) {
				n.Errorf("channel %d is %q on the screen, want %q in it", i, handed[i], part)
			}
		}
	}
}

// lasted reads a length of time as screens write it.
func lasted(t testing.TB, text string) time.Duration {
	t.Helper()
	part := regexp.MustCompile(`([\d.]+) ?(ms|s|分|秒)`)
	unit := map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "分": time.Minute, "秒": time.Second}
	var all time.Duration
	for _, one := range part.FindAllStringSubmatch(text, -1) {
		v, err := strconv.ParseFloat(one[1], 64)
		if err != nil {
			t.Fatalf("%q is no length of time", text)
		}
		all += time.Duration(v * float64(unit[one[2]]))
	}
	if !part.MatchString(text) || !strings.HasPrefix(text, "+") {
		t.Errorf("%q is no length of time after another", text)
	}
	return all
}

// expectTimeline wants each line that the records have on the page, newest first,
// at its time.
func (n *night) expectTimeline(p *page, a alerts.Alert) {
	n.Helper()
	shown := read[[]time.Time](p, `[...document.querySelectorAll('.timeline li time')].map(e => e.getAttribute('datetime'))`)
	if len(shown) != len(a.Timeline) {
		n.Fatalf("%d lines on the screen, %d on record", len(shown), len(a.Timeline))
	}
	for i, at := range shown {
		if want := a.Timeline[len(shown)-1-i].At; !at.Equal(want) {
			n.Errorf("line %d from above is of %v, on record of %v", i, at, want)
		}
	}
}

// hides wants none of these texts on the page.
func (p *page) hides(whose string, texts ...string) {
	p.t.Helper()
	said := read[string](p, "document.body.innerText")
	for _, text := range texts {
		if strings.Contains(said, text) {
			p.t.Errorf("%s shows %q", whose, text)
		}
	}
}

// hidesBeside is hides, but for a part: the sheet of who is on duty names everybody
// who is, and does not say who goes to a call.
func (p *page) hidesBeside(part, whose string, texts ...string) {
	p.t.Helper()
	said := read[string](p, fmt.Sprintf("(() => { const all = document.body.cloneNode(true); all.querySelectorAll(%q).forEach((e) => e.remove()); return all.textContent; })()", part))
	for _, text := range texts {
		if strings.Contains(said, text) {
			p.t.Errorf("%s shows %q", whose, text)
		}
	}
}

func (p *page) goTo(hash string) {
	p.t.Helper()
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = %q, true)", hash))))
}
