package rtsp

import "sync/atomic"

// withheld counts what came since the last picture that could be shown, and why it
// could not: a stream of which nothing can be shown is named by it.
type withheld struct{ unkeyed, backwards, malformed atomic.Uint64 }

// telling is how many of a kind say that it is not chance.
const telling = 5

func (w *withheld) reset() {
	w.unkeyed.Store(0)
	w.backwards.Store(0)
	w.malformed.Store(0)
}

// nothing is the fault of a stream of which nothing was shown for some time.
func (w *withheld) nothing() error {
	unkeyed, backwards, malformed := w.unkeyed.Load(), w.backwards.Load(), w.malformed.Load()
	switch most := max(unkeyed, backwards, malformed); {
	case most < telling:
		return errNoPictures
	case most == malformed:
		return errGarbage
	case most == backwards:
		return errBackwards
	}
	return errNoKeys
}
