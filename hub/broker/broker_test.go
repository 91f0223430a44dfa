package broker

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/bus/bustest"
	"brighteyes/devices/wire"
)

// tokens knows edges by their tokens.
type tokens struct {
	mu sync.Mutex
	of map[string]string
}

func (a *tokens) Authenticate(edge, token string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.of[edge] != "" && a.of[edge] == token
}

func (a *tokens) set(edge, token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.of[edge] = token
}

// house is a running broker and what it told.
type house struct {
	*Broker
	tokens    *tokens
	refused   chan wire.Refusal
	takeovers chan string
}

func open(t *testing.T, change ...func(*Config)) *house {
	t.Helper()
	h := &house{tokens: &tokens{of: map[string]string{bustest.Edge: "token", "edge-west": "other"}},
		refused: make(chan wire.Refusal, 1000), takeovers: make(chan string, 1000)}
	config := Config{Listen: "127.0.0.1:0", Auth: h.tokens,
		OnRefused: func(r wire.Refusal) { h.refused <- r }, OnTakeover: func(edge string) { h.takeovers <- edge }}
	for _, c := range change {
		c(&config)
	}
	b, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	h.Broker = b
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the broker ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the broker does not end")
		}
	})
	eventually(t, "the broker's start", b.Connected)
	return h
}

func (h *house) url() string { return "mqtt://" + h.Addr() }

// edge connects as an edge does.
func (h *house) edge(t *testing.T, change ...func(*bus.Options)) *bus.Client {
	t.Helper()
	o := bus.Options{URL: h.url(), ClientID: bustest.Edge, Username: bustest.Edge, Password: "token", CleanSession: true}
	for _, c := range change {
		c(&o)
	}
	c, err := bus.Dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	eventually(t, "a connection", c.Connected)
	return c
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come about", what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

// hear subscribes and hands on what arrives, acknowledged.
func hear(t *testing.T, b bus.Bus, filter string) <-chan bus.Message {
	t.Helper()
	got := make(chan bus.Message, 1000)
	if err := b.Subscribe(within(t), filter, 1, func(m bus.Message) { m.Ack(); got <- m }); err != nil {
		t.Fatal(err)
	}
	return got
}

func publish(t *testing.T, b bus.Bus, topic, payload string) {
	t.Helper()
	if err := b.Publish(within(t), bus.Out{Topic: topic, Payload: []byte(payload), QoS: 1}); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, got <-chan bus.Message, topic, payload string) {
	t.Helper()
	select {
	case m := <-got:
		if m.Topic != topic || string(m.Payload) != payload {
			t.Fatalf("got %s %.60q, want %s %.60q", m.Topic, m.Payload, topic, payload)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("%s %.60q does not arrive", topic, payload)
	}
}

func expectRefusal(t *testing.T, got <-chan wire.Refusal, edge, reason string) {
	t.Helper()
	select {
	case r := <-got:
		if r.Edge != edge || r.Reason != reason || r.Detail == "" || r.Lane == "" || r.Time.IsZero() {
			t.Fatalf("got %+v, want a refusal of %s for %s", r, edge, reason)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("no refusal of %s for %s", edge, reason)
	}
}

func TestTheBrokerKeepsTheContract(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Pair {
		h := open(t)
		link := bustest.NewLink(t, h.Addr())
		will := bustest.Will()
		return bustest.Pair{
			Edge: h.edge(t, func(o *bus.Options) { o.URL, o.Will, o.CleanSession = link.URL(), &will, false }),
			Hub:  h, Cut: link.Cut, Mend: link.Mend, Denied: "be/v1/edge-west/acks",
		}
	})
}

func TestAMessageIsAcknowledgedWhenTheHubHasItAndNotBefore(t *testing.T) {
	h := open(t)
	held := make(chan bus.Message, 1)
	if err := h.Subscribe(within(t), "be/v1/+/alarms", 1, func(m bus.Message) { held <- m }); err != nil {
		t.Fatal(err)
	}
	edge := h.edge(t)
	accepted := make(chan error, 1)
	ctx := within(t)
	go func() {
		accepted <- edge.Publish(ctx, bus.Out{Topic: "be/v1/edge-east/alarms", Payload: []byte("press"), QoS: 1})
	}()
	m := <-held
	select {
	case err := <-accepted:
		t.Fatalf("the edge was told %v while the hub had not committed", err)
	case <-time.After(100 * time.Millisecond):
	}
	m.Ack()
	if err := <-accepted; err != nil {
		t.Fatal(err)
	}
}

func TestOnlyAnEdgeWithItsTokenGetsIn(t *testing.T) {
	h := open(t)
	for name, change := range map[string]func(*bus.Options){
		"no name":           func(o *bus.Options) { o.Username, o.Password = "", "" },
		"wrong token":       func(o *bus.Options) { o.Password = "guess" },
		"no token":          func(o *bus.Options) { o.Password = "" },
		"another's token":   func(o *bus.Options) { o.Password = "other" },
		"another client id": func(o *bus.Options) { o.ClientID = "edge-west" },
		"no edge":           func(o *bus.Options) { o.ClientID, o.Username = "edge-north", "edge-north" },
		"no client id":      func(o *bus.Options) { o.ClientID = "" },
		"no valid id":       func(o *bus.Options) { o.ClientID, o.Username = "edge-east#1", "edge-east#1" },
	} {
		t.Run(name, func(t *testing.T) {
			refused := make(chan error, 100)
			o := bus.Options{URL: h.url(), ClientID: bustest.Edge, Username: bustest.Edge, Password: "token",
				CleanSession: true, OnRefused: func(err error) { refused <- err }}
			change(&o)
			c, err := bus.Dial(o)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			select {
			case err := <-refused:
				if !errors.Is(err, bus.ErrDenied) {
					t.Error(err)
				}
			case <-time.After(20 * time.Second):
				t.Error("not refused")
			}
		})
	}
	seen := map[string]int{}
	for len(h.refused) > 0 {
		r := <-h.refused
		if r.Reason != wire.ReasonToken {
			t.Errorf("reported %+v", r)
		}
		seen[r.Edge]++
	}
	if seen["edge-east"] != 1 || seen["edge-north"] != 1 || len(seen) != 2 {
		t.Errorf("reported %v, want each edge that somebody tried to be, once for now", seen)
	}
}

func TestWhatAnEdgeMayNotPublishIsAcknowledgedDroppedAndTold(t *testing.T) {
	h := open(t)
	everything := hear(t, h, "#")
	edge := h.edge(t)
	lost := make(chan struct{}, 10)
	edge.OnConnect(func() { lost <- struct{}{} })
	<-lost // the present connection
	for _, topic := range []string{
		"be/v1/edge-west/alarms", "be/v1/edge-east/acks", "be/v1/edge-east/commands", "be/v1/edge-east/unknown",
		"be/v1/edge-east/alarms/x", "be/v1/edge-east", "be/v2/edge-east/alarms", "zigbee2mqtt/x", "$SYS/broker/uptime", "/", " ",
		"be/v1/edge-east#1/alarms"[:14],
	} {
		publish(t, edge, topic, "x")
		expectRefusal(t, h.refused, "edge-east", wire.ReasonTopic)
	}
	publish(t, edge, "be/v1/edge-east/alarms", "still here")
	expect(t, everything, "be/v1/edge-east/alarms", "still here")
	if len(lost) > 0 {
		t.Error("the edge was disconnected")
	}
}

func TestAPayloadThatIsTooLargeIsAnsweredAndNotLoopedOver(t *testing.T) {
	h := open(t)
	up := hear(t, h, "#")
	edge := h.edge(t)
	connects := make(chan struct{}, 10)
	edge.OnConnect(func() { connects <- struct{}{} })
	<-connects
	answers := hear(t, edge, "be/v1/edge-east/acks")
	payload := strings.Repeat("x", wire.MaxPayload+1)
	publish(t, edge, "be/v1/edge-east/readings", payload)
	expectRefusal(t, h.refused, "edge-east", wire.ReasonTooLarge)
	answer := <-up
	m, bad := wire.DecodeAck((<-answers).Payload)
	if bad != nil || m.Refused == nil || m.Refused.SHA256 != wire.Digest([]byte(payload)) || m.Refused.Lane != "readings" {
		t.Errorf("answered %s", answer.Payload)
	}
	publish(t, edge, "be/v1/edge-east/state", strings.Repeat("x", 3*bus.MaxPacket))
	expectRefusal(t, h.refused, "edge-east", wire.ReasonTooLarge)
	publish(t, edge, "be/v1/edge-east/alarms", strings.Repeat("x", wire.MaxPayload))
	expect(t, up, "be/v1/edge-east/alarms", strings.Repeat("x", wire.MaxPayload))
	if len(connects) > 0 {
		t.Error("the edge was disconnected")
	}
}

// What is kept of a refused message is some words about it, not the message.
func TestARefusalDoesNotHoldThePayload(t *testing.T) {
	h := open(t)
	edge := h.edge(t)
	hear(t, h, "be/v1/+/alarms")
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	var kept []wire.Refusal
	large := strings.Repeat("x", 2<<20)
	for range 50 {
		publish(t, edge, "be/v1/edge-east/alarms", large)
		select {
		case r := <-h.refused:
			kept = append(kept, r)
		case <-time.After(20 * time.Second):
			t.Fatal("no refusal is told")
		}
	}
	if after := held(); after > before+20<<20 {
		t.Errorf("%d refusals hold %d MiB", len(kept), (after-before)>>20)
	}
	runtime.KeepAlive(kept)
}

func TestOnlyStatusAndInventoryAreRetained(t *testing.T) {
	h := open(t)
	live := hear(t, h, "be/v1/edge-east/alarms")
	edge := h.edge(t)
	for _, name := range []string{"alarms", "status", "inventory"} {
		m := bus.Out{Topic: "be/v1/edge-east/" + name, Payload: []byte(name), QoS: 1, Retain: true}
		if name != "alarms" {
			m.QoS = 0
		}
		if err := edge.Publish(within(t), m); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, live, "be/v1/edge-east/alarms", "alarms") // a press counts, whatever flag it bears
	eventually(t, "both retained", func() bool {
		kept := hear(t, h, "be/v1/+/+")
		if len(kept) != 2 {
			return false
		}
		for range 2 {
			m := <-kept
			if !m.Retained { // it was only just arriving
				return false
			}
			if strings.HasSuffix(m.Topic, "alarms") {
				t.Errorf("kept %+v", m)
			}
		}
		return true
	})
}

func TestAWillIsOfTheEdgesOwnTopicsOrNone(t *testing.T) {
	h := open(t)
	got := hear(t, h, "be/v1/#")
	link := bustest.NewLink(t, h.Addr())
	foreign := bus.Out{Topic: "be/v1/edge-west/status", Payload: []byte(`{"online":false}`), QoS: 1, Retain: true}
	edge := h.edge(t, func(o *bus.Options) { o.URL, o.Will = link.URL(), &foreign })
	expectRefusal(t, h.refused, "edge-east", wire.ReasonTopic)
	publish(t, edge, "be/v1/edge-east/alarms", "here")
	expect(t, got, "be/v1/edge-east/alarms", "here")
	link.Cut()
	eventually(t, "the end of the connection", func() bool { return h.sessions.of("edge-east") == nil })
	if len(got) > 0 {
		t.Errorf("published %+v", <-got)
	}
}

func TestASecondConnectionReplacesTheFirstWithoutItsWill(t *testing.T) {
	h := open(t)
	got := hear(t, h, "be/v1/+/status")
	will := bustest.Will()
	first := h.edge(t, func(o *bus.Options) { o.Will = &will })
	lost := make(chan struct{}, 100)
	first.OnConnect(func() { lost <- struct{}{} })
	<-lost
	second := h.edge(t, func(o *bus.Options) { o.Will = &will })
	publish(t, second, "be/v1/edge-east/status", "of the second")
	expect(t, got, "be/v1/edge-east/status", "of the second")
	// The first comes back and replaces the second, and so on: two edges, one id.
	select {
	case edge := <-h.takeovers:
		if edge != bustest.Edge {
			t.Errorf("told of %q", edge)
		}
	case <-time.After(20 * time.Second):
		t.Error("nobody is told that two edges have one id")
	}
	if len(got) > 0 {
		t.Errorf("published %s", (<-got).Payload)
	}
}

func TestReplacingAConnectionLeavesTheNewOneWhole(t *testing.T) {
	h := open(t)
	for range 20 {
		edge := h.edge(t)
		down := hear(t, edge, "be/v1/edge-east/acks")
		if err := h.Send(bus.Out{Topic: "be/v1/edge-east/acks", Payload: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		expect(t, down, "be/v1/edge-east/acks", "x")
		go edge.Close() // while the next connects
	}
}

func TestARotatedTokenCutsTheLiveConnection(t *testing.T) {
	h := open(t)
	edge, other := h.edge(t), h.edge(t, func(o *bus.Options) { o.ClientID, o.Username, o.Password = "edge-west", "edge-west", "other" })
	h.tokens.set(bustest.Edge, "new")
	h.Disconnect(bustest.Edge)
	h.Disconnect("nobody")
	eventually(t, "the cut", func() bool { return !edge.Connected() })
	expectRefusal(t, h.refused, bustest.Edge, wire.ReasonToken)
	if !other.Connected() {
		t.Error("another edge was cut off too")
	}
	h.edge(t, func(o *bus.Options) { o.Password = "new" })
}

func TestNoEdgeHearsWhatIsAnothers(t *testing.T) {
	h := open(t)
	edge := h.edge(t)
	for _, filter := range []string{"#", "be/v1/#", "be/v1/+/acks", "be/v1/edge-west/#", "$SYS/#", "$share/g/be/v1/edge-east/acks", "be/v1/edge-eas+"} {
		if err := edge.Subscribe(within(t), filter, 1, func(bus.Message) {}); err == nil {
			t.Errorf("%s is allowed", filter)
		}
	}
	own := hear(t, edge, "be/v1/edge-east/#")
	for _, topic := range []string{"be/v1/edge-west/commands", "be/v1/edge-east2/acks", "be/v1/edge-east/acks"} {
		if err := h.Send(bus.Out{Topic: topic, Payload: []byte("x")}); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, own, "be/v1/edge-east/acks", "x")
}

func TestAnEdgeCannotPileUpSubscriptions(t *testing.T) {
	h := open(t)
	edge := h.edge(t)
	var err error
	n := 0
	for ; n < 2*maxFilters && err == nil; n++ {
		err = edge.Subscribe(within(t), "be/v1/edge-east/"+strings.Repeat("x", n+1), 0, func(bus.Message) {})
	}
	if !errors.Is(err, bus.ErrDenied) || n != maxFilters+1 {
		t.Errorf("subscription %d: %v", n, err)
	}
}

// An edge that reads nothing is cut off; the hub and other edges notice nothing.
func TestASlowEdgeHoldsNobodyUp(t *testing.T) {
	h := open(t)
	conn := login(t, h, bustest.Edge, "token")
	if _, err := conn.Write([]byte("\x82\x1a\x00\x01\x00\x15be/v1/edge-east/+/xyz\x00")); err != nil { // SUBSCRIBE
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 5)); err != nil || n != 5 {
		t.Fatal(n, err)
	}
	other := h.edge(t, func(o *bus.Options) { o.ClientID, o.Username, o.Password = "edge-west", "edge-west", "other" })
	down := hear(t, other, "be/v1/edge-west/acks")
	payload := make([]byte, 100<<10)
	began := time.Now()
	for i := 0; i < 2000 && h.sessions.of(bustest.Edge) != nil; i++ {
		if err := h.Send(bus.Out{Topic: "be/v1/edge-east/commands/xyz", Payload: payload, QoS: 1}); err != nil {
			t.Fatal(err)
		}
		if i%50 == 0 {
			if err := h.Send(bus.Out{Topic: "be/v1/edge-west/acks", Payload: []byte("x")}); err != nil {
				t.Fatal(err)
			}
			expect(t, down, "be/v1/edge-west/acks", "x")
		}
	}
	eventually(t, "that it is cut off", func() bool { return h.sessions.of(bustest.Edge) == nil })
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %v", took)
	}
}

// login opens a connection by hand.
func login(t *testing.T, h *house, edge, token string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", h.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	field := func(s string) string { return string([]byte{0, byte(len(s))}) + s }
	body := field("MQTT") + "\x04\xc2\x00\x3c" + field(edge) + field(edge) + field(token)
	if _, err := conn.Write([]byte("\x10" + string([]byte{byte(len(body))}) + body)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 4)
	if _, err := conn.Read(answer); err != nil || answer[3] != 0 {
		t.Fatal(answer, err)
	}
	return conn
}

func TestGarbageEndsItsOwnConnectionOnly(t *testing.T) {
	h := open(t, func(c *Config) { c.firstWord = 200 * time.Millisecond }) // some of it is silence
	edge := h.edge(t, func(o *bus.Options) { o.ClientID, o.Username, o.Password = "edge-west", "edge-west", "other" })
	up := hear(t, h, "be/v1/+/alarms")
	for _, garbage := range []string{
		"", "GET / HTTP/1.1\r\n\r\n", "\x10\xff\xff\xff\x7f", "\x00", "\x30\x80\x80\x80\x80\x01", "\x10\x00", "\x82\x02\x00\x01", strings.Repeat("\xff", 5000),
	} {
		conn, err := net.Dial("tcp", h.Addr())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(garbage))
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%.10q: %v", garbage, err)
		}
		_ = conn.Close()
		known := login(t, h, bustest.Edge, "token")
		_, _ = known.Write([]byte(garbage))
		_ = known.Close()
	}
	publish(t, edge, "be/v1/edge-west/alarms", "fine")
	expect(t, up, "be/v1/edge-west/alarms", "fine")
}

func TestAConnectionLeavesNothingAtTheBroker(t *testing.T) {
	h := open(t)
	for range 3 {
		edge := h.edge(t, func(o *bus.Options) { o.CleanSession = false })
		hear(t, edge, "be/v1/edge-east/commands")
		edge.Close()
		eventually(t, "the end of the session", func() bool {
			return h.server.Clients.Len() == 1 && len(h.server.Topics.Subscribers("be/v1/edge-east/commands").Subscriptions) == 0 // the hub's own
		})
	}
}

func TestAFullHouseLetsNobodyIn(t *testing.T) {
	h := open(t, func(c *Config) { c.MaxClients = 1 })
	h.edge(t)
	conn, err := net.Dial("tcp", h.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("let in: %v", err)
	}
}

func TestAnAddressInUseIsAnError(t *testing.T) {
	h := open(t)
	if _, err := New(Config{Listen: h.Addr(), Auth: h.tokens}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("got %v", err)
	}
}
