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

// numbering is the positions that one transaction reads and moves.
type numbering struct {
	r     *Records
	tx    bun.Tx
	at    map[streamLane]uint64
	moved latest[positionRow]
}

type streamLane struct {
	edge, stream string
	lane         devices.Lane
}

func (r *Records) numbering(tx bun.Tx) *numbering {
	return &numbering{r: r, tx: tx, at: map[streamLane]uint64{}}
}

// take takes a batch into its stream's numbering; stored says whether the items
// of the batch are to be stored now.
func (n *numbering) take(ctx context.Context, b wire.Batch) (settled wire.Settled, stored bool, err error) {
	if !b.Numbered() {
		return wire.Settled{Stored: true}, true, nil
	}
	if b.Seq == 0 || b.Seq > math.MaxInt64 {
		return wire.Settled{}, false, fmt.Errorf("%w: batch number %d", ErrInvalid, b.Seq)
	}
	key := streamLane{clean(b.Edge), clean(b.Stream), b.Lane}
	at, err := n.position(ctx, key)
	if err != nil {
		return wire.Settled{}, false, err
	}
	settled.Position = at
	// A batch is itself held by its edge, whatever its base says: no base takes
	// the batch that it came with into the gap.
	if base := min(b.Base, b.Seq); base > at+1 {
		settled.Gap = &wire.Gap{Stream: b.Stream, Lane: b.Lane, From: at + 1, To: base - 1, At: n.r.received(b)}
		if err := putGap(ctx, n.tx, b.Edge, *settled.Gap); err != nil {
			return wire.Settled{}, false, err
		}
		settled.Position = base - 1
	}
	if stored = b.Seq == settled.Position+1; stored {
		settled.Position = b.Seq
	}
	settled.Stored = b.Seq <= settled.Position
	if settled.Position != at {
		n.at[key] = settled.Position
		n.moved.set(fmt.Sprint(key), &positionRow{
			Edge: key.edge, Stream: key.stream, Lane: string(key.lane),
			Position: int64(settled.Position), Updated: micros(n.r.received(b)),
		})
	}
	return settled, stored, nil
}

func (n *numbering) position(ctx context.Context, key streamLane) (uint64, error) {
	if at, ok := n.at[key]; ok {
		return at, nil
	}
	var at int64
	err := n.tx.NewSelect().Model((*positionRow)(nil)).Column("position").
		Where("edge = ?", key.edge).Where("stream = ?", key.stream).Where("lane = ?", string(key.lane)).
		Scan(ctx, &at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read position: %w", err)
	}
	n.at[key] = uint64(at)
	return uint64(at), nil
}

// write puts the positions that moved on record.
func (n *numbering) write(ctx context.Context) error {
	if err := n.moved.put(ctx, n.tx, []string{"edge", "stream", "lane"}, []string{"position", "updated"}); err != nil {
		return fmt.Errorf("write positions: %w", err)
	}
	return nil
}
