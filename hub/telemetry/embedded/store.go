// Package embedded keeps readings in an SQLite file of its own: one table per
// day, keyed by series and time, and hourly rollups that outlive the days.
//
// It is made for one community, some thousand readings a second and a month of
// raw values. It never acknowledges before fsync, and never holds the writer for
// longer than one batch.
package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"brighteyes/hub/telemetry"
)

// Config says where and for how long.
type Config struct {
	Path      string        // of the SQLite file
	Retention time.Duration // of raw values; rollups stay for rollupRetention
	Now       func() time.Time
	Log       *slog.Logger
	MaxPages  int // bounds the file, for tests of a full disk; 0: no bound
}

const (
	rollupRetention = 400 * 24 * time.Hour
	queryTimeout    = 10 * time.Second
)

// Store is the embedded store.
type Store struct {
	cfg   Config
	write *sql.DB
	read  *sql.DB
	conn  *sql.Conn // the writer's own; only the writer's goroutine uses it

	requests chan request
	closing  chan struct{}
	closed   sync.Once
	done     sync.WaitGroup

	insert map[int64]dayStatements // by day, the writer's own

	mu      sync.Mutex
	series  map[seriesKey]int64
	days    map[int64]bool // whose tables exist
	touched map[int64]int  // by hour: how often it was written to since start
}

type seriesKey struct{ device, metric string }

var _ telemetry.Store = (*Store)(nil)

const schema = `
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, device TEXT NOT NULL, metric TEXT NOT NULL, UNIQUE (device, metric));
CREATE TABLE IF NOT EXISTS hourly (series INTEGER, hour INTEGER, n INTEGER, sum REAL, low REAL, high REAL, last REAL, PRIMARY KEY (series, hour)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stale (hour INTEGER PRIMARY KEY);`

// Open opens or makes the file. Close it.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Store{
		cfg:      cfg,
		requests: make(chan request, 64),
		closing:  make(chan struct{}),
		insert:   map[int64]dayStatements{},
		series:   map[seriesKey]int64{},
		days:     map[int64]bool{},
		touched:  map[int64]int{},
	}
	if err := s.open(ctx); err != nil {
		s.closeFiles()
		return nil, fmt.Errorf("open telemetry file %s: %w", filepath.Base(cfg.Path), err)
	}
	s.done.Add(1)
	go s.writer()
	return s, nil
}

// writing is how the writer is set up. Thousands of series each have a page to
// which their newest values go: they want to stay in memory, and to be put from
// the log into the file once for many commits.
const writing = "&_pragma=synchronous(FULL)&_pragma=cache_size(-32768)&_pragma=temp_store(MEMORY)&_pragma=wal_autocheckpoint(8000)"

func (s *Store) open(ctx context.Context) (err error) {
	dsn := "file:" + s.cfg.Path + "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)"
	if s.write, err = sql.Open("sqlite", dsn+writing); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if s.conn, err = s.write.Conn(ctx); err != nil {
		return err
	}
	if s.cfg.MaxPages > 0 {
		if _, err = s.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", s.cfg.MaxPages)); err != nil {
			return err
		}
	}
	if _, err = s.conn.ExecContext(ctx, schema); err != nil {
		return err
	}
	if s.read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	return s.load(ctx)
}

// load reads which series and days there are.
func (s *Store) load(ctx context.Context) error {
	rows, err := s.conn.QueryContext(ctx, "SELECT id, device, metric FROM series")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var key seriesKey
		if err := rows.Scan(&id, &key.device, &key.metric); err != nil {
			return err
		}
		s.series[key] = id
	}
	if err := rows.Err(); err != nil {
		return err
	}
	tables, err := s.conn.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'd[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'")
	if err != nil {
		return err
	}
	defer tables.Close()
	for tables.Next() {
		var name string
		if err := tables.Scan(&name); err != nil {
			return err
		}
		day, err := time.Parse("d"+tableDay, name)
		if err != nil {
			return fmt.Errorf("table %s is not a day's: %w", name, err)
		}
		s.days[day.UnixMilli()] = true
	}
	return tables.Err()
}

// Close ends the store after the batches that it has taken.
func (s *Store) Close() error {
	s.closed.Do(func() { close(s.closing) })
	s.done.Wait()
	return s.closeFiles()
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Ping writes nothing; it asks whether the file answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	return s.read.PingContext(ctx)
}

const (
	hourMS = int64(time.Hour / time.Millisecond)
	dayMS  = 24 * hourMS
)

// hourOf and dayOf are the beginnings of the hour and day of a time, all in
// milliseconds since 1970.
func hourOf(ms int64) int64 { return ms - (ms%hourMS+hourMS)%hourMS }
func dayOf(ms int64) int64  { return ms - (ms%dayMS+dayMS)%dayMS }

// table is the name of the table of that day.
func table(day int64) string { return "d" + time.UnixMilli(day).UTC().Format(tableDay) }

const tableDay = "20060102"
