package isapi

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The bounds of what a device may say.
const (
	textPartMost    = 256 << 10 // XML or JSON; real ones have 1 KiB
	picturePartMost = 4 << 20   // read and thrown away
	headersMost     = 8 << 10
	junkMost        = 16 << 20 // between two delimiters, before the stream is given up
	endTries        = 64       // looks whether a text without a length is whole
	sniffMost       = 64 << 10 // before the first delimiter, where the boundary is unknown
)

var errFraming = errors.New("no delimiter found: the stream cannot be followed")

// partReader takes an alertStream apart. The standard library's reader is not
// used: it hands on a part only when the next one begins, which is a heartbeat
// later, and is lost when line ends differ within a stream.
//
// What is tolerated: CRLF, LF and both; a boundary in angle brackets or quotes,
// or with dashes of its own; no boundary named at all; lengths that are wrong
// or missing.
type partReader struct {
	src    *pushback
	r      *bufio.Reader // over src
	marks  [][]byte      // delimiters; none: the first line that looks like one is
	atMark bool          // the delimiter was read already
	junked func()        // a part was thrown away for its size or form
}

func newPartReader(r io.Reader, contentType string, junked func()) *partReader {
	src := &pushback{r: r}
	p := &partReader{src: src, r: bufio.NewReaderSize(src, 16<<10), junked: junked}
	if token := boundaryOf(contentType); token != "" {
		p.marks = append(p.marks, []byte("--"+token))
		if strings.HasPrefix(token, "--") { // named with the dashes that it is written with
			p.marks = append(p.marks, []byte(token))
		}
	}
	return p
}

// boundaryOf takes the boundary as it stands; only quotes are taken off. The
// standard parser refuses brackets.
func boundaryOf(contentType string) string {
	const name = "boundary="
	i := 0
	for ; ; i++ { // not by ToLower, which changes the length of bytes that are no text
		if i+len(name) > len(contentType) {
			return ""
		}
		if strings.EqualFold(contentType[i:i+len(name)], name) {
			break
		}
	}
	token, _, _ := strings.Cut(contentType[i+len(name):], ";")
	token = strings.Trim(strings.TrimSpace(token), `"`)
	if len(token) > 200 {
		return ""
	}
	return token
}

// next returns the body of the next part of text. Pictures are read past.
func (p *partReader) next() ([]byte, error) {
	for {
		if !p.atMark {
			if err := p.skip(); err != nil {
				return nil, err
			}
		}
		p.atMark = false
		kind, length, err := p.headers()
		if err != nil {
			return nil, err
		}
		picture := strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "video/") || strings.HasPrefix(kind, "application/octet")
		switch {
		case picture && length <= picturePartMost: // also without a length: read past to the delimiter
			if _, err := p.r.Discard(max(length, 0)); err != nil {
				return nil, err
			}
		case picture || length > textPartMost:
			p.junked()
		case length >= 0:
			body := make([]byte, length)
			if _, err := io.ReadFull(p.r, body); err != nil {
				return nil, err
			}
			if body = p.cut(body); len(bytes.TrimSpace(body)) > 0 {
				return body, nil
			}
		default:
			body, err := p.open()
			if err != nil {
				return nil, err
			}
			if len(bytes.TrimSpace(body)) > 0 {
				return body, nil
			}
		}
	}
}

// skip reads past the next delimiter.
func (p *partReader) skip() error {
	most := junkMost
	if p.marks == nil {
		most = sniffMost
	}
	for read, begins := 0, true; read < most; {
		line, err := p.r.ReadSlice('\n')
		read += len(line)
		if begins && p.mark(line) {
			return nil
		}
		begins = err == nil
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
	return errFraming
}

// mark reports whether a line is a delimiter. One that closes is a delimiter
// too: some firmware closes every part and goes on.
func (p *partReader) mark(line []byte) bool {
	line = bytes.TrimRight(line, " \t\r\n")
	if p.marks == nil {
		if len(line) < 3 || len(line) > 202 || !bytes.HasPrefix(line, []byte("--")) || bytes.ContainsAny(line, " \t") {
			return false
		}
		p.marks = [][]byte{bytes.Clone(line)}
		return true
	}
	for _, m := range p.marks {
		if rest, ok := bytes.CutPrefix(line, m); ok && (len(rest) == 0 || string(rest) == "--") {
			return true
		}
	}
	return false
}

// headers reads the header of a part: its type in lower case, and its length or
// -1.
func (p *partReader) headers() (kind string, length int, err error) {
	length = -1
	for read := 0; read < headersMost; {
		line, err := p.r.ReadSlice('\n')
		read += len(line)
		if errors.Is(err, bufio.ErrBufferFull) {
			return "", 0, fmt.Errorf("header of a part: %w", err)
		}
		if err != nil {
			return "", 0, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			return kind, length, nil
		}
		key, value, _ := strings.Cut(string(line), ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "content-type":
			kind = strings.ToLower(value)
		case "content-length":
			if n, err := strconv.ParseUint(value, 10, 31); err == nil {
				length = int(n)
			}
		}
	}
	return "", 0, fmt.Errorf("header of a part: over %d bytes", headersMost)
}

// open reads a body without a length: to the next delimiter, or to the end of
// the document where that shows, so that an alarm does not wait for what comes
// after it.
func (p *partReader) open() ([]byte, error) {
	var body []byte
	tries := endTries
	for begins := true; len(body) <= textPartMost; {
		line, err := p.r.ReadSlice('\n')
		if begins && p.mark(line) {
			p.atMark = true
			return body, nil
		}
		body = append(body, line...)
		begins = err == nil
		switch {
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case begins && tries > 0 && mayEnd(line):
			tries--
			if !bytes.HasSuffix(bytes.TrimSpace(line), []byte("}")) || json.Valid(body) {
				return body, nil
			}
		}
	}
	p.junked()
	return nil, nil
}

// mayEnd reports whether a line can be the last of a document.
func mayEnd(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasSuffix(line, []byte("</EventNotificationAlert>")) || bytes.HasSuffix(line, []byte("}"))
}

// cut ends a body where a delimiter begins in it, whole or at its very end: the
// length was too long. What was read of the next part is put back.
func (p *partReader) cut(body []byte) []byte {
	for _, m := range p.marks {
		needle := append([]byte{'\n'}, m...)
		at := bytes.Index(body, needle)
		for n := min(len(needle)-1, len(body)); at < 0 && n >= 2; n-- {
			if bytes.HasSuffix(body, needle[:n]) {
				at = len(body) - n
			}
		}
		if at >= 0 {
			p.unread(body[at+1:])
			return body[:at]
		}
	}
	return body
}

func (p *partReader) unread(b []byte) {
	ahead, _ := p.r.Peek(p.r.Buffered()) // is there
	p.src.back = slices.Concat(b, ahead, p.src.back)
	p.r.Reset(p.src)
}

// pushback is a reader that can be given back what was read too far.
type pushback struct {
	back []byte
	r    io.Reader
}

func (s *pushback) Read(b []byte) (int, error) {
	if len(s.back) > 0 {
		n := copy(b, s.back)
		s.back = s.back[n:]
		return n, nil
	}
	return s.r.Read(b)
}
