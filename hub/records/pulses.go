package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

// Pulses is when the newest synthetic alarm of each edge was received. They lie
// under their edges, claimed by a device that there is not.
func (r *Records) Pulses(ctx context.Context) (map[string]time.Time, error) {
	var rows []struct {
		Edge     string
		Received int64
	}
	err := r.read(ctx, "read pulses", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("events").Column("edge").ColumnExpr("MAX(received) AS received").
			Where("device = '' AND claim = ? AND type = ?", devices.SelfTest, devices.ButtonTest).Group("edge").Scan(ctx, &rows)
	})
	if err != nil {
		return nil, err
	}
	newest := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		newest[row.Edge] = moment(row.Received)
	}
	return newest, nil
}

// PrunePulses takes the synthetic alarms of before t off the record, but for the
// newest of each edge: it says that the edge sends such.
func (r *Records) PrunePulses(ctx context.Context, t time.Time) error {
	newest, err := r.Pulses(ctx)
	if err != nil {
		return err
	}
	for edge, last := range newest {
		err := r.write(ctx, "prune pulses", func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewDelete().Model((*eventRow)(nil)).
				Where("device = '' AND claim = ? AND type = ? AND edge = ?", devices.SelfTest, devices.ButtonTest, edge).
				Where("received < ?", min(micros(t), micros(last))).Exec(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
