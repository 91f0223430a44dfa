package systemtest

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices"
	"brighteyes/devices/uhppote/uhppotesim"
)

// A gate is held from its page until a time that the page names. The edge is
// killed, and the gate is released all the same.
func TestAGateIsHeldFromItsPageAndReleasedThoughTheEdgeWasKilled(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	h.hire("property", "值班员丙", "property")
	gate, err := uhppotesim.Start(uhppotesim.Config{Serial: 405419896})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(gate.Close)
	token, key := h.enrol("edge-gates")
	dir := t.TempDir()
	edge := newProcess(t, "edge", "edge", "--config", write(t, filepath.Join(dir, "edge.yaml"), `id: edge-gates
data: %q
hub: {mqtt: "mqtt://%s", token: %q, key: %q}
devices:
  - {id: gate-3, kind: gate, name: 3号门, driver: uhppote, heartbeat_s: 10, settings: {controller: 405419896, address: %q, listen: "127.0.0.1:0", doors: [1, 2], poll_s: 1}}
`, filepath.Join(dir, "data"), h.mqtt, token, key, gate.Addr()))
	edge.start()
	eventually(t, 20*time.Second, "the gate to say what it can be told", func() bool {
		var d struct {
			devices.Device
			Status string `json:"status"`
		}
		status, _ := h.try("GET", "/api/v1/devices/gate-3", nil, &d)
		return status == 200 && d.Status == "online" && slices.Contains(d.Capabilities, "command:hold_for")
	})

	desk := openBrowser(t).open(h.url()+"#/devices/gate-3", deskWidth, deskHeight)
	desk.signIn("property", password)
	desk.goTo("#/devices/gate-3")
	desk.expect("that nothing is done without a reason and a door", "document.querySelector('.door') && [...document.querySelectorAll('.door .buttons button')].every(b => b.disabled)")
	desk.click(".door .chip", "2号门")
	desk.click(".door .chip", "救护、消防进入")
	desk.click(".door .chip", "10分钟")
	desk.click(".door .buttons button", "保持开门10分钟")
	desk.expect("that it holds, and until when", `/已保持开门，(\d+月\d+日 )?[\d:]+自动恢复；已回读核实/.test(document.querySelector('.door .outcome').innerText)`)
	desk.shoot("gate-held-desk")
	desk.do(chromedp.EmulateViewport(phoneWidth, phoneHeight))
	desk.set("en", "dark")
	desk.expect("the page anew", "document.querySelector('.door .chips') && !document.querySelector('.loading')")
	desk.shoot("gate-phone-en-dark")
	if desk.is("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth + 1") {
		t.Error("the page is wider than a phone")
	}
	desk.expectNoComplaint()
	expectMode := func(when string, want byte) {
		t.Helper()
		eventually(t, 30*time.Second, when, func() bool { mode, _, _ := gate.Mode(2); return mode == want })
	}
	expectMode("the gate to be held", 1)

	var sent struct{ ID string }
	h.call("POST", "/api/v1/devices/gate-3/commands", map[string]any{"action": "hold", "args": map[string]any{"door": 2, "for_s": 5}, "reason": "shorter"}, &sent)
	eventually(t, 20*time.Second, "the gate to be held for a moment", func() bool {
		var c devices.Issued
		h.call("GET", "/api/v1/commands/"+sent.ID, nil, &c)
		return c.Outcome == devices.OutcomeDone && c.Result["verified"] == true && c.Result["for_s"] == 5.0
	})
	edge.kill()
	if mode, _, _ := gate.Mode(2); mode != 1 {
		t.Fatalf("the gate is in mode %d before the end of the hold", mode)
	}
	edge.start()
	expectMode("the gate to be released", 3)
	if status, text := h.try("POST", "/api/v1/devices/gate-3/commands", map[string]any{"action": "restart", "reason": "x"}, nil); status != 422 {
		t.Errorf("an order that no gate knows gives %d %s", status, text)
	}
}
