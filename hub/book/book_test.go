package book

import (
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"brighteyes/docs"
)

func shelf() fstest.MapFS {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"README.md":         text("# 手册 The book\n\n## 开始 Start\n\n- [First steps](first.md), see [zigbee](devices/zigbee.md)\n\n## 设备 Devices\n\n- [Zigbee](devices/zigbee.md)\n"),
		"first.md":          text("# First steps\n\n中文摘要：从一台空机器开始。\n\nSee [the driver](devices/zigbee.md#settings), [the code](../hub/api/book.go) and [a site](https://example.org).\n\n![the desk](images/desk.png)\n\n<script>alert(1)</script>\n"),
		"devices/zigbee.md": text("# Driver `zigbee`\n\nBack to [first steps](../first.md), or the [README](../../README.md).\n\n## Settings\n\n| key | meaning |\n|---|---|\n| a | b |\n"),
		"images/desk.png":   text("png"),
	}
}

func bind(t *testing.T, files fstest.MapFS) map[string]string {
	t.Helper()
	bound, err := Bind(files)
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for name, page := range bound {
		pages[name] = string(page)
	}
	return pages
}

func TestAPageLeadsToTheOthersAndNotIntoTheSource(t *testing.T) {
	pages := bind(t, shelf())
	first, zigbee := pages["first.html"], pages["devices/zigbee.html"]
	for _, want := range []string{
		`<a href="devices/zigbee.html#settings">the driver</a>`, `, the code and`, `<a href="https://example.org">`, `<img src="images/desk.png"`,
		`<p lang="zh-CN">中文摘要`, `<title>First steps · BrightEyes</title>`, `aria-current="page">First steps`, `rel="next" href="devices/zigbee.html"`,
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the first page has no %s:\n%s", want, first)
		}
	}
	for _, want := range []string{`<a href="../first.html">first steps</a>`, `, or the README.`, `href="../book.css"`, `rel="prev" href="../first.html"`, `<table>`} {
		if !strings.Contains(zigbee, want) {
			t.Errorf("the page of a driver has no %s:\n%s", want, zigbee)
		}
	}
	if strings.Contains(first, "alert(1)") {
		t.Error("a script in a document is on its page")
	}
	if !strings.Contains(pages["index.html"], `<a href="first.html">First steps</a>`) {
		t.Errorf("the first page of the book does not lead to its first chapter:\n%s", pages["index.html"])
	}
}

func TestAChapterIsNeitherForgottenNorInvented(t *testing.T) {
	files := shelf()
	files["left.md"] = &fstest.MapFile{Data: []byte("# Left out")}
	if _, err := Bind(files); err == nil || !strings.Contains(err.Error(), "left.md") {
		t.Errorf("a document that no list names is %v", err)
	}
	files = shelf()
	delete(files, "first.md")
	if _, err := Bind(files); err == nil || !strings.Contains(err.Error(), "first.md") {
		t.Errorf("a chapter that is not there is %v", err)
	}
}

// The book that this program carries.
func TestEveryLinkOfTheBookLeadsToAPage(t *testing.T) {
	pages, err := Bind(docs.FS())
	if err != nil {
		t.Fatal(err)
	}
	to := regexp.MustCompile(`(?:href|src)="([^"#]+)`)
	anchor := regexp.MustCompile(`href="([^"#:]*)#([^"]+)"`)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if path.Ext(name) != ".html" {
			continue
		}
		page := string(pages[name])
		for _, m := range to.FindAllStringSubmatch(page, -1) {
			at := path.Join(path.Dir(name), m[1])
			if strings.Contains(m[1], "://") || strings.HasPrefix(at, "..") { // the dashboard's own files
				continue
			}
			if pages[at] == nil {
				t.Errorf("%s leads to %s, which is not there", name, m[1])
			}
		}
		for _, m := range anchor.FindAllStringSubmatch(page, -1) {
			at := name
			if m[1] != "" {
				at = path.Join(path.Dir(name), m[1])
			}
			if id, err := url.PathUnescape(m[2]); err != nil || !strings.Contains(string(pages[at]), `id="`+id+`"`) {
				t.Errorf("%s leads to %s#%s, which is not there", name, m[1], m[2])
			}
		}
	}
}
