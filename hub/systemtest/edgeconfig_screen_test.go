package systemtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// write replaces what a text area says, as a person's typing does.
func (p *page) write(selector, text string) {
	p.t.Helper()
	p.expect(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(
		"((e) => { e.value = %q; e.dispatchEvent(new Event('input', {bubbles: true})); return true })(document.querySelector(%q))", text, selector))))
}

func TestAnAdminChangesAnEdgesListInTheBrowser(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startConfigured(h, 1)
	was := w.config().Text
	p := openBrowser(t).open("http://"+h.http+"/", 1440, 1000)
	p.signIn("admin", password)
	p.do(ignore(chromedp.Evaluate[bool]("(location.hash = '#/edges', true)")))
	open := func(title string) {
		t.Helper()
		p.click(".edge button[aria-expanded=false]", title)
		p.expect("the list", "document.querySelector('.config-editor summary')")
		p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.config-editor:not([open]) summary')?.click(), true)")))
	}
	area, reason := "#config-"+w.id, "#config-"+w.id+"-reason"
	narrow := func(name string) {
		t.Helper()
		p.do(chromedp.EmulateViewport(390, 1400))
		p.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
		p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.config').scrollIntoView(), true)")))
		p.shoot(name + "-390")
		p.do(chromedp.EmulateViewport(1440, 1000))
		p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.config').scrollIntoView(), true)")))
		p.shoot(name + "-1440")
	}
	open("驱动配置")
	if p.is("document.body.innerText.includes(" + fmt.Sprintf("%q", ownSecret) + ")") {
		t.Error("a secret stands on the page")
	}
	p.write(area, strings.Replace(was, "every_s: 0.5", "evry_s: 0.5", 1))
	p.click(".config-editor button", "校验")
	p.sees("有 1 处需要改正")
	narrow("config-mistake-zh")
	p.click(".config-mistakes button", "行")
	p.expect("the place of the mistake is chosen", fmt.Sprintf("document.activeElement === document.querySelector(%q) && document.activeElement.value.slice(document.activeElement.selectionStart).startsWith('evry_s')", area))

	p.write(area, was+w.reach("second", w.reached.Addr()))
	p.click(".config-editor button", "校验")
	p.sees("将改动 1 个设备")
	narrow("config-changes-zh")
	p.expect("no way to give it without a reason", "document.querySelector('.config-give button.primary').disabled")
	p.write(reason, "新增一台交换机")
	p.click(".config-give button", "下发到网关")
	p.sees("试运行中")
	p.shoot("config-trial-zh-1440")
	p.expect("it is in force", "document.querySelector('.config-progress li.done:last-child, .config-progress li.now:last-child')?.innerText.includes('已生效') || [...document.querySelectorAll('.config-progress li.done')].length === 4")
	p.sees("正在使用第 1 版")

	p.set("en", "dark")
	open("Driver configuration")
	p.write(area, strings.Replace(w.config().Text, "address: \"127.0.0.1\"", "address: nobody.invalid", 1))
	p.click(".config-editor button", "Check")
	p.sees("1 device changes")
	p.write(reason, "a wrong address")
	p.click(".config-give button", "Give it to the edge")
	p.sees("Went back by itself")
	p.do(ignore(chromedp.Evaluate[bool]("(document.querySelector('.config-history summary').click(), true)")))
	p.click(".config-row button", "Compare")
	narrow("config-back-en")
	p.expectNoComplaint()
}
