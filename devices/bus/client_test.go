package bus_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/bus/bustest"
	"brighteyes/devices/bus/mosquittotest"
)

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come about", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func expect(t *testing.T, got <-chan bus.Message, payload string) {
	t.Helper()
	select {
	case m := <-got:
		if string(m.Payload) != payload {
			t.Fatalf("got %.60q, want %.60q", m.Payload, payload)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("%.60q does not arrive", payload)
	}
}

func TestAClientComesBackAfterItsBrokerWasKilled(t *testing.T) {
	broker := mosquittotest.Start(t)
	c := dial(t, bus.Options{URL: broker.URL(), ClientID: "edge-1"})
	got := make(chan bus.Message, 10)
	if err := c.Subscribe(within(t), "a", 1, func(m bus.Message) { m.Ack(); got <- m }); err != nil {
		t.Fatal(err)
	}
	broker.Kill()
	eventually(t, "the loss", func() bool { return !c.Connected() })
	broker.Restart()
	eventually(t, "a new connection", c.Connected)
	if err := c.Publish(within(t), bus.Out{Topic: "a", Payload: []byte("again"), QoS: 1}); err != nil {
		t.Fatal(err)
	}
	expect(t, got, "again")
}

// A broker repeats what was not acknowledged on a new connection only.
func TestReconnectingBringsAgainWhatWasNotAcknowledged(t *testing.T) {
	broker := mosquittotest.Start(t)
	c := dial(t, bus.Options{URL: broker.URL(), ClientID: "edge-1"})
	got := make(chan bus.Message, 10)
	full := true // of the handler's goroutine
	if err := c.Subscribe(within(t), "a", 1, func(m bus.Message) {
		if !full {
			m.Ack()
		}
		full = false
		got <- m
	}); err != nil {
		t.Fatal(err)
	}
	if err := c.Publish(within(t), bus.Out{Topic: "a", Payload: []byte("press"), QoS: 1}); err != nil {
		t.Fatal(err)
	}
	expect(t, got, "press")
	c.Reconnect()
	expect(t, got, "press")
	eventually(t, "a new connection", c.Connected)
}

// A hub that starts again is sent what was kept for it before it has subscribed.
func TestWhatTheBrokerKeptWaitsForItsHandler(t *testing.T) {
	broker := mosquittotest.Start(t)
	hub := bus.Options{URL: broker.URL(), ClientID: "hub"}
	before := dial(t, hub)
	if err := before.Subscribe(within(t), "be/#", 1, func(bus.Message) {}); err != nil {
		t.Fatal(err)
	}
	edge := dial(t, bus.Options{URL: broker.URL(), ClientID: "edge-1"})
	publish := func(payload string) {
		t.Helper()
		if err := edge.Publish(within(t), bus.Out{Topic: "be/alarms", Payload: []byte(payload), QoS: 1}); err != nil {
			t.Fatal(err)
		}
	}
	publish("not acknowledged")
	before.Close()
	publish("while the hub is away")
	after := dial(t, hub)
	publish("before it subscribes")
	got := make(chan bus.Message, 10)
	if err := after.Subscribe(within(t), "be/+", 1, func(m bus.Message) { m.Ack(); got <- m }); err != nil {
		t.Fatal(err)
	}
	expect(t, got, "not acknowledged")
	expect(t, got, "while the hub is away")
	expect(t, got, "before it subscribes")
}

func TestWhatTheBrokerKeptIsHeardOnceThoughTheConnectionBroke(t *testing.T) {
	broker := mosquittotest.Start(t)
	link := bustest.NewLink(t, broker.Address())
	before := dial(t, bus.Options{URL: broker.URL(), ClientID: "hub"})
	if err := before.Subscribe(within(t), "be/#", 1, func(bus.Message) {}); err != nil {
		t.Fatal(err)
	}
	before.Close()
	edge := dial(t, bus.Options{URL: broker.URL(), ClientID: "edge-1"})
	if err := edge.Publish(within(t), bus.Out{Topic: "be/alarms", Payload: []byte("press"), QoS: 1}); err != nil {
		t.Fatal(err)
	}
	after := dial(t, bus.Options{URL: link.URL(), ClientID: "hub"})
	for range 3 {
		<-time.After(50 * time.Millisecond) // the broker sends what it kept
		link.Cut()
		eventually(t, "the loss", func() bool { return !after.Connected() })
		link.Mend()
		eventually(t, "a new connection", after.Connected)
	}
	<-time.After(50 * time.Millisecond)
	got := make(chan bus.Message, 10)
	if err := after.Subscribe(within(t), "be/alarms", 1, func(m bus.Message) { m.Ack(); got <- m }); err != nil {
		t.Fatal(err)
	}
	expect(t, got, "press")
	select {
	case m := <-got:
		t.Errorf("%s again", m.Payload)
	case <-time.After(100 * time.Millisecond):
	}
}

func TestAMessageThatIsTooLongIsMetCutAndAcknowledged(t *testing.T) {
	broker := mosquittotest.Start(t)
	hub := dial(t, bus.Options{URL: broker.URL(), ClientID: "hub"})
	edge := dial(t, bus.Options{URL: broker.URL(), ClientID: "edge-1"})
	got := make(chan bus.Message, 10)
	if err := hub.Subscribe(within(t), "a", 1, func(m bus.Message) { m.Ack(); got <- m }); err != nil {
		t.Fatal(err)
	}
	for _, payload := range [][]byte{bytes.Repeat([]byte("x"), 2*bus.MaxPacket), []byte("the next")} {
		if err := edge.Publish(within(t), bus.Out{Topic: "a", Payload: payload, QoS: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if m := <-got; len(m.Payload) >= bus.MaxPacket || len(m.Payload) < bus.MaxPacket-100 {
		t.Errorf("arrived with %d bytes", len(m.Payload))
	}
	expect(t, got, "the next")
}

func TestWhoIsRefusedIsTold(t *testing.T) {
	broker := mosquittotest.Start(t, "allow_anonymous false")
	refused := make(chan error, 100)
	c, err := bus.Dial(bus.Options{URL: broker.URL(), ClientID: "edge-1", OnRefused: func(err error) { refused <- err }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 2 { // and it goes on trying: the hub may learn of the edge later
		select {
		case err := <-refused:
			if !errors.Is(err, bus.ErrDenied) {
				t.Errorf("got %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("nobody is told")
		}
	}
	if c.Connected() {
		t.Error("connected all the same")
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	for _, o := range []bus.Options{
		{}, {URL: "localhost:1883"}, {URL: "http://localhost"}, {URL: "mqtt://"}, {URL: "mqtt://u:p@localhost"},
		{URL: "mqtt://localhost/path"}, {URL: "mqtt://localhost", Will: &bus.Out{Topic: "a/#"}},
	} {
		if c, err := bus.Dial(o); err == nil {
			c.Close()
			t.Errorf("%+v is taken", o)
		}
	}
}

// fakeBroker accepts connections, answers CONNECT, and then does as it likes.
func fakeBroker(t *testing.T, then func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var tasks sync.WaitGroup
	tasks.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			tasks.Go(func() {
				defer conn.Close()
				if _, err := conn.Read(make([]byte, 1000)); err != nil {
					return
				}
				if _, err := conn.Write([]byte{0x20, 2, 0, 0}); err != nil {
					return
				}
				then(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		tasks.Wait()
	})
	return "mqtt://" + l.Addr().String()
}

// The library would panic on the first of these, in a goroutine of its own.
func TestABrokerCannotTakeTheEdgeDown(t *testing.T) {
	for name, answer := range map[string][]byte{
		"SUBACK with many answers": {0x90, 6, 0, 1, 0, 0, 0, 0},
		"SUBACK with none":         {0x90, 2, 0, 1},
		"a packet of 256 MiB":      {0x40, 0xff, 0xff, 0xff, 0x7f},
		"an unknown packet":        {0xf0, 0},
		"a short PUBLISH":          {0x32, 1, 0},
		"a topic beyond the end":   {0x32, 4, 0xff, 0xff, 'a', 0},
		"an UNSUBACK for nothing":  {0xb0, 2, 0, 9},
		"a PUBACK for a SUBSCRIBE": {0x40, 2, 0, 1},
		"another CONNACK":          {0x20, 2, 0, 0},
		"a CONNECT":                {0x10, 2, 0, 0},
		"text":                     []byte("HTTP/1.1 400 Bad Request\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			answered := make(chan struct{}, 100)
			url := fakeBroker(t, func(conn net.Conn) {
				if _, err := conn.Read(make([]byte, 1000)); err != nil { // SUBSCRIBE
					return
				}
				if _, err := conn.Write(answer); err == nil {
					answered <- struct{}{}
				}
				_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
				_, _ = io.Copy(io.Discard, conn)
			})
			c := dial(t, bus.Options{URL: url, ClientID: "edge-1"})
			subscribed := make(chan error, 1)
			ctx := within(t)
			go func() { subscribed <- c.Subscribe(ctx, "a", 1, func(bus.Message) {}) }()
			<-answered
			eventually(t, "another connection", func() bool {
				select {
				case <-answered:
					return true
				case err := <-subscribed:
					return err != nil // an answer that says nothing is no yes
				default:
					return false
				}
			})
		})
	}
}

func TestSendNeverWaits(t *testing.T) {
	release := make(chan struct{})
	url := fakeBroker(t, func(net.Conn) { <-release }) // reads nothing more
	defer close(release)
	c := dial(t, bus.Options{URL: url, ClientID: "edge-1", Room: 16})
	payload := make([]byte, 1<<20)
	began := time.Now()
	var err error
	for i := 0; i < 100 && err == nil; i++ {
		err = c.Send(bus.Out{Topic: "a", Payload: payload, QoS: 1})
	}
	if !errors.Is(err, bus.ErrBusy) {
		t.Errorf("after 100 MiB: got %v, want that there is no room", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAClosedClientLeavesNothingBehind(t *testing.T) {
	broker := mosquittotest.Start(t)
	link := bustest.NewLink(t, broker.Address())
	before := runtime.NumGoroutine()
	for i := range 20 {
		c := dial(t, bus.Options{URL: link.URL(), ClientID: fmt.Sprintf("edge-%d", i)})
		if err := c.Subscribe(within(t), "a", 1, func(bus.Message) {}); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			link.Cut()
			link.Mend()
		}
		c.Close()
		if err := c.Subscribe(within(t), "a", 1, func(bus.Message) {}); !errors.Is(err, bus.ErrClosed) {
			t.Errorf("subscribe when closed: got %v", err)
		}
	}
	eventually(t, "the end of all goroutines", func() bool { return runtime.NumGoroutine() <= before+2 })
}

func TestPasswordsStayOutOfErrors(t *testing.T) {
	for _, url := range []string{"mqtt://user:secret@localhost", "mqtt://user:secret@localhost:port", "mqtt://user:secret%@x"} {
		if _, err := bus.Dial(bus.Options{URL: url}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", url, err)
		}
	}
}

func TestAConnectionMayBeEncrypted(t *testing.T) {
	dir := t.TempDir()
	roots := writeCertificate(t, dir)
	broker := mosquittotest.StartIn(t, dir, "allow_anonymous true", "certfile "+dir+"/cert.pem", "keyfile "+dir+"/key.pem")
	url := "mqtts://" + broker.Address()
	c := dial(t, bus.Options{URL: url, ClientID: "edge-1", TLS: &tls.Config{RootCAs: roots}})
	if err := c.Publish(within(t), bus.Out{Topic: "a", QoS: 1}); err != nil {
		t.Error(err)
	}
	said := make(chan string, 100)
	stranger, err := bus.Dial(bus.Options{URL: url, ClientID: "edge-2", Log: slog.New(slog.NewTextHandler(lines(said), nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if line := <-said; !strings.Contains(line, "certificate") || stranger.Connected() {
		t.Errorf("a broker that nobody vouches for: %s", line)
	}
}

// lines hands on what is written to it.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// writeCertificate puts cert.pem and key.pem for the loopback into dir.
func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots.AppendCertsFromPEM(certificate)
	for name, data := range map[string][]byte{
		"cert.pem": certificate, "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return roots
}
