package commissioning

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

const (
	lookEvery  = 5 * time.Second // a person stands on a ladder and waits for the tick
	mostOpen   = 500             // checklists at a time; more are refused
	mostEvents = 200             // of one device that are looked at, the newest
)

// Store keeps what this package makes, each change with its row of the audit record
// in one transaction. A Put writes over the version before, or is ErrConflict.
// hub/records implements it.
type Store interface {
	AddChecklist(ctx context.Context, c Checklist, e access.AuditEntry) error
	PutChecklist(ctx context.Context, c Checklist, e access.AuditEntry) error
	// Checklists are the newest, newest first: those of device unless it is empty,
	// those that are not over when living.
	Checklists(ctx context.Context, device string, living bool, most int) ([]Checklist, error)
	Checklist(ctx context.Context, id string) (Checklist, error)

	AddProof(ctx context.Context, p Proof, e access.AuditEntry) error
	// Proofs are those of device, newest first, or with an empty device the newest of
	// each gate and each thing to be proved.
	Proofs(ctx context.Context, device string) ([]Proof, error)

	AddSuspension(ctx context.Context, s Suspension, e access.AuditEntry) error
	PutSuspension(ctx context.Context, s Suspension, e access.AuditEntry) error
	Suspensions(ctx context.Context, device string, living bool, most int) ([]Suspension, error)
	Suspension(ctx context.Context, id string) (Suspension, error)

	AddReplacement(ctx context.Context, r Replacement, e access.AuditEntry) error
	Replacements(ctx context.Context) (Chain, error)

	// Events are a device's events on record, newest first.
	Events(ctx context.Context, edge, device string, limit int, cursor string) ([]devices.Recorded, string, error)
}

// Config is what a Service is made of. Log and Now may be left out.
type Config struct {
	Store        Store
	Facts        func(device string) (Facts, bool)
	SetLifecycle func(ctx context.Context, device string, to devices.Lifecycle) error
	// Succeed lets a device have the place, the name and the dependencies of another,
	// as far as it has none of its own; nil: it does not.
	Succeed func(old, by string)
	// Follow gives residents and open work orders the devices that hang where theirs
	// did; nil: there are none. today says which; it may be called again at any time.
	Follow func(ctx context.Context, today func(device string) string, by string) error
	Log    *slog.Logger
	Now    func() time.Time
}

// Service keeps checklists, suspensions, proofs and replacements. Its methods are
// safe for concurrent use; changes are made one after the other.
type Service struct {
	c    Config
	wake chan struct{} // something was committed that may tick an item

	turn sync.Mutex // held over a change, its writing included

	mu    sync.RWMutex
	open  map[string]bool // devices with a checklist that is not over
	out   map[string]bool // devices whose suspension was approved and runs
	chain Chain
}

// New goes on from what is on record.
func New(ctx context.Context, c Config) (*Service, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{c: c, wake: make(chan struct{}, 1), open: map[string]bool{}, out: map[string]bool{}}
	living, err := c.Store.Checklists(ctx, "", true, mostOpen)
	if err != nil {
		return nil, fmt.Errorf("read checklists: %w", err)
	}
	for _, l := range living {
		s.open[l.Device] = true
	}
	running, err := c.Store.Suspensions(ctx, "", true, mostLiving)
	if err != nil {
		return nil, fmt.Errorf("read suspensions: %w", err)
	}
	for _, d := range running {
		s.runs(d)
	}
	if s.chain, err = c.Store.Replacements(ctx); err != nil {
		return nil, fmt.Errorf("read replacements: %w", err)
	}
	if c.Succeed != nil {
		for _, r := range s.chain {
			c.Succeed(r.Old, r.New)
		}
	}
	return s, nil
}

// Open reports whether the device is being commissioned by a checklist. People live
// where it hangs already, so its calls for help are calls, unless a walk-test takes
// them.
func (s *Service) Open(device string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.open[device]
}

// Excused reports whether a suspension that was approved excuses now that the device
// is out of service.
func (s *Service) Excused(device string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.out[device]
}

// runs takes note of whether a suspension, as it is on record now, excuses its device.
func (s *Service) runs(d Suspension) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.State == Approved {
		s.out[d.Device] = true
	} else if d.State == Ended {
		delete(s.out, d.Device)
	}
}

// putSuspension writes a change of a suspension.
func (s *Service) putSuspension(ctx context.Context, d Suspension, e access.AuditEntry) error {
	if err := s.c.Store.PutSuspension(ctx, d, e); err != nil {
		return err
	}
	s.runs(d)
	return nil
}

// Chain is which device took the place of which. It is not to be changed.
func (s *Service) Chain() Chain {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.chain
}

// Committed has the checklists looked at to whose devices something happened. It
// never waits.
func (s *Service) Committed(fresh []devices.Recorded) {
	for _, e := range fresh {
		if s.Open(e.Device) {
			select {
			case s.wake <- struct{}{}:
			default: // it will be seen
			}
			return
		}
	}
}

func (s *Service) mark(device string, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if open {
		s.open[device] = true
	} else {
		delete(s.open, device)
	}
}

// Run ticks what data shows, and begins and ends what is due, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	if len(s.Chain()) > 0 { // what a stop kept from being done
		if err := s.follow(ctx, "system"); err != nil && ctx.Err() == nil {
			s.c.Log.Warn("residents or work orders do not have the devices that replace theirs", "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-s.wake:
		}
		if err := errors.Join(s.lookAtChecklists(ctx), s.lookAtSuspensions(ctx)); err != nil && ctx.Err() == nil {
			s.c.Log.Warn("commissioning was not brought up to date", "error", err)
		}
	}
}

// system is the row of the audit record for what no person did just now.
func (s *Service) system(now time.Time, action, target, detail string) access.AuditEntry {
	return access.AuditEntry{ID: devices.NewID(now), At: now, Actor: "system", Action: action, Target: target, Detail: detail}
}
