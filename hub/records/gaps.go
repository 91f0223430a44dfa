package records

import (
	"context"
	"fmt"
	"math"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const gapsMost = 500

type gapRow struct {
	bun.BaseModel `bun:"table:gaps"`
	Edge          string `bun:"edge,pk"`
	Stream        string `bun:"stream,pk"`
	Lane          string `bun:"lane,pk"`
	First         int64  `bun:"first_seq,pk"`
	Last          int64  `bun:"last_seq"`
	Resent        bool   `bun:"resent"`
	At            int64  `bun:"at"`
}

func (row gapRow) gap() wire.Gap {
	return wire.Gap{
		Stream: row.Stream, Lane: devices.Lane(row.Lane), From: uint64(row.First), To: uint64(row.Last),
		Resent: row.Resent, At: moment(row.At),
	}
}

func putGap(ctx context.Context, tx bun.Tx, edge string, g wire.Gap) error {
	row := gapRow{
		Edge: clean(edge), Stream: clean(g.Stream), Lane: string(g.Lane), First: int64(g.From), Last: int64(g.To),
		Resent: g.Resent, At: micros(g.At),
	}
	if err := insert(ctx, tx, []gapRow{row}); err != nil {
		return fmt.Errorf("write gap: %w", err)
	}
	return nil
}

// Gaps are the newest 500 gaps of an edge, oldest first.
func (r *Records) Gaps(ctx context.Context, edge string) ([]wire.Gap, error) {
	var rows []gapRow
	err := r.read(ctx, "read gaps", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("edge = ?", clean(edge)).
			Order("at DESC", "stream DESC", "lane DESC", "first_seq DESC").Limit(gapsMost).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	gaps := make([]wire.Gap, len(rows))
	for i, row := range rows {
		gaps[len(rows)-1-i] = row.gap()
	}
	return gaps, nil
}

// MarkResent marks the numbers in resent, as far as they lie in gaps of the
// edge: their items came again under other numbers. A gap of which only a part
// came again becomes several. Repeating it changes nothing.
func (r *Records) MarkResent(ctx context.Context, edge string, resent []wire.Gap) error {
	if len(resent) == 0 {
		return nil
	}
	marked := true // looked up by reading first, so that a status every 10 s writes nothing
	err := r.read(ctx, "read gaps", func(ctx context.Context, tx bun.Tx) error {
		for _, g := range resent {
			rows, err := overlapping(ctx, tx, edge, g)
			if err != nil {
				return err
			}
			marked = marked && len(rows) == 0
		}
		return nil
	})
	if err != nil || marked {
		return err
	}
	return r.write(ctx, "mark gaps resent", func(ctx context.Context, tx bun.Tx) error {
		for _, g := range resent {
			rows, err := overlapping(ctx, tx, edge, g)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if err := split(ctx, tx, row, g); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// overlapping are the gaps not yet marked that share a number with g.
func overlapping(ctx context.Context, tx bun.Tx, edge string, g wire.Gap) ([]gapRow, error) {
	if g.From > g.To {
		return nil, nil
	}
	var rows []gapRow
	err := tx.NewSelect().Model(&rows).
		Where("edge = ?", clean(edge)).Where("stream = ?", clean(g.Stream)).Where("lane = ?", clean(string(g.Lane))).
		Where("resent = ?", false).Where("first_seq <= ?", int64(min(g.To, math.MaxInt64))).Where("last_seq >= ?", int64(min(g.From, math.MaxInt64))).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look gaps up: %w", err)
	}
	return rows, nil
}

// split marks the numbers of row that g has, and leaves those before and after.
func split(ctx context.Context, tx bun.Tx, row gapRow, g wire.Gap) error {
	if _, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("split gap: %w", err)
	}
	whole := row.gap()
	before, marked, after := whole, whole, whole
	marked.From, marked.To, marked.Resent = max(whole.From, g.From), min(whole.To, g.To), true
	before.To, after.From = marked.From-1, marked.To+1
	for _, part := range []wire.Gap{before, marked, after} {
		if part.From > part.To {
			continue
		}
		if err := putGap(ctx, tx, row.Edge, part); err != nil {
			return err
		}
	}
	return nil
}
