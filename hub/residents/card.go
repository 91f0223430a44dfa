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

// cardPatience is how long the card of an open call waits for its audit row.
const cardPatience = 400 * time.Millisecond

// CallCard is what is known of those who may have pressed.
type CallCard struct {
	Alert     string     `json:"alert"`
	As        Role       `json:"as"`
	Residents []Resident `json:"residents"` // cut to As
	Away      []Away     `json:"away"`      // who should not be at home now
	Shared    []Share    `json:"shared"`    // whom the care desk asked
	// Recorded is false when the read could not be put on the audit record at once;
	// its row waits and is written as soon as that is possible.
	Recorded bool `json:"recorded"`
}

// Away is an absence, by resident.
type Away struct {
	Resident string `json:"resident"`
	Absence
}

// Card is the card of a call for the care desk, or for police and guards whom the
// desk asked to it. While the call is open the card is shown whatever the records
// do: after cardPatience from memory, and the audit row follows. Of a call that
// was resolved less than a day ago it is an ordinary read.
func (r *Residents) Card(ctx context.Context, who Caller, a alerts.Alert) (CallCard, error) {
	if who.Roles.Has(access.Care) {
		return r.card(ctx, who, a, CareDesk, ThisCall, ForCall, "")
	}
	asked, ok := r.askedAs(who, a)
	if !ok || a.State == alerts.Resolved {
		return CallCard{}, ErrForbidden
	}
	return r.card(ctx, who, a, asked, ThisCall, ForCall, "")
}

// CardFor is the card of a call for a responder who was sent to it; that they
// were is for the caller to know. Guards and police stay that when they are sent: they
// see what PRODUCT's table gives them, and police names by way of BreakGlass.
func (r *Residents) CardFor(ctx context.Context, who Caller, a alerts.Alert) (CallCard, error) {
	as := Responder
	switch {
	case who.Roles.Has(access.Care):
	case who.Roles.Has(access.Property):
		as = Guard
	case who.Roles.Has(access.Police):
		as = Police
	}
	return r.card(ctx, who, a, as, ThisCall, ForCall, "")
}

// BreakGlass opens name and phone to the police, who were asked, or sent, to a call that
// is open. The reason goes on record with it, and nothing is shown without that. That
// they were sent is for the caller to know.
func (r *Residents) BreakGlass(ctx context.Context, who Caller, a alerts.Alert, sent bool, reason string) (CallCard, error) {
	asked, _ := r.askedAs(who, a)
	if asked != Police && !(sent && who.Roles.Has(access.Police)) || a.State == alerts.Resolved {
		return CallCard{}, ErrForbidden
	}
	if len([]rune(reason)) < 4 || len([]rune(reason)) > shortText {
		return CallCard{}, &alerts.InvalidError{Field: "reason", Reason: "say why, in 4 to 200 characters"}
	}
	return r.card(ctx, who, a, Police, BreakGlass, ForGlass, reason)
}

// IsAsked reports whether the care desk asked the caller to a call, as police or guard.
func (r *Residents) IsAsked(who Caller, a alerts.Alert) bool {
	_, ok := r.askedAs(who, a)
	return ok
}

// askedAs is as whom the caller was asked to a call.
func (r *Residents) askedAs(who Caller, a alerts.Alert) (Role, bool) {
	for _, s := range r.sharedOf(a) {
		if s.With == Guard && who.Roles.Has(access.Property) || s.With == Police && who.Roles.Has(access.Police) {
			return s.With, true
		}
	}
	return "", false
}

// sharedOf is whom the desk asked to the newest call on an alert: who was asked to one
// before has no business with this one.
func (r *Residents) sharedOf(a alerts.Alert) []Share {
	call := a.Call()
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(r.shares[a.ID]), func(s Share) bool { return s.Call != call })
}

func (r *Residents) card(ctx context.Context, who Caller, a alerts.Alert, as Role, s Situation, purpose Purpose, reason string) (CallCard, error) {
	if !r.readable(a) {
		return CallCard{}, fmt.Errorf("card of alert %s: %w", a.ID, ErrPurpose)
	}
	card := CallCard{Alert: a.ID, As: as, Residents: []Resident{}, Away: []Away{}, Shared: []Share{}, Recorded: true}
	detail := "alert:" + a.ID
	if reason != "" {
		detail += " " + reason
	}
	patient, cancel := ctx, context.CancelFunc(func() {})
	if urgent(a, s) {
		patient, cancel = context.WithTimeout(ctx, cardPatience)
	}
	defer cancel()
	ids := r.ofDevice(a.Device)
	if len(ids) == 0 && r.unreadable > 0 { // with another key nobody is found: that is not nobody
		return CallCard{}, fmt.Errorf("card of alert %s: %w", a.ID, ErrSealed)
	}
	for _, id := range ids {
		entry := r.audit(who, "resident.read", "resident:"+id, purpose, detail)
		one, err := r.open(patient, id, entry)
		switch {
		case errors.Is(err, ErrNotFound):
			continue // erased meanwhile
		case err != nil && !urgent(a, s):
			return CallCard{}, err
		case err != nil:
			if one, err = r.remembered(id); err != nil {
				return CallCard{}, err
			}
			card.Recorded = false
			r.late.add(entry)
		}
		if away, ok := one.awayAt(r.now()); ok && as == CareDesk {
			card.Away = append(card.Away, Away{id, away})
		}
		card.Residents = append(card.Residents, Cut(one, as, s))
	}
	if as == CareDesk {
		card.Shared = append(card.Shared, r.sharedOf(a)...)
	}
	return card, nil
}

// urgent reports whether the card is shown before it is on record.
func urgent(a alerts.Alert, s Situation) bool {
	return s == ThisCall && a.Category == alerts.Care && a.State != alerts.Resolved
}

// remembered is a resident as this process knows them.
func (r *Residents) remembered(id string) (Resident, error) {
	r.mu.RLock()
	row := r.rows[id]
	r.mu.RUnlock()
	return r.unseal(row)
}

// Ask lets a guard or the police see their part of the card of an open call.
func (r *Residents) Ask(ctx context.Context, who Caller, a alerts.Alert, with Role) error {
	if err := desk(who); err != nil {
		return err
	}
	if with != Guard && with != Police {
		return &alerts.InvalidError{Field: "with", Reason: "guard or police"}
	}
	if a.Category != alerts.Care || a.State == alerts.Resolved {
		return fmt.Errorf("ask %s to alert %s: %w", with, a.ID, ErrPurpose)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	if slices.ContainsFunc(r.sharedOf(a), func(s Share) bool { return s.With == with }) {
		return nil
	}
	return r.change(ctx, Change{
		Shares: []Share{{Alert: a.ID, Call: a.Call(), With: with, By: who.Name, At: r.now()}},
		Audit:  []access.AuditEntry{r.audit(who, "resident.share", "alert:"+a.ID, ForCall, string(with))},
	})
}
