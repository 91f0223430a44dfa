package book

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"brighteyes/docs"
)

// Of a page in two languages each leads to the other in its first line, and the list
// beside it is in its own.
func TestAReaderStaysInOneLanguage(t *testing.T) {
	files := shelf()
	files["README.md"] = &fstest.MapFile{Data: append(files["README.md"].Data, "- [第一步](first-zh.md)\n- [Zigbee 按钮](devices/zigbee-zh.md)\n"...)}
	files["first-zh.md"] = &fstest.MapFile{Data: []byte("# 第一步\n\n[English](first.md)\n")}
	files["devices/zigbee-zh.md"] = &fstest.MapFile{Data: []byte("# 驱动 `zigbee`\n")}
	files["api.md"] = &fstest.MapFile{Data: []byte("# API\n")}
	files["README.md"].Data = append(files["README.md"].Data, "- [API](api.md)\n"...)
	pages := bind(t, files)
	for page, want := range map[string][2]string{ // what is beside it, and what not
		"first.html": {`href="devices/zigbee.html">Zigbee`, `zigbee-zh.html`}, "first-zh.html": {`href="devices/zigbee-zh.html">Zigbee`, `zigbee.html`},
	} {
		_, beside, _ := strings.Cut(pages[page], `<nav id="contents"`)
		if !strings.Contains(beside, want[0]) || strings.Contains(beside, want[1]) || !strings.Contains(beside, "api.html") {
			t.Errorf("beside %s stands\n%s", page, beside)
		}
	}
	if page := pages["first-zh.html"]; !strings.Contains(page, `<a href="first.html">English</a>`) || !strings.Contains(page, `rel="next" href="devices/zigbee-zh.html"`) {
		t.Errorf("the Chinese page does not lead to the English one, or not on in Chinese:\n%s", page)
	}
	if page := pages["api.html"]; !strings.Contains(page, "first.html") || !strings.Contains(page, "first-zh.html") {
		t.Errorf("beside a page in one language something is missing:\n%s", page)
	}
}

// A page that is mostly samples is read aloud in the language of its words.
func TestAPageOfSamplesIsInTheLanguageOfItsWords(t *testing.T) {
	files := shelf()
	files["first.md"] = &fstest.MapFile{Data: []byte("# 第一步\n\n照抄即可：\n\n```yaml\nwhen: {metric: temperature_c, above: 45, for: 10m, kind: sensor}\n```\n")}
	if page := bind(t, files)["first.html"]; !strings.Contains(page, `<html lang="zh-CN"`) || strings.Contains(page, `<p lang=`) {
		t.Errorf("a Chinese page with a sample is not a Chinese page:\n%s", page)
	}
}

var (
	heading = regexp.MustCompile(`(?m)^#+ `)
	fenced  = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")
	comment = regexp.MustCompile(`(?m)[ \t]*(?:^|\s)# .*$`)
	span    = regexp.MustCompile("`[^`]+`")
)

// skeleton is what a page and its sister have in common: its headings, what its
// samples say to a program, and the names that stand first in the rows of its tables.
func skeleton(page string) []string {
	var bones []string
	prose := fenced.ReplaceAllStringFunc(page, func(block string) string {
		if m := fenced.FindStringSubmatch(block); m[1] != "" {
			bones = append(bones, "sample "+m[1]+"\n"+comment.ReplaceAllString(m[2], ""))
		} else {
			bones = append(bones, "figure")
		}
		return ""
	})
	for _, h := range heading.FindAllString(prose, -1) {
		bones = append(bones, "heading "+h)
	}
	for line := range strings.Lines(prose) {
		if row, ok := strings.CutPrefix(line, "| "); ok {
			first, _, _ := strings.Cut(row, " | ")
			bones = append(bones, "row of "+strings.Join(span.FindAllString(first, -1), " "))
		} else if strings.HasPrefix(line, "|") {
			bones = append(bones, "table")
		}
	}
	return bones
}

// Who reads the Chinese page misses no section, no setting and no word of a sample,
// and sees its pictures in Chinese; each page leads to its sister at its top.
func TestAPageSaysTheSameInBothLanguages(t *testing.T) {
	book := docs.FS()
	read := func(name string) string {
		text, err := fs.ReadFile(book, name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	sisters := 0
	if err := fs.WalkDir(book, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !isChinese(name) {
			return err
		}
		sisters++
		zh, en := read(name), read(sisterOf(name))
		for page, top := range map[string]string{name: "[English](" + path.Base(sisterOf(name)) + ")", sisterOf(name): "[中文](" + path.Base(name) + ")"} {
			if parts := strings.SplitN(read(page), "\n\n", 3); len(parts) < 3 || parts[1] != top {
				t.Errorf("%s does not have %s below its title", page, top)
			}
		}
		if tongue([]byte(zh)) != "zh-CN" {
			t.Errorf("%s is not in Chinese", name)
		}
		a, b := skeleton(zh), skeleton(en)
		for i := range max(len(a), len(b)) {
			if i >= len(a) || i >= len(b) || a[i] != b[i] {
				t.Errorf("%s and its sister are not the same from here:\n%s\n%s", name, at(a, i), at(b, i))
				break
			}
		}
		picture := regexp.MustCompile(`\]\([./]*(images/[\w-]+)-(zh|en)\.png\)`)
		of := func(page, language string) (shown []string) {
			for _, m := range picture.FindAllStringSubmatch(page, -1) {
				if shown = append(shown, m[1]); m[2] != language {
					t.Errorf("a page shows %s in %s", m[1], m[2])
				}
			}
			return shown
		}
		if zh, en := of(zh, "zh"), of(en, "en"); !slices.Equal(zh, en) {
			t.Errorf("%s shows %v, its sister %v", name, zh, en)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if sisters < 4 {
		t.Errorf("only %d pages are in both languages", sisters)
	}
}

func at(bones []string, i int) string {
	if i < len(bones) {
		return fmt.Sprintf("%q", bones[i])
	}
	return "the end"
}

// Who reads in Chinese is not led into an English page where there is a Chinese one,
// nor the other way round, but by the line below the title and by the contents.
func TestALinkLeadsToAPageInTheSameLanguage(t *testing.T) {
	book := docs.FS()
	link := regexp.MustCompile(`\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)`)
	if err := fs.WalkDir(book, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" || name == contentsFile {
			return err
		}
		if _, err := fs.Stat(book, sisterOf(name)); err != nil {
			return nil // one page for both languages
		}
		text, err := fs.ReadFile(book, name)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			to := path.Join(path.Dir(name), m[1])
			if to == sisterOf(name) || isChinese(to) == isChinese(name) {
				continue
			}
			if _, err := fs.Stat(book, sisterOf(to)); err == nil {
				t.Errorf("%s leads to %s, though there is %s", name, to, sisterOf(to))
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
