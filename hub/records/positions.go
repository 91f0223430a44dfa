package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

type positionRow struct {
	bun.BaseModel `bun:"table:positions"`
	Edge          string `bun:"edge,pk"`
	Stream        string `bun:"stream,pk"`
	Lane          string `bun:"lane,pk"`
	Position      int64  `bun:"position"`
	Updated       int64  `bun:"updated"`
}

// Positions is where the lanes of a stream stand; an unknown stream is at 0.
func (r *Records) Positions(ctx context.Context, edge, stream string) (wire.Position, error) {
	var rows []positionRow
	err := r.read(ctx, "read positions", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("edge = ?", clean(edge)).Where("stream = ?", clean(stream)).Scan(ctx)
	})
	if err != nil {
		return wire.Position{}, err
	}
	var p wire.Position
	for _, row := range rows {
		p = p.With(devices.Lane(row.Lane), uint64(row.Position))
	}
	return p, nil
}

// number takes a batch into its stream's numbering and moves the position;
// stored says whether the items of the batch are to be stored now.
func (r *Records) number(ctx context.Context, tx bun.Tx, b wire.Batch) (settled wire.Settled, stored bool, err error) {
	if !b.Numbered() {
		return wire.Settled{Stored: true}, true, nil
	}
	if b.Seq == 0 || b.Seq > math.MaxInt64 {
		return wire.Settled{}, false, fmt.Errorf("%w: batch number %d", ErrInvalid, b.Seq)
	}
	at, err := position(ctx, tx, b)
	if err != nil {
		return wire.Settled{}, false, err
	}
	settled.Position = at
	// A batch is itself held by its edge, whatever its base says: no base takes
	// the batch that it came with into the gap.
	if base := min(b.Base, b.Seq); base > at+1 {
		settled.Gap = &wire.Gap{Stream: b.Stream, Lane: b.Lane, From: at + 1, To: base - 1, At: r.received(b)}
		if err := putGap(ctx, tx, b.Edge, *settled.Gap); err != nil {
			return wire.Settled{}, false, err
		}
		settled.Position = base - 1
	}
	if stored = b.Seq == settled.Position+1; stored {
		settled.Position = b.Seq
	}
	settled.Stored = b.Seq <= settled.Position
	if settled.Position != at {
		err = r.putPosition(ctx, tx, b, settled.Position)
	}
	return settled, stored, err
}

func position(ctx context.Context, tx bun.Tx, b wire.Batch) (uint64, error) {
	var at int64
	err := tx.NewSelect().Model((*positionRow)(nil)).Column("position").
		Where("edge = ?", clean(b.Edge)).Where("stream = ?", clean(b.Stream)).Where("lane = ?", string(b.Lane)).
		Scan(ctx, &at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read position: %w", err)
	}
	return uint64(at), nil
}

func (r *Records) putPosition(ctx context.Context, tx bun.Tx, b wire.Batch, at uint64) error {
	row := positionRow{
		Edge: clean(b.Edge), Stream: clean(b.Stream), Lane: string(b.Lane),
		Position: int64(at), Updated: micros(r.received(b)),
	}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (edge, stream, lane) DO UPDATE").
		Set("position = EXCLUDED.position").Set("updated = EXCLUDED.updated").Exec(ctx)
	if err != nil {
		return fmt.Errorf("write position: %w", err)
	}
	return nil
}
