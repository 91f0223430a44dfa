package commands

import (
	"context"
	"time"

	"brighteyes/devices"
)

// retry is the pause after a timeout could not be put on record.
const retry = time.Second

func (s *Commands) wait(c devices.Command) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) >= mostPending {
		return false
	}
	s.pending[c.ID] = waiting{c.Edge, c.Expires.Add(s.cfg.Grace)}
	select {
	case s.changed <- struct{}{}:
	default: // Run has yet to see an earlier one
	}
	return true
}

func (s *Commands) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, id)
}

// Run makes the outcome of commands unknown that had no reply in time, until
// ctx ends.
func (s *Commands) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.changed:
		case <-timer.C:
		}
		timer.Reset(s.settleOverdue(ctx))
	}
}

// settleOverdue settles what is due and returns how long nothing will be.
func (s *Commands) settleOverdue(ctx context.Context) time.Duration {
	now := s.cfg.Now().UTC()
	next := time.Hour
	overdue := map[string]string{}
	s.mu.Lock()
	for id, w := range s.pending {
		if left := w.end.Sub(now); left <= 0 {
			overdue[id] = w.edge
		} else {
			next = min(next, left)
		}
	}
	s.mu.Unlock()
	for id, edge := range overdue {
		r := devices.Reply{ID: id, Outcome: devices.OutcomeUnknown, Error: "no reply in time"}
		changed, err := s.cfg.Journal.SettleCommand(ctx, edge, r, now)
		if err != nil {
			s.cfg.Log.Error("the outcome of a command could not be put on record", "command", id, "edge", edge, "error", err)
			next = min(next, retry)
			continue
		}
		if changed {
			s.settled.WithLabelValues(string(devices.OutcomeUnknown)).Inc()
		}
		s.forget(id)
	}
	return next
}
