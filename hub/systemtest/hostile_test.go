package systemtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// topics are all on which an edge publishes.
var topics = []string{"status", "inventory", "state", "alarms", "events", "readings", "replies"}

// garbage is what cannot be read on any topic, by what it is, with the reason for
// which it is refused.
func garbage() map[string]struct {
	payload []byte
	reason  string
} {
	text := func(s string) []byte { return []byte(s) }
	noise := make([]byte, 2000)
	rand.Read(noise)
	noise[0] = 0xff // neither JSON nor zstd
	return map[string]struct {
		payload []byte
		reason  string
	}{
		"nothing":                {nil, wire.ReasonEnvelope},
		"a word":                 {text("help"), wire.ReasonEnvelope},
		"noise":                  {noise, wire.ReasonEnvelope},
		"JSON cut short":         {text(`{"events":[{"type":"gate.opened","dev`), wire.ReasonEnvelope},
		"a list":                 {text(`[]`), wire.ReasonEnvelope},
		"a number":               {text(`42`), wire.ReasonEnvelope},
		"null":                   {text(`null`), wire.ReasonEnvelope},
		"an empty object":        {text(`{}`), wire.ReasonEnvelope},
		"an object too many":     {text(`{"events":[],"readings":[],"devices":[],"online":true}{}`), wire.ReasonEnvelope},
		"everything else's type": {text(`{"events":{},"readings":"","devices":7,"online":"yes","id":[]}`), wire.ReasonEnvelope},
		"numbers beyond all":     {text(`{"stream":"01JD000000000000000000000A","seq":1e999,"base":-1,"online":1,"events":[],"readings":[]}`), wire.ReasonEnvelope},
		"a nesting bomb":         {bytes.Repeat([]byte("["), 900_000), wire.ReasonNesting},
		"a deep object":          {text(strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33)), wire.ReasonNesting},
		"a byte above 1 MiB":     {append(text(`{"events":[],"readings":[],"devices":[],"online":true}`), bytes.Repeat([]byte(" "), wire.MaxPayload)...), wire.ReasonTooLarge},
		"5 MiB":                  {bytes.Repeat([]byte("x"), 5<<20), wire.ReasonTooLarge},
		"a zstd bomb":            {packed(make([]byte, 256<<20)), wire.ReasonTooLarge},
		"a zstd nesting bomb":    {packed(bytes.Repeat([]byte("["), 1<<20)), wire.ReasonNesting},
		"zstd in zstd":           {packed(packed([]byte(`{"events":[]}`))), wire.ReasonEnvelope},
		"broken zstd":            {append([]byte{0x28, 0xb5, 0x2f, 0xfd}, noise...), wire.ReasonEnvelope},
		"a zstd frame that lies": {append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0}, bytes.Repeat([]byte{0xff}, 12)...), wire.ReasonTooLarge},
	}
}

func packed(body []byte) []byte {
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err) // no options, nothing to be wrong
	}
	return enc.EncodeAll(body, nil)
}

// Whatever stands on whatever topic: it is acknowledged, refused once with its
// reason, and the next good word counts on the same connection.
func TestGarbageOfEveryKindOnEveryTopicIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s := newSender(h)
	s.publish(wire.Inventory, encode(map[string]any{"devices": []any{map[string]any{"id": "button", "kind": "button"}}}))
	s.publish(wire.Status, encode(map[string]any{"online": true, "sent": time.Now().UTC()}))
	eventually(t, 10*time.Second, "the button to be declared", func() bool {
		status, _ := h.try("GET", "/api/v1/devices/button", nil, nil)
		return status == 200
	})
	_, before := h.memory()
	want := map[string]int{}
	presses := 0
	for name, junk := range garbage() {
		for _, topic := range topics {
			for _, retain := range []bool{false, true} {
				if retain && topic != wire.Status && topic != wire.Inventory {
					continue // counted live as any other, kept nowhere
				}
				s.publishTo(bus.Out{Topic: wire.Topic(s.id, topic), Payload: junk.payload, QoS: 1, Retain: retain})
				want[junk.reason]++
			}
		}
		_, press := happening("button", devices.ButtonPressed)
		s.publish("alarms", encode(map[string]any{"events": []any{press}}))
		presses++
		var have map[string]int
		eventually(t, 10*time.Second, fmt.Sprintf("%s to be refused everywhere", name), func() bool {
			have = h.edgeView(s.id).Refused
			return sum(have) >= sum(want)
		})
		if !maps.Equal(have, want) {
			t.Fatalf("%s: refused %v, want %v", name, have, want)
		}
	}
	h.expectCount("button", presses)
	if v := h.edgeView(s.id); v.Status != "online" {
		t.Errorf("the edge is %s", v.Status)
	}
	if n := s.connects.Load(); n != 1 {
		t.Errorf("the edge had to connect %d times", n)
	}
	if _, most := h.memory(); most > before+160 {
		t.Errorf("the hub took up to %d MiB, %d before", most, before)
	}
}

func sum(counts map[string]int) (n int) {
	for _, one := range counts {
		n += one
	}
	return n
}

// Of a batch only what is bad is refused; what stands beside it counts.
func TestTheGoodItemBesideABadOneCounts(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	other := newSender(h)
	other.publish(wire.Inventory, encode(map[string]any{"devices": []any{map[string]any{"id": "not-yours", "kind": "gate"}}}))
	s := newSender(h)
	s.publish(wire.Inventory, encode(map[string]any{"devices": []any{
		map[string]any{"id": "gate", "kind": "gate"}, map[string]any{"id": "meter", "kind": "sensor"},
		7, "gate", nil,
		map[string]any{"id": "NOT AN ID", "kind": "gate"}, map[string]any{"id": "gate", "kind": "gate"},
		map[string]any{"id": "thing", "kind": "toaster"}, map[string]any{"id": "cold", "kind": "gate", "heartbeat_s": -1},
		map[string]any{"id": "not-yours", "kind": "gate"},
	}}))
	want := map[string]int{wire.ReasonItem: 3, wire.ReasonID: 3, wire.ReasonValue: 1, wire.ReasonForeign: 1}
	expect := func(what string) {
		t.Helper()
		var have map[string]int
		eventually(t, 10*time.Second, what+" to be refused", func() bool {
			have = h.edgeView(s.id).Refused
			return sum(have) >= sum(want)
		})
		if !maps.Equal(have, want) {
			t.Fatalf("%s: refused %v, want %v", what, have, want)
		}
	}
	expect("bad devices")

	now := time.Now().UTC().Truncate(time.Millisecond)
	opened := func(change ...string) map[string]any {
		_, item := happening("gate", devices.GateOpened)
		if len(change) == 2 {
			item[change[0]] = change[1]
		}
		return item
	}
	stream := devices.NewID(now)
	good := 0
	for i, bad := range []struct {
		reason string
		item   any
	}{
		{wire.ReasonItem, 7}, {wire.ReasonItem, []any{}}, {wire.ReasonItem, map[string]any{}}, {wire.ReasonItem, opened("type", "two words")},
		{wire.ReasonID, opened("device", "../../etc/passwd")}, {wire.ReasonID, opened("device", strings.Repeat("x", 10_000))},
		{wire.ReasonID, opened("id", "first")}, {wire.ReasonTime, opened("time", "yesterday")}, {wire.ReasonTime, opened("time", "9999-12-31T23:59:59Z")},
		{wire.ReasonForeign, opened("device", "not-yours")},
	} {
		s.publish("events", s.batch(devices.Events, stream, uint64(i+1), 1, opened(), bad.item, opened()))
		want[bad.reason]++
		good += 2
		expect(fmt.Sprint("event ", i))
	}
	s.expectPosition(stream, devices.Events, 10)
	if n := len(h.events("gate")); n != good {
		t.Errorf("%d good events are on record, want %d", n, good)
	}
	if n := len(h.events("not-yours")); n != 0 {
		t.Errorf("%d events are on record of a device that the edge spoke for", n)
	}

	from := now.Add(-time.Hour).Truncate(time.Second)
	reading := func(device string, at any, values any) map[string]any {
		return map[string]any{"device": device, "time": at, "values": values}
	}
	good = 0
	for i, bad := range []struct {
		reason string
		item   any
	}{
		{wire.ReasonItem, 7}, {wire.ReasonID, reading("NOT AN ID", now, map[string]any{"v": 1})}, {wire.ReasonTime, reading("meter", "noon", map[string]any{"v": 1})},
		{wire.ReasonValue, reading("meter", now, nil)}, {wire.ReasonValue, reading("meter", now, map[string]any{"v": "warm"})},
		{wire.ReasonValue, reading("meter", now, map[string]any{"BAD NAME": 1})}, {wire.ReasonClock, reading("meter", now.Add(time.Hour), map[string]any{"v": 1})},
		{wire.ReasonClock, reading("meter", now.AddDate(-1, 0, 0), map[string]any{"v": 1})}, {wire.ReasonForeign, reading("not-yours", now, map[string]any{"v": 1})},
	} {
		s.publish("readings", s.batch(devices.Readings, stream, uint64(i+1), 1,
			reading("meter", from.Add(time.Duration(good)*time.Second), map[string]any{"v": good}), bad.item,
			reading("meter", from.Add(time.Duration(good+1)*time.Second), map[string]any{"v": good + 1})))
		want[bad.reason]++
		good += 2
		expect(fmt.Sprint("reading ", i))
	}
	s.expectPosition(stream, devices.Readings, 9)
	h.expectSeries("meter", "v", from, time.Second, good)

	s.publish("state", encode(map[string]any{"sent": now, "devices": []any{
		map[string]any{"device": "meter", "heard": now, "values": map[string]any{"v": 21}}, 7, map[string]any{"device": "NOT AN ID"},
		map[string]any{"device": "meter", "heard": "noon"}, map[string]any{"device": "not-yours", "heard": now},
	}}))
	for _, reason := range []string{wire.ReasonItem, wire.ReasonID, wire.ReasonTime, wire.ReasonForeign} {
		want[reason]++
	}
	expect("bad states")
	var meter struct {
		Values map[string]float64 `json:"values"`
	}
	h.call("GET", "/api/v1/devices/meter", nil, &meter)
	if meter.Values["v"] != 21 {
		t.Errorf("the meter shows %v", meter.Values)
	}

	items := make([]any, wire.MaxItems+1)
	for i := range items {
		items[i] = opened()
	}
	tooMany := s.batch(devices.Events, stream, 11, 11, items...)
	s.publish("events", tooMany)
	want[wire.ReasonTooLarge]++
	expect("a batch of too many")
	s.expectRefused(tooMany)
	if n := s.connects.Load(); n != 1 {
		t.Errorf("the edge had to connect %d times", n)
	}
}

// A call for help is kept whatever is wrong with it, and shown.
func TestACallForHelpIsNeverRefusedForAFormality(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	other := newSender(h)
	other.publish(wire.Inventory, encode(map[string]any{"devices": []any{map[string]any{"id": "button-5-501", "kind": "button"}}}))
	eventually(t, 10*time.Second, "the button to be declared", func() bool {
		status, _ := h.try("GET", "/api/v1/devices/button-5-501", nil, nil)
		return status == 200
	})
	s := newSender(h)
	screen := h.screen()
	for name, one := range map[string]struct {
		item  map[string]any
		rule  string
		count int
	}{
		"no id, no time":    {map[string]any{"type": "button.pressed", "device": "a"}, alerts.RulePressed, 1},
		"a wrong id":        {map[string]any{"type": "sensor.smoke", "device": "b", "id": "first"}, alerts.RuleSmoke, 1},
		"a wrong time":      {map[string]any{"type": "sensor.gas", "device": "c", "time": "soon"}, alerts.RuleGas, 1},
		"no device":         {map[string]any{"type": "sensor.fall"}, alerts.RuleFall, 1},
		"a strange device":  {map[string]any{"type": "button.pressed", "device": "Großmutters Knopf"}, alerts.RulePressed, 1},
		"another's button":  {map[string]any{"type": "button.pressed", "device": "button-5-501"}, alerts.RuleForeign, 1},
		"far in the future": {map[string]any{"type": "button.pressed", "device": "d", "time": "2200-01-01T00:00:00Z"}, alerts.RulePressed, 1},
	} {
		s.publish("alarms", encode(map[string]any{"events": []any{one.item}}))
		device, _ := one.item["device"].(string)
		screen.expect(5*time.Second, "a call with "+name, func(a alerts.Alert) bool {
			return a.Rule == one.rule && a.Edge == s.id && (a.Device == device || a.Device == "") && a.Count == one.count
		})
	}
	// One frame that cannot be read, with a call in it.
	s.publish("alarms", []byte(`{"stream":"no","seq":"one","events":[{"type":"button.pressed","device":"e"}]}`))
	screen.expect(5*time.Second, "the call of an unreadable frame", func(a alerts.Alert) bool { return a.Rule == alerts.RulePressed && a.Device == "e" })
	if have := h.edgeView(s.id).Refused; have[wire.ReasonEnvelope] != 1 || have[wire.ReasonForeign] != 1 {
		t.Errorf("refused %v", have)
	}
	// 250 devices that nobody declared: 200 appear, the calls of all are shown.
	var items []any
	for i := range 250 {
		_, press := happening(fmt.Sprint("stranger-", i), devices.ButtonPressed)
		items = append(items, press)
	}
	s.publish("alarms", encode(map[string]any{"events": items}))
	strangers, underEdge := 0, 0
	for _, a := range all[alerts.Alert](h, "/api/v1/alerts", nil) {
		switch {
		case strings.HasPrefix(a.Device, "stranger-"):
			strangers += a.Count
		case a.Rule == alerts.RulePressed && a.Device == "":
			underEdge += a.Count
		}
	}
	if strangers+underEdge < 250 || strangers > 200 {
		t.Errorf("%d calls of strangers are shown under their own name and %d under the edge", strangers, underEdge)
	}
}

// What an edge publishes elsewhere goes nowhere, and what it subscribes to there
// it does not hear.
func TestAnEdgeReachesNoTopicButItsOwn(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	victim, s := newSender(h), newSender(h)
	victim.publish(wire.Inventory, encode(map[string]any{"devices": []any{map[string]any{"id": "button", "kind": "button"}}}))
	want := 0
	for _, topic := range []string{
		wire.Topic(victim.id, "alarms"), wire.Topic(victim.id, "status"), wire.Topic(victim.id, "acks"), wire.Topic("nobody", "alarms"),
		wire.Topic(s.id, "acks"), wire.Topic(s.id, "commands"), wire.Topic(s.id, "alarms/more"), wire.Topic(s.id, "nothing"), wire.Topic(s.id, ""),
		"be/v2/" + s.id + "/alarms", "be/v1", "alarms", "/", "$SYS/broker", "zigbee2mqtt/button", strings.Repeat("a/", 5000),
	} {
		_, press := happening("button", devices.ButtonPressed)
		s.publishTo(bus.Out{Topic: topic, Payload: encode(map[string]any{"events": []any{press}}), QoS: 1, Retain: want%2 == 1})
		want++
	}
	eventually(t, 10*time.Second, "foreign topics to be refused", func() bool { return h.edgeView(s.id).Refused[wire.ReasonTopic] >= want })
	if have := h.edgeView(s.id).Refused; have[wire.ReasonTopic] != want || len(have) != 1 {
		t.Errorf("refused %v, want %d topics", have, want)
	}
	if have := h.edgeView(victim.id).Refused; len(have) > 0 {
		t.Errorf("the other edge is blamed: %v", have)
	}
	for _, filter := range []string{"#", "+/#", "be/v1/#", "be/v1/+/alarms", wire.Topic(victim.id, "commands"), wire.Topic(victim.id, "acks"), "$SYS/#"} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err := s.bus.Subscribe(ctx, filter, 1, func(m bus.Message) { t.Errorf("the edge hears %s", m.Topic) })
		cancel()
		if !errors.Is(err, bus.ErrDenied) {
			t.Errorf("subscribe to %s: %v, want it denied", filter, err)
		}
	}
	if n := s.connects.Load(); n != 1 {
		t.Errorf("the edge had to connect %d times", n)
	}
	h.expectCount("button", 0)
}

// Whoever has a wrong token gets nowhere, and does not push the right one out.
func TestWrongTokensOpenNothing(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s, other := newSender(h), newSender(h)
	connected := func(client, user, token string) bool {
		refused := make(chan error, 10)
		b, err := bus.Dial(bus.Options{URL: "mqtt://" + h.mqtt, ClientID: client, Username: user, Password: token, CleanSession: true,
			OnRefused: func(err error) {
				select {
				case refused <- err:
				default:
				}
			}})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		in := make(chan struct{}, 1)
		b.OnConnect(func() { in <- struct{}{} })
		select {
		case <-refused:
			return false
		case <-in:
			return true
		case <-time.After(10 * time.Second):
			t.Fatalf("neither in nor out as %s", user)
			return true
		}
	}
	for name, as := range map[string][3]string{
		"a wrong token": {s.id, s.id, s.token + "x"}, "no token": {s.id, s.id, ""}, "another's token": {s.id, s.id, other.token},
		"another's client id": {other.id, s.id, s.token}, "nobody": {"nobody", "nobody", s.token}, "no name": {s.id, "", s.token},
		"a client id that is none": {"../" + s.id, "../" + s.id, s.token}, "the hub": {"hub", "hub", s.token},
	} {
		if connected(as[0], as[1], as[2]) {
			t.Errorf("%s gets in", name)
		}
	}
	eventually(t, 10*time.Second, "wrong tokens to be told of", func() bool { return h.edgeView(s.id).Refused[wire.ReasonToken] > 0 })
	if s.connects.Load() != 1 || !s.bus.Connected() {
		t.Errorf("the edge with the right token was disturbed: %d connects", s.connects.Load())
	}

	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	h.call("GET", "/api/v1/openapi.json", nil, &doc)
	tried := 0
	for path, methods := range doc.Paths {
		path = strings.NewReplacer("{id}", s.id).Replace(path)
		if !strings.HasPrefix(path, "/api/") {
			path = "/api/v1" + path
		}
		for method := range methods {
			if path == "/api/v1/session" && method == "post" {
				continue // signing in is what anybody may try
			}
			for _, authorization := range []string{"", "Bearer ", "Bearer wrong", "Bearer " + other.token, "Basic YWRtaW46YWRtaW4="} {
				req, err := http.NewRequest(strings.ToUpper(method), "http://"+h.http+path, strings.NewReader("{}"))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", authorization)
				req.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				tried++
				// A secret in the path is the right itself: a wrong one finds nothing.
				bySecret := strings.Contains(path, "{secret}") || strings.Contains(path, "/answers/{token}") || path == "/api/v1/enrol" // there it is in the sealed body
				if bySecret && resp.StatusCode >= 400 && resp.StatusCode < 500 {
					continue
				}
				if resp.StatusCode != http.StatusUnauthorized {
					t.Errorf("%s %s with %q: %s, want 401", method, path, authorization, resp.Status)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d requests were tried", tried)
	}
}

// Many at once send the worst there is, and strangers open connections and say
// nothing, or lie. A press goes through all the same, and the hub stays small.
func TestAStormOfJunkHoldsUpNoPressAndFillsNoMemory(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	a := newAgent(h, devices.Device{ID: "button", Kind: devices.Button})
	a.start()
	screen := h.screen()
	first := a.event("button", devices.ButtonPressed)
	screen.expect(10*time.Second, "the first press", ofEvent(first))
	_, before := h.memory()

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var storm sync.WaitGroup
	junk := garbage()
	var sent [8]int
	for i := range sent {
		s := newSender(h)
		storm.Go(func() {
			for ctx.Err() == nil {
				for name := range junk {
					for _, topic := range topics {
						if ctx.Err() != nil {
							break
						}
						// without waiting: as fast as the connection takes it
						if s.bus.Send(bus.Out{Topic: wire.Topic(s.id, topic), Payload: junk[name].payload, QoS: 1}) == nil {
							sent[i]++
							continue
						}
						select {
						case <-time.After(time.Millisecond):
						case <-ctx.Done():
						}
					}
				}
			}
			if n := s.connects.Load(); n != 1 {
				t.Errorf("a sender of junk had to connect %d times", n)
			}
		})
	}
	strangers := newStrangers(t, h.mqtt, 300)
	var took []time.Duration
	for range 20 {
		at := time.Now()
		id := a.event("button", devices.ButtonPressed)
		took = append(took, screen.expect(10*time.Second, "a press in a storm", ofEvent(id)).at.Sub(at))
		<-time.After(100 * time.Millisecond)
	}
	stop()
	storm.Wait()
	strangers.expectCut()
	slices.Sort(took)
	_, most := h.memory()
	total := 0
	for _, n := range sent {
		total += n
	}
	t.Logf("%d junk messages; a press took p50 %v, max %v; memory at most %d MiB, %d before",
		total, took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond), most, before)
	if most > before+200 {
		t.Errorf("the hub took up to %d MiB, %d before", most, before)
	}
	h.expectCount(a.device("button"), 21)
}

// strangers are connections that are no MQTT client's.
type strangers struct {
	t     testing.TB
	conns []net.Conn
}

func newStrangers(t testing.TB, address string, n int) *strangers {
	t.Helper()
	s := &strangers{t: t}
	long := []byte{0x10, 0xff, 0xff, 0xff, 0x7f} // a CONNECT of 256 MiB, and a PUBLISH before any
	early := []byte{0x30, 0x0a, 0x00, 0x01, 'a', 1, 2, 3, 4, 5, 6, 7}
	for i := range n {
		conn, err := net.DialTimeout("tcp", address, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		words := [][]byte{nil, long, early, []byte("GET / HTTP/1.1\r\nHost: hub\r\n\r\n"), bytes.Repeat([]byte{0xff}, 64), {0x10, 0x0c}}
		_, _ = conn.Write(words[i%len(words)]) // it may have been cut already
		s.conns = append(s.conns, conn)
	}
	return s
}

// expectCut wants every one of them shown out.
func (s *strangers) expectCut() {
	s.t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for i, conn := range s.conns {
		if err := conn.SetReadDeadline(deadline); err != nil {
			s.t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
			s.t.Errorf("stranger %d is still inside", i)
			return
		}
	}
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}
