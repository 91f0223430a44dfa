package hubapp

import (
	"bytes"
	"context"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
	"brighteyes/hub/exercise"
	"brighteyes/hub/ingest"
	"brighteyes/hub/live"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/synthetic"
)

// pulses is the synthetic alarm with its own way to the broker: of an embedded
// one, a connection like an edge's.
type pulses struct {
	*synthetic.Watch
	token string // of the hub's own source, made anew at each start
	dial  func() (*bus.Client, error)
	to    synthetic.Sender // an external broker; nil: dial
}

func openPulses(ctx context.Context, cfg config.Hub, o Options, places *registry.Registry, rec *records.Records, screens *live.Hub, held []alerts.Held, judge func(context.Context, []alerts.Judgement) error) (*pulses, error) {
	p := &pulses{token: access.NewSecret()}
	var dead *synthetic.Deadman
	if d := cfg.Deadman; d != nil {
		dead = &synthetic.Deadman{URL: string(d.URL), Every: time.Duration(d.EveryS) * time.Second}
	}
	var err error
	p.Watch, err = synthetic.New(ctx, synthetic.Config{
		Sender: p, Screens: screens, Judge: judge, Held: held, Store: rec, Deadman: dead, Log: o.Log, Metrics: o.Metrics,
		Edges: func() []synthetic.Edge {
			views := places.Edges()
			list := make([]synthetic.Edge, len(views))
			for i, e := range views {
				list[i] = synthetic.Edge{ID: e.ID, Away: e.Status == registry.EdgeAway}
			}
			return list
		},
	})
	if err != nil {
		return nil, fmt.Errorf("read pulses: %w", err)
	}
	return p, nil
}

// through says by which broker the hub's own pulses go: the embedded one at
// address, or an external one, over the connection that the hub has to it.
func (p *pulses) through(cfg config.Hub, o Options, b mqttBroker, address string) error {
	if address == "" {
		p.to = b
		return nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the broker's own address: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme, security := "mqtt", (*tls.Config)(nil)
	if cfg.MQTT.TLS != nil {
		scheme = "mqtts"
		if security, err = onlyOurs(cfg.MQTT.TLS); err != nil {
			return err
		}
	}
	p.dial = func() (*bus.Client, error) {
		return bus.Dial(bus.Options{
			URL: scheme + "://" + net.JoinHostPort(host, port), ClientID: synthetic.Own, Username: synthetic.Own, Password: p.token,
			CleanSession: true, TLS: security, Log: o.Log,
		})
	}
	return nil
}

// onlyOurs trusts exactly the certificate that the broker itself shows: it is
// reached by an address that is in no certificate.
func onlyOurs(secure *config.TLS) (*tls.Config, error) {
	server, err := serverTLS(secure)
	if err != nil {
		return nil, err
	}
	own := server.Certificates[0].Certificate[0]
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, VerifyPeerCertificate: func(shown [][]byte, _ [][]*x509.Certificate) error {
		if len(shown) == 0 || !bytes.Equal(shown[0], own) {
			return errors.New("this is not the broker's own certificate")
		}
		return nil
	}}, nil
}

// Run is that of the Watch, with a connection of its own where it needs one.
func (p *pulses) Run(ctx context.Context) error {
	if p.dial != nil {
		client, err := p.dial()
		if err != nil {
			return fmt.Errorf("reach the own broker: %w", err)
		}
		defer client.Close()
		p.to = client
	}
	return p.Watch.Run(ctx)
}

// Publish implements synthetic.Sender.
func (p *pulses) Publish(ctx context.Context, m bus.Out) error { return p.to.Publish(ctx, m) }

// doorman lets the hub's own source in beside the edges.
type doorman struct {
	*registry.Registry
	pulses *pulses
}

// Authenticate implements broker.Authenticator.
func (d doorman) Authenticate(edge, token string) bool {
	if edge == synthetic.Own {
		return subtle.ConstantTimeCompare([]byte(token), []byte(d.pulses.token)) == 1
	}
	return d.Registry.Authenticate(edge, token)
}

// chronicle is the registry as ingest sees it: with the hub's own source, and
// with the others who want to know what was committed.
type chronicle struct {
	*registry.Registry
	pulses *pulses
	drills *exercise.Service
	ladder *commissioning.Service
}

var _ ingest.Registry = chronicle{}

func (c chronicle) Known(edge string) bool { return edge == synthetic.Own || c.Registry.Known(edge) }

func (c chronicle) Spoke(edge string, sent, received time.Time) (suspect, known bool) {
	if edge == synthetic.Own {
		return false, true
	}
	return c.Registry.Spoke(edge, sent, received)
}

func (c chronicle) Committed(edge string, fresh []devices.Recorded, received time.Time) {
	c.Registry.Committed(edge, fresh, received)
	c.pulses.Committed(edge, fresh)
	c.drills.Committed(fresh)
	c.ladder.Committed(fresh)
}
