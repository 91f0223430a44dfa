package isapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/icholy/digest"
)

const (
	dialWait     = 5 * time.Second
	answerWait   = 10 * time.Second // to one request; a page of records can take several
	answerMost   = 1 << 20
	refusalsMost = 2 // in a row: after a few more the device locks the account for everybody
)

var (
	errRefused = errors.New("the device refuses user name or password")
	errResting = fmt.Errorf("%w: not asked again yet, so that it does not lock the account", errRefused)
)

// client asks one device. Requests go one at a time: these devices have few
// workers. The stream has a connection of its own. Safe for several goroutines.
type client struct {
	access  access
	http    *http.Client // with an end to each answer
	stream  *http.Client // without
	turn    chan struct{}
	pause   time.Duration // after refusalsMost
	proving sync.Mutex    // held by a request while the password is not known to be right
	mu      sync.Mutex
	proven  bool
	refused int
	resting time.Time // no request before
}

func newClient(a access, pause time.Duration) (*client, error) {
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: dialWait}).DialContext,
		TLSHandshakeTimeout:   dialWait,
		ResponseHeaderTimeout: answerWait,
		// What comes over a connection that nobody asks over, net/http writes into the
		// process's log as it is, a name or a card's number too.
		DisableKeepAlives:  true,
		DisableCompression: true,
		// 16 KiB are more than any of them sends.
		MaxResponseHeaderBytes: 16 << 10,
	}
	if a.ca != "" {
		pem, err := os.ReadFile(a.ca)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca %s: holds no certificate", a.ca)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	// The library takes MD5 and SHA-256, and never Basic.
	with := func(timeout time.Duration) *http.Client {
		return &http.Client{
			Transport:     &proof{access: a, next: bounded{transport}},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       timeout,
		}
	}
	return &client{access: a, http: with(answerWait), stream: with(0), turn: make(chan struct{}, 1), pause: pause}, nil
}

func (c *client) close() { c.http.CloseIdleConnections(); c.stream.CloseIdleConnections() }

// proof answers challenges. After a refusal it forgets the last one: with it, the
// next request would be refused twice, and each refusal counts towards the lock.
type proof struct {
	access access
	next   bounded

	mu     sync.Mutex
	digest *digest.Transport
}

func (p *proof) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	if p.digest == nil {
		p.digest = &digest.Transport{Username: p.access.username, Password: p.access.password, Transport: p.next}
	}
	by := p.digest
	p.mu.Unlock()
	answer, err := by.RoundTrip(r)
	if err == nil && answer.StatusCode == http.StatusUnauthorized {
		p.mu.Lock()
		p.digest = nil
		p.mu.Unlock()
	}
	return answer, err
}

// CloseIdleConnections is what an http.Client looks for.
func (p *proof) CloseIdleConnections() { p.next.CloseIdleConnections() }

// bounded cuts the body of a refusal, which the digest library reads to its end.
type bounded struct{ next *http.Transport }

func (b bounded) CloseIdleConnections() { b.next.CloseIdleConnections() }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err == nil && answer.StatusCode == http.StatusUnauthorized {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, 64<<10), answer.Body}
	}
	return answer, err
}

// ask sends one request and returns the body of a 200. What changes something
// takes a new connection: of one that the device closed meanwhile nobody could
// say whether the order still went out.
func (c *client) ask(ctx context.Context, method, path, kind string, body []byte) ([]byte, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", errUnsent, ctx.Err())
	}
	if method == http.MethodPut {
		c.http.CloseIdleConnections()
	}
	answer, err := c.send(ctx, c.http, method, path, kind, body)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerMost+1))
	if err != nil {
		return nil, fmt.Errorf("%s %s: answer: %w", method, path, cause(err))
	}
	if len(text) > answerMost {
		return nil, fmt.Errorf("%s %s: answer of over %d bytes", method, path, answerMost)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %w", method, path, statusOf(answer.StatusCode, text))
	}
	return text, nil
}

// send sends a request, unless the device refused its user too often.
func (c *client) send(ctx context.Context, by *http.Client, method, path, kind string, body []byte) (*http.Response, error) {
	if !c.isProven() { // one after the other, so that none is refused in vain
		c.proving.Lock()
		defer c.proving.Unlock()
	}
	if err := c.allowed(); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.access.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	answer, err := by.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, cause(err))
	}
	if c.note(answer.StatusCode == http.StatusUnauthorized) {
		_ = answer.Body.Close() // nothing of it is wanted
		return nil, errRefused
	}
	return answer, nil
}

func (c *client) allowed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().Before(c.resting) {
		return errResting
	}
	return nil
}

func (c *client) isProven() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proven
}

// note counts refusals in a row.
func (c *client) note(refused bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.proven = !refused; !refused {
		c.refused = 0
		return false
	}
	if c.refused++; c.refused >= refusalsMost {
		c.resting = time.Now().Add(c.pause)
	}
	return true
}

// cause leaves addresses, ports and the URL out of an error, so that the same
// trouble reads the same each time.
func cause(err error) error {
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Errorf("%w: %w", errUnreached, op.Err)
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &timeout) && timeout.Timeout():
		return errSilent
	case errors.As(err, &op):
		return op.Err
	}
	var around *url.Error
	if errors.As(err, &around) {
		return around.Err
	}
	return err
}

var (
	errUnreached = errors.New("no connection")
	errSilent    = errors.New("no answer in time")
	errUnsent    = errors.New("not sent")
)
