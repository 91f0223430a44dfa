package uhppote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	codec "github.com/uhppoted/uhppote-core/encoding/UTO311-L0x"
	"github.com/uhppoted/uhppote-core/messages"

	"brighteyes/devices"
)

// SearchSettings are the keys below "settings" of a search with driver uhppote.
type SearchSettings struct {
	// Addresses are asked: a network's broadcast address, or a controller's own.
	Addresses []string `yaml:"addresses" json:"addresses"`
	Local     string   `yaml:"local" json:"local"` // address of this machine from which is asked
	ForS      float64  `yaml:"for_s" json:"for_s"` // how long answers are waited for
}

const (
	searchMost     = 256  // controllers
	searchPackets  = 4096 // looked at in one search
	searchEveryone = "255.255.255.255"
)

// search is SearchSettings after they were found right.
type search struct {
	targets []netip.AddrPort
	local   netip.Addr
	wait    time.Duration
}

var _ devices.Discoverer = (*Driver)(nil)

// Search implements devices.Discoverer.
func (*Driver) Search(settings devices.Settings) (devices.Searcher, error) {
	s := SearchSettings{ForS: 2}
	if err := settings.Decode(&s); err != nil {
		return nil, err
	}
	if len(s.Addresses) == 0 {
		s.Addresses = []string{searchEveryone}
	}
	if len(s.Addresses) > searchMost {
		return nil, fmt.Errorf("addresses: %d; want %d at most", len(s.Addresses), searchMost)
	}
	if s.ForS < 0.1 || s.ForS > 10 {
		return nil, fmt.Errorf("for_s: %v; want 0.1 to 10 seconds", s.ForS)
	}
	q := search{local: netip.IPv4Unspecified(), wait: time.Duration(s.ForS * float64(time.Second))}
	for _, text := range s.Addresses {
		at, err := ipv4("addresses", text, controllerPort)
		if err != nil {
			return nil, err
		}
		q.targets = append(q.targets, at)
	}
	if s.Local != "" {
		own, err := netip.ParseAddr(s.Local)
		if err != nil || !own.Is4() {
			return nil, fmt.Errorf("local %.64q: want an IPv4 address of this machine, such as 192.168.1.10", s.Local)
		}
		q.local = own
	}
	return q, nil
}

// Look asks all controllers who they are. That is one packet, which changes
// nothing in them: where they push their events stays as it is.
func (s search) Look(ctx context.Context) ([]devices.Found, error) {
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(s.local, 0)))
	if err != nil {
		return nil, fmt.Errorf("look for controllers: %w", err)
	}
	defer func() { _ = conn.Close() }() // it is read from no more
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	question, err := codec.Marshal(messages.GetDeviceRequest{}) // serial number 0: whoever hears it
	if err != nil {
		return nil, fmt.Errorf("look for controllers: %w", err)
	}
	var unsent error
	sent := 0
	for _, to := range s.targets {
		if _, err := conn.WriteToUDPAddrPort(question, to); err != nil {
			unsent = err
			continue
		}
		sent++
	}
	if sent == 0 {
		return nil, fmt.Errorf("look for controllers: %w", unsent)
	}
	if err := conn.SetReadDeadline(time.Now().Add(s.wait)); err != nil {
		return nil, fmt.Errorf("look for controllers: %w", err)
	}
	return collect(ctx, conn), ctx.Err()
}

// collect reads answers until the deadline.
func collect(ctx context.Context, conn *net.UDPConn) []devices.Found {
	var list []devices.Found
	known := map[uint32]bool{}
	var buf [2 * packetSize]byte
	for heard := 0; heard < searchPackets && len(list) < searchMost && ctx.Err() == nil; heard++ {
		n, from, err := conn.ReadFromUDPAddrPort(buf[:])
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			return list
		}
		if err != nil {
			continue // an address that cannot be reached says so here; the others may answer
		}
		if f, serial, ok := answerOf(buf[:n], from); ok && !known[serial] {
			known[serial] = true
			list = append(list, f)
		}
	}
	return list
}

// answerOf reads one answer. A controller is only ever found where its answer came
// from, whatever address it says that it has.
func answerOf(packet []byte, from netip.AddrPort) (f devices.Found, serial uint32, ok bool) {
	serial = serialOf(packet)
	var m messages.GetDeviceResponse
	if serial == 0 || packet[0] != 0x17 || packet[1] != 0x94 || unmarshal(packet, &m) != nil {
		return f, 0, false
	}
	at := netip.AddrPortFrom(from.Addr().Unmap(), from.Port()).String()
	return devices.Found{
		Driver: "uhppote", Identity: fmt.Sprint(serial), Kind: devices.Gate, Address: at,
		Model:    fmt.Sprintf("UHPPOTE UT0311-L0%d %s", serial/100_000_000, m.Version),
		Settings: map[string]any{"controller": serial, "address": at},
	}, serial, true
}

// Is implements devices.Recognizer: it serves that controller, or a door of it.
func (g *gate) Is(f devices.Found) bool {
	return f.Driver == "uhppote" && f.Identity == fmt.Sprint(g.set.controller)
}
