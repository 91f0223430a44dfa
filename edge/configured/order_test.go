package configured

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/wire"
)

func TestOnlyTheHubsOwnWordOnThisConnectionCounts(t *testing.T) {
	inWorld(t, func(w *world) {
		_, stranger, _ := ed25519.GenerateKey(nil)
		good := w.order(1, with("sensor-1"), nil)
		forAnother := good
		forAnother.Edge = "edge-west"
		before := good // signed for the connection before
		w.broker.Cut(east)
		w.broker.Restore(east)
		time.Sleep(time.Minute)
		fresh := w.order(1, with("sensor-1"), nil)
		if fresh.Challenge == before.Challenge {
			t.Fatal("two connections have one challenge")
		}
		forAnother.Challenge = fresh.Challenge
		otherwise := fresh
		otherwise.SHA256 = devicelist.SHA256("something else")
		command, err := wire.SignCommand(w.key, devices.Command{
			ID: devices.NewID(time.Now()), Edge: east, Device: "gate-1", Action: "open", Issued: time.Now(), Expires: time.Now().Add(time.Minute),
		})
		if err != nil {
			t.Fatal(err)
		}
		for what, payload := range map[string][]byte{
			"another's key":        w.signed(stranger, fresh),
			"another edge's":       w.signed(w.key, forAnother),
			"another connection's": w.signed(w.key, before),
			"a command":            command,
			"nothing":              nil,
			"text":                 []byte("devices: []"),
			"cut":                  w.signed(w.key, fresh)[:400],
			"one sealed for another": w.signed(w.key, func() wire.ConfigOrder {
				o := fresh
				o.Sealed = []byte("not sealed at all, but long enough")
				o.Do = wire.ConfigCheck
				return o
			}()),
		} {
			w.send(payload)
			synctest.Wait()
			if w.kept() != "" || len(w.serves()) != 2 {
				t.Errorf("%s changed something: %s", what, w.kept())
			}
		}
		if err := w.hub.Send(bus.Out{Topic: wire.Topic(east, wire.Config), Payload: w.signed(w.key, fresh), QoS: 1, Retain: true}); err != nil {
			t.Fatal(err)
		}
		w.expectServed("gate-1", "button-1", "sensor-1") // delivered now, it is no retained one
	})
}

func TestAnOldVersionIsNeverServedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.signed(w.key, w.order(4, with("sensor-1"), nil))
		w.send(first)
		w.expectServed("gate-1", "button-1", "sensor-1")
		time.Sleep(3 * time.Minute)
		if r := w.last(); r.Running != 4 || r.Trial {
			t.Fatalf("%+v", r)
		}
		w.apply(5, own, nil)
		time.Sleep(3 * time.Minute)
		w.expectServed("gate-1", "button-1")
		w.send(first) // as it was recorded
		w.expectServed("gate-1", "button-1")
		w.apply(4, with("sensor-1"), nil) // signed for this connection, and old
		w.apply(3, with("sensor-1"), nil)
		w.expectServed("gate-1", "button-1")
		w.restart()
		w.apply(4, with("sensor-1"), nil)
		w.expectServed("gate-1", "button-1")
		if r := w.last(); r.Running != 5 || r.Highest != 5 {
			t.Errorf("%+v", r)
		}
	})
}

func TestAnEdgeCanKeepItsHubOut(t *testing.T) {
	inWorld(t, func(w *world) {
		w.apply(1, with("sensor-1"), nil)
		time.Sleep(3 * time.Minute)
		w.closed = true
		w.restart()
		w.expectServed("gate-1", "button-1")
		w.apply(2, with("sensor-2"), nil)
		w.expectServed("gate-1", "button-1")
		if r := w.last(); !r.Closed || r.Running != 0 {
			t.Errorf("%+v", r)
		}
		w.closed = false
		w.restart()
		w.expectServed("gate-1", "button-1", "sensor-1")
	})
}

func TestAListWithAMistakeTouchesNothingAndNoSecretIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := strings.Join(w.last().Lines, "\n") + "\n"
		if strings.Contains(shown, "own-sesame") {
			t.Fatalf("the edge tells\n%s", shown)
		}
		bad := strings.Replace(shown, "port: 1", "port: 0", 1)
		bad = strings.Replace(bad, "port: 2", "port: 2\n      password: ‹secret:typed›", 1)
		w.apply(1, bad, map[string]string{"typed": "typed-sesame"})
		r := w.last()
		if r.Running != 0 || r.Highest != 1 || r.Last == nil || r.Last.What != wire.ConfigRefused || len(r.Last.Mistakes) != 1 || r.Last.Zh == "" {
			t.Fatalf("%+v, %+v", r, r.Last)
		}
		if m := r.Last.Mistakes[0]; m.Key != "devices[0].settings" || !strings.Contains(m.En, "want 1 or more") || strings.Contains(m.En, "sesame") {
			t.Errorf("%+v", m)
		}
		w.apply(2, strings.Replace(bad, "typed", "never-typed", 1), nil) // a secret that nobody has
		if r := w.last(); r.Last.Version != 2 || r.Last.Mistakes[0].Key != "devices[1].settings.password" || r.Last.Mistakes[0].Code != "list.secret" {
			t.Errorf("%+v", r.Last)
		}
		ref := devicelist.Refs(shown)[0]
		w.apply(3, strings.Replace(shown, "kind: gate", "kind: gate\n    name: "+devicelist.Mark(ref), 1), nil) // it would be published
		if r := w.last(); r.Last.Version != 3 || r.Last.Mistakes[0].Key != "devices[0].name" || r.Last.Mistakes[0].Code != "list.mark" {
			t.Errorf("%+v", r.Last)
		}
		w.expectServed("gate-1", "button-1")
		if kept := w.kept(); strings.Contains(kept, "sesame") {
			t.Errorf("a list that was refused leaves %s", kept)
		}
		check := w.order(0, shown, nil)
		check.Do, check.SHA256 = wire.ConfigCheck, ""
		w.send(w.signed(w.key, check))
		if r := w.last(); r.Checked == nil || r.Checked.What != wire.ConfigRight || r.Highest != 3 {
			t.Errorf("%+v", r)
		}
	})
}

func TestADriverThatBreaksDownAtAListIsARefusal(t *testing.T) {
	inWorld(t, func(w *world) {
		w.apply(1, strings.Replace(strings.Join(w.last().Lines, "\n")+"\n", "port: 1", "port: 666", 1), nil)
		r := w.last()
		if r.Last == nil || r.Last.What != wire.ConfigRefused || len(r.Last.Mistakes) != 1 {
			t.Fatalf("%+v", r.Last)
		}
		if m := r.Last.Mistakes[0]; m.Key != "devices[0].settings" || m.Code != "list.broke" || !strings.Contains(m.En, "666") || m.Zh == "" || strings.Contains(m.En+m.Zh, "sesame") {
			t.Errorf("%+v", m)
		}
		w.expectServed("gate-1", "button-1")
	})
}

func TestASecretThatIsNotMentionedStays(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := strings.Join(w.last().Lines, "\n") + "\n"
		w.apply(1, shown+"  - id: lock-1\n    kind: gate\n    driver: fake\n    settings: {port: 9, password: \"‹secret:typed›\"}\n", map[string]string{"typed": "typed-sesame"})
		w.expectServed("gate-1", "button-1", "lock-1")
		var have []string
		for _, e := range w.serves() {
			var s struct {
				Port     int    `yaml:"port"`
				Password string `yaml:"password"`
			}
			if err := e.Settings.Decode(&s); err != nil {
				t.Fatal(err)
			}
			have = append(have, s.Password)
		}
		if have[0] != "own-sesame" || have[2] != "typed-sesame" {
			t.Errorf("served with %q", have)
		}
		info, err := os.Stat(filepath.Join(w.dir, "config.json"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		var kept state
		if err := json.Unmarshal([]byte(w.kept()), &kept); err != nil || len(kept.Secrets) != 2 {
			t.Errorf("%d secrets are kept, %v", len(kept.Secrets), err)
		}
		for _, r := range w.told() {
			if text := string(wire.EncodeConfigured(r)); strings.Contains(text, "sesame") {
				t.Errorf("the edge tells %s", text)
			}
		}
	})
}
