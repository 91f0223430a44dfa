package evidence

import (
	"context"
	"errors"
	"io"
)

// ErrMissing is the error of a shelf that has no such file.
var ErrMissing = errors.New("the file is not there")

// Shelf keeps files by the id of their clip. Package folder and package bucket have
// one each; both pass shelftest. Its methods are safe for concurrent use.
type Shelf interface {
	// Put keeps size bytes of file, from its beginning, whose SHA-256 is sum, in hex.
	// When it returns nil the file is durable and whole; otherwise nothing is there
	// that was not before, and Put may be called again.
	Put(ctx context.Context, id string, file io.ReadSeeker, size int64, sum string) error
	// Open opens a file, or is ErrMissing.
	Open(ctx context.Context, id string) (io.ReadSeekCloser, error)
	// Size is how many bytes a file has, or ErrMissing. It reads none of them.
	Size(ctx context.Context, id string) (int64, error)
	// Delete deletes a file. One that is not there is deleted already.
	Delete(ctx context.Context, id string) error
	// Check reports whether the shelf can serve.
	Check(ctx context.Context) error
}
