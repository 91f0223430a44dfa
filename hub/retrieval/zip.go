package retrieval

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// VerifyPage is the page that checks a package without a network.
//
//go:embed verify.html
var VerifyPage []byte

// The files of a package beside pictures.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	pageName      = "verify.html"
)

// head is the small files of a package, which come first.
func (p *Package) head() []struct {
	name string
	body []byte
} {
	return []struct {
		name string
		body []byte
	}{{manifestName, []byte(p.Manifest)}, {signatureName, []byte(p.Signature + "\n")}, {pageName, VerifyPage}}
}

// The sizes of what a ZIP adds to a stored file of a known time: see zipSize.
const (
	localHeader   = 30 + 9 // with the extended time
	descriptor    = 16
	centralHeader = 46 + 9
	zipEnd        = 22
)

// zipSize is how large the ZIP of a package is; a test holds it to the truth.
func zipSize(p *Package) int64 {
	size := int64(zipEnd)
	add := func(name string, bytes int64) {
		size += localHeader + descriptor + centralHeader + 2*int64(len(name)) + bytes
	}
	for _, f := range p.head() {
		add(f.name, int64(len(f.body)))
	}
	for _, f := range p.Files {
		add(f.Name, f.Bytes)
	}
	return size
}

// writeZip writes a package. A file that is not the one of the manifest is an error,
// and what was written then is no ZIP.
func writeZip(ctx context.Context, w io.Writer, p *Package, open func(ctx context.Context, f File) (io.ReadSeekCloser, error)) error {
	z := zip.NewWriter(w)
	for _, f := range p.head() {
		part, err := z.CreateHeader(stored(f.name, p.At))
		if err != nil {
			return fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := part.Write(f.body); err != nil {
			return fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	for _, f := range p.Files {
		part, err := z.CreateHeader(stored(f.Name, p.At))
		if err != nil {
			return fmt.Errorf("pack %s: %w", f.Name, err)
		}
		if err := copyChecked(ctx, part, f, open); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end package: %w", err)
	}
	return nil
}

func stored(name string, at time.Time) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: zip.Store, Modified: at.UTC()}
}

// copyChecked copies a file and says when it is not the one that f names.
func copyChecked(ctx context.Context, to io.Writer, f File, open func(ctx context.Context, f File) (io.ReadSeekCloser, error)) error {
	from, err := open(ctx, f)
	if err != nil {
		return fmt.Errorf("%w (%w)", refuse(ErrConflict, "", "gone", f.Name), err)
	}
	defer func() { _ = from.Close() }() // it was only read
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, hash), io.LimitReader(during{ctx, from}, f.Bytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("pack %s: %w", f.Name, err)
	case n != f.Bytes, hex.EncodeToString(hash.Sum(nil)) != f.SHA256:
		return refuse(ErrConflict, "", "gone", f.Name)
	}
	return nil
}

// during reads until ctx ends.
type during struct {
	ctx context.Context
	r   io.Reader
}

func (d during) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	return d.r.Read(p)
}
