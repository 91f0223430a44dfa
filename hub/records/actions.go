package records

import (
	"context"
	"encoding/json"
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

// apply writes the actions of a step in their order.
func (r *Records) apply(ctx context.Context, tx bun.Tx, actions []alerts.Action) error {
	for _, action := range actions {
		var err error
		switch a := action.(type) {
		case alerts.PutAlert:
			err = putAlert(ctx, tx, a.Alert, a.New)
		case alerts.PutCondition:
			err = putCondition(ctx, tx, a.Held)
		case alerts.DropCondition:
			_, err = tx.NewDelete().Model((*conditionRow)(nil)).Where(`"key" = ?`, clean(a.Key)).Exec(ctx)
		case alerts.Schedule:
			err = putDue(ctx, tx, a.Due)
		case alerts.Cancel:
			_, err = tx.NewDelete().Model((*dueRow)(nil)).Where(`"key" = ?`, clean(a.Key)).Exec(ctx)
		default:
			err = fmt.Errorf("%w: nobody knows how to put it on record", ErrInvalid)
		}
		if err != nil {
			return fmt.Errorf("action %T: %w", action, err)
		}
	}
	return nil
}

func putCondition(ctx context.Context, tx bun.Tx, held alerts.Held) error {
	body, err := json.Marshal(held)
	if err != nil {
		return fmt.Errorf("condition %s: %w", held.Condition.Key, err)
	}
	row := conditionRow{Key: clean(held.Condition.Key), Body: string(body)}
	_, err = tx.NewInsert().Model(&row).On(`CONFLICT ("key") DO UPDATE`).Set("body = EXCLUDED.body").Exec(ctx)
	return err
}

func putDue(ctx context.Context, tx bun.Tx, d alerts.Due) error {
	row := dueRow{Key: clean(d.Key), Alert: clean(d.Alert), Kind: string(d.Kind), At: micros(d.At)}
	_, err := tx.NewInsert().Model(&row).On(`CONFLICT ("key") DO UPDATE`).
		Set("alert = EXCLUDED.alert").Set("kind = EXCLUDED.kind").Set("at = EXCLUDED.at").Exec(ctx)
	return err
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
