// Package web holds the dashboard: static files without a build step, embedded
// in the binary. It never renders anything and knows nothing of the hub; the
// dashboard is a client of the API like any other.
//
// Whoever serves the files must allow the page's one inline script, its import
// map, by hash in the Content-Security-Policy, and needs script-src, style-src,
// img-src and connect-src 'self' and media-src 'self' blob: besides, nothing
// else.
package web

import (
	"embed"
	"io/fs"
)

//go:embed static
var static embed.FS

// FS is the dashboard's files, index.html at its root. They are the same for the
// life of the process.
func FS() fs.FS {
	files, err := fs.Sub(static, "static")
	if err != nil { // the name is a constant above
		panic(err)
	}
	return files
}
