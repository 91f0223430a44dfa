package edge

import (
	"sync"
	"testing"

	"brighteyes/devices"
	"brighteyes/edge/outbox"
)

// After an outage there is enough to tell to keep the edge busy for a second. A
// press that comes then goes before all but the batch in hand.
func TestAPressGoesBeforeTheBacklogOfTheOtherLanes(t *testing.T) {
	for _, backlog := range []string{"never sent", "sent and not answered"} {
		t.Run(backlog, func(t *testing.T) {
			press := func() {}
			o := outbox.Options{Fault: func(at string) {
				if at == devices.FaultAfterPublish {
					press()
				}
			}}
			synctestWorld(t, o, func(w *world) {
				w.broker.Cut(edgeID)
				w.queue(devices.Events, devices.GateOpened, 10_000)
				if backlog == "sent and not answered" {
					w.hub.with(func(h *hub) { h.deaf = true })
					w.broker.Restore(edgeID)
					w.settle()
					w.broker.Cut(edgeID)
					w.hub.with(func(h *hub) { h.deaf = false })
				}
				press = sync.OnceFunc(func() { w.press() })
				w.broker.Restore(edgeID)
				w.settle()
				if len(w.hub.came(devices.Alarms)) == 0 {
					t.Fatal("the press did not come")
				}
				for i, s := range w.hub.all() {
					if s.Lane == devices.Alarms {
						if i > 1 {
							t.Errorf("%d batches went before the press, want the one that was in hand", i)
						}
						break
					}
				}
			})
		})
	}
}
