package folder

import (
	"os"
	"path/filepath"
	"testing"

	"brighteyes/hub/evidence"
	"brighteyes/hub/evidence/shelftest"
)

func TestAFolderIsAShelf(t *testing.T) {
	shelftest.Run(t, func(t *testing.T) evidence.Shelf {
		f, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return f
	})
}

func TestWhatACrashLeftHalfWrittenIsTidied(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "01JZZZZZZZZZZZZZZZZZZZZZZZ.123.new"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

func TestAFolderThatIsGoneCannotServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "clips")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if f.Check(t.Context()) == nil {
		t.Error("it says that it can")
	}
}
