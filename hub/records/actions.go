package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
)

type conditionRow struct {
	bun.BaseModel `bun:"table:conditions"`
	Key           string `bun:"key,pk"`
	Body          string `bun:"body"`
}

type dueRow struct {
	bun.BaseModel `bun:"table:dues"`
	Key           string `bun:"key,pk"`
	Alert         string `bun:"alert"`
	Kind          string `bun:"kind"`
	At            int64  `bun:"at"`
}

// changes is what the actions of a step come to: of what a step changes several
// times, only the last is written.
type changes struct {
	alerts     latest[alertRow]
	timeline   []entryRow
	conditions latest[conditionRow]
	dues       latest[dueRow]
}

// apply writes the actions of a step.
func (r *Records) apply(ctx context.Context, tx bun.Tx, actions []alerts.Action) error {
	var c changes
	for _, action := range actions {
		if err := c.take(action); err != nil {
			return fmt.Errorf("action %T: %w", action, err)
		}
	}
	if err := c.alerts.put(ctx, tx, []string{"id"}, alertColumns); err != nil {
		return fmt.Errorf("write alerts: %w", err)
	}
	// An entry that is there already fails: two steps have not seen each other.
	if err := insert(ctx, tx, c.timeline); err != nil {
		return fmt.Errorf("write timelines: %w", err)
	}
	if err := errors.Join(
		c.conditions.drop(ctx, tx, "key"), c.conditions.put(ctx, tx, []string{"key"}, []string{"body"}),
		c.dues.drop(ctx, tx, "key"), c.dues.put(ctx, tx, []string{"key"}, []string{"alert", "kind", "at"}),
	); err != nil {
		return fmt.Errorf("write conditions and timers: %w", err)
	}
	return nil
}

func (c *changes) take(action alerts.Action) error {
	switch a := action.(type) {
	case alerts.PutAlert:
		row, entries, err := alertRows(a.Alert, a.New)
		if err != nil {
			return err
		}
		c.alerts.set(row.ID, &row)
		c.timeline = append(c.timeline, entries...)
	case alerts.PutCondition:
		body, err := json.Marshal(a.Held)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Held.Condition.Key, err)
		}
		key := clean(a.Held.Condition.Key)
		c.conditions.set(key, &conditionRow{Key: key, Body: string(body)})
	case alerts.DropCondition:
		c.conditions.set(clean(a.Key), nil)
	case alerts.Schedule:
		key := clean(a.Due.Key)
		c.dues.set(key, &dueRow{Key: key, Alert: clean(a.Due.Alert), Kind: string(a.Due.Kind), At: micros(a.Due.At)})
	case alerts.Cancel:
		c.dues.set(clean(a.Key), nil)
	default:
		return fmt.Errorf("%w: nobody knows how to put it on record", ErrInvalid)
	}
	return nil
}

// LoadAlerts is what the alert machine goes on from after a restart, as of one
// moment: every alert that is not resolved, oldest first, every condition that
// is held, and every timer, next first.
func (r *Records) LoadAlerts(ctx context.Context) (open []alerts.Alert, held []alerts.Held, due []alerts.Due, err error) {
	var conditions []conditionRow
	var dues []dueRow
	err = r.read(ctx, "load alerts", func(ctx context.Context, tx bun.Tx) error {
		var rows []alertRow
		if err := tx.NewSelect().Model(&rows).Where("state <> ?", string(alerts.Resolved)).
			Order("opened_at", "id").Scan(ctx); err != nil {
			return err
		}
		var err error
		if open, err = withTimelines(ctx, tx, rows); err != nil {
			return err
		}
		if err := tx.NewSelect().Model(&conditions).Order("key").Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&dues).Order("at", "key").Scan(ctx)
	})
	if err != nil {
		return nil, nil, nil, err
	}
	held = make([]alerts.Held, len(conditions))
	for i, row := range conditions {
		if err := json.Unmarshal([]byte(row.Body), &held[i]); err != nil {
			return nil, nil, nil, fmt.Errorf("load alerts: condition %s: %w", row.Key, err)
		}
	}
	due = make([]alerts.Due, len(dues))
	for i, row := range dues {
		due[i] = alerts.Due{Key: row.Key, Alert: row.Alert, Kind: alerts.DueKind(row.Kind), At: moment(row.At)}
	}
	return open, held, due, nil
}
