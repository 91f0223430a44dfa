package records

import (
	"context"
	"database/sql"
	"io/fs"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// Whom the desk asked before it was kept to which call: those times are all that is known.
func TestWhoWasAskedBeforeAnUpdateIsAskedToTheSameCallAfterwards(t *testing.T) {
	db, err := openWriter(filepath.Join(t.TempDir(), "records.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	migrateUntil(t, db, "0084")
	_, err = db.Exec(`INSERT INTO alerts (id, "key", category, severity, state, drill, edge, device, site, opened_at, body) VALUES ('a', '', '', '', '', FALSE, '', '', '', 10, '{}'), ('b', '', '', '', '', FALSE, '', '', '', 10, '{}');
		INSERT INTO alert_timeline (alert, n, at, who, action, note) VALUES ('a', 0, 10, 'system', 'raised', ''), ('a', 1, 30, 'system', 'called_again', ''), ('a', 2, 50, 'system', 'called_again', '');
		INSERT INTO alert_timeline (alert, n, at, who, action, note) VALUES ('b', 0, 10, 'system', 'raised', ''), ('b', 1, 90, 'system', 'called_again', ''), ('b', 2, 30, 'system', 'called_again', '');
		INSERT INTO resident_shares (alert, asked, who, at) VALUES ('a', 'guard', 'care', 20), ('a', 'police', 'care', 40), ('b', 'guard', 'care', 40), ('b', 'police', 'care', 20)`)
	if err != nil {
		t.Fatal(err)
	}
	migrateUntil(t, db, "0085")
	// Of b the clock was set back between its second call and its third.
	for share, want := range map[[2]string]int{{"a", "guard"}: 1, {"a", "police"}: 2, {"b", "guard"}: 3, {"b", "police"}: 1} {
		var call int
		if err := db.QueryRow("SELECT call FROM resident_shares WHERE alert = ? AND asked = ?", share[0], share[1]).Scan(&call); err != nil || call != want {
			t.Errorf("%s was asked to call %d (%v); want %d", share, call, err, want)
		}
	}
}

// migrateUntil takes the steps before one of that number.
func migrateUntil(t *testing.T, db *sql.DB, until string) {
	t.Helper()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	steps := fstest.MapFS{}
	for _, name := range names {
		if base := filepath.Base(name); base < until {
			text, err := fs.ReadFile(migrations, name)
			if err != nil {
				t.Fatal(err)
			}
			steps[base] = &fstest.MapFile{Data: text}
		}
	}
	if err := migrateWith(context.Background(), db, steps, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
}
