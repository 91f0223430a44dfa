package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/go-json-experiment/json"
	"github.com/gofiber/fiber/v2"
)

// file is one file of the dashboard, ready to be sent.
type file struct {
	kind   string // media type
	etag   string
	policy string // Content-Security-Policy of a page and of the service worker; empty for other files
	plain  []byte
	gzip   []byte // nil where it is no smaller
	brotli []byte
}

// readStatic reads every file once: it is compressed, gets an ETag from its
// content, and a page gets a policy that allows its own inline scripts, which is
// its import map, by their hashes and no others.
func readStatic(files fs.FS) (map[string]file, error) {
	all := map[string]file{}
	if files == nil {
		return all, nil
	}
	pack, err := newPacker()
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		f, err := newFile(name, text, pack)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all["/"+name] = f
		return nil
	})
	if worker, ok := all["/"+serviceWorker]; err == nil && ok {
		all["/"+serviceWorker], err = newFile(serviceWorker, withShell(worker.plain, all), pack)
	}
	if index, ok := all["/index.html"]; ok {
		all["/"] = index
	}
	return all, err
}

// serviceWorker shows messages while no page is open, and keeps the files of the
// dashboard on phones. It stands at the root, so that its scope is the whole
// dashboard.
const serviceWorker = "sw.js"

// emptyShell is where the service worker learns which files there are.
const emptyShell = `const shell = { version: "", files: /** @type {Record<string, string>} */ ({}) };`

// withShell writes into the service worker which files this hub has, by the beginning
// of their hash. A hub with other files so has another service worker, by which
// browsers find out, and one that never takes a file of another hub for its own.
func withShell(worker []byte, all map[string]file) []byte {
	files := map[string]string{}
	for name, f := range all {
		if name = strings.TrimPrefix(name, "/"); name != serviceWorker && path.Ext(name) != "" && path.Ext(name) != ".txt" {
			files[name] = strings.Trim(f.etag, `"`)
		}
	}
	list, err := json.Marshal(files, json.Deterministic(true))
	if err != nil { // strings are always written
		panic(err)
	}
	sum := sha256.Sum256(list)
	shell := fmt.Sprintf("const shell = { version: %q, files: %s };", hex.EncodeToString(sum[:8]), list)
	return bytes.Replace(worker, []byte(emptyShell), []byte(shell), 1)
}

func newFile(name string, text []byte, pack *packer) (f file, err error) {
	sum := sha256.Sum256(text)
	f = file{kind: kindOf(name), plain: text, etag: `"` + hex.EncodeToString(sum[:12]) + `"`}
	if strings.HasPrefix(f.kind, "text/html") {
		f.policy = policyOf(text)
	}
	if name == serviceWorker {
		f.policy = "default-src 'none'; img-src 'self'; connect-src 'self'" // the icons of notifications, and the files of the dashboard
	}
	if !compressible(f.kind) {
		return f, nil
	}
	if f.gzip, err = pack.with(pack.gzip, text); err != nil {
		return f, err
	}
	f.brotli, err = pack.with(pack.brotli, text)
	return f, err
}

// packer compresses one file after another. Its encoders are made once: the tables
// of one take ten times as long to make as a file of the dashboard to compress, and
// a hub that was killed hears no call before this is done.
type packer struct {
	packed bytes.Buffer
	gzip   *gzip.Writer
	brotli *brotli.Writer
}

// fileWindow is brotli's window in bits. The dashboard's files are smaller than 64 KiB
// but for three; a wider one packs them no better and has tables of 32 MiB, which
// would be most of what a hub holds from its start on.
const fileWindow = 16

func newPacker() (*packer, error) {
	p := &packer{}
	var err error
	p.brotli = brotli.NewWriterOptions(&p.packed, brotli.WriterOptions{Quality: 9, LGWin: fileWindow})
	p.gzip, err = gzip.NewWriterLevel(&p.packed, gzip.BestCompression)
	return p, err
}

// with returns text as an encoder has it; nil where that is no smaller.
func (p *packer) with(encoder interface {
	io.WriteCloser
	Reset(io.Writer)
}, text []byte) ([]byte, error) {
	p.packed.Reset()
	encoder.Reset(&p.packed)
	if _, err := encoder.Write(text); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	return smaller(p.packed.Bytes(), text), nil
}

func smaller(packed, text []byte) []byte {
	if len(packed) >= len(text) {
		return nil
	}
	return slices.Clone(packed)
}

// kindOf does not ask the machine's own tables, which differ.
func kindOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".png":
		return "image/png"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt", "":
		return "text/plain; charset=utf-8"
	default:
		if kind := mime.TypeByExtension(ext); kind != "" {
			return kind
		}
		return "application/octet-stream"
	}
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || kind == "image/svg+xml"
}

// policyOf is the Content-Security-Policy of a page: everything from here, no
// inline script but those that the page came with, no inline style.
func policyOf(page []byte) string {
	inline := regexp.MustCompile(`(?is)<script\b([^>]*)>(.*?)</script>`)
	sources := "'self'"
	for _, m := range inline.FindAllSubmatch(page, -1) {
		if len(m[2]) == 0 || bytes.Contains(bytes.ToLower(m[1]), []byte("src=")) {
			continue
		}
		sum := sha256.Sum256(m[2])
		sources += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; script-src " + sources + "; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
		"font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
}

// mountStatic gives every file a route of its own, so that no other path exists.
func (s *Server) mountStatic() {
	for name, f := range s.static {
		send := func(c *fiber.Ctx) error { return sendFile(c, f) }
		s.app.Add(fiber.MethodGet, name, send)
		s.app.Add(fiber.MethodHead, name, send)
	}
}

func sendFile(c *fiber.Ctx, f file) error {
	c.Set(fiber.HeaderContentType, f.kind)
	c.Set(fiber.HeaderETag, f.etag)
	c.Set(fiber.HeaderCacheControl, "no-cache") // ask each time; the answer is nearly always 304
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if f.policy != "" {
		c.Set(fiber.HeaderContentSecurityPolicy, f.policy)
	}
	if sameTag(c.Get(fiber.HeaderIfNoneMatch), f.etag) {
		return c.Status(http.StatusNotModified).Send(nil)
	}
	accepted := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case f.brotli != nil && accepts(accepted, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(f.brotli)
	case f.gzip != nil && accepts(accepted, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.gzip)
	}
	return c.Send(f.plain)
}

func sameTag(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(name, coding) {
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}
