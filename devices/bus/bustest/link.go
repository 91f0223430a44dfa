package bustest

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// Link is a cable between a client and a broker that a test can cut. It forwards
// bytes and knows nothing of what they mean.
type Link struct {
	target   string
	listener net.Listener
	tasks    sync.WaitGroup

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

// NewLink returns a whole link to target, which is host and port.
func NewLink(t testing.TB, target string) *Link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{target: target, listener: listener, conns: map[net.Conn]bool{}}
	l.tasks.Go(l.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		l.Cut()
		l.tasks.Wait()
	})
	return l
}

// URL is where the client connects to.
func (l *Link) URL() string { return "mqtt://" + l.listener.Addr().String() }

// Cut breaks every connection and lets none come about until Mend.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for conn := range l.conns {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // as rough as a pulled cable that was noticed
		}
		_ = conn.Close()
	}
}

// Mend lets connections come about again.
func (l *Link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}

func (l *Link) accept() {
	for {
		conn, err := l.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			l.tasks.Go(func() { l.forward(conn) })
		}
	}
}

func (l *Link) forward(conn net.Conn) {
	defer conn.Close()
	other, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer other.Close()
	if !l.hold(conn, other) {
		return
	}
	defer l.release(conn, other)
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(conn, other) // an end of either direction ends the other
		_ = conn.Close()
	})
	_, _ = io.Copy(other, conn)
	_ = other.Close()
	back.Wait()
}

func (l *Link) hold(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return false
	}
	for _, conn := range conns {
		l.conns[conn] = true
	}
	return true
}

func (l *Link) release(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range conns {
		delete(l.conns, conn)
	}
}
