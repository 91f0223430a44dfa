package records

import (
	"context"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

type seenRow struct {
	bun.BaseModel `bun:"table:seen"`
	Edge          string `bun:"edge,pk"`
	Device        string `bun:"device,pk"`
	At            int64  `bun:"at"`
}

// Seen is when each edge and each device was last heard, as far as PutSeen said.
func (r *Records) Seen(ctx context.Context) ([]devices.Seen, error) {
	var rows []seenRow
	err := r.read(ctx, "read last seen", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("edge", "device").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	all := make([]devices.Seen, len(rows))
	for i, row := range rows {
		all[i] = devices.Seen{Edge: row.Edge, Device: row.Device, At: moment(row.At)}
	}
	return all, nil
}

// PutSeen writes when edges and devices were last heard, each over what was
// there, in one transaction. Of one that is named twice the later in the list is
// written.
func (r *Records) PutSeen(ctx context.Context, list []devices.Seen) error {
	var rows latest[seenRow]
	for _, s := range list {
		row := seenRow{Edge: clean(s.Edge), Device: clean(s.Device), At: micros(s.At)}
		rows.set(row.Edge+"/"+row.Device, &row)
	}
	return r.write(ctx, "put last seen", func(ctx context.Context, tx bun.Tx) error {
		return rows.put(ctx, tx, []string{"edge", "device"}, []string{"at"})
	})
}
