package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Config is what a Sender is made of. Places, Links, LinkBase, Key, Fault, Log
// and Metrics may be left out.
type Config struct {
	Ledger    Ledger
	Directory Directory
	Places    Places
	Links     Links // nil: messages have no link
	// LinkBase is the hub as responders' phones reach it, such as
	// https://hub.example.org; empty: messages have no link.
	LinkBase string
	// Key is the secret with which addresses are hashed, so that a reply finds its
	// message; empty: replies find none.
	Key      []byte
	Channels []Channel
	Fault    devices.Fault
	Log      *slog.Logger
	Metrics  prometheus.Registerer
}

// Sender sends what is owed. Make it with New and keep Run going.
type Sender struct {
	cfg     Config
	log     *slog.Logger
	metrics metrics
	lanes   map[string]*lane
	order   []string // of lanes, as configured

	work  sync.WaitGroup
	stale atomic.Bool   // what is owed may have changed since the last look
	wake  chan struct{} // something ended

	mu     sync.Mutex
	flying map[string]bool // deliveries of which an attempt is under way
	doubt  map[string]bool // deliveries whose last attempt may have arrived
	done   []alerts.Sent
	loose  []alerts.Sent // the same of calls that are not on record
	busy   bool          // what is done is being recorded
	noting bool          // and what became of calls that are not on record
	// recording is since when it is being put on record that messages leave; refused
	// that it could not be.
	recording time.Time
	refused   bool
	unset     map[string]bool // channels that a policy names and that are not set up
	judging   []alerts.Judgement
	past      map[string]bool // what was settled since the last look

	// Of the loop alone: what was owed at the last look.
	owed   []alerts.Owed
	looked time.Time
	cost   time.Duration
}

// New returns a Sender. It sends nothing before Run.
func New(c Config) (*Sender, error) {
	if c.Ledger == nil || c.Directory == nil {
		return nil, errors.New("delivery: the ledger or the directory is missing")
	}
	s := &Sender{
		cfg: c, log: c.Log, lanes: map[string]*lane{}, wake: make(chan struct{}, 1),
		flying: map[string]bool{}, past: map[string]bool{}, doubt: map[string]bool{}, unset: map[string]bool{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.stale.Store(true)
	for _, ch := range c.Channels {
		if _, twice := s.lanes[ch.Name]; twice {
			return nil, errors.New("delivery: channel " + ch.Name + " is there twice")
		}
		s.lanes[ch.Name] = newLane(ch)
		s.order = append(s.order, ch.Name)
	}
	s.metrics = newMetrics(c.Metrics, s)
	return s, nil
}

const (
	retryRecord = time.Second // when the ledger could not take something
	farewell    = 3 * time.Second
	testEvery   = 5 * time.Minute
	sweepEvery  = time.Hour
)

// Run sends until ctx ends, and returns nil then, when no attempt is under way
// any more. An attempt that was cut off is repeated by the next process, marked.
func (s *Sender) Run(ctx context.Context) error {
	s.adopt()
	own, stop := context.WithCancel(ctx)
	defer stop()
	s.work.Go(func() { s.lookAfter(own) })
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		s.recordBeside(ctx)
		timer.Reset(s.dispatch(ctx))
		select {
		case <-ctx.Done():
		case <-s.cfg.Ledger.OwedChanged():
			s.stale.Store(true)
		case <-s.wake:
		case <-timer.C:
			s.stale.Store(true)
		}
	}
	s.work.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	s.recordLoose(last)
	s.record(last)
	return nil
}

// recordBeside records what is done, one time after the other and beside the loop: a
// disk that hangs must not keep the next call from leaving. What became of calls that
// are not on record needs none, and does not wait for the rest.
func (s *Sender) recordBeside(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.busy && len(s.done)+len(s.judging) > 0 {
		s.busy = true
		s.beside(ctx, s.record, &s.busy)
	}
	if !s.noting && len(s.loose) > 0 {
		s.noting = true
		s.beside(ctx, s.recordLoose, &s.noting)
	}
}

// beside runs record, and clears busy when it may be tried again.
func (s *Sender) beside(ctx context.Context, record func(context.Context) bool, busy *bool) {
	s.work.Go(func() {
		defer s.nudge()
		if !record(ctx) {
			pause := time.NewTimer(retryRecord)
			defer pause.Stop()
			select {
			case <-ctx.Done():
			case <-pause.C:
			}
		}
		s.mu.Lock()
		*busy = false
		s.mu.Unlock()
	})
}

// recordLoose tells the ledger what became of attempts about calls that are not on
// record, and reports whether it was taken.
func (s *Sender) recordLoose(ctx context.Context) bool {
	s.mu.Lock()
	loose := s.loose
	s.loose = nil
	s.mu.Unlock()
	if len(loose) == 0 {
		return true
	}
	if err := s.cfg.Ledger.Sent(ctx, loose); err != nil {
		s.log.Warn("what became of messages about unrecorded calls is not noted yet", "messages", len(loose), "error", err)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.loose = append(loose, s.loose...)
		return false
	}
	s.settle(loose)
	return true
}

// record tells the ledger what became of attempts, and which channels fail. It
// reports whether all of it was taken; the rest is told again.
func (s *Sender) record(ctx context.Context) bool {
	s.mu.Lock()
	results, judging := s.done, s.judging
	s.done, s.judging = nil, nil
	s.mu.Unlock()
	ok := true
	if len(results) > 0 {
		if err := s.cfg.Ledger.Sent(ctx, results); err != nil {
			s.log.Warn("what became of messages is not on record yet", "messages", len(results), "error", err)
			ok = false
		} else {
			s.settle(results)
			results = nil
		}
	}
	if len(judging) > 0 {
		if err := s.cfg.Ledger.Judge(ctx, judging); err != nil {
			s.log.Warn("the state of a channel is not on record yet", "error", err)
			ok = false
		} else {
			judging = nil
		}
	}
	s.mu.Lock()
	s.done, s.judging = append(results, s.done...), append(judging, s.judging...)
	s.mu.Unlock()
	return ok
}

func (s *Sender) settle(results []alerts.Sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range results {
		delete(s.flying, r.ID)
		s.past[r.ID] = true
		if r.Error == "" || r.Final {
			delete(s.doubt, r.ID)
		}
		if r.Error != "" {
			s.stale.Store(true) // it may be owed again, on another channel
		}
	}
}

func (s *Sender) nudge() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// adopt takes over what an earlier process said of channels: those that are not
// set up any more do not fail, those that were named in vain and are set up now
// neither.
func (s *Sender) adopt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.cfg.Ledger.Held() {
		if h.Condition.Rule != alerts.RuleChannel || !h.FalseSince.IsZero() {
			continue
		}
		name := h.Condition.Name
		l, known := s.lanes[name]
		subject := h.Condition.Key[len(alerts.ConditionKey(alerts.RuleChannel, "")):]
		switch {
		case subject == unset+name && !known:
			s.unset[name] = true // a policy still names it, as far as is known
		case known && subject == name:
			l.failing, l.refusals = true, failuresMost
			if len(h.Condition.Reasons) > 0 {
				l.why = h.Condition.Reasons[0]
			}
		default:
			s.judging = append(s.judging, alerts.Judgement{Condition: h.Condition})
		}
	}
}
