package records

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

const (
	positionAge = 400 * 24 * time.Hour
	sweepRows   = 500 // of one transaction, so that no press waits long
)

// tidyEvery is how often the log is moved into the file, when there is any.
const tidyEvery = time.Second

// Run looks after the records until ctx ends: it takes away what is older than
// it must be kept, at once and then every Config.Every, and keeps the database's
// log short, so that no commit has to.
func (r *Records) Run(ctx context.Context) error {
	sweep, tidy := time.NewTicker(r.cfg.Every), time.NewTicker(tidyEvery)
	defer sweep.Stop()
	defer tidy.Stop()
	err := r.sweep(ctx, r.now())
	for told := false; ; {
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !told:
			r.log.Error("records could not be looked after", "err", err)
		}
		told = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-sweep.C:
			err = r.sweep(ctx, r.now())
		case <-tidy.C:
			err = r.tidy(ctx)
		}
	}
}

// sweep takes away refusals and telephone calls after 30 days, statuses of devices after 35, tests of buttons' ways after 3, and positions and gaps of numberings
// that moved last 400 days ago, and days of cameras as old; the sheets of days and months stay.
func (r *Records) sweep(ctx context.Context, now time.Time) error {
	refused, moved := micros(now.Add(-refusalAge)), micros(now.Add(-positionAge))
	return errors.Join(
		r.sweepTable(ctx, "refusals", "id", "at", refused),
		r.sweepTable(ctx, "refusal_counts", "edge, hour, reason", "hour", refused),
		r.sweepTable(ctx, "positions", "edge, stream, lane", "updated", moved),
		r.sweepTable(ctx, "phone_calls", "id", "at", micros(now.Add(-phoneAge))),
		r.sweepTable(ctx, "phone_callbacks", "id", "at", micros(now.Add(-phoneAge))),
		r.sweepPaths(ctx, micros(now.Add(-pathAge))),
		r.sweepStatuses(ctx, micros(now.Add(-statusAge))),
		r.sweepCameras(ctx, now),
		r.sweepTable(ctx, "gaps", "edge, stream, lane, first_seq", "at", moved),
	)
}

// sweepTable deletes the rows whose column is below before, some at a time.
func (r *Records) sweepTable(ctx context.Context, table, key, column string, before int64) error {
	for {
		var gone int64
		err := r.write(ctx, "sweep "+table, func(ctx context.Context, tx bun.Tx) error {
			res, err := tx.NewRaw("DELETE FROM ? WHERE (?) IN (SELECT ? FROM ? WHERE ? < ? LIMIT ?)",
				bun.Ident(table), bun.Safe(key), bun.Safe(key), bun.Ident(table), bun.Ident(column), before, sweepRows).Exec(ctx)
			if err != nil {
				return err
			}
			gone, err = res.RowsAffected()
			return err
		})
		if err != nil || gone < sweepRows {
			return err
		}
	}
}

const trialSize = 256 << 10 // more than most commits write

// Ping reports whether the records serve: whether they can be read, and, when
// the last write found them unavailable, whether a trial write goes through.
func (r *Records) Ping(ctx context.Context) error {
	err := r.read(ctx, "ping", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewSelect().Model((*edgeRow)(nil)).Limit(1).Exists(ctx)
		return err
	})
	if err != nil || !r.failed.Load() {
		return err
	}
	return r.write(ctx, "trial write", func(ctx context.Context, tx bun.Tx) error {
		filler := fmt.Sprintf("%0*d", trialSize, 0)
		if _, err := tx.ExecContext(ctx, "INSERT INTO trials (id, filler) VALUES ('ping', ?)", filler); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM trials WHERE id = 'ping'")
		return err
	})
}
