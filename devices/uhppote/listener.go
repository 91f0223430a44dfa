package uhppote

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
)

// listener is the socket that controllers push their events to. Its goroutine
// never waits for a controller's driver: a packet that finds the queue full is
// dropped and counted, and its event is read by index.
type listener struct {
	conn    *net.UDPConn
	metrics *metrics
	done    chan struct{} // closed when the goroutine has ended
	users   int           // guarded by Driver.mu

	mu   sync.Mutex
	subs map[*subscription]struct{}
	err  error // why the socket cannot be read any more
}

// subscription is one device's share of what arrives.
type subscription struct {
	serial  uint32
	from    netip.Addr
	packets chan [packetSize]byte
}

const pushQueue = 128 // packets waiting for one controller's driver

func openListener(address string, m *metrics) (*listener, error) {
	addr, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	conn, err := net.ListenUDP("udp4", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	_ = conn.SetReadBuffer(1 << 20) // the system may allow less; what it drops is read by index
	ln := &listener{conn: conn, metrics: m, done: make(chan struct{}), subs: map[*subscription]struct{}{}}
	go ln.read()
	return ln, nil
}

func (l *listener) read() {
	defer close(l.done)
	var buf [2 * packetSize]byte
	for {
		n, from, err := l.conn.ReadFromUDPAddrPort(buf[:])
		if err != nil {
			l.fail(err)
			return
		}
		l.deliver(buf[:n], from.Addr().Unmap())
	}
}

func (l *listener) deliver(packet []byte, from netip.Addr) {
	serial := serialOf(packet)
	if serial == 0 || packet[0] != 0x17 && packet[0] != 0x19 || packet[1] != 0x20 {
		l.metrics.packets.WithLabelValues(packetGarbage).Inc()
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	outcome := packetForeign
	for sub := range l.subs {
		if sub.serial != serial || sub.from != from {
			continue
		}
		select {
		case sub.packets <- [packetSize]byte(packet):
			outcome = packetTaken
		default:
			outcome = packetDropped
		}
	}
	l.metrics.packets.WithLabelValues(outcome).Inc()
}

func (l *listener) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = fmt.Errorf("read from %s: %w", l.conn.LocalAddr(), err)
}

// failed is why nothing arrives here any more, or nil.
func (l *listener) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func (l *listener) subscribe(serial uint32, from netip.Addr) *subscription {
	sub := &subscription{serial: serial, from: from, packets: make(chan [packetSize]byte, pushQueue)}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subs[sub] = struct{}{}
	return sub
}

func (l *listener) unsubscribe(sub *subscription) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.subs, sub)
}

func (l *listener) close() {
	_ = l.conn.Close() // nothing is written here, so nothing can be lost
	<-l.done
}

// advertised is the address that a controller must be told: the given one, or
// this socket's, where that stands for all addresses with the one of them that
// faces the controller.
func (l *listener) advertised(given, controller netip.AddrPort) (netip.AddrPort, error) {
	if given.IsValid() {
		return given, nil
	}
	local, err := netip.ParseAddrPort(l.conn.LocalAddr().String())
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("own address %s: %w", l.conn.LocalAddr(), err)
	}
	if !local.Addr().IsUnspecified() {
		return local, nil
	}
	probe, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(controller)) // sends nothing
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("own address towards %s: %w", controller, err)
	}
	defer probe.Close()
	facing, ok := netip.AddrFromSlice(probe.LocalAddr().(*net.UDPAddr).IP)
	if !ok {
		return netip.AddrPort{}, errors.New("own address towards the controller: none")
	}
	return netip.AddrPortFrom(facing.Unmap(), local.Port()), nil
}
