package records

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

func TestRecordsOutliveTheProcess(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", 0)))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = reopen(t, r.cfg)
	if n := len(stored(t, r)); n != 1 || positions(t, r).Alarms != 1 {
		t.Errorf("%d events after opening again", n)
	}
}

func TestTheStoreIsSetToLoseNothing(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		if err := r.writer.NewRaw("PRAGMA "+pragma).Scan(ctx, &got); err != nil || got != want {
			t.Errorf("%s is %s, %v, want %s", pragma, got, err, want)
		}
	}
	if _, err := r.reader.ExecContext(ctx, "DELETE FROM events"); err == nil {
		t.Error("what is for reading can write")
	}
	if n := r.writer.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d connections write", n)
	}
	if n := r.reader.Stats().MaxOpenConnections; n != 4 {
		t.Errorf("%d connections read", n)
	}
}

func TestOnlyTheOwnerMayReadTheFiles(t *testing.T) {
	r := openTest(t, func(c *Config) { c.Path = filepath.Join(filepath.Dir(c.Path), "new", "folder", "records.db") })
	commit(t, r, batch(1, press("button-1", 0)))
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := r.Backup(context.Background(), backup); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{r.cfg.Path, r.cfg.Path + "-wal", r.cfg.Path + "-shm", backup, filepath.Dir(r.cfg.Path)} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if rights := info.Mode().Perm(); rights&0o077 != 0 {
			t.Errorf("%s has rights %v", name, rights)
		}
	}
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 100% #1 a?b=c&d+e;f")
	r := openTest(t, func(c *Config) { c.Path = filepath.Join(dir, "records 1.db") })
	commit(t, r, batch(1, press("button-1", 0)))
	if n := len(stored(t, r)); n != 1 {
		t.Errorf("%d events", n)
	}
	if info, err := os.Stat(filepath.Join(dir, "records 1.db")); err != nil || info.Size() == 0 {
		t.Errorf("the file is not where it was asked for: %v", err)
	}
}

func TestANewerSchemaIsRefusedAndLeftAlone(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", 0)))
	if _, err := r.writer.ExecContext(context.Background(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)"); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	before := readFile(t, r.cfg.Path)
	if _, err := Open(context.Background(), r.cfg); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "9999") {
		t.Errorf("error %v", err)
	}
	if string(readFile(t, r.cfg.Path)) != string(before) {
		t.Error("the refused records were changed")
	}
}

func TestASchemaIsBroughtForward(t *testing.T) {
	db, err := openWriter(filepath.Join(t.TempDir(), "records.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	steps := fstest.MapFS{"0001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (id TEXT NOT NULL);\nINSERT INTO a VALUES ('kept');\n")}}
	forward := func() error { return migrateWith(context.Background(), db, steps, slog.New(slog.DiscardHandler)) }
	if err := forward(); err != nil {
		t.Fatal(err)
	}
	// A step that fails half-way leaves nothing behind and can be taken again.
	steps["0002_b.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nALTER TABLE a ADD COLUMN b TEXT;\nINSERT INTO nowhere VALUES (1);\n")}
	if err := forward(); err == nil {
		t.Fatal("a broken step went through")
	}
	steps["0002_b.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nALTER TABLE a ADD COLUMN b TEXT;\n")}
	for range 2 {
		if err := forward(); err != nil {
			t.Fatal(err)
		}
	}
	var id string
	var b sql.NullString
	if err := db.QueryRow("SELECT id, b FROM a").Scan(&id, &b); err != nil || id != "kept" {
		t.Errorf("row %q, %v", id, err)
	}
}

// PostgreSQL comes later, on the same migrations.
func TestMigrationsSayNothingThatOnlyOneDatabaseKnows(t *testing.T) {
	only := regexp.MustCompile(`(?i)\b(AUTOINCREMENT|WITHOUT\s+ROWID|STRICT|BLOB|BYTEA|SERIAL|BIGSERIAL|JSONB?|DATETIME|TIMESTAMPTZ|PRAGMA|INTEGER|INT|TRIGGER|GENERATED|COLLATE)\b`)
	var n int
	err := fs.WalkDir(migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		text, err := fs.ReadFile(migrations, path)
		for i, line := range strings.Split(string(text), "\n") {
			code, _, _ := strings.Cut(line, "--")
			if word := only.FindString(code); word != "" {
				t.Errorf("%s:%d says %s", path, i+1, word)
			}
			if strings.Contains(line, "+goose Down") {
				t.Errorf("%s:%d goes backward", path, i+1)
			}
		}
		return err
	})
	if err != nil || n == 0 {
		t.Errorf("%d migrations, %v", n, err)
	}
}

func TestABackupIsCompleteAndOpensAlone(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	commit(t, r, batch(1, press("button-1", 0)))
	path := filepath.Join(t.TempDir(), "it's a backup.db")
	if err := os.WriteFile(path+".part", []byte("left over by a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	commit(t, r, batch(2, press("button-1", 1)))
	if err := r.Backup(ctx, path); !errors.Is(err, os.ErrExist) {
		t.Errorf("a backup was written over: %v", err)
	}
	if _, err := os.Stat(path + ".part"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a part is left: %v", err)
	}
	cfg := r.cfg
	cfg.Path = path
	copied := reopen(t, cfg)
	if n := len(stored(t, copied)); n != 1 {
		t.Errorf("the backup has %d events", n)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := r.Backup(stopped, broken); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	for _, name := range []string{broken, broken + ".part"} {
		if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", name, err)
		}
	}
}

func TestClosedRecordsAreUnavailable(t *testing.T) {
	r := openTest(t)
	for range 2 {
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err := r.Commit(context.Background(), batch(1, press("button-1", 0)), nil)
	if _, readErr := r.Edges(context.Background()); !errors.Is(err, ErrUnavailable) || !errors.Is(readErr, ErrUnavailable) {
		t.Errorf("commit %v, read %v", err, readErr)
	}
}

func TestAWriteWaitsForAnotherProcessOnlySoLong(t *testing.T) {
	r := openTest(t)
	other, err := openWriter(r.cfg.Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	lock, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err = r.Commit(ctx, batch(1, press("button-1", 0)), nil)
	if !errors.Is(err, ErrUnavailable) || time.Since(began) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	if n := len(stored(t, r)); n != 0 {
		t.Errorf("%d events", n)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	commit(t, r, batch(1, press("button-1", 0)))
}

func TestACallThatWasGivenUpIsNoFaultOfTheStore(t *testing.T) {
	r := openTest(t)
	ctx, stop := context.WithCancel(context.Background())
	_, err := r.Commit(ctx, batch(1, press("button-1", 0)), func([]devices.Recorded) ([]alerts.Action, error) {
		stop()
		return []alerts.Action{opened("01JA", 1)}, nil
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) {
		t.Errorf("error %v", err)
	}
	if n := len(stored(t, r)); n != 0 {
		t.Errorf("%d events", n)
	}
	if s := commit(t, r, batch(1, press("button-1", 0))); !s.Stored {
		t.Errorf("settled %+v", s)
	}
}

func TestAnUrgentWriteWaitsForOneOtherAtMost(t *testing.T) {
	r := openTest(t)
	r.slow <- struct{}{} // one has its turn, others queue behind it
	defer func() { <-r.slow }()
	commit(t, r, batch(1, press("button-1", 0)))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := r.PutSite(ctx, devices.Site{ID: "b3"}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a write that is not urgent did not queue: %v", err)
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func writeFile(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
