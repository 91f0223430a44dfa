package zigbee_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/zigbee/zigbeesim"
)

const sosName = "5号楼/501/求助按钮"

func button() zigbeesim.Device {
	return zigbeesim.Device{Name: sosName, Vendor: "TuYa", Model: "TS0215A_sos", Values: map[string]any{"battery": 100, "voltage": 3000}}
}

func TestAPressIsOneEventWithWhatTheButtonSaysOfItself(t *testing.T) {
	for name, start := range brokers {
		t.Run(name, func(t *testing.T) {
			url := start(t)
			n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
			d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
			d.start()
			d.listening(n, sosName)
			pressed := time.Now()
			must(t, n.Press(sosName, "emergency"))
			eventually(t, "the press", func() bool { return len(d.edge.Got()) == 1 })
			t.Logf("a press took %v from its publication to the edge", time.Since(pressed))
			must(t, n.Press(sosName, "")) // the end of it
			must(t, n.Press(sosName, "hold"))
			eventually(t, "the second press", func() bool { return len(d.edge.Got()) == 2 })
			quiet()
			got := d.edge.Got()
			if len(got) != 2 || got[0].Type != devices.ButtonPressed || got[0].Data["press"] != "single" || got[1].Data["press"] != "long" {
				t.Errorf("events %+v", got)
			}
			if got[0].Time.Sub(pressed).Abs() > time.Second {
				t.Errorf("pressed at %v, dated %v", pressed, got[0].Time)
			}
			if d.edge.Value("battery_pct") != 90 || d.edge.Value("battery_mv") != 3000 || d.edge.Value("link_quality") != 120 || d.edge.Value("online") != 1 {
				t.Errorf("readings %+v", d.edge.Readings())
			}
			eventually(t, "the model", func() bool { return d.edge.Told() == "TuYa TS0215A_sos" })
		})
	}
}

func TestAHundredPressesWhileTheEdgeIsAwayComeOnceEach(t *testing.T) {
	for name, start := range brokers {
		t.Run(name, func(t *testing.T) {
			url := start(t)
			n := network(t, zigbeesim.Config{Broker: url, QoS: 1, LastSeen: zigbeesim.Disabled}, button())
			d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
			d.start()
			d.listening(n, sosName)
			d.stop()
			for range 100 {
				must(t, n.Press(sosName, "emergency"))
			}
			quiet()                // the embedded broker can lose what it is delivering while a session resumes
			d.driver = newDriver() // the process was another
			began := time.Now()
			d.start()
			eventually(t, "all presses", func() bool { return len(d.edge.Got()) >= 100 })
			t.Logf("100 presses fetched in %v", time.Since(began))
			quiet()
			if got := len(d.edge.Got()); got != 100 {
				t.Errorf("%d presses, want 100", got)
			}
		})
	}
}

// The broker sends faster than presses are made durable, and repeats what found no
// room only on a new connection, for which nobody may have to wait.
func TestMorePressesThanAMailboxHoldsAllComeWithoutAReconnect(t *testing.T) {
	url := brokers["mosquitto"](t)
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1, LastSeen: zigbeesim.Disabled}, button())
	d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
	d.start()
	d.listening(n, sosName)
	d.stop()
	for range 1000 {
		must(t, n.Press(sosName, "emergency"))
	}
	d.driver = newDriver() // the process was another
	d.start()
	eventually(t, "all presses", func() bool { return len(d.edge.Got()) >= 1000 })
}

func TestAPressThatCannotBeKeptStaysWithTheBroker(t *testing.T) {
	for name, start := range brokers {
		t.Run(name, func(t *testing.T) {
			url := start(t)
			n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
			d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
			d.start()
			d.listening(n, sosName)
			d.edge.Full(true)
			for range 5 {
				must(t, n.Press(sosName, "emergency"))
				<-time.After(2 * time.Millisecond) // presses have different times
			}
			eventually(t, "the first is tried", func() bool { return d.edge.Attempts() > 0 })
			d.stop() // the edge dies with its disk full
			if got := len(d.edge.Got()); got != 0 {
				t.Fatalf("%d events in an edge that refuses", got)
			}
			d.edge.Full(false)
			d.start()
			eventually(t, "all five", func() bool { return d.edge.Distinct() == 5 })
			quiet()
			if got := d.edge.Distinct(); got != 5 {
				t.Errorf("%d presses, want 5", got)
			}
		})
	}
}

func TestAPressThatIsKeptWhenTheEdgeDiesKeepsItsIdentity(t *testing.T) {
	url := brokers["mosquitto"](t) // the simulated one can lose what comes while a session is taken over
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1, LastSeen: zigbeesim.Epoch}, button())
	d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
	d.start()
	d.listening(n, sosName)
	d.stop()
	must(t, n.Press(sosName, "emergency"))

	// An edge whose event is durable, and which dies before it can say so.
	dying := &crash{Edge: d.edge, durable: make(chan struct{})}
	runner, err := d.driver.Open(d.spec)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx, dying) }()
	select {
	case <-dying.durable:
	case <-time.After(30 * time.Second):
		t.Error("the press that the broker kept did not come")
	}
	cancel()
	must(t, <-done)

	d.start()
	eventually(t, "the repetition", func() bool { return len(d.edge.Got()) == 2 })
	if got := d.edge.Got(); got[0].ID != got[1].ID || !got[0].Time.Equal(got[1].Time) || got[0].Type != got[1].Type {
		t.Errorf("repeated as another: %+v", got)
	}
}

// crash keeps an event and then dies.
type crash struct {
	*drivertest.Edge
	durable chan struct{}
}

func (c *crash) Event(ctx context.Context, e devices.Event) error {
	if err := c.Edge.Event(ctx, e); err != nil {
		return err
	}
	close(c.durable)
	<-ctx.Done()
	return ctx.Err()
}

func TestEverySOSPublicationIsAnEvent(t *testing.T) {
	url := embedded(t)
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
	d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
	d.start()
	d.listening(n, sosName)
	for range 3 { // sos is true and stays so
		must(t, n.SOS(sosName))
		<-time.After(2 * time.Millisecond)
	}
	eventually(t, "three presses", func() bool { return d.edge.Distinct() == 3 })
	must(t, n.Repeat(sosName)) // Zigbee2MQTT starts again, and publishes what it remembers
	eventually(t, "the repetition", func() bool { return len(d.edge.Got()) == 4 })
	if d.edge.Distinct() != 3 {
		t.Error("what Zigbee2MQTT remembered was a new press")
	}
}

func TestARetainedPressIsNoAlarmAndARetainedStateIs(t *testing.T) {
	url := embedded(t)
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1, Retain: true},
		button(), zigbeesim.Device{Name: "smoke", Values: map[string]any{"smoke": true, "battery": 4}})
	must(t, n.Press(sosName, "emergency"))
	must(t, n.SOS(sosName))
	must(t, n.Repeat("smoke"))
	quiet() // the broker acknowledges before it delivers
	driver := newDriver()
	b := newDevice(t, driver, devices.Button, url, "name: "+sosName)
	s := newDevice(t, driver, devices.Sensor, url, "name: smoke")
	b.start()
	s.start()
	eventually(t, "the smoke", func() bool { return slices.Contains(s.edge.Types(), devices.SensorSmoke) })
	eventually(t, "the model, so that all that is retained has come", func() bool { return b.edge.Told() != "" })
	quiet()
	if got := b.edge.Got(); len(got) != 0 {
		t.Errorf("retained presses became %+v", got)
	}
	if b.edge.Signs() != 0 || s.edge.Signs() != 0 {
		t.Errorf("what was retained counts as a sign of life: %v %v", b.edge.Readings(), s.edge.Readings())
	}
}

func TestStatesAreKnownAcrossARestart(t *testing.T) {
	url := mosquittotest.Start(t).URL() // the embedded broker brings what it kept in any order
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, zigbeesim.Device{Name: "smoke"})
	d := newDevice(t, newDriver(), devices.Sensor, url, "name: smoke")
	d.start()
	d.listening(n, "smoke")
	must(t, n.Set("smoke", map[string]any{"smoke": true}))
	eventually(t, "the smoke", func() bool { return len(d.edge.Got()) == 1 })
	d.stop()
	must(t, n.Set("smoke", map[string]any{"smoke": true}))
	must(t, n.Set("smoke", map[string]any{"smoke": false}))
	must(t, n.Set("smoke", map[string]any{"smoke": false}))
	d.start()
	eventually(t, "its end", func() bool { return len(d.edge.Got()) == 2 })
	quiet()
	if got := d.edge.Types(); !slices.Equal(got, []string{devices.SensorSmoke, devices.SensorSmokeCleared}) {
		t.Errorf("events %v", got)
	}
}

func TestAvailabilityIsHeardInBothForms(t *testing.T) {
	for name, legacy := range map[string]bool{"plain words": true, "objects": false} {
		t.Run(name, func(t *testing.T) {
			url := embedded(t)
			n := network(t, zigbeesim.Config{Broker: url, QoS: 1, Legacy: legacy}, button())
			d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
			d.start()
			eventually(t, "the model", func() bool { return d.edge.Told() != "" })
			quiet()
			if d.edge.Signs() != 0 {
				t.Error("an online that ends no offline counts as a sign of life")
			}
			must(t, n.Available(sosName, false))
			eventually(t, "offline", func() bool { return d.edge.Value("online") == 0 })
			must(t, n.Available(sosName, true))
			eventually(t, "online", func() bool { return d.edge.Value("online") == 1 })
			d.stop()
			must(t, n.Available(sosName, false)) // while nobody listens
			d.start()
			eventually(t, "offline, retained", func() bool { return d.edge.Value("online") == 0 })
			d.stop()
			must(t, n.Available(sosName, true))
			d.start()
			eventually(t, "online, retained, after an offline", func() bool { return d.edge.Value("online") == 1 })
		})
	}
}

func TestTheMainsAreToldByTheirMonitor(t *testing.T) {
	url := embedded(t)
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, zigbeesim.Device{Name: "b3/mains", Values: map[string]any{"contact": true}},
		zigbeesim.Device{Name: "b3/router", Mains: true})
	driver := newDriver()
	power := newDevice(t, driver, devices.Power, url, "name: b3/mains")
	router := newDevice(t, driver, devices.Sensor, url, "name: b3/router")
	power.start()
	router.start()
	power.listening(n, "b3/mains")
	router.listening(n, "b3/router")
	must(t, n.PowerOutage("b3/mains"))
	eventually(t, "the outage", func() bool { return slices.Equal(power.edge.Types(), []string{devices.PowerLost}) })
	eventually(t, "what hangs on it is gone", func() bool { return power.edge.Value("mains_on") == 0 && router.edge.Value("online") == 0 })
	must(t, n.PowerBack("b3/mains"))
	eventually(t, "its end", func() bool {
		return slices.Equal(power.edge.Types(), []string{devices.PowerLost, devices.PowerRestored})
	})
	eventually(t, "all is back", func() bool { return power.edge.Value("mains_on") == 1 && router.edge.Value("online") == 1 })
}

func TestTheCoordinatorIsOnlineWhileItAnswers(t *testing.T) {
	broker := mosquittotest.Start(t)
	n := network(t, zigbeesim.Config{Broker: broker.URL()}, button())
	c := newDevice(t, newDriver(), devices.Network, broker.URL(), "bridge: true")
	c.start()
	eventually(t, "online", func() bool { return c.edge.Value("online") == 1 })
	eventually(t, "its version", func() bool { return c.edge.Told() == "Zigbee2MQTT zStack3x0 2.1.3" })
	heard := c.edge.Signs()
	eventually(t, "heard again and again", func() bool { return c.edge.Signs() > heard+1 })
	n.Hang()
	eventually(t, "offline when it hangs", func() bool { return c.edge.Value("online") == 0 })
	must(t, n.Resume())
	eventually(t, "online when it is back", func() bool { return c.edge.Value("online") == 1 })
	broker.Kill()
	eventually(t, "offline when its broker is gone", func() bool { return c.edge.Value("online") == 0 })
	broker.Restart()
	eventually(t, "online with its broker", func() bool { return c.edge.Value("online") == 1 })
}

func TestARetainedOnlineIsNoSignThatTheCoordinatorLives(t *testing.T) {
	url := embedded(t)
	n := network(t, zigbeesim.Config{Broker: url})
	n.Hang() // its last word, kept by the broker, is online
	c := newDevice(t, newDriver(), devices.Network, url, "bridge: true")
	c.start()
	eventually(t, "offline", func() bool { return c.edge.Value("online") == 0 })
	c.stop()
	for _, r := range c.edge.Readings() {
		if r.Values["online"] != 0 {
			t.Errorf("called online: %v", r)
		}
	}
}

func TestTheStateOfTheBridgeIsHeardInBothForms(t *testing.T) {
	for name, legacy := range map[string]bool{"plain words": true, "objects": false} {
		t.Run(name, func(t *testing.T) {
			url := embedded(t)
			n := network(t, zigbeesim.Config{Broker: url, Legacy: legacy})
			c := newDevice(t, newDriver(), devices.Network, url, "bridge: true")
			c.start()
			eventually(t, "online", func() bool { return c.edge.Value("online") == 1 })
			must(t, n.Stop())
			eventually(t, "offline when it is stopped", func() bool { return c.edge.Value("online") == 0 })
			must(t, n.Resume())
			eventually(t, "online when it is back", func() bool { return c.edge.Value("online") == 1 })
			c.stop()
			must(t, n.Stop())
			c.edge.Forget()
			c.start()
			eventually(t, "offline, retained", func() bool { return c.edge.Value("online") == 0 })
		})
	}
}

func TestABrokerThatRestartsLosesNothing(t *testing.T) {
	dir := t.TempDir()
	broker := mosquittotest.StartIn(t, dir, "allow_anonymous true", "persistence true", "persistence_location "+dir+"/", "autosave_on_changes true", "autosave_interval 1")
	n := network(t, zigbeesim.Config{Broker: broker.URL(), QoS: 1}, button())
	d := newDevice(t, newDriver(), devices.Button, broker.URL(), "name: "+sosName)
	d.start()
	d.listening(n, sosName)
	must(t, n.Press(sosName, "emergency"))
	eventually(t, "the first", func() bool { return d.edge.Distinct() == 1 })
	broker.Kill()
	broker.Restart()
	eventually(t, "a press afterwards", func() bool {
		return n.Press(sosName, "emergency") == nil && d.edge.Distinct() > 1
	})
}

func TestStrangersAndGarbageStopNothing(t *testing.T) {
	for name, start := range brokers {
		t.Run(name, func(t *testing.T) {
			url := start(t)
			n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
			d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
			d.start()
			d.listening(n, sosName)
			for range 100 { // more than a broker lets be unacknowledged
				must(t, n.Raw("somebody/else", []byte(`{"action":"emergency"}`), 1, false))
			}
			for _, body := range []string{"", "null", "[]", "\x00\xff", strings.Repeat(`{"action":`, 5000), `{"action":{"x":1},"battery":"full"}`,
				strings.Repeat("x", 1<<20), `{"action":"` + strings.Repeat("y", 1<<20) + `"}`} {
				for _, topic := range []string{sosName, sosName + "/availability", "bridge/state", "bridge/devices", "bridge/info", "bridge/response/health_check"} {
					must(t, n.Raw(topic, []byte(body), 1, false))
				}
			}
			must(t, n.Press(sosName, "emergency"))
			eventually(t, "the press", func() bool { return slices.Contains(d.edge.Types(), devices.ButtonPressed) })
		})
	}
}

func TestADeviceThatIsStuckKeepsNoOtherFromSpeaking(t *testing.T) {
	for name, start := range brokers {
		t.Run(name, func(t *testing.T) {
			url := start(t)
			n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button(), zigbeesim.Device{Name: "other"})
			driver := newDriver()
			stuck := newDevice(t, driver, devices.Button, url, "name: "+sosName)
			other := newDevice(t, driver, devices.Button, url, "name: other")
			stuck.start()
			other.start()
			stuck.listening(n, sosName)
			other.listening(n, "other")
			stuck.edge.Full(true)
			for range 10 {
				must(t, n.Press(sosName, "emergency"))
			}
			must(t, n.Press("other", "emergency"))
			eventually(t, "the other's press", func() bool { return len(other.edge.Got()) == 1 })
		})
	}
}

func TestAnActionCanMeanSomethingElse(t *testing.T) {
	url := embedded(t)
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
	d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName+", actions: {single: service, double: test, off: ignore, hold: press}")
	d.start()
	d.listening(n, sosName)
	for _, action := range []string{"single", "off", "double", "hold", "emergency"} {
		must(t, n.Press(sosName, action))
	}
	want := []string{devices.ButtonService, devices.ButtonTest, devices.ButtonPressed, devices.ButtonPressed}
	eventually(t, "four events", func() bool { return slices.Equal(d.edge.Types(), want) })
}

func TestOneNameIsOneDevice(t *testing.T) {
	url := embedded(t)
	driver := newDriver()
	first := newDevice(t, driver, devices.Button, url, "name: "+sosName)
	first.start()
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
	first.listening(n, sosName)
	second, err := driver.Open(first.spec)
	must(t, err)
	if err := second.Run(context.Background(), first.edge); err == nil || devices.IsPermanent(err) || !strings.Contains(err.Error(), sosName) {
		t.Errorf("a second device of one name ran, and ended with %v", err)
	}
}

func TestABrokerThatDeniesIsAnError(t *testing.T) {
	server := mqtt.New(&mqtt.Options{Logger: slog.New(slog.DiscardHandler)})
	must(t, server.AddHook(new(deny), nil))
	listener := listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:0"})
	must(t, server.AddListener(listener))
	must(t, server.Serve())
	defer server.Close()
	d := newDevice(t, newDriver(), devices.Button, "mqtt://"+listener.Address(), "name: "+sosName)
	runner, err := d.driver.Open(d.spec)
	must(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := runner.Run(ctx, d.edge); !errors.Is(err, bus.ErrDenied) || !strings.Contains(err.Error(), "zigbee2mqtt/#") {
		t.Errorf("Run ended with %v", err)
	}
}

func TestADeviceWhoseBrokerLetsNobodyInIsNotLinked(t *testing.T) {
	server := mqtt.New(&mqtt.Options{Logger: slog.New(slog.DiscardHandler)}) // without a hook it refuses every login
	listener := listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:0"})
	must(t, server.AddListener(listener))
	must(t, server.Serve())
	defer server.Close()
	for broker, want := range map[string]bool{"mqtt://" + listener.Address(): false, embedded(t): true} {
		d := newDevice(t, newDriver(), devices.Button, broker, "name: "+sosName)
		runner, err := d.driver.Open(d.spec)
		must(t, err)
		linked := runner.(devices.Linked)
		if linked.Linked() {
			t.Error("it is linked before it is served")
		}
		d.serve(runner)
		if want {
			eventually(t, "it is linked", linked.Linked)
		} else if quiet(); linked.Linked() {
			t.Error("it is linked to a broker that refuses it")
		}
		d.stop()
		if linked.Linked() {
			t.Error("it is linked after it was served")
		}
	}
}

// deny lets everybody in and nobody listen.
type deny struct{ mqtt.HookBase }

func (*deny) ID() string                                              { return "deny" }
func (*deny) Provides(b byte) bool                                    { return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck }
func (*deny) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }
func (*deny) OnACLCheck(*mqtt.Client, string, bool) bool              { return false }

func TestAllDevicesOfABrokerShareOneConnectionAndLeaveNothingBehind(t *testing.T) {
	broker := mosquittotest.Start(t)
	driver := newDriver()
	var all []*device
	for _, name := range []string{"a", "b", "c"} {
		all = append(all, newDevice(t, driver, devices.Button, broker.URL(), "name: "+name))
	}
	all = append(all, newDevice(t, driver, devices.Network, broker.URL(), "bridge: true"))
	n := network(t, zigbeesim.Config{Broker: broker.URL(), QoS: 1}, zigbeesim.Device{Name: "a"}, zigbeesim.Device{Name: "b"}, zigbeesim.Device{Name: "c"})
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	for i := range 50 {
		for _, d := range all {
			d.start()
		}
		if i == 0 {
			all[2].listening(n, "c")
			if more := descriptors(t) - files; more > 2 { // a socket, and the poller's
				t.Errorf("%d descriptors more for four devices of one broker", more)
			}
		}
		for _, d := range all {
			d.stop()
		}
	}
	eventually(t, "goroutines are back", func() bool { return runtime.NumGoroutine() <= goroutines })
	eventually(t, "descriptors are back", func() bool { return descriptors(t) <= files })
}

func descriptors(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}

func TestSettingsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	for text, want := range map[string]string{
		`name: x, broker2: y`:                 "broker2",
		`name: ""`:                            "name",
		`name: "a/#"`:                         "name",
		`name: "/a"`:                          "name",
		`name: bridge/state`:                  "bridge",
		`name: x, base: "z/+"`:                "base",
		`name: x, bridge: true`:               "bridge",
		`bridge: true`:                        "network",
		`name: x, actions: {single: shout}`:   "actions.single",
		`name: x, actions: {single: [press]}`: "actions",
		`name: x, mains_inverted: perhaps`:    "mains_inverted",
	} {
		d := newDevice(t, newDriver(), devices.Button, "mqtt://127.0.0.1:1", text)
		if _, err := d.driver.Open(d.spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want an error on %s", text, err, want)
		}
	}
	for _, url := range []string{"", "127.0.0.1:1883", "http://127.0.0.1", "mqtt://u:p@127.0.0.1:1883", "mqtt://127.0.0.1/x"} {
		d := newDevice(t, newDriver(), devices.Button, url, "name: x")
		if _, err := d.driver.Open(d.spec); err == nil || !strings.Contains(err.Error(), "broker") || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v; want an error on broker that does not tell the password", url, err)
		}
	}
}
