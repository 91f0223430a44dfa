package embedded

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// together is how many rows one statement inserts; more saves nothing.
const together = 64

// dayStatements insert into one day's table, many rows or one.
type dayStatements struct{ many, one *sql.Stmt }

func (d dayStatements) close() {
	_ = d.many.Close() // a prepared statement's Close has nothing to lose
	_ = d.one.Close()
}

func (s *Store) insertRows(ctx context.Context, rows []row) error {
	hours := map[int64]bool{}
	args := make([]any, 0, 3*together)
	for len(rows) > 0 {
		day := dayOf(rows[0].ms)
		st, err := s.statements(ctx, day)
		if err != nil {
			return err
		}
		n := 0
		for n < len(rows) && dayOf(rows[n].ms) == day {
			n++
		}
		for part := rows[:n]; len(part) > 0; {
			stmt, k := st.one, 1
			if len(part) >= together {
				stmt, k = st.many, together
			}
			args = args[:0]
			for _, r := range part[:k] {
				args = append(args, r.series, r.ms, r.value)
				hours[hourOf(r.ms)] = true
			}
			if _, err := stmt.ExecContext(ctx, args...); err != nil {
				return err
			}
			part = part[k:]
		}
		rows = rows[n:]
	}
	return s.markStale(ctx, hours)
}

// markStale notes that the rollups of these hours no longer say what the raw
// values say.
func (s *Store) markStale(ctx context.Context, hours map[int64]bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hour := range hours {
		if _, err := s.conn.ExecContext(ctx, "INSERT OR IGNORE INTO stale (hour) VALUES (?)", hour); err != nil {
			return err
		}
		s.touched[hour]++
	}
	return nil
}

func (s *Store) statements(ctx context.Context, day int64) (dayStatements, error) {
	if st, ok := s.insert[day]; ok {
		return st, nil
	}
	create := fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (series INTEGER, time INTEGER, value REAL, PRIMARY KEY (series, time)) WITHOUT ROWID", table(day))
	if _, err := s.conn.ExecContext(ctx, create); err != nil {
		return dayStatements{}, fmt.Errorf("make table %s: %w", table(day), err)
	}
	insert := func(n int) (*sql.Stmt, error) {
		values := strings.TrimSuffix(strings.Repeat("(?,?,?),", n), ",")
		return s.conn.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s VALUES %s ON CONFLICT DO UPDATE SET value = excluded.value", table(day), values))
	}
	one, err := insert(1)
	if err != nil {
		return dayStatements{}, err
	}
	many, err := insert(together)
	if err != nil {
		return dayStatements{}, err
	}
	st := dayStatements{many, one}
	// two days are written to in turn around midnight; more is a late flood
	if len(s.insert) > 8 {
		s.closeStatements()
	}
	s.insert[day] = st
	s.mu.Lock()
	s.days[day] = true
	s.mu.Unlock()
	return st, nil
}

func (s *Store) closeStatements() {
	for _, st := range s.insert {
		st.close()
	}
	clear(s.insert)
}
