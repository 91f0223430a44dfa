package drivertest

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Files are recorded frames, a file each.
func Files(t testing.TB, patterns ...string) (frames [][]byte) {
	t.Helper()
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, want a file or more", pattern, err)
		}
		for _, name := range names {
			frame, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			frames = append(frames, frame)
		}
	}
	return frames
}

// Hex are recorded frames, written in hex with spaces anywhere.
func Hex(t testing.TB, texts ...string) (frames [][]byte) {
	t.Helper()
	for _, text := range texts {
		frame, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame)
	}
	return frames
}
