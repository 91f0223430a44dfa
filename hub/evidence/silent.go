package evidence

import (
	"fmt"
	"io"
	"sort"
)

// Silent has a clip read without its sound: of the same length, the sound's bytes
// noughts and its track empty space, so that nothing of it leaves the hub. had is
// whether there was any; a file without is read as it is. An error is that of a file
// whose sound cannot be found; who may not listen must not have that.
func (o *Opened) Silent() (had bool, err error) {
	if o.Clip.Sound != nil && !*o.Clip.Sound {
		return false, nil
	}
	track, err := findSound(o.File)
	if err != nil {
		return false, fmt.Errorf("clip %s: look for its sound: %w", o.Clip.ID, err)
	}
	if _, err := o.File.Seek(0, io.SeekStart); err != nil {
		return false, fmt.Errorf("clip %s: %w", o.Clip.ID, err)
	}
	if track == nil {
		return false, nil
	}
	o.File = &silent{ReadSeekCloser: o.File, track: track}
	return true, nil
}

// silent is a file whose sound reads as nothing.
type silent struct {
	io.ReadSeekCloser
	track *soundtrack
	at    int64
}

func (s *silent) Seek(offset int64, whence int) (int64, error) {
	at, err := s.ReadSeekCloser.Seek(offset, whence)
	if err == nil {
		s.at = at
	}
	return at, err
}

func (s *silent) Read(p []byte) (int, error) {
	n, err := s.ReadSeekCloser.Read(p)
	p = p[:n]
	frames := s.track.frames
	first := sort.Search(len(frames), func(i int) bool { return frames[i].at+frames[i].size > s.at })
	for _, f := range frames[first:] {
		if f.at >= s.at+int64(n) {
			break
		}
		clear(p[max(0, f.at-s.at):min(int64(n), f.at+f.size-s.at)])
	}
	for _, kind := range s.track.kinds {
		for i, c := range []byte("free") {
			if place := kind + int64(i) - s.at; place >= 0 && place < int64(n) {
				p[place] = c
			}
		}
	}
	s.at += int64(n)
	return n, err
}
