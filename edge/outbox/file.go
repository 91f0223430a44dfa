package outbox

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// file is the opened database: one writing connection, which the owner alone
// uses, and two that read.
type file struct {
	write, read *sql.DB
	insert      [lanes]*sql.Stmt
	next        [lanes]*sql.Stmt
}

// tables are named like the lanes, in their order.
var tables = [lanes]string{"alarms", "events", "readings"}

const version = 1

// errNewer is a file that a newer version of the program wrote.
var errNewer = errors.New("it was written by a newer version of this program")

const schema = `
CREATE TABLE alarms   (id INTEGER PRIMARY KEY, queued INTEGER NOT NULL, stamp INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE events   (id INTEGER PRIMARY KEY, queued INTEGER NOT NULL, stamp INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE readings (id INTEGER PRIMARY KEY, queued INTEGER NOT NULL, stamp INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE lanes (lane INTEGER PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT NULL, dropped INTEGER NOT NULL, aside INTEGER NOT NULL);
INSERT INTO lanes VALUES (0, 0, 0, 0, 0), (1, 0, 0, 0, 0), (2, 0, 0, 0, 0);
CREATE TABLE aside (id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE memory (device TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (device, key)) WITHOUT ROWID;
CREATE TABLE done (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;`

func openFile(path string, maxPages int) (*file, error) {
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err // its text names the path
	} else if err := f.Close(); err != nil {
		return nil, err
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=cache_size(-1024)&_pragma=temp_store(MEMORY)"
	writing := dsn + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(4194304)"
	if maxPages > 0 {
		writing += "&_pragma=max_page_count(" + strconv.Itoa(maxPages) + ")"
	}
	f := &file{}
	if err := f.open(path, writing, dsn+"&_pragma=query_only(1)"); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *file) open(path, writing, reading string) (err error) {
	if f.write, err = sql.Open("sqlite", writing); err != nil {
		return err
	}
	f.write.SetMaxOpenConns(1)
	var have int
	if err := f.write.QueryRow("PRAGMA user_version").Scan(&have); err != nil {
		return fmt.Errorf("read its version: %w", err)
	}
	switch {
	case have > version:
		return errNewer
	case have == 0:
		if err := inTx(f.write, func(tx *sql.Tx) error { _, err := tx.Exec(schema); return err }); err != nil {
			return fmt.Errorf("begin it: %w", err)
		}
		if err := syncFolder(filepath.Dir(path)); err != nil {
			return err
		}
	}
	if f.read, err = sql.Open("sqlite", reading); err != nil {
		return err
	}
	f.read.SetMaxOpenConns(2)
	f.read.SetMaxIdleConns(2)
	for l, table := range tables {
		if f.insert[l], err = f.write.Prepare("INSERT INTO " + table + " (id, queued, stamp, body) VALUES (?, ?, ?, ?)"); err != nil {
			return err
		}
		if f.next[l], err = f.read.Prepare("SELECT id, queued, body FROM " + table + " WHERE id > ? ORDER BY id LIMIT ?"); err != nil {
			return err
		}
	}
	return nil
}

// close lets go of the file. What was committed is on disk already.
func (f *file) close() {
	for _, db := range []*sql.DB{f.read, f.write} {
		if db != nil {
			_ = db.Close() // see above
		}
	}
}

func inTx(db *sql.DB, do func(tx *sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // the first error is the one to tell
		return err
	}
	return tx.Commit()
}

// syncFolder makes a new file's name durable, which fsync of the file does not.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// isFull reports whether SQLite found no room; isCorrupt, that the file is not
// what SQLite wrote.
func isFull(err error) bool { return code(err) == sqlite3.SQLITE_FULL }

func isCorrupt(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CORRUPT || c == sqlite3.SQLITE_NOTADB
}

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff // without the extension
	}
	return 0
}
