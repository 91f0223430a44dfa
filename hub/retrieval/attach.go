package retrieval

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// The bounds of files that are attached by hand.
const (
	MostAttached = 20
	MostBytes    = 1 << 30 // of one file
	mostPackage  = 3 << 30 // of all files of a package, so that a ZIP needs no 64-bit sizes
	mib          = 1 << 20
)

// Kinds are the endings of files that recorders write.
var Kinds = [...]string{"mp4", "mkv", "avi", "mpg", "ps", "ts", "dav", "asf", "h264", "h265"}

// Attach announces a file that was copied from a recorder; its bytes come after.
func (r Request) Attach(f Attachment) (Request, error) {
	if r.State != Approved {
		return r, refuse(ErrNotNow, "", "step")
	}
	if err := r.mayTake(Attach, f.By); err != nil {
		return r, err
	}
	f.Note, f.SHA256 = strings.TrimSpace(f.Note), ""
	f.From, f.To = f.From.UTC(), f.To.UTC()
	total := f.Bytes
	for _, other := range r.Attached {
		total += other.Bytes
	}
	switch {
	case !slices.Contains(Kinds[:], f.Kind):
		return r, refuse(ErrInvalid, "kind", "kind", strings.Join(Kinds[:], " "))
	case f.Bytes <= 0 || f.Bytes > MostBytes:
		return r, refuse(ErrInvalid, "bytes", "size", MostBytes/mib)
	case len(r.Attached) >= MostAttached || total > mostPackage:
		return r, refuse(ErrInvalid, "bytes", "most_files", MostAttached, mostPackage/mib)
	case utf8.RuneCountInString(f.Note) > mostText || devices.NamesPerson(f.Note):
		return r, refuse(ErrInvalid, "note", "note_person", mostText)
	case !r.Granted.Covers(f.Camera, f.Span):
		return r, refuse(ErrInvalid, "from", "outside_grant")
	}
	next := r.clone()
	next.Version++
	next.Attached = append(next.Attached, f)
	next.note(f.At, f.By, Attach, f.ID)
	return next, nil
}

// Covers reports whether a span of a camera lies whole within what was approved.
func (s *Scope) Covers(camera string, span Span) bool {
	return s != nil && span.To.After(span.From) && slices.Contains(s.Cameras, camera) && span.Within(s.Span)
}

// Attachment finds a file by its id.
func (r Request) Attachment(id string) (Attachment, error) {
	if i := r.attached(id); i >= 0 {
		return r.Attached[i], nil
	}
	return Attachment{}, refuse(ErrInvalid, "", "no_file")
}

func (r Request) attached(id string) int {
	return slices.IndexFunc(r.Attached, func(f Attachment) bool { return f.ID == id })
}

// Arrived notes the hash of a file that came whole.
func (r Request) Arrived(id, sum string) (Request, error) {
	i := r.attached(id)
	switch {
	case r.State != Approved:
		return r, refuse(ErrNotNow, "", "step")
	case i < 0 || r.Attached[i].SHA256 != "":
		return r, refuse(ErrInvalid, "", "no_file")
	}
	next := r.clone()
	next.Version++
	next.Attached[i].SHA256 = sum
	return next, nil
}

// Detach takes a file out again, before the package is prepared.
func (r Request) Detach(id, by string, at time.Time) (Request, error) {
	i := r.attached(id)
	switch {
	case r.State != Approved:
		return r, refuse(ErrNotNow, "", "step")
	case i < 0:
		return r, refuse(ErrInvalid, "", "no_file")
	}
	if err := r.mayTake(Detach, by); err != nil {
		return r, err
	}
	next := r.clone()
	next.Version++
	next.Attached = slices.Delete(next.Attached, i, i+1)
	next.note(at, by, Detach, id)
	return next, nil
}
