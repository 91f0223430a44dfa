package uhppote_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/uhppote/uhppotesim"
)

func look(t *testing.T, settings string) []devices.Found {
	t.Helper()
	s, err := uhppote.New(uhppote.Config{}).Search(drivertest.Settings(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestControllersAreFoundAndCanBeServed(t *testing.T) {
	t.Parallel()
	east := controller(t, uhppotesim.Config{})
	east.Double(true)
	east.Noise(true)
	west, err := uhppotesim.Start(uhppotesim.Config{Serial: 201020304})
	if err != nil {
		t.Fatal(err)
	}
	defer west.Close()
	list := look(t, fmt.Sprintf("{addresses: [%q, %q, \"127.0.0.1:9\"], local: 127.0.0.1, for_s: 0.5}", east.Addr(), west.Addr()))
	if len(list) != 2 {
		t.Fatalf("found %+v", list)
	}
	for _, f := range list {
		if f.Identity != "405419896" {
			continue
		}
		if f.Kind != devices.Gate || f.Address != east.Addr() || f.Model != "UHPPOTE UT0311-L04 v8.92" {
			t.Errorf("found %+v", f)
		}
		runner, err := uhppote.New(uhppote.Config{}).Open(devices.Spec{Device: devices.Device{ID: "g", Kind: devices.Gate},
			Settings: drivertest.Settings(t, fmt.Sprintf("{controller: %v, address: %q}", f.Settings["controller"], f.Settings["address"]))})
		if err != nil {
			t.Fatal(err)
		}
		own, other := runner.(devices.Recognizer).Is(f), runner.(devices.Recognizer).Is(devices.Found{Driver: "uhppote", Identity: "201020304"})
		if !own || other {
			t.Errorf("it is known: %v, and so is another: %v", own, other)
		}
		return
	}
	t.Errorf("found %+v", list)
}

// A controller that is served pushes its events to the same place afterwards.
func TestASearchDisturbsNoControllerThatIsServed(t *testing.T) {
	r := newRig(t)
	r.start()
	r.settled()
	look(t, fmt.Sprintf("{addresses: [%q], local: 127.0.0.1, for_s: 0.2}", r.sim.Addr()))
	r.sim.Record(uhppotesim.Event{Kind: 3, Door: 1, Reason: 38})
	drivertest.Eventually(t, 10*time.Second, "the forced door", func() bool { return r.edge.Count("gate.forced") == 1 })
}

func TestAFloodOfControllersIsBounded(t *testing.T) {
	t.Parallel()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	flooding := make(chan struct{})
	go func() {
		defer close(flooding)
		var buf [128]byte
		_, from, err := conn.ReadFromUDPAddrPort(buf[:])
		for i := uint32(1); err == nil && i < 100_000; i++ {
			packet := make([]byte, 64)
			packet[0], packet[1] = 0x17, 0x94
			packet[4], packet[5], packet[6] = byte(i), byte(i>>8), byte(i>>16)
			_, err = conn.WriteToUDPAddrPort(packet, from)
		}
	}()
	list := look(t, fmt.Sprintf("{addresses: [%q], local: 127.0.0.1, for_s: 1}", conn.LocalAddr()))
	_ = conn.Close()
	<-flooding
	if len(list) == 0 || len(list) > 256 {
		t.Errorf("%d were found, want some and 256 at most", len(list))
	}
}

func TestASearchThatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	for what, settings := range map[string]string{
		"a name": "{addresses: [gate.example]}", "no address of ours": "{local: somewhere}", "for ever": "{for_s: 3600}", "an unknown key": "{adresses: []}",
	} {
		if _, err := uhppote.New(uhppote.Config{}).Search(drivertest.Settings(t, settings)); err == nil {
			t.Errorf("%s is searched", what)
		}
	}
}
