package isapi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	postMost  = textPartMost + picturePartMost
	postsMost = 32 // at once; more are told to come again
)

// listener is where devices post what happens. It answers at once: what a gate
// posts is a hint, and nothing waits for a device's driver here.
type listener struct {
	address string
	server  *http.Server
	metrics *metrics
	done    chan struct{}
	room    chan struct{}

	mu    sync.Mutex
	links map[*link]struct{}
}

func openListener(address string, m *metrics) (*listener, error) {
	socket, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	ln := &listener{address: address, metrics: m, done: make(chan struct{}), room: make(chan struct{}, postsMost), links: map[*link]struct{}{}}
	ln.server = &http.Server{
		Handler:           http.HandlerFunc(ln.post),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: 20 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // it would tell of strangers' requests
	}
	go func() {
		defer close(ln.done)
		_ = ln.server.Serve(socket) // ends with close
	}()
	return ln, nil
}

func (ln *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if ln.server.Shutdown(ctx) != nil {
		_ = ln.server.Close() // a device that does not finish its post
	}
	<-ln.done
}

// join has the posts of a link's device taken here.
func (ln *listener) join(l *link) error {
	ln.mu.Lock()
	defer ln.mu.Unlock()
	for other := range ln.links {
		if other.access.path == l.access.path && (l.access.from == "" || other.access.from == "" || other.access.from == l.access.from) {
			return fmt.Errorf("push: the devices at %s and %s cannot be told apart: want another path or from", other.access.address, l.access.address)
		}
	}
	ln.links[l] = struct{}{}
	return nil
}

func (ln *listener) leave(l *link) {
	ln.mu.Lock()
	defer ln.mu.Unlock()
	delete(ln.links, l)
}

func (ln *listener) idle() bool {
	ln.mu.Lock()
	defer ln.mu.Unlock()
	return len(ln.links) == 0
}

// owner is the link that a post is of, or nil. Every path is compared, in a time
// that does not tell how much of it was right.
func (ln *listener) owner(path, remote string) *link {
	from, err := netip.ParseAddrPort(remote)
	if err != nil {
		return nil
	}
	said := sha256.Sum256([]byte(path))
	ln.mu.Lock()
	defer ln.mu.Unlock()
	var found *link
	for l := range ln.links {
		secret := sha256.Sum256([]byte(l.access.path))
		known := l.access.path == "" || subtle.ConstantTimeCompare(said[:], secret[:]) == 1
		here := l.access.from == "" || slices.Contains(strings.Split(l.access.from, ","), from.Addr().Unmap().String())
		if known && here {
			found = l
		}
	}
	return found
}

func (ln *listener) post(w http.ResponseWriter, r *http.Request) {
	l := ln.owner(r.URL.Path, r.RemoteAddr)
	switch {
	case l == nil:
		ln.metrics.part(partForeign)
		http.Error(w, "not found", http.StatusNotFound)
		return
	case r.Method != http.MethodPost && r.Method != http.MethodPut:
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	}
	select {
	case ln.room <- struct{}{}:
		defer func() { <-ln.room }()
	default:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	if err := l.posted(http.MaxBytesReader(w, r.Body, postMost), r.Header.Get("Content-Type")); err != nil {
		ln.metrics.part(partGarbage)
		http.Error(w, "want an EventNotificationAlert of "+fmt.Sprint(textPartMost)+" bytes at most", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// posted reads the body of a post: a message, or a form with one and pictures.
func (l *link) posted(body io.Reader, contentType string) error {
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(contentType, "multipart/") {
		err := l.read(body, contentType)
		if errors.Is(err, errEnded) {
			return nil
		}
		return err
	}
	text, err := io.ReadAll(io.LimitReader(body, textPartMost+1))
	if err != nil {
		return err
	}
	if len(text) > textPartMost {
		return errors.New("too long")
	}
	l.deliver(text)
	return nil
}
