package hazards

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Store keeps hazards. hub/records implements it.
type Store interface {
	// Hazards are those that are not over, a page at a time.
	Hazards(ctx context.Context, over bool, limit int, cursor string) (page []Hazard, next string, err error)
	// PutHazard writes a hazard over its version before, or is ErrConflict.
	PutHazard(ctx context.Context, h Hazard, e access.AuditEntry) error
}

// WatchConfig is what a Watch is made of; all must be given.
type WatchConfig struct {
	Store Store
	Held  []alerts.Held // what stood when the hub began
	// Judge takes which hazards are overdue, and which are no more.
	Judge func(ctx context.Context, changed []alerts.Judgement) error
	Site  func(place string) bool // whether it is one of the registry
	Zone  *time.Location
	Now   func() time.Time
	Log   *slog.Logger
}

const (
	looks     = time.Minute
	onePage   = 200
	judgeMost = 20 // at once: a call waits for the transaction
)

// Watch sees to it that an overdue hazard reaches somebody: it puts on record that its
// time is over, and raises the alert.
type Watch struct {
	cfg  WatchConfig
	said map[string]alerts.Condition // that stand, by key
}

// NewWatch takes up what stands already; Run it.
func NewWatch(c WatchConfig) *Watch {
	w := &Watch{cfg: c, said: map[string]alerts.Condition{}}
	for _, h := range c.Held {
		if rule := h.Condition.Rule; (rule == alerts.RuleHazardLate || rule == alerts.RuleHazardUp) && h.FalseSince.IsZero() {
			w.said[h.Condition.Key] = h.Condition
		}
	}
	return w
}

// Run looks at the hazards until ctx ends. It missed none when the hub was down: it
// asks what is late, not what became late.
func (w *Watch) Run(ctx context.Context) error {
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			w.cfg.Log.Error("overdue hazards were not told, tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look puts on record what became late, and then tells it: a hub that ends in between
// finds the act on record and the alert missing, and raises it.
func (w *Watch) look(ctx context.Context) error {
	now, standing := w.cfg.Now().UTC(), map[string]bool{}
	var changed []alerts.Judgement
	var failed error
	for cursor := ""; ; {
		page, next, err := w.cfg.Store.Hazards(ctx, false, onePage, cursor)
		if err != nil {
			return fmt.Errorf("list hazards: %w", err)
		}
		for _, h := range page {
			h, err := w.goUp(ctx, h, now)
			failed = errors.Join(failed, err)
			site := ""
			if w.cfg.Site(h.Place) {
				site = h.Place
			}
			for _, j := range h.conditions(now, site) {
				was, said := w.said[j.Condition.Key]
				standing[j.Condition.Key] = true
				if j.Holds != said || said && !alike(was, j.Condition) {
					changed = append(changed, j)
				}
			}
		}
		if cursor = next; next == "" {
			break
		}
	}
	for _, key := range slices.Sorted(maps.Keys(w.said)) { // verified, cancelled
		if !standing[key] {
			changed = append(changed, alerts.Judgement{Condition: w.said[key]})
		}
	}
	for part := range slices.Chunk(changed, judgeMost) {
		if err := w.cfg.Judge(ctx, part); err != nil {
			return errors.Join(failed, fmt.Errorf("judge hazards: %w", err))
		}
		for _, j := range part {
			if w.said[j.Condition.Key] = j.Condition; !j.Holds {
				delete(w.said, j.Condition.Key)
			}
		}
	}
	return failed
}

// goUp is the hazard with what time did to it on record. Where somebody changed it
// meanwhile, or it could not be written, it is as it was until the next look.
func (w *Watch) goUp(ctx context.Context, h Hazard, now time.Time) (Hazard, error) {
	next, news := h.GoUp(now, w.cfg.Zone)
	if !news {
		return h, nil
	}
	last := next.Timeline[len(next.Timeline)-1]
	err := w.cfg.Store.PutHazard(ctx, next, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: System, Action: "hazard." + last.Action, Target: "hazard:" + h.ID, Detail: cmp.Or(h.Owner, h.Place),
	})
	switch {
	case errors.Is(err, ErrConflict):
		return h, nil
	case err != nil:
		return h, fmt.Errorf("hazard %s: %w", h.ID, err)
	}
	return next, nil
}

func alike(a, b alerts.Condition) bool {
	return a.Site == b.Site && a.Name == b.Name && a.NameEN == b.NameEN && a.Responsible == b.Responsible && slices.Equal(a.Reasons, b.Reasons)
}
