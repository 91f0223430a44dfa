package records

import (
	"context"
	"slices"

	"github.com/uptrace/bun"
)

// latest is the rows of one table as they stand after several changes, by key,
// in the order in which the keys were first met. A nil row is one to delete.
type latest[Row any] struct {
	keys []string
	rows map[string]*Row
}

func (l *latest[Row]) set(key string, row *Row) {
	if l.rows == nil {
		l.rows = map[string]*Row{}
	}
	if _, ok := l.rows[key]; !ok {
		l.keys = append(l.keys, key)
	}
	l.rows[key] = row
}

// put writes the rows that are not to be deleted; of one that is there already,
// the columns are overwritten.
func (l *latest[Row]) put(ctx context.Context, tx bun.Tx, key, columns []string) error {
	var rows []*Row
	for _, k := range l.keys {
		if row := l.rows[k]; row != nil {
			rows = append(rows, row)
		}
	}
	return upsert(ctx, tx, rows, key, columns)
}

// drop deletes the rows that are to be deleted.
func (l *latest[Row]) drop(ctx context.Context, tx bun.Tx, key string) error {
	var gone []string
	for _, k := range l.keys {
		if l.rows[k] == nil {
			gone = append(gone, k)
		}
	}
	for part := range slices.Chunk(gone, chunk) {
		if _, err := tx.NewDelete().Model((*Row)(nil)).Where("? IN (?)", bun.Ident(key), bun.List(part)).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
