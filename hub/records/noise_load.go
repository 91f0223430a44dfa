package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/hub/noise"
)

// RaisedSince returns the alerts opened at since or after, newest first, most of
// them at most, without exercises.
func (r *Records) RaisedSince(ctx context.Context, since time.Time, most int) ([]noise.Raised, error) {
	var rows []struct {
		Key, Category, Severity, Device, Edge, Site string
		OpenedAt                                    int64
		Hidden                                      bool
	}
	err := r.read(ctx, "read raised alerts", func(ctx context.Context, tx bun.Tx) error {
		// What is hidden is so in the step that opened it, or in the next.
		return tx.NewRaw(`SELECT a."key", a.category, a.severity, a.device, a.edge, a.site, a.opened_at,
			EXISTS (SELECT 1 FROM alert_timeline AS t WHERE t.alert = a.id AND t.n < 3 AND t.action = ?) AS hidden
			FROM alerts AS a WHERE a.opened_at >= ? AND a.drill = ? ORDER BY a.opened_at DESC, a.id DESC LIMIT ?`,
			alerts.EntryHidden, micros(since), false, most).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, err
	}
	all := make([]noise.Raised, len(rows))
	for i, row := range rows {
		all[i] = noise.Raised{
			Key: row.Key, Category: alerts.Category(row.Category), Severity: alerts.Severity(row.Severity),
			Device: row.Device, Edge: row.Edge, Site: row.Site, At: moment(row.OpenedAt), Hidden: row.Hidden,
		}
	}
	return all, nil
}

// StandsOf returns how long the newest alerts with that key stood, newest first.
func (r *Records) StandsOf(ctx context.Context, key string, since time.Time, most int) ([]noise.Stand, error) {
	var rows []alertRow
	err := r.read(ctx, "read alerts of a source", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("?TableAlias.key = ?", clean(key)).Where("opened_at >= ?", micros(since)).Where("drill = ?", false).
			Order("opened_at DESC", "id DESC").Limit(int64(most)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list, err := bodies[alerts.Alert](rows, func(row alertRow) string { return row.Body })
	if err != nil {
		return nil, err
	}
	stands := make([]noise.Stand, len(list))
	for i, a := range list {
		stands[i] = noise.Stand{Title: a.Title, TitleEN: a.TitleEN, At: a.OpenedAt, Recovered: a.Outcome == alerts.Recovered, Flapping: a.Flapping}
		if a.ResolvedAt != nil {
			stands[i].Resolved = *a.ResolvedAt
		}
	}
	return stands, nil
}

// RecordsBegan is when the first edge or user was put on record.
func (r *Records) RecordsBegan(ctx context.Context) (time.Time, error) {
	var at *int64
	err := r.read(ctx, "read when the records began", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT MIN(at) FROM (SELECT MIN(created_at) AS at FROM edges UNION ALL SELECT MIN(created_at) AS at FROM users) AS first`).Scan(ctx, &at)
	})
	if err != nil {
		return time.Time{}, err
	}
	return optionalMoment(at), nil
}
