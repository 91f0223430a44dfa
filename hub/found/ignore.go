package found

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Ignore puts a find aside, for a reason. It stays on the list of what was put aside.
func (f *Finds) Ignore(ctx context.Context, id, by, reason string) (View, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > textMost || devices.NamesPerson(reason) {
		return View{}, refused(ErrInvalid, "found.reason", textMost)
	}
	return f.decide(ctx, id, by, "found.ignore", reason, func(v View) error {
		if v.State == Known || v.State == Waiting {
			return refused(ErrConflict, "found.done")
		}
		return nil
	}, func(one *Find) { one.Ignored = &Ignored{By: by, Reason: reason, At: f.cfg.Now().UTC()} })
}

// Restore has a find that was put aside shown again.
func (f *Finds) Restore(ctx context.Context, id, by string) (View, error) {
	return f.decide(ctx, id, by, "found.restore", "", func(View) error { return nil }, func(one *Find) { one.Ignored = nil })
}

// decide puts a decision on the audit record and carries it out.
func (f *Finds) decide(ctx context.Context, id, by, action, reason string, may func(View) error, change func(*Find)) (View, error) {
	f.deciding.Lock()
	defer f.deciding.Unlock()
	v, err := f.Find(id)
	if err == nil {
		err = may(v)
	}
	if err != nil {
		return View{}, err
	}
	now := f.cfg.Now().UTC()
	err = f.cfg.Audit(ctx, access.AuditEntry{ID: devices.NewID(now), At: now, Actor: by, Action: action, Target: "found:" + id, Purpose: reason,
		Detail: fmt.Sprintf("edge %s, %s %.80s", v.Edge, v.Driver, v.Identity)})
	if err != nil {
		return View{}, err
	}
	return f.change(ctx, id, change)
}
