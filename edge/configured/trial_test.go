package configured

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/wire"
	"brighteyes/edge"
)

// backTo wants the edge to have left a version by itself, with a reason.
func (w *world) backTo(running, left int64, code string) {
	w.Helper()
	r := w.last()
	if r.Running != running || r.Trial || r.Last == nil || r.Last.What != wire.ConfigRolledBack || r.Last.Version != left || r.Last.Code != code || r.Last.Zh == "" || r.Last.En == "" {
		w.Errorf("runs %d, trial %v, %+v; want %d after %d by %s", r.Running, r.Trial, r.Last, running, left, code)
	}
}

func TestAListIsInForceWhenTheHubSeesItAndTheDevicesAreHeard(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signs("gate-1", "button-1")
		w.apply(1, strings.Replace(with("sensor-1"), "port: 1", "port: 8", 1), nil)
		time.Sleep(30 * time.Second)
		if r := w.last(); !r.Trial || len(r.Silent) != 1 || r.Silent[0] != "gate-1" { // the button did not change and promises nothing in that time
			t.Fatalf("%+v", r)
		}
		w.signs("gate-1")
		time.Sleep(10 * time.Second)
		if r := w.last(); r.Trial || r.Running != 1 {
			t.Fatalf("%+v", r)
		}
		w.restart()
		w.expectServed("gate-1", "button-1", "sensor-1")
	})
}

func TestAShortTrialIsLongEnoughToBeSeen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.trial = 6 * time.Second
		w.restart()
		for phase := range 10 { // of the reports
			time.Sleep(time.Duration(phase) * 700 * time.Millisecond)
			w.apply(int64(phase+1), with("sensor-1"), nil)
			time.Sleep(7 * time.Second)
			if r := w.last(); r.Trial || r.Running != int64(phase+1) {
				t.Fatalf("at phase %d: %+v", phase, r.Last)
			}
		}
	})
}

func TestWithoutAWordOfTheHubTheEdgeGoesBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.silent()
		w.apply(1, with("sensor-1"), nil)
		w.expectServed("gate-1", "button-1", "sensor-1")
		time.Sleep(110 * time.Second)
		w.expectServed("gate-1", "button-1", "sensor-1")
		time.Sleep(15 * time.Second)
		w.expectServed("gate-1", "button-1")
		w.backTo(0, 1, "config.unseen")
	})
}

func TestADeviceThatDidWellAndDoesNotMakesTheEdgeGoBack(t *testing.T) {
	for what, becomes := range map[string]func(w *world){
		"its driver does not run": func(w *world) { w.is("button-1", edge.Health{Sign: time.Now(), Fault: "port in use"}) },
		"its new broker is not reached": func(w *world) {
			w.is("button-1", edge.Health{Began: time.Now().Add(time.Millisecond), Sign: time.Now().Add(-time.Millisecond), Unlinked: true})
			time.Sleep(time.Second)
			w.signs("gate-1")
		},
		"it is silent": func(w *world) {},
		"it says it is unreachable": func(w *world) {
			time.Sleep(time.Second)
			w.signs("gate-1")
			h := w.of("gate-1")
			h.Down = true
			w.is("gate-1", h)
		},
		"only its old run spoke": func(w *world) {
			h := w.of("gate-1")
			h.Sign = time.Now()
			w.is("gate-1", h)
		},
	} {
		t.Run(what, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.signs("gate-1", "button-1")
				time.Sleep(time.Second)
				w.apply(1, strings.NewReplacer("port: 1", "port: 8", "port: 2", "port: 9").Replace(own), nil)
				becomes(w)
				time.Sleep(125 * time.Second)
				w.backTo(0, 1, "config.lost")
			})
		})
	}
}

// A new device shares the button's broker and is given a wrong password: the button did
// not change, and is cut all the same.
func TestAButtonThatANewDeviceCutsOffMakesTheEdgeGoBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signs("gate-1", "button-1")
		w.apply(1, with("sensor-1"), nil)
		time.Sleep(time.Second)
		w.signs("gate-1", "button-1") // it spoke once more before it was cut
		h := w.of("button-1")
		h.Unlinked = true
		w.is("button-1", h)
		time.Sleep(125 * time.Second)
		w.expectServed("gate-1", "button-1")
		w.backTo(0, 1, "config.lost")
	})
}

func TestANewDeviceThatIsNotHeardIsNoReasonToGoBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.is("gate-1", edge.Health{Fault: "never did"})
		w.apply(1, with("sensor-1"), nil)
		w.is("sensor-1", edge.Health{Fault: "wrong password"})
		time.Sleep(125 * time.Second)
		if r := w.last(); r.Running != 1 || r.Trial {
			t.Errorf("%+v", r)
		}
	})
}

func TestAnEdgeThatEndsTwiceInATrialGoesBackAndStays(t *testing.T) {
	inWorld(t, func(w *world) {
		w.apply(1, with("sensor-1"), nil)
		time.Sleep(3 * time.Minute)
		w.apply(2, own, nil)
		w.restart()
		if r := w.last(); r.Running != 2 || !r.Trial {
			t.Fatalf("it is not tried once more: %+v", r)
		}
		w.expectServed("gate-1", "button-1")
		w.restart()
		w.backTo(1, 2, "config.ended")
		for range 3 {
			w.restart()
			w.expectServed("gate-1", "button-1", "sensor-1")
		}
		w.apply(2, own, nil)
		w.expectServed("gate-1", "button-1", "sensor-1")
		w.apply(3, own, nil)
		w.expectServed("gate-1", "button-1")
	})
}

func TestANewerListInATrialIsTriedAgainstWhatDidWellBeforeBoth(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signs("gate-1", "button-1")
		w.apply(1, strings.Replace(own, "port: 1", "port: 8", 1), nil)
		w.is("gate-1", edge.Health{Fault: "no such port"})
		time.Sleep(10 * time.Second)
		w.apply(2, strings.Replace(own, "port: 1", "port: 9", 1), nil)
		time.Sleep(125 * time.Second)
		w.backTo(0, 2, "config.lost")
	})
}

func TestWhatCannotBeKeptIsNotServed(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := os.RemoveAll(w.dir); err != nil { // as a disk that fails
			t.Fatal(err)
		}
		order := w.signed(w.key, w.order(1, with("sensor-1"), nil))
		w.send(order)
		w.expectServed("gate-1", "button-1")
		if r := w.last(); r.Last == nil || r.Last.Code != "config.disk" || r.Highest != 1 {
			t.Errorf("%+v", r.Last)
		}
		if err := os.MkdirAll(w.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		w.send(order) // a copy, which the hub has as refused
		w.expectServed("gate-1", "button-1")
		time.Sleep(time.Second)
		if kept := w.kept(); !strings.Contains(kept, `"highest":1`) {
			t.Errorf("kept is %s", kept)
		}
	})
}

// A new program that is stricter about one device must not take the buttons beside it away.
func TestAnEntryThatTheProgramNoLongerTakesIsLeftOutAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.apply(1, strings.Replace(with("sensor-1"), "own-sesame", "‹secret:new›", 1), map[string]string{"new": "new-sesame"})
		time.Sleep(3 * time.Minute)
		w.expectServed("gate-1", "button-1", "sensor-1")
		file := filepath.Join(w.dir, "config.json")
		stricter := func(old, new string) {
			if err := os.WriteFile(file, []byte(strings.Replace(w.kept(), old, new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			w.restart()
		}
		stricter("port: 1", "port: 0")
		w.expectServed("button-1", "sensor-1")
		r := w.last()
		if r.Running != 1 || len(r.Unfit) != 1 || !strings.HasPrefix(r.Unfit[0].Key, "devices[0]") || !strings.Contains(r.Unfit[0].En, "port 0") || r.Unfit[0].Zh == "" {
			t.Errorf("the hub is told %+v", r)
		}
		if strings.Contains(r.Unfit[0].En, "sesame") {
			t.Errorf("the hub is told a secret: %s", r.Unfit[0].En)
		}
		stricter("port: 0", "port: 1") // the program before again
		w.expectServed("gate-1", "button-1", "sensor-1")
		if r := w.last(); len(r.Unfit) > 0 {
			t.Errorf("left out are %+v", r.Unfit)
		}
	})
}

func TestAListThatCannotBeReadAnyMoreGivesWayToTheOneBefore(t *testing.T) {
	inWorld(t, func(w *world) {
		w.apply(1, with("sensor-1"), nil)
		time.Sleep(3 * time.Minute)
		w.apply(2, with("sensor-2"), nil)
		time.Sleep(3 * time.Minute)
		file := filepath.Join(w.dir, "config.json")
		var kept state
		if err := json.Unmarshal([]byte(w.kept()), &kept); err != nil {
			t.Fatal(err)
		}
		kept.Running.Text = strings.ReplaceAll(kept.Running.Text, "driver: fake", "driver: gone") // no entry of it is right
		text, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		w.restart()
		w.expectServed("gate-1", "button-1", "sensor-1")
		w.backTo(1, 2, "config.unfit")
		if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.restart()
		w.expectServed("gate-1", "button-1")
		if kept, err := os.ReadFile(file + ".damaged"); err != nil || string(kept) != "{" {
			t.Errorf("%q, %v", kept, err)
		}
	})
}

func TestWithoutItsKeyTheEdgeServesWhatItHasAndTakesNoOrders(t *testing.T) {
	inWorld(t, func(w *world) {
		w.apply(1, with("sensor-1"), nil)
		time.Sleep(3 * time.Minute)
		order := w.order(2, with("sensor-2"), nil)
		key := filepath.Join(w.dir, "config.key")
		good, err := os.ReadFile(key)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(key, good[:7], 0o600); err != nil { // as a disk leaves it
			t.Fatal(err)
		}
		told := len(w.told())
		w.restart()
		w.expectServed("gate-1", "button-1", "sensor-1")
		w.send(w.signed(w.key, order))
		time.Sleep(3 * time.Minute)
		w.expectServed("gate-1", "button-1", "sensor-1")
		if len(w.told()) != told {
			t.Error("it tells of a key that it does not have")
		}
		w.end()
		dir := w.dir
		w.dir = filepath.Join(dir, "not", "there") // no key can be made
		w.broker.Restore(east)
		w.start()
		w.expectServed("gate-1", "button-1")
		w.dir = dir
		if err := os.WriteFile(key, good, 0o600); err != nil {
			t.Fatal(err)
		}
		w.restart()
		w.apply(2, with("sensor-2"), nil)
		w.expectServed("gate-1", "button-1", "sensor-2")
	})
}

func TestWordsAreInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}
