// Package docs carries the documentation in the program, so that every hub can
// show the pages of its own version under /docs. It renders nothing: hub/book does.
package docs

import (
	"embed"
	"io/fs"
)

//go:embed *.md desks/*.md devices/*.md images/*.png
var files embed.FS

// FS is this folder: Markdown and the pictures that it shows. README.md is the
// table of contents.
func FS() fs.FS { return files }
