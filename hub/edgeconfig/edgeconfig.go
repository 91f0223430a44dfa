package edgeconfig

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices/devicelist"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

// State is where a version is.
type State string

// The states. The edge is between Sent and the others while it checks.
const (
	Sent       State = "sent"        // wanted; sent, or waiting for its edge to come
	Trial      State = "trial"       // the edge found it right and serves it on trial
	Confirmed  State = "confirmed"   // in force
	Refused    State = "refused"     // the edge found mistakes and changed nothing
	RolledBack State = "rolled_back" // the edge went back by itself
	Superseded State = "superseded"  // a newer one came before it was settled
)

// open reports whether a version is under way.
func (s State) open() bool { return s == Sent || s == Trial }

// Version is one version of an edge's list.
type Version struct {
	Edge     string
	Number   int64
	At       time.Time
	By       string
	Reason   string
	Restores int64  // the version that it brings back; 0: none
	Text     string // with marks for secrets
	SHA256   string // of Text
	State    State
	Told     wire.ConfigOutcome // by the edge
	Settled  time.Time          // zero: not yet
}

// Known is what an edge has said of itself.
type Known struct {
	Edge    string
	Key     string // the first that was shown, or the last that was confirmed
	Offered string // another that it shows now
	Running int64
	Trial   bool
	Highest int64
	Closed  bool
	Base    string // the text of edge.yaml's own list; empty: not told
	SHA256  string // of the list that runs
	Heard   time.Time
}

// Secret is a secret that was typed here, sealed to its edge.
type Secret struct {
	Ref    string
	Sealed []byte
}

// Store keeps all of it. hub/records implements it.
type Store interface {
	EdgeKnown(ctx context.Context, edge string) (k Known, known bool, err error)
	PutEdgeKnown(ctx context.Context, k Known) error
	// EdgeVersions are the versions of an edge, newest first, without their texts.
	EdgeVersions(ctx context.Context, edge string) ([]Version, error)
	EdgeVersion(ctx context.Context, edge string, number int64) (v Version, known bool, err error)
	// AddEdgeVersion adds a version with the secrets that came with it and its row
	// of the audit record, in one transaction; those before it that are open are
	// superseded.
	AddEdgeVersion(ctx context.Context, v Version, secrets []Secret, e access.AuditEntry) error
	SettleEdgeVersion(ctx context.Context, edge string, number int64, s State, told wire.ConfigOutcome, at time.Time) error
	EdgeSecrets(ctx context.Context, edge string, refs []string) (map[string][]byte, error)
}

// Publisher hands a message to the broker at QoS 1, not retained.
type Publisher interface {
	Publish(ctx context.Context, topic string, payload []byte) error
}

// Config is what Configs are made of. Log and Metrics may be left out.
type Config struct {
	Key       ed25519.PrivateKey // the hub's; edges know its public half
	Store     Store
	Publisher Publisher
	Audit     func(ctx context.Context, e access.AuditEntry) error
	Away      func(edge string) bool // it is not there now
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   prometheus.Registerer
}

// Configs are the lists of devices of all edges. Its methods are safe for
// concurrent use.
type Configs struct {
	cfg Config

	mu         sync.Mutex        // held over what reads and then writes an edge's versions
	challenges map[string]string // by edge; of its present connection
	silent     map[string][]string
	unfit      map[string][]wire.ConfigMistake
	checks     map[string]chan wire.ConfigOutcome // by order; bounded by mostChecks

	sent, settled *prometheus.CounterVec
}

const mostChecks = 32

// New makes Configs.
func New(c Config) *Configs {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Configs{
		cfg: c, challenges: map[string]string{}, silent: map[string][]string{}, unfit: map[string][]wire.ConfigMistake{}, checks: map[string]chan wire.ConfigOutcome{},
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_edgeconfig_sent_total", Help: "Orders about lists of devices that were sent to edges, by what they ask for.",
		}, []string{"do"}),
		settled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_edgeconfig_settled_total", Help: "Versions of edges' lists of devices, by what became of them.",
		}, []string{"state"}),
	}
	if c.Metrics != nil {
		c.Metrics.MustRegister(s.sent, s.settled)
	}
	return s
}

// edge is all that is known of one edge's list.
type edge struct {
	Known
	versions []Version // newest first, without texts
}

// look reads what is known of an edge, and says why it cannot be configured.
func (s *Configs) look(ctx context.Context, id string) (edge, error) {
	k, known, err := s.cfg.Store.EdgeKnown(ctx, id)
	if err != nil {
		return edge{}, err
	}
	if !known {
		return edge{}, ErrUnknown
	}
	versions, err := s.cfg.Store.EdgeVersions(ctx, id)
	return edge{k, versions}, err
}

// usable says why an edge can be sent nothing.
func (e edge) usable() error {
	switch {
	case e.Closed:
		return ErrClosed
	case e.Offered != "":
		return ErrKey
	}
	return nil
}

// newest is the number of the newest version; 0: there is none.
func (e edge) newest() int64 {
	if len(e.versions) == 0 {
		return 0
	}
	return e.versions[0].Number
}

// wanted is the newest version that did not fail; ok is false when that is the
// list of edge.yaml.
func (e edge) wanted() (v Version, ok bool) {
	for _, v := range e.versions {
		if v.State.open() || v.State == Confirmed {
			return v, true
		}
	}
	return Version{}, false
}

// text is that of a version; of 0, edge.yaml's own.
func (s *Configs) text(ctx context.Context, e edge, number int64) (string, error) {
	if number == 0 {
		if e.Base == "" {
			return "", ErrNotFound
		}
		return e.Base, nil
	}
	v, known, err := s.cfg.Store.EdgeVersion(ctx, e.Edge, number)
	if err == nil && !known {
		err = ErrNotFound
	}
	return v.Text, err
}

// current is the list that a change begins from.
func (s *Configs) current(ctx context.Context, e edge) (string, error) {
	v, _ := e.wanted()
	return s.text(ctx, e, v.Number)
}

func listOf(text string) (devicelist.List, error) { return devicelist.Read("devices", []byte(text)) }
