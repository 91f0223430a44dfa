package systemtest

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/modbus/modbussim"
)

// A barrier behind Modbus is held for a time, its own limit proves it, and the
// edge, killed meanwhile, releases it all the same.
func TestABarrierIsHeldForATimeAndReleasedThoughTheEdgeWasKilled(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	relays, err := modbussim.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relays.Stop)
	boom := relays.Unit(1)
	boom.Barrier(modbussim.Barrier{Open: 0, Close: 1, Stop: 2, Up: 0, Down: 1, Travel: 300 * time.Millisecond})
	boom.Coil(3, false)
	relays.OnWrite(func(w modbussim.Write) modbussim.Fault { // its controller lifts it when it is to be held
		if w.Coil == 3 && w.On {
			go boom.Lift()
		}
		return modbussim.None
	})
	token, key := h.enrol("edge-barrier")
	dir := t.TempDir()
	edge := newProcess(t, "edge", "edge", "--config", write(t, filepath.Join(dir, "edge.yaml"), `id: edge-barrier
data: %q
hub: {mqtt: "mqtt://%s", token: %q, key: %q}
devices:
  - {id: barrier-1, kind: gate, name: 道闸, driver: modbus, settings: {address: %q, unit: 1, inputs: {up_limit: {discrete: 0}, down_limit: {discrete: 1}},
      outputs: {hold: {coil: 3, set: true, within_s: 5}, release: {coil: 3, set: false}}}}
`, filepath.Join(dir, "data"), h.mqtt, token, key, relays.Addr()))
	edge.start()
	eventually(t, 20*time.Second, "the barrier to say that it can be held for a time", func() bool {
		var d struct {
			devices.Device
			Status string `json:"status"`
		}
		status, _ := h.try("GET", "/api/v1/devices/barrier-1", nil, &d)
		return status == 200 && d.Status == "online" && slices.Contains(d.Capabilities, "command:hold_for")
	})
	var sent struct{ ID string }
	h.call("POST", "/api/v1/devices/barrier-1/commands", map[string]any{"action": "hold", "args": map[string]any{"for_s": 5}, "reason": "test"}, &sent)
	eventually(t, 20*time.Second, "the barrier to be held, as its limit shows", func() bool {
		var c devices.Issued
		h.call("GET", "/api/v1/commands/"+sent.ID, nil, &c)
		return c.Outcome == devices.OutcomeDone && c.Result["verified"] == true && c.Result["confirmed"] == "input" && c.Result["for_s"] == 5.0
	})
	edge.kill()
	if !boom.IsOn(3) {
		t.Fatal("the barrier is not held before the end of the hold")
	}
	edge.start()
	eventually(t, 30*time.Second, "the barrier to be released", func() bool { return !boom.IsOn(3) })
}
