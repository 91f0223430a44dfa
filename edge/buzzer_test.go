package edge

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/outbox"
)

// siren is what the buzzer's device was told, and when since the beginning.
type siren struct {
	mu   sync.Mutex
	told []string
	at   []time.Time
	fail error
}

func (s *siren) do(_ context.Context, c devices.Command) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	s.told, s.at = append(s.told, c.Device+" "+c.Action), append(s.at, time.Now())
	return nil, nil
}

func (s *siren) times(what string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.told {
		if t == what {
			n++
		}
	}
	return n
}

const sounds, stops = "siren-1 sound", "siren-1 quiet"

// withBuzzer runs a test in a world whose edge sounds siren-1 after 20 s.
func withBuzzer(t *testing.T, o outbox.Options, test func(w *world, s *siren)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &siren{}
		w := newWorld(t)
		w.opt = o
		w.ids = []string{"button-1", "sensor-1", "siren-1"}
		w.driver.do = s.do
		w.change = func(c *Config) {
			c.Buzzer = &Buzzer{After: 20 * time.Second, Device: "siren-1", Action: "sound", Stop: BuzzerStop{Action: "quiet"}}
		}
		w.start()
		defer w.end()
		test(w, s)
	})
}

func (s *siren) expect(t *testing.T, n, quiet int) {
	t.Helper()
	if have, over := s.times(sounds), s.times(stops); have != n || over != quiet {
		t.Fatalf("it sounded %d times and was told to stop %d times; want %d and %d", have, over, n, quiet)
	}
}

func TestACallThatTheHubConfirmsIsQuiet(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.press()
		w.forward(5 * time.Minute)
		s.expect(t, 0, 0)
	})
}

func TestTheBuzzerSoundsWhenNobodyConfirmsACallAndStopsWhenSomebodyDoes(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.hub.with(func(h *hub) { h.deaf = true })
		w.press()
		w.forward(19 * time.Second)
		s.expect(t, 0, 0)
		w.forward(2 * time.Second)
		s.expect(t, 1, 0)
		w.forward(60 * time.Second)
		s.expect(t, 3, 0)
		w.hub.with(func(h *hub) { h.deaf = false })
		w.forward(30 * time.Second)
		n := s.times(sounds)
		s.expect(t, n, 1)
		w.forward(5 * time.Minute)
		s.expect(t, n, 1)
		w.expectEmptyOutbox()
		if have := w.buzzes(); !slices.Equal(have, []string{"emergency 0", "reset 3"}) && !slices.Equal(have, []string{"emergency 0", "reset 4"}) {
			t.Errorf("on record is %q", have)
		}
	})
}

// buzzes is what the hub has on record of the buzzer.
func (w *world) buzzes() (list []string) {
	seen := map[string]bool{}
	for _, b := range w.hub.came(devices.Events) {
		for _, e := range b.Events {
			if e.Type != buzzerEvent || seen[e.ID] {
				continue
			}
			seen[e.ID] = true
			count, _ := e.Data["count"].(float64)
			text, _ := json.Marshal(count)
			list = append(list, e.Data["reason"].(string)+" "+string(text))
		}
	}
	slices.Sort(list)
	return list
}

func TestOnlyCallsForHelpSoundTheBuzzer(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.hub.with(func(h *hub) { h.deaf = true })
		w.emit(devices.GateForced, "sensor-1")
		w.emit(devices.ButtonTest, "button-1")
		w.emit(devices.SensorLeak, "sensor-1")
		w.forward(5 * time.Minute)
		s.expect(t, 0, 0)
		w.emit(devices.SensorSmoke, "sensor-1")
		w.forward(21 * time.Second)
		s.expect(t, 1, 0)
	})
}

func TestTheBuzzerSoundsWithAHubThatWasNeverThere(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.broker.Cut(edgeID)
		w.press()
		w.forward(21 * time.Second)
		s.expect(t, 1, 0)
	})
}

func TestTheBuzzerKnowsAfterARestartWhatIsUnconfirmed(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.hub.with(func(h *hub) { h.deaf = true })
		w.press()
		w.forward(3 * time.Second)
		w.crash()
		w.start()
		w.forward(6 * time.Second)
		s.expect(t, 1, 0)
		w.hub.with(func(h *hub) { h.deaf = false })
		w.forward(30 * time.Second)
		s.expect(t, s.times(sounds), 1)
	})
}

func TestARestartWithCallsThatAreConfirmedAtOnceIsQuiet(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.hub.with(func(h *hub) { h.deaf = true })
		w.press()
		w.forward(3 * time.Second)
		w.crash()
		w.hub.with(func(h *hub) { h.deaf = false })
		w.start()
		w.forward(5 * time.Minute)
		s.expect(t, 0, 0)
	})
}

// A disk without room gives an error: the press goes out unstored, and whether
// somebody answers for it decides.
func TestTheBuzzerSoundsWithAFullDisk(t *testing.T) {
	withBuzzer(t, outbox.Options{MaxPages: 1}, func(w *world, s *siren) {
		w.broker.Cut(edgeID)
		emit := w.driver.emitter(w.T, "button-1")
		ctx, stop := context.WithCancel(w.Context())
		defer stop()
		var all sync.WaitGroup
		all.Go(func() { _ = emit.Event(ctx, devices.Event{Type: devices.ButtonPressed}) })
		w.forward(21 * time.Second)
		s.expect(t, 1, 0)
		stop()
		all.Wait()
	})
}

func TestTheBuzzerSoundsWithADiskThatHangs(t *testing.T) {
	var hang chan struct{}
	var hangs atomic.Bool
	o := outbox.Options{Fault: func(at string) {
		if at == devices.FaultOutboxCommitted && hangs.Load() {
			<-hang
		}
	}}
	withBuzzer(t, o, func(w *world, s *siren) {
		hang = make(chan struct{})
		hangs.Store(true)
		w.broker.Cut(edgeID)
		emit := w.driver.emitter(w.T, "button-1")
		ctx, stop := context.WithCancel(w.Context())
		var all sync.WaitGroup
		all.Go(func() { _ = emit.Event(ctx, devices.Event{Type: devices.ButtonPressed}) })
		defer func() {
			stop()
			hangs.Store(false)
			close(hang)
			all.Wait()
		}()
		w.forward(21 * time.Second)
		s.expect(t, 1, 0)
		w.forward(60 * time.Second) // what it reports waits for the disk, and the noise goes on
		if s.times(sounds) < 2 {
			t.Error("it sounds no more")
		}
	})
}

func TestASlowHubIsNotTakenForAConfirmation(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.hub.with(func(h *hub) { h.mute = true }) // it gets all and answers nothing
		w.press()
		w.forward(21 * time.Second)
		s.expect(t, 1, 0)
	})
}

func TestABuzzerThatFailsIsTriedAgainSoon(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		s.mu.Lock()
		s.fail = errors.New("no power")
		s.mu.Unlock()
		w.hub.with(func(h *hub) { h.deaf = true })
		w.press()
		w.forward(25 * time.Second)
		s.mu.Lock()
		s.fail = nil
		s.mu.Unlock()
		w.forward(3 * time.Second)
		s.expect(t, 1, 0)
	})
}

func TestOneCallDoesNotSoundForEver(t *testing.T) {
	withBuzzer(t, outbox.Options{}, func(w *world, s *siren) {
		w.hub.with(func(h *hub) { h.deaf = true })
		w.press()
		w.forward(2 * time.Hour)
		n := s.times(sounds)
		if n < 100 || n > 122 {
			t.Errorf("it sounded %d times in the first hour", n)
		}
		w.forward(time.Hour)
		s.expect(t, n, 1)
		w.press() // but a new one does
		w.forward(21 * time.Second)
		s.expect(t, n+1, 1)
	})
}

func TestAnEdgeSendsItsPulseByTheRoadOfACallAndNeverHoardsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.change = func(c *Config) { c.SelfTest = time.Minute }
		w.start()
		defer w.end()
		w.forward(10*time.Minute + time.Second)
		if n := len(w.hub.storedIn(devices.Alarms)); n != 10 {
			t.Errorf("%d pulses in ten minutes", n)
		}
		w.hub.with(func(h *hub) { h.deaf = true })
		w.forward(time.Hour)
		if n := w.box.Backlog().Alarms; n != 1 {
			t.Errorf("%d pulses wait after an hour without a hub", n)
		}
		w.hub.with(func(h *hub) { h.deaf = false })
		w.forward(2 * time.Minute)
		if n := len(w.hub.storedIn(devices.Alarms)); n < 12 {
			t.Errorf("%d pulses: they do not go on", n)
		}
	})
}
