package records

import (
	"context"
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
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	steps := fstest.MapFS{}
	forward := func(until string) {
		t.Helper()
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
	forward("0084")
	_, err = db.Exec(`INSERT INTO alerts (id, "key", category, severity, state, drill, edge, device, site, opened_at, body) VALUES ('a', '', '', '', '', FALSE, '', '', '', 10, '{}');
		INSERT INTO alert_timeline (alert, n, at, who, action, note) VALUES ('a', 0, 10, 'system', 'raised', ''), ('a', 1, 30, 'system', 'called_again', ''), ('a', 2, 50, 'system', 'called_again', '');
		INSERT INTO resident_shares (alert, asked, who, at) VALUES ('a', 'guard', 'care', 20), ('a', 'police', 'care', 40)`)
	if err != nil {
		t.Fatal(err)
	}
	forward("0085")
	for asked, want := range map[string]int{"guard": 1, "police": 2} {
		var call int
		if err := db.QueryRow("SELECT call FROM resident_shares WHERE asked = ?", asked).Scan(&call); err != nil || call != want {
			t.Errorf("%s was asked to call %d (%v); want %d", asked, call, err, want)
		}
	}
}
