package records

import (
	"context"
	"slices"

	"github.com/uptrace/bun"
)

// insert writes rows that are not there yet.
func insert[Row any](ctx context.Context, tx bun.Tx, rows []Row) error {
	for part := range slices.Chunk(rows, chunk) {
		// Without an empty RETURNING, bun reads every column back that is NULL.
		if _, err := tx.NewInsert().Model(&part).Returning("").Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// upsert writes rows; of one whose key is there already, the columns are
// overwritten. No key may be in rows twice: PostgreSQL refuses that.
func upsert[Row any](ctx context.Context, tx bun.Tx, rows []Row, key, columns []string) error {
	for part := range slices.Chunk(rows, chunk) {
		q := tx.NewInsert().Model(&part).Returning("").On("CONFLICT (?) DO UPDATE", idents(key))
		for _, c := range columns {
			q = q.Set("? = EXCLUDED.?", bun.Ident(c), bun.Ident(c))
		}
		if _, err := q.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func idents(names []string) any {
	list := make([]bun.Ident, len(names))
	for i, n := range names {
		list[i] = bun.Ident(n)
	}
	return bun.List(list)
}
