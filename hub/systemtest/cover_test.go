package systemtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// whatCovers names what lies over the page anywhere, and then brings each of the
// parts that a call is worked on with to its upper and to its lower edge and names
// what lies over it there.
const whatCovers = `(() => {
  const over = [], main = document.querySelector('main'), page = main.getBoundingClientRect();
  main.style.scrollPaddingBottom = '0';
  if (page.height < 200) over.push('the page has ' + page.height + ' pixels left');
  for (let i = 1; i < 12; i++) for (let y = page.top + 2; y < page.bottom - 1; y += 8) {
    const top = document.elementFromPoint(page.left + (i * page.width) / 12, y);
    if (!main.contains(top)) over.push((top?.className || top?.tagName) + ' lies over the page');
  }
  const slot = document.querySelector('.slot');
  for (const selector of [%s]) {
    const parts = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    if (!parts.length) over.push('there is no ' + selector);
    for (const part of parts) for (const block of ['start', 'end']) {
      part.scrollIntoView({ block, behavior: 'instant' });
      const box = part.getBoundingClientRect(), room = main.getBoundingClientRect();
      // who waits stays at the top of the page however far one scrolls: what is in sight begins below
      const above = slot && getComputedStyle(slot).position === 'sticky' && !slot.contains(part) ? slot.getBoundingClientRect().bottom : room.top;
      const heights = [box.top + 3, (box.top + box.bottom) / 2, box.bottom - 3].filter((y) => y > Math.max(0, room.top, above) && y < Math.min(innerHeight, room.bottom));
      if (!heights.length) over.push(selector + ' cannot be brought into sight');
      for (const y of heights) {
        const top = document.elementFromPoint((box.left + box.right) / 2, y);
        if (!part.contains(top)) over.push((top?.className || top?.tagName) + ' lies over ' + selector);
      }
    }
  }
  return [...new Set(over)].join('; ');
})()`

// While everything asks for attention at once (the desk is to confirm that somebody
// is there, words after an action, the demo's own panel), nothing of a call is
// covered, and the navigation of a phone has room for a finger.
func TestNothingLiesOverACall(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	eventually(t, 30*time.Second, "the button to be heard", func() bool {
		var button struct{ Status string }
		status, _ := h.try("GET", "/api/v1/devices/button-5-501", nil, &button)
		return status == 200 && button.Status == "online"
	})
	h.call("POST", "/api/v1/demo/press/button-5-501", nil, nil)
	b := openBrowser(t)
	for name, size := range map[string][2]int64{"desk": {deskWidth, deskHeight}, "phone": {phoneWidth, phoneHeight}} {
		p := b.open(h.url(), size[0], size[1], chromedp.WithNewBrowserContext())
		p.signIn("care", password)
		p.expect("the call with its chain and its resident", "document.querySelector('.slot-waiting .call') && document.querySelector('.call-sheet .chain') && document.querySelector('.resident-card .resident')")
		p.do(ignore(chromedp.Evaluate[bool](`(Promise.all([import('./lib/presence.js'), import('./components/toasts.js')]).then(([{ presence }, { toast }]) => {
			presence.value = { ...presence.value, desk: 'care', staffed: true, confirm_by: new Date(Date.now() + 60000).toISOString() };
			toast('1'); toast('2');
		}), true)`)))
		p.expect("the question whether somebody is there", "document.querySelector('.presence-due') && document.querySelectorAll('.toast').length === 2")
		p.shoot("cover-" + name)
		parts := "'" + strings.Join([]string{".slot", ".slot .call", ".call-take", ".call-sheet > .alert-head", ".work-next", ".step", ".step-act .button", ".chain", ".chain > ol b", ".chain > ol time", ".resident-card"}, "', '") + "'"
		over, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(whatCovers, parts)))
		if err != nil || over != "" {
			t.Errorf("on the %s: %s %v", name, over, err)
		}
		if p.is("document.querySelector('.rail .badge-calls')?.innerText !== '1'") {
			t.Errorf("the navigation on the %s does not count the call", name)
		}
		p.expectNoComplaint()
		if name == "phone" {
			expectNavigation(t, p)
		}
	}
}

// expectNavigation looks at the bar of a phone: as many places as fit, large enough,
// and the others behind one button that a keyboard can use.
func expectNavigation(t *testing.T, p *page) {
	t.Helper()
	small := func(selector string) string {
		t.Helper()
		found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll('%s')].filter((one) => {
			const box = one.getBoundingClientRect();
			return one.checkVisibility() && (box.height < 44 || box.width < 44 || box.right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1);
		}).map((one) => one.ariaLabel || one.innerText).join(', ')`, selector)))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if p.is("document.querySelectorAll('.rail > nav a').length !== 4 || document.querySelector('.more-button').getBoundingClientRect().bottom > innerHeight") {
		t.Error("the bar does not hold four places and a button for the others")
	}
	if found := small(".rail > nav a, .more-button"); found != "" {
		t.Errorf("too small for a finger, or clipped: %s", found)
	}
	p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('main').scrollTo(0, 0), document.querySelector('.more-button').focus(), document.querySelector('.more-button').click(), true)")))
	p.expect("the other pages", "document.querySelector('.more-button').ariaExpanded === 'true' && document.querySelector('#more').checkVisibility()")
	p.shoot("cover-more")
	if p.is("document.querySelector('#more').getBoundingClientRect().top < document.querySelector('.slot').getBoundingClientRect().bottom") {
		t.Error("the other pages lie over those who wait")
	}
	if found := small("#more a, #more button, #more summary"); found != "" {
		t.Errorf("behind 更多 too small for a finger, or clipped: %s", found)
	}
	p.do(chromedp.KeyEvent("\x1b"))
	p.expect("the bar alone, and the focus where it was", "!document.querySelector('#more').checkVisibility() && document.activeElement.matches('.more-button')")
}

// Somebody telephones: the desk sees whose home it is, makes a call for help of it,
// and has the gateway call back; what became of that is on the timeline. A number
// that nobody registered has no card.
func TestATelephoneCallIsTakenInTheBrowser(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	desk := openBrowser(t).open(h.url(), deskWidth, deskHeight)
	desk.signIn("care", password)
	ring := func(caller string) {
		t.Helper()
		desk.expect("the demo's panel", fmt.Sprintf("(() => { const s = document.querySelector('#demo-what'); if (!s) return false; s.value = %q; s.dispatchEvent(new Event('change', {bubbles: true})); return true; })()", "ring "+caller))
		desk.click(".demo button", "模拟来电")
	}
	desk.goTo("#/duty")
	desk.expect("another page", "location.hash === '#/duty' && !document.querySelector('.phone')")
	ring("unknown")
	desk.expect("that the telephone rings, beside the page and not over it", `(() => {
		const one = document.querySelector('.dock .ringing'), main = document.querySelector('main');
		return one && one.innerText.includes('未登记的号码') && one.getBoundingClientRect().top >= main.getBoundingClientRect().bottom - 1 })()`)
	desk.shoot("phone-rings-elsewhere")
	desk.do(ignore(chromedp.Evaluate[bool]("(document.activeElement?.blur(), true)")), chromedp.KeyEvent("t"))
	desk.expect("an unregistered number, without a card", "document.querySelector('.phone-rings')?.innerText.includes('未登记的号码') && !document.querySelector('.phone').innerText.includes('打开住户卡')")
	desk.click(".phone button", "接起")
	desk.sees("已接起")
	ring("501")
	desk.expect("the home of who rings, before the call that was answered", "document.querySelector('.phone li')?.innerText.includes('5-501')")
	desk.shoot("phone-rings")
	desk.click(".phone-rings button", "打开住户卡")
	desk.sees("住户 演示-0501")
	desk.click(".phone li:first-child button", "新建求助")
	desk.expect("a call for help", "document.querySelector('.call-sheet h2')?.innerText.includes('电话求助 5-501')")
	desk.click(".call-take", "接听")
	desk.click(".call-back button", "回拨")
	desk.expect("what became of it", "document.querySelector('.timeline').innerText.includes('住户已通话 · 网关回拨')")
	desk.click(".call-back button", "联系人1")
	desk.expect("that the first contact did not answer", "document.querySelector('.timeline').innerText.includes('联系人无人接听')")
	desk.shoot("phone-called-back")
	desk.expectNoComplaint()
}
