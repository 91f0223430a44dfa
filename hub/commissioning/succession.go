package commissioning

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Replace puts on record that another device hangs where this one did, and retires
// this one. The other must be a device of the same kind that replaces none yet.
func (s *Service) Replace(ctx context.Context, old, by, reason string, e access.AuditEntry) (Replacement, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	r := Replacement{Old: old, New: by, By: e.Actor, At: e.At, Reason: reason}
	was, known := s.c.Facts(old)
	next, there := s.c.Facts(by)
	chain := s.Chain()
	switch {
	case !known:
		return r, fmt.Errorf("device %s: %w", old, ErrNotFound)
	case reason == "":
		return r, fmt.Errorf("%w: reason: say why", ErrInvalid)
	case !there || next.Undeclared:
		return r, fmt.Errorf("%w: by: there is no such device", ErrInvalid)
	case old == by || chain.Now(by) != by || next.Lifecycle == devices.Retired:
		return r, fmt.Errorf("%w: by: it is not in use any more, or is the same", ErrInvalid)
	case was.Kind != next.Kind:
		return r, fmt.Errorf("%w: by: a %s does not replace a %s", ErrInvalid, next.Kind, was.Kind)
	case chain.Now(old) != old:
		return r, fmt.Errorf("%w: it was replaced by %s", ErrNotNow, chain.Now(old))
	case len(chain.Former(by)) > 0:
		return r, fmt.Errorf("%w: %s replaces another device already", ErrNotNow, by)
	case len(chain.Former(old)) >= mostFormer-1:
		return r, fmt.Errorf("%w: %d devices hung there before", ErrNotNow, mostFormer)
	}
	if err := s.c.Store.AddReplacement(ctx, r, e); err != nil {
		return r, err
	}
	s.mu.Lock()
	s.chain = append(slices.Clone(s.chain), r)
	s.mu.Unlock()
	if s.c.Succeed != nil {
		s.c.Succeed(old, by)
	}
	if err := s.c.SetLifecycle(ctx, old, devices.Retired); err != nil {
		return r, fmt.Errorf("the replacement is on record; retire %s by hand: %w", old, err)
	}
	return r, errors.Join(s.follow(ctx, e.Actor), s.endSuspensions(ctx, old, e.Actor, e.At))
}

func (s *Service) follow(ctx context.Context, by string) error {
	if s.c.Follow == nil {
		return nil
	}
	return s.c.Follow(ctx, s.Chain().Now, by)
}
