package broker

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// ExternalConfig is what the hub needs to know of a broker elsewhere.
type ExternalConfig struct {
	URL      string // mqtt:// or mqtts://
	Username string
	Password string
	ClientID string      // empty means brighteyes-hub
	TLS      *tls.Config // nil means the system's certificates
	// Files is the folder for Mosquitto's password and access files, which must
	// exist. Empty where the broker's access control is somebody else's: then Probe
	// is an account with the rights of an edge of that name, for the start check.
	Files string
	Probe Account
	// Trusted leaves out the start check.
	Trusted bool
	// Patience is how long the broker may take to read the files; 0 means 30 s.
	Patience time.Duration

	OnRefused func(wire.Refusal) // as in Config
	Log       *slog.Logger
	Metrics   prometheus.Registerer // may be nil
}

// Account is a user name and its password.
type Account struct{ Username, Password string }

// ProbeName is the account of the start check in the files that the hub writes.
// No edge may have this id.
const ProbeName = "brighteyes-access-check"

// External is the hub's Bus on a broker elsewhere. It connects when Run has found
// that the broker's access control holds; until then it is not connected.
type External struct {
	config  ExternalConfig
	files   *files // nil without a folder
	metrics *metrics

	mu      sync.Mutex
	client  *bus.Client   // nil until the check has passed
	dialled chan struct{} // closed when client is there
	waiting []func()      // for OnConnect
}

var _ bus.Bus = (*External)(nil)

// NewExternal checks the configuration and writes the files. It does not connect.
func NewExternal(config ExternalConfig) (*External, error) {
	if config.ClientID == "" {
		config.ClientID = "brighteyes-hub"
	}
	if config.Patience == 0 {
		config.Patience = 30 * time.Second
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	e := &External{config: config, metrics: newMetrics(config.Metrics, nil), dialled: make(chan struct{})}
	if config.Files == "" {
		if config.Probe.Username == "" && !config.Trusted {
			return nil, errors.New("external broker: its access control cannot be checked without files or an account for it; " +
				"name one, or set mqtt.trusted: true")
		}
		return e, nil
	}
	e.files = &files{folder: config.Files}
	e.config.Probe = Account{ProbeName, derive(config.Password)}
	if err := e.files.acl(config.Username); err != nil {
		return nil, err
	}
	for account, rounds := range map[Account]int{
		e.config.Probe: tokenRounds, {config.Username, config.Password}: passwordRounds,
	} {
		if e.files.knows(account.Username, account.Password) {
			continue // and the broker knows it too
		}
		if err := e.files.put(account.Username, account.Password, rounds); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// derive makes the probe's password from the hub's: the same at each start, so
// that a broker that has read it once knows it.
func derive(password string) string {
	mac := hmac.New(sha256.New, []byte(password))
	mac.Write([]byte(ProbeName))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// PutEdge lets an edge in with this token, from when the broker next reads its
// files. Without files it does nothing.
func (e *External) PutEdge(edge, token string) error {
	if edge == ProbeName || edge == e.config.Username {
		return fmt.Errorf("edge id %s is taken by the hub's own accounts", edge)
	}
	if e.files == nil {
		return nil
	}
	return e.files.put(edge, token, tokenRounds)
}

// RemoveEdge lets an edge in no more, from when the broker next reads its files.
func (e *External) RemoveEdge(edge string) error {
	if e.files == nil {
		return nil
	}
	return e.files.remove(edge)
}

// Run checks the broker, connects, and stays until ctx ends. Any other return
// means that the broker must not be used: its access control does not hold, or it
// does not know the accounts that the hub wrote for it. A broker that does not
// answer is waited for.
func (e *External) Run(ctx context.Context) error {
	if !e.config.Trusted {
		if err := e.check(ctx); err != nil || ctx.Err() != nil {
			return err
		}
		e.config.Log.Info("external broker keeps edges apart")
	}
	client, err := bus.Dial(e.options(e.config.ClientID, false))
	if err != nil {
		return fmt.Errorf("external broker: %w", err)
	}
	e.mu.Lock()
	e.client = client
	for _, f := range e.waiting {
		client.OnConnect(f)
	}
	e.waiting = nil
	close(e.dialled)
	e.mu.Unlock()
	<-ctx.Done()
	client.Close()
	return nil
}

func (e *External) options(clientID string, clean bool) bus.Options {
	o := bus.Options{URL: e.config.URL, ClientID: clientID, Username: e.config.Username, Password: e.config.Password,
		CleanSession: clean, TLS: e.config.TLS}
	if !clean { // the hub's own connection, and no throw-away one
		o.Log, o.Metrics = e.config.Log, e.config.Metrics
	}
	return o
}

// Disconnect cuts the live connection of an edge by taking its place for a
// moment, which MQTT leaves a broker no choice about. With its old token the edge
// comes back only to a broker that has not read its files since.
func (e *External) Disconnect(edge string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	client, err := connect(ctx, e.options(edge, true))
	if err != nil {
		e.config.Log.Warn("the connection of an edge could not be cut", "edge", edge, "err", err)
		return
	}
	client.Close()
}

func (e *External) present() *bus.Client {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.client
}

// Publish sends m and waits until the broker accepted it.
func (e *External) Publish(ctx context.Context, m bus.Out) error {
	if c := e.present(); c != nil {
		return c.Publish(ctx, m)
	}
	return fmt.Errorf("publish to %s: %w", m.Topic, bus.ErrNotConnected)
}

// Send hands m over without waiting.
func (e *External) Send(m bus.Out) error {
	if c := e.present(); c != nil {
		return c.Send(m)
	}
	return fmt.Errorf("send to %s: %w", m.Topic, bus.ErrNotConnected)
}

// Connected reports whether the hub is connected to a broker that was checked.
func (e *External) Connected() bool {
	c := e.present()
	return c != nil && c.Connected()
}

// OnConnect has f run after every connect.
func (e *External) OnConnect(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.client == nil {
		e.waiting = append(e.waiting, f)
		return
	}
	e.client.OnConnect(f)
}

// Subscribe waits for the check and the broker. What an edge may not publish does
// not reach h: the broker's access control stands before it, and this behind.
func (e *External) Subscribe(ctx context.Context, filter string, qos byte, h bus.Handler) error {
	select {
	case <-e.dialled:
	case <-ctx.Done():
		return fmt.Errorf("subscribe to %s: %w", filter, ctx.Err())
	}
	g := gate{metrics: e.metrics, report: e.config.OnRefused, answer: e.Send}
	return e.present().Subscribe(ctx, filter, qos, func(m bus.Message) {
		edge, _, ok := wire.Split(m.Topic)
		if !ok {
			m.Ack()
			return // the hub's own topics, or nobody's
		}
		if _, bad := g.check(edge, m.Topic, len(m.Payload)); bad != nil {
			m.Ack()
			g.refuseMessage(*bad, m)
			return
		}
		e.metrics.received.Inc()
		h(m)
	})
}
