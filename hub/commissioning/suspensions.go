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

// mostLiving bounds suspensions that wait or run.
const mostLiving = 500

// Ask puts a suspension on record that waits for its approval.
func (s *Service) Ask(ctx context.Context, d Suspension, e access.AuditEntry) (Suspension, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	f, known := s.c.Facts(d.Device)
	switch {
	case !known:
		return d, fmt.Errorf("device %s: %w", d.Device, ErrNotFound)
	case f.Lifecycle != devices.InService:
		return d, fmt.Errorf("%w: the device is %s; only one in service is suspended", ErrNotNow, f.Lifecycle)
	}
	living, err := s.c.Store.Suspensions(ctx, "", true, mostLiving)
	if err != nil {
		return d, err
	}
	if i := slices.IndexFunc(living, func(other Suspension) bool { return other.Device == d.Device }); i >= 0 {
		return d, fmt.Errorf("%w: a suspension of it is %s", ErrNotNow, living[i].State)
	}
	if len(living) >= mostLiving {
		return d, fmt.Errorf("%w: %d suspensions wait or run; end some first", ErrNotNow, mostLiving)
	}
	d.ID, d.AskedBy, d.AskedAt = devices.NewID(e.At), e.Actor, e.At
	if d, err = AskFor(d); err != nil {
		return d, err
	}
	return d, s.c.Store.AddSuspension(ctx, d, e)
}

// Rule is the decision on a suspension. With a yes the device is out of service.
func (s *Service) Rule(ctx context.Context, id string, yes bool, e access.AuditEntry) (Suspension, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	d, err := s.c.Store.Suspension(ctx, id)
	if err != nil {
		return d, err
	}
	after, err := d.Decide(e.Actor, yes, e.At)
	if err != nil {
		return d, err
	}
	if f, known := s.c.Facts(d.Device); yes && (!known || f.Lifecycle != devices.InService) {
		return d, fmt.Errorf("%w: the device is not in service any more", ErrNotNow)
	}
	if err := s.putSuspension(ctx, after, e); err != nil {
		return d, err
	}
	if !yes {
		return after, nil
	}
	if err := s.c.SetLifecycle(ctx, d.Device, devices.Suspended); err != nil {
		// Whoever approved it is told; the device stays in service, and so the
		// suspension is over.
		ended, wrong := after.End("system", s.Now())
		if wrong == nil {
			wrong = s.putSuspension(ctx, ended, s.system(s.Now(), "suspension.end", "device:"+d.Device, d.ID))
		}
		return ended, errors.Join(fmt.Errorf("suspend %s: %w", d.Device, err), wrong)
	}
	return after, nil
}

// EndSuspension takes back what waits, or puts the device into service again.
func (s *Service) EndSuspension(ctx context.Context, id string, e access.AuditEntry) (Suspension, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	d, err := s.c.Store.Suspension(ctx, id)
	if err != nil {
		return d, err
	}
	return s.endOne(ctx, d, e)
}

// endOne first brings the device back, so that no device stays out of service
// because its suspension could not be written.
func (s *Service) endOne(ctx context.Context, d Suspension, e access.AuditEntry) (Suspension, error) {
	after, err := d.End(e.Actor, e.At)
	if err != nil {
		return d, err
	}
	if f, known := s.c.Facts(d.Device); d.State == Approved && known && f.Lifecycle == devices.Suspended {
		if err := s.c.SetLifecycle(ctx, d.Device, devices.InService); err != nil {
			return d, fmt.Errorf("put %s into service again: %w", d.Device, err)
		}
	}
	return after, s.putSuspension(ctx, after, e)
}

// endSuspensions ends those of a device that a person moved elsewhere.
func (s *Service) endSuspensions(ctx context.Context, device, by string, at time.Time) error {
	living, err := s.c.Store.Suspensions(ctx, device, true, mostLiving)
	if err != nil {
		return err
	}
	for _, d := range living {
		after, err := d.End(by, at)
		if err != nil {
			return err
		}
		e := access.AuditEntry{ID: devices.NewID(at), At: at, Actor: by, Action: "suspension.end", Target: "device:" + device, Detail: d.ID}
		if err := s.putSuspension(ctx, after, e); err != nil {
			return err
		}
	}
	return nil
}

// lookAtSuspensions ends those whose time is over, and those whose device is not
// out of service: after a stop in the midst of it the device counts, not the paper.
func (s *Service) lookAtSuspensions(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	living, err := s.c.Store.Suspensions(ctx, "", true, mostLiving)
	if err != nil {
		return fmt.Errorf("list suspensions: %w", err)
	}
	now := s.Now()
	var errs []error
	for _, d := range living {
		f, known := s.c.Facts(d.Device)
		if now.Before(d.Until) && (d.State == Asked || known && f.Lifecycle == devices.Suspended) {
			continue
		}
		if _, err := s.endOne(ctx, d, s.system(now, "suspension.end", "device:"+d.Device, d.ID)); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
