package records

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// overwriting runs fn so that what its statements delete or replace is
// overwritten in the file, and does not lie on in the free parts of a page.
func overwriting(ctx context.Context, tx bun.Tx, fn func() error) error {
	var is int // the pragma answers with the new setting
	if err := tx.QueryRowContext(ctx, "PRAGMA secure_delete = ON").Scan(&is); err != nil {
		return fmt.Errorf("have what is deleted overwritten: %w", err)
	}
	err := fn()
	return errors.Join(err, tx.QueryRowContext(ctx, "PRAGMA secure_delete = OFF").Scan(&is))
}

// emptyLog moves the log into the file and cuts it to nothing, so that no older
// state of a page is left there. While somebody reads an older state it fails
// with ErrUnavailable.
func (r *Records) emptyLog(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	var busy, pages, moved int
	err := r.tidier.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = fmt.Errorf("%w: the log is being read", ErrUnavailable)
	}
	if err != nil {
		return r.explain(ctx, "empty the log", err)
	}
	r.owesEmpty.Store(false)
	return nil
}
