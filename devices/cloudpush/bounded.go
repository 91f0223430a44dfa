package cloudpush

import (
	"net"
	"net/netip"
	"sync"
)

// bounded is a listener that closes at once what is over its bounds: nobody can
// hold so many connections that a platform finds no room.
type bounded struct {
	net.Listener
	refused func()

	mu   sync.Mutex
	all  int
	each map[netip.Addr]int
}

// Accept returns the next connection that there is room for.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		conn, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		source := sourceOf(conn.RemoteAddr().String())
		if b.take(source) {
			return &counted{Conn: conn, free: func() { b.free(source) }}, nil
		}
		b.refused()
		_ = conn.Close() // the platform tries again
	}
}

func (b *bounded) take(source netip.Addr) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all >= maxConns || b.each[source] >= maxConnsEach {
		return false
	}
	b.all++
	b.each[source]++
	return true
}

func (b *bounded) free(source netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all--
	if b.each[source]--; b.each[source] == 0 {
		delete(b.each, source)
	}
}

// counted is a connection that gives its room back once.
type counted struct {
	net.Conn
	once sync.Once
	free func()
}

func (c *counted) Close() error {
	c.once.Do(c.free)
	return c.Conn.Close()
}
