package broker

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/bus/bustest"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/wire"
)

// guarded starts a Mosquitto that reads the hub's files, which it has not written
// yet, as on the first day.
func guarded(t *testing.T, config ...string) *mosquittotest.Broker {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{passwordsFile, aclFile} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return mosquittotest.StartIn(t, dir, append([]string{
		"password_file " + filepath.Join(dir, passwordsFile), "acl_file " + filepath.Join(dir, aclFile)}, config...)...)
}

func hubOn(broker *mosquittotest.Broker) ExternalConfig {
	return ExternalConfig{URL: broker.URL(), Username: "hub", Password: "hub's secret", Files: broker.Dir, Patience: 2 * time.Second}
}

func external(t *testing.T, config ExternalConfig) *External {
	t.Helper()
	e, err := NewExternal(config)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// run runs e until the test ends, and returns what Run returned before that.
func run(t *testing.T, e *External) <-chan error {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	over := make(chan struct{})
	go func() {
		ended <- e.Run(ctx)
		close(over)
	}()
	t.Cleanup(func() {
		stop()
		select {
		case <-over:
		case <-time.After(20 * time.Second):
			t.Error("it does not end")
		}
	})
	return ended
}

func TestMosquittoWithTheHubsFilesKeepsTheContract(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Pair {
		dir := t.TempDir()
		config := ExternalConfig{Username: "hub", Password: "hub's secret", Files: dir, Trusted: true}
		if err := external(t, config).PutEdge(bustest.Edge, "token"); err != nil {
			t.Fatal(err)
		}
		broker := mosquittotest.StartIn(t, dir, "allow_anonymous false",
			"password_file "+filepath.Join(dir, passwordsFile), "acl_file "+filepath.Join(dir, aclFile))
		config.URL = broker.URL()
		hub := external(t, config)
		run(t, hub)
		link := bustest.NewLink(t, broker.Address())
		will := bustest.Will()
		edge, err := bus.Dial(bus.Options{URL: link.URL(), ClientID: bustest.Edge, Username: bustest.Edge, Password: "token", Will: &will})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(edge.Close)
		eventually(t, "both connections", func() bool { return edge.Connected() && hub.Connected() })
		return bustest.Pair{Edge: edge, Hub: hub, Cut: link.Cut, Mend: link.Mend, Repeats: true}
	})
}

func TestABrokerWithoutAccessControlIsRefused(t *testing.T) {
	for name, lines := range map[string][]string{
		"everybody gets in":              {"allow_anonymous true"},
		"edges hear and speak at will":   {"allow_anonymous false", "acl_file "},
		"edges hear what is another's":   {"allow_anonymous false", "acl_file read"},
		"edges speak for another":        {"allow_anonymous false", "acl_file write"},
		"nobody's password is looked at": {"allow_anonymous true", "no passwords"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			config := []string{lines[0]}
			own := "pattern readwrite be/v1/%u/#\nuser hub\ntopic readwrite be/v1/#\n"
			acl := map[string]string{"read": own + "pattern read be/v1/+/acks\n", "write": own + "pattern write be/v1/+/alarms\n"}
			for _, line := range lines[1:] {
				if kind, ok := strings.CutPrefix(line, "acl_file "); ok && kind != "" {
					path := filepath.Join(dir, "other-acl")
					if err := os.WriteFile(path, []byte(acl[kind]), 0o644); err != nil {
						t.Fatal(err)
					}
					config = append(config, "acl_file "+path)
				}
			}
			if len(lines) < 2 || lines[1] != "no passwords" {
				config = append(config, "password_file "+filepath.Join(dir, passwordsFile))
			}
			// The files are there before the broker: this is about what it does with them.
			if _, err := NewExternal(ExternalConfig{Username: "hub", Password: "hub's secret", Files: dir}); err != nil {
				t.Fatal(err)
			}
			broker := mosquittotest.StartIn(t, dir, config...)
			e := external(t, hubOn(broker))
			heard := make(chan error, 1)
			ctx := within(t)
			go func() { heard <- e.Subscribe(ctx, "be/v1/+/alarms", 1, func(bus.Message) {}) }()
			select {
			case err := <-run(t, e):
				if !errors.Is(err, ErrOpen) || !strings.Contains(err.Error(), "mqtt.trusted") {
					t.Errorf("got %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Error("not refused")
			}
			if e.Connected() || len(heard) > 0 {
				t.Error("it is used all the same")
			}
			config2 := hubOn(broker)
			config2.Trusted = true
			trusted := external(t, config2)
			run(t, trusted)
			eventually(t, "the connection of a hub that was told to trust", trusted.Connected)
		})
	}
}

func TestABrokerThatDoesNotReadTheFilesIsRefused(t *testing.T) {
	broker := guarded(t, "allow_anonymous false") // and is not sent SIGHUP
	config := hubOn(broker)
	config.Patience = 300 * time.Millisecond
	select {
	case err := <-run(t, external(t, config)):
		if err == nil || errors.Is(err, ErrOpen) || !strings.Contains(err.Error(), "read the files") {
			t.Errorf("got %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("waited for")
	}
}

func TestABrokerThatIsAwayIsWaitedFor(t *testing.T) {
	broker := guarded(t, "allow_anonymous false")
	config := hubOn(broker)
	config.Patience = 300 * time.Millisecond
	e := external(t, config)
	broker.Kill()
	ended := run(t, e)
	for _, err := range []error{e.Send(bus.Out{Topic: "a"}), e.Publish(within(t), bus.Out{Topic: "a"})} {
		if !errors.Is(err, bus.ErrNotConnected) {
			t.Errorf("got %v", err)
		}
	}
	connected := make(chan struct{}, 10)
	e.OnConnect(func() { connected <- struct{}{} })
	select {
	case err := <-ended:
		t.Fatalf("gave up: %v", err)
	case <-time.After(time.Second):
	}
	broker.Restart() // and reads the files now
	select {
	case <-connected:
	case <-time.After(20 * time.Second):
		t.Error("no connection")
	}
}

func TestAnExternalBrokersAccessControlMustBeKnownOrTrusted(t *testing.T) {
	if _, err := NewExternal(ExternalConfig{URL: "mqtt://localhost"}); err == nil || !strings.Contains(err.Error(), "mqtt.trusted") {
		t.Errorf("got %v", err)
	}
	if _, err := NewExternal(ExternalConfig{URL: "mqtt://localhost", Files: "/nowhere"}); err == nil {
		t.Error("a folder that is not there is taken")
	}
}

func TestEdgesComeAndGoInTheFiles(t *testing.T) {
	broker := guarded(t, "allow_anonymous false")
	e := external(t, hubOn(broker))
	broker.Reload()
	run(t, e)
	eventually(t, "the hub's connection", e.Connected)
	dial := func(id, token string) *bus.Client {
		t.Helper()
		c, err := bus.Dial(bus.Options{URL: broker.URL(), ClientID: id, Username: id, Password: token, CleanSession: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	put := func(id, token string) {
		t.Helper()
		if err := e.PutEdge(id, token); err != nil {
			t.Fatal(err)
		}
		broker.Reload()
	}
	put("edge-1", "old")
	put("edge-10", "ten")
	first := dial("edge-1", "old")
	eventually(t, "the edge's connection", first.Connected)
	put("edge-1", "new")
	e.Disconnect("edge-1")
	eventually(t, "the cut", func() bool { return !first.Connected() })
	second := dial("edge-1", "new")
	eventually(t, "a connection with the new token", second.Connected)
	if err := e.RemoveEdge("edge-1"); err != nil {
		t.Fatal(err)
	}
	broker.Reload()
	e.Disconnect("edge-1")
	eventually(t, "the cut", func() bool { return !second.Connected() })
	tenth := dial("edge-10", "ten")
	eventually(t, "another edge's connection", tenth.Connected)
	if first.Connected() || second.Connected() {
		t.Error("an old token still opens")
	}
	for _, taken := range []string{ProbeName, "hub"} {
		if err := e.PutEdge(taken, "x"); err == nil {
			t.Errorf("an edge may be called %s", taken)
		}
	}
}

func TestTheFilesHoldNoSecretsAndKeepWhatOthersWrote(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, passwordsFile)
	const grafana = "grafana:$7$101$c2FsdA==$a2V5"
	if err := os.WriteFile(path, []byte(grafana+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := ExternalConfig{Username: "hub", Password: "hub's secret", Files: dir}
	e := external(t, config)
	if err := e.PutEdge("edge-1", "edge's token"); err != nil {
		t.Fatal(err)
	}
	read := func() string {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	before := read()
	if !strings.Contains(before, grafana+"\n") || strings.Count(before, "\n") != 4 {
		t.Errorf("passwords:\n%s", before)
	}
	for _, secret := range []string{"secret", "token", derive("hub's secret")} {
		if strings.Contains(before, secret) {
			t.Errorf("%s is written down", secret)
		}
	}
	external(t, config) // starts again
	if read() != before {
		t.Error("a hub that starts again changes what the broker has read")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: want it left as it was", info.Mode(), err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWhatIsTooLargeIsRefusedBehindAnExternalBrokerToo(t *testing.T) {
	broker := guarded(t, "allow_anonymous false")
	config := hubOn(broker)
	refused := make(chan wire.Refusal, 10)
	config.OnRefused = func(r wire.Refusal) { refused <- r }
	e := external(t, config)
	if err := e.PutEdge(bustest.Edge, "token"); err != nil {
		t.Fatal(err)
	}
	broker.Reload()
	run(t, e)
	got := hear(t, e, "be/v1/+/alarms")
	edge, err := bus.Dial(bus.Options{URL: broker.URL(), ClientID: bustest.Edge, Username: bustest.Edge, Password: "token", CleanSession: true})
	if err != nil {
		t.Fatal(err)
	}
	defer edge.Close()
	eventually(t, "the edge's connection", edge.Connected)
	answers := hear(t, edge, "be/v1/edge-east/acks")
	publish(t, edge, "be/v1/edge-east/alarms", strings.Repeat("x", wire.MaxPayload+1))
	expectRefusal(t, refused, "edge-east", wire.ReasonTooLarge)
	if m, bad := wire.DecodeAck((<-answers).Payload); bad != nil || m.Refused == nil {
		t.Errorf("answered %+v, %v", m, bad)
	}
	publish(t, edge, "be/v1/edge-east/alarms", "press")
	expect(t, got, "be/v1/edge-east/alarms", "press")
}
