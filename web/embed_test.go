package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestVendoredFilesAreThoseThatWerePublished(t *testing.T) {
	listed := map[string]bool{"VERSIONS": true, "LICENCES.txt": true}
	for line := range strings.Lines(read(t, "vendor/VERSIONS")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 6 {
			t.Fatalf("VERSIONS: want name, version, licence, source file, sha256 and file, got %q", line)
		}
		sum, name := fields[4], fields[5]
		listed[name] = true
		got := sha256.Sum256([]byte(read(t, "vendor/"+name)))
		if hex.EncodeToString(got[:]) != sum {
			t.Errorf("vendor/%s is not the file of %s %s; run web/vendor.sh", name, fields[0], fields[1])
		}
		if !strings.Contains(read(t, "vendor/LICENCES.txt"), "== "+fields[0]+" "+fields[1]+" ("+fields[2]+")") {
			t.Errorf("the licence of %s %s is not in LICENCES.txt", fields[0], fields[1])
		}
	}
	for _, name := range files(t, "vendor", "") {
		if !listed[path.Base(name)] {
			t.Errorf("%s is not in VERSIONS", name)
		}
	}
}

// The types come from the package of the same version, or tsc would check
// against another library than the one that runs.
func TestTheTypesAreThoseOfWhatIsVendored(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(read(t, "vendor/VERSIONS")) {
		fields := strings.Fields(line)
		pin := fields[0] + "@" + fields[1]
		if installs := strings.Contains(string(makefile), fields[0]+"@"); installs && !strings.Contains(string(makefile), pin+" ") && !strings.Contains(string(makefile), pin+"\n") {
			t.Errorf("the Makefile installs other types than those of %s", pin)
		}
	}
}

var importing = regexp.MustCompile(`(?m)(?:^\s*(?:import|export)\b[^"'()]*?from\s*|^\s*import\s+|\bimport\()["']([^"']+)["']`)

func TestEveryImportLeadsToAFile(t *testing.T) {
	pins := importMap(t)
	for _, name := range scripts(t) {
		for _, m := range importing.FindAllStringSubmatch(read(t, name), -1) {
			to, local := m[1], strings.HasPrefix(m[1], ".")
			if !local && name != "lib/ui.js" && name != "lib/plot.js" {
				t.Errorf("%s imports %q; only lib/ui.js and lib/plot.js name libraries", name, to)
			}
			if !local {
				to = pins[to]
				if to == "" {
					t.Errorf("%s imports %q, which the import map does not have", name, m[1])
					continue
				}
			} else {
				to = path.Join(path.Dir(name), to)
			}
			if _, err := fs.Stat(FS(), path.Clean(to)); err != nil {
				t.Errorf("%s imports %q: there is no %s", name, m[1], to)
			}
		}
	}
}

func TestThePageNamesOnlyFilesThatExist(t *testing.T) {
	page := read(t, "index.html")
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if _, err := fs.Stat(FS(), m[1]); err != nil {
			t.Errorf("index.html names %s, which does not exist", m[1])
		}
	}
	for name, to := range importMap(t) {
		if _, err := fs.Stat(FS(), path.Clean(to)); err != nil {
			t.Errorf("the import map leads %s to %s, which does not exist", name, to)
		}
	}
}

// What the first screen needs is announced in the page, or the browser would
// find one module after the other.
func TestTheFirstScreenIsPreloaded(t *testing.T) {
	pins := importMap(t)
	needed := map[string]bool{}
	static := regexp.MustCompile(`(?m)^\s*(?:import|export)\b[^"'()]*?["']([^"']+)["']`)
	var visit func(name string)
	visit = func(name string) {
		if needed[name] {
			return
		}
		needed[name] = true
		for _, m := range static.FindAllStringSubmatch(read(t, name), -1) {
			if pin, ok := pins[m[1]]; ok {
				visit(path.Clean(pin))
			} else if strings.HasPrefix(m[1], ".") {
				visit(path.Join(path.Dir(name), m[1]))
			}
		}
		if strings.HasPrefix(name, "vendor/") { // minified: imports need not begin a line
			for _, m := range regexp.MustCompile(`from"([^"]+)"`).FindAllStringSubmatch(read(t, name), -1) {
				if pin, ok := pins[m[1]]; ok {
					visit(path.Clean(pin))
				}
			}
		}
	}
	visit("main.js")
	delete(needed, "main.js") // the page's own script
	announced := map[string]bool{}
	for _, m := range regexp.MustCompile(`rel="modulepreload" href="([^"]+)"`).FindAllStringSubmatch(read(t, "index.html"), -1) {
		announced[m[1]] = true
	}
	if want := slices.Sorted(maps.Keys(needed)); !maps.Equal(needed, announced) {
		t.Errorf("index.html should preload exactly:\n%s", `<link rel="modulepreload" href="`+strings.Join(want, "\">\n<link rel=\"modulepreload\" href=\"")+`">`)
	}
}

func TestNothingComesFromElsewhere(t *testing.T) {
	for _, name := range files(t, ".", "") {
		if strings.HasPrefix(name, "vendor/") && !strings.HasSuffix(name, ".css") {
			continue // addresses in comments; their imports are held above
		}
		text := strings.ReplaceAll(read(t, name), `xmlns="http://www.w3.org/2000/svg"`, "")
		if m := regexp.MustCompile(`(?i)\b(?:https?|wss?):?//|[("'=]//[a-z]`).FindString(text); m != "" {
			t.Errorf("%s reaches outside: %q", name, m)
		}
		if strings.HasSuffix(name, ".css") && regexp.MustCompile(`@import|url\(`).MatchString(text) {
			t.Errorf("%s fetches something more", name)
		}
	}
}

func TestThePageKeepsToItsPolicy(t *testing.T) {
	page := read(t, "index.html")
	for _, m := range regexp.MustCompile(`(?is)<script\b([^>]*)>(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		if strings.TrimSpace(m[2]) != "" && !strings.Contains(m[1], `type="importmap"`) {
			t.Errorf("an inline script other than the import map: <script%s>", m[1])
		}
	}
	forbidden := map[string]*regexp.Regexp{
		"an inline style":           regexp.MustCompile(`(?i)<style|\sstyle=`),
		"an inline handler":         regexp.MustCompile(`(?i)\son\w+="`),
		"code made from text":       regexp.MustCompile(`\beval\(|new Function\(|setTimeout\("`),
		"markup that is not parsed": regexp.MustCompile(`dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write`),
	}
	for _, name := range append(scripts(t), "index.html") {
		for what, pattern := range forbidden {
			if m := pattern.FindString(read(t, name)); m != "" {
				t.Errorf("%s has %s: %q", name, what, m)
			}
		}
	}
}

// Who listens to the screen is interrupted for a call for help and for nothing else.
func TestOnlyCallsInterruptWhoListens(t *testing.T) {
	calls := map[string]bool{"components/call-announcer.js": true, "components/phone-ringing.js": true, "components/phone-calls.js": true, "pages/guard.js": true, "pages/wall.js": true}
	for _, name := range scripts(t) {
		if m := regexp.MustCompile(`role="alert(?:dialog)?"|aria-live="assertive"`).FindString(read(t, name)); m != "" && !calls[name] {
			t.Errorf("%s has %s; what is no call is role=\"status\"", name, m)
		}
	}
}

func TestOnlyOneFileFetches(t *testing.T) {
	for _, name := range scripts(t) {
		if name != "lib/api.js" && name != "sw.js" && // which fetches files and never the API; see hub/api/static.go
			regexp.MustCompile(`\bfetch\(|XMLHttpRequest|new EventSource`).MatchString(read(t, name)) {
			t.Errorf("%s fetches; lib/api.js does that for all", name)
		}
	}
}

func TestBothLanguagesSayEverything(t *testing.T) {
	zh, en := catalogue(t, "zh"), catalogue(t, "en")
	for key := range zh {
		if en[key] == "" {
			t.Errorf("%q is not in English", key)
		}
	}
	for key := range en {
		if zh[key] == "" {
			t.Errorf("%q is not in Chinese", key)
		}
	}
	han := regexp.MustCompile(`\p{Han}`)
	for key, text := range en {
		if han.MatchString(text) {
			t.Errorf("the English of %q has Chinese in it: %s", key, text)
		}
	}
	name := regexp.MustCompile(`\{(\w+)`)
	for key := range zh {
		if a, b := names(name, zh[key]), names(name, en[key]); !maps.Equal(a, b) {
			t.Errorf("%q is filled with %v in Chinese and %v in English", key, a, b)
		}
	}
}

func TestEveryWordThatIsUsedExistsAndIsUsed(t *testing.T) {
	words := catalogue(t, "zh")
	literal := regexp.MustCompile(`\bt\(\s*"([^"]+)"`)
	other := regexp.MustCompile("\\bt\\(\\s*[^\"\\s]")
	unclear := regexp.MustCompile("\\bterm\\([^\"`]")
	family := regexp.MustCompile("\\bterm\\((?:\"([^\"]+)\"|`([^`]+)`)")
	used, families := map[string]bool{}, map[string]bool{}
	for _, name := range scripts(t) {
		if name == "lib/i18n.js" || strings.HasPrefix(name, "lang/") {
			continue
		}
		text := read(t, name)
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
			if words[m[1]] == "" {
				t.Errorf("%s says %q, which no catalogue has", name, m[1])
			}
		}
		if m := other.FindString(text); m != "" {
			t.Errorf("%s calls %s… with a key that no test can find; use term for closed lists", name, m)
		}
		if m := unclear.FindString(text); m != "" {
			t.Errorf("%s takes words from a family that no test can find: %s…", name, m)
		}
		for _, m := range family.FindAllStringSubmatch(text, -1) {
			prefix, _, _ := strings.Cut(m[1]+m[2], "${")
			prefix = strings.TrimSuffix(prefix, ".") + "."
			families[prefix] = true
			if !slices.ContainsFunc(slices.Collect(maps.Keys(words)), func(key string) bool { return strings.HasPrefix(key, prefix) }) {
				t.Errorf("%s takes words from %q, which no catalogue has", name, prefix)
			}
		}
	}
	for key := range words {
		if !used[key] && !slices.ContainsFunc(slices.Collect(maps.Keys(families)), func(f string) bool { return strings.HasPrefix(key, f) }) {
			t.Errorf("%q is used nowhere", key)
		}
	}
}

// The parts without a page are tested by node's own runner.
func TestThePureParts(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed: apt-get install nodejs")
	}
	tests, err := filepath.Glob("test/*.test.js")
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests in web/test: %v", err)
	}
	args := append([]string{"--test"}, tests...)
	if out, err := exec.CommandContext(t.Context(), node, args...).CombinedOutput(); err != nil {
		t.Errorf("node --test: %v\n%s", err, out)
	}
}

func catalogue(t *testing.T, language string) map[string]string {
	t.Helper()
	words := map[string]string{}
	entry := regexp.MustCompile(`(?m)^  "([^"]+)": ("(?:[^"\\]|\\.)*"),$`)
	for _, name := range files(t, "lang", ".js") {
		if name = strings.TrimSuffix(path.Base(name), ".js"); name != language && !strings.HasPrefix(name, language+"-") {
			continue
		}
		text := read(t, "lang/"+name+".js")
		found := entry.FindAllStringSubmatch(text, -1)
		if lines := strings.Count(text, "\n  \""); lines != len(found) {
			t.Fatalf("lang/%s.js: %d entries, of which %d can be read", name, lines, len(found))
		}
		for _, m := range found {
			var value string
			if err := json.Unmarshal([]byte(m[2]), &value); err != nil {
				t.Fatalf("lang/%s.js: %s: %v", name, m[1], err)
			}
			if _, twice := words[m[1]]; twice {
				t.Errorf("lang/%s.js has %q twice", name, m[1])
			}
			words[m[1]] = value
		}
	}
	return words
}

func names(pattern *regexp.Regexp, text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return found
}

func importMap(t *testing.T) map[string]string {
	t.Helper()
	m := regexp.MustCompile(`(?s)<script type="importmap">(.*?)</script>`).FindStringSubmatch(read(t, "index.html"))
	if m == nil {
		t.Fatal("index.html has no import map")
	}
	var doc struct{ Imports map[string]string }
	if err := json.Unmarshal([]byte(m[1]), &doc); err != nil {
		t.Fatalf("import map: %v", err)
	}
	return doc.Imports
}

// scripts are our own modules.
func scripts(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(files(t, ".", ".js"), func(name string) bool { return strings.HasPrefix(name, "vendor/") })
}

func files(t *testing.T, dir, ext string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(FS(), dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ext) {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
