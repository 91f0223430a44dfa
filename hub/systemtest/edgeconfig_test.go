package systemtest

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// configView is what the tests read of GET /edges/{id}/config.
type configView struct {
	Text                    string
	Wanted, Newest, Running int64
	Trial                   bool
	Key                     string
	Offered                 string `json:"offered_key"`
	Versions                []configVersion
}

type configVersion struct {
	Version  int64
	State    string
	Why      string
	WhyZh    string `json:"why_zh"`
	Mistakes []configMistake
}

type configMistake struct {
	Line, Column int
	Key, Message string
}

// configured is a home whose list its hub may change, with two switches that
// answer on a port, and a supply whose community is a secret.
type configured struct {
	*home
	reached net.Listener
}

const (
	ownSecret   = "own-sesame-71"
	typedSecret = "typed-sesame-72"
	trialOf     = 6 // seconds
)

// startConfigured starts such a home, when what must be before is done, and waits
// until the hub knows its list.
func startConfigured(h *hub, buttons int, before ...func()) *configured {
	h.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	w := &configured{newHome(h, buttons), l}
	file := filepath.Join(w.dir, "edge.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		h.t.Fatal(err)
	}
	own := strings.Replace(string(text), "hub: {", fmt.Sprintf("hub: {trial_s: %d, ", trialOf), 1)
	own += w.reach("switch", l.Addr())
	own += fmt.Sprintf("  - {id: %s-ups, kind: power, driver: snmp, settings: {address: \"127.0.0.1:%s\", community: %q}}\n", w.id, port(freePort(h.t)), ownSecret)
	write(h.t, file, "%s", own)
	for _, do := range before {
		do()
	}
	w.start()
	w.listens()
	eventually(h.t, 20*time.Second, "the edge to tell its list", func() bool {
		status, _ := h.try("GET", w.path(""), nil, nil)
		return status == 200 && w.config().Text != ""
	})
	w.isHeard("switch")
	return w
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}

// reach is the entry of a switch that answers at an address.
func (w *configured) reach(name string, at net.Addr) string {
	return fmt.Sprintf("  - {id: %s-%s, kind: network, driver: reach, heartbeat_s: 2, settings: {address: 127.0.0.1, port: %s, every_s: 0.5}}\n", w.id, name, port(at.String()))
}

func (w *configured) isHeard(name string) {
	w.t.Helper()
	eventually(w.t, 20*time.Second, name+" to be online", func() bool {
		var d struct{ Status string }
		status, _ := w.hub.try("GET", "/api/v1/devices/"+w.id+"-"+name, nil, &d)
		return status == 200 && d.Status == "online"
	})
}

func (w *configured) path(rest string) string { return "/api/v1/edges/" + w.id + "/config" + rest }

func (w *configured) config() configView {
	w.t.Helper()
	var v configView
	w.hub.call("GET", w.path(""), nil, &v)
	return v
}

// change gives the edge another list.
func (w *configured) change(text string) int64 {
	w.t.Helper()
	var v configVersion
	w.hub.call("POST", w.path(""), map[string]any{"text": text, "base": w.config().Newest, "reason": "for a test"}, &v)
	return v.Version
}

// becomes waits until a version is in a state.
func (w *configured) becomes(version int64, state string) (found configVersion) {
	w.t.Helper()
	eventually(w.t, 40*time.Second, fmt.Sprintf("version %d to be %s", version, state), func() bool {
		for _, v := range w.config().Versions {
			if found = v; v.Version == version {
				return v.State == state
			}
		}
		return false
	})
	return found
}

func TestAnEdgesListIsChangedFromTheHubAndNoPressIsLostByIt(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startConfigured(h, 2)
	was := w.config()
	if was.Running != 0 || was.Newest != 0 || strings.Contains(was.Text, ownSecret) || !strings.Contains(was.Text, "community: ‹secret:") && !strings.Contains(was.Text, "community: \"‹secret:") {
		t.Fatalf("the list of edge.yaml is shown as\n%s", was.Text)
	}

	// A mistake of the list is found by the hub, one of a driver's settings by the
	// edge; nothing is changed by looking.
	var checked struct {
		Mistakes []configMistake
		Edge     bool
		Changes  []struct {
			Device, What string
			Keys         []struct{ Key, Before, After string }
		}
	}
	for bad, key := range map[string]string{
		strings.Replace(was.Text, "kind: network", "kind: switch", 1):   "kind",
		strings.Replace(was.Text, "every_s: 0.5", "evry_s: 0.5", 1):     "settings.evry_s",
		strings.Replace(was.Text, "driver: reach", "driver: telnet", 1): "driver",
	} {
		h.call("POST", w.path("/check"), map[string]string{"text": bad}, &checked)
		line := 0
		if len(checked.Mistakes) == 1 {
			line = checked.Mistakes[0].Line
		}
		lines := strings.Split(bad, "\n")
		last := key[strings.LastIndex(key, ".")+1:]
		if line < 1 || !strings.HasSuffix(checked.Mistakes[0].Key, key) || !strings.Contains(lines[line-1], last) {
			t.Errorf("%s is told as %+v", key, checked)
		}
	}

	// One more device and another secret; presses come all the while.
	more := strings.TrimSuffix(strings.Replace(was.Text, "community: ", "community: "+typedSecret+" # was ", 1), "\n") + "\n" + w.reach("second", w.reached.Addr())
	h.call("POST", w.path("/check"), map[string]string{"text": more}, &checked)
	if len(checked.Mistakes) != 0 || !checked.Edge || len(checked.Changes) != 2 || checked.Changes[0].Keys[0].After != "‹secret›" || checked.Changes[1].What != "added" {
		t.Errorf("it is told as %+v", checked)
	}
	w.press(0)
	first := w.change(more)
	for range 5 {
		w.press(0)
		w.press(1)
	}
	w.becomes(first, "confirmed")
	w.press(1)
	w.isHeard("second")
	w.expectAllOnce()
	if now := w.config(); now.Running != first || now.Wanted != first || strings.Contains(now.Text, typedSecret) {
		t.Errorf("it runs %d of %d\n%s", now.Running, first, now.Text)
	}

	// It is in force after a power cut too.
	w.kill()
	w.start()
	w.isHeard("second")
	if now := w.config(); now.Running != first || now.Trial {
		t.Errorf("after a restart it runs %d", now.Running)
	}

	// A list whose settings are wrong is refused by the edge, and changes nothing.
	refused := w.becomes(w.change(strings.Replace(w.config().Text, "every_s: 0.5", "every_s: -1", 1)), "refused")
	if len(refused.Mistakes) == 0 || !strings.Contains(refused.Mistakes[0].Key, "settings") {
		t.Errorf("it is refused with %+v", refused)
	}
	if now := w.config(); now.Running != first || now.Wanted != first {
		t.Errorf("it runs %d and %d is wanted", now.Running, now.Wanted)
	}

	// The list of edge.yaml is brought back, with its own secret.
	var back configVersion
	h.call("POST", w.path("/0/restore"), map[string]any{"base": w.config().Newest, "reason": "for a test"}, &back)
	w.becomes(back.Version, "confirmed")
	if now := w.config(); now.Text != was.Text {
		t.Errorf("it is\n%s\nand was\n%s", now.Text, was.Text)
	}

	// Who wrote from an older version is told, and who may not sees nothing.
	if status, text := h.try("POST", w.path(""), map[string]any{"text": more, "base": 0, "reason": "for a test"}, nil); status != 409 {
		t.Errorf("%d %s", status, text)
	}
	if status, text := h.try("POST", w.path(""), map[string]any{"text": more, "base": back.Version, "reason": " "}, nil); status != 422 {
		t.Errorf("%d %s", status, text)
	}
	w.stop()
	h.stop()
	w.expectNoSecret()
}

// expectNoSecret looks for the secrets in all that the hub keeps and all that was
// logged.
func (w *configured) expectNoSecret() {
	w.t.Helper()
	look := func(what, text string) {
		for _, secret := range []string{ownSecret, typedSecret} {
			if strings.Contains(text, secret) {
				w.t.Errorf("%s stands in %s", secret, what)
			}
		}
	}
	look("the hub's log", w.hub.log.all())
	look("the edge's log", w.log.all())
	files := 0
	err := filepath.WalkDir(filepath.Join(w.hub.dir, "data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		look(path, string(text))
		files++
		return err
	})
	if err != nil || files == 0 {
		w.t.Errorf("%d files, %v", files, err)
	}
}

func TestAnEdgeThatLosesADeviceByItsListGoesBackByItself(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startConfigured(h, 1)
	was := w.config()
	cut := strings.Replace(was.Text, "address: \"127.0.0.1\"", "address: nobody.invalid", 1)
	version := w.change(cut)
	w.becomes(version, "trial")
	gone := w.becomes(version, "rolled_back")
	if !strings.Contains(gone.Why, w.id+"-switch") || !strings.Contains(gone.WhyZh, "已自动回退") {
		t.Errorf("it says %+v", gone)
	}
	if now := w.config(); now.Running != 0 || now.Trial || now.Text != was.Text {
		t.Errorf("it runs %d\n%s", now.Running, now.Text)
	}
	w.isHeard("switch")
	w.kill()
	w.start()
	w.isHeard("switch")
	if now := w.config(); now.Running != 0 || now.Versions[0].State != "rolled_back" {
		t.Errorf("after a restart: %+v", now)
	}
	w.press(0)
	w.expectAllOnce()
}

func TestAnEdgeThatEndsInATrialTriesOnceMoreAndThenGoesBack(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startConfigured(h, 1)
	was := w.config()
	two := was.Text + w.reach("second", w.reached.Addr())
	once := w.change(two)
	w.becomes(once, "trial")
	w.kill()
	w.start()
	w.becomes(once, "confirmed") // tried once more, and found good

	twice := w.change(strings.Replace(w.config().Text, "every_s: 0.5", "every_s: 0.75", 1))
	w.becomes(twice, "trial")
	w.kill()
	w.start()
	eventually(t, 20*time.Second, "it to be tried again", func() bool { return strings.Contains(w.log.all(), fmt.Sprintf("version=%d trial=true", twice)) })
	w.kill()
	w.start()
	if gone := w.becomes(twice, "rolled_back"); !strings.Contains(gone.Why, "twice") {
		t.Errorf("it says %+v", gone)
	}
	if now := w.config(); now.Running != once {
		t.Errorf("it runs %d, want %d", now.Running, once)
	}
	w.press(0)
	w.expectAllOnce()
}

func TestAVersionWaitsForItsEdgeAndAnotherKeyForAnAdmin(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startConfigured(h, 1)
	was := w.config()
	w.stop()
	h.kill()
	h.start()
	h.ready()
	version := w.change(was.Text + w.reach("second", w.reached.Addr()))
	w.start()
	w.becomes(version, "confirmed")

	// A box that was replaced has another key: nothing is sent to it unseen.
	w.stop()
	if err := os.RemoveAll(filepath.Join(w.dir, "data")); err != nil {
		t.Fatal(err)
	}
	w.start()
	eventually(t, 20*time.Second, "the other key to be shown", func() bool { return w.config().Offered != "" })
	body := map[string]any{"text": was.Text, "base": version, "reason": "for a test"}
	if status, text := h.try("POST", w.path(""), body, nil); status != 409 || !strings.Contains(text, "key") {
		t.Errorf("%d %s", status, text)
	}
	if status, _ := h.try("POST", w.path("/key"), map[string]string{"fingerprint": was.Key, "reason": "for a test"}, nil); status != 404 {
		t.Errorf("the old key is confirmed in place of the new: %d", status)
	}
	h.call("POST", w.path("/key"), map[string]string{"fingerprint": w.config().Offered, "reason": "new box"}, nil)
	w.stop()
	w.start()
	eventually(t, 40*time.Second, "the new box to run what is wanted", func() bool { v := w.config(); return v.Running == version && !v.Trial && v.Offered == "" })
}

// Whoever has the broker's own account sees all that passes, and can say anything.
func TestWhoOwnsTheBrokerReadsNoListAndGivesNone(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	h := startHubOn(t, b)
	w := startConfigured(h, 1, b.Reload)
	eve, err := bus.Dial(bus.Options{URL: b.URL(), ClientID: "eve", Username: "hub", Password: "hub's secret", CleanSession: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(eve.Close)
	heard := make(chan []byte, 100)
	topic := wire.Topic(w.id, wire.Config)
	err = eve.Subscribe(t.Context(), topic, 1, func(m bus.Message) {
		m.Ack()
		select {
		case heard <- m.Payload:
		default: // more than this test looks at
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	was := w.config()
	first := w.change(strings.Replace(was.Text, "community: ", "community: "+typedSecret+" # was ", 1) + w.reach("second", w.reached.Addr()))
	recorded := <-heard
	if body := strings.Split(string(recorded), "."); len(body) != 3 {
		t.Fatalf("%d parts", len(body))
	} else if plain, err := base64.RawURLEncoding.DecodeString(body[1]); err != nil || strings.Contains(string(plain), typedSecret) || strings.Contains(string(plain), "second") {
		t.Errorf("the broker reads %s", plain)
	}
	w.becomes(first, "confirmed")
	var back configVersion
	h.call("POST", w.path("/0/restore"), map[string]any{"base": first, "reason": "for a test"}, &back)
	w.becomes(back.Version, "confirmed")

	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	order, err := wire.VerifyConfig(hubKeyOf(t, h), recorded)
	if err != nil {
		t.Fatal(err)
	}
	order.Version = back.Version + 1
	forged, err := wire.SignConfig(stranger, order)
	if err != nil {
		t.Fatal(err)
	}
	for i, payload := range [][]byte{recorded, forged} {
		if err := eve.Publish(t.Context(), bus.Out{Topic: topic, Payload: payload, QoS: 1}); err != nil {
			t.Fatal(err)
		}
		eventually(t, 20*time.Second, "the edge to refuse it", func() bool {
			return strings.Count(w.log.all(), "an order about the list of devices was refused") == i+1
		})
	}
	if now := w.config(); now.Running != back.Version || now.Trial || now.Text != was.Text {
		t.Errorf("it runs %d", now.Running)
	}
	w.press(0)
	w.expectAllOnce()
}

// hubKeyOf is the public key by which edges check what the hub says.
func hubKeyOf(t *testing.T, h *hub) ed25519.PublicKey {
	t.Helper()
	_, text := h.enrol("edge-for-its-key")
	key, err := wire.DecodeKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
