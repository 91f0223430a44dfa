package checks

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const longest = 400 // lines of a file that people are to read

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, pkg := range list(t) {
		if len(pkg.GoFiles) > 0 && len(pkg.Doc) < 40 {
			t.Errorf("%s has no package comment that says what it is and what it never does", pkg.path())
		}
	}
}

func TestNoFileIsTooLongToRead(t *testing.T) {
	for _, name := range tracked(t, "*.go", "*.js", "*.css") {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/vendor/") || strings.Contains(name, "/testdata/") {
			continue
		}
		text := readFile(t, name)
		if lines := bytes.Count(text, []byte("\n")); lines > longest {
			t.Errorf("%s has %d lines; %d is the most", name, lines, longest)
		}
	}
}

func TestNothingHappensBeforeMain(t *testing.T) {
	each(t, func(name string, file *ast.File) {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function; wire it by hand in cmd", name)
			}
		}
	})
}

func TestTheAlertMachineHasNoClockOfItsOwn(t *testing.T) {
	for _, name := range tracked(t, "alerts/*.go") {
		if strings.HasSuffix(name, "_test.go") || strings.Count(name, "/") > 1 {
			continue
		}
		if m := regexp.MustCompile(`time\.(Now|Since|Until|After|NewTimer|NewTicker)\b`).Find(readFile(t, name)); m != nil {
			t.Errorf("%s calls %s; time is an argument there", name, m)
		}
	}
}

func TestOnlyTheProgramsReadTheEnvironment(t *testing.T) {
	for _, name := range tracked(t, "*.go") {
		if strings.HasPrefix(name, "cmd/") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "test.go") || strings.HasPrefix(name, "hub/systemtest/") || strings.Contains(name, "test/") {
			continue
		}
		if m := regexp.MustCompile(`os\.(Getenv|LookupEnv|Environ)\b`).Find(readFile(t, name)); m != nil {
			t.Errorf("%s calls %s; settings come from the configuration", name, m)
		}
	}
}

func TestNothingIsLeftOver(t *testing.T) {
	word := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	skip := regexp.MustCompile(`\bt\.Skip(f|Now)?\(`)
	for _, name := range tracked(t, "*.go", "*.js", "*.css", "*.sh", "Makefile") {
		if strings.Contains(name, "/vendor/") {
			continue
		}
		text := readFile(t, name)
		if m := word.Find(text); m != nil {
			t.Errorf("%s says %s", name, m)
		}
		if strings.HasSuffix(name, "_test.go") && name != "deploy/checks/style_test.go" && skip.Match(text) {
			t.Errorf("%s skips a test", name)
		}
	}
}

func TestTheTopLevelHoldsWhatTheDesignSays(t *testing.T) {
	allowed := " cmd edge hub devices alerts web deploy docs go.mod go.sum README.md CHANGELOG.md LICENSE Makefile "
	for _, name := range tracked(t) {
		top, _, _ := strings.Cut(name, "/")
		if !strings.HasPrefix(top, ".") && !strings.Contains(allowed, " "+top+" ") {
			t.Errorf("%s stands at the top level", top)
		}
	}
}

func each(t *testing.T, f func(name string, file *ast.File)) {
	t.Helper()
	for _, name := range tracked(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		f(name, file)
	}
}

// tracked lists the repository's files, without what is deleted in the work tree.
func tracked(t *testing.T, patterns ...string) []string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"ls-files", "--cached", "--others", "--exclude-standard", "-z", "--"}, patterns...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var names []string
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		if _, err := os.Stat(filepath.Join("../..", name)); err == nil {
			names = append(names, name)
		}
	}
	return names
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
