package mailroom

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/bus"
)

const (
	press  = "press"
	report = "report"

	longestTrial = 10 * time.Minute // that edge.yaml's hub.trial_s allows
)

// office is a room without a broker: what arrives is put in by hand.
type office struct {
	t       *testing.T
	link    *Link
	room    *Room
	acked   map[string]bool
	counted map[string]int
}

// byTopic is for devices whose topic is their name; "log" is nobody's.
type byTopic struct{}

func (byTopic) Sort(m bus.Message, _ func(string) bool) Address {
	return Address{Name: m.Topic, About: "word", Nobodys: m.Topic == "log", Strict: m.Topic == "strict"}
}

func newOffice(t *testing.T) *office {
	o := &office{t: t, acked: map[string]bool{}, counted: map[string]int{}}
	o.link = newLink("session", nil, func(outcome string) { o.counted[outcome]++ })
	o.room = newRoom(o.link, "#")
	o.room.sorter = byTopic{}
	o.link.rooms["#"] = o.room
	return o
}

func (o *office) register(name string) *Box {
	o.t.Helper()
	box, err := o.room.Register(name, alarming)
	if err != nil {
		o.t.Fatal(err)
	}
	return box
}

func alarming(m Message) bool { return strings.HasPrefix(string(m.Payload), press) }

func (o *office) arrives(id, topic, payload string) {
	o.room.arrived(bus.Message{Topic: topic, Payload: []byte(payload), Ack: func() { o.acked[id] = true }})
}

func TestAFullBoxGivesUpReportsAndLeavesAlarmsWithTheBroker(t *testing.T) {
	o := newOffice(t)
	box := o.register("b")
	for i := range boxRoom {
		o.arrives(fmt.Sprint(i), "b", report)
	}
	o.arrives("a report", "b", report)
	o.arrives("a press", "b", press)
	if !o.acked["a report"] || o.acked["a press"] || len(box.items) != boxRoom {
		t.Errorf("acknowledged %v, %d wait", o.acked, len(box.items))
	}
	if o.counted[Taken] != boxRoom || o.counted[Dropped] != 1 || o.counted[Held] != 1 {
		t.Errorf("counted %v", o.counted)
	}
	if o.link.due() {
		t.Error("what was held is fetched though there is no room for it")
	}
	for range boxRoom {
		<-box.items
	}
	if !o.link.due() || o.link.due() {
		t.Error("what was held is not fetched once when there is room")
	}
}

func TestMessagesWaitForADriverThatComesBack(t *testing.T) {
	for name, failed := range map[string]bool{"after a fault": true, "told to stop": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			box := o.register("b")
			o.room.Leave(box, failed)
			o.arrives("1", "b", press)
			o.arrives("2", "b", report)
			o.link.sweep(time.Now())
			if len(o.acked) != 0 {
				t.Fatalf("given up at once: %v", o.acked)
			}
			if again := o.register("b"); again != box || len(again.items) != 2 {
				t.Error("a driver that came back found another box")
			}

			o.room.Leave(box, failed)
			box.since = time.Now().Add(-2 * orphanFor)
			o.link.sweep(time.Now())
			for i := range orphanRoom + 2 {
				o.arrives(fmt.Sprint("late ", i), "b", press)
			}
			o.arrives("late report", "b", report)
			if o.acked["1"] || !o.acked["2"] || !o.acked["late report"] || len(box.items) != orphanRoom {
				t.Errorf("after a minute: acknowledged %v, %d wait", o.acked, len(box.items))
			}

			box.since = time.Now().Add(-longestTrial)
			o.link.sweep(time.Now())
			if o.acked["1"] || len(box.items) != orphanRoom {
				t.Errorf("while a list may be tried: acknowledged %v, %d wait", o.acked, len(box.items))
			}
			box.since = time.Now().Add(-2 * stoppedFor)
			o.link.sweep(time.Now())
			o.arrives("later still", "b", press)
			// a device that was taken out keeps nothing
			if o.acked["1"] == failed || !o.acked["later still"] || len(box.items) > 0 != failed {
				t.Errorf("after a trial: acknowledged %v, %d wait", o.acked, len(box.items))
			}
		})
	}
}

func TestAMessageIsAcknowledgedWhenItIsDurableAndNotBefore(t *testing.T) {
	o := newOffice(t)
	o.register("b")
	o.arrives("1", "b", press)
	o.room.Leave(o.room.boxes["b"], false)
	serve := func(take func(Message) error) {
		ctx, cancel := context.WithCancel(t.Context())
		err := o.room.Serve(ctx, "b", alarming, func(m Message) error { defer cancel(); return take(m) })
		if err != nil {
			t.Fatal(err)
		}
	}
	serve(func(Message) error { return errors.New("its time was over") })
	if o.acked["1"] {
		t.Error("acknowledged while it was nowhere")
	}
	if !o.link.due() {
		t.Error("the broker is not asked for it again")
	}
	o.arrives("2", "b", press)
	serve(func(Message) error { return nil })
	if !o.acked["2"] {
		t.Error("not acknowledged though it is durable")
	}
	if o.link.due() {
		t.Error("the connection is made anew for nothing")
	}
}

func TestWhatComesBeforeItsDeviceIsOpenedWaits(t *testing.T) {
	o := newOffice(t)
	o.arrives("early", "later", press)
	o.arrives("early word", "later", report)
	o.arrives("stranger", "stranger", press)
	o.arrives("log", "log", press)
	o.arrives("strict", "strict", press)
	if !o.acked["log"] || !o.acked["strict"] || o.acked["early"] {
		t.Errorf("acknowledged %v", o.acked)
	}
	if box := o.register("later"); len(box.items) != 2 {
		t.Errorf("%d messages for a device that was opened late, want 2", len(box.items))
	}
	o.link.sweep(time.Now().Add(2 * parkFor))
	if !o.acked["stranger"] || o.acked["early"] {
		t.Errorf("acknowledged %v", o.acked)
	}
	o.room.began = time.Now().Add(-2 * parkFor)
	o.arrives("late stranger", "stranger", press)
	if !o.acked["late stranger"] {
		t.Error("a stranger's message takes up room at the broker")
	}
}

func TestABoxHasOneOwner(t *testing.T) {
	o := newOffice(t)
	box := o.register("b")
	if _, err := o.room.Register("b", alarming); err == nil {
		t.Error("two devices have one box")
	}
	o.room.Tell("b", "news")
	o.room.Tell("nobody", "news")
	if m := <-box.Items(); m.About != "news" {
		t.Errorf("told %+v", m)
	}
}
