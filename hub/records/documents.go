package records

import (
	"context"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
)

// Some things are read and written whole: a row with an id, a version and a body. They
// are written in one way.

// putDocument writes a row over its version before, with its row of the audit record.
// When that is not what is on record it is conflict.
func (r *Records) putDocument(ctx context.Context, what string, row any, version int64, conflict error, e access.AuditEntry) error {
	return r.write(ctx, what, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return conflict
		}
		return addAudit(ctx, tx, e)
	})
}

// addDocument writes a new row with its row of the audit record, unless another holds
// what is to be one of its kind: then added is false and nothing is written.
func (r *Records) addDocument(ctx context.Context, what string, row any, unique string, e access.AuditEntry) (added bool, err error) {
	err = r.write(ctx, what, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewInsert().Model(row).Returning("").On("CONFLICT (?) DO NOTHING", bun.Ident(unique)).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if added = n > 0; err != nil || !added {
			return err
		}
		return addAudit(ctx, tx, e)
	})
	return added && err == nil, err
}

// pageOf cuts a page of at most so many from rows of which one more was read, and makes
// the cursor of the next.
func pageOf[R, T any](rows []R, most int, id func(R) string, read func(R) (T, error)) (page []T, next string, err error) {
	if len(rows) > most {
		rows = rows[:most]
		next = place{Key: []string{id(rows[most-1])}}.cursor()
	}
	page = make([]T, len(rows))
	for i, row := range rows {
		if page[i], err = read(row); err != nil {
			return nil, "", err
		}
	}
	return page, next, nil
}

// lastID is the last id of the page that a cursor comes after; empty: the first page.
func lastID(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	before, err := parseCursor(cursor, 1)
	if err != nil {
		return "", err
	}
	return before.Key[0], nil
}
