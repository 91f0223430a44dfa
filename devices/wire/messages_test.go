package wire

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestStatusSaysWhatTheEdgeIs(t *testing.T) {
	want := StatusMessage{Online: true, Boot: ulidA, Since: received, Sent: received.Add(time.Second), Version: "1.2",
		Stream: stream, Backlog: &Backlog{Alarms: 1, OldestS: 3}, Dropped: map[string]int{"readings": 7}, Aside: 1,
		Resent: []Gap{{Stream: stream, Lane: devices.Alarms, From: 1, To: 2, Resent: true, At: received}},
		Faults: []Fault{{"cam-1", "wrong password"}}}
	payload := EncodeStatus(want)
	for _, part := range []string{`"since":"2026-11-22T08:00:00.000Z"`, `"sent":"2026-11-22T08:00:01.000Z"`, `"at":"2026-11-22T08:00:00.000Z"`} {
		if !strings.Contains(string(payload), part) {
			t.Errorf("%s is not in %s", part, payload)
		}
	}
	got, bad := DecodeStatus(payload)
	if bad != nil {
		t.Fatal(bad)
	}
	if got.Boot != want.Boot || !got.Sent.Equal(want.Sent) || *got.Backlog != *want.Backlog || got.Resent[0] != want.Resent[0] ||
		got.Stream != want.Stream || got.Dropped["readings"] != 7 || got.Aside != 1 || got.Faults[0] != want.Faults[0] {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTheWillIsNothingButOffline(t *testing.T) {
	will := EncodeStatus(StatusMessage{})
	if string(will) != `{"online":false}` {
		t.Errorf("got %s", will)
	}
	if m, bad := DecodeStatus(will); bad != nil || m.Online {
		t.Errorf("got %+v, %v", m, bad)
	}
}

func TestAStatusThatSaysNothingIsRefused(t *testing.T) {
	for _, payload := range []string{``, `{}`, `{"online":1}`, `{"online":null}`, `{"online":true,"boot":"x"}`, `{"online":true,"sent":"x"}`} {
		if m, bad := DecodeStatus([]byte(payload)); bad == nil {
			t.Errorf("%s: got %+v", payload, m)
		}
	}
}

func TestAnInventoryWithoutAnArrayIsNotAnEmptyOne(t *testing.T) {
	for _, payload := range []string{`{}`, `{"devices":null}`, `{"devices":{}}`, `[]`, ``, `{"devices":"none"}`} {
		if _, bad := DecodeInventory([]byte(payload)); bad == nil {
			t.Errorf("%q is read as an inventory", payload)
		}
	}
	m, bad := DecodeInventory(EncodeInventory(InventoryMessage{}))
	if bad != nil || len(m.Devices) != 0 {
		t.Errorf("an empty inventory: %v, %v", m, bad)
	}
}

func TestAnInventoryKeepsWhatIsGoodInIt(t *testing.T) {
	m, bad := DecodeInventory([]byte(`{"devices":[
		{"id":"gate-1","kind":"gate","name":"东门","location":{"lat":31.2,"lon":121.5,"unit":"301"},"depends_on":["power:b3"],"colour":"red"},
		{"id":"Gate 2","kind":"gate"}, {"id":"x-3","kind":"spaceship"}, {"id":"x-4"}, {"id":"x-5","kind":"gate","name":5},
		{"id":"x-6","kind":"gate","location":{"lat":91}}, {"id":"x-7","kind":"gate","heartbeat_s":-1}, 8,
		{"id":"gate-1","kind":"camera"}, {"id":"x-9","kind":"gate","site":"East Side"},
		{"id":"cam-1","kind":"camera"}]}`))
	if bad != nil {
		t.Fatal(bad)
	}
	if len(m.Devices) != 2 || m.Devices[0].Name != "东门" || m.Devices[0].Location.Unit != "301" || m.Devices[1].ID != "cam-1" {
		t.Errorf("kept %+v", m.Devices)
	}
	reasons := ""
	for _, r := range m.Refused {
		reasons += r.Device + " " + r.Reason + ", "
		if r.Lane != Inventory || r.Detail == "" {
			t.Errorf("%+v does not say what is wrong", r)
		}
	}
	if want := " id, x-3 item, x-4 item, x-5 item, x-6 value, x-7 value,  item, gate-1 id, x-9 id, "; reasons != want {
		t.Errorf("refused %s, want %s", reasons, want)
	}
}

func TestAListMayNotBeEndless(t *testing.T) {
	payload := `{"sent":"2026-11-22T08:00:00Z","devices":[` + strings.Repeat(`{},`, MaxInventory) + `{}]}`
	if _, bad := DecodeInventory([]byte(payload)); bad == nil || bad.Reason != ReasonTooLarge {
		t.Errorf("inventory: %v", bad)
	}
	if _, bad := DecodeState([]byte(payload)); bad == nil || bad.Reason != ReasonTooLarge {
		t.Errorf("state: %v", bad)
	}
}

func TestStateSaysTheNewestOfEachDevice(t *testing.T) {
	want := StateMessage{Sent: received, Devices: []DeviceState{
		{Device: "s-1", Heard: received.Add(-time.Second), Values: map[string]float64{"battery_pct": 50}, Model: "TS0215A", Reasons: []string{"door open"}},
		{Device: "s-2"}}}
	payload := EncodeState(want)
	if !strings.Contains(string(payload), `"heard":"2026-11-22T07:59:59.000Z"`) {
		t.Errorf("no heard with milliseconds in %s", payload)
	}
	if got, bad := DecodeState(payload); bad != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v, %v\nwant %v", got, bad, want)
	}
}

func TestAStateKeepsWhatIsGoodInIt(t *testing.T) {
	m, bad := DecodeState([]byte(`{"sent":"2026-11-22T08:00:00Z","devices":[
		{"device":"s-1","heard":"2026-11-22T08:00:00Z","values":{"mains_on":true,"note":"x"}},
		{"device":"S 2"}, {"device":"s-3","heard":"x"}, {"device":4}, 5, {"device":"s-6","heard":null}]}`))
	if bad != nil {
		t.Fatal(bad)
	}
	if len(m.Devices) != 2 || m.Devices[0].Values["mains_on"] != 1 || !m.Devices[1].Heard.IsZero() || len(m.Refused) != 5 {
		t.Errorf("kept %+v, refused %+v", m.Devices, m.Refused)
	}
	if _, bad := DecodeState([]byte(`{"devices":[]}`)); bad == nil {
		t.Error("a state that does not say when it was sent is taken")
	}
}

func TestAnAckSaysAllThreePositions(t *testing.T) {
	payload := EncodeAck(AckMessage{Stream: stream, Position: Position{Alarms: 3}, Now: received, Again: []devices.Lane{devices.Events}})
	want := `{"stream":"` + stream + `","alarms":3,"events":0,"readings":0,"again":["events"],"now":"2026-11-22T08:00:00.000Z"}`
	if string(payload) != want {
		t.Errorf("got  %s\nwant %s", payload, want)
	}
	m, bad := DecodeAck([]byte(strings.Replace(string(payload), `["events"]`, `["pictures","events"]`, 1)))
	if bad != nil || m.Alarms != 3 || len(m.Again) != 1 || m.Again[0] != devices.Events {
		t.Errorf("got %+v, %v", m, bad)
	}
}

func TestAnAckOfARefusalSaysNothingElse(t *testing.T) {
	payload := EncodeAck(AckMessage{Stream: stream, Refused: &RefusedAck{devices.Alarms, Digest([]byte("x")), ReasonEnvelope}})
	want := `{"refused":{"lane":"alarms","sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","reason":"envelope"}}`
	if string(payload) != want {
		t.Errorf("got  %s\nwant %s", payload, want)
	}
	if m, bad := DecodeAck(payload); bad != nil || m.Refused.Reason != ReasonEnvelope {
		t.Errorf("got %+v, %v", m, bad)
	}
	if m, bad := DecodeAck([]byte(`{"alarms":1}`)); bad == nil {
		t.Errorf("an ack without a stream is read as %+v", m)
	}
}

func TestAReplyTellsTheOutcome(t *testing.T) {
	r := devices.Reply{ID: ulidA, Outcome: devices.OutcomeUnknown, Error: "no answer"}
	if got, bad := DecodeReply(EncodeReply(r)); bad != nil || got.ID != r.ID || got.Outcome != r.Outcome || got.Error != r.Error {
		t.Errorf("got %+v, %v", got, bad)
	}
	for _, payload := range []string{`{}`, `{"id":"x","outcome":"done"}`, `{"id":"` + ulidA + `","outcome":"maybe"}`, `{"id":"` + ulidA + `","outcome":"done","result":[]}`} {
		if got, bad := DecodeReply([]byte(payload)); bad == nil {
			t.Errorf("%s: got %+v", payload, got)
		}
	}
}
