package systemtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/wire"
)

// guarded starts a Mosquitto that goes by the files that the hub writes for it.
func guarded(t *testing.T) *mosquittotest.Broker {
	t.Helper()
	dir := t.TempDir()
	return mosquittotest.StartIn(t, dir, "allow_anonymous false",
		"password_file "+write(t, filepath.Join(dir, "passwords"), ""), "acl_file "+write(t, filepath.Join(dir, "acl"), ""))
}

// external is a hub's configuration for a broker elsewhere.
func external(b *mosquittotest.Broker, more string) settings {
	return settings{mqtt: fmt.Sprintf("{url: %q, username: hub, password: \"hub's secret\"%s}", b.URL(), more)}
}

func files(b *mosquittotest.Broker) string { return fmt.Sprintf(", files: %q", b.Dir) }

// startHubOn starts a hub whose edges come through the broker.
func startHubOn(t *testing.T, b *mosquittotest.Broker) *hub {
	t.Helper()
	h := newHub(t, external(b, files(b)))
	h.mqtt = b.Address()
	h.start()
	eventually(t, 20*time.Second, "the hub to write the broker's files", func() bool {
		text, err := os.ReadFile(filepath.Join(b.Dir, "passwords"))
		return err == nil && strings.Contains(string(text), "hub:") && strings.Contains(string(text), "brighteyes-access-check:")
	})
	b.Reload()
	h.ready()
	return h
}

// The broker is killed, the hub is killed, the edge is killed, again and again,
// and buttons are pressed all the while.
func TestThroughMosquittoNoPressIsLostOrDoubledWhoeverIsKilled(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	h := startHubOn(t, b)
	w := newHome(h, 2)
	b.Reload()
	w.start()
	w.listens()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for round := range 12 {
		for range 4 + random.IntN(6) {
			w.press(random.IntN(2))
			<-time.After(time.Duration(1+random.IntN(30)) * time.Millisecond)
		}
		again := map[int]func(){0: b.Restart, 1: func() { h.start() }, 2: func() { w.start() }}[round%3]
		[]func(){b.Kill, h.kill, w.kill}[round%3]()
		w.press(random.IntN(2))
		again()
	}
	h.ready()
	w.press(0)
	w.expectAllOnce()
	if v := h.edgeView(w.id); len(v.Dropped) > 0 || len(v.Refused) > 0 {
		t.Errorf("dropped %v, refused %v", v.Dropped, v.Refused)
	}
}

// A broker that lets edges speak for one another is not used, unless somebody
// takes it upon himself.
func TestTheHubRefusesABrokerThatKeepsNobodyApart(t *testing.T) {
	t.Parallel()
	open := mosquittotest.Start(t)
	for name, c := range map[string]struct{ more, want string }{
		"that asks for no password":          {files(open), "access control does not hold"},
		"of which the hub knows one account": {`, probe: {username: someone, password: secret}`, "access control does not hold"},
		"whose files have no folder":         {`, files: "/nowhere"`, "/nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, external(open, c.more))
			h.start()
			if status, log := h.exits(30*time.Second), h.log.tail(); status != 1 || !strings.Contains(log, c.want) {
				t.Errorf("status %d, want 1 and %q:\n%s", status, c.want, log)
			}
		})
	}
	t.Run("that is trusted", func(t *testing.T) {
		h := newHub(t, external(open, ", trusted: true"))
		h.mqtt = open.Address()
		h.start()
		h.ready()
		w := startHome(h, 1)
		w.press(0)
		w.expectAllOnce()
	})
}

// Passwords without an access list are as good as none.
func TestTheHubRefusesABrokerWithoutAnAccessList(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := mosquittotest.StartIn(t, dir, "allow_anonymous false", "password_file "+write(t, filepath.Join(dir, "passwords"), ""))
	h := newHub(t, external(b, files(b)))
	h.start()
	eventually(t, 20*time.Second, "the hub to write the broker's files", func() bool {
		text, err := os.ReadFile(filepath.Join(dir, "passwords"))
		return err == nil && strings.Contains(string(text), "hub:") && strings.Contains(string(text), "brighteyes-access-check:")
	})
	b.Reload()
	if status := h.exits(40 * time.Second); status != 1 || !strings.Contains(h.log.tail(), "access control does not hold") {
		t.Errorf("status %d, want 1 and the reason", status)
	}
}

// The hub's own test of the road and the edge's go through a broker elsewhere as a
// call does: how old the newest of each is stands on the API. What its silence
// does is shown in hub/synthetic, where a minute is shorter.
func TestSelfTestsComeThroughMosquitto(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	h := startHubOn(t, b)
	began := time.Now()
	w := newHome(h, 1)
	b.Reload()
	w.start()
	pulses := map[string]time.Time{}
	eventually(t, 90*time.Second, "a pulse of the hub and of the edge", func() bool {
		var told struct {
			Items []struct {
				Edge     string
				At       time.Time
				Expected bool
			}
		}
		h.call("GET", "/api/v1/pulses", nil, &told)
		for _, one := range told.Items {
			if one.Expected && !one.At.IsZero() {
				pulses[one.Edge] = one.At
			}
		}
		return len(pulses) == 2
	})
	for _, source := range []string{devices.SelfTest, w.id} {
		if at := pulses[source]; at.Before(began) || at.After(time.Now()) {
			t.Errorf("the newest pulse of %s is of %v, and the test began at %v: %v", source, at, began, pulses)
		}
	}
	if list := h.alerts(devices.SelfTest); len(list) > 0 {
		t.Errorf("a pulse is an alert: %+v", list)
	}
	w.press(0)
	w.expectAllOnce()
}

// newSenderOn enrols an edge that publishes by hand through a broker elsewhere,
// with one button.
func newSenderOn(h *hub, b *mosquittotest.Broker) *sender {
	h.t.Helper()
	s := &sender{t: h.t, hub: h, id: fmt.Sprintf("edge-%d", homes.Add(1))}
	s.token, _ = h.enrol(s.id)
	b.Reload()
	s.connect(b.URL())
	h.t.Cleanup(func() { s.bus.Close() })
	s.declare()
	eventually(h.t, 10*time.Second, "the button to be declared", func() bool {
		status, _ := h.try("GET", "/api/v1/devices/button", nil, nil)
		return status == 200
	})
	return s
}

// declare says which devices the edge has, retained as an edge does.
func (s *sender) declare() {
	s.t.Helper()
	s.publishTo(bus.Out{Topic: wire.Topic(s.id, wire.Inventory), QoS: 1, Retain: true,
		Payload: encode(map[string]any{"devices": []any{map[string]any{"id": "button", "kind": "button"}}})})
}

// What lies at the broker from before is no word of today.
func TestRetainedJunkAtMosquittoIsRefused(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	h := startHubOn(t, b)
	s := newSenderOn(h, b)
	h.kill()
	s.bus.Close()
	b.Kill()
	b.Restart() // without the hub's session, so that what follows lies there retained and no other way
	s.connect(b.URL())
	s.declare() // which may lie there
	_, press := happening("button", devices.ButtonPressed)
	for topic, payload := range map[string][]byte{
		"alarms":   encode(map[string]any{"events": []any{press}}),
		"events":   []byte("junk"),
		"readings": encode(map[string]any{"readings": []any{map[string]any{"device": "button", "values": map[string]any{"v": 1}}}}),
		"replies":  []byte("{}"),
		"state":    encode(map[string]any{"sent": time.Now().UTC(), "devices": []any{map[string]any{"device": "button", "values": map[string]any{"v": 13}}}}),
		"status":   encode(map[string]any{"online": true, "boot": devices.NewID(time.Now()), "sent": time.Now().UTC(), "version": "of old"}),
	} {
		s.publishTo(bus.Out{Topic: wire.Topic(s.id, topic), Payload: payload, QoS: 1, Retain: true})
	}
	s.bus.Close() // nobody speaks for the edge any more
	silent := time.Now()
	h.start()
	h.ready()
	eventually(t, 10*time.Second, "retained junk to be refused", func() bool { return h.edgeView(s.id).Refused[wire.ReasonRetained] >= 5 })
	eventually(t, 10*time.Second, "what the edge said last to be shown", func() bool {
		status, _ := h.try("GET", "/api/v1/devices/button", nil, nil)
		return status == 200 && h.edgeView(s.id).Version == "of old"
	})
	if v := h.edgeView(s.id); v.Refused[wire.ReasonRetained] != 5 || len(v.Refused) != 1 || v.LastSeen.After(silent) {
		t.Errorf("refused %v, last seen %v; want 5 retained, and no sign of life after %v", v.Refused, v.LastSeen, silent)
	}
	var button struct {
		Values map[string]float64 `json:"values"`
	}
	h.call("GET", "/api/v1/devices/button", nil, &button)
	if len(button.Values) > 0 {
		t.Errorf("a state of old is shown: %v", button.Values)
	}
	h.expectCount("button", 0)
}

// The broker answers for a simple publisher's press while the hub is away, and
// brings it when the hub is back.
func TestWhatMosquittoKeepsForTheHubIsOnRecordOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	h := startHubOn(t, b)
	s := newSenderOn(h, b)
	presses := 0
	for range 3 {
		h.kill()
		for range 20 {
			_, press := happening("button", devices.ButtonPressed)
			payload := encode(map[string]any{"events": []any{press}})
			s.publish("alarms", payload)
			if presses%5 == 0 {
				s.publish("alarms", payload) // as QoS 1 allows
			}
			presses++
		}
		h.start()
		h.ready()
	}
	eventually(t, 20*time.Second, "what was kept to arrive", func() bool { return len(h.events("button")) >= presses })
	h.expectCount("button", presses)
}

// With a new token the old one opens nothing, as soon as the broker has read it.
func TestARotatedTokenIsTheBrokersTooWhenItHasReadItsFiles(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	h := startHubOn(t, b)
	s := &sender{t: t, hub: h, id: "edge-rotated"}
	s.token, _ = h.enrol(s.id)
	b.Reload()
	s.connect(b.URL())
	old := s.bus
	t.Cleanup(func() { old.Close() })
	var fresh struct{ Token string }
	h.call("POST", "/api/v1/edges/"+s.id+"/token", nil, &fresh)
	b.Reload()
	eventually(t, 10*time.Second, "the old token to open nothing", func() bool { return !old.Connected() })
	s.token = fresh.Token
	s.connect(b.URL())
	t.Cleanup(func() { s.bus.Close() })
	s.publish("alarms", encode(map[string]any{"events": []any{map[string]any{"type": devices.ButtonPressed, "device": "button"}}}))
	h.screen().expectOpen("button")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if err := old.Publish(ctx, bus.Out{Topic: wire.Topic(s.id, "alarms"), Payload: []byte("{}"), QoS: 1}); err == nil {
		t.Error("the old token still publishes")
	}
}

// expectOpen waits for an alert of a device, in the list or on the stream.
func (s *screen) expectOpen(device string) {
	s.t.Helper()
	eventually(s.t, 10*time.Second, "an alert of "+device, func() bool {
		_, told := s.find(func(a alerts.Alert) bool { return a.Device == device })
		return told || len(s.hub.alerts(device)) > 0
	})
}
