package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// errBoxes means that a file is not built as edges build theirs.
var errBoxes = errors.New("the file is no MP4 of the form that edges write")

const (
	moovMost  = 16 << 20 // of what describes a clip
	boxesMost = 64       // at the top of a file
)

// stretch is some bytes of a file.
type stretch struct{ at, size int64 }

// soundtrack is where the sound of an MP4 stands.
type soundtrack struct {
	kinds  []int64   // where the name of each track of sound begins
	frames []stretch // its bytes, in order
}

// findSound looks for sound in an MP4; nil: there is none.
func findSound(file io.ReadSeeker) (*soundtrack, error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("measure clip: %w", err)
	}
	at := int64(0)
	for range boxesMost {
		var head [8]byte
		if at+8 > size {
			return nil, errBoxes
		}
		if err := readAt(file, at, head[:]); err != nil {
			return nil, err
		}
		long := int64(binary.BigEndian.Uint32(head[:]))
		if long < 8 || long > size-at {
			return nil, errBoxes
		}
		if string(head[4:]) != "moov" {
			at += long
			continue
		}
		if long > moovMost {
			return nil, errBoxes
		}
		body := make([]byte, long)
		if err := readAt(file, at, body); err != nil {
			return nil, err
		}
		return soundOf(body[8:], at+8, size)
	}
	return nil, errBoxes
}

func readAt(file io.ReadSeeker, at int64, into []byte) error {
	if _, err := file.Seek(at, io.SeekStart); err != nil {
		return fmt.Errorf("read clip: %w", err)
	}
	if _, err := io.ReadFull(file, into); err != nil {
		return fmt.Errorf("read clip: %w", err)
	}
	return nil
}

// soundOf looks through a description that begins at a place of a file of so many bytes.
func soundOf(moov []byte, at, size int64) (*soundtrack, error) {
	var found *soundtrack
	for rest := moov; len(rest) > 0; {
		kind, body, next, err := box(rest)
		if err != nil {
			return nil, err
		}
		if kind == "trak" {
			mdia := within(body, "mdia")
			if handler := within(mdia, "hdlr"); len(handler) >= 12 && string(handler[8:12]) == "soun" {
				if found == nil {
					found = &soundtrack{}
				}
				frames, err := framesOf(within(within(mdia, "minf"), "stbl"), size)
				if err != nil {
					return nil, err
				}
				found.kinds = append(found.kinds, at+int64(len(moov)-len(rest))+4)
				found.frames = append(found.frames, frames...)
			}
		}
		rest = next
	}
	if found != nil {
		slices.SortFunc(found.frames, func(a, b stretch) int { return int(a.at - b.at) })
	}
	return found, nil
}

// box takes the first box of b.
func box(b []byte) (kind string, body, rest []byte, err error) {
	if len(b) < 8 {
		return "", nil, nil, errBoxes
	}
	long := int64(binary.BigEndian.Uint32(b))
	if long < 8 || long > int64(len(b)) {
		return "", nil, nil, errBoxes
	}
	return string(b[4:8]), b[8:long], b[long:], nil
}

// within is the body of the first box of a kind; nil: there is none.
func within(b []byte, want string) []byte {
	for len(b) > 0 {
		kind, body, rest, err := box(b)
		if err != nil {
			return nil
		}
		if kind == want {
			return body
		}
		b = rest
	}
	return nil
}

// framesOf is where the samples of a track stand, each in a chunk of its own as the
// edges' muxer writes them.
func framesOf(table []byte, size int64) ([]stretch, error) {
	chunks, sizes, per := within(table, "stco"), within(table, "stsz"), within(table, "stsc")
	one := []byte{0, 0, 0, 1}
	if len(per) != 20 || !bytes.Equal(per[4:8], one) || !bytes.Equal(per[12:16], one) || len(chunks) < 8 || len(sizes) < 12 || binary.BigEndian.Uint32(sizes[4:]) != 0 {
		return nil, errBoxes
	}
	n := int(binary.BigEndian.Uint32(chunks[4:]))
	if n != int(binary.BigEndian.Uint32(sizes[8:])) || len(chunks) != 8+4*n || len(sizes) != 12+4*n {
		return nil, errBoxes
	}
	frames := make([]stretch, n)
	for i := range frames {
		frames[i] = stretch{int64(binary.BigEndian.Uint32(chunks[8+4*i:])), int64(binary.BigEndian.Uint32(sizes[12+4*i:]))}
		if frames[i].at+frames[i].size > size {
			return nil, errBoxes
		}
	}
	return frames, nil
}
