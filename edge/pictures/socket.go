package pictures

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// corkBytes is how much a corked socket holds before it is written.
const corkBytes = 64 << 10

// socket is a connection that can be corked, so that many small messages leave in
// one system call and wake the other side once.
type socket struct {
	net.Conn

	mu     sync.Mutex
	corked bool
	held   []byte
}

// Write implements net.Conn. What a corked socket holds is written by uncork,
// whose error is then the write's.
func (s *socket) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.corked {
		return s.Conn.Write(data)
	}
	s.held = append(s.held, data...)
	if len(s.held) < corkBytes {
		return len(data), nil
	}
	return len(data), s.flush()
}

func (s *socket) cork() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.corked = true
}

func (s *socket) uncork() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.corked = false
	return s.flush()
}

func (s *socket) flush() error {
	if len(s.held) == 0 {
		return nil
	}
	if err := s.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("set the uplink's deadline: %w", err)
	}
	_, err := s.Conn.Write(s.held)
	s.held = s.held[:0]
	if err == nil {
		err = s.SetWriteDeadline(time.Time{})
	}
	if err != nil {
		return fmt.Errorf("write to the uplink: %w", err)
	}
	return nil
}

// socketed is a client of one connection, and where that connection can be found
// once it was dialled.
func socketed(transport *http.Transport) (client *http.Client, found func() *socket) {
	if transport == nil {
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	own := transport.Clone()
	own.DisableKeepAlives = true // nothing else goes over it
	dial := own.DialContext
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialTimeout}).DialContext
	}
	var mu sync.Mutex
	var last *socket
	own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		last = &socket{Conn: conn}
		return last, nil
	}
	return &http.Client{Transport: own}, func() *socket {
		mu.Lock()
		defer mu.Unlock()
		return last
	}
}
