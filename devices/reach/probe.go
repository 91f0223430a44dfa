package reach

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// The reasons why a device is not well, for the screens.
const (
	noAnswer   = "no_answer"        // nothing came back
	noRoute    = "no_route"         // the network says that there is no way to it
	noName     = "name_unknown"     // its name has no address
	refusesUs  = "port_refused"     // it is there, and nothing listens at the port
	notAllowed = "icmp_not_allowed" // the system lets this program send no echo request
	lossy      = "loss_high"        // a fifth or more of the attempts are lost
)

// knock connects to a TCP port and hangs up. A refusal is an answer: somebody is
// there.
func knock(ctx context.Context, s checked) (took time.Duration, why string, err error) {
	dialer := net.Dialer{Timeout: s.timeout}
	began := time.Now()
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.Address, strconv.Itoa(s.Port)))
	took = time.Since(began)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return took, refusesUs, nil
	}
	if err != nil {
		return 0, reasonOf(err), fmt.Errorf("connect: %w", err)
	}
	_ = conn.Close() // nothing was written
	return took, "", nil
}

func reasonOf(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return noName
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return noRoute
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EPROTONOSUPPORT):
		return notAllowed
	}
	return noAnswer
}

// echo sends one ICMP echo request through a datagram socket, which Linux gives
// to the groups in net.ipv4.ping_group_range, and waits for the reply to it.
func echo(ctx context.Context, s checked) (took time.Duration, why string, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupIPAddr(ctx, s.Address)
	if err != nil || len(addrs) == 0 {
		return 0, noName, fmt.Errorf("look %s up: %w", s.Address, err)
	}
	to := addrs[0]
	network, local := "udp4", "0.0.0.0"
	if to.IP.To4() == nil {
		network, local = "udp6", "::"
	}
	conn, err := icmp.ListenPacket(network, local)
	if err != nil {
		return 0, reasonOf(err), fmt.Errorf("open a socket for echo requests: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	mark := make([]byte, 16)
	_, _ = rand.Read(mark) // never fails
	request, err := encodeEcho(network == "udp6", mark)
	if err != nil {
		return 0, noAnswer, err
	}
	began := time.Now()
	if _, err := conn.WriteTo(request, &net.UDPAddr{IP: to.IP, Zone: to.Zone}); err != nil {
		return 0, reasonOf(err), fmt.Errorf("send an echo request: %w", err)
	}
	buf := make([]byte, 1500)
	for {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			return 0, reasonOf(err), fmt.Errorf("wait for an echo reply: %w", err)
		}
		if answers(network == "udp6", buf[:n], mark) {
			return time.Since(began), "", nil
		}
	}
}

// encodeEcho is an echo request (RFC 792, RFC 4443) that carries mark. Its
// identifier is the system's to choose.
func encodeEcho(six bool, mark []byte) ([]byte, error) {
	m := icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{Seq: 1, Data: mark}}
	if six {
		m.Type = ipv6.ICMPTypeEchoRequest
	}
	b, err := m.Marshal(nil)
	if err != nil {
		return nil, fmt.Errorf("write an echo request: %w", err)
	}
	return b, nil
}

// answers reports whether a packet is the reply to the request that carried mark.
func answers(six bool, packet, mark []byte) bool {
	protocol, want := 1, icmp.Type(ipv4.ICMPTypeEchoReply) // protocol numbers of IANA
	if six {
		protocol, want = 58, ipv6.ICMPTypeEchoReply
	}
	m, err := icmp.ParseMessage(protocol, packet)
	if err != nil || m.Type != want {
		return false
	}
	body, ok := m.Body.(*icmp.Echo)
	return ok && string(body.Data) == string(mark)
}
