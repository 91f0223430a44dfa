package systemtest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"brighteyes/devices"
)

// fill types into a field in place of what stands there.
func (p *page) fill(selector, text string) {
	p.t.Helper()
	p.expect(selector, fmt.Sprintf("document.querySelector(%q)", selector))
	p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); e.value = ""; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })()`, selector))))
	if text != "" {
		p.do(chromedp.SendKeys(selector, text))
	}
}

// looks shoots a page wide, and narrow in the other language and theme; it is
// loaded anew for that.
func (p *page) looks(name, there string) {
	p.t.Helper()
	p.expect(name, there)
	p.shoot(name + "-zh-light-1440")
	p.do(chromedp.EmulateViewport(390, 900))
	p.set("en", "dark")
	p.expect(name, there)
	p.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	p.shoot(name + "-en-dark-390")
	p.do(chromedp.EmulateViewport(1440, 900))
	p.set("zh", "light")
	p.expect(name, there)
}

// One clerk, from an empty hub to its devices, by keys but for a few clicks.
func TestAnEmptyHubIsSetUpByOneClerk(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	p := openBrowser(t).open("http://"+h.http+"/", 1440, 900)
	p.signIn("admin", password)
	p.sees("平台里还没有设备")
	p.shoot("setup-offer-zh-1440")
	p.click(".setup-offer a", "开始设置")
	p.fill("#setup-name", "晴川里社区")
	p.fill("#setup-code", "晴川") // which the check will name
	p.do(chromedp.SendKeys("#setup-code", "\r"))
	p.fill("[data-key=numbers]", "1-2")
	p.fill("[data-key=floors]", "6")
	p.fill("[data-key=units]", "2")
	p.fill("[data-key=skip]", "4")
	p.looks("setup-buildings", "document.querySelector('[data-key=skip]')?.value === '4'") // and what was typed survives a reload
	p.do(chromedp.SendKeys("[data-key=skip]", "\r"))
	p.fill("[data-key=name]", "东门")
	p.do(ignore(chromedp.Evaluate[bool]("(document.querySelectorAll('.setup-rows')[1].querySelector('[data-key=name]').id = 'area', true)")))
	p.do(chromedp.SendKeys("#area", "儿童游乐场\r"))
	p.fill("[data-template='smoke.floor']", "1")
	p.looks("setup-devices", "document.querySelector(\"[data-template='smoke.floor']\")?.value === '1' && document.body.innerText.includes('button-5-501')")
	p.do(chromedp.SendKeys("[data-template='smoke.floor']", "\r"))
	p.sees("代号应为小写字母")
	p.shoot("setup-mistake-zh-1440")
	p.click(".setup-mistakes button", "去修改")
	p.fill("#setup-code", "qingchuan")
	p.click(".setup-steps button", "核对并录入")
	// 2 buildings of 5 floors with 2 homes, a smoke detector on each floor; a gate with its camera; a camera in the area.
	const want = 20 + 10 + 2 + 1
	p.sees(fmt.Sprintf("共 5 个地点、%d 个设备", want))
	if got := all[devices.Registered](h, "/api/v1/devices", nil); len(got) != 0 {
		t.Fatalf("%d devices are entered before they are confirmed", len(got))
	}
	p.looks("setup-check", "document.querySelectorAll('.changes tbody tr').length > 20")
	p.click(".import-preview button", fmt.Sprint(want+5))
	p.sees("导入完成")
	p.sees("接下来")
	p.shoot("setup-done-zh-1440")
	p.expectNoComplaint()
	names := map[string]string{}
	for _, d := range all[devices.Registered](h, "/api/v1/devices", nil) {
		names[d.ID] = d.Name
		if d.Lifecycle != devices.Planned {
			t.Errorf("%s is %s", d.ID, d.Lifecycle)
		}
	}
	if len(names) != want {
		t.Errorf("%d devices are entered, want %d", len(names), want)
	}
	for id, name := range map[string]string{
		"button-1-101": "1号楼101求助按钮", "button-2-602": "2号楼602求助按钮", "smoke-2-f5": "2号楼5层烟感", "gate-east-gate": "东门门禁", "camera-east-gate": "东门摄像机", "camera-playground": "儿童游乐场摄像机",
	} {
		if names[id] != name {
			t.Errorf("%s is %q, want %q", id, names[id], name)
		}
	}
	if _, is := names["button-1-401"]; is {
		t.Error("there is a home on the floor that there is none of")
	}
	p.click(".setup-next a", "接入已发现的设备")
	p.sees("没有发现新设备")
	p.sees("还没有网关")

	p.goTo("#/users")
	p.click(".users header button", "添加用户")
	p.do(chromedp.SendKeys(".user-form label:nth-of-type(1) input", "jia"), chromedp.SendKeys(".user-form label:nth-of-type(2) input", "坐席甲"), chromedp.SendKeys(".user-form label:nth-of-type(3) input", "for the first day"))
	p.click(".role-choice label", "为老服务")
	p.click(".user-form button", "添加用户")
	p.expect("the person on the list", "[...document.querySelectorAll('.user')].some(e => e.innerText.includes('坐席甲'))")
	p.looks("users", "document.querySelectorAll('.user').length === 2")
	desk := openBrowser(t).open("http://"+h.http+"/", 1440, 900)
	desk.signIn("jia", "for the first day")
	desk.sees("为老服务坐席")
	desk.expectNoComplaint()
	p.expectNoComplaint()
}
