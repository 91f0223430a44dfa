package systemtest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// inSight is of what matches what lies on top, whole, at its middle and its ends.
const inSight = `(selector) => [...document.querySelectorAll(selector)].filter(e => { const r = e.getBoundingClientRect();
  return r.width > 0 && [0.08, 0.5, 0.92].every(x => e.contains(document.elementFromPoint(r.left + x * r.width, r.top + r.height / 2)) || document.elementFromPoint(r.left + x * r.width, r.top + r.height / 2)?.contains(e)); })`

// However many wait, whoever called last is named on the screen, and as many as fit have
// a line each: nobody's card stands behind the edge, and nobody's place is moved from
// under a pointer for it.
func TestWhoCallsLastIsOnTheScreenHoweverManyWait(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	for i := range 31 {
		h.call("POST", "/api/v1/sites", map[string]any{"id": fmt.Sprint("c", i), "name": fmt.Sprint("甲区", i), "level": "area"}, nil)
	}
	b := openBrowser(t)
	desk := b.open(h.url()+"#/queue", deskWidth, deskHeight)
	desk.signIn("admin", password)
	desk.click(".sound-check button", "稍后")
	phone := b.open(h.url()+"#/queue", phoneWidth, phoneHeight)
	made := 0
	call := func() {
		made++
		h.call("POST", "/api/v1/alerts", map[string]any{"category": "care", "severity": "critical", "title": fmt.Sprint("电话求助 ", made), "site": fmt.Sprint("c", made)}, nil)
	}
	seen := func(p *page, selector string) string { return fmt.Sprintf("(%s)(%q).length", inSight, selector) }
	newest := func(p *page) {
		t.Helper()
		p.expect("who called last", fmt.Sprintf("(%s)('.slot-newest')[0]?.innerText.includes('甲区%d ')", inSight, made))
		p.expect("its sign to move", "document.querySelector('.slot-newest .icon').getAnimations().some(a => a.playState === 'running')")
	}
	for range 3 {
		call()
	}
	desk.expect("three cards, whole", seen(desk, ".slot .call:not(.call-line)")+" === 3")
	first := desk.text("document.querySelector('.slot .call').dataset.row")
	x, y := desk.middle(".slot .call .call-title")
	desk.mouse(x, y, "mouseMoved")
	desk.expect("the pointer on the first", "document.querySelector('.slot .call')?.matches(':hover')")
	call()
	desk.expect("four who wait", "document.querySelector('.slot h2 b').innerText === '4'")
	if under := desk.text(fmt.Sprintf("document.elementFromPoint(%f, %f)?.closest('[data-row]')?.dataset.row", x, y)); under != first {
		t.Errorf("under the pointer lies %s now, before it was %s", under, first)
	}
	newest(desk)
	desk.mouse(4, 400, "mouseMoved")
	desk.expect("four lines, in sight", seen(desk, ".slot .call-line")+" === 4")
	for range 8 {
		call()
	}
	desk.expect("twelve lines, in sight", seen(desk, ".slot .call-line")+" === 12 && !document.querySelector('.slot-rest')")
	newest(desk)
	desk.shoot("slot-twelve-zh")
	phone.expect("a phone's lines, in sight, and the newest among them", seen(phone, ".slot .call-line")+" === 3 && "+seen(phone, ".slot-rest")+" === 1 && "+seen(phone, ".call-newest")+" === 1")
	newest(phone)
	phone.shoot("slot-twelve-phone-zh")
	for range 18 {
		call()
	}
	desk.expect("as many lines as fit, and a count of the others", seen(desk, ".slot .call-line")+" === 14 && "+seen(desk, ".slot-rest")+" === 1 && document.querySelector('.slot-rest').innerText.includes('16')")
	desk.expect("the newest among them", seen(desk, ".call-newest")+" === 1 && document.querySelector('.call-newest').innerText.includes('电话求助 30')")
	newest(desk)
	desk.shoot("slot-thirty-zh")
	for width, lines := range map[int64]int{1280: 9, 900: 4, 800: 7} {
		p := b.open(h.url()+"#/queue", width, deskHeight)
		p.expect(fmt.Sprint("as many lines as fit at ", width), fmt.Sprintf("%s === %d && document.querySelectorAll('.slot .call-line').length === %d", seen(p, ".slot .call-line"), lines, lines))
		p.expect("the newest and a count of the others in sight", fmt.Sprintf("%s === 1 && %s === 1 && document.querySelector('.slot-rest').innerText.includes('%d')", seen(p, ".slot .call-newest"), seen(p, ".slot-rest"), 30-lines))
		p.expect("its button whole", "document.querySelector('.slot-rest .button').getBoundingClientRect().bottom <= document.querySelector('.slot').getBoundingClientRect().bottom")
		p.shoot(fmt.Sprint("slot-thirty-", width, "-zh"))
	}
	desk.click(".slot-rest button", "16")
	desk.expect("every one", "document.querySelectorAll('.slot .call-line').length === 30 && document.querySelector('.slot h2 b').innerText === '30'")
	desk.expect("the focus among those that came", "document.activeElement.closest('.call-line')")
	desk.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.call-line .call-take').click(), true)")))
	desk.expect("one taken from its line", "document.querySelector('.slot h2 b').innerText === '29'")
	for _, p := range []*page{desk, phone} {
		p.expectNoComplaint()
	}
}
