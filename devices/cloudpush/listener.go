package cloudpush

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Bounds of a listener.
const (
	maxBody      = 256 << 10
	maxHeader    = 16 << 10
	maxConns     = 512
	maxConnsEach = 128             // of one source
	headerWithin = 5 * time.Second // to send the header of a request
	bodyWithin   = 15 * time.Second
	answerWithin = 30 * time.Second
	idleWithin   = 2 * time.Minute
	keepWithin   = 5 * time.Second // for what a request says to be durable
)

// listener is the HTTP server of one address.
type listener struct {
	secure  [2]string // certificate and key; part of the address's identity
	server  *http.Server
	conns   *bounded
	metrics *metrics
	log     *slog.Logger
	rate    *rate
	done    chan struct{} // closed when the server has ended
	users   int           // guarded by Driver.mu

	requests sync.RWMutex // held for reading by each request: close waits for them

	mu    sync.Mutex
	doors map[[32]byte]*door // by the hash of the path
	err   error              // why the server ended by itself
}

func openListener(set Settings, m *metrics, log *slog.Logger) (*listener, error) {
	var secure *tls.Config
	if set.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(set.TLSCert, set.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("tls_cert and tls_key: %w", err)
		}
		secure = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	socket, err := net.Listen("tcp", set.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", set.Listen, err)
	}
	l := &listener{
		secure: [2]string{set.TLSCert, set.TLSKey}, metrics: m, log: log, rate: newRate(), done: make(chan struct{}), doors: map[[32]byte]*door{},
	}
	l.conns = &bounded{Listener: socket, refused: func() { m.refuse(refusedRoom) }, each: map[netip.Addr]int{}}
	l.server = &http.Server{
		Handler: l, TLSConfig: secure, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: headerWithin, ReadTimeout: bodyWithin, WriteTimeout: answerWithin, IdleTimeout: idleWithin,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // broken handshakes of strangers
	}
	go func() {
		defer close(l.done)
		serve := l.server.Serve
		if secure != nil {
			serve = func(s net.Listener) error { return l.server.ServeTLS(s, "", "") }
		}
		if err := serve(l.conns); !errors.Is(err, http.ErrServerClosed) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.err = fmt.Errorf("serve %s: %w", set.Listen, err)
		}
	}()
	return l, nil
}

// failed is why nothing is served here any more, or nil.
func (l *listener) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// close ends the server and waits for all that belongs to it.
func (l *listener) close() {
	_ = l.server.Close() // what was not answered comes again
	<-l.done
	l.requests.Lock() // when the last request has ended
	defer l.requests.Unlock()
}

// join gives the device to the door of its path, which must be the same for all its
// devices.
func (l *listener) join(dev *device) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.secure != [2]string{dev.set.TLSCert, dev.set.TLSKey} {
		return errors.New("tls_cert, tls_key: another device of this address has others; want the same for all")
	}
	key := sha256.Sum256([]byte(dev.set.Path))
	d := l.doors[key]
	if d == nil {
		d = newDoor(l.metrics, l.log)
	}
	if err := d.join(dev); err != nil {
		return err
	}
	l.doors[key] = d
	return nil
}

// leave takes the device off its door. The door stays, with what it remembers.
func (l *listener) leave(dev *device) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.doors[sha256.Sum256([]byte(dev.set.Path))]; d != nil {
		d.leave(dev)
	}
}

// door is the one of a path, nil for none. It takes as long for a path that is
// nearly right as for any other.
func (l *listener) door(path string) *door {
	key := sha256.Sum256([]byte(path))
	l.mu.Lock()
	defer l.mu.Unlock()
	var found *door
	for have, d := range l.doors {
		if subtle.ConstantTimeCompare(have[:], key[:]) == 1 {
			found = d
		}
	}
	return found
}

// ServeHTTP serves one request. A panic in it is the request's alone, as net/http
// has it, and answered by a broken connection: the platform sends it again.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.requests.RLock()
	defer l.requests.RUnlock()
	if err := l.serve(w, r); err != nil {
		l.refuse(w, err)
	}
}

func (l *listener) serve(w http.ResponseWriter, r *http.Request) error {
	source := sourceOf(r.RemoteAddr)
	if !l.rate.allow(source, time.Now()) {
		return refusal{http.StatusTooManyRequests, refusedRate, fmt.Sprintf("too many requests; want %d a second at most", rateSteady)}
	}
	d := l.door(r.URL.Path)
	if d == nil {
		return refusal{http.StatusNotFound, refusedPath, "nothing is taken here; want the whole path of the settings"}
	}
	p := d.now()
	if !p.admits(source) {
		return refusal{http.StatusForbidden, refusedSource, "this address may not push here; want one of allow in the settings"}
	}
	ctx, cancel := context.WithTimeout(r.Context(), keepWithin)
	defer cancel()
	return d.serve(ctx, w, r, p)
}

// sourceOf is the address of a connection; an IPv6 network of 64 bits is one source.
func sourceOf(remote string) netip.Addr {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil && !ip.IsLoopback() {
			return network.Addr()
		}
	}
	return ip
}
