package commissioning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Begin starts the checklist of a device that is planned, being commissioned, or in
// service because its edge declared it. A second one while the first is open is
// ErrNotNow.
func (s *Service) Begin(ctx context.Context, device string, e access.AuditEntry) (Checklist, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	f, known := s.c.Facts(device)
	switch {
	case !known:
		return Checklist{}, fmt.Errorf("device %s: %w", device, ErrNotFound)
	case f.Lifecycle == devices.Suspended || f.Lifecycle == devices.Retired || f.Undeclared:
		return Checklist{}, fmt.Errorf("%w: the device is %s; only one that is planned, in commissioning or in service is commissioned", ErrNotNow, f.Lifecycle)
	case s.Open(device):
		return Checklist{}, fmt.Errorf("%w: it has a checklist already", ErrNotNow)
	case len(s.open) >= mostOpen:
		return Checklist{}, fmt.Errorf("%w: %d checklists are open; finish some first", ErrNotNow, mostOpen)
	}
	c := Begin(devices.NewID(e.At), f.Device, e.Actor, e.At)
	c.Was = f.Lifecycle
	e.Target, e.Detail = "device:"+device, c.ID
	// First known, then on record: between the two a press is a call and not lost.
	s.mark(device, true)
	if err := s.c.Store.AddChecklist(ctx, c, e); err != nil {
		s.mark(device, false)
		return Checklist{}, err
	}
	if f.Lifecycle != devices.Commissioning {
		if err := s.c.SetLifecycle(ctx, device, devices.Commissioning); err != nil {
			return c, fmt.Errorf("begin commissioning of %s: %w", device, err)
		}
	}
	return s.seen(ctx, c)
}

// Act does a to the checklist with that id. version is the one that the person saw,
// 0 when they do not say.
func (s *Service) Act(ctx context.Context, id string, version int, a Act, e access.AuditEntry) (Checklist, error) {
	return s.change(ctx, id, version, e, func(c Checklist) (Checklist, error) {
		if f, known := s.c.Facts(c.Device); a.Verb == Accept && (!known || f.Lifecycle != devices.Commissioning) {
			return c, fmt.Errorf("%w: the device is not in commissioning any more", ErrNotNow)
		}
		return c.Do(a)
	})
}

// AddPhoto ticks an item by a photo.
func (s *Service) AddPhoto(ctx context.Context, id string, item Key, t Tick, e access.AuditEntry) (Checklist, error) {
	return s.change(ctx, id, 0, e, func(c Checklist) (Checklist, error) { return c.AddPhoto(item, t) })
}

func (s *Service) change(ctx context.Context, id string, version int, e access.AuditEntry, do func(Checklist) (Checklist, error)) (Checklist, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	c, err := s.c.Store.Checklist(ctx, id)
	if err != nil {
		return c, err
	}
	if c, err = s.seen(ctx, c); err != nil {
		return c, err
	}
	// What the device showed meanwhile is no change by another person.
	if version != 0 && c.byPeopleSince(version) {
		return c, ErrConflict
	}
	after, err := do(c)
	if err != nil {
		return c, err
	}
	// Back in service before the checklist is over: between the two its calls are calls.
	if after.State == Abandoned && after.Was == devices.InService {
		if f, known := s.c.Facts(after.Device); known && f.Lifecycle == devices.Commissioning {
			if err := s.c.SetLifecycle(ctx, after.Device, devices.InService); err != nil {
				return c, fmt.Errorf("put %s into service again: %w", after.Device, err)
			}
		}
	}
	if err := s.c.Store.PutChecklist(ctx, after, e); err != nil {
		return c, err
	}
	return s.ended(ctx, after)
}

// byPeopleSince reports whether somebody changed the checklist after that version.
func (c Checklist) byPeopleSince(version int) bool {
	return slices.ContainsFunc(c.Timeline, func(e Entry) bool { return e.Version > version && e.By != ByDevice })
}

// ended puts the device of a checklist that both signed into service. When that
// fails the loop does it again.
func (s *Service) ended(ctx context.Context, c Checklist) (Checklist, error) {
	if c.State == Accepted {
		if err := s.c.SetLifecycle(ctx, c.Device, devices.InService); err != nil {
			return c, fmt.Errorf("put %s into service: %w", c.Device, err)
		}
		now := s.c.Now().UTC()
		c = c.finish(now)
		if err := s.c.Store.PutChecklist(ctx, c, s.system(now, "commissioning.finish", "device:"+c.Device, c.ID)); err != nil {
			return c, err
		}
	}
	if c.State.Over() {
		s.mark(c.Device, false)
	}
	return c, nil
}

// seen is c with what its device shows by now, on record.
func (s *Service) seen(ctx context.Context, c Checklist) (Checklist, error) {
	f, known := s.c.Facts(c.Device)
	if !known || c.State != Open {
		return c, nil
	}
	shown := Shown{Facts: f}
	var err error
	if shown.Events, _, err = s.c.Store.Events(ctx, "", c.Device, mostEvents, ""); err != nil {
		return c, fmt.Errorf("read what %s did: %w", c.Device, err)
	}
	if shown.Proofs, err = s.c.Store.Proofs(ctx, c.Device); err != nil {
		return c, fmt.Errorf("read proofs of %s: %w", c.Device, err)
	}
	now := s.c.Now().UTC()
	after, changed := c.Observe(shown, now)
	if !changed {
		return c, nil
	}
	if err := s.c.Store.PutChecklist(ctx, after, s.system(now, "commissioning.tick", "device:"+c.Device, c.ID)); err != nil {
		return c, err
	}
	return after, nil
}

// lookAtChecklists brings all that are not over up to date.
func (s *Service) lookAtChecklists(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	living, err := s.c.Store.Checklists(ctx, "", true, mostOpen)
	if err != nil {
		return fmt.Errorf("list checklists: %w", err)
	}
	var errs []error
	for _, c := range living {
		c, err := s.seen(ctx, c)
		if err == nil && c.State == Accepted {
			_, err = s.ended(ctx, c)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("checklist %s: %w", c.ID, err))
		}
	}
	return errors.Join(errs...)
}

// Lifecycle moves a device by the word of a person, without a checklist. One that
// has an open checklist goes into service only with a reason and by somebody who
// had no part in it; that ends the checklist, and is on its timeline.
func (s *Service) Lifecycle(ctx context.Context, device string, to devices.Lifecycle, reason string, e access.AuditEntry) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.Open(device) && to != devices.Commissioning {
		if err := s.leave(ctx, device, to, reason, e); err != nil {
			return err
		}
	}
	if err := s.c.SetLifecycle(ctx, device, to); err != nil {
		return err
	}
	if to == devices.Suspended {
		return nil
	}
	return s.endSuspensions(ctx, device, e.Actor, e.At)
}

func (s *Service) leave(ctx context.Context, device string, to devices.Lifecycle, reason string, e access.AuditEntry) error {
	living, err := s.c.Store.Checklists(ctx, device, true, 1)
	if err != nil || len(living) == 0 {
		return err
	}
	a := Act{Verb: GiveUp, By: e.Actor, At: e.At, Note: reason}
	switch {
	case to == devices.InService && reason == "":
		return fmt.Errorf("%w: its checklist is not finished, still missing: %v; finish it, or give a reason", ErrNotNow, living[0].Missing())
	case to == devices.InService:
		a.Verb = Override
	case reason == "":
		a.Note = "lifecycle: " + string(to)
	}
	after, err := living[0].Do(a)
	if err != nil {
		return err
	}
	e = access.AuditEntry{ID: devices.NewID(e.At), At: e.At, Actor: e.Actor, Action: "commissioning." + string(a.Verb), Target: "device:" + device, Purpose: reason, Detail: after.ID}
	if err := s.c.Store.PutChecklist(ctx, after, e); err != nil {
		return err
	}
	_, err = s.ended(ctx, after)
	return err
}

// Now is the service's clock, in UTC.
func (s *Service) Now() time.Time { return s.c.Now().UTC() }
