package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
)

// unresolved is every stage but the last.
var unresolved = [...]alerts.Stage{alerts.Open, alerts.Acknowledged, alerts.Dispatched, alerts.OnScene}

// open chooses the alerts that are not resolved, oldest first. It names their
// stages, so that an index finds them among a million others.
func open(q *bun.SelectQuery) *bun.SelectQuery {
	return q.Where("state IN (?)", bun.List(unresolved[:])).Order("opened_at", "id")
}

// LoadAlerts is what the alert machine goes on from after a restart, as of one
// moment: every alert that is not resolved, oldest first, every condition that
// is held, every timer, next first, and every message that is owed.
func (r *Records) LoadAlerts(ctx context.Context) (kept alerts.Kept, err error) {
	var conditions []conditionRow
	var dues []dueRow
	var deliveries []deliveryRow
	err = r.read(ctx, "load alerts", func(ctx context.Context, tx bun.Tx) error {
		var rows []alertRow
		if err := open(tx.NewSelect().Model(&rows)).Scan(ctx); err != nil {
			return err
		}
		var err error
		if kept.Alerts, err = withTimelines(ctx, tx, rows); err != nil {
			return err
		}
		if err := tx.NewSelect().Model(&conditions).Order("key").Scan(ctx); err != nil {
			return err
		}
		if err := tx.NewSelect().Model(&deliveries).Order("id").Scan(ctx); err != nil {
			return err
		}
		if err := loadNoise(ctx, tx, &kept); err != nil {
			return err
		}
		if kept.Newest, err = newest(ctx, tx); err != nil {
			return err
		}
		reported, err := reportTable(ctx, tx)
		if err != nil {
			return err
		}
		kept.Duties = reported.Duties()
		return tx.NewSelect().Model(&dues).Order("at", "key").Scan(ctx)
	})
	if err != nil {
		return alerts.Kept{}, err
	}
	kept.Held = make([]alerts.Held, len(conditions))
	for i, row := range conditions {
		if err := json.Unmarshal([]byte(row.Body), &kept.Held[i]); err != nil {
			return alerts.Kept{}, fmt.Errorf("load alerts: condition %s: %w", row.Key, err)
		}
	}
	kept.Due = make([]alerts.Due, len(dues))
	for i, row := range dues {
		kept.Due[i] = alerts.Due{
			Key: row.Key, Alert: row.Alert, Kind: alerts.DueKind(row.Kind), At: moment(row.At), Step: int(row.Step), Round: int(row.Round), Early: row.Early,
		}
	}
	kept.Deliveries = make([]alerts.Delivery, len(deliveries))
	for i, row := range deliveries {
		if err := json.Unmarshal([]byte(row.Body), &kept.Deliveries[i]); err != nil {
			return alerts.Kept{}, fmt.Errorf("load alerts: delivery %s: %w", row.ID, err)
		}
	}
	return kept, nil
}

// newest is the newest time of the hub's clock among presses and acts, both found at
// once however long the record is. Zero when there are none.
func newest(ctx context.Context, tx bun.Tx) (time.Time, error) {
	var at *int64
	err := tx.NewRaw(`SELECT MAX(at) FROM (SELECT MAX(received) AS at FROM events WHERE type = 'button.pressed'
		UNION ALL SELECT MAX(at) AS at FROM audit) AS newest`).Scan(ctx, &at)
	if err != nil || at == nil {
		return time.Time{}, err
	}
	return moment(*at), nil
}
