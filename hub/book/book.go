package book

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const contentsFile = "README.md"

//go:embed page.html
var frame string

//go:embed book.css
var style []byte

// Bind renders all documents of files. The result holds each page by its path
// below /docs/ ("index.html", "devices/zigbee.html"), its pictures and its style.
// An error names the document: a chapter that the table of contents names is
// missing, or one that is there stands in no list.
func Bind(files fs.FS) (map[string][]byte, error) {
	page, err := template.New("page").Parse(frame)
	if err != nil {
		return nil, fmt.Errorf("the frame of the book's pages: %w", err)
	}
	parts, err := contents(files)
	if err != nil {
		return nil, err
	}
	bound := map[string][]byte{"book.css": style}
	order := chapters(parts)
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if path.Ext(name) != ".md" {
			bound[name] = source
			return nil
		}
		if index(order, name) < 0 && name != contentsFile {
			return fmt.Errorf("%s stands in no list of %s", name, contentsFile)
		}
		var out bytes.Buffer
		if err := page.Execute(&out, sheet(name, source, parts)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		bound[pageOf(name)] = out.Bytes()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("bind the documentation: %w", err)
	}
	for _, c := range order {
		if bound[pageOf(c.File)] == nil {
			return nil, fmt.Errorf("%s names %s, which is not there", contentsFile, c.File)
		}
	}
	return bound, nil
}

// pageOf is where a document is shown: README.md is the folder's own page.
func pageOf(name string) string {
	if name == contentsFile {
		return "index.html"
	}
	return strings.TrimSuffix(name, ".md") + ".html"
}

var (
	plain    = goldmark.New(goldmark.WithExtensions(extension.GFM))
	markdown = goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(here{}, 500))),
	)
)

// render returns a document's text as HTML, and what its first heading says.
func render(name string, source []byte) (body template.HTML, title string) {
	root := markdown.Parser().Parse(text.NewReader(source), in(path.Dir(name)))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
			title = words(h, source)
			break
		}
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, root); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	// Raw HTML in the documents is left out by goldmark, which is our own text besides.
	return template.HTML(out.String()), title
}
