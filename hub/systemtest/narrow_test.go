package systemtest

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// narrow is a line between an edge and a hub on which all that goes up shares one
// queue, as on a modem: whatever is sent waits behind all that was sent before. Down it
// is wide.
type narrow struct {
	t     testing.TB
	rate  float64 // bytes a second, up
	queue chan packet
	sent  atomic.Int64

	ctx  context.Context
	work sync.WaitGroup
}

type packet struct {
	to   net.Conn
	data []byte
}

const (
	packetSize = 1400
	queueLong  = 256 // packets: what a cheap modem keeps
)

func openNarrow(t testing.TB, rate float64) *narrow {
	ctx, cancel := context.WithCancel(context.Background())
	n := &narrow{t: t, rate: rate, queue: make(chan packet, queueLong), ctx: ctx}
	n.work.Go(n.serve)
	t.Cleanup(func() { cancel(); n.work.Wait() })
	return n
}

// serve sends one packet after the other, as fast as the line is.
func (n *narrow) serve() {
	free := time.Now()
	for {
		select {
		case <-n.ctx.Done():
			return
		case p := <-n.queue:
			if now := time.Now(); free.Before(now) {
				free = now
			}
			free = free.Add(time.Duration(float64(len(p.data)) / n.rate * float64(time.Second)))
			select {
			case <-n.ctx.Done():
				return
			case <-time.After(time.Until(free)):
			}
			n.sent.Add(int64(len(p.data)))
			_, _ = p.to.Write(p.data) // its end is seen by who reads it
		}
	}
}

// to is an address that leads to another over the line.
func (n *narrow) to(address string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		n.t.Fatal(err)
	}
	n.work.Go(func() {
		defer l.Close()
		defer context.AfterFunc(n.ctx, func() { l.Close() })()
		for {
			up, err := l.Accept()
			if err != nil {
				return
			}
			// What waits beyond the line's own queue waits at the sender.
			_ = up.(*net.TCPConn).SetReadBuffer(4 << 10)
			down, err := net.Dial("tcp", address)
			if err != nil {
				up.Close()
				continue
			}
			n.work.Go(func() { n.carry(up, down) })
		}
	})
	return l.Addr().String()
}

func (n *narrow) carry(up, down net.Conn) {
	var both sync.WaitGroup
	shut := func() { up.Close(); down.Close() }
	defer context.AfterFunc(n.ctx, shut)()
	both.Go(func() {
		defer shut()
		for {
			data := make([]byte, packetSize)
			got, err := up.Read(data)
			if err != nil {
				return
			}
			select {
			case n.queue <- packet{down, data[:got]}:
			case <-n.ctx.Done():
				return
			}
		}
	})
	both.Go(func() {
		defer shut()
		data := make([]byte, 32<<10)
		for {
			got, err := down.Read(data)
			if err != nil {
				return
			}
			if _, err := up.Write(data[:got]); err != nil {
				return
			}
		}
	})
	both.Wait()
}
