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
	Step          int64  `bun:"step"`
	Round         int64  `bun:"round"`
	Early         bool   `bun:"early"`
}

type deliveryRow struct {
	bun.BaseModel `bun:"table:deliveries"`
	ID            string `bun:"id,pk"`
	Alert         string `bun:"alert"`
	Body          string `bun:"body"`
}

// changes is what the actions of a step come to: of what a step changes several
// times, only the last is written.
type changes struct {
	alerts     latest[alertRow]
	timeline   []entryRow
	conditions latest[conditionRow]
	dues       latest[dueRow]
	deliveries latest[deliveryRow]
	noise      noiseChanges
	reports    []sentReportRow
	sent       []alerts.KeepReport
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
	// What was sent is added and never written over: a number that is taken fails.
	if err := insert(ctx, tx, c.reports); err != nil {
		return fmt.Errorf("write reports: %w", err)
	}
	if err := dropDrafts(ctx, tx, c.sent); err != nil {
		return fmt.Errorf("drop drafts of reports: %w", err)
	}
	if err := errors.Join(
		c.conditions.drop(ctx, tx, "key"), c.conditions.put(ctx, tx, []string{"key"}, []string{"body"}),
		c.dues.drop(ctx, tx, "key"), c.dues.put(ctx, tx, []string{"key"}, []string{"alert", "kind", "at", "step", "round", "early"}),
		c.noise.put(ctx, tx),
		c.deliveries.drop(ctx, tx, "id"), c.deliveries.put(ctx, tx, []string{"id"}, []string{"alert", "body"}),
	); err != nil {
		return fmt.Errorf("write conditions, timers, deliveries and silences: %w", err)
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
		c.dues.set(key, &dueRow{Key: key, Alert: clean(a.Due.Alert), Kind: string(a.Due.Kind), At: micros(a.Due.At), Step: int64(a.Due.Step), Round: int64(a.Due.Round), Early: a.Due.Early})
	case alerts.Cancel:
		c.dues.set(clean(a.Key), nil)
	case alerts.PutDelivery:
		body, err := json.Marshal(a.Delivery)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Delivery.ID, err)
		}
		id := clean(a.Delivery.ID)
		c.deliveries.set(id, &deliveryRow{ID: id, Alert: clean(a.Delivery.Alert), Body: string(body)})
	case alerts.KeepReport:
		row, err := rowOfReport(a)
		if err != nil {
			return err
		}
		c.reports, c.sent = append(c.reports, *row), append(c.sent, a)
	case alerts.DropDelivery:
		c.deliveries.set(clean(a.ID), nil)
	case alerts.SaveSilence, alerts.SaveWindow, alerts.PutFlap, alerts.DropFlap:
		return c.noise.take(action)
	default:
		return fmt.Errorf("%w: nobody knows how to put it on record", ErrInvalid)
	}
	return nil
}
