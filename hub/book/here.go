package book

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// here fits a document to its place under /docs: links to other documents lead to
// their pages, links into the source, which a hub does not have, become plain
// text, and what is written in the other language is marked as such, for the
// voice of a screen reader and the shapes of the signs.
type here struct{}

// folder is in which folder of the documentation the document stands.
var folder = parser.NewContextKey()

func in(dir string) parser.ParseOption {
	pc := parser.NewContext(parser.WithIDs(anchors{}))
	pc.Set(folder, dir)
	return parser.WithContext(pc)
}

// anchors names headings as the pages of a repository do, so that one link serves
// both: letters of every script, small, and hyphens for spaces.
type anchors map[string]int

func (a anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	id := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(string(value)))
	before := a[id]
	if a[id]++; before > 0 {
		id += fmt.Sprintf("-%d", before)
	}
	return []byte(id)
}

func (a anchors) Put(value []byte) { a[string(value)]++ }

func (here) Transform(doc *ast.Document, reader text.Reader, pc parser.Context) {
	source, dir := reader.Source(), pc.Get(folder).(string)
	page := languageOf(words(doc, source))
	var absent []*ast.Link
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // what it calls never fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			to, ok := led(dir, string(n.Destination))
			if !ok {
				absent = append(absent, n)
			}
			n.Destination = []byte(to)
		case *ast.Text:
			if n.SoftLineBreak() && n.NextSibling() != nil && seamless(words(n, source), words(n.NextSibling(), source)) {
				n.SetSoftLineBreak(false)
			}
		case *ast.Paragraph, *ast.Heading, *ast.TextBlock:
			if language := languageOf(words(n, source)); language != page {
				n.SetAttributeString("lang", []byte(language))
			}
		}
		return ast.WalkContinue, nil
	})
	for _, link := range absent {
		parent := link.Parent()
		for child := link.FirstChild(); child != nil; {
			next := child.NextSibling()
			parent.InsertBefore(parent, link, child)
			child = next
		}
		parent.RemoveChild(parent, link)
	}
}

// led is where a link of a document in dir leads in the book; false: out of the
// documentation, to a file of the source.
func led(dir, to string) (string, bool) {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Path == "" {
		return to, true
	}
	if at := path.Join(dir, u.Path); strings.HasPrefix(at, "..") {
		return to, false
	}
	if path.Ext(u.Path) == ".md" {
		parent, name := path.Split(u.Path)
		u.Path = parent + pageOf(name)
	}
	return u.String(), true
}

// tongue is the language of a document: that of its words, whatever its samples
// are written in.
func tongue(source []byte) string {
	return languageOf(words(plain.Parser().Parse(text.NewReader(source)), source))
}

// words is the text of a node, without its marks and without samples of code.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // what it calls never fails
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// languageOf tells Chinese from English by what there is more of. A Chinese sign
// says about as much as two Latin letters.
func languageOf(s string) string {
	han, latin := 0, 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	if han*2 > latin {
		return "zh-CN"
	}
	return "en"
}
