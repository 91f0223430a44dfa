package systemtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
)

// A call in the night, at two desks and with a phone in the guard room: it is
// shown on both desks, taken on one, and every step of the one is read on the
// others; one step is taken back; it ends with an outcome, and the shift hands
// over with two signatures.
func TestACallIsWorkedOnByTwoDesksAndTheGuardRoom(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	h.hire("care-2", "坐席乙", "care")
	b := openBrowser(t)
	apart := chromedp.WithNewBrowserContext()
	first := b.open(h.url(), deskWidth, deskHeight, apart)
	first.signIn("care", password)
	second := b.open(h.url(), deskWidth, deskHeight, apart)
	second.signIn("care-2", password)
	guards := b.open(h.url()+"#/guard", phoneWidth, phoneHeight, apart)
	guards.signIn("property", password)
	guards.sees("没有需要协助的救援")

	h.call("POST", "/api/v1/demo/press/button-5-501", nil, nil)
	for _, desk := range []*page{first, second} {
		desk.expect("the call in the red slot", "document.querySelector('.slot-waiting .call')?.innerText.includes('5-501')")
		desk.expect("the call in the page's title", "document.title.includes('求助待接听')")
		desk.sees("60秒内接听")
	}
	guards.expect("which gate to open, before anybody took the call", "document.querySelector('.guard-order')?.innerText.includes('开3号门') && document.querySelector('.guard').innerText.includes('501')")
	second.shoot("desk-second-rings")

	first.press("a")
	second.expect("that it is taken", "document.querySelector('.taken .stage-acknowledged') && !document.querySelector('.slot-waiting')")
	guards.sees("5号楼")
	guards.sees("501")
	guards.expect("the way from the gate to the house", "document.querySelector('.guard-way .way')?.points.length > 2")
	if guards.is("/求助|按钮|坐席/.test(document.querySelector('.guard').innerText)") {
		t.Error("the guard room reads more than gate and door")
	}

	first.expect("its own taking", "document.querySelector('.taken .stage-acknowledged')") // a key means something once it is drawn
	first.press("2")                                                                       // 无人接听
	second.expect("what was told of the resident", readStep("联系住户", "无人接听"))
	first.expect("its own step", readStep("联系住户", "无人接听"))
	first.press("u")
	second.expect("that it was taken back", "!"+readStep("联系住户", "无人接听"))
	first.expect("that its step is gone", "!"+readStep("联系住户", "无人接听"))
	first.press("1") // 住户已通话
	second.expect("that the resident answered", readStep("联系住户", "住户已通话"))
	first.expect("the answer at its own desk", readStep("联系住户", "住户已通话"))

	first.send("上门员甲")
	second.sees("上门员甲")
	first.send("上门员乙")
	second.expect("both who were sent", "document.querySelectorAll('.sendings li').length === 2 && document.querySelector('.sending-released')?.innerText.includes('上门员甲')")
	first.click(".step button", "已呼120")
	first.expect("the question for the gate", "document.activeElement?.id === 'gate'")
	first.do(chromedp.SendKeys("#gate", "东门\r"))
	first.expect("the question to close", "!document.querySelector('#gate')")
	guards.sees("请到东门迎接")
	guards.expect("steps that a hand in a hurry hits", "[...document.querySelectorAll('.guard-act')].length === 5 && [...document.querySelectorAll('.guard-act')].every((one) => one.offsetHeight >= 84)")
	guards.shoot("desk-guard-phone")
	guards.click(".guard-act", "引导上楼")
	first.expect("the guards' step in the shared timeline", "document.querySelector('.timeline').innerText.includes('已引导上楼')")

	first.press("7")
	second.expect("that somebody is there", "document.querySelector('.call-sheet .stage-on_scene')")
	first.press("8")
	second.expect("that the person was seen", "document.querySelector('.call-sheet .stage-on_scene')?.innerText.includes('见到本人')")
	first.shoot("desk-first-on-scene")
	first.click(".step button", "办结")
	first.click(".resolve label", "已处置")
	first.click(".resolve button", "办结")
	eventually(t, 10*time.Second, "the call to be resolved on record", func() bool { return h.alerts("button-5-501")[0].State == alerts.Resolved })
	second.expect("that nothing is left to do", "!document.querySelector('.taken') && !document.querySelector('.slot-waiting')")
	guards.sees("没有需要协助的救援")
	expectSteps(t, h.alerts("button-5-501")[0])

	first.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/handover', true)")))
	first.expect("the hand-over", "document.querySelector('#handover-note')")
	first.do(chromedp.SendKeys("#handover-note", "4号楼门灯坏"))
	first.click("button", "交班签名")
	first.sees("须由接班的人签收")
	second.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/handover', true)")))
	second.sees("4号楼门灯坏")
	second.click("button", "接班签名")
	second.sees("以往的交接班")
	var sheets struct {
		Items []struct {
			LeftBy  string `json:"left_by"`
			TakenBy string `json:"taken_by"`
		}
	}
	h.call("GET", "/api/v1/handovers?desk=care", nil, &sheets)
	if len(sheets.Items) != 1 || sheets.Items[0].LeftBy != "care" || sheets.Items[0].TakenBy != "care-2" {
		t.Errorf("the hand-over is signed %+v", sheets.Items)
	}
	for _, p := range []*page{first, second, guards} {
		p.expectNoComplaint()
	}
	aCallIsAnsweredWhereThereIsNoSignal(t, h, b)
}

// expectSteps wants each step of the story on record, with who took it.
func expectSteps(t *testing.T, a alerts.Alert) {
	t.Helper()
	var steps []string
	for _, tick := range a.Ticks {
		if !tick.Undone {
			steps = append(steps, strings.Trim(string(tick.Name)+" "+tick.Result+" "+tick.By, " "))
		}
	}
	for _, want := range []string{"resident_called voice care", "key_taken  care", "ambulance_called  care", "guided  property", "person_seen  care"} {
		if !slices.Contains(steps, want) {
			t.Errorf("%q is not among the steps %q", want, steps)
		}
	}
	if a.Outcome != alerts.Handled || a.Chain == nil || a.Chain.Displayed == nil || a.Chain.Seen == nil {
		t.Errorf("it ended as %q, its chain is %+v", a.Outcome, a.Chain)
	}
}

// A colleague takes an open desk over by PIN while a note is half written: the next
// act is the colleague's, who is not shown the words; whoever wrote them finds them.
func TestAColleagueTakesAnOpenDeskOverInTheBrowser(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	h.hire("care-2", "坐席乙", "care")
	h.setPIN("care-2", "280641")
	h.setPIN("care", "731954")
	desk := openBrowser(t).open(h.url(), deskWidth, deskHeight)
	desk.signIn("care", password)
	h.call("POST", "/api/v1/demo/press/button-1-301", nil, nil)
	desk.expect("the call's card", "document.querySelector('.call-sheet #note')")
	desk.do(chromedp.SendKeys("#note", "门口有狗"))
	desk.do(ignore(chromedp.Evaluate[bool]("(document.activeElement.blur(), true)")))
	desk.press("p")
	desk.expect("the colleague", "document.querySelector('dialog[open] .chip[aria-pressed=true]')?.innerText.includes('坐席乙')")
	desk.shoot("desk-switch")
	desk.do(chromedp.SendKeys("#pin", "280641\r"))
	desk.expect("the colleague's name", "document.querySelector('.who').innerText.includes('坐席乙') && !document.querySelector('dialog[open]')")
	desk.expect("a note of the colleague's own", "document.querySelector('#note')?.value === ''")
	desk.press("a")
	eventually(t, 10*time.Second, "the call to be the colleague's", func() bool {
		a := h.alerts("button-1-301")[0]
		return a.State == alerts.Acknowledged && a.Assignee == "care-2"
	})
	desk.press("p")
	desk.click("dialog[open] .chip", "坐席甲")
	desk.do(chromedp.SendKeys("#pin", "731954\r"))
	desk.expect("the words of who typed them", "document.querySelector('.who').innerText.includes('坐席甲') && document.querySelector('#note')?.value === '门口有狗'")
	desk.expectNoComplaint()
}

// A screen that nobody touches shows a call and does not see it: "seen by nobody
// yet" stays true until somebody is there.
func TestAScreenThatNobodyTouchesDoesNotSeeACall(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	wall := openBrowser(t).open(h.url(), deskWidth, deskHeight)
	wall.signIn("care", password)
	wall.set("zh", "light") // loaded anew: what was typed to sign in is over
	wall.expect("the desk", "document.querySelector('.slot')")
	h.call("POST", "/api/v1/demo/press/button-3-202", nil, nil)
	chain := func() alerts.Chain {
		list := h.alerts("button-3-202")
		if len(list) == 0 || list[0].Chain == nil {
			return alerts.Chain{}
		}
		return *list[0].Chain
	}
	eventually(t, 10*time.Second, "the call to be on the screen", func() bool { return chain().Displayed != nil })
	wall.sees("尚无人查看")
	if at := chain().Seen; at != nil {
		t.Errorf("a screen that nobody touched has seen it at %s", at)
	}
	wall.press("j")
	eventually(t, 10*time.Second, "the call to be seen by who came", func() bool { return chain().Seen != nil && chain().SeenBy == "care" })
	wall.expect("that it was seen", "!document.querySelector('.call .unseen-mark')")
	wall.expectNoComplaint()
}

// hire adds a user with the tests' password.
func (h *hub) hire(username, name string, roles ...string) {
	h.t.Helper()
	h.call("POST", "/api/v1/users", map[string]any{"username": username, "name": name, "password": password, "roles": roles}, nil)
}

// setPIN sets a user's PIN, as they do it at a session of their own.
func (h *hub) setPIN(username, pin string) {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	for _, one := range []struct {
		path string
		body map[string]string
	}{
		{"session", map[string]string{"username": username, "password": password}},
		{"session/pin", map[string]string{"password": password, "pin": pin}},
	} {
		text, err := json.Marshal(one.body)
		if err != nil {
			h.t.Fatal(err)
		}
		req, err := http.NewRequest("POST", h.url()+"api/v1/"+one.path, bytes.NewReader(text))
		if err != nil {
			h.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", "http://"+h.http)
		resp, err := client.Do(req)
		if err != nil {
			h.t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode >= 300 {
			h.t.Fatalf("%s of %s: %d", one.path, username, resp.StatusCode)
		}
	}
}

// press is one key, with the focus on no field.
func (p *page) press(key string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(key))
}

// hold presses a figure's key and keeps it down, so that it repeats, until what it opened has
// the focus and a moment longer.
func (p *page) hold(key, opened string) {
	p.t.Helper()
	turn := func(kind input.DispatchKeyEventType, text string, repeats bool) {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{
				Type: kind, Key: key, Code: "Digit" + key, Text: text, WindowsVirtualKeyCode: int64(key[0]), AutoRepeat: &repeats,
			})
			return err
		}))
	}
	turn("keyDown", key, false)
	p.expect("what the key opens", opened)
	for range 3 {
		turn("keyDown", key, true)
	}
	turn("char", key, false) // as an input method may bring it, behind the key
	turn("keyUp", "", false)
}

// send sends a responder from the call's card.
func (p *page) send(name string) {
	p.t.Helper()
	p.click(".step button", "派人")
	p.expect("the question who goes", "document.activeElement?.id === 'dispatch-name'")
	p.do(chromedp.SendKeys("#dispatch-name", name+"\r"))
	p.expect(name+" among those who were sent", fmt.Sprintf("[...document.querySelectorAll('.sendings li')].some(e => e.innerText.includes(%q)) && !document.querySelector('#dispatch-name')", name))
}

// readStep is the condition that a step of the call that is shown says this.
func readStep(name, what string) string {
	return fmt.Sprintf("[...document.querySelectorAll('.step')].some(e => e.querySelector('.step-main > b')?.innerText === %q && e.querySelector('.step-main')?.innerText.includes(%q))", name, what)
}
