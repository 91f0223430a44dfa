package onvif

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
)

func beacon(t *testing.T, name, address string) *onvifsim.Beacon {
	t.Helper()
	b, err := onvifsim.Announce("127.0.0.1:0", name, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func TestCamerasAreFoundOnceEachWhereTheyAre(t *testing.T) {
	t.Parallel()
	east := beacon(t, "east", "http://127.0.0.1:8001/onvif/device_service")
	west := beacon(t, "west", "http://127.0.0.1:8002/onvif/device_service")
	list, err := Discover(t.Context(), Search{Addresses: []string{east.Addr(), west.Addr(), "127.0.0.1:9"}, Local: "127.0.0.1", For: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(list, func(a, b Found) int { return int(a.Name[0]) - int(b.Name[0]) })
	want := []Found{
		{ID: "urn:uuid:east", Address: "http://127.0.0.1:8001/onvif/device_service", Name: "east", Hardware: "SIM-1", Location: "东门"},
		{ID: "urn:uuid:west", Address: "http://127.0.0.1:8002/onvif/device_service", Name: "west", Hardware: "SIM-1", Location: "东门"},
	}
	if !slices.Equal(list, want) {
		t.Errorf("found %+v, want %+v", list, want)
	}
}

// Over a network that can multicast, a group is asked as the local network is. A
// machine without one asks in vain, and comes back.
func TestAGroupIsAskedWhereTheNetworkLetsIt(t *testing.T) {
	t.Parallel()
	local, ok := multicasting()
	if !ok {
		list, err := Discover(t.Context(), Search{Group: DiscoveryGroup, Local: "127.0.0.1", For: 200 * time.Millisecond})
		if len(list) > 0 {
			t.Errorf("without a network that can multicast %+v was found (%v)", list, err)
		}
		return
	}
	const group = "239.255.255.250:0" // the camera's own group; a free port, as 3702 may be taken
	b, err := onvifsim.AnnounceTo(group, local.name, "east", "http://"+local.ip+":8001/onvif/device_service")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	list, err := Discover(t.Context(), Search{Group: b.Group(), Local: local.ip, For: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || list[0].Name != "east" || b.Asked() == 0 || list[0].Address != "http://"+local.ip+":8001/onvif/device_service" {
		t.Errorf("found %+v, asked %d times", list, b.Asked())
	}
}

// network is one of this machine's.
type network struct{ name, ip string }

func multicasting() (network, bool) {
	list, err := net.Interfaces()
	if err != nil {
		return network{}, false
	}
	for _, i := range list {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagMulticast == 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if ip, ok := a.(*net.IPNet); ok && ip.IP.To4() != nil {
				return network{i.Name, ip.IP.String()}, true
			}
		}
	}
	return network{}, false
}

func TestWhatIsFoundCanBeServed(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	b := beacon(t, "east", "http://"+sim.Addr()+"/onvif/device_service")
	list, err := Discover(t.Context(), Search{Addresses: []string{b.Addr()}, Local: "127.0.0.1", For: 500 * time.Millisecond})
	if err != nil || len(list) != 1 {
		t.Fatalf("found %+v (%v)", list, err)
	}
	found, err := Search{Addresses: []string{b.Addr()}, Local: "127.0.0.1", For: 500 * time.Millisecond}.Look(t.Context())
	if err != nil || len(found) != 1 || found[0].Settings["address"] != list[0].Address || found[0].Identity != "urn:uuid:east" || found[0].Kind != devices.Camera {
		t.Fatalf("found %+v (%v)", found, err)
	}
	cam := watch(t, Config{}, "address: \""+list[0].Address+"\"\nusername: viewer\npassword: \"see me: twice\"\n")
	cam.listening(sim)
}

// A network in which somebody answers without end, and with what he likes.
func TestAFloodOfAnswersIsBounded(t *testing.T) {
	t.Parallel()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	flooding := make(chan struct{})
	go func() {
		defer close(flooding)
		buffer := make([]byte, 64<<10)
		n, from, err := conn.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		var asked struct {
			ID string `xml:"Header>MessageID"`
		}
		if err := decoder(bytes.NewReader(buffer[:n])).Decode(&asked); err != nil {
			return
		}
		for i := 0; ctx.Err() == nil; i++ {
			_, _ = conn.WriteToUDP([]byte(fmt.Sprintf(`<Envelope><Header><RelatesTo>%s</RelatesTo></Header><Body><ProbeMatches><ProbeMatch>`+
				`<EndpointReference><Address>urn:uuid:%d</Address></EndpointReference><Types>dn:NetworkVideoTransmitter</Types></ProbeMatch></ProbeMatches></Body></Envelope>`, asked.ID, i)), from)
			_, _ = conn.WriteToUDP([]byte("<<<"), from)
		}
	}()
	list, err := Discover(t.Context(), Search{Addresses: []string{conn.LocalAddr().String()}, Local: "127.0.0.1", For: 2 * time.Second})
	stop()
	_ = conn.Close()
	<-flooding
	if err != nil || len(list) > discoverMost || len(list) == 0 {
		t.Errorf("%d were found (%v), want some and %d at most", len(list), err, discoverMost)
	}
}

func TestASearchEndsWhenTold(t *testing.T) {
	t.Parallel()
	b := beacon(t, "east", "http://127.0.0.1:8001/onvif/device_service")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := Discover(ctx, Search{Addresses: []string{b.Addr()}, Local: "127.0.0.1", For: time.Hour})
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil {
			t.Error("it ended as if it had waited")
		}
	case <-time.After(patience):
		t.Error("it goes on")
	}
}

func TestASearchForNothingIsRefused(t *testing.T) {
	t.Parallel()
	for what, s := range map[string]Search{
		"nowhere": {}, "a name": {Addresses: []string{"camera.example"}}, "a strange group": {Group: "everybody"},
		"no address of ours": {Addresses: []string{"127.0.0.1"}, Local: "somewhere"}, "too many": {Addresses: make([]string, discoverMost+1)},
	} {
		if _, err := Discover(t.Context(), s); err == nil {
			t.Errorf("%s is searched", what)
		}
	}
}

func FuzzProbeMatches(f *testing.F) {
	f.Add(recorded(f, "probe-matches.xml"))
	f.Add([]byte(`<Envelope><Header><RelatesTo>urn:uuid:01234567-dead-beef-baad-abcdeffedcba</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><Types>Device</Types><XAddrs>http://[::ffff:1.2.3.4]/ http://1.2.3.4@x/</XAddrs><Scopes>onvif://www.onvif.org/name/%zz</Scopes></ProbeMatch></ProbeMatches></Body></Envelope>`))
	from := netip.MustParseAddr("1.2.3.4")
	f.Fuzz(func(t *testing.T, datagram []byte) {
		for _, one := range parseMatches(datagram, "urn:uuid:01234567-dead-beef-baad-abcdeffedcba", from) {
			at, err := deviceService(one.Address)
			if err != nil {
				t.Fatalf("found at %q, which cannot be configured: %v", one.Address, err)
			}
			if host, err := netip.ParseAddr(at.Hostname()); err != nil || host.Unmap() != from {
				t.Fatalf("found at %q, which is not where it answered from", one.Address)
			}
			if len(one.ID) > 140 || len(one.Name) > 80 || len(one.Location) > 80 || len(one.Hardware) > 80 {
				t.Fatalf("found %+v, which is too long", one)
			}
		}
	})
}
