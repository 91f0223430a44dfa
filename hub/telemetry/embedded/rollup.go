package embedded

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	tendEvery    = time.Minute
	settleAfter  = 10 * time.Minute // an hour is rolled up this long after its end
	seriesAtOnce = 500              // rollups written in one transaction
)

// Run rolls up the hours that are over, and drops the days that are past
// retention once they are rolled up, until ctx ends.
func (s *Store) Run(ctx context.Context) error {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	failing := ""
	for {
		err := s.tend(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			failing = ""
		case err.Error() != failing: // say it once, not each minute
			failing = err.Error()
			s.cfg.Log.Error("tending the telemetry file", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tend does at once what is due now.
func (s *Store) tend(ctx context.Context) error {
	now := s.cfg.Now()
	hours, err := s.staleHours(ctx, now.Add(-settleAfter).UnixMilli()-hourMS)
	if err != nil {
		return fmt.Errorf("find hours to roll up: %w", err)
	}
	for _, hour := range hours {
		if err := s.rollUp(ctx, hour); err != nil {
			return fmt.Errorf("roll up the hour of %s: %w", time.UnixMilli(hour).UTC().Format(time.RFC3339), err)
		}
	}
	return s.expire(ctx, now)
}

func (s *Store) staleHours(ctx context.Context, until int64) ([]int64, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT hour FROM stale WHERE hour <= ? ORDER BY hour", until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var hours []int64
	for rows.Next() {
		var hour int64
		if err := rows.Scan(&hour); err != nil {
			return nil, err
		}
		hours = append(hours, hour)
	}
	return hours, rows.Err()
}

// rollUp reads an hour without holding the writer, writes its rollups in small
// transactions, and takes the mark away unless the hour was written to meanwhile.
func (s *Store) rollUp(ctx context.Context, hour int64) error {
	before := s.touches(hour)
	if s.existing()[dayOf(hour)] {
		for after := int64(-1); ; {
			rollups, last, err := s.summarise(ctx, hour, after)
			if err != nil {
				return err
			}
			if len(rollups) == 0 {
				break
			}
			if err := s.writeRollups(ctx, rollups); err != nil {
				return err
			}
			after = last
		}
	}
	return s.submit(ctx, request{done: make(chan error, 1), run: func(ctx context.Context, conn *sql.Conn) error {
		if s.touches(hour) != before {
			return nil
		}
		_, err := conn.ExecContext(ctx, "DELETE FROM stale WHERE hour = ?", hour)
		return err
	}})
}

func (s *Store) touches(hour int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.touched[hour]
}

// summarise computes the rollups of one hour for the next series after the given.
func (s *Store) summarise(ctx context.Context, hour, after int64) (rollups [][]any, last int64, err error) {
	name := table(dayOf(hour))
	query := fmt.Sprintf(`SELECT g.series, g.n, g.sum, g.low, g.high, v.value FROM
		(SELECT series, count(*) AS n, sum(value) AS sum, min(value) AS low, max(value) AS high, max(time) AS newest
		 FROM %s WHERE series IN (SELECT id FROM series WHERE id > ? ORDER BY id LIMIT ?) AND time >= ? AND time < ? GROUP BY series) AS g
		JOIN %s AS v ON v.series = g.series AND v.time = g.newest ORDER BY g.series`, name, name)
	for {
		rows, err := s.read.QueryContext(ctx, query, after, seriesAtOnce, hour, hour+hourMS)
		if err != nil {
			return nil, 0, err
		}
		for rows.Next() {
			var series, n int64
			var sum, low, high, newest float64
			if err := rows.Scan(&series, &n, &sum, &low, &high, &newest); err != nil {
				rows.Close()
				return nil, 0, err
			}
			rollups = append(rollups, []any{series, hour, n, sum, low, high, newest})
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, 0, err
		}
		// the next part begins after the last series looked at, with values or not
		var looked sql.NullInt64
		err = s.read.QueryRowContext(ctx, "SELECT max(id) FROM (SELECT id FROM series WHERE id > ? ORDER BY id LIMIT ?)", after, seriesAtOnce).Scan(&looked)
		if err != nil || !looked.Valid || len(rollups) > 0 {
			return rollups, looked.Int64, err
		}
		after = looked.Int64
	}
}

func (s *Store) writeRollups(ctx context.Context, rollups [][]any) error {
	return s.submit(ctx, request{done: make(chan error, 1), run: func(ctx context.Context, conn *sql.Conn) error {
		stmt, err := conn.PrepareContext(ctx, `INSERT INTO hourly (series, hour, n, sum, low, high, last) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (series, hour) DO UPDATE SET n = excluded.n, sum = excluded.sum, low = excluded.low, high = excluded.high, last = excluded.last`)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for _, r := range rollups {
			if _, err := stmt.ExecContext(ctx, r...); err != nil {
				return err
			}
		}
		return nil
	}})
}

// expire drops the tables of days past retention, and rollups past theirs.
func (s *Store) expire(ctx context.Context, now time.Time) error {
	oldest := dayOf(now.Add(-s.cfg.Retention).UnixMilli())
	for day := range s.existing() {
		if day >= oldest {
			continue
		}
		if err := s.drop(ctx, day); err != nil {
			return fmt.Errorf("drop %s: %w", table(day), err)
		}
	}
	return s.submit(ctx, request{done: make(chan error, 1), run: func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "DELETE FROM hourly WHERE hour < ?", now.Add(-rollupRetention).UnixMilli())
		return err
	}})
}

func (s *Store) drop(ctx context.Context, day int64) error {
	return s.submit(ctx, request{done: make(chan error, 1), run: func(ctx context.Context, conn *sql.Conn) error {
		if st, ok := s.insert[day]; ok {
			st.close()
			delete(s.insert, day)
		}
		if _, err := conn.ExecContext(ctx, "DROP TABLE IF EXISTS "+table(day)); err != nil {
			return err
		}
		s.mu.Lock()
		delete(s.days, day)
		for hour := day; hour < day+dayMS; hour += hourMS {
			delete(s.touched, hour)
		}
		s.mu.Unlock()
		return nil
	}})
}
