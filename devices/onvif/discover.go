package onvif

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/ipv4"
)

const (
	// DiscoveryGroup is where cameras of the local network listen for probes,
	// WS-Discovery 1.1, 3.1.1. It does not reach beyond a VLAN.
	DiscoveryGroup = "239.255.255.250:3702"

	discoverFor  = 3 * time.Second
	discoverMost = 256
	maxDatagram  = 64 << 10
	maxHeardOf   = 4096 // datagrams looked at in one search
)

// Search says where cameras are looked for.
type Search struct {
	// Group is asked as a whole, DiscoveryGroup as a rule; empty: it is not asked.
	Group string
	// Addresses are asked one by one, as "host:port" or "host" with port 3702:
	// cameras behind a router, which no group reaches.
	Addresses []string
	// Local is the address of this machine from which is asked, which chooses the
	// network; empty for the machine's own choice.
	Local string
	// For is how long answers are waited for; 3 s when zero.
	For time.Duration
}

// Found is one device that answered. What it says of itself was not verified.
type Found struct {
	ID       string // its endpoint reference, which stays when its address changes
	Address  string // URL of its device service, at the address that answered
	Name     string
	Hardware string
	Location string
}

// Discover asks for cameras and returns those that answered in time, 256 at most,
// each once. Only answers to this very question count, and a device is only ever
// found at the address that its answer came from. Nothing that it returns was
// logged in to.
func Discover(ctx context.Context, s Search) ([]Found, error) {
	wait := s.For
	if wait == 0 {
		wait = discoverFor
	}
	targets, err := s.targets()
	if err != nil {
		return nil, err
	}
	local, err := net.ResolveUDPAddr("udp4", net.JoinHostPort(s.Local, "0"))
	if err != nil {
		return nil, fmt.Errorf("local %.64q: want an address of this machine", s.Local)
	}
	conn, err := net.ListenUDP("udp4", local)
	if err != nil {
		return nil, fmt.Errorf("look for cameras: %w", err)
	}
	defer func() { _ = conn.Close() }() // also ends the reading below
	if through := interfaceOf(local.IP); through != nil {
		if err := ipv4.NewPacketConn(conn).SetMulticastInterface(through); err != nil {
			return nil, fmt.Errorf("look for cameras through %s: %w", through.Name, err)
		}
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Now()) })()
	id := "urn:uuid:" + newUUID()
	var unsent error
	sent := 0
	for _, to := range targets {
		if _, err := conn.WriteToUDP(probe(id), to); err != nil {
			unsent = err
			continue
		}
		sent++
	}
	if sent == 0 {
		return nil, fmt.Errorf("look for cameras: %w", unsent)
	}
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return nil, fmt.Errorf("look for cameras: %w", err)
	}
	return collect(ctx, conn, id), ctx.Err()
}

// interfaceOf is that with an address of this machine, nil for none: a group is
// asked through it, whatever the address that the question comes from.
func interfaceOf(ip net.IP) *net.Interface {
	list, err := net.Interfaces()
	if err != nil || ip == nil || ip.IsUnspecified() {
		return nil
	}
	for _, one := range list {
		addresses, err := one.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && n.IP.Equal(ip) {
				return &one
			}
		}
	}
	return nil
}

// targets are the addresses to ask.
func (s Search) targets() ([]*net.UDPAddr, error) {
	list := s.Addresses
	if s.Group != "" {
		list = append([]string{s.Group}, list...)
	}
	if len(list) == 0 || len(list) > discoverMost {
		return nil, fmt.Errorf("look for cameras: %d addresses; want a group, or 1 to %d", len(list), discoverMost)
	}
	var all []*net.UDPAddr
	for _, text := range list {
		at, err := netip.ParseAddrPort(text)
		if err != nil {
			var host netip.Addr
			host, err = netip.ParseAddr(text)
			at = netip.AddrPortFrom(host, 3702)
		}
		if err != nil || !at.Addr().Is4() {
			return nil, fmt.Errorf("address %.64q: want IPv4, such as 192.168.1.101", text)
		}
		all = append(all, net.UDPAddrFromAddrPort(at))
	}
	return all, nil
}

// collect reads answers until the deadline.
func collect(ctx context.Context, conn *net.UDPConn, id string) []Found {
	var list []Found
	known := map[string]bool{}
	buffer := make([]byte, maxDatagram)
	for heard := 0; heard < maxHeardOf && len(list) < discoverMost && ctx.Err() == nil; heard++ {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			return list
		}
		if err != nil {
			continue // an address that cannot be reached says so here; the others may answer
		}
		for _, f := range parseMatches(buffer[:n], id, from.Addr().Unmap()) {
			if key := f.ID + " " + f.Address; !known[key] && len(list) < discoverMost {
				known[key] = true
				list = append(list, f)
			}
		}
	}
	return list
}
