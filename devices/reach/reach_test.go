package reach_test

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/reach"
)

// port is a TCP port of a device: it takes connections and says what it is told to.
type port struct {
	mu      sync.Mutex
	addr    string
	ln      net.Listener
	says    []byte
	running sync.WaitGroup
}

func listen(t testing.TB) *port {
	t.Helper()
	p := &port{addr: "127.0.0.1:0"}
	if err := p.up(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.down() })
	return p
}

func (p *port) up() error {
	ln, err := net.Listen("tcp", p.addr)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.ln, p.addr = ln, ln.Addr().String()
	p.mu.Unlock()
	p.running.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			_, _ = c.Write(p.says) // to whoever still listens
			p.mu.Unlock()
			_ = c.Close()
		}
	})
	return nil
}

func (p *port) down() error { _ = p.ln.Close(); p.running.Wait(); return nil }

func (p *port) number() string { _, n, _ := net.SplitHostPort(p.addr); return n }

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	p := listen(t)
	_, number, err := net.SplitHostPort(via("tcp", p.addr))
	if err != nil {
		t.Fatal(err)
	}
	right := fmt.Sprintf("address: 127.0.0.1\nport: %s\nevery_s: 0.05\ntimeout_s: 0.5\n", number)
	return drivertest.Subject{
		Driver: reach.Driver{}, Device: devices.Device{ID: "switch-1", Kind: devices.Network}, Settings: right,
		Wrong: map[string]string{
			"no address":         "port: 80\n",
			"neither way":        "address: 127.0.0.1\n",
			"both ways":          right + "icmp: true\n",
			"a port in the host": "address: 127.0.0.1:80\nport: 80\n",
			"a window of none":   right + "window: 0\n",
		},
		Stop: p.down, Resume: p.up,
		Garbage: func(b []byte) error { p.mu.Lock(); defer p.mu.Unlock(); p.says = b; return nil },
	}
}

// online is what was told of its being there, in order.
func online(e *drivertest.Edge) []float64 {
	var list []float64
	for _, r := range e.Readings() {
		list = append(list, r.Values["online"])
	}
	return list
}

func serve(t *testing.T, settings string) (devices.Explainer, *drivertest.Edge) {
	t.Helper()
	runner, err := reach.Driver{}.Open(devices.Spec{Device: devices.Device{ID: "switch-1", Kind: devices.Network}, Settings: drivertest.Settings(t, settings), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	e := drivertest.NewEdge(t)
	drivertest.Serve(t, runner, e, 30*time.Second)
	return runner.(devices.Explainer), e
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	drivertest.Eventually(t, 30*time.Second, what, ok)
}

func TestARefusalIsAnAnswerWithAReason(t *testing.T) {
	p := listen(t)
	why, e := serve(t, fmt.Sprintf("{address: 127.0.0.1, port: %s, every_s: 0.05, timeout_s: 0.5, down_after: 2}", p.number()))
	eventually(t, "it is there", func() bool { return slices.Equal(online(e), []float64{1}) })
	if got := why.Reasons(); len(got) > 0 {
		t.Errorf("all is well, and the reasons are %v", got)
	}
	if err := p.down(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a refusal is an answer with a reason", func() bool { return slices.Equal(why.Reasons(), []string{"port_refused"}) })
	before := e.Hearings()
	eventually(t, "it counts as heard", func() bool { return e.Hearings() > before+3 })
	if err := p.up(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all is well again", func() bool { return len(why.Reasons()) == 0 })
}

func TestANameThatHasNoAddressIsToldOf(t *testing.T) {
	why, e := serve(t, "{address: switch..east, port: 80, every_s: 0.05, timeout_s: 1}") // no name at all: nobody is asked for it
	eventually(t, "the reason is told", func() bool { return slices.Equal(why.Reasons(), []string{"name_unknown"}) })
	if e.Hearings() > 0 || len(online(e)) > 0 {
		t.Error("something was told of a device that nobody can find")
	}
}

// Whether the system lets this program send an echo is the system's to say; both
// answers are told plainly.
func TestAnEchoIsAnsweredOrItIsSaidThatNoneMayBeSent(t *testing.T) {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ping_group_range")
	if err != nil {
		t.Fatal(err)
	}
	var low, high int
	if _, err := fmt.Sscan(string(text), &low, &high); err != nil {
		t.Fatal(err)
	}
	allowed := slices.ContainsFunc(groups(t), func(g int) bool { return g >= low && g <= high })
	why, e := serve(t, "{address: 127.0.0.1, icmp: true, every_s: 0.05, timeout_s: 1}")
	if allowed {
		eventually(t, "the echo is answered", func() bool { return slices.Equal(online(e), []float64{1}) })
		return
	}
	eventually(t, "it is said", func() bool { return slices.Equal(why.Reasons(), []string{"icmp_not_allowed"}) })
	if e.Hearings() > 0 {
		t.Error("a device that nobody may ask counts as heard")
	}
}

func groups(t *testing.T) []int {
	t.Helper()
	more, err := os.Getgroups()
	if err != nil {
		t.Fatal(err)
	}
	return append(more, os.Getegid())
}

func TestTheExamplesOfTheManualAreRight(t *testing.T) {
	const manual = "../../docs/devices/reach.md"
	drivertest.Examples(t, manual, 2, func(spec devices.Spec) (devices.Runner, error) {
		if spec.Device.Driver != "reach" {
			return nil, nil // another driver's, beside it
		}
		return reach.Driver{}.Open(spec)
	})
	page, err := os.ReadFile(manual)
	if err != nil || !strings.Contains(string(page), "icmp: true") {
		t.Errorf("the manual has no example of an echo (%v)", err)
	}
}
