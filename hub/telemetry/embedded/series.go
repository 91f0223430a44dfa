package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"brighteyes/hub/telemetry"
)

// Series implements telemetry.Store. Steps of whole hours are answered from the
// rollups where these are up to date.
func (s *Store) Series(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error) {
	q, err := q.Whole()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	points, err := s.answer(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read %s of %s: %w", q.Metric, q.Device, err)
	}
	return points, nil
}

func (s *Store) answer(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error) {
	// one transaction, so that a rollup and the raw values beside it agree
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written

	var series int64
	err = tx.QueryRowContext(ctx, "SELECT id FROM series WHERE device = ? AND metric = ?", q.Device, q.Metric).Scan(&series)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := reader{tx: tx, series: series, days: s.existing(), windows: telemetry.NewWindows(q)}
	from, to := q.From.UnixMilli(), q.To.UnixMilli()
	if q.Step%time.Hour != 0 {
		err = r.raw(ctx, from, to)
	} else {
		err = r.hours(ctx, from, to)
	}
	return r.windows.Points(), err
}

// Values implements telemetry.Store.
func (s *Store) Values(ctx context.Context, span telemetry.Span, limit int) (points []telemetry.Point, more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	points, err = s.values(ctx, span, limit)
	if err != nil {
		return nil, false, fmt.Errorf("read %s of %s: %w", span.Metric, span.Device, err)
	}
	if len(points) > limit {
		return nil, true, nil
	}
	return points, false, nil
}

// values are those of a span, at most one more than limit.
func (s *Store) values(ctx context.Context, span telemetry.Span, limit int) (points []telemetry.Point, err error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written

	var series int64
	err = tx.QueryRowContext(ctx, "SELECT id FROM series WHERE device = ? AND metric = ?", span.Device, span.Metric).Scan(&series)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := reader{tx: tx, series: series, days: s.existing()}
	from, to := span.From.UnixMilli(), span.To.UnixMilli()
	for day := dayOf(from); day < to && len(points) <= limit; day += dayMS {
		if !r.days[day] {
			continue
		}
		query := fmt.Sprintf("SELECT time, value FROM %s WHERE series = ? AND time >= ? AND time < ? ORDER BY time LIMIT ?", table(day))
		err := r.each(ctx, query, []any{series, from, to, limit + 1 - len(points)}, func(rows *sql.Rows) error {
			var ms int64
			var value float64
			err := rows.Scan(&ms, &value)
			points = append(points, telemetry.Point{Time: time.UnixMilli(ms).UTC(), Value: value})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return points, nil
}

func (s *Store) existing() map[int64]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	days := make(map[int64]bool, len(s.days))
	for day := range s.days {
		days[day] = true
	}
	return days
}

// reader answers one query.
type reader struct {
	tx      *sql.Tx
	series  int64
	days    map[int64]bool
	windows *telemetry.Windows
}

// raw adds the raw values of from ≤ time < to.
func (r *reader) raw(ctx context.Context, from, to int64) error {
	for day := dayOf(from); day < to; day += dayMS {
		if !r.days[day] {
			continue
		}
		query := fmt.Sprintf("SELECT time, value FROM %s WHERE series = ? AND time >= ? AND time < ? ORDER BY time", table(day))
		err := r.each(ctx, query, []any{r.series, from, to}, func(rows *sql.Rows) error {
			var ms int64
			var value float64
			if err := rows.Scan(&ms, &value); err != nil {
				return err
			}
			r.windows.Add(ms, value)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// hours adds what lies in from ≤ time < to, both round hours: from a rollup, or
// from raw values where the rollup is stale and they are still there.
func (r *reader) hours(ctx context.Context, from, to int64) error {
	stale := map[int64]bool{}
	err := r.each(ctx, "SELECT hour FROM stale WHERE hour >= ? AND hour < ?", []any{from, to}, func(rows *sql.Rows) error {
		var hour int64
		err := rows.Scan(&hour)
		stale[hour] = r.days[dayOf(hour)]
		return err
	})
	if err != nil {
		return err
	}
	next := from // all before it is added
	catchUp := func(until int64) error {
		for ; next < until; next += hourMS {
			if stale[next] {
				if err := r.raw(ctx, next, next+hourMS); err != nil {
					return err
				}
			}
		}
		return nil
	}
	type rollup struct {
		hour, n              int64
		sum, low, high, last float64
	}
	var rollups []rollup
	err = r.each(ctx, "SELECT hour, n, sum, low, high, last FROM hourly WHERE series = ? AND hour >= ? AND hour < ? ORDER BY hour", []any{r.series, from, to},
		func(rows *sql.Rows) error {
			var h rollup
			err := rows.Scan(&h.hour, &h.n, &h.sum, &h.low, &h.high, &h.last)
			rollups = append(rollups, h)
			return err
		})
	if err != nil {
		return err
	}
	for _, h := range rollups {
		if stale[h.hour] {
			continue
		}
		if err := catchUp(h.hour); err != nil {
			return err
		}
		r.windows.AddMany(h.hour, h.n, h.sum, h.low, h.high, h.last)
		next = h.hour + hourMS
	}
	return catchUp(to)
}

func (r *reader) each(ctx context.Context, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := r.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
