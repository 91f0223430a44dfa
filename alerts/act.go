package alerts

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const maxNote = 2000 // characters

// act does what a person asks, or says why not.
func (d *draft) act(act Act) error {
	stands, err := d.find(act)
	if err != nil {
		return err
	}
	if err := d.allowed(act, stands); err != nil {
		return err
	}
	switch act.Verb {
	case Display:
		d.display(act, stands)
		return nil
	case ShowCard:
		return d.showCard(act, stands)
	}
	d.ago = act.Ago
	defer func() { d.ago = 0 }()
	act = handedTo(act, stands)
	if err := d.valid(act, stands); err != nil {
		return err
	}
	if act.Verb == UndoVerb {
		return d.undo(act, stands)
	}
	a := d.take(stands)
	d.remember(a, act)
	if act.Verb != TickVerb || a.Category != Care || !act.Tick.helps() { // a step of who only helps is no look of the desk that answers
		d.see(a, act.By)
	}
	at, text := d.now, act.Note
	switch act.Verb {
	case Acknowledge:
		a.State, a.AcknowledgedAt, a.Assignee = Acknowledged, &at, act.By
		if act.Assignee != "" {
			a.Assignee = act.Assignee
		}
	case Dispatch:
		text = d.dispatch(a, act)
	case Arrive:
		a.State, a.ArrivedAt = OnScene, &at
		arrived(a, act.Sent, at)
	case TickVerb:
		text = d.tick(a, act)
	case HandOverVerb:
		text = d.handOver(a, act)
	case SendReport:
		text = d.sendReport(a, act)
	case Resolve:
		if act.Outcome == HandedOver {
			text = joined(act.Service, act.HandedAt.UTC().Format(time.RFC3339), act.Reference, text)
		}
		d.resolve(a, act.By, act.Outcome, string(Resolve), joined(string(act.Outcome), text))
		return nil
	case Reopen:
		d.reopen(a)
	case Escalate:
		a.Severity = a.Severity.raised()
		d.callMore(a)
	case Decline:
		if a.State != Open {
			d.restart(a)
			d.release(a)
		}
		d.callMore(a)
	}
	d.note(a, act.By, string(act.Verb), text)
	if a.Cause != "" { // somebody is on it: it stands for itself
		d.unsettled = true
	}
	return nil
}

// find returns the alert as it stands, open or resolved.
func (d *draft) find(act Act) (*Alert, error) {
	if a, ok := d.alerts.get(act.Alert); ok {
		return a, nil
	}
	if a, ok := d.mine[act.Alert]; ok {
		return a, nil
	}
	if act.Resolved != nil && act.Resolved.ID == act.Alert && act.Resolved.State == Resolved {
		return act.Resolved, nil
	}
	return nil, fmt.Errorf("%s alert %.64q: %w", act.Verb, act.Alert, ErrNotFound)
}

// allowed holds the act against the alert's state and version.
func (d *draft) allowed(act Act, a *Alert) error {
	from, known := movesFrom(act.Verb)
	if !known {
		return &InvalidError{Field: "action", Reason: fmt.Sprintf("unknown action %.32q", act.Verb)}
	}
	if act.Version != 0 && act.Version != a.Version && act.Verb != Display && act.Verb != ShowCard {
		return &ConflictError{Alert: *a, Reason: fmt.Sprintf("the alert is at version %d by now, not %d", a.Version, act.Version)}
	}
	if !slices.Contains(from, a.State) {
		return &ConflictError{Alert: *a, Reason: fmt.Sprintf("%s is not possible while the alert is %s", act.Verb, a.State)}
	}
	if id, other := d.byKey.get(a.Key); act.Verb == Reopen && other {
		return &ConflictError{Alert: *a, Reason: "alert " + id + " is open for the same cause"}
	}
	return nil
}

// movesFrom says in which states an act is possible.
func movesFrom(verb Verb) (from []Stage, known bool) {
	switch verb {
	case Acknowledge:
		return []Stage{Open}, true
	case Dispatch:
		return []Stage{Acknowledged, Dispatched}, true
	case Arrive:
		return []Stage{Dispatched}, true
	case Resolve, Escalate:
		return []Stage{Open, Acknowledged, Dispatched, OnScene}, true
	case Decline:
		return []Stage{Open, Acknowledged, Dispatched}, true
	case Reopen:
		return []Stage{Resolved}, true
	case Note, Display, TickVerb, UndoVerb, ShowCard, HandOverVerb, SendReport:
		return []Stage{Open, Acknowledged, Dispatched, OnScene, Resolved}, true
	}
	return nil, false
}

// valid checks what the act brings along.
func (d *draft) valid(act Act, a *Alert) error {
	switch {
	case act.By == "" || act.By == System:
		return &InvalidError{Field: "by", Reason: "an act needs a person"}
	case utf8.RuneCountInString(act.Note) > maxNote:
		return &InvalidError{Field: "note", Reason: fmt.Sprintf("at most %d characters", maxNote)}
	case act.Verb == Note && strings.TrimSpace(act.Note) == "":
		return &InvalidError{Field: "note", Reason: "is empty"}
	case act.Verb == TickVerb:
		return validTick(act, a)
	case act.Verb == HandOverVerb:
		return d.validCall(act, a)
	case act.Verb == SendReport:
		return validReport(act, a)
	case act.Verb != Resolve:
		return nil
	}
	switch {
	case !act.Outcome.Valid():
		return &InvalidError{Field: "outcome", Reason: "one of " + outcomeList()}
	case act.Outcome == Recovered && guarded(a, Condition{}).ByHand:
		return &InvalidError{Field: "outcome", Reason: "this does not recover by itself: say what was found"}
	case act.Outcome != HandedOver:
		return nil
	case strings.TrimSpace(act.Service) == "":
		return &InvalidError{Field: "service", Reason: "handed_over needs the service that took it"}
	case act.HandedAt == nil || act.HandedAt.IsZero():
		return &InvalidError{Field: "time", Reason: "handed_over needs the time"}
	case strings.TrimSpace(act.Reference) == "":
		return &InvalidError{Field: "reference", Reason: "handed_over needs the other service's reference"}
	}
	return nil
}

func joined(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })
	return strings.Join(parts, " · ")
}
