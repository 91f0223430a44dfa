package book

import (
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// part is a section of the table of contents.
type part struct {
	Title    string
	Chapters []chapter
}

// chapter is a document: its file below the folder, and what its link is called.
type chapter struct{ File, Title string }

// contents reads the parts off README.md: each heading of the second level, and
// the first link of each item below it.
func contents(files fs.FS) ([]part, error) {
	source, err := fs.ReadFile(files, contentsFile)
	if err != nil {
		return nil, fmt.Errorf("read the table of contents: %w", err)
	}
	var parts []part
	root := plain.Parser().Parse(text.NewReader(source))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 2 {
				parts = append(parts, part{Title: words(n, source)})
			}
		case *ast.List:
			if len(parts) == 0 {
				continue
			}
			here := &parts[len(parts)-1]
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				if link := firstLink(item); link != nil && strings.HasSuffix(string(link.Destination), ".md") {
					here.Chapters = append(here.Chapters, chapter{string(link.Destination), words(link, source)})
				}
			}
		}
	}
	return parts, nil
}

func firstLink(n ast.Node) (found *ast.Link) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // what it calls never fails
		if link, ok := n.(*ast.Link); ok && entering && found == nil {
			found = link
		}
		return ast.WalkContinue, nil
	})
	return found
}

func chapters(parts []part) (all []chapter) {
	for _, p := range parts {
		all = append(all, p.Chapters...)
	}
	return all
}

// besides is what stands in the list beside a page: of what there is in both
// languages, that in the page's own. Beside a page that is in one language alone
// stands everything, as nobody knows in which the reader came.
func besides(all []chapter, page string) []chapter {
	if index(all, page) < 0 || index(all, sisterOf(page)) < 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c chapter) bool {
		return isChinese(c.File) != isChinese(page) && index(all, sisterOf(c.File)) >= 0
	})
}

// sisterOf is the name of the same page in the other language.
func sisterOf(name string) string {
	if base, ok := strings.CutSuffix(name, chinese); ok {
		return base + ".md"
	}
	return strings.TrimSuffix(name, ".md") + chinese
}

const chinese = "-zh.md"

func isChinese(name string) bool { return strings.HasSuffix(name, chinese) }

func index(order []chapter, name string) int {
	return slices.IndexFunc(order, func(c chapter) bool { return c.File == name })
}

// leaf is what the frame of a page shows.
type leaf struct {
	Title      string
	Language   string
	Root       string // from the page up to /docs/
	Body       template.HTML
	Parts      []entries
	Last, Next *link
}

type entries struct {
	Title string
	Links []link
}

type link struct {
	Title, To string
	Here      bool
}

func sheet(name string, source []byte, parts []part) leaf {
	root := strings.Repeat("../", strings.Count(name, "/"))
	body, title := render(name, source)
	l := leaf{Title: title, Root: root, Body: body, Language: tongue(source)}
	order := besides(chapters(parts), name)
	for _, p := range parts {
		e := entries{Title: p.Title}
		for _, c := range p.Chapters {
			if index(order, c.File) >= 0 {
				e.Links = append(e.Links, link{c.Title, root + pageOf(c.File), c.File == name})
			}
		}
		l.Parts = append(l.Parts, e)
	}
	at := index(order, name)
	if at > 0 {
		l.Last = &link{Title: order[at-1].Title, To: root + pageOf(order[at-1].File)}
	}
	if at >= 0 && at+1 < len(order) {
		l.Next = &link{Title: order[at+1].Title, To: root + pageOf(order[at+1].File)}
	}
	return l
}
