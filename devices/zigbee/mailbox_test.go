package zigbee

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
)

const (
	press   = `{"action":"emergency"}`
	battery = `{"battery":90}`
)

// office is a link without a broker: what arrives is put in by hand.
type office struct {
	t     *testing.T
	link  *link
	base  *base
	acked map[string]bool
}

func newOffice(t *testing.T) *office {
	return &office{t: t, acked: map[string]bool{},
		link: &link{metrics: newMetrics(nil), bases: map[string]*base{}},
		base: &base{name: "z", began: time.Now(), boxes: map[string]*mailbox{}, models: map[string]told{}, list: make(chan []byte, 1), denied: make(chan struct{})},
	}
}

func (o *office) register(name string) *mailbox {
	o.t.Helper()
	o.link.bases["z"] = o.base
	_, box, err := o.link.register("z", name, func(p []byte) bool { return source{kind: devices.Button}.urgent(mainsFrom{}, p) })
	if err != nil {
		o.t.Fatal(err)
	}
	return box
}

func (o *office) arrives(id, topic, payload string) {
	o.link.arrived(o.base, bus.Message{Topic: "z/" + topic, Payload: []byte(payload), Ack: func() { o.acked[id] = true }})
}

func TestAFullMailboxGivesUpReportsAndLeavesPressesWithTheBroker(t *testing.T) {
	o := newOffice(t)
	box := o.register("b")
	for i := range mailboxRoom {
		o.arrives(fmt.Sprint(i), "b", battery)
	}
	o.arrives("a report", "b", battery)
	o.arrives("a press", "b", press)
	if !o.acked["a report"] || o.acked["a press"] || len(box.items) != mailboxRoom {
		t.Errorf("acknowledged %v, %d wait", o.acked, len(box.items))
	}
}

func TestMessagesWaitForADriverThatComesBack(t *testing.T) {
	for name, failed := range map[string]bool{"after a fault": true, "told to stop": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			box := o.register("b")
			o.link.leave(box, failed)
			o.arrives("1", "b", press)
			o.arrives("2", "b", battery)
			o.link.sweep(time.Now())
			if len(o.acked) != 0 {
				t.Fatalf("given up at once: %v", o.acked)
			}
			if again := o.register("b"); again != box || len(again.items) != 2 {
				t.Error("a driver that came back found another mailbox")
			}

			o.link.leave(box, failed)
			box.since = time.Now().Add(-2 * orphanFor)
			o.link.sweep(time.Now())
			for i := range orphanRoom + 2 {
				o.arrives(fmt.Sprint("late ", i), "b", press)
			}
			o.arrives("late report", "b", battery)
			if o.acked["1"] == failed || !o.acked["2"] || !o.acked["late report"] {
				t.Errorf("after a minute: acknowledged %v", o.acked)
			}
			want := 0 // a device that was taken out keeps nothing
			if failed {
				want = orphanRoom
			}
			if len(box.items) != want {
				t.Errorf("%d wait, want %d", len(box.items), want)
			}
		})
	}
}

func TestAPressIsAcknowledgedWhenItIsDurableAndNotBefore(t *testing.T) {
	o := newOffice(t)
	box := o.register("b")
	o.arrives("1", "b", press)
	full := &disk{full: true, tried: make(chan struct{}, 100)}
	d := &endDevice{driver: &Driver{metrics: o.link.metrics}, memory: full, log: slog.New(slog.DiscardHandler), emit: full,
		source: source{device: "b", kind: devices.Button}, known: memo{States: states{}}}
	serve := func() {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- d.serve(ctx, o.base, box) }()
		<-full.tried
		<-full.tried
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	serve()
	if o.acked["1"] {
		t.Error("acknowledged while it was nowhere")
	}
	o.arrives("2", "b", press)
	o.arrives("3", "b", press)
	full.full = false
	serve()
	if !o.acked["2"] {
		t.Error("not acknowledged though it is durable")
	}
}

// disk is an edge that keeps everything, or nothing.
type disk struct {
	full  bool
	tried chan struct{}
}

func (d *disk) Event(context.Context, devices.Event) error {
	d.tried <- struct{}{}
	if d.full {
		return errors.New("disk full")
	}
	return nil
}

func (*disk) Reading(context.Context, devices.Reading) error                  { return nil }
func (*disk) Heard(time.Time)                                                 {}
func (*disk) Describe(string, string)                                         {}
func (*disk) Load(context.Context, string) (value string, ok bool, err error) { return "", false, nil }
func (*disk) Save(context.Context, string, string) error                      { return nil }

func TestWhatComesBeforeItsDeviceIsOpenedWaits(t *testing.T) {
	o := newOffice(t)
	o.link.bases["z"] = o.base
	o.arrives("early", "later", press)
	o.arrives("early word", "later/availability", "online")
	o.arrives("stranger", "stranger", press)
	o.arrives("log", "bridge/logging", `{"level":"info"}`)
	if !o.acked["log"] || o.acked["early"] {
		t.Errorf("acknowledged %v", o.acked)
	}
	if box := o.register("later"); len(box.items) != 2 {
		t.Errorf("%d messages for a device that was opened late, want 2", len(box.items))
	}
	o.link.sweep(time.Now().Add(2 * parkFor))
	if !o.acked["stranger"] || o.acked["early"] {
		t.Errorf("acknowledged %v", o.acked)
	}
	o.base.began = time.Now().Add(-2 * parkFor)
	o.arrives("late stranger", "stranger", press)
	if !o.acked["late stranger"] {
		t.Error("a stranger's message takes up room at the broker")
	}
}

func TestTheNameOfADeviceMayLookLikeATopic(t *testing.T) {
	o := newOffice(t)
	plain, odd := o.register("a"), o.register("a/availability")
	o.arrives("1", "a/availability", press)
	o.arrives("2", "a", press)
	o.arrives("3", "a/availability/availability", "online")
	if len(plain.items) != 1 || len(odd.items) != 2 {
		t.Errorf("%d and %d messages, want 1 and 2", len(plain.items), len(odd.items))
	}
}

func TestTheListOfDevicesNamesModels(t *testing.T) {
	// docs/guide/usage/mqtt_topics_and_messages.md, shortened
	const list = `[{"ieee_address":"0x00158d00018255df","type":"Router","supported":true,"friendly_name":"my_plug",
		"definition":{"model":"ZNCZ02LM","vendor":"Xiaomi","description":"Mi power plug ZigBee","options":[],"exposes":[]},"power_source":"Mains (single phase)","software_build_id":"09-06-2019","model_id":"lumi.plug"},
		{"ieee_address":"0x00169a00022256da","type":"Router","supported":false,"friendly_name":"my_sensor","definition":null,"power_source":"Battery","model_id":null},
		{"ieee_address":"0x00124b00120144ae","type":"Coordinator","supported":false,"friendly_name":"Coordinator","definition":null,"power_source":null,"model_id":null}]`
	models := modelsOf([]byte(list))
	if plug := (told{"Xiaomi ZNCZ02LM", "09-06-2019"}); len(models) != 2 || models["my_plug"] != plug || models["0x00158d00018255df"] != plug {
		t.Errorf("models %v", models)
	}
	if modelsOf([]byte(`{"a":1}`)) != nil {
		t.Error("what is no list was read as one")
	}
}

func FuzzBridge(f *testing.F) {
	for _, text := range []string{`online`, `offline`, `{"state":"online"}`, `{"data":{"healthy":true},"status":"ok"}`, `{"version":"1.40.2","coordinator":{"type":"zStack3x0"}}`,
		`[{"ieee_address":"0x1","friendly_name":"n","definition":{"model":"m","vendor":"v"}}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if on, ok := onlineOf(b); on && !ok {
			t.Error("online, and not known")
		}
		if well, ok := healthyOf(b); well && !ok {
			t.Error("healthy, and not known")
		}
		if model, version := infoOf(b); len([]rune(model)) > 80 || len([]rune(version)) > 80 {
			t.Error("a long name")
		}
		for name, is := range modelsOf(b) {
			if name == "" || is.model == "" || len([]rune(is.model)) > 80 || len([]rune(is.firmware)) > 80 {
				t.Errorf("%q is a %q", name, is)
			}
		}
	})
}
