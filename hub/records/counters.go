package records

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// What Counters counts of an edge, since the records began.
const (
	CountIDConflict = "id_conflict" // events kept under a new id
	CountStripped   = "stripped"    // data keys taken away
)

type counterRow struct {
	bun.BaseModel `bun:"table:counters"`
	Edge          string `bun:"edge,pk"`
	Name          string `bun:"name,pk"`
	N             int64  `bun:"n"`
}

func count(ctx context.Context, tx bun.Tx, edge, name string, n int) error {
	if n == 0 {
		return nil
	}
	row := counterRow{Edge: clean(edge), Name: name, N: int64(n)}
	if _, err := tx.NewInsert().Model(&row).On("CONFLICT (edge, name) DO UPDATE").
		Set("n = counter_row.n + EXCLUDED.n").Exec(ctx); err != nil {
		return fmt.Errorf("count %s: %w", name, err)
	}
	return nil
}

// Counters is what was counted of an edge, by name; what is missing is 0.
func (r *Records) Counters(ctx context.Context, edge string) (map[string]int, error) {
	var rows []counterRow
	err := r.read(ctx, "read counters", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("edge = ?", clean(edge)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.Name] = int(row.N)
	}
	return counts, nil
}
