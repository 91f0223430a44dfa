package residents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

const (
	lookEvery   = time.Second
	lookAll     = time.Minute         // at all open alerts
	requestsFor = 30 * 24 * time.Hour // how old a press of the second key may be to become a request
	repeatFor   = time.Hour           // in which another press of the same button is the same request
)

// Run makes requests of presses of the second key and follow-ups of ticks, and
// writes audit rows that wait, until ctx ends. All three start from what is on
// record, so that a stop loses and doubles nothing; a round that failed is done
// again a second later.
func (r *Residents) Run(ctx context.Context) error {
	every := time.NewTicker(lookEvery)
	defer every.Stop()
	var looked, watched, forgot time.Time
	told := false
	for {
		err := errors.Join(r.late.write(ctx, r.cfg.Store), r.makeRequests(ctx))
		if since := r.now().Sub(looked); since < 0 || since >= lookAll {
			if err2 := r.lookAtAll(ctx, looked.IsZero()); err2 != nil {
				err = errors.Join(err, err2)
			} else {
				looked = r.now()
			}
		}
		if since := r.now().Sub(watched); since < 0 || since >= lookWatch {
			err2 := r.watch(ctx)
			if err2 == nil {
				watched = r.now()
			}
			err = errors.Join(err, err2)
		}
		if since := r.now().Sub(forgot); since < 0 || since >= forgetEvery {
			err2 := r.forgetPhotos(ctx)
			if err2 == nil {
				forgot = r.now()
			}
			err = errors.Join(err, err2)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			r.m.failed.Inc()
			if !told {
				r.log.Warn("requests, follow-ups or audit rows wait", "error", err)
			}
		}
		told = err != nil
		select {
		case <-ctx.Done():
			return nil
		case a := <-r.told:
			if err := r.followAlert(ctx, a); err != nil && ctx.Err() == nil {
				looked = time.Time{} // the next look finds it
				r.log.Warn("a follow-up could not be made yet", "error", err)
			}
		case <-every.C:
		}
	}
}

// lookAtAll makes the follow-ups that are still to be made.
func (r *Residents) lookAtAll(ctx context.Context, first bool) error {
	var all []alerts.Alert
	if r.cfg.Open != nil {
		all = r.cfg.Open()
	}
	if first && r.cfg.Recent != nil {
		recent, err := r.cfg.Recent(ctx)
		if err != nil {
			return fmt.Errorf("read recent alerts: %w", err)
		}
		all = append(all, recent...)
	}
	for _, a := range all {
		if asksFollowUp(a) {
			if err := r.followAlert(ctx, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// followAlert makes the follow-up that a tick of the alert asks for, once, or
// takes it back with the tick. Its id comes from the alert and the tick's time.
func (r *Residents) followAlert(ctx context.Context, a alerts.Alert) error {
	var change Change
	r.writing.Lock()
	defer r.writing.Unlock()
	past, err := r.cfg.Store.AlertTasks(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("follow up alert %s: %w", a.ID, err)
	}
	owner := ""
	if ids := r.ofDevice(a.Device); len(ids) > 0 {
		owner = ids[0]
	}
	for _, tick := range a.Ticks {
		if tick.Name != alerts.TickFollowUp {
			continue
		}
		id := devices.StableID(tick.At, string(FollowUpTask), a.ID)
		r.mu.RLock()
		t, open := r.tasks[id]
		r.mu.RUnlock()
		made := open || slices.ContainsFunc(past, func(t Task) bool { return t.ID == id })
		switch {
		case tick.Undone && open:
			t.State, t.Outcome, t.By, t.At = StateDone, "undone", tick.By, r.now()
			change.Tasks = append(change.Tasks, t)
		case !tick.Undone && !made:
			change.Tasks = append(change.Tasks, Task{
				ID: id, Kind: FollowUpTask, Resident: owner, Device: a.Device, Alert: a.ID, Due: tick.At.Add(followAfter),
				State: StateOpen, By: tick.By, At: tick.At,
			})
		}
	}
	if len(change.Tasks) == 0 {
		return nil
	}
	if err := r.change(ctx, change); err != nil {
		return fmt.Errorf("follow up alert %s: %w", a.ID, err)
	}
	return nil
}
