package broker

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"
)

const (
	// writePatience is how long a client may take to read what is written to it.
	writePatience = 5 * time.Second
	// maxWaiting is how many bytes may wait for one client. Beyond it the client is
	// cut off: it is lost, or so slow that it does better to begin anew.
	maxWaiting = 4 << 20
)

var errSlow = errors.New("the client does not read what is sent to it")

// conn is a connection whose writes never wait: they go into a buffer, which a
// goroutine of its own empties in as few steps as it can. So an acknowledgement
// given by the hub, or a message for one edge, never waits for that edge's
// network, nor for a lock that somebody holds who does.
type conn struct {
	net.Conn
	secure  *tls.Conn // nil in the clear
	metrics *metrics

	mu      sync.Mutex
	waiting []byte
	spare   []byte
	err     error         // why nothing can be written any more
	due     chan struct{} // has room for one: there is something to do
}

func newConn(under net.Conn, secure *tls.Conn, m *metrics) *conn {
	return &conn{Conn: under, secure: secure, metrics: m, due: make(chan struct{}, 1)}
}

// Write takes p, and fails only when the connection is over or too much waits.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && len(c.waiting)+len(p) > maxWaiting {
		c.metrics.dropped.WithLabelValues("slow client").Inc()
		c.end(errSlow)
	}
	if c.err != nil {
		return 0, c.err
	}
	c.waiting = append(c.waiting, p...)
	c.nudge()
	return len(p), nil
}

// SetDeadline bounds reading. Writing has its own, step by step.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// Close ends reading at once; what waits is still written, as far as the client
// takes it in time.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(net.ErrClosed)
	return nil
}

// end lets nothing more in. c.mu is held.
func (c *conn) end(err error) {
	if c.err == nil {
		c.err = err
		if errors.Is(err, errSlow) {
			c.waiting = nil
		}
	}
	_ = c.SetReadDeadline(time.Unix(1, 0)) // whoever reads gets an error now
	c.nudge()
}

func (c *conn) nudge() {
	select {
	case c.due <- struct{}{}:
	default:
	}
}

// flush writes what waits until the connection is over, and closes it.
func (c *conn) flush() {
	defer c.Conn.Close()
	for range c.due {
		data, over := c.take()
		if len(data) > 0 {
			if _, err := c.Conn.Write(data); err != nil {
				c.mu.Lock()
				c.waiting = nil
				c.end(err)
				c.mu.Unlock()
				return
			}
		}
		if over {
			return
		}
	}
}

// take returns what waits, and whether nothing can come after it.
func (c *conn) take() (data []byte, over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	data, c.waiting = c.waiting, c.spare[:0]
	if cap(data) > 64<<10 {
		c.spare = nil // a large one is not kept for the next
	} else {
		c.spare = data
	}
	return data, c.err != nil
}

// certified is the name that a certificate of the client's proves, or "".
func (c *conn) certified() string {
	if c.secure == nil {
		return ""
	}
	chains := c.secure.ConnectionState().VerifiedChains
	if len(chains) == 0 {
		return ""
	}
	return chains[0][0].Subject.CommonName
}
