package records

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Everything that only SQLite knows stands in this file and in sqlite_copy.go.

const (
	readers      = 4
	unboundPages = 4294967294 // SQLite's own most
)

// prepareFile makes the folder and an empty file that only the owner may read;
// SQLite gives its log and index files the same rights.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// openWriter opens the pool of one connection through which all writes go.
// Transactions take the write lock when they begin, so that none fails half-way
// because another began later.
func openWriter(path string, pages *atomic.Int64) (*sql.DB, error) {
	return openPool(path, 1, pages, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"wal_autocheckpoint(8000)",     // 32 MiB; Run does it before, out of the way of commits
			"journal_size_limit(67108864)", // a burst does not leave a large log behind
		},
	})
}

func openReaders(path string) (*sql.DB, error) {
	return openPool(path, readers, nil, url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(5000)"},
	})
}

func openPool(path string, size int, pages *atomic.Int64, query url.Values) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	query.Set("_dqs", "0") // a name that does not exist is an error, not a text
	query.Set("_error_rc", "1")
	base, err := sqlite.NewConnector("file:" + (&url.URL{Path: filepath.ToSlash(abs)}).EscapedPath() + "?" + query.Encode())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{base, pages})
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// openTidier opens the connection that moves the log into the file while others
// read and write.
func openTidier(path string) (*sql.DB, error) {
	return openPool(path, 1, nil, url.Values{"_pragma": {"busy_timeout(100)", "synchronous(FULL)"}})
}

// tidy moves what was committed from the log into the file, so that no commit
// must, unless nothing was written since.
func (r *Records) tidy(ctx context.Context) error {
	if r.owesEmpty.Load() {
		return r.emptyLog(ctx)
	}
	if !r.wrote.Swap(false) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if _, err := r.tidier.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		r.wrote.Store(true) // there is still something to do
		return r.explain(ctx, "tidy the log", err)
	}
	return nil
}

func wrap(db *sql.DB) *bun.DB { return bun.NewDB(db, sqlitedialect.New()) }

// connector bounds the file on every new connection, because SQLite forgets the
// bound with the connection.
type connector struct {
	driver.Connector
	pages *atomic.Int64
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil || c.pages == nil || c.pages.Load() <= 0 {
		return conn, err
	}
	exec, ok := conn.(driver.ExecerContext)
	if !ok {
		return conn, nil
	}
	if _, err := exec.ExecContext(ctx, "PRAGMA max_page_count = "+strconv.FormatInt(c.pages.Load(), 10), nil); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// LimitPages bounds the file anew, as Config.MaxPages does; 0 takes the bound
// away. It makes and ends a full disk in tests and trials.
func (r *Records) LimitPages(ctx context.Context, pages int) error {
	r.pages.Store(int64(pages))
	if pages <= 0 {
		pages = unboundPages
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if _, err := r.writer.ExecContext(ctx, "PRAGMA max_page_count = "+strconv.Itoa(pages)); err != nil {
		return r.explain(ctx, "limit pages", err)
	}
	return nil
}

// pagesLeft reports how much of a bounded file is unused, from 0 to 1.
func pagesLeft(ctx context.Context, db bun.IDB, bound int64) (float64, error) {
	var used, free int64
	if err := db.NewRaw("PRAGMA page_count").Scan(ctx, &used); err != nil {
		return 0, err
	}
	if err := db.NewRaw("PRAGMA freelist_count").Scan(ctx, &free); err != nil {
		return 0, err
	}
	return float64(bound-used+free) / float64(bound), nil
}

// storeFault reports whether err tells of the store and not of the statement:
// trying again later can help.
func storeFault(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff { // the primary code; the rest is detail
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE,
		sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_INTERRUPT:
		return false
	}
	return true
}
