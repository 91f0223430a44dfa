// Package commands tells devices what to do: it puts a command on record, signs
// it with the hub's key, sends it to its edge and learns what became of it.
//
// A command is on record, and on the audit record with its reason, before it is
// sent. It is sent once and never again: an edge executes it at most once and
// not after it expires. When no reply came in time its outcome is unknown, which
// is not failed: the device may have acted. A reply that comes later still
// counts. The package never decides who may command what.
package commands

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"

	"github.com/prometheus/client_golang/prometheus"
)

// The bounds when Config does not say otherwise.
const (
	DefaultExpiry = 10 * time.Second
	DefaultGrace  = 5 * time.Second
	mostPending   = 1000
)

// patience is how long an action may take that is watched to its end: a camera that
// was restarted is away for a minute or two before it shows what became of it, and
// who is asked to look for devices waits for their answers, and a view is accepted by
// two key pictures.
var patience = map[string]time.Duration{"restart": 3 * time.Minute, "discover": 30 * time.Second, devices.AcceptView: time.Minute}

// ErrBusy means that too many commands wait for their replies.
var ErrBusy = errors.New("too many commands are under way")

// Publisher hands a message to the broker at QoS 1, not retained, and returns
// when the broker has it.
type Publisher interface {
	Publish(ctx context.Context, topic string, payload []byte) error
}

// Journal keeps commands.
type Journal interface {
	// PutCommand puts a command and its row of the audit record on record.
	PutCommand(ctx context.Context, i devices.Issued) error
	// SettleCommand says what became of a command of this edge; changed is false
	// when that was known, or there is no such command. An unknown outcome gives
	// way to a known one.
	SettleCommand(ctx context.Context, edge string, reply devices.Reply, at time.Time) (changed bool, err error)
	// PendingCommands returns the commands without an outcome.
	PendingCommands(ctx context.Context) ([]devices.Issued, error)
}

// Config is what a Commands is made of.
type Config struct {
	Key       ed25519.PrivateKey // the hub's; edges know its public half
	Publisher Publisher
	Journal   Journal
	Expiry    time.Duration // how long a command may be executed; DefaultExpiry
	Grace     time.Duration // how much longer a reply is waited for; DefaultGrace
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   prometheus.Registerer
}

// Commands issues commands and tracks them. Its methods are safe for concurrent use.
type Commands struct {
	cfg Config

	mu      sync.Mutex
	pending map[string]waiting // by id; bounded by mostPending, beyond it Issue says ErrBusy
	changed chan struct{}      // wakes Run: a command was issued

	settled *prometheus.CounterVec
	strange prometheus.Counter
}

type waiting struct {
	edge string
	end  time.Time // when its outcome becomes unknown
}

// New returns Commands that know what was under way when the hub last ran.
func New(ctx context.Context, c Config) (*Commands, error) {
	if len(c.Key) != ed25519.PrivateKeySize {
		return nil, errors.New("commands: the hub's key is not an Ed25519 private key")
	}
	if c.Expiry <= 0 {
		c.Expiry = DefaultExpiry
	}
	if c.Grace <= 0 {
		c.Grace = DefaultGrace
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Commands{
		cfg: c, pending: map[string]waiting{}, changed: make(chan struct{}, 1),
		settled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_commands_settled_total", Help: "Commands by their outcome.",
		}, []string{"outcome"}),
		strange: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_commands_strange_replies_total", Help: "Replies that no command of that edge waited for.",
		}),
	}
	if c.Metrics != nil {
		c.Metrics.MustRegister(s.settled, s.strange)
	}
	before, err := c.Journal.PendingCommands(ctx)
	if err != nil {
		return nil, fmt.Errorf("read pending commands: %w", err)
	}
	for _, i := range before {
		s.pending[i.ID] = waiting{i.Edge, i.Expires.Add(c.Grace)}
	}
	return s, nil
}

// Issue puts a command on record and sends it. c needs Edge, Device, Action and
// By; the rest is filled in. When Issue returns nil the command is on record,
// whether or not it could be sent: its outcome tells.
func (s *Commands) Issue(ctx context.Context, c devices.Command, reason string) (devices.Issued, error) {
	c.Issued = s.cfg.Now().UTC().Truncate(time.Millisecond)
	c.Expires = c.Issued.Add(max(s.cfg.Expiry, patience[c.Action]))
	c.ID = devices.NewID(c.Issued)
	signed, err := wire.SignCommand(s.cfg.Key, c)
	if err != nil {
		return devices.Issued{}, fmt.Errorf("sign command for %s: %w", c.Device, err)
	}
	if !s.wait(c) {
		return devices.Issued{}, ErrBusy
	}
	issued := devices.Issued{Command: c, Reason: reason}
	if err := s.cfg.Journal.PutCommand(ctx, issued); err != nil {
		s.forget(c.ID)
		return devices.Issued{}, fmt.Errorf("record command for %s: %w", c.Device, err)
	}
	s.send(ctx, c, signed)
	return issued, nil
}

// send gives the command to the broker. Whether one that could not be handed
// over went out all the same cannot be known, so its outcome stays to be seen.
func (s *Commands) send(ctx context.Context, c devices.Command, signed []byte) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Expiry/2)
	defer cancel()
	if err := s.cfg.Publisher.Publish(ctx, wire.Topic(c.Edge, wire.Commands), signed); err != nil {
		s.cfg.Log.Warn("a command was not taken by the broker in time", "command", c.ID, "edge", c.Edge, "device", c.Device, "error", err)
	}
}

// Reply takes an edge's word on a command. An error means that it is not on
// record and must be brought again. A reply to a command that is not known, not
// that edge's, or settled before has no effect.
func (s *Commands) Reply(ctx context.Context, edge string, r devices.Reply) error {
	switch r.Outcome {
	case devices.OutcomeDone, devices.OutcomeFailed, devices.OutcomeUnknown:
	default:
		s.strange.Inc()
		return nil
	}
	changed, err := s.cfg.Journal.SettleCommand(ctx, edge, r, s.cfg.Now().UTC())
	if err != nil {
		return fmt.Errorf("settle command %.26s of edge %s: %w", r.ID, edge, err)
	}
	if !changed {
		s.strange.Inc()
		return nil
	}
	s.settled.WithLabelValues(string(r.Outcome)).Inc()
	s.forget(r.ID)
	return nil
}
