package demo

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// A folder that has records is somebody's: nothing is written into it.
func TestAFolderWithRecordsGetsNoHistory(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "records.db")
	if err := os.WriteFile(kept, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := generate(t.Context(), settings{Data: dir}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(kept); err != nil || string(text) != "somebody's" || len(list) != 1 {
		t.Errorf("the folder has %v, its records are %q: %v", list, text, err)
	}
}
