package residents

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// reviewEvery is how long what is held may go without being gone through.
const reviewEvery = 365 * 24 * time.Hour

// desk reports whether the caller may open and change residents' data: the care
// desk, and nobody else, whatever other roles there are.
func desk(who Caller) error {
	if !who.Roles.Has(access.Care) {
		return ErrForbidden
	}
	return nil
}

// Enrol puts a resident on record who consented. ID, Version, Code, who took the
// consent and ReviewBy are filled in here.
func (r *Residents) Enrol(ctx context.Context, who Caller, one Resident) (Resident, error) {
	if err := desk(who); err != nil {
		return Resident{}, err
	}
	now := r.now()
	if one.Consent == nil {
		return Resident{}, &alerts.InvalidError{Field: "consent", Reason: "without consent nobody is enrolled"}
	}
	consent := *one.Consent
	consent.Taken = who.Name
	one.ID, one.Version, one.Consent = devices.NewID(now), 1, &consent
	one.ReviewBy = now.Add(reviewEvery).UTC().Truncate(time.Second)
	if one.Reach == "" {
		one.Reach = ByCall
	}
	if err := valid(one); err != nil {
		return Resident{}, err
	}
	called, err := r.called(ctx)
	if err != nil {
		return Resident{}, fmt.Errorf("enrol a resident: %w", err)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	one.Code = r.code(one)
	if err := r.write(ctx, who, one, "resident.enrol", called); err != nil {
		return Resident{}, fmt.Errorf("enrol a resident: %w", err)
	}
	return Cut(one, CareDesk, Enrolment), nil
}

// Change changes what is held of a resident; do gets it as it stands and changes
// it. version, unless 0, is the one that was seen.
func (r *Residents) Change(ctx context.Context, who Caller, id string, version int, action string, do func(*Resident) error) (Resident, error) {
	if err := desk(who); err != nil {
		return Resident{}, err
	}
	called, err := r.called(ctx)
	if err != nil {
		return Resident{}, fmt.Errorf("change resident %.32s: %w", id, err)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	row := r.rows[id]
	r.mu.RUnlock()
	one, err := r.unseal(row)
	if err != nil {
		return Resident{}, fmt.Errorf("change resident %.32s: %w", id, err)
	}
	if version != 0 && version != one.Version {
		return Resident{}, fmt.Errorf("change resident %s: %w", id, ErrConflict)
	}
	home, consent := *one.Place, one.Consent
	if err := do(&one); err != nil {
		return Resident{}, err
	}
	one.ID, one.Version, one.Consent = row.ID, row.Version+1, consent
	if err := valid(one); err != nil {
		return Resident{}, err
	}
	if *one.Place != home {
		one.Code = r.code(one)
	}
	one.Absences = slices.DeleteFunc(one.Absences, func(a Absence) bool { return a.To != nil && a.To.Before(r.now()) })
	if err := r.write(ctx, who, one, action, called); err != nil {
		return Resident{}, fmt.Errorf("change resident %s: %w", id, err)
	}
	return Cut(one, CareDesk, Enrolment), nil
}

func (r *Residents) write(ctx context.Context, who Caller, one Resident, action string, called []string) error {
	row, err := r.sealed(one)
	if err != nil {
		return err
	}
	return r.change(ctx, Change{
		Put: &row, Marks: r.sealer.marks(one), Former: r.former(one, called),
		Audit: []access.AuditEntry{r.audit(who, action, "resident:"+one.ID, ForEnrolment, "")},
	})
}

// code is the home, with a number where another who is enrolled has it already.
func (r *Residents) code(one Resident) string {
	base := one.Place.Building + "-" + one.Place.Unit
	taken := map[string]bool{}
	for _, other := range r.all() {
		if other.ID != one.ID {
			taken[other.Code] = true
		}
	}
	for n, code := 2, base; ; n++ {
		if !taken[code] {
			return code
		}
		code = base + "/" + strconv.Itoa(n)
	}
}

// The reasons for which a resident is erased.
const (
	Left      = "left"
	Died      = "died"
	Withdrawn = "withdrawn" // of consent
)

// Erase takes a resident out, for good and at once: in one transaction every
// list and task that would have them called stops, what is held of the person is
// gone, and so are the words that people wrote on requests and resolved alerts of
// their devices. What stays is a random id, the version of the text of consent,
// when it was given, and when and why it ended; and alerts with place and times.
func (r *Residents) Erase(ctx context.Context, who Caller, id, reason string) error {
	if err := desk(who); err != nil {
		return err
	}
	if reason != Left && reason != Died && reason != Withdrawn {
		return &alerts.InvalidError{Field: "reason", Reason: "one of left, died, withdrawn"}
	}
	called, err := r.called(ctx)
	if err != nil {
		return fmt.Errorf("erase resident %.32s: %w", id, err)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	row := r.rows[id]
	r.mu.RUnlock()
	one, err := r.unseal(row)
	if err != nil {
		return fmt.Errorf("erase resident %.32s: %w", id, err)
	}
	if one.Watch != nil {
		if err := r.forgetMovement(ctx, one, r.now()); err != nil {
			return err
		}
	}
	now := r.now()
	left := Row{
		ID: id, Version: row.Version + 1, Changed: now, Erased: now, Reason: reason,
		Text: one.Consent.Text, ConsentAt: one.Consent.Given,
	}
	err = r.change(ctx, Change{
		Erase: &left, Devices: r.callers(one, called),
		Audit: []access.AuditEntry{r.audit(who, "resident.erase", "resident:"+id, "", reason)},
	})
	if err != nil {
		return fmt.Errorf("erase resident %s: %w", id, err)
	}
	return nil
}
