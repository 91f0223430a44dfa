package snmp

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
)

// listener is the socket at which traps of all devices arrive. It never waits
// for a device: a hint that finds one waiting is the same hint.
type listener struct {
	conn    *net.UDPConn
	metrics *metrics
	done    chan struct{} // closed when its goroutine has ended
	users   int           // guarded by Driver.mu

	mu   sync.Mutex
	subs map[*subscription]struct{}
	err  error
}

// subscription is one device's share of the traps.
type subscription struct {
	from      netip.Addr
	community string
	hints     chan struct{} // holds one
}

const maxPacket = 8 << 10 // bytes of a trap; a longer one is cut and then no trap

func openListener(address string, m *metrics) (*listener, error) {
	addr, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	conn, err := net.ListenUDP("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	l := &listener{conn: conn, metrics: m, done: make(chan struct{}), subs: map[*subscription]struct{}{}}
	go l.read()
	return l, nil
}

func (l *listener) read() {
	defer close(l.done)
	buf := make([]byte, maxPacket)
	for {
		n, from, err := l.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			l.mu.Lock()
			l.err = fmt.Errorf("read from %s: %w", l.conn.LocalAddr(), err)
			l.mu.Unlock()
			return
		}
		if answer := l.deliver(buf[:n], from.Addr().Unmap()); answer != nil {
			_, _ = l.conn.WriteToUDPAddrPort(answer, from) // it is repeated if this is lost
		}
	}
}

// deliver hints the devices that a packet is of. It answers only an inform of a
// device's own, so that nobody else learns anything.
func (l *listener) deliver(packet []byte, from netip.Addr) (answer []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var own []*subscription
	for sub := range l.subs {
		if sub.from == from {
			own = append(own, sub)
		}
	}
	if len(own) == 0 { // not worth a look
		l.metrics.traps.WithLabelValues(trapForeign).Inc()
		return nil
	}
	t, err := decodeTrap(packet)
	if err != nil {
		l.metrics.traps.WithLabelValues(trapGarbage).Inc()
		return nil
	}
	outcome := trapForeign
	for _, sub := range own {
		if !t.knows(sub.community) {
			continue
		}
		outcome, answer = t.kind, t.answer
		select {
		case sub.hints <- struct{}{}:
		default:
		}
	}
	l.metrics.traps.WithLabelValues(outcome).Inc()
	return answer
}

func (l *listener) subscribe(from netip.Addr, community string) *subscription {
	sub := &subscription{from: from, community: community, hints: make(chan struct{}, 1)}
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

// failed is why nothing arrives here any more, or nil.
func (l *listener) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func (l *listener) close() {
	_ = l.conn.Close() // nothing that counts is written here
	<-l.done
}
