package systemtest

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
)

// toldDemo is what the tests read of GET /demo.
type toldDemo struct {
	Story struct {
		State string
		Acts  []struct {
			ID      string
			DoneMS  *int64 `json:"done_ms"`
			Figures map[string]float64
		}
	}
	Presses struct{ Sent, Recorded, Lost, Doubled int }
	Kill    *struct {
		State  string
		Alerts int
	}
}

// told waits until the records have said an act of the demo's story.
func (h *hub) told(act string) {
	h.t.Helper()
	eventually(h.t, 4*time.Minute, "the act "+act+" of the story", func() bool {
		var d toldDemo
		status, _ := h.try("GET", "/api/v1/demo", nil, &d)
		done, _ := d.act(act)
		return status == 200 && done
	})
}

// act is whether the records have said an act, and with which figures.
func (d toldDemo) act(id string) (done bool, figures map[string]float64) {
	for _, a := range d.Story.Acts {
		if a.ID == id {
			return a.DoneMS != nil, a.Figures
		}
	}
	return false, nil
}

// said is what a run of the story came to, but for how long each thing took.
func (d toldDemo) said() string {
	var all []string
	for _, a := range d.Story.Acts {
		for _, name := range slices.Sorted(maps.Keys(a.Figures)) {
			if !strings.HasSuffix(name, "_ms") && !strings.HasSuffix(name, "_s") && name != "sent" {
				all = append(all, fmt.Sprintf("%s %s=%.0f", a.ID, name, a.Figures[name]))
			}
		}
	}
	return strings.Join(all, ", ")
}

// covered is the share of the public areas that is seen, as a screen writes it.
func (h *hub) covered() string {
	h.t.Helper()
	var c struct {
		ByArea struct{ Share float64 } `json:"by_area"`
	}
	h.call("GET", "/api/v1/coverage", nil, &c)
	return strconv.FormatFloat(math.Floor(c.ByArea.Share*1000+1e-6)/10, 'f', -1, 64) + "%"
}

// homes is how many homes can call for help, and how many cannot.
func (h *hub) homes() (can, cannot int) {
	h.t.Helper()
	var k struct {
		Homes struct {
			CanCall    int `json:"can_call"`
			CannotCall int `json:"cannot_call"`
		}
	}
	h.call("GET", "/api/v1/kpi", nil, &k)
	return k.Homes.CanCall, k.Homes.CannotCall
}

// The demo's first two minutes, as PRODUCT tells them: three doors with a sentence each,
// and then at every act the screens say what the records say.
func TestTheDemoTellsItsStoryAndEveryScreenSaysWhatTheRecordsSay(t *testing.T) {
	t.Parallel()
	h := startWholeDemo(t, t.TempDir())
	eventually(t, time.Minute, "all to be well", func() bool {
		can, _ := h.homes()
		return can == 8 && h.covered() == "100%"
	})
	past := all[alerts.Alert](h, "/api/v1/alerts", nil)
	if len(past) < 20 || slices.ContainsFunc(past, func(a alerts.Alert) bool { return a.State != alerts.Resolved }) {
		t.Errorf("the two weeks before have %d alerts, or one that is open", len(past))
	}

	b, apart := openBrowser(t), chromedp.WithNewBrowserContext()
	b.patience = 8 * time.Minute
	door := func(name, sentence, page string) *page {
		p := b.open(h.url()+page, deskWidth, deskHeight, apart)
		p.expect("three doors of a place that says that it is none", "document.querySelectorAll('.door').length === 3 && document.querySelector('.doors').innerText.includes('晴川里社区（虚构）') && document.querySelector('.doors .mark-demo')?.innerText === '演示'")
		p.expect("what there is to say of "+name, fmt.Sprintf("[...document.querySelectorAll('.door')].some((d) => d.innerText.includes(%q) && d.innerText.includes(%q))", name, sentence))
		p.click(".door", name)
		p.expect("the desk", "document.querySelector('nav')")
		return p
	}
	police := door("社区警务室", "6处公共区域，全部可见", "")
	care := door("为老服务", "8位住户均可求助，无人等待", "")
	property := door("物业值班", "今日", "")
	guards := b.open(h.url()+"#/guard", phoneWidth, phoneHeight, apart)
	guards.signIn("property", password) // the ordinary sign-in is still there
	guards.sees("没有需要协助的救援")

	police.click(".demo-story button", "一分钟故事")
	h.call("POST", "/api/v1/demo/story/pause", nil, nil) // so that nobody is too late to read
	police.expect("that it says what is done before it is known", "document.querySelector('.demo-caption')?.innerText.includes('第 1 秒起')")
	h.call("POST", "/api/v1/demo/story/resume", nil, nil)
	h.told("freeze")
	police.click(".demo-story button", "暂停")
	if got := h.covered(); got != "87%" {
		t.Errorf("without the north gate %s is covered", got)
	}
	police.expect("the plan with the north gate hatched", "document.querySelector('.coverage-panel h2 b')?.innerText === '87%' && document.querySelector('.area-list')?.innerText.includes('北门')")
	police.goTo("#/patrols")
	police.expect("the round that is proposed", "document.querySelector('main').innerText.includes('北门')")
	police.click(".demo-story button", "继续")

	h.told("press")
	h.call("POST", "/api/v1/demo/story/pause", nil, nil) // only the story's clock: what was begun goes on
	call := h.alerts("button-5-501")[0]
	if call.State != alerts.Open || call.GuardsAt == nil {
		t.Errorf("the call is %s, the guard room was told at %v", call.State, call.GuardsAt)
	}
	guards.expect("the gate to open and where to, though nobody took the call", "['开3号门，引导上楼', '5号楼', '501'].every((one) => document.querySelector('.guard').innerText.includes(one))")
	guards.shoot("demo-guard-press")
	if guards.is("/000-000|联系人|演示-|需搀扶/.test(document.querySelector('.guard').innerText)") {
		t.Error("the guard room reads of a person before anybody asked it to help")
	}
	care.expect("the call in the red slot", "document.querySelector('.slot-waiting .call')?.innerText.includes('求助：5-501')")
	care.expect("how long it took, as on record", fmt.Sprintf("document.querySelector('.demo-caption')?.innerText.includes('从按下到入库 %d 毫秒')", call.Chain.Stored.Sub(call.Chain.Pressed).Milliseconds()))
	care.expect("what the guard's card says, as on record", "document.querySelector('.demo-caption')?.innerText.includes('开3号门，引导上楼')")
	care.expect("its delivery chain", "document.querySelectorAll('.call-sheet .chain li').length >= 5")
	care.shoot("demo-press-care")
	var d toldDemo
	h.call("GET", "/api/v1/demo", nil, &d)
	about := h.alerts("power-b3")
	cause := about[slices.IndexFunc(about, func(a alerts.Alert) bool { return a.Rule == alerts.RulePower })]
	if done, _ := d.act("power"); !done || cause.Hides != 9 {
		t.Errorf("at the press %d alarms are hidden under the power, told: %v", cause.Hides, done)
	}
	if _, cannot := h.homes(); cannot != 2 {
		t.Errorf("%d homes cannot call", cannot)
	}
	property.expect("one incident with nine under it", "document.querySelector('main').innerText.includes('已合并 9')")
	property.shoot("demo-power-property")
	care.sees("2位住户暂不能求助")
	h.told("escalate")
	if line := strings.Join(lines(h.alerts("button-5-501")[0]), "\n"); !strings.Contains(line, "值班员丁") {
		t.Errorf("the B post was not told:\n%s", line)
	}

	// The same moment in English: every place, gate and device has its name in it.
	guards.readsEnglish("#/guard", "On foot from East gate to entrance of building 5")
	care.readsEnglish("#/", "Call for help: 5-501")
	care.readsEnglish("#/alerts/"+call.ID, "Call for help: 5-501")
	property.readsEnglish("#/upkeep", "North gate camera")
	property.readsEnglish("#/devices", "Smoke alarm, stairs of building 3")
	property.readsEnglish("#/alerts/"+cause.ID, "Power monitor of buildings 3 and 4")
	police.readsEnglish("#/coverage", "North gate camera")
	police.readsEnglish("#/queue", "Public area not seen: North gate")
	for p, was := range map[*page]string{guards: "#/guard", care: "#/", property: "#/", police: "#/patrols"} {
		p.goTo(was)
		p.set("zh", "light")
	}

	care.click(".demo-story button", "继续")
	eventually(t, time.Minute, "somebody to be sent", func() bool { return h.alerts("button-5-501")[0].DispatchedAt != nil })
	h.call("POST", "/api/v1/demo/story/pause", nil, nil)
	guards.expect("the home, what to bring, and what to do", "['5号楼', '501', '需搀扶', '引导上楼'].every((one) => document.querySelector('.guard').innerText.includes(one))")
	if guards.is("/000-000|联系人|演示-K/.test(document.querySelector('.guard').innerText)") {
		t.Error("the guard room reads numbers, contacts or keys")
	}
	guards.shoot("demo-guard")
	h.call("POST", "/api/v1/demo/story/resume", nil, nil)

	h.told("recovered")
	call = h.alerts("button-5-501")[0]
	seen := slices.ContainsFunc(call.Ticks, func(one alerts.Tick) bool { return one.Name == alerts.TickPersonSeen })
	if call.State != alerts.Resolved || call.ArrivedAt == nil || !seen || call.Outcome != alerts.Handled {
		t.Errorf("the call is %s, arrived %v, person seen %v, %s", call.State, call.ArrivedAt, seen, call.Outcome)
	}
	d = toldDemo{}
	h.call("GET", "/api/v1/demo", nil, &d)
	if p := d.Presses; p.Sent != 1 || p.Recorded != 1 || p.Lost != 0 || p.Doubled != 0 || call.Count != 1 {
		t.Errorf("of the presses %+v is said, the alert has %d", p, call.Count)
	}
	care.expect("what is told of presses", "document.querySelector('.demo-caption')?.innerText.includes('0 丢失 0 重复')")
	police.goTo("#/")
	police.expect("the whole plan", "document.querySelector('.coverage-panel h2 b')?.innerText === '100%'")

	// Told again at once, it says the same.
	first := d.said()
	care.click(".demo-story button", "重新开始")
	eventually(t, 2*time.Minute, "the story to begin anew", func() bool {
		d = toldDemo{}
		status, _ := h.try("GET", "/api/v1/demo", nil, &d)
		done, _ := d.act("recovered")
		return status == 200 && !done && d.Story.State == "running"
	})
	h.told("recovered")
	d = toldDemo{}
	h.call("GET", "/api/v1/demo", nil, &d)
	if again := d.said(); again != first || d.Presses.Sent != 2 || d.Presses.Recorded != 2 || d.Presses.Lost+d.Presses.Doubled != 0 {
		t.Errorf("told again it says %s with presses %+v, and said %s", again, d.Presses, first)
	}

	// The second minute.
	care.click(".demo-quick button", "终止平台")
	care.expect("that the screen says it is cut off", "document.querySelector('.banner-lost')")
	eventually(t, 2*time.Minute, "the press to be counted", func() bool {
		d = toldDemo{}
		status, _ := h.try("GET", "/api/v1/demo", nil, &d)
		return status == 200 && d.Kill != nil && d.Kill.State == "counted"
	})
	kept := h.alerts("button-1-301")
	if d.Kill.Alerts != 1 || len(kept) == 0 || kept[0].Count != 1 || kept[0].State != alerts.Open || d.Presses.Lost+d.Presses.Doubled != 0 {
		t.Errorf("the press while the hub was gone is told as %d, presses %+v, on record %+v", d.Kill.Alerts, d.Presses, kept[:min(1, len(kept))])
	}
	care.expect("that press, without a reload", "document.querySelector('.slot-waiting .call')?.innerText.includes('求助：1-301') && !document.querySelector('.banner-lost')")
	care.expect("how often it came", "document.querySelector('.demo-caption')?.innerText.includes('共 1 次')")
	care.shoot("demo-killed-care")

	care.click(".demo-story button", "复位")
	eventually(t, 2*time.Minute, "all to be put back", func() bool {
		d = toldDemo{}
		status, _ := h.try("GET", "/api/v1/demo", nil, &d)
		return status == 200 && d.Story.State == "idle"
	})
	if open := all[alerts.Alert](h, "/api/v1/alerts", url.Values{"state": {"open,acknowledged,dispatched,on_scene"}}); len(open) > 0 {
		t.Errorf("after the reset there stand %d alerts, %s first", len(open), open[0].Rule)
	}
	for _, p := range []*page{police, care, property, guards} {
		p.expectNoComplaint()
	}
}
