package api

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"brighteyes/web"
)

// The first load is what the page names, the words of one language and all that
// they import: what a desk waits for before it can work.
func TestTheFirstLoadIsUnder200Kilobytes(t *testing.T) {
	const limit = 200_000
	h := start(t, func(c *Config) { c.Static = web.FS() })
	for _, coding := range []string{"br", "gzip"} {
		for _, language := range []string{"zh", "en"} {
			c := h.stranger().with([]string{"Accept-Encoding"}, coding)
			total, largest := 0, ""
			most := 0
			for name := range firstLoad(t, language) {
				a := c.get("//" + name).expect(200)
				if total += len(a.body); len(a.body) > most {
					largest, most = name, len(a.body)
				}
			}
			t.Logf("%s, %s: %d bytes; the largest is %s with %d", language, coding, total, largest, most)
			if total > limit {
				t.Errorf("the first load in %s is %d bytes by %s, more than %d: load what the first screen does not need with lazy()", language, total, coding, limit)
			}
		}
	}
}

func firstLoad(t *testing.T, language string) map[string]bool {
	t.Helper()
	text := func(name string) string {
		b, err := fs.ReadFile(web.FS(), name)
		must(t, err)
		return string(b)
	}
	files := map[string]bool{"index.html": true}
	later := regexp.MustCompile(`<link rel="(?:manifest|apple-touch-icon)"[^>]*>|<link [^>]* disabled>`) // for who installs it; sheets of other pages
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(later.ReplaceAllString(text("index.html"), ""), -1) {
		files[m[1]] = true
	}
	words := "lang/" + language + ".js"
	files[words] = true
	for _, m := range regexp.MustCompile(`from "(\./[^"]+)"`).FindAllStringSubmatch(text(words), -1) {
		files[path.Join("lang", strings.TrimPrefix(m[1], "./"))] = true
	}
	if len(files) < 100 {
		t.Fatalf("only %d files were found", len(files))
	}
	return files
}
