package embedded

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"brighteyes/devices"
)

// request is one unit of work for the writer: readings to append, or a function
// to run in a transaction.
type request struct {
	readings []devices.Reading
	run      func(ctx context.Context, conn *sql.Conn) error
	done     chan error
}

// mostTogether bounds how many readings share one transaction, and so how long
// an append can wait for those before it.
const mostTogether = 10_000

var errClosed = errors.New("telemetry store is closed")

// Append implements telemetry.Store. Appends that arrive while one is being
// written share the next transaction and its fsync.
func (s *Store) Append(ctx context.Context, readings []devices.Reading) error {
	if len(readings) == 0 {
		return nil
	}
	return s.submit(ctx, request{readings: readings, done: make(chan error, 1)})
}

func (s *Store) submit(ctx context.Context, r request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.requests <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return errClosed
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writer owns the writing connection.
func (s *Store) writer() {
	defer s.done.Done()
	for {
		select {
		case r := <-s.requests:
			s.serve(r)
		case <-s.closing:
			for {
				select {
				case r := <-s.requests:
					r.done <- errClosed
				default:
					return
				}
			}
		}
	}
}

func (s *Store) serve(first request) {
	batch := []request{first}
	n := len(first.readings)
	for n < mostTogether {
		select {
		case r := <-s.requests:
			batch = append(batch, r)
			n += len(r.readings)
			continue
		default:
		}
		break
	}
	err := s.transaction(func(ctx context.Context) error {
		for _, r := range batch {
			if r.run != nil {
				if err := r.run(ctx, s.conn); err != nil {
					return err
				}
			}
		}
		rows, err := s.rows(ctx, batch)
		if err != nil {
			return err
		}
		return s.insertRows(ctx, rows)
	})
	for _, r := range batch {
		r.done <- err
	}
}

func (s *Store) transaction(f func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), queryTimeout)
	defer cancel()
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin telemetry transaction: %w", err)
	}
	err := f(ctx)
	if err == nil {
		_, err = s.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		// what the transaction made is not there: forget what was learnt of it
		// (SQLite may have rolled back by itself, as on a full disk; ROLLBACK then
		// complains, which says nothing new)
		_, _ = s.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		s.forget()
		return fmt.Errorf("write telemetry: %w", err)
	}
	return nil
}

// forget reads anew which series and tables there are after a rollback.
func (s *Store) forget() {
	s.closeStatements()
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.series)
	clear(s.days)
	ctx, cancel := context.WithTimeout(context.Background(), queryTimeout)
	defer cancel()
	if err := s.load(ctx); err != nil {
		s.cfg.Log.Error("reading the telemetry file's tables", "err", err)
	}
}

type row struct {
	series, ms int64
	value      float64
}

// rows numbers the series and sorts, so that neighbours in the file are written
// together; of two at one time the later stays behind the earlier.
func (s *Store) rows(ctx context.Context, batch []request) ([]row, error) {
	var rows []row
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range batch {
		for _, reading := range r.readings {
			ms := reading.Time.UnixMilli()
			for metric, value := range reading.Values {
				key := seriesKey{reading.Device, metric}
				id, ok := s.series[key]
				if !ok {
					if err := s.conn.QueryRowContext(ctx, "INSERT INTO series (device, metric) VALUES (?, ?) RETURNING id", key.device, key.metric).Scan(&id); err != nil {
						return nil, fmt.Errorf("add series: %w", err)
					}
					s.series[key] = id
				}
				rows = append(rows, row{id, ms, value})
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(dayOf(a.ms), dayOf(b.ms)), cmp.Compare(a.series, b.series), cmp.Compare(a.ms, b.ms))
	})
	return rows, nil
}
