package systemtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
)

// privately is what nobody but the care desk may read of the resident.
var privately = []string{residentName, residentPhone, residentIllness, residentKey, contactName, contactPhone}

// textOfCall is all that a message may say: place code, kind, how long it has
// waited, that it comes again, and one link.
var textOfCall = regexp.MustCompile(`^(（重复发送）)?求助 5-501( 已等\d+分钟)?。处理：` + regexp.QuoteMeta(publicly) + `/r/([\w-]{24})$`)

// At 02:40 somebody who lives alone presses. The care desk's screen shows it and
// nobody sits there; post A does not answer; the hub dies when post B's message
// is owed and was refused once. All the same somebody stands before the person,
// and every screen says what the records say.
//
// Whatever the time is on the wall, the chair is as empty as at 02:40: somebody
// signed in, which confirms presence, and since then nobody has touched its page.
func TestTheCallAt0240(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	h := n.hub
	b, apart := openBrowser(t), chromedp.WithNewBrowserContext()
	desk := func(user, page string) *page {
		p := b.open(h.url()+page, deskWidth, deskHeight, apart)
		p.signIn(user, password)
		p.expect("that somebody is there", "document.querySelector('.presence')?.innerText.includes('在岗')")
		p.set("zh", "light") // loaded anew: what was typed to sign in is no sign of a person any more
		return p
	}
	care, police, guards := desk("care", ""), desk("police", ""), desk("property", "#/guard")
	care.expect("the calm desk", "document.querySelector('.slot:not(.slot-waiting)')")
	police.expect("the calm office", "document.querySelector('.slot:not(.slot-waiting)')")
	guards.sees("没有需要协助的救援")

	n.sms.refuses[numberOfB] = 1
	began := time.Now()
	n.home.press(0)
	care.expect("the call in the red slot", "document.querySelector('.slot-waiting .call')?.innerText.includes('求助：5-501')")
	care.sees("尚无人查看")
	police.expect("the call at the police office", "document.querySelector('.slot-waiting .call')?.innerText.includes('5号楼')")
	n.until("the screen to have taken it", func(a alerts.Alert) bool {
		return a.Chain.Displayed != nil && slices.ContainsFunc(a.Chain.Handed, func(h alerts.Handed) bool { return h.Channel == "desk" && h.To == "为老服务坐席" })
	})
	n.until("the police office's screen to have it too", func(a alerts.Alert) bool {
		return slices.ContainsFunc(a.Chain.Handed, func(h alerts.Handed) bool { return h.Channel == "desk" && h.To == "社区警务室" })
	})
	police.expect("the home at the police office", "document.querySelector('.slot-waiting .call')?.innerText.includes('5号楼 501')")
	police.hides("the police office", append(privately, "按钮")...)
	police.hidesBeside(".briefing", "the police office", "响应甲")
	guards.sees("没有需要协助的救援") // nobody took it: there is nothing for them yet
	care.shoot("story-1-care-rings")
	police.shoot("story-1-police-rings")

	// Nobody looked, so post A is rung early; it does not answer, so B is.
	waits := n.until("the step after nobody has looked", func(a alerts.Alert) bool { return strings.Contains(strings.Join(lines(a), "\n"), "响应甲") })
	n.expectInOrder(waits, "raised", "paged system night · ", "handed system desk", "unseen system", "escalated system night · 响应甲")
	if early := n.lineAt(waits, "escalated").Sub(n.lineAt(waits, "unseen")); early > 10*time.Second {
		t.Errorf("post A was rung %v after nobody had looked: its own time was waited for", early)
	}
	if waits.Chain.Seen != nil || waits.State != alerts.Open {
		t.Errorf("nobody saw it, and it is %s, seen %v", waits.State, waits.Chain.Seen)
	}
	eventually(t, 30*time.Second, "the fault of the gateway", func() bool { _, refused := n.sms.to(numberOfB); return refused == 1 })
	h.kill()
	if got, _ := n.sms.to(numberOfB); len(got) > 0 {
		t.Fatalf("post B has %q already: the hub was to be killed before that", got)
	}
	care.expect("that the screen says it is cut off", "document.querySelector('.banner-lost')")
	care.shoot("story-2-care-cut-off")
	h.start()
	h.ready()
	eventually(t, 30*time.Second, "the message to post B", func() bool { got, _ := n.sms.to(numberOfB); return len(got) > 0 })
	t.Logf("post B has its message %v after the press; the hub was killed in between", time.Since(began).Round(100*time.Millisecond))
	for _, m := range n.sms.messages() {
		if !textOfCall.MatchString(m.Text) {
			t.Errorf("a message says %q", m.Text)
		}
	}
	if got, _ := n.sms.to(numberOfA); len(got) != 1 {
		t.Errorf("post A was told %d times", len(got))
	}
	n.home.expectAllOnce()
	care.expect("the desk to heal by itself", "!document.querySelector('.banner-lost') && document.querySelector('.slot-waiting .call')")

	// Post B has nothing but the link.
	told, _ := n.sms.to(numberOfB)
	secret := textOfCall.FindStringSubmatch(told[len(told)-1].Text)[3]
	phone := b.open(h.url()+"r/"+secret, phoneWidth, phoneHeight, apart)
	phone.sees("求助 5-501")
	phone.sees("响应乙，请处理")
	phone.hides("the page of the link", append(privately, "坐席", "设备")...)
	phone.shoot("story-3-phone-link")
	phone.looksAtLink()
	if a := n.call(); a.State != alerts.Open {
		t.Fatalf("opening the link made it %s", a.State)
	}
	phone.click("button", "我来处理")
	phone.sees("由您处理")
	taken := n.until("post B to have it", func(a alerts.Alert) bool { return a.State == alerts.Dispatched })
	if taken.Assignee != "responder:响应乙" || taken.AcknowledgedAt == nil || taken.Chain.SeenBy != taken.Assignee {
		t.Errorf("it is %s's since %v, seen by %s", taken.Assignee, taken.AcknowledgedAt, taken.Chain.SeenBy)
	}
	n.expectTaken(care, taken)
	police.expect("the home among the alarms of the police office", "document.querySelector('.row')?.innerText.includes('5号楼 501')")
	police.expect("the state at the police office", "!document.querySelector('.slot-waiting') && document.querySelector('.row .stage-dispatched')")
	police.hides("the police office", privately...)
	police.hidesBeside(".briefing", "the police office", "响应乙")
	care.shoot("story-4-care-taken")
	police.shoot("story-4-police-taken")
	phone.shoot("story-4-phone-taken")

	n.helpAtTheGate(care, guards)
	n.arriveByPhone(care, phone)
	guards.click(".guard-act", "接到救护车")
	care.expect("at which gate the ambulance was met", "/接到救护车[^]*东门/.test(document.querySelector('.timeline').innerText)")
	n.endAtTheDesk(care, phone)
	guards.sees("没有需要协助的救援")
	police.expect("that the police office sees no more of it", "!document.querySelector('.row, .slot-waiting')")

	over := n.call()
	if told := strings.Join(lines(over), "\n"); strings.Contains(told, "channel_failed system desk") {
		n.Errorf("a screen showed it, and the timeline says that none did:\n%s", told)
	}
	n.expectInOrder(over,
		"raised", "paged system night", "handed system desk", "unseen", "escalated system night · 响应甲", "handed system sms · 响应甲", "escalated system night · 响应乙",
		"handed system sms · 响应乙", "acknowledge responder:响应乙", "dispatch responder:响应乙", "ambulance_called · 东门", "gate_held · 3号门", "ticks property guided",
		"arrive responder:响应乙", "person_seen", "ticks property ambulance_met · 东门", "family_informed", "follow_up_due", "resolve care")
	care.goTo("#/alerts/" + over.ID)
	care.expect("the way of the call", "document.querySelectorAll('.chain > ol > li').length === 6 && !document.querySelector('.chain .missing')")
	n.expectWay(care, over)
	n.expectTimeline(care, over)
	care.sees("首次查看：响应乙")
	care.expect("the guards by the name that they go by", "document.querySelector('.timeline').innerText.includes('值班员丙')")
	care.hides("the record of the call", "responder:", "设备 button", "property")
	care.shoot("story-8-care-record")
	n.expectFigures(over)
	n.expectFollowUp(care, over)
	care.sees("共 1 次求助")
	n.home.expectAllOnce()
	for _, p := range []*page{care, police, guards, phone} {
		p.expectNoComplaint()
	}
}

// expectTaken wants the desk to show who took the call, when, and until when
// somebody is to be there.
func (n *night) expectTaken(desk *page, a alerts.Alert) {
	n.Helper()
	desk.expect("that it is taken", "document.querySelector('.call-sheet .stage-dispatched') && !document.querySelector('.slot-waiting')")
	desk.expect("who answered, and when", readStep("接听", "响应乙")+" && "+readStep("接听", a.AcknowledgedAt.Local().Format(time.TimeOnly)))
	desk.expect("who is on the way", "document.querySelector('.sendings li')?.innerText.includes('响应乙')")
	desk.expect("the line 已接听", "[...document.querySelectorAll('.timeline li')].some(e => e.innerText.includes('已接听') && e.innerText.includes('响应乙'))")
	desk.expect("how long somebody has waited", fmt.Sprintf(`(() => {
		const [m, s] = document.querySelector('.sheet-age').innerText.split(':').map(Number);
		return Math.abs(m * 60 + s - (Date.now() - %d) / 1000) < 2 })()`, a.OpenedAt.UnixMilli()))
	if a.ArriveBy == nil {
		n.Fatal("nobody says when somebody is to be there")
	}
	desk.expect("the time left to arrive", fmt.Sprintf(`(() => {
		const left = /到场时限 剩 (\d+):(\d\d)/.exec(document.querySelector('.call-sheet .countdown').innerText);
		return left && Math.abs(left[1] * 60 + Number(left[2]) - (%d - Date.now()) / 1000) < 2 })()`, a.ArriveBy.UnixMilli()))
}

// helpAtTheGate has the desk call 120, and the guards do their part: they see
// place, gate and their own steps, and no more.
func (n *night) helpAtTheGate(care, guards *page) {
	n.Helper()
	guards.sees("5号楼 5层 501")
	care.hold("9", "document.activeElement?.id === 'gate'") // somebody sits there now, with a heavy hand
	if typed := read[string](care, "document.querySelector('#gate').value"); typed != "" {
		n.Errorf("the key that opened the form stands in it as %q", typed)
	}
	care.do(chromedp.KeyEvent("9")) // pressed anew it is a figure like any other
	care.expect("a figure that was typed", "document.querySelector('#gate').value === '9'")
	care.do(chromedp.KeyEvent("\b"))
	care.do(chromedp.SendKeys("#gate", "东门\r"))
	guards.sees("120将到：请到东门迎接")
	guards.click(".guard-act", "开门并守住")
	guards.click(".guard-gate button", "开门并保持30分钟")
	guards.expect("that it holds, and until when", `/已保持开门，(\d+月\d+日 )?[\d:]+自动恢复；已回读核实/.test(document.querySelector('.guard-gate .outcome').innerText)`)
	if mode, _, orders := n.gate.Mode(1); mode != 1 || orders != 1 {
		n.Errorf("the gate is in mode %d after %d orders, want it held after one", mode, orders)
	}
	guards.click(".guard-gate button", "已守住")
	guards.expect("that gate 3 is held", "document.querySelector('.guard-told')?.innerText.includes('3号门')")
	guards.click(".guard-act", "引导上楼")
	care.expect("the guards' steps on the desk's timeline", "/大门已开并守住[^]*3号门/.test(document.querySelector('.timeline').innerText) && document.querySelector('.timeline').innerText.includes('已引导上楼')")
	guards.hides("the guard room", append(privately, "求助", "按钮", "坐席", "响应乙")...)
	guards.shoot("story-5-guards")
}

// arriveByPhone has post B arrive and see the person.
func (n *night) arriveByPhone(care, phone *page) {
	n.Helper()
	phone.click("button", "已到达")
	phone.click("button", "撤销“已到达”")
	phone.sees("已撤销")
	n.until("post B to be on the way again", func(a alerts.Alert) bool { return a.State == alerts.Dispatched && a.ArrivedAt == nil })
	phone.click("button", "已到达")
	care.expect("that somebody is there", "document.querySelector('.call-sheet .stage-on_scene') && !document.querySelector('.call-sheet .countdown')")
	phone.click("button", "见到本人")
	phone.sees("已见到本人")
	phone.sees("响应乙，已无待办")
	care.expect("that the person was seen", "document.querySelector('.call-sheet .stage-on_scene')?.innerText.includes('见到本人') && "+readStep("见到本人", "响应乙"))
	a := n.call()
	if a.State != alerts.OnScene || a.ArrivedAt == nil || len(a.Sendings) != 1 || a.Sendings[0].To != "responder:响应乙" || a.Sendings[0].Arrived == nil {
		n.Errorf("it is %s, arrived %v, sent %+v", a.State, a.ArrivedAt, a.Sendings)
	}
	care.shoot("story-6-care-seen")
	phone.shoot("story-6-phone-seen")
}

// endAtTheDesk ends the call: the family knows, a follow-up is due, and it takes
// an outcome to resolve it, which can be taken back for a moment.
func (n *night) endAtTheDesk(care, phone *page) {
	n.Helper()
	for _, act := range []struct{ key, step string }{{"0", "告知家属"}, {"f", "回访"}} {
		care.press(act.key)
		care.expect(act.step, readStep(act.step, "坐席甲"))
	}
	if status, text := n.hub.try("POST", "/api/v1/alerts/"+n.call().ID+"/resolve", map[string]any{}, nil); status != 422 {
		n.Errorf("resolved without an outcome: %d %s", status, text)
	}
	care.press("x")
	care.expect("that an outcome is asked for", "document.querySelector('.resolve button')?.disabled")
	care.click(".resolve label", "已处置")
	care.click(".resolve button", "办结")
	care.expect("that it can be taken back", "document.querySelector('.undo-button')?.innerText.includes('撤销')")
	care.expect("with which outcome it ended", readStep("办结", "已处置"))
	care.expect("that nothing of the day is claimed to be missing", "[...document.querySelectorAll('.panel')].some(e => e.querySelector('h2')?.innerText.includes('待回访') && e.innerText.includes('5-501'))")
	care.shoot("story-7-care-resolved")
	a := n.until("it to be resolved", func(a alerts.Alert) bool { return a.State == alerts.Resolved })
	if a.Outcome != alerts.Handled || a.ResolvedAt == nil || a.Undo == nil || a.Undo.By != "care" {
		n.Errorf("it ended as %q at %v, to be taken back %+v", a.Outcome, a.ResolvedAt, a.Undo)
	}
	phone.sees("已办结")
	phone.expect("that nothing is left to say", "!document.querySelector('.answer-buttons button')")
}

// expectFigures wants the call to count as what it was: taken, and there in time.
func (n *night) expectFigures(a alerts.Alert) {
	n.Helper()
	var figures struct {
		Today struct {
			Count   int
			Quick   int
			Slow    int
			Arrived int
		}
	}
	eventually(n, time.Minute, "the call among the figures", func() bool { // which are kept for 20 s
		n.hub.call("GET", "/api/v1/kpi/response", nil, &figures)
		return figures.Today.Arrived == 1
	})
	quick := 0
	if a.AcknowledgedAt.Sub(a.OpenedAt) <= time.Minute {
		quick = 1
	}
	if f := figures.Today; f.Count != 1 || f.Slow != 1 || f.Quick != quick {
		n.Errorf("the figures say %+v of one call that was taken after %v", f, a.AcknowledgedAt.Sub(a.OpenedAt))
	}
}

// expectFollowUp wants the follow-up to be owed a day later, on record and on the
// desk's list.
func (n *night) expectFollowUp(care *page, a alerts.Alert) {
	n.Helper()
	asked := ask(n.T, n.asked, n.hub.http, "GET", "/api/v1/residents/today", "")
	if !strings.Contains(asked, a.ID) {
		n.Errorf("today's follow-ups lack the call: %s", asked)
	}
	care.goTo("#/")
	care.do(ignore(chromedp.Evaluate[bool]("(location.reload(), true)")))
	care.expect("the follow-up among what is owed", "[...document.querySelectorAll('.panel')].some(e => e.querySelector('h2')?.innerText.includes('待回访') && e.innerText.includes('5-501'))")
	care.shoot("story-9-care-follow-up")
}

// A wall screen that loads its page anew, by itself or after the power came back,
// shows nobody: only a key, a pointer or a finger does.
func TestAPageThatIsLoadedDoesNotConfirmThatSomebodyIsThere(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	h.hire("care", "坐席甲", "care")
	staffed := func(want bool) func() bool {
		return func() bool {
			var list struct {
				Items []struct {
					Desk    string
					Staffed bool
					Beat    time.Time
				}
			}
			h.call("GET", "/api/v1/presence", nil, &list)
			for _, one := range list.Items {
				if one.Desk == "care" {
					return one.Staffed == want && !one.Beat.IsZero()
				}
			}
			return false
		}
	}
	desk := openBrowser(t).open(h.url(), deskWidth, deskHeight)
	desk.signIn("care", password)
	eventually(t, 20*time.Second, "who signed in to be there", staffed(true))
	desk.do(ignore(chromedp.Evaluate[bool]("(import('./lib/presence.js').then((m) => m.tell('gone')), true)")))
	desk.sees("已按无人处理")
	desk.set("zh", "light") // loads the page anew
	eventually(t, 20*time.Second, "the page to say that it is open, and no more", staffed(false))
	desk.sees("已按无人处理")
	desk.press("\x1b")
	eventually(t, 20*time.Second, "the key to show that somebody is there", staffed(true))
}

// A chair in which nobody has confirmed presence is left out of its step: post B
// is rung with post A, at once.
func TestAnEmptyChairRingsTheBPostAtOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.home.press(0)
	a := n.until("both posts to be told", func(a alerts.Alert) bool {
		gotA, _ := n.sms.to(numberOfA)
		gotB, _ := n.sms.to(numberOfB)
		return len(gotA) == 1 && len(gotB) == 1 && len(a.Chain.Handed) > 0
	})
	n.expectInOrder(a, "raised", "skipped system night", "响应甲、响应乙")
	if waited := a.Chain.Handed[0].At.Sub(a.OpenedAt); waited > alerts.SeenWithin {
		t.Errorf("it took %v, so the empty chair was waited for", waited)
	}
}
