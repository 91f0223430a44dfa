package systemtest

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"brighteyes/hub/inspection"
	"brighteyes/hub/patrol"
)

// round: what was proposed for the area that nothing sees is walked with a phone, and the
// desk reads what was found.
func (w *beat) round() {
	w.Helper()
	p := w.browser.open(w.hub.url()+"#/patrols", phoneWidth, phoneHeight, chromedp.WithNewBrowserContext())
	w.phone = p
	p.signIn("police", password)
	p.goTo("#/patrols")
	p.expect("the round that the hub proposed", "document.querySelector('.round h2')?.innerText.includes('东门')")
	p.click(".round button", "我去巡查")
	p.expect("room for a photo", "document.querySelector('.round .points input[type=file]')")
	p.do(chromedp.SetUploadFiles(".round .points input[type=file]", []string{photograph(w.T)}))
	p.expect("the photo", "document.querySelector('.round-photos img')")
	p.click(".round .points button", "正常")
	p.click(".round button", "完成巡查")
	p.sees("没有待办的巡查")
	p.expect("nothing wider than the phone", "document.documentElement.scrollWidth <= innerWidth")
	p.shoot("police-round-phone")
	rounds := all[patrol.Task](w.hub, "/api/v1/patrols", url.Values{"all": {"true"}})
	if len(rounds) != 1 || rounds[0].State != patrol.Done || rounds[0].TakenBy != "police" || rounds[0].Points[0].Finding != patrol.Normal || len(rounds[0].Points[0].Photos) != 1 {
		w.Errorf("on record is %+v", rounds)
	}
	w.desk.goTo("#/patrols?view=all")
	w.desk.expect("what was found, at the desk", "document.querySelector('.round .points li')?.innerText.includes('正常') && document.querySelector('.round-photos img')")
	w.desk.goTo("#/")
}

// spotCheck: one camera at random, judged and printed: on paper stand where, when and by
// whom, and nothing that can only be pressed.
func (w *beat) spotCheck() {
	w.Helper()
	d := w.desk
	d.goTo("#/inspection?view=spot")
	d.click(".inspection button", "随机抽取")
	d.expect("the camera, drawn", "document.querySelectorAll('.spot-camera').length === 1")
	for _, aspect := range []string{"live", "clock", "label"} {
		d.click("[data-aspect="+aspect+"] .buttons button", "合格")
		d.expect(aspect+" to be judged", fmt.Sprintf("document.querySelector('[data-aspect=%s] .verdict')?.innerText === '合格'", aspect))
	}
	d.click(".spot-check button", "完成抽查")
	d.sees("民警乙 于")
	d.do(ignore(chromedp.Evaluate[bool]("(window.print = () => (window.printed = true), true)")))
	d.click(".sheet-head button", "打印")
	d.expect("the browser to be asked to print", "window.printed")
	d.media("print")
	d.expect("where, when and by whom on paper", "(() => { const head = document.querySelector('.print-head'); return head.checkVisibility() && head.innerText.includes('晴川里社区') && head.innerText.includes('民警乙') && head.innerText.includes(String(new Date().getFullYear())); })()")
	d.expect("every verdict on paper, and nothing to press", "document.querySelectorAll('[data-aspect] .verdict').length === 4 && [...document.querySelectorAll('[data-aspect] .verdict')].every((e) => e.checkVisibility()) && ![...document.querySelectorAll('button, .rail, .dock')].some((e) => e.checkVisibility())")
	d.shoot("police-spot-printed")
	d.media("")
	var list struct{ Items []inspection.Check }
	w.hub.call("GET", "/api/v1/inspection/checks", nil, &list)
	if len(list.Items) != 1 || list.Items[0].DoneBy != "police" {
		w.Errorf("on record is %+v", list.Items)
	}
}

// media shows the page as on another medium; "" is the screen again.
func (p *page) media(name string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		return err
	}))
}

// takes waits until the keys of a group of shortcuts act: what they act on may be drawn a
// moment before.
func (p *page) takes(group string) {
	p.t.Helper()
	eventually(p.t, time.Minute, "the keys of "+group, func() bool {
		return p.tell(fmt.Sprintf("import('./lib/keys.js').then((keys) => String(keys.active.value.includes(%q)))", group)) == "true"
	})
}
