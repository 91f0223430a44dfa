package ffmpeg

import (
	"bytes"
	"strings"
)

// said is the beginning of what ffmpeg has to say.
type said struct{ b bytes.Buffer }

func (w *said) Write(p []byte) (int, error) {
	const most = 512
	w.b.Write(p[:min(most-w.b.Len(), len(p))])
	return len(p), nil
}

// first is as much of it as a log needs.
func (w *said) first() string {
	line, _, _ := strings.Cut(strings.TrimSpace(w.b.String()), "\n")
	return line
}
