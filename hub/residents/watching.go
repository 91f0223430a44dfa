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

// sensors are those of a resident's home.
func (r *Residents) sensors(one Resident) (list []Sensor, ids []string) {
	if r.cfg.Sensors == nil || one.Place == nil {
		return nil, nil
	}
	list = r.cfg.Sensors(*one.Place)
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return list, ids
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
	_, ids := r.sensors(one)
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

// watched reports whether this resident's morning may be judged now.
func (one Resident) watched(now time.Time) bool {
	_, away := one.awayAt(now)
	return one.Watch != nil && !away && (one.Watch.Paused == nil || !now.Before(*one.Watch.Paused))
}

// look judges the morning by what is known, and by nothing from before the consent.
func (r *Residents) look(ctx context.Context, one Resident) (Routine, bool, error) {
	now := r.now()
	sensors, ids := r.sensors(one)
	if !one.watched(now) || len(ids) == 0 {
		return Routine{}, false, nil
	}
	since := later(now.Add(-watchKeeps), one.Watch.Consent.Given)
	moved, err := r.cfg.Store.Movement(ctx, ids, since)
	if err != nil {
		return Routine{}, false, fmt.Errorf("read movement: %w", err)
	}
	var k known
	tells := map[string]bool{}
	for _, m := range moved {
		k.moved, tells[m.Sensor] = append(k.moved, m.At), true
	}
	for _, s := range sensors { // one that never told of movement, such as for smoke, is not missed
		if tells[s.ID] && s.Heard.IsZero() {
			return Routine{}, false, nil
		}
		if tells[s.ID] {
			k.heard = later(k.heard, s.Heard)
		}
	}
	if k.signs, err = r.signs(ctx, one, r.morning(now)); err != nil {
		return Routine{}, false, err
	}
	routine, ok := judge(k, now, r.cfg.Zone)
	return routine, ok, nil
}

// signs are those of life today that no sensor told: they pressed their button, or
// somebody of the desk spoke to them or saw them.
func (r *Residents) signs(ctx context.Context, one Resident, morning time.Time) ([]time.Time, error) {
	signs, err := r.cfg.Store.Presses(ctx, one.Devices, morning)
	if err != nil {
		return nil, fmt.Errorf("read presses: %w", err)
	}
	past, err := r.cfg.Store.ResidentTasks(ctx, one.ID, morning)
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	for _, t := range past {
		if t.State == StateDone && (t.Outcome == "reached" || t.Outcome == "visited") {
			signs = append(signs, t.At)
		}
	}
	return signs, nil
}

func (r *Residents) morning(now time.Time) time.Time {
	local := now.In(r.cfg.Zone)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, r.cfg.Zone)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// watch forgets what is old and makes a check-in for each morning that is late
// for somebody: a call that asks how they are, once a day.
func (r *Residents) watch(ctx context.Context) error {
	now := r.now()
	var errs []error
	for _, one := range r.all() {
		if one.Watch == nil {
			continue
		}
		errs = append(errs, r.forgetMovement(ctx, one, now.Add(-watchKeeps)))
		routine, known, err := r.look(ctx, one)
		if err != nil || !known || !routine.Quiet {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, r.checkIn(ctx, one.ID, r.morning(now)))
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
	now := r.now()
	if one, err := r.remembered(resident); err != nil || !one.watched(now) {
		return nil // erased, ended, paused or away meanwhile: nobody is called
	}
	return r.change(ctx, Change{
		Tasks: []Task{{ID: id, Kind: CheckInTask, Resident: resident, Due: now.Add(checkSoon), State: StateOpen, By: "system", At: now}},
		Audit: []access.AuditEntry{r.audit(Caller{Name: "system"}, "resident.check_in", "resident:"+resident, ForCheckIn, "")},
	})
}
