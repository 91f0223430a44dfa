package drivertest

import (
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// relay stands between a driver and its simulator and hands on what either says;
// told to, it mangles what goes to the driver.
type relay struct {
	to    string
	inner bool // the driver is the one that is connected to

	mu       sync.Mutex
	random   *rand.Rand
	mangling bool
	said     int // mangled frames
	open     map[net.Conn]bool
	closed   bool
	running  sync.WaitGroup
	listener interface{ Close() error }
}

// burst is how many frames are made of one.
const burst = 6

func newRelay(to string, inner bool) *relay {
	return &relay{to: to, inner: inner, random: rand.New(rand.NewPCG(3, 4)), open: map[net.Conn]bool{}}
}

func (r *relay) mangle(yes bool) { r.mu.Lock(); defer r.mu.Unlock(); r.mangling = yes }

func (r *relay) frames() int { r.mu.Lock(); defer r.mu.Unlock(); return r.said }

// cut breaks every connection.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.open {
		_ = c.Close()
	}
}

func (r *relay) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	_ = r.listener.Close()
	r.cut()
	r.running.Wait()
}

// keep notes a connection; false when it is too late for one.
func (r *relay) keep(c net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		_ = c.Close()
		return false
	}
	r.open[c] = true
	return true
}

func (r *relay) drop(list ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range list {
		_ = c.Close()
		delete(r.open, c)
	}
}

// spared is how much of every other connection goes through as it is, so that what comes
// after a greeting is met too.
func (r *relay) spared() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.random.IntN(2) * r.random.IntN(8)
}

// made is what becomes of what the driver is to get, and whether the connection
// breaks then.
func (r *relay) made(frame []byte) (list [][]byte, breaks bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.mangling {
		return [][]byte{frame}, false
	}
	if r.random.IntN(4) == 0 { // some of it goes through, so that there is more to come
		return [][]byte{frame}, false
	}
	n := 1 + r.random.IntN(burst)
	for range n {
		list = append(list, mutate(r.random, frame))
	}
	r.said += n
	return list, r.inner || r.random.IntN(4) == 0 // who pushes would wait long for an answer
}

func (r *relay) listenTCP() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	r.listener = l
	r.running.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			r.running.Go(func() { r.join(near) })
		}
	})
	return l.Addr().String(), nil
}

// join serves one connection until either end closes it.
func (r *relay) join(near net.Conn) {
	if !r.keep(near) {
		return
	}
	far, err := net.DialTimeout("tcp", r.to, time.Second)
	if err != nil || !r.keep(far) {
		r.drop(near)
		return
	}
	spared := r.spared()
	var pumps sync.WaitGroup
	pump := func(from, into net.Conn, toDriver bool) {
		defer r.drop(near, far)
		buffer := make([]byte, 32<<10)
		for {
			n, err := from.Read(buffer)
			if err != nil {
				return
			}
			list, breaks := [][]byte{buffer[:n]}, false
			if toDriver {
				if spared--; spared < 0 {
					list, breaks = r.made(buffer[:n])
				}
			}
			for _, b := range list {
				_ = into.SetWriteDeadline(time.Now().Add(time.Second))
				if _, err := into.Write(b); err != nil {
					return
				}
			}
			if breaks {
				return
			}
		}
	}
	pumps.Go(func() { pump(near, far, r.inner) })
	pumps.Go(func() { pump(far, near, !r.inner) })
	pumps.Wait()
}

// listenUDP has a socket of its own for each that asks, so that answers find back.
func (r *relay) listenUDP() (string, error) {
	l, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return "", err
	}
	r.listener = l
	r.running.Go(func() {
		buffer := make([]byte, 64<<10)
		for {
			n, from, err := l.ReadFromUDP(buffer)
			if err != nil {
				return
			}
			far, err := net.Dial("udp4", r.to)
			if err != nil || !r.keep(far) {
				continue
			}
			_, _ = far.Write(buffer[:n]) // nobody there is silence, as it is without a relay
			r.running.Go(func() { r.answers(l, far, from) })
		}
	})
	return l.LocalAddr().String(), nil
}

// answers hands on what is answered within a second.
func (r *relay) answers(l *net.UDPConn, far net.Conn, to *net.UDPAddr) {
	defer r.drop(far)
	buffer := make([]byte, 64<<10)
	_ = far.SetReadDeadline(time.Now().Add(time.Second))
	for {
		n, err := far.Read(buffer)
		if err != nil {
			return
		}
		list, _ := r.made(buffer[:n])
		for _, b := range list {
			_, _ = l.WriteToUDP(b, to) // what is lost is lost
		}
	}
}
