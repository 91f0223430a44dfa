package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDemoOpensNobodyElsesRecords(t *testing.T) {
	own, other := t.TempDir(), t.TempDir()
	if err := claim(own); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{own, other} {
		if err := os.WriteFile(filepath.Join(dir, "records.db"), []byte("records"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := claim(own); err != nil {
		t.Errorf("its own folder, at the second start: %v", err)
	}
	if err := claim(other); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("the folder of a hub: %v", err)
	}
	if _, err := os.Stat(filepath.Join(other, "demo")); err == nil {
		t.Error("a folder that was refused is marked")
	}
}
