package snmp_test

import (
	"net"
	"slices"
	"testing"

	"brighteyes/devices"
)

// The packets come from net-snmp's programs. Between polls of five minutes only a
// trap can have the loss told.
func TestATrapHasTheLossToldAtOnce(t *testing.T) {
	const onBattery = ".1.3.6.1.2.1.33.2.1" // upsTrapOnBattery, RFC 1628
	for name, send := range map[string]func(t *testing.T, to string) (string, error){
		"version 2c": func(t *testing.T, to string) (string, error) {
			return netsnmp(t, "snmptrap", "-v2c", "-c", "s3cret", to, "", onBattery, ".1.3.6.1.2.1.33.1.2.3.0", "i", "45", ".1.3.6.1.2.1.33.1.2.2.0", "i", "1")
		},
		"version 1": func(t *testing.T, to string) (string, error) {
			return netsnmp(t, "snmptrap", "-v1", "-c", "s3cret", to, ".1.3.6.1.2.1.33.2", "127.0.0.1", "6", "1", "", ".1.3.6.1.2.1.33.1.2.3.0", "i", "45")
		},
		"an inform": func(t *testing.T, to string) (string, error) { // which fails unless it is answered
			return netsnmp(t, "snmpinform", "-v2c", "-c", "s3cret", "-t", "5", "-r", "1", to, "", onBattery)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, to := agent(t), freePort(t)
			r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 300\nlisten: \""+to+"\"\n")
			r.start()
			a.Mains(false)
			if out, err := send(t, to); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			r.eventually("the loss is told", func() bool { return slices.Equal(r.edge.Types(), []string{devices.PowerLost}) })
			if n := r.traps("on_battery"); n < 1 {
				t.Errorf("%v traps are counted", n)
			}
		})
	}
}

// A trap says nothing by itself: it is one packet that anybody can send.
func TestATrapThatIsNotTrueIsNoEvent(t *testing.T) {
	a, to := agent(t), freePort(t)
	r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 300\nlisten: \""+to+"\"\n")
	r.start()
	before := r.edge.Hearings()
	if out, err := netsnmp(t, "snmptrap", "-v2c", "-c", "s3cret", to, "", ".1.3.6.1.2.1.33.2.1"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r.eventually("it is polled", func() bool { return r.edge.Hearings() > before })
	if got := r.edge.Types(); len(got) > 0 {
		t.Fatalf("the supply is on mains, and the events are %v", got)
	}
}

func TestATrapOfAStrangerIsNotLookedAt(t *testing.T) {
	a, to := agent(t), freePort(t)
	r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 300\nlisten: \""+to+"\"\n")
	r.start()
	asked := a.Asked()
	if out, err := netsnmp(t, "snmptrap", "-v2c", "-c", "guess", to, "", ".1.3.6.1.2.1.33.2.1"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r.eventually("a wrong community is counted", func() bool { return r.traps("foreign") == 1 })
	stranger, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)}, udp(t, to))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := stranger.Write([]byte("0")); err != nil {
		t.Fatal(err)
	}
	r.eventually("another address is counted", func() bool { return r.traps("foreign") == 2 })
	friend, err := net.DialUDP("udp4", nil, udp(t, to))
	if err != nil {
		t.Fatal(err)
	}
	defer friend.Close()
	for range 20 {
		if _, err := friend.Write([]byte{0x30, 0x82, 0xff, 0xff, 2, 1, 1, 4}); err != nil {
			t.Fatal(err)
		}
	}
	r.eventually("rubbish is counted", func() bool { return r.traps("garbage") == 20 })
	if a.Asked() != asked {
		t.Error("the device was asked because of it")
	}
}

// Two devices on one socket: each is hinted by its own address and community.
func TestDevicesShareTheSocketForTraps(t *testing.T) {
	a, b, to := agent(t), agent(t), freePort(t)
	one := newRig(t, a.Addr(), "community: s3cret\npoll_s: 300\nlisten: \""+to+"\"\n")
	two := newRig(t, b.Addr(), "community: s3cret\npoll_s: 300\nlisten: \""+to+"\"\n")
	two.driver = one.driver
	one.start()
	two.start()
	one.stop()
	b.Mains(false)
	if out, err := netsnmp(t, "snmptrap", "-v2c", "-c", "s3cret", to, "", ".1.3.6.1.2.1.33.2.1"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	two.eventually("the other goes on", func() bool { return slices.Equal(two.edge.Types(), []string{devices.PowerLost}) })
	two.stop()
	again := newRig(t, a.Addr(), "community: s3cret\npoll_s: 0.05\nlisten: \""+to+"\"\n")
	again.start() // the address is free after the last
}

func udp(t *testing.T, address string) *net.UDPAddr {
	t.Helper()
	at, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
