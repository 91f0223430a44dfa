package records

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

// pathAge is how long the daily tests of a button's way stay on record, but for the
// newest of each button.
const pathAge = 3 * 24 * time.Hour

// Paths is, of these buttons, when a press or a test of their way to the hub was
// received last; one that never was is not in it.
func (r *Records) Paths(ctx context.Context, buttons []string) (map[string]devices.Proven, error) {
	known := map[string]devices.Proven{}
	err := r.read(ctx, "read ways of buttons", func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(buttons, chunk) {
			var rows []struct {
				Device, Type string
				Last         int64
			}
			err := tx.NewSelect().Table("events").Column("device", "type").ColumnExpr("MAX(received) AS last").Where("device IN (?)", bun.List(part)).
				Where("type IN (?)", bun.List([]string{devices.ButtonPath, devices.ButtonPressed, devices.ButtonTest})).Group("device", "type").Scan(ctx, &rows)
			if err != nil {
				return err
			}
			for _, row := range rows {
				p := known[row.Device]
				if at := moment(row.Last); at.After(p.At) {
					p.At = at
				}
				p.Tested = p.Tested || row.Type == devices.ButtonPath
				known[row.Device] = p
			}
		}
		return nil
	})
	return known, err
}

// sweepPaths takes the daily tests of before t off the record, but for the newest of
// each button. The type is written out for the index that has only these.
func (r *Records) sweepPaths(ctx context.Context, before int64) error {
	for {
		var gone int64
		err := r.write(ctx, "sweep ways of buttons", func(ctx context.Context, tx bun.Tx) error {
			res, err := tx.NewRaw(`DELETE FROM events WHERE (edge, id) IN (SELECT o.edge, o.id FROM events AS o WHERE o.type = 'button.path' AND o.received < ?
				AND EXISTS (SELECT 1 FROM events AS n WHERE n.type = 'button.path' AND n.device = o.device AND n.received > o.received) LIMIT ?)`, before, sweepRows).Exec(ctx)
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
