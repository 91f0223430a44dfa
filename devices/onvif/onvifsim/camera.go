package onvifsim

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Login is how a camera asks who is there.
type Login int

// The logins.
const (
	Token  Login = iota // WS-UsernameToken in the message
	Digest              // HTTP digest, by a challenge
	Both                // either will do, no challenge is sent
)

// Config is a camera.
type Config struct {
	Listen   string // loopback address; port 0 takes a free one
	Username string // empty: nobody is asked
	Password string
	Login    Login
	SHA256   bool          // digest by SHA-256, else MD5
	Clock    time.Duration // how far its clock is ahead
	Skew     time.Duration // how far a token may be off its clock; 5 s
	Stream   string        // rtsp address of its pictures, told for both streams with ?stream=main and ?stream=sub
	Media2   bool          // it has the newer media service, and its main stream is H.265
	Turns    bool          // it can be turned and has presets
	Records  bool          // it has a recording service
	Label    string        // that it writes into its picture; empty: it knows no GetOSDs
	// Recorded is what its card has at the time of asking, by its own clock; nil: it has
	// none. Replay is the rtsp address at which that is played.
	Recorded func() []Recording
	Replay   string
	Claims   string  // host:port that it gives as its own, where that is another
	Secure   bool    // it speaks HTTPS, with a certificate that it signed itself
	RestartS float64 // seconds for which it is away after a restart; 1
}

// Camera is a running camera.
type Camera struct {
	cfg         Config
	listen      atomic.Value     // string: where it listens, the same before and after an outage
	certificate *tls.Certificate // nil: plain HTTP

	mu        sync.Mutex
	server    *http.Server
	served    chan struct{}
	failure   Failure
	failures  map[string]Failure // by operation
	garbage   []byte
	elsewhere string
	clock     time.Duration
	noClock   bool
	states    []*state
	pulls     map[string]*pullPoint
	next      int
	nonces    map[string]bool
	recording bool
	archive   ArchiveLie
	preset    string
	moving    time.Time // until then
	counts    Counts
	closing   chan struct{} // closed when the camera goes away, and made anew
	ended     bool
}

// Counts is what was asked of a camera so far.
type Counts struct {
	Requests, Refused, Subscriptions, Renewed, Unsubscribed, Restarts, Snapshots int
}

// Start has a camera run.
func Start(cfg Config) (*Camera, error) {
	if cfg.Skew == 0 {
		cfg.Skew = 5 * time.Second
	}
	if cfg.RestartS == 0 {
		cfg.RestartS = 1
	}
	certificate, err := selfSigned(cfg.Secure)
	if err != nil {
		return nil, fmt.Errorf("start a simulated camera: %w", err)
	}
	c := &Camera{certificate: certificate, cfg: cfg, clock: cfg.Clock, pulls: map[string]*pullPoint{}, nonces: map[string]bool{}, failures: map[string]Failure{}, recording: true}
	c.listen.Store(cfg.Listen)
	return c, c.Resume()
}

// Resume has a camera that was stopped run again, at the same address, without
// the subscriptions that it had.
func (c *Camera) Resume() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, err := net.Listen("tcp", c.Addr())
	if err != nil {
		return fmt.Errorf("start a simulated camera on %s: %w", c.Addr(), err)
	}
	c.listen.Store(l.Addr().String())
	c.pulls = map[string]*pullPoint{}
	c.closing = make(chan struct{})
	if c.certificate != nil {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*c.certificate}, MinVersion: tls.VersionTLS12})
	}
	server, served := &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}, make(chan struct{})
	c.server, c.served = server, served
	go func() { defer close(served); _ = server.Serve(l) }() // always ends with ErrServerClosed
	return nil
}

// Stop has the camera go away without a word.
func (c *Camera) Stop() {
	c.mu.Lock()
	server, served := c.server, c.served
	c.server = nil
	if server != nil {
		close(c.closing)
	}
	c.mu.Unlock()
	if server != nil {
		_ = server.Close() // its connections break off
		<-served
	}
}

// Close ends the camera for good.
func (c *Camera) Close() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.Stop()
}

// comeBack ends a restart.
func (c *Camera) comeBack() {
	c.mu.Lock()
	ended := c.ended
	c.mu.Unlock()
	if !ended {
		_ = c.Resume() // a port that was taken meanwhile keeps it away
	}
}

// Addr is host:port, the same before and after an outage.
func (c *Camera) Addr() string { return c.listen.Load().(string) }

// Counts is what was asked so far.
func (c *Camera) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts
}

// Claim has it give this host:port as its own, as behind a translation.
func (c *Camera) Claim(at string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cfg.Claims = at
}

// SetClock sets how far the clock is ahead.
func (c *Camera) SetClock(ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock = ahead
}

// HideClock has the camera tell no time at all.
func (c *Camera) HideClock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noClock = true
}

// SetRecording says whether its recording job records.
func (c *Camera) SetRecording(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recording = on
}

// SetLabel changes what it writes into its picture.
func (c *Camera) SetLabel(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cfg.Label = text
}

// Preset is the token of the preset that the camera was last turned to.
func (c *Camera) Preset() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.preset
}

// now is the camera's own time; c.mu is held.
func (c *Camera) now() time.Time { return time.Now().Add(c.clock).UTC() }

// SetStream moves the pictures to another address.
func (c *Camera) SetStream(url string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cfg.Stream = url
}
