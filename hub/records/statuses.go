package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/rules"
)

// statusAge is how long changes of status are kept: 30 days are replayed, and a
// little more. Of each device the last one before stays.
const statusAge = 35 * 24 * time.Hour

type statusRow struct {
	bun.BaseModel `bun:"table:device_statuses"`

	Device string `bun:"device,pk"`
	At     int64  `bun:"at,pk"`
	Status string `bun:"status"`
}

// PutStatuses adds changes of status in one transaction; one that is there is no
// error.
func (r *Records) PutStatuses(ctx context.Context, list []rules.StatusChange) error {
	var rows latest[statusRow]
	for _, one := range list {
		row := statusRow{Device: clean(one.Device), At: micros(one.At), Status: string(one.Status)}
		rows.set(row.Device+" "+one.At.UTC().String(), &row)
	}
	return r.write(ctx, "put statuses", func(ctx context.Context, tx bun.Tx) error {
		return rows.put(ctx, tx, []string{"device", "at"}, []string{"status"})
	})
}

// Statuses returns of each device its last status at from, and what changed after
// from and before to, oldest first. began is when the first that is kept was.
func (r *Records) Statuses(ctx context.Context, from, to time.Time, limit int) (list []rules.StatusChange, began time.Time, more bool, err error) {
	var rows []statusRow
	err = r.read(ctx, "read statuses", func(ctx context.Context, tx bun.Tx) error {
		var first []statusRow
		if err := tx.NewSelect().Model(&first).Order("at").Limit(1).Scan(ctx); err != nil {
			return err
		}
		if len(first) > 0 {
			began = moment(first[0].At)
		}
		return tx.NewSelect().Model(&rows).
			Where("at > ? AND at < ? OR at = (SELECT MAX(old.at) FROM device_statuses AS old WHERE old.device = status_row.device AND old.at <= ?)", micros(from), micros(to), micros(from)).
			Order("at", "device").Limit(int64(limit) + 1).Scan(ctx)
	})
	if len(rows) > limit {
		rows, more = rows[:limit], true
	}
	for _, row := range rows {
		list = append(list, rules.StatusChange{Device: row.Device, At: moment(row.At), Status: devices.Status(row.Status)})
	}
	return list, began, more, err
}

// sweepStatuses deletes what is older than it must be kept, but for the last of
// each device before that.
func (r *Records) sweepStatuses(ctx context.Context, before int64) error {
	for {
		var gone int64
		err := r.write(ctx, "sweep device_statuses", func(ctx context.Context, tx bun.Tx) error {
			res, err := tx.NewRaw(`DELETE FROM device_statuses WHERE (device, at) IN (
				SELECT old.device, old.at FROM device_statuses AS old WHERE old.at < ? AND EXISTS (
					SELECT 1 FROM device_statuses AS newer WHERE newer.device = old.device AND newer.at > old.at AND newer.at <= ?) LIMIT ?)`,
				before, before, sweepRows).Exec(ctx)
			if err != nil {
				return err
			}
			gone, err = res.RowsAffected()
			return err
		})
		if err != nil || gone < sweepRows {
			return err
		}
	}
}
