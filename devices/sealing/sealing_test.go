package sealing

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func keyIn(t *testing.T, path string) Key {
	t.Helper()
	key, err := OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestOnlyTheKeyItWasSealedToOpensItAndForNothingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.key")
	mine, other := keyIn(t, path), keyIn(t, filepath.Join(t.TempDir(), "key"))
	sealed, err := Seal(mine.Public(), "purpose", []byte("text"))
	if err != nil || strings.Contains(string(sealed), "text") {
		t.Fatalf("%q, %v", sealed, err)
	}
	if text, err := keyIn(t, path).Open("purpose", sealed); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := mine.Open("another purpose", sealed); err == nil {
		t.Error("it opens for something else")
	}
	if _, err := other.Open("purpose", sealed); err == nil {
		t.Error("another key opens it")
	}
	for _, bad := range [][]byte{nil, sealed[:10], append([]byte{1}, sealed...)} {
		if _, err := mine.Open("purpose", bad); err == nil {
			t.Errorf("%x opens", bad)
		}
	}
	if _, err := Seal("not a key", "purpose", nil); err == nil || CheckPublic("") == nil {
		t.Error("it is sealed to nobody")
	}
	if mine.Name("a") != keyIn(t, path).Name("a") || mine.Name("a") == mine.Name("b") || mine.Name("a") == other.Name("a") {
		t.Error("names of secrets are not the edge's own")
	}
	if f := Fingerprint(mine.Public()); len(f) != 39 || f == Fingerprint(other.Public()) {
		t.Errorf("%q", f)
	}
}

func TestAKeyIsTheEdgesAloneAndADamagedOneIsToldOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.key")
	keyIn(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKey(path); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%v", err)
	}
}
