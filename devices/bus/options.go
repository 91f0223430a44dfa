package bus

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Options say whom to connect to, and as whom.
type Options struct {
	URL      string // mqtt://host[:1883] or mqtts://host[:8883]
	ClientID string
	Username string
	Password string
	// CleanSession has the broker forget, at each connect, what it kept: it then
	// repeats nothing that was unacknowledged when a connection broke.
	CleanSession bool
	Will         *Out        // published by the broker when the connection breaks
	TLS          *tls.Config // for mqtts; nil means the system's certificates

	KeepAlive time.Duration // how often to make sure that the broker is there; 0 means 10 s
	// Room is how many messages may wait to be written, and as many again to be
	// accepted by the broker; 0 means 256.
	Room int

	// OnRefused is told when the broker answers and refuses us. It must not block.
	OnRefused func(error)
	Log       *slog.Logger
	// Metrics may be nil. Where a process has several clients, each needs a
	// registerer of its own, see prometheus.WrapRegistererWith.
	Metrics prometheus.Registerer
}

const (
	connectPatience = 10 * time.Second // for a connection and the broker's answer
	writePatience   = 5 * time.Second  // for one packet
)

// check fills in what was left out and returns where to dial.
func (o *Options) check() (address string, secure bool, err error) {
	u, err := url.Parse(o.URL)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err // without the URL, in which somebody may have put a password
		}
		return "", false, fmt.Errorf("broker url: %w", err)
	}
	port := ""
	switch u.Scheme {
	case "mqtt", "tcp":
		port = "1883"
	case "mqtts", "ssl", "tls":
		port, secure = "8883", true
	default:
		return "", false, fmt.Errorf("broker url: scheme %q: want mqtt or mqtts", u.Scheme)
	}
	if u.Hostname() == "" || u.User != nil || u.Path != "" && u.Path != "/" {
		return "", false, errors.New("broker url: want mqtt://host:port and nothing else")
	}
	if u.Port() != "" {
		port = u.Port()
	}
	if o.Will != nil {
		if err := o.Will.Check(); err != nil {
			return "", false, fmt.Errorf("will: %w", err)
		}
	}
	if o.KeepAlive == 0 {
		o.KeepAlive = 10 * time.Second
	}
	if o.Room == 0 {
		o.Room = 256
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if secure {
		config := &tls.Config{MinVersion: tls.VersionTLS12}
		if o.TLS != nil {
			config = o.TLS.Clone()
		}
		if config.ServerName == "" {
			config.ServerName = u.Hostname()
		}
		o.TLS = config
	}
	return net.JoinHostPort(u.Hostname(), port), secure, nil
}
