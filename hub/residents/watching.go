package residents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// lookWatch is how often the mornings are looked at.
const lookWatch = 5 * time.Minute

// sensors are the motion and contact sensors of a resident's home, and whether
// one of them is heard now: where none is, no movement means nothing.
func (r *Residents) sensors(one Resident) (ids []string, heard bool) {
	if r.cfg.Sensors == nil || one.Place == nil {
		return nil, false
	}
	return r.cfg.Sensors(*one.Place)
}

// BeginWatch begins a watch that the resident asked for.
func (r *Residents) BeginWatch(ctx context.Context, who Caller, id string, c Consent) (Resident, error) {
	if c.Text == "" || c.Given.IsZero() || c.By != "self" && c.By != "guardian" {
		return Resident{}, &alerts.InvalidError{Field: "consent", Reason: "a watch needs a consent of its own"}
	}
	c.Taken = who.Name
	return r.Change(ctx, who, id, 0, "resident.watch", func(one *Resident) error {
		one.Watch = &Watch{Consent: c}
		return nil
	})
}

// PauseWatch has nothing judged until then; the zero time ends a pause.
func (r *Residents) PauseWatch(ctx context.Context, who Caller, id string, until time.Time) (Resident, error) {
	return r.Change(ctx, who, id, 0, "resident.watch_pause", func(one *Resident) error {
		if one.Watch == nil {
			return ErrNotFound
		}
		one.Watch = &Watch{Consent: one.Watch.Consent}
		if !until.IsZero() {
			one.Watch.Paused = &until
		}
		return nil
	})
}

// EndWatch ends a watch: what was recorded of movement in the home is forgotten
// first, and a check-in that waits is not made.
func (r *Residents) EndWatch(ctx context.Context, who Caller, id string) (Resident, error) {
	if err := desk(who); err != nil {
		return Resident{}, err
	}
	one, err := r.remembered(id)
	if err == nil && one.Watch == nil {
		err = ErrNotFound
	}
	if err != nil {
		return Resident{}, fmt.Errorf("end the watch of resident %.32s: %w", id, err)
	}
	if err := r.forgetMovement(ctx, one, r.now()); err != nil {
		return Resident{}, err
	}
	if err := r.dropCheckIns(ctx, who, id); err != nil {
		return Resident{}, err
	}
	return r.Change(ctx, who, id, 0, "resident.watch_end", func(one *Resident) error {
		one.Watch = nil
		return nil
	})
}

// forgetMovement takes what is older than before off the record, unless another
// resident of the home has a watch too and it is younger than 28 days.
func (r *Residents) forgetMovement(ctx context.Context, one Resident, before time.Time) error {
	ids, _ := r.sensors(one)
	if len(ids) == 0 {
		return nil
	}
	for _, other := range r.all() {
		if other.ID != one.ID && other.Watch != nil && *other.Place == *one.Place {
			before = earlier(before, r.now().Add(-watchKeeps))
		}
	}
	if err := r.cfg.Store.ForgetMovement(ctx, ids, before); err != nil {
		return fmt.Errorf("forget movement of resident %s: %w", one.ID, err)
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (r *Residents) dropCheckIns(ctx context.Context, who Caller, id string) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	var c Change
	r.mu.RLock()
	for _, t := range r.tasks {
		if t.Kind == CheckInTask && t.Resident == id {
			t.State, t.Outcome, t.By, t.At = StateDone, "undone", who.Name, r.now()
			c.Tasks = append(c.Tasks, t)
		}
	}
	r.mu.RUnlock()
	if len(c.Tasks) == 0 {
		return nil
	}
	if err := r.change(ctx, c); err != nil {
		return fmt.Errorf("take check-ins of resident %s back: %w", id, err)
	}
	return nil
}

// Routine says why a check-in is owed, while it is owed, and puts the look on
// record. Nobody sees it otherwise.
func (r *Residents) Routine(ctx context.Context, who Caller, id string) (Routine, error) {
	if err := desk(who); err != nil {
		return Routine{}, err
	}
	r.mu.RLock()
	owed := false
	for _, t := range r.tasks {
		owed = owed || t.Kind == CheckInTask && t.Resident == id
	}
	r.mu.RUnlock()
	if !owed {
		return Routine{}, fmt.Errorf("routine of resident %.32s: %w", id, ErrPurpose)
	}
	one, err := r.open(ctx, id, r.audit(who, "resident.routine", "resident:"+id, ForCheckIn, ""))
	if err != nil {
		return Routine{}, err
	}
	routine, known, err := r.look(ctx, one)
	if err == nil && !known {
		err = fmt.Errorf("routine of resident %s: %w", id, ErrNotFound)
	}
	return routine, err
}

func (r *Residents) look(ctx context.Context, one Resident) (Routine, bool, error) {
	ids, heard := r.sensors(one)
	if !heard {
		return Routine{}, false, nil
	}
	activity, err := r.cfg.Store.Movement(ctx, ids, r.now().Add(-watchKeeps))
	if err != nil {
		return Routine{}, false, fmt.Errorf("read movement: %w", err)
	}
	routine, known := judge(activity, r.now(), r.cfg.Zone)
	return routine, known, nil
}

// watch forgets what is old and makes a check-in for each morning that is late
// for somebody: a call that asks how they are, once a day.
func (r *Residents) watch(ctx context.Context) error {
	now := r.now()
	local := now.In(r.cfg.Zone)
	morning := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, r.cfg.Zone)
	var errs []error
	for _, one := range r.all() {
		if one.Watch == nil {
			continue
		}
		errs = append(errs, r.forgetMovement(ctx, one, now.Add(-watchKeeps)))
		if _, away := one.awayAt(now); away || one.Watch.Paused != nil && now.Before(*one.Watch.Paused) {
			continue
		}
		routine, known, err := r.look(ctx, one)
		if err != nil || !known || !routine.Quiet {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, r.checkIn(ctx, one.ID, morning))
	}
	return errors.Join(errs...)
}

func (r *Residents) checkIn(ctx context.Context, resident string, morning time.Time) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	id := idOf(CheckInTask, resident, morning)
	past, err := r.cfg.Store.ResidentTasks(ctx, resident, morning)
	if err != nil || slices.ContainsFunc(past, func(t Task) bool { return t.ID == id }) {
		return err
	}
	if one, err := r.remembered(resident); err != nil || one.Watch == nil {
		return nil // erased or ended meanwhile: nobody is called
	}
	now := r.now()
	return r.change(ctx, Change{
		Tasks: []Task{{ID: id, Kind: CheckInTask, Resident: resident, Due: now.Add(checkSoon), State: StateOpen, By: "system", At: now}},
		Audit: []access.AuditEntry{r.audit(Caller{Name: "system"}, "resident.check_in", "resident:"+resident, ForCheckIn, "")},
	})
}
