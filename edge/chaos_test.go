package edge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// The process is killed at every point where a press stands on its way, and each
// press is stored once, in order.
func TestAPressIsStoredOnceWhereverTheEdgeIsKilled(t *testing.T) {
	for _, point := range []string{
		devices.FaultOutboxCommitted, devices.FaultBeforePublish, devices.FaultAfterPublish,
		devices.FaultBeforeSettle, devices.FaultAfterSettle,
	} {
		t.Run(point, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				armed, killed := false, ""
				w.opt.Fault = func(at string) {
					if at == point && armed {
						armed = false
						w.broker.Cut(edgeID)
						killed = w.image()
					}
				}
				w.start()
				var ids []string
				for range 3 {
					ids = append(ids, w.press())
					w.forward(200 * time.Millisecond)
					armed = true
					ids = append(ids, w.press())
					w.forward(200 * time.Millisecond)
					if killed == "" {
						t.Fatalf("%s was not met", point)
					}
					w.end()
					w.dir, killed = killed, ""
					w.start()
				}
				ids = append(ids, w.press())
				w.expectStored(devices.Alarms, ids...)
				w.expectEmptyOutbox()
				w.end()
			})
		})
	}
}

// Whatever is lost, cut, refused, restarted or put back: in the end each event is
// stored once and each reading is there, and where nothing was refused or put
// back, in order.
func TestNothingIsLostOrDoubledWhateverHappens(t *testing.T) {
	seeds := uint64(10)
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { chaos(t, rand.New(rand.NewPCG(seed, 2))) })
		})
	}
}

func chaos(t *testing.T, random *rand.Rand) {
	w := newWorld(t)
	w.start()
	sent := map[devices.Lane][]string{}
	readings := 0
	dice := rand.New(rand.NewPCG(random.Uint64(), 3)) // the hub's own, under its lock
	inOrder := true
	var backup map[string]wire.Position
	cut := false
	for range 60 {
		switch random.IntN(14) {
		case 0:
			w.hub.with(func(h *hub) { h.deaf = !h.deaf })
		case 1:
			w.hub.with(func(h *hub) { h.mute = !h.mute })
		case 2:
			if cut = !cut; cut {
				w.broker.Cut(edgeID)
			} else {
				w.broker.Restore(edgeID)
			}
		case 3:
			w.crash()
			w.start()
			cut = false
		case 4:
			w.end()
			w.start()
			cut = false
		case 5:
			w.hub.with(func(h *hub) {
				h.lose = nil
				if random.IntN(2) == 0 {
					h.lose = func(wire.Batch) bool { return dice.IntN(4) == 0 }
				}
			})
		case 6:
			inOrder = false
			w.hub.with(func(h *hub) {
				h.refuse = nil
				if random.IntN(2) == 0 {
					h.refuse = func(b wire.Batch) bool { return len(b.Events)+len(b.Readings) > 1 && dice.IntN(2) == 0 }
				}
			})
		case 7: // the hub's records are put back, without what it has since
			w.hub.with(func(h *hub) {
				if backup != nil {
					h.pos, backup = backup, nil
				} else {
					backup = map[string]wire.Position{}
					for stream, p := range h.pos {
						backup[stream] = p
					}
				}
			})
		case 8:
			w.forward(time.Duration(random.IntN(20_000)) * time.Millisecond)
		default:
			for range random.IntN(20) {
				switch random.IntN(4) {
				case 0:
					sent[devices.Alarms] = append(sent[devices.Alarms], w.press())
				case 1, 2:
					sent[devices.Events] = append(sent[devices.Events], w.emit(devices.GateOpened, "sensor-1"))
				default:
					readings++
					w.read("sensor-1", fmt.Sprintf("m_%d", readings), float64(readings))
				}
			}
			w.settle()
		}
	}
	w.hub.with(func(h *hub) { h.deaf, h.mute, h.lose, h.refuse = false, false, nil, nil })
	w.broker.Restore(edgeID)
	w.forward(5 * time.Minute)
	w.expectEmptyOutbox()
	for lane, ids := range sent {
		have := w.hub.storedIn(lane)
		if !inOrder {
			slices.Sort(have)
			slices.Sort(ids)
		}
		if !slices.Equal(have, ids) {
			w.Fatalf("%s: %d stored, %d sent", lane, len(have), len(ids))
		}
	}
	if len(w.hub.now().reading) != readings {
		w.Fatalf("%d readings are there, %d were sent", len(w.hub.now().reading), readings)
	}
	if w.box.Aside() > 0 || len(w.box.Dropped()) > 0 {
		w.Fatalf("set aside %d, dropped %v", w.box.Aside(), w.box.Dropped())
	}
	w.end()
}
