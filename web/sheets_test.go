package web

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var sheetLink = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"( disabled)?>`)

// A sheet that the first screen does not need is named in the page but disabled, so
// that it comes with the first lazy page; one that is named nowhere never comes.
func TestEverySheetIsNamedByAPage(t *testing.T) {
	named := map[string]bool{}
	for _, page := range files(t, ".", ".html") {
		for _, m := range sheetLink.FindAllStringSubmatch(read(t, page), -1) {
			named[m[1]] = true
		}
	}
	for _, name := range files(t, "css", ".css") {
		if !named[name] {
			t.Errorf("%s is named by no page", name)
		}
	}
	if !strings.Contains(read(t, "lib/lazy.js"), "Promise.all([load(), sheets(), allWords()])") {
		t.Error("lib/lazy.js shows a page before its sheets and words are there")
	}
}

// What the first screen is made of is styled before anything lazy has come.
func TestTheFirstScreenIsStyledAtOnce(t *testing.T) {
	page := read(t, "index.html")
	at, later := map[string]bool{}, map[string]string{}
	for _, m := range sheetLink.FindAllStringSubmatch(page, -1) {
		for _, class := range styled(read(t, m[1])) {
			if m[2] == "" {
				at[class] = true
			} else {
				later[class] = m[1]
			}
		}
	}
	if len(later) < 100 {
		t.Fatalf("only %d classes are found in later sheets", len(later))
	}
	seen := 0
	for _, m := range regexp.MustCompile(`rel="modulepreload" href="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if strings.HasPrefix(m[1], "vendor/") {
			continue
		}
		for _, class := range worn(read(t, m[1])) {
			seen++
			if sheet := later[class]; sheet != "" && !at[class] {
				t.Errorf("%s shows .%s on the first screen, but only %s has it, which comes later", m[1], class, path.Base(sheet))
			}
		}
	}
	if seen < 100 {
		t.Fatalf("only %d classes were found on the first screen", seen)
	}
}

// The words of the first screen are there before those that come late.
func TestTheFirstScreenHasItsWordsAtOnce(t *testing.T) {
	late := map[string]string{}
	for _, m := range regexp.MustCompile(`from "\./([^"]+)"`).FindAllStringSubmatch(read(t, "lang/zh-later.js"), -1) {
		for _, key := range regexp.MustCompile(`(?m)^  "([^"]+)":`).FindAllStringSubmatch(read(t, "lang/"+m[1]), -1) {
			late[key[1]] = m[1]
		}
	}
	if len(late) < 500 {
		t.Fatalf("only %d words come late", len(late))
	}
	said := regexp.MustCompile("\\b(?:t\\(\\s*\"([^\"]+)\"|term\\((?:\"([^\"]+)\"|`([^`$]+)))")
	for _, m := range regexp.MustCompile(`rel="modulepreload" href="([^"]+)"`).FindAllStringSubmatch(read(t, "index.html"), -1) {
		for _, word := range said.FindAllStringSubmatch(read(t, m[1]), -1) {
			family := strings.TrimSuffix(word[2]+word[3], ".") + "."
			for key, file := range late {
				if key == word[1] || family != "." && strings.HasPrefix(key, family) {
					t.Errorf("%s says %s on the first screen, which comes late with %s", m[1], key, file)
				}
			}
		}
	}
}

// styled are the classes that a sheet has rules for.
func styled(sheet string) []string {
	sheet = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(sheet, "")
	all := map[string]bool{}
	for _, rule := range regexp.MustCompile(`([^{}]+)\{`).FindAllStringSubmatch(sheet, -1) {
		for _, m := range regexp.MustCompile(`\.([a-zA-Z][\w-]*)`).FindAllStringSubmatch(rule[1], -1) {
			all[m[1]] = true
		}
	}
	return slices.Collect(maps.Keys(all))
}

// worn are the classes that a module gives its elements: what stands in class="…", and
// the texts in class=${…}.
func worn(script string) (all []string) {
	filled := regexp.MustCompile(`\$\{[^}]*\}`)
	for _, m := range regexp.MustCompile(`\bclass=(?:"((?:\$\{[^}]*\}|[^"$])*)"|(\$\{[^}]*\})|([\w-]+))`).FindAllStringSubmatch(script, -1) {
		all = append(all, strings.Fields(filled.ReplaceAllString(m[1], " ")+" "+m[3])...)
		for _, text := range regexp.MustCompile(`"([\w -]+)"`).FindAllStringSubmatch(strings.Join(filled.FindAllString(m[1], -1), " ")+m[2], -1) {
			all = append(all, strings.Fields(text[1])...)
		}
	}
	return all
}
