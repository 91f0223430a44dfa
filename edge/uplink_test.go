package edge

import (
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

func TestAPressGoesUpAtOnceAndIsForgottenWhenSettled(t *testing.T) {
	inWorld(t, func(w *world) {
		before := time.Now()
		id := w.press()
		w.expectStored(devices.Alarms, id)
		if took := w.hub.came(devices.Alarms)[0].at.Sub(before); took > 0 {
			w.Fatalf("it waited %s", took)
		}
		w.expectEmptyOutbox()
	})
}

func TestBatchesCountFromOneInEachLane(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 3 {
			w.press()
			w.emit(devices.GateOpened, "sensor-1")
			w.settle()
		}
		for _, lane := range []devices.Lane{devices.Alarms, devices.Events} {
			if have := seqs(w.hub.came(lane)); !slices.Equal(have, []uint64{1, 2, 3}) {
				w.Errorf("%s: %v", lane, have)
			}
		}
		if first := w.hub.came(devices.Alarms)[0]; !devices.ValidULID(first.Stream) || first.Base != 1 || first.Sent.IsZero() {
			w.Errorf("the envelope is %+v", first.Batch)
		}
	})
}

func TestReadingsOfAMomentTravelTogetherAndEventsDoNotWait(t *testing.T) {
	inWorld(t, func(w *world) {
		for i := range 20 {
			w.read("sensor-1", "temperature_c", float64(i))
			w.forward(100 * time.Microsecond)
		}
		w.forward(coalesce)
		if n := len(w.hub.came(devices.Readings)); n != 1 {
			w.Fatalf("20 readings within 2 ms were %d batches", n)
		}
		w.expectEmptyOutbox()
	})
}

func TestALostAcknowledgementCostsOneRepeatAndNothingElse(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true })
		id := w.press()
		w.settle()
		w.hub.with(func(h *hub) { h.mute = false })
		w.forward(1300 * time.Millisecond)
		w.expectStored(devices.Alarms, id)
		if have := seqs(w.hub.came(devices.Alarms)); !slices.Equal(have, []uint64{1, 1}) {
			w.Fatalf("came %v, want the same number twice", have)
		}
		w.expectEmptyOutbox()
	})
}

func TestWithoutAnyAnswerOnlyTheFirstIsRepeatedAndAlarmsSooner(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true; h.noAgain = true })
		for range 3 {
			w.press()
			w.emit(devices.GateOpened, "sensor-1")
			w.settle()
		}
		begin := time.Now()
		w.forward(5 * time.Minute)
		repeats := func(lane devices.Lane) (after []time.Duration) {
			last := begin
			for _, s := range w.hub.came(lane)[3:] {
				if s.Seq != 1 {
					w.Fatalf("%s: number %d was repeated", lane, s.Seq)
				}
				after = append(after, s.at.Sub(last))
				last = s.at
			}
			return after
		}
		expect := func(lane devices.Lane, want ...time.Duration) {
			w.Helper()
			have := repeats(lane)
			for i, d := range want {
				if i >= len(have) || have[i] < d*4/5 || have[i] > d*6/5 {
					w.Fatalf("%s was repeated after %v, want %v and a fifth more or less", lane, have, want)
				}
			}
		}
		const s = time.Second
		expect(devices.Alarms, s, 2*s, 5*s, 5*s, 5*s)
		expect(devices.Events, 5*s, 10*s, 20*s, 40*s, 60*s)
	})
}

func TestAnUnansweredLaneIsAnsweredByTheNextStatus(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true })
		w.emit(devices.GateOpened, "sensor-1")
		w.settle()
		w.hub.with(func(h *hub) { h.mute = false; h.lose = func(wire.Batch) bool { return true } })
		w.forward(statusEvery)
		w.expectEmptyOutbox()
	})
}

func TestWhenTheHubAsksAgainTheLaneGoesBackOnceASecond(t *testing.T) {
	inWorld(t, func(w *world) {
		w.forward(2 * time.Second) // the connect was a going back too
		lost := 0
		w.hub.with(func(h *hub) {
			h.lose = func(b wire.Batch) bool {
				if b.Lane == devices.Events && b.Seq == 2 && lost < 2 {
					lost++
					return true
				}
				return false
			}
		})
		var ids []string
		for range 5 {
			ids = append(ids, w.emit(devices.GateOpened, "sensor-1"))
			w.settle()
		}
		// 2 was lost, each of 3 to 5 made the hub ask: one going back, in which 2 is lost again
		if have, want := seqs(w.hub.came(devices.Events)), []uint64{1, 2, 3, 2, 3, 4, 5}; !slices.Equal(have, want) {
			w.Fatalf("came %v, want %v", have, want)
		}
		w.expectStored(devices.Events, ids[0])
		w.forward(time.Second)
		w.expectStored(devices.Events, ids...)
		if have, want := seqs(w.hub.came(devices.Events))[7:], []uint64{2, 3, 4, 5}; !slices.Equal(have, want) {
			w.Fatalf("after a second came %v, want %v", have, want)
		}
		w.forward(10 * time.Second)
		if n := len(w.hub.came(devices.Events)); n != 11 {
			w.Fatalf("%d came in the end, want 11", n)
		}
		w.expectEmptyOutbox()
	})
}

func TestDuplicatesAndOldPositionsNeverMakeTheEdgeGoBack(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 3 {
			w.press()
		}
		w.settle()
		n := len(w.hub.came(devices.Alarms))
		stream := w.hub.came(devices.Alarms)[0].Stream
		for range 5 {
			w.hub.say(wire.AckMessage{Stream: stream, Position: wire.Position{Alarms: 1}})
			w.forward(time.Second)
		}
		if len(w.hub.came(devices.Alarms)) != n {
			w.Fatal("it went back")
		}
	})
}

func TestAcknowledgementsOfOtherStreamsAreIgnored(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true })
		w.press()
		w.settle()
		n := len(w.hub.came(devices.Alarms))
		w.hub.say(wire.AckMessage{Stream: devices.NewID(time.Now()), Position: wire.Position{Alarms: 1, Events: 9}, Again: devices.Lanes[:]})
		w.settle()
		if len(w.hub.came(devices.Alarms)) != n || w.box.Backlog().Alarms != 1 {
			w.Fatal("another stream's acknowledgement did something")
		}
	})
}

func TestAnAcknowledgementAboveWhatWasSentBeginsANewStream(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true; h.lose = func(wire.Batch) bool { return true } })
		ids := []string{w.press(), w.press()}
		w.settle()
		old := w.hub.came(devices.Alarms)[0].Stream
		w.hub.with(func(h *hub) { h.mute, h.lose = false, nil })
		w.hub.say(wire.AckMessage{Stream: old, Position: wire.Position{Alarms: 3}})
		w.expectStored(devices.Alarms, ids...)
		came := w.hub.came(devices.Alarms) // of the old stream one batch or two, as the presses were taken up
		last := came[len(came)-1]
		for _, b := range came {
			if b.Stream != old {
				if b.Seq != 1 || b.Base != 1 {
					w.Fatalf("the new stream begins with %+v", b.Batch)
				}
				break
			}
		}
		if last.Stream == old {
			w.Fatalf("it went on with %+v", last.Batch)
		}
		w.expectEmptyOutbox()
	})
}

func TestWhatIsNotAcknowledgedGetsNewNumbersAfterARestart(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.press()
		w.expectEmptyOutbox()
		w.hub.with(func(h *hub) { h.mute = true })
		second := w.press()
		w.settle()
		w.crash()
		w.hub.with(func(h *hub) { h.mute = false })
		w.start()
		third := w.press()
		w.expectStored(devices.Alarms, first, second, third)
		came := w.hub.came(devices.Alarms)
		if a, b := came[1], came[2]; a.Stream == b.Stream || b.Seq != 1 || b.Base != 1 {
			w.Fatalf("after the restart came %+v", b.Batch)
		}
		w.expectEmptyOutbox()
	})
}

func TestAnOutboxPutBackTwoSecondsTellsTheSameIdentities(t *testing.T) {
	inWorld(t, func(w *world) {
		var ids []string
		for range 5 {
			ids = append(ids, w.press(), w.press())
			w.read("sensor-1", "battery_pct", 80)
			w.forward(time.Second)
		}
		w.hub.with(func(h *hub) { h.deaf = true }) // what follows waits in the outbox
		ids = append(ids, w.press())
		w.read("sensor-1", "battery_pct", 79)
		w.forward(300 * time.Millisecond)
		old := w.image()
		w.hub.with(func(h *hub) { h.deaf = false })
		w.forward(2 * time.Second)
		ids = append(ids, w.press()) // this one is only at the hub when the file goes back
		w.expectStored(devices.Alarms, ids...)
		readings := len(w.hub.now().reading)
		w.crash()
		w.dir = old
		w.start()
		ids = append(ids, w.press())
		w.expectStored(devices.Alarms, ids...)
		w.expectEmptyOutbox()
		if len(w.hub.now().reading) != readings {
			w.Fatalf("%d readings became %d", readings, len(w.hub.now().reading))
		}
	})
}

func TestAHubThatLostEverythingIsToldWhereTheEdgeIs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.press()
		w.expectEmptyOutbox()
		w.hub.with(func(h *hub) { h.pos = map[string]wire.Position{} })
		id := w.press()
		w.settle()
		if have := w.hub.storedIn(devices.Alarms); have[1] != id {
			w.Fatalf("stored %v", have)
		}
		if len(w.hub.now().gaps) != 1 || w.hub.now().gaps[0].From != 1 || w.hub.now().gaps[0].To != 1 {
			w.Fatalf("the gap is %+v", w.hub.now().gaps)
		}
		w.expectEmptyOutbox()
	})
}

func TestAReconnectSendsWhatWasOnItsWayAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.deaf = true })
		ids := []string{w.press(), w.press()}
		w.settle()
		w.broker.Cut(edgeID)
		ids = append(ids, w.press())
		w.settle()
		w.hub.with(func(h *hub) { h.deaf = false })
		w.broker.Restore(edgeID)
		w.expectStored(devices.Alarms, ids...)
		w.expectEmptyOutbox()
	})
}

func TestTheWindowBoundsWhatIsOnItsWay(t *testing.T) {
	for name, queue := range map[string]func(w *world){
		"by number": func(w *world) {
			for range 100 {
				w.emit(devices.GateOpened, "sensor-1")
				w.settle()
			}
		},
		"by bytes": func(w *world) {
			for range 20 {
				var bodies [][]byte
				for range 7 {
					bodies = append(bodies, incompressible())
				}
				w.put(devices.Readings, bodies...)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.hub.with(func(h *hub) { h.deaf = true })
				w.settle()
				queue(w)
				w.forward(time.Second)
				w.hub.with(func(h *hub) { h.deaf, h.mute = false, true })
				w.broker.Cut(edgeID)
				w.broker.Restore(edgeID) // all that is on its way comes once more
				w.settle()
				bytes := 0
				came := append(w.hub.came(devices.Events), w.hub.came(devices.Readings)...)
				for _, s := range came {
					bytes += s.Bytes
				}
				if len(came) > 64 || bytes > 512<<10 {
					w.Fatalf("%d batches of %d bytes are on their way", len(came), bytes)
				}
				if len(came) < 64 && bytes < 400<<10 {
					w.Fatalf("the window is not used: %d batches of %d bytes", len(came), bytes)
				}
				w.hub.with(func(h *hub) { h.mute = false })
				w.forward(30 * time.Second)
				w.expectEmptyOutbox()
			})
		})
	}
}

func (w *world) put(lane devices.Lane, bodies ...[]byte) {
	w.Helper()
	var items []outbox.Item
	for _, body := range bodies {
		items = append(items, outbox.Item{Body: body})
	}
	if err := w.box.Put(w.Context(), lane, items...); err != nil {
		w.Fatal(err)
	}
}

func TestAPressOvertakesAHundredThousandQueuedEvents(t *testing.T) {
	inWorld(t, func(w *world) {
		many := 100_000
		if testing.Short() {
			many = 10_000
		}
		w.broker.Cut(edgeID)
		w.queue(devices.Events, devices.GateOpened, many)
		w.hub.with(func(h *hub) { h.mute = true }) // the hub is slow to settle the flood
		w.broker.Restore(edgeID)
		w.settle()
		items := 0
		for _, s := range w.hub.came(devices.Events) {
			items += len(s.Events)
		}
		if items > maxItems+wire.MaxItems {
			w.Fatalf("%d events are on their way, and in memory", items)
		}
		before := time.Now()
		id := w.press()
		w.expectStored(devices.Alarms, id)
		if took := time.Since(before); took > time.Second {
			w.Fatalf("it took %s", took)
		}
		w.hub.with(func(h *hub) { h.mute = false })
		w.forward(10 * time.Minute)
		w.expectEmptyOutbox()
		if have := len(w.hub.storedIn(devices.Events)); have != many {
			w.Fatalf("%d events arrived", have)
		}
		if n := len(w.hub.came(devices.Events)); n > 600 {
			w.Fatalf("they were %d batches", n)
		}
	})
}

func TestReadingsWaitForAnAlarmButNotForEver(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true })
		w.press()
		w.settle()
		w.read("sensor-1", "temperature_c", 20)
		w.emit(devices.GateOpened, "sensor-1")
		w.forward(4900 * time.Millisecond)
		if n := len(w.hub.came(devices.Readings)); n != 0 {
			w.Fatal("readings did not wait")
		}
		if n := len(w.hub.came(devices.Events)); n == 0 {
			w.Fatal("events waited")
		}
		w.forward(200 * time.Millisecond)
		if n := len(w.hub.came(devices.Readings)); n != 1 {
			w.Fatal("readings waited longer than 5 s")
		}
		w.hub.with(func(h *hub) { h.mute = false })
		w.forward(10 * time.Second)
		w.read("sensor-1", "temperature_c", 21)
		w.forward(coalesce)
		if n := len(w.hub.came(devices.Readings)); n < 2 {
			w.Fatal("readings waited for nothing")
		}
		w.expectEmptyOutbox()
	})
}

func TestAnUnreadableBatchIsSentItemByItemAndItsNumberIsAGap(t *testing.T) {
	inWorld(t, func(w *world) {
		refuse := func(b wire.Batch) bool { return len(b.Events) > 1 }
		w.hub.with(func(h *hub) { h.refuse = refuse; h.deaf = true })
		w.broker.Cut(edgeID)
		ids := w.queue(devices.Events, devices.GateOpened, 5)
		w.settle()
		w.hub.with(func(h *hub) { h.deaf = false })
		w.broker.Restore(edgeID)
		w.expectStored(devices.Events, ids...)
		if have, want := seqs(w.hub.came(devices.Events)), []uint64{1, 2, 3, 4, 5, 6}; !slices.Equal(have, want) {
			w.Fatalf("came %v, want %v", have, want)
		}
		if g := w.hub.now().gaps; len(g) != 1 || g[0].From != 1 || g[0].To != 1 {
			w.Fatalf("the hub saw the gaps %+v", g)
		}
		w.forward(statusEvery)
		if r := w.hub.now().status.Resent; len(r) != 1 || r[0].From != 1 || r[0].To != 1 || !r[0].Resent || r[0].Lane != devices.Events {
			w.Fatalf("status tells %+v", r)
		}
		w.expectEmptyOutbox()
	})
}

func TestAPoisonItemIsSetAsideAndTheOthersArrive(t *testing.T) {
	inWorld(t, func(w *world) {
		w.broker.Cut(edgeID)
		ids := w.queue(devices.Events, devices.GateOpened, 5)
		w.settle()
		poison := ids[2]
		w.hub.with(func(h *hub) {
			h.refuse = func(b wire.Batch) bool {
				return slices.ContainsFunc(b.Events, func(e devices.Recorded) bool { return e.ID == poison })
			}
		})
		w.broker.Restore(edgeID)
		w.forward(2 * time.Second)
		w.expectStored(devices.Events, ids[0], ids[1], ids[3], ids[4])
		w.expectEmptyOutbox()
		w.forward(statusEvery)
		if w.hub.now().status.Aside != 1 {
			w.Fatalf("status tells %d set aside", w.hub.now().status.Aside)
		}
		w.crash()
		w.start()
		w.forward(statusEvery)
		if w.hub.now().status.Aside != 1 || w.box.Aside() != 1 {
			w.Fatal("what was set aside is forgotten, or told again")
		}
	})
}

func TestARefusalOfAnEarlierPublicationIsUnderstood(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true; h.lose = func(wire.Batch) bool { return true } })
		w.press()
		w.forward(1500 * time.Millisecond) // published twice, with two times of sending
		came := w.hub.came(devices.Alarms)
		if len(came) != 2 || came[0].hash == came[1].hash {
			w.Fatalf("%d came", len(came))
		}
		w.hub.say(wire.AckMessage{Refused: &wire.RefusedAck{Lane: devices.Alarms, SHA256: came[0].hash, Reason: "envelope"}})
		w.hub.say(wire.AckMessage{Refused: &wire.RefusedAck{Lane: devices.Alarms, SHA256: wire.Digest(nil)}})
		w.hub.say(wire.AckMessage{Refused: &wire.RefusedAck{Lane: "nonsense", SHA256: came[1].hash}})
		w.forward(time.Second)
		if w.box.Aside() != 1 || w.box.Backlog().Alarms != 0 {
			w.Fatal("the item was not set aside once")
		}
	})
}

func TestWhatTheOutboxDropsIsToldByTheBase(t *testing.T) {
	synctestWorld(t, outbox.Options{MaxBytes: 20_000}, func(w *world) {
		w.hub.with(func(h *hub) { h.deaf = true })
		for range 10 {
			w.emit(devices.GateOpened, "sensor-1")
			w.settle()
		}
		w.broker.Cut(edgeID)
		var last string
		for range 100 {
			last = w.emit(devices.GateOpened, "sensor-1")
		}
		dropped := w.box.Dropped()["events"]
		if dropped < 10 {
			w.Fatalf("%d were dropped", dropped)
		}
		w.hub.with(func(h *hub) { h.deaf = false })
		w.broker.Restore(edgeID)
		w.forward(10 * time.Second)
		stored := w.hub.storedIn(devices.Events)
		// What was dropped while it was on its way, in a batch that was read before, is stored all the same.
		if len(stored) < 110-dropped || len(stored) > 100 || stored[len(stored)-1] != last {
			w.Fatalf("%d stored, %d dropped of 110", len(stored), dropped)
		}
		if g := w.hub.now().gaps; len(g) != 1 || g[0].From != 1 || g[0].To < 10 || g[0].To > 11 {
			w.Fatalf("the hub saw the gaps %+v", g)
		}
		if w.hub.now().status.Dropped["events"] != dropped {
			w.Fatalf("status tells %v", w.hub.now().status.Dropped)
		}
		w.expectEmptyOutbox()
	})
}

func TestAnItemThatTheOutboxCannotTellIsSetAside(t *testing.T) {
	inWorld(t, func(w *world) {
		w.put(devices.Events, []byte(`{"id": torn`))
		id := w.emit(devices.GateOpened, "sensor-1")
		w.expectStored(devices.Events, id)
		w.expectEmptyOutbox()
		if w.box.Aside() != 1 {
			w.Fatal("it was not set aside")
		}
	})
}
