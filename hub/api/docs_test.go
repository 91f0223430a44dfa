package api

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"brighteyes/docs"
)

// The book's list of routes is written from the table, with BRIGHTEYES_BOOK set, and
// held against it otherwise.
func TestTheBookListsEveryRouteWithItsRight(t *testing.T) {
	routes := apiRoutes(start(t, func(c *Config) { c.Demo = &pretend{} }))
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
	var page strings.Builder
	page.WriteString(`# 全部接口 · Every route

由代码的接口表写出，测试核对：每个接口、所需权限、用途。参数与返回见 ` + "`GET /api/v1/openapi.json`" + `，用法见[接口](api-zh.md)，谁有哪项权限见 [role.go](../hub/access/role.go)。

Written from the hub's own table and held against it by a test: each route, the right that it needs, what it does. Parameters and answers: ` + "`GET /api/v1/openapi.json`" + `; how to call it: [the API](api.md); who has which right: [role.go](../hub/access/role.go).
`)
	group := ""
	for _, r := range routes {
		if name := resource(r.path); name != group {
			group = name
			fmt.Fprintf(&page, "\n## %s\n\n| | right | |\n|---|---|---|\n", group)
		}
		fmt.Fprintf(&page, "| `%s %s` | `%s` | %s |\n", r.method, strings.TrimPrefix(r.path, apiBase), r.right, r.summary)
	}
	const file = "../../docs/routes.md"
	if os.Getenv("BRIGHTEYES_BOOK") != "" {
		must(t, os.WriteFile(file, []byte(page.String()), 0o644))
		return
	}
	kept, err := os.ReadFile(file)
	must(t, err)
	if string(kept) != page.String() {
		t.Error("docs/routes.md is not what the table says; write it anew: BRIGHTEYES_BOOK=1 go test -run TheBookLists ./hub/api")
	}
}

func resource(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, apiBase), "/"), "/")
	return word
}

// Whoever reads of a route in the book finds it.
func TestEveryRouteThatTheBookNamesIsThere(t *testing.T) {
	known := map[string]bool{}
	hole := regexp.MustCompile(`\{[^}]*\}|\bTOKEN\b`)
	plain := func(path string) string { return hole.ReplaceAllString(strings.TrimPrefix(path, apiBase), "{}") }
	for _, r := range start(t, func(c *Config) { c.Demo = &pretend{} }).server.routes() {
		known[r.method+" "+plain(r.path)] = true
		known[r.method+" "+path.Join(path.Dir(plain(r.path)), "VERB")] = true // of which the page lists the words
	}
	named, all := regexp.MustCompile("`((?:GET|POST|PUT|PATCH|DELETE)(?:[/, ]+(?:GET|POST|PUT|PATCH|DELETE))*) (/[^`\\s?]*)"), 0
	book := docs.FS()
	must(t, fs.WalkDir(book, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" || name == "routes.md" {
			return err
		}
		text, err := fs.ReadFile(book, name)
		if err != nil {
			return err
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[2], "…") || strings.HasPrefix(m[2], "/ISAPI") {
				continue
			}
			for _, method := range regexp.MustCompile(`[A-Z]+`).FindAllString(m[1], -1) {
				for last := range strings.SplitSeq(path.Base(m[2]), "·") { // several words for one place
					if all++; !known[method+" "+plain(path.Join(path.Dir(m[2]), last))] {
						t.Errorf("%s tells of %s %s, which is not there", name, method, m[2])
					}
				}
			}
		}
		return nil
	}))
	if all < 150 {
		t.Errorf("the book names only %d routes", all)
	}
}
