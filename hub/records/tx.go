package records

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// deadline bounds every transaction, the wait for the connection included.
const deadline = 10 * time.Second

var (
	// ErrUnavailable means that the store could not serve: no space, a failing
	// disk, no answer in time. Nothing was kept; the same call can succeed later.
	ErrUnavailable = errors.New("records are unavailable")
	// ErrNotFound means that there is no such thing on record.
	ErrNotFound = errors.New("not on record")
	// ErrInvalid means that the call itself is wrong, such as a cursor that none
	// of these calls returned.
	ErrInvalid = errors.New("invalid request to the records")
)

// write runs fn in a transaction that is flushed to disk when write returns nil.
// An error or a panic of fn rolls everything back. fn must use only tx, never
// the Records: there is one connection, and it has it. At most one such write
// waits for the connection at a time, so that an urgent one waits for at most one
// of them.
func (r *Records) write(ctx context.Context, what string, fn func(ctx context.Context, tx bun.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	select {
	case r.slow <- struct{}{}:
		defer func() { <-r.slow }()
	case <-ctx.Done():
		return r.explain(ctx, what, ctx.Err())
	}
	return r.writeNow(ctx, what, fn)
}

// writeNow is write for what may not queue behind others: batches and what
// people and timers do to alerts.
func (r *Records) writeNow(ctx context.Context, what string, fn func(ctx context.Context, tx bun.Tx) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	began := time.Now()
	defer func() {
		r.m.seconds.WithLabelValues(what).Observe(time.Since(began).Seconds())
		if err == nil || errors.Is(err, ErrUnavailable) {
			r.failed.Store(err != nil)
		}
	}()
	tx, err := r.writer.BeginTx(ctx, nil)
	if err != nil {
		return r.explain(ctx, what, err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit, failed or not
	if err := fn(ctx, tx); err != nil {
		return r.explain(ctx, what, err)
	}
	if err := tx.Commit(); err != nil {
		return r.explain(ctx, what, err)
	}
	r.wrote.Store(true)
	return nil
}

// read runs fn in a transaction that sees one state of the records and can
// change nothing.
func (r *Records) read(ctx context.Context, what string, fn func(ctx context.Context, tx bun.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	tx, err := r.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return r.explain(ctx, what, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	if err := fn(ctx, tx); err != nil {
		return r.explain(ctx, what, err)
	}
	return nil
}

// explain says what was being done and marks errors of the store itself.
func (r *Records) explain(ctx context.Context, what string, err error) error {
	switch {
	case errors.Is(err, ErrUnavailable):
	case r.closed.Load():
		err = fmt.Errorf("%w: closed", ErrUnavailable)
	case storeFault(err), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = fmt.Errorf("%w: %w", ErrUnavailable, err)
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
	r.m.unavailable.Inc()
	return fmt.Errorf("%s: %w", what, err)
}
