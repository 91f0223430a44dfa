package checks

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEveryLinkOfTheDocumentsLeadsSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	for _, name := range tracked(t, "*.md") {
		for _, m := range link.FindAllStringSubmatch(string(readFile(t, name)), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join("../..", filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
		}
	}
}

func TestTheReadmeNamesBothCommandsAndEveryDirectLibrary(t *testing.T) {
	readme := string(readFile(t, "README.md"))
	for _, word := range []string{"make demo", "make test"} {
		if !strings.Contains(readme, word) {
			t.Errorf("the README does not show %s", word)
		}
	}
	for line := range strings.SplitSeq(string(readFile(t, "go.mod")), "\n") {
		path, _, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "require ")), " v")
		if !ok || strings.Contains(line, "// indirect") || !strings.Contains(path, ".") {
			continue
		}
		name := regexp.MustCompile(`/v\d+$`).ReplaceAllString(path, "")
		if parts := strings.Split(name, "/"); !strings.Contains(readme, parts[len(parts)-1]) {
			t.Errorf("the README's table has no sentence for %s", path)
		}
	}
}
