package chirpstack_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/chirpstack/chirpstacksim"
	"brighteyes/devices/drivertest"
)

// The vendor's frames, see testdata/README.md.
var (
	shortPress = []byte{0x01, 0x75, 0x10, 0xff, 0x2e, 0x01}
	longPress  = []byte{0x01, 0x75, 0x10, 0xff, 0x2e, 0x02}
	twicePress = []byte{0x01, 0x75, 0x10, 0xff, 0x2e, 0x03}
	dry        = []byte{0x01, 0x75, 0x5c, 0x03, 0x67, 0x34, 0x01, 0x04, 0x68, 0x65, 0x05, 0x00, 0x00}
	wet        = []byte{0x01, 0x75, 0x5c, 0x03, 0x67, 0x34, 0x01, 0x04, 0x68, 0x65, 0x05, 0x00, 0x01}
	switchedOn = []byte{0xff, 0x0b, 0xff, 0xff, 0x01, 0x01}
)

// world is a button or a sensor, its network, and an edge that listens.
func world(t *testing.T, kind devices.Kind, cfg chirpstacksim.Config, settings string) (*device, *chirpstacksim.Server) {
	t.Helper()
	cfg.Broker = mosquittotest.Start(t).URL()
	s := network(t, cfg)
	d := newDevice(t, newDriver(), kind, cfg.Broker, settings)
	d.start()
	if !cfg.Retain {
		d.listening(s)
	}
	return d, s
}

func TestAPressIsOneEventWithHowItWasPressed(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	pressed := time.Now()
	for _, frame := range [][]byte{shortPress, longPress, twicePress} {
		must(t, s.Uplink(eui, frame))
	}
	eventually(t, "three presses", func() bool { return len(d.edge.Got()) == 3 })
	for i, press := range []string{"single", "long", "double"} {
		got := d.edge.Got()[i]
		if got.Type != devices.ButtonPressed || got.Data["press"] != press || got.Time.Sub(pressed).Abs() > time.Minute {
			t.Errorf("event %d: %+v", i, got)
		}
	}
	eventually(t, "its reading", func() bool { return d.edge.Value("battery_pct") == 16 })
	if d.edge.Value("rssi_dbm") != -36 || d.edge.Value("snr_db") != 10.5 || d.edge.Value("online") != 1 || d.edge.Told() != "Milesight WS101" {
		t.Errorf("readings %+v of a %s", d.edge.Readings(), d.edge.Told())
	}
}

func TestNothingOfAPersonGoesOn(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	must(t, s.Uplink(eui, shortPress)) // the simulator names the device by a resident and a telephone
	eventually(t, "the press", func() bool { return len(d.edge.Got()) == 1 })
	if all := fmt.Sprintf("%+v %+v %s", d.edge.Got(), d.edge.Readings(), d.edge.Told()); strings.Contains(all, "王") || strings.Contains(all, "13800138000") {
		t.Errorf("a person's name or number went on: %s", all)
	}
}

func TestAHundredPressesWhileTheEdgeIsAwayComeOnceEach(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	d.stop()
	for range 100 {
		must(t, s.Uplink(eui, shortPress))
	}
	d.driver = newDriver() // the process was another
	d.start()
	eventually(t, "all presses", func() bool { return len(d.edge.Got()) >= 100 })
	d.heard(s)
	if got := d.edge.Distinct(); got != 100 || len(d.edge.Got()) != 100 {
		t.Errorf("%d presses, %d of them distinct, want 100", len(d.edge.Got()), got)
	}
}

func TestMorePressesThanAMailboxHoldsAllComeWithoutAReconnect(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	d.stop()
	for range 1000 { // the broker sends them faster than they are made durable
		must(t, s.Uplink(eui, shortPress))
	}
	d.start()
	eventually(t, "all presses", func() bool { return d.edge.Distinct() == 1000 })
}

func TestAPressThatCannotBeKeptStaysWithTheBroker(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	d.edge.Full(true)
	for range 5 {
		must(t, s.Uplink(eui, shortPress))
	}
	eventually(t, "the first is tried", func() bool { return d.edge.Attempts() > 0 })
	d.stop() // the edge dies with its disk full
	d.edge.Full(false)
	d.start()
	eventually(t, "all five", func() bool { return d.edge.Distinct() == 5 })
}

func TestAPressThatIsKeptWhenTheEdgeDiesKeepsItsIdentity(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	d.stop()
	must(t, s.Uplink(eui, shortPress))
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
	if got := d.edge.Got(); got[0].ID != got[1].ID || !got[0].Time.Equal(got[1].Time) {
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

func TestAFrameThatComesAgainIsOnePress(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	must(t, s.Uplink(eui, dry)) // the counter goes to 1: what is 0 tells nothing
	must(t, s.Uplink(eui, shortPress))
	must(t, s.Deliver(eui)) // by the server: the same id
	must(t, s.Resend(eui))  // by the device: the same counter
	must(t, s.Resend(eui))
	must(t, s.Uplink(eui, shortPress)) // a press of its own
	eventually(t, "the second press", func() bool { return d.edge.Distinct() >= 2 })
	d.heard(s)
	if got := d.edge.Distinct(); got != 2 {
		t.Errorf("%d presses, want 2: %+v", got, d.edge.Got())
	}
}

func TestPressesOfADeviceThatCountsNothingAllCount(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	for range 3 {
		must(t, s.UplinkWith(eui, shortPress, map[string]any{"fCnt": nil}))
	}
	eventually(t, "three presses", func() bool { return d.edge.Distinct() == 3 })
}

func TestPressesWithoutATimeOrAnIdAllCount(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{NoTime: true}, "model: ws101")
	for range 3 {
		must(t, s.UplinkWith(eui, shortPress, map[string]any{"deduplicationId": nil, "devAddr": nil}))
	}
	eventually(t, "three presses", func() bool { return d.edge.Distinct() == 3 })
}

func TestARetainedUplinkIsNoNews(t *testing.T) {
	url := mosquittotest.Start(t).URL()
	s := network(t, chirpstacksim.Config{Broker: url, Retain: true})
	eventually(t, "it is published", func() bool { return s.Uplink(eui, shortPress) == nil })
	live := network(t, chirpstacksim.Config{Broker: url})
	d := newDevice(t, newDriver(), devices.Button, url, "model: ws101")
	d.start()
	d.listening(live) // a status; the retained uplink came before it
	must(t, live.Uplink(eui, longPress))
	eventually(t, "the live press", func() bool { return len(d.edge.Got()) > 0 })
	if got := d.edge.Got(); len(got) != 1 || got[0].Data["press"] != "long" {
		t.Errorf("events %+v", got)
	}
}

func TestALeakIsToldWhenItBeginsAndWhenItEnds(t *testing.T) {
	d, s := world(t, devices.Sensor, chirpstacksim.Config{}, "model: em300")
	for _, frame := range [][]byte{dry, wet, wet} {
		must(t, s.Uplink(eui, frame))
	}
	d.heard(s)
	d.stop()
	for _, frame := range [][]byte{wet, dry, dry} {
		must(t, s.Uplink(eui, frame))
	}
	d.driver = newDriver()
	d.start()
	eventually(t, "its end", func() bool { return len(d.edge.Got()) == 2 })
	d.heard(s)
	if got := d.edge.Types(); !slices.Equal(got, []string{devices.SensorLeak, devices.SensorLeakCleared}) {
		t.Errorf("events %v", got)
	}
	if d.edge.Value("temperature_c") != 30.8 || d.edge.Value("leak") != 0 {
		t.Errorf("readings %+v", d.edge.Readings())
	}
}

func TestADeviceThatBeganAnewSaysSoOnce(t *testing.T) {
	d, s := world(t, devices.Sensor, chirpstacksim.Config{}, "model: em300")
	reasons := func() (list []any) {
		for _, e := range d.edge.Got() {
			list = append(list, e.Data["reason"])
		}
		return list
	}
	must(t, s.Join(eui)) // the first that was ever seen: it was mounted
	for range 3 {
		must(t, s.Uplink(eui, dry))
	}
	must(t, s.Join(eui))
	must(t, s.Uplink(eui, switchedOn)) // it says itself why
	must(t, s.Uplink(eui, dry))
	must(t, s.Join(eui))
	must(t, s.Uplink(eui, dry)) // it does not say
	for range 3 {
		must(t, s.Uplink(eui, dry))
	}
	s.Reset(eui) // without a join: its counter begins again
	must(t, s.Uplink(eui, dry))
	must(t, s.Uplink(eui, dry))
	eventually(t, "three restarts", func() bool { return len(d.edge.Got()) >= 3 })
	d.heard(s)
	if got := reasons(); !slices.Equal(got, []any{"power_on", "unknown", "reset"}) {
		t.Errorf("%v: %v", d.edge.Types(), got)
	}
}

func TestFieldsOfTheSettingsReadADeviceThatNobodyKnows(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{Port: 2}, `port: 2, fields: [
		{at: 8, type: u8, mask: 0x40, codes: {"1": button.pressed}}, {at: 8, type: u16be, mask: 0x3fff, metric: battery_mv}]`)
	// The layout of Dragino's trackers: byte 8 bit 6 is the alarm, the 14 bits below it the battery in mV.
	must(t, s.Uplink(eui, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0x0e, 0x74, 0}))
	must(t, s.Uplink(eui, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0x4e, 0x74, 0}))
	eventually(t, "the press", func() bool { return len(d.edge.Got()) == 1 })
	eventually(t, "the battery", func() bool { return d.edge.Value("battery_mv") == 0x0e74 })
}

func TestAnUplinkThatCannotBeReadIsAReason(t *testing.T) {
	url := mosquittotest.Start(t).URL()
	s := network(t, chirpstacksim.Config{Broker: url})
	d := newDevice(t, newDriver(), devices.Button, url, "model: ws101")
	runner, err := d.driver.Open(d.spec)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx, d.edge) }()
	defer func() { cancel(); must(t, <-done) }()
	d.listening(s)
	why := runner.(devices.Explainer)
	must(t, s.Uplink(eui, []byte{0xaa, 0xbb, 0xcc}))
	eventually(t, "the reason", func() bool { return slices.Equal(why.Reasons(), []string{"unreadable"}) })
	must(t, s.Uplink(eui, shortPress))
	eventually(t, "no reason", func() bool { return len(why.Reasons()) == 0 })
}

func TestStrangersAndGarbageStopNothing(t *testing.T) {
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	for range 100 { // more than a broker lets be unacknowledged
		must(t, s.Uplink("0101010101010101", shortPress))
	}
	for _, body := range []string{"", "null", "[]", "\x00\xff", strings.Repeat(`{"data":`, 5000), `{"data":{"x":1},"fCnt":"many","time":7}`,
		strings.Repeat("x", 1<<20), `{"data":"` + strings.Repeat("A", 1<<20) + `"}`} {
		for _, event := range []string{"up", "status", "join", "ack", "txack", "log", "location", "integration", "news"} {
			must(t, s.Raw(eui, event, []byte(body)))
		}
	}
	must(t, s.Uplink(eui, shortPress))
	eventually(t, "the press", func() bool { return slices.Contains(d.edge.Types(), devices.ButtonPressed) })
	if got := d.edge.Types(); len(got) != 1 {
		t.Errorf("events %v", got)
	}
}

func TestADeviceThatIsStuckKeepsNoOtherFromSpeaking(t *testing.T) {
	const other = "24e124535b316057"
	d, s := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	o := newDevice(t, d.driver, devices.Button, d.broker(), "model: ws101")
	o.settings(fmt.Sprintf("{broker: %q, dev_eui: %s, model: ws101}", d.broker(), other))
	o.start()
	d.edge.Full(true)
	for range 10 {
		must(t, s.Uplink(eui, shortPress))
	}
	eventually(t, "the other's press", func() bool {
		must(t, s.Uplink(other, shortPress))
		return len(o.edge.Got()) > 0
	})
}

func TestTwoDevicesCannotHaveOneEUI(t *testing.T) {
	d, _ := world(t, devices.Button, chirpstacksim.Config{}, "model: ws101")
	runner, err := d.driver.Open(d.spec)
	must(t, err)
	if err := runner.Run(t.Context(), d.edge); err == nil || !strings.Contains(err.Error(), eui) {
		t.Errorf("the second: %v", err)
	}
}

func TestAServerWhoseClockIsAheadHidesNoChange(t *testing.T) {
	d, s := world(t, devices.Sensor, chirpstacksim.Config{}, "model: em300")
	must(t, s.UplinkWith(eui, wet, map[string]any{"time": time.Now().Add(time.Hour)}))
	must(t, s.Uplink(eui, dry)) // its clock was set
	eventually(t, "the end of the leak", func() bool {
		return slices.Equal(d.edge.Types(), []string{devices.SensorLeak, devices.SensorLeakCleared})
	})
	if at := d.edge.Got()[0].Time; at.After(time.Now()) {
		t.Errorf("the leak is of %v, which is to come", at)
	}
}

func TestADeviceIsLinkedWhileItsBrokerIs(t *testing.T) {
	broker := mosquittotest.Start(t)
	d := newDevice(t, newDriver(), devices.Button, broker.URL(), "model: ws101")
	runner, err := d.driver.Open(d.spec)
	must(t, err)
	linked := runner.(devices.Linked)
	if linked.Linked() {
		t.Error("it is linked before it is served")
	}
	stop := drivertest.Serve(t, runner, d.edge, 10*time.Second)
	eventually(t, "it is linked", linked.Linked)
	broker.Kill()
	eventually(t, "it is linked no more", func() bool { return !linked.Linked() })
	stop()
}
