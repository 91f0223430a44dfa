package systemtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices"
)

// A row that lies under the red slot, or under a dialog, is on no screen: nobody is told
// that it was seen until it can be.
func TestARowUnderTheSlotOrADialogCountsAsShownOnlyOnceItCanBeSeen(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s := standingHome(h)
	desk := openBrowser(t).open("about:blank", deskWidth, deskHeight)
	desk.script(`(() => { const { fetch } = window; window.shown = []; window.fetch = (url, init) => (String(url).endsWith("/display") && shown.push(String(url).split("/").at(-2)), fetch(url, init)); })()`)
	desk.do(chromedp.Navigate(h.url() + "#/queue"))
	desk.signIn("admin", password)
	desk.click(".sound-check button", "稍后")
	for i := range 20 { // enough to scroll, above it and below
		h.call("POST", "/api/v1/alerts", map[string]any{"category": "maintenance", "severity": [...]string{"major", "minor", "minor"}[i%3], "title": fmt.Sprint("先来的 ", i), "device": "cam-east"}, nil)
	}
	const list = ".columns > .list:last-child"
	desk.expect("a long list, under a slot that stays", "document.querySelectorAll('.columns [data-row]').length === 20 && getComputedStyle(document.querySelector('.slot')).position === 'sticky'")
	desk.expect("all that is loaded later", "!document.querySelector('main .loading')")
	desk.press("?")
	desk.expect("the sheet of keys, over the page", "document.querySelector('dialog[open]')")

	// What comes last stands last among what is as bad: down there, under the dialog.
	s.happens("gate-east", devices.GateForced)
	forced := ""
	eventually(t, time.Minute, "the alarm of the gate", func() bool {
		for _, a := range h.alerts("gate-east") {
			forced = a.ID
		}
		return forced != ""
	})
	row := fmt.Sprintf("document.querySelector(%q)", list+" [data-row='"+forced+"']")
	desk.expect("its row", row)
	lie := func(where, to string) {
		desk.do(ignore(chromedp.Evaluate[bool]("(main => (main.scrollTop += " + row + ".getBoundingClientRect().top - (" + to + "), true))(document.querySelector('main'))")))
		desk.do(ignore(chromedp.Evaluate[bool]("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 700))))", chromedp.EvalAwaitPromise))) // longer than it takes to look again
		desk.expect("its row "+where, row)
	}
	hidden := func(where string) {
		t.Helper()
		if desk.is("shown.includes('" + forced + "')") {
			t.Errorf("what lies %s is told as shown", where)
		}
		for _, a := range h.alerts("gate-east") {
			if a.Chain != nil && a.Chain.Displayed != nil {
				t.Errorf("what lies %s is on record as shown", where)
			}
		}
	}
	const slot = "document.querySelector('.slot').getBoundingClientRect()"
	lie("under the dialog", "450")
	hidden("under the dialog")
	lie("under the slot", slot+".top + 60")
	desk.press("\x1b")
	desk.expect("no dialog", "!document.querySelector('dialog[open]')")
	lie("under the slot", slot+".top + 60")
	if !desk.is("(row => row.top >= " + slot + ".top && row.bottom <= " + slot + ".bottom)(" + row + ".getBoundingClientRect())") {
		t.Fatalf("the row is not under the slot: %s, %s", desk.text("JSON.stringify("+row+".getBoundingClientRect())"), desk.text("JSON.stringify("+slot+")"))
	}
	hidden("under the slot")
	desk.shoot("row-under-slot-zh")
	lie("in sight", "600")
	desk.expect("that it is told as shown", "shown.includes('"+forced+"')")
	eventually(t, time.Minute, "it to be on record as shown", func() bool {
		for _, a := range h.alerts("gate-east") {
			if a.Chain != nil && a.Chain.Displayed != nil {
				return true
			}
		}
		return false
	})
	desk.expectNoComplaint()
}
