package edge

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

func TestAtEachConnectTheEdgeSaysWhoItIsAndWhatItHas(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 2 {
			if s := w.hub.now().status; !s.Online || !devices.ValidULID(s.Boot) || s.Version != "test" || s.Stream == "" || s.Backlog == nil {
				w.Fatalf("status is %+v", s)
			}
			if list := w.hub.now().list; len(list) != 2 || list[0].ID != "button-1" || list[1].ID != "sensor-1" {
				w.Fatalf("the inventory is %+v", list)
			}
			if s := w.hub.now().states; len(s) != 1 || len(s[0].Devices) != 2 {
				w.Fatalf("the states are %+v", s)
			}
			w.broker.Cut(edgeID)
			w.settle()
			if w.hub.now().status.Online {
				w.Fatal("the will was not published")
			}
			w.hub.with(func(h *hub) { h.list, h.states = nil, nil })
			w.broker.Restore(edgeID)
			w.settle()
		}
	})
}

func TestStatusComesEveryTenSecondsAndTellsWhatWaits(t *testing.T) {
	inWorld(t, func(w *world) {
		boot := w.hub.now().status.Boot
		w.hub.with(func(h *hub) { h.mute = true })
		w.press()
		for range 3 {
			w.hub.with(func(h *hub) { h.status = wire.StatusMessage{} })
			w.forward(statusEvery)
			if w.hub.now().status.Boot != boot {
				w.Fatal("10 s without a status")
			}
		}
		if b := w.hub.now().status.Backlog; b.Alarms != 1 || b.OldestS < 28 || b.OldestS > 31 {
			w.Fatalf("the backlog is %+v", b)
		}
	})
}

func TestAStatusIsRetainedAndSoIsTheInventory(t *testing.T) {
	inWorld(t, func(w *world) {
		var mu sync.Mutex
		retained := map[string]bool{}
		late := w.broker.Client("late")
		_ = late.Subscribe(w.Context(), wire.Topic(edgeID, "#"), 1, func(m bus.Message) {
			mu.Lock()
			defer mu.Unlock()
			_, name, _ := wire.Split(m.Topic)
			retained[name] = m.Retained
		})
		w.settle()
		mu.Lock()
		defer mu.Unlock()
		if len(retained) != 2 || !retained[wire.Status] || !retained[wire.Inventory] {
			w.Fatalf("who comes late finds %v", retained)
		}
	})
}

func TestWhatDevicesSaidIsToldAsOftenAsTheEdgeIsAskedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.change = func(c *Config) { c.StateEvery = 2 * time.Second }
		w.start()
		defer w.end()
		w.read("sensor-1", "temperature_c", 21.5)
		w.forward(2 * time.Second)
		for n := range 4 {
			w.hub.with(func(h *hub) { h.states = nil })
			w.read("sensor-1", "temperature_c", 22+float64(n))
			w.forward(2 * time.Second)
			if s := w.hub.now().states; len(s) == 0 {
				t.Fatal("2 s after it was read nothing was told")
			}
		}
	})
}

func TestStateTellsAtOnceWhatMattersAndTheRestInTime(t *testing.T) {
	inWorld(t, func(w *world) {
		told := func() (list []wire.DeviceState) {
			w.hub.with(func(h *hub) {
				for _, s := range h.states {
					list = append(list, s.Devices...)
				}
				h.states = nil
			})
			return list
		}
		w.forward(time.Second)
		told()
		w.read("sensor-1", "temperature_c", 21.5)
		w.forward(100 * time.Millisecond)
		if list := told(); len(list) != 1 || list[0].Device != "sensor-1" {
			w.Fatalf("the first word of a sensor told %+v", list)
		}
		w.read("sensor-1", "temperature_c", 22)
		w.forward(time.Second)
		if list := told(); len(list) != 0 {
			w.Fatalf("a temperature was told at once: %+v", list)
		}
		w.forward(statusEvery)
		if list := told(); len(list) != 1 || list[0].Device != "sensor-1" || list[0].Values["temperature_c"] != 22 || list[0].Heard.IsZero() {
			w.Fatalf("after 10 s came %+v", list)
		}
		w.forward(statusEvery)
		if list := told(); len(list) != 0 {
			w.Fatalf("what did not change was told: %+v", list)
		}
		w.press()
		w.forward(100 * time.Millisecond)
		if list := told(); len(list) != 1 || list[0].Device != "button-1" {
			w.Fatalf("a press told %+v", list)
		}
		w.read("sensor-1", "mains_on", 1)
		w.forward(statusEvery)
		told()
		w.read("sensor-1", "mains_on", 0)
		w.forward(100 * time.Millisecond)
		if list := told(); len(list) != 1 || list[0].Values["mains_on"] != 0 {
			w.Fatalf("power lost told %+v", list)
		}
		w.forward(allEvery)
		all := map[string]bool{}
		for _, d := range told() {
			all[d.Device] = true
		}
		if len(all) != 2 {
			w.Fatalf("within a minute came %v", all)
		}
	})
}

func TestAnOlderReadingDoesNotReplaceANewerOne(t *testing.T) {
	inWorld(t, func(w *world) {
		emit := w.driver.emitter(w.T, "sensor-1")
		now := time.Now()
		for _, r := range []struct {
			at time.Time
			v  float64
		}{{now, 50}, {now.Add(-time.Hour), 90}} {
			if err := emit.Reading(w.Context(), devices.Reading{Time: r.at, Values: map[string]float64{"battery_pct": r.v}}); err != nil {
				w.Fatal(err)
			}
		}
		emit.Heard(now.Add(time.Hour)) // a device's wrong clock is no sign of life to come
		w.forward(time.Second)
		for _, d := range w.agent.board.states(true) {
			if d.Device == "sensor-1" && (d.Values["battery_pct"] != 50 || d.Heard.After(time.Now())) {
				w.Fatalf("the state is %+v", d)
			}
		}
	})
}

func TestADeviceTellsItsModelAndItsFirmware(t *testing.T) {
	inWorld(t, func(w *world) {
		w.driver.emitter(w.T, "sensor-1").Describe("SNZB-03", "2.1.0")
		w.forward(time.Second)
		if list := w.hub.now().list; list[1].Model != "SNZB-03" || list[1].Firmware != "2.1.0" {
			w.Fatalf("the inventory is %+v", list)
		}
	})
}

func TestAnEventLeavesWithAllThatItMustHave(t *testing.T) {
	inWorld(t, func(w *world) {
		emit := w.driver.emitter(w.T, "button-1")
		err := emit.Event(w.Context(), devices.Event{Type: devices.ButtonPressed, Data: map[string]any{
			"press": "double", "button": 2, "face": "of somebody", "card": "4711",
		}})
		if err != nil {
			w.Fatal(err)
		}
		if err := emit.Event(w.Context(), devices.Event{}); err == nil {
			w.Fatal("an event without a type was taken")
		}
		w.settle()
		e := w.hub.came(devices.Alarms)[0].Events[0]
		if !devices.ValidULID(e.ID) || e.Device != "button-1" || e.Time.IsZero() || e.Queued.IsZero() {
			w.Fatalf("the event is %+v", e)
		}
		if len(e.Data) != 2 || e.Data["press"] != "double" || e.Data["button"] != 2.0 {
			w.Fatalf("its data is %v", e.Data)
		}
		for _, item := range []string{"face", "4711"} {
			list, _ := w.box.Next(w.Context(), devices.Alarms, 0, 9, 1<<20)
			if len(list) > 0 && strings.Contains(string(list[0].Body), item) {
				w.Fatal("it was even written down")
			}
		}
	})
}

func TestAPressIsDurableWhenItsDriverIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		w.broker.Cut(edgeID)
		id := w.press() // and in the same moment the power goes
		w.crash()
		w.start()
		w.expectStored(devices.Alarms, id)
	})
}

func TestAnAlarmThatCannotBeStoredGoesAtOnceWithoutNumber(t *testing.T) {
	synctestWorld(t, outbox.Options{MaxPages: 30}, func(w *world) {
		w.broker.Cut(edgeID)
		for { // fill the disk with alarms, which are not given up
			err := w.box.Put(w.Context(), devices.Alarms, outbox.Item{Body: []byte(`{"id":"` + devices.NewID(time.Now()) + `","type":"button.test","device":"button-1"}`)})
			if errors.Is(err, outbox.ErrFull) {
				break
			} else if err != nil {
				w.Fatal(err)
			}
		}
		result := make(chan error, 1)
		id := devices.NewID(time.Now())
		emit := w.driver.emitter(w.T, "button-1")
		go func() {
			result <- emit.Event(w.Context(), devices.Event{ID: id, Type: devices.ButtonPressed})
		}()
		w.forward(time.Minute) // no connection: it is repeated
		select {
		case err := <-result:
			w.Fatalf("it was given up: %v", err)
		default:
		}
		w.hub.with(func(h *hub) { h.mute = true }) // so that the room stays full
		w.broker.Restore(edgeID)
		w.forward(7 * time.Second)
		if err := <-result; err != nil {
			w.Fatal(err)
		}
		var found bool
		for _, s := range w.hub.came(devices.Alarms) {
			found = found || !s.Numbered() && s.Events[0].ID == id
		}
		if !found {
			w.Fatal("the press did not come without a number")
		}
		ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
		defer cancel()
		w.broker.Cut(edgeID)
		if err := emit.Event(ctx, devices.Event{Type: devices.ButtonPressed}); err == nil {
			w.Fatal("a press that nobody has was called safe")
		}
		w.hub.with(func(h *hub) { h.mute = false })
		w.broker.Restore(edgeID)
		w.forward(time.Minute)
		w.expectEmptyOutbox()
	})
}

func TestADiskThatHangsKeepsNoAlarm(t *testing.T) {
	var hang chan struct{}
	var hangs atomic.Bool
	o := outbox.Options{Fault: func(at string) {
		if at == devices.FaultOutboxCommitted && hangs.Load() {
			<-hang
		}
	}}
	synctest.Test(t, func(t *testing.T) {
		hang = make(chan struct{})
		w := newWorld(t)
		w.opt = o
		w.start()
		defer w.end()
		hangs.Store(true)
		result := make(chan error, 1)
		id := devices.NewID(time.Now())
		emit := w.driver.emitter(w.T, "button-1")
		go func() {
			result <- emit.Event(w.Context(), devices.Event{ID: id, Type: devices.ButtonPressed})
		}()
		w.forward(3 * time.Second)
		if stored := w.hub.storedIn(devices.Alarms); !slices.Contains(stored, id) {
			w.Errorf("the hub has %v", stored)
		}
		hangs.Store(false)
		close(hang)
		w.settle()
		if err := <-result; err != nil {
			w.Error(err)
		}
		w.expectStored(devices.Alarms, id)
		w.forward(time.Minute)
		w.expectEmptyOutbox()
	})
}

func TestAnAlarmThatCannotBeSentEitherIsStoredWhenThereIsRoom(t *testing.T) {
	inWorld(t, func(w *world) {
		w.broker.Cut(edgeID)
		if err := os.Rename(w.dir, w.dir+" is away"); err != nil {
			w.Fatal(err)
		}
		_ = w.box.Close()
		var err error
		if w.box, err = outbox.Open(filepath.Join(w.dir, "outbox.db"), outbox.Options{}); err != nil {
			w.Fatal(err)
		}
		w.agent.cfg.Outbox = w.box
		result := make(chan error, 1)
		emit := w.driver.emitter(w.T, "button-1")
		go func() { result <- emit.Event(w.Context(), devices.Event{Type: devices.ButtonPressed}) }()
		w.forward(20 * time.Second)
		if err := os.Rename(w.dir+" is away", w.dir); err != nil {
			w.Fatal(err)
		}
		w.forward(20 * time.Second)
		select {
		case err := <-result:
			if err != nil || w.box.Backlog().Alarms != 1 {
				w.Fatalf("it got %v, and %+v waits", err, w.box.Backlog())
			}
		default:
			w.Fatal("it is not stored though there is room")
		}
	})
}

func TestADeviceThatFailsStartsAnewAloneAndSlowerEachTime(t *testing.T) {
	inWorld(t, func(w *world) {
		var mu sync.Mutex
		var began []time.Time
		w.driver.set(func(f *fake) {
			f.run = func(ctx context.Context, device string, _ devices.Emitter) error {
				if device == "bad-1" {
					mu.Lock()
					defer mu.Unlock()
					began = append(began, time.Now())
					if len(began)%2 == 0 {
						panic("a driver's mistake")
					}
					return errors.New("dial 10.0.0.4: no route")
				}
				<-ctx.Done()
				return nil
			}
		})
		w.reconcile("button-1", "sensor-1", "bad-1")
		w.forward(10 * time.Minute)
		mu.Lock()
		times := slices.Clone(began)
		mu.Unlock()
		for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
			have := times[i+1].Sub(times[i])
			if want *= time.Second; have < want*4/5 || have > want*6/5 {
				w.Fatalf("pause %d was %s, want %s and a fifth more or less", i, have, want)
			}
		}
		if w.driver.openings("button-1") != 1 {
			w.Fatal("another device was disturbed")
		}
		w.forward(statusEvery)
		if f := w.hub.now().status.Faults; len(f) != 1 || f[0].Device != "bad-1" || f[0].Reason == "" || strings.Contains(f[0].Reason, "mistake") {
			w.Fatalf("status tells %+v", f)
		}
		w.press()
	})
}

func TestAFaultIsNamedAndEndsWithTheNextSignOfLife(t *testing.T) {
	inWorld(t, func(w *world) {
		var broken atomic.Bool
		w.driver.set(func(f *fake) {
			f.run = func(ctx context.Context, _ string, emit devices.Emitter) error {
				if broken.Swap(false) {
					return errors.New("wrong password")
				}
				emit.Heard(time.Now())
				<-ctx.Done()
				return nil
			}
		})
		broken.Store(true)
		w.reconcile("cam-1")
		w.forward(100 * time.Millisecond)
		if r := w.reasons("cam-1"); len(r) != 1 || r[0] != "wrong password" {
			w.Fatalf("at once were told %q", r)
		}
		w.forward(2 * time.Second)
		if r := w.reasons("cam-1"); len(r) != 0 {
			w.Fatalf("after it works again are told %q", r)
		}
	})
}

// reasons is why a device is not well, as the hub was told last.
func (w *world) reasons(device string) (last []string) {
	w.hub.with(func(h *hub) {
		for _, s := range h.states {
			for _, d := range s.Devices {
				if d.Device == device {
					last = d.Reasons
				}
			}
		}
	})
	return last
}

func TestADriverCanSayWhyItsDeviceIsNotWell(t *testing.T) {
	inWorld(t, func(w *world) {
		say := func(reasons ...string) {
			w.driver.set(func(f *fake) {
				f.why = func(device string) []string {
					if device == "button-1" {
						panic("a driver's mistake") // and the others are asked all the same
					}
					return reasons
				}
			})
			w.forward(1100 * time.Millisecond)
		}
		say("no_pictures")
		if r := w.reasons("sensor-1"); len(r) != 1 || r[0] != "no_pictures" {
			w.Fatalf("told was %q", r)
		}
		say()
		if r := w.reasons("sensor-1"); len(r) != 0 {
			w.Fatalf("when it was well again %q was told", r)
		}
	})
}

func TestAHealthyMinuteForgivesAndSilenceIsNoFault(t *testing.T) {
	inWorld(t, func(w *world) {
		var runs, pause atomic.Int64
		var failed time.Time // of the one device that there is
		w.driver.set(func(f *fake) {
			f.run = func(ctx context.Context, _ string, _ devices.Emitter) error {
				pause.Store(int64(time.Since(failed)))
				if runs.Add(1) <= 5 {
					return errors.New("not yet")
				}
				wait(ctx, 2*time.Minute)
				failed = time.Now()
				if ctx.Err() != nil {
					return nil
				}
				return errors.New("again")
			}
		})
		w.reconcile("cam-1")
		w.forward(40 * time.Second) // 1, 2, 4, 8, 16 s of pauses
		if len(w.agent.board.faults()) != 1 {
			w.Fatal("the fault is forgotten before anything was heard")
		}
		w.forward(61 * time.Second)
		if f := w.agent.board.faults(); len(f) != 0 {
			w.Fatalf("after a healthy minute stands %+v", f)
		}
		for runs.Load() < 7 {
			w.forward(time.Second)
		}
		if len(w.agent.board.faults()) != 1 {
			w.Fatal("it did not fail again")
		}
		if pause := time.Duration(pause.Load()); pause > 1200*time.Millisecond {
			w.Fatalf("what was before is not forgiven: the pause was %s", pause)
		}
	})
}

func TestWhatTryingAgainWillNotMendIsTriedRarely(t *testing.T) {
	inWorld(t, func(w *world) {
		w.driver.set(func(f *fake) {
			f.run = func(context.Context, string, devices.Emitter) error {
				return devices.Permanent(errors.New("no such door"))
			}
		})
		w.agent.Reconcile([]DeviceConfig{
			{Device: devices.Device{ID: "gate-1", Kind: devices.Gate, Driver: "fake"}},
			{Device: devices.Device{ID: "gate-2", Kind: devices.Gate, Driver: "nonsense"}},
			{Device: devices.Device{ID: "gate-3", Kind: devices.Gate, Driver: "fake"}, Settings: settings{"wrong": 1}},
		})
		w.forward(7 * time.Minute)
		if n := w.driver.openings("gate-1"); n != 1 {
			w.Fatalf("it was tried %d times in 7 minutes", n)
		}
		w.forward(6 * time.Minute)
		if n := w.driver.openings("gate-1"); n != 2 {
			w.Fatalf("it was tried %d times in 13 minutes", n)
		}
		if f := w.agent.board.faults(); len(f) != 3 {
			w.Fatalf("the faults are %+v", f)
		}
		if len(w.hub.now().list) != 3 {
			w.Fatal("what cannot be opened is missing in the inventory")
		}
	})
}

// settings are a device's own, as a file would have them.
type settings map[string]any

func (s settings) Decode(into any) error {
	m, ok := into.(*map[string]any)
	if !ok {
		return errors.New("settings: want a map")
	}
	*m = s
	return nil
}

func TestAChangedListDisturbsOnlyWhatChanged(t *testing.T) {
	inWorld(t, func(w *world) {
		var running atomic.Int32
		slow := make(chan struct{})
		w.driver.set(func(f *fake) {
			f.run = func(ctx context.Context, device string, _ devices.Emitter) error {
				running.Add(1)
				defer running.Add(-1)
				<-ctx.Done()
				if device == "slow-1" {
					<-slow
				}
				return nil
			}
		})
		list := func(poll int, ids ...string) {
			var configs []DeviceConfig
			for _, id := range ids {
				configs = append(configs, DeviceConfig{
					Device: devices.Device{ID: id, Kind: devices.Sensor, Driver: "fake"}, Settings: settings{"poll": poll},
				})
			}
			w.agent.Reconcile(configs)
			w.settle()
		}
		list(1, "a-1", "b-1", "slow-1")
		list(1, "a-1", "b-1", "slow-1", "c-1")
		for id, n := range map[string]int{"a-1": 1, "b-1": 1, "c-1": 1} {
			if have := w.driver.openings(id); have != n {
				w.Errorf("%s was opened %d times, want %d", id, have, n)
			}
		}
		list(2, "a-1", "slow-1")
		if w.driver.openings("a-1") != 2 || running.Load() != 2 {
			w.Errorf("after a change run %d devices, a-1 was opened %d times", running.Load(), w.driver.openings("a-1"))
		}
		if w.driver.openings("slow-1") != 1 {
			w.Error("slow-1 runs twice at once")
		}
		list(2, "a-1")
		list(2, "a-1", "slow-1") // taken away and put back while it still stops
		if w.driver.openings("slow-1") != 1 {
			w.Error("slow-1 runs twice at once")
		}
		close(slow)
		w.settle()
		if w.driver.openings("slow-1") != 2 || running.Load() != 2 {
			w.Errorf("slow-1 was opened %d times, %d devices run", w.driver.openings("slow-1"), running.Load())
		}
		w.forward(time.Second)
		if len(w.hub.now().list) != 2 {
			w.Errorf("the inventory is %+v", w.hub.now().list)
		}
	})
}

func TestPicturesStayReachableOverARestartOfTheirDevice(t *testing.T) {
	inWorld(t, func(w *world) {
		if _, ok := w.agent.Picture("nobody"); ok {
			w.Fatal("there are pictures of nobody")
		}
		source, ok := w.agent.Picture("sensor-1")
		if !ok {
			w.Fatal("there are none of sensor-1")
		}
		watch := func() (n int) {
			ctx, cancel := context.WithTimeout(w.Context(), time.Second)
			defer cancel()
			if err := source.Watch(ctx, func(devices.Picture) { n++ }); err != nil {
				w.Error(err)
			}
			return n
		}
		if watch() != 1 {
			w.Fatal("nothing was shown")
		}
		w.ids = []string{"sensor-1"}
		w.agent.Reconcile([]DeviceConfig{{Device: devices.Device{ID: "sensor-1", Kind: devices.Camera, Driver: "fake"}}})
		w.settle()
		if watch() != 1 {
			w.Fatal("nothing was shown after the restart")
		}
		w.agent.Reconcile(nil)
		w.settle()
		if err := source.Watch(w.Context(), func(devices.Picture) {}); !errors.Is(err, errNotRunning) {
			w.Fatalf("got %v", err)
		}
	})
}

func TestStoppingFlushesAlarmsAndSaysGoodbye(t *testing.T) {
	inWorld(t, func(w *world) {
		w.hub.with(func(h *hub) { h.mute = true })
		w.press()
		w.settle()
		begin := time.Now()
		w.stop()
		w.forward(1200 * time.Millisecond)
		select {
		case <-w.stopped:
			w.Fatal("it stopped with an alarm unsettled though the hub is there")
		default:
		}
		w.hub.with(func(h *hub) { h.mute = false })
		<-w.stopped
		w.settle()
		if w.hub.now().status.Online {
			w.Fatal("the hub was not told")
		}
		if took := time.Since(begin); took > 4*time.Second {
			w.Fatalf("it took %s", took)
		}
		if w.box.Backlog().Alarms != 0 {
			w.Fatal("the alarm is still there")
		}
	})
}

func TestNothingCanHoldUpStoppingForTenSeconds(t *testing.T) {
	for name, hold := range map[string]func(w *world){
		"a silent hub":       func(w *world) { w.hub.with(func(h *hub) { h.deaf = true }); w.press() },
		"no connection":      func(w *world) { w.press(); w.broker.Cut(edgeID) },
		"a driver":           func(w *world) { w.hang() },
		"all that there are": func(w *world) { w.hub.with(func(h *hub) { h.deaf = true }); w.press(); w.hang() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.start()
				hung, free := context.WithCancel(t.Context())
				w.hung = hung
				hold(w)
				w.settle()
				begin := time.Now()
				w.stop()
				<-w.stopped
				if took := time.Since(begin); took > 10*time.Second {
					t.Errorf("stopping took %s", took)
				}
				free()
				synctest.Wait()
				_ = w.box.Close()
			})
		})
	}
}

// hang has a device that does not stop when told to.
func (w *world) hang() {
	w.driver.set(func(f *fake) {
		f.run = func(context.Context, string, devices.Emitter) error {
			<-w.hung.Done()
			return nil
		}
	})
	w.reconcile("button-1", "sensor-1", "stuck-1")
}

func TestAnAgentIsRefusedThatCouldNotWork(t *testing.T) {
	box, err := outbox.Open(t.TempDir()+"/outbox.db", outbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	good := Config{ID: edgeID, Bus: bus.NewMemory().Client(edgeID), Outbox: box}
	for name, spoil := range map[string]func(c *Config){
		"a wrong id":        func(c *Config) { c.ID = "Edge East" },
		"no bus":            func(c *Config) { c.Bus = nil },
		"no outbox":         func(c *Config) { c.Outbox = nil },
		"a driver repeated": func(c *Config) { c.Drivers = []devices.Driver{newFake(), newFake()} },
	} {
		c := good
		spoil(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
