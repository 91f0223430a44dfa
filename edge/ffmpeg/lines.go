package ffmpeg

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// lines are the pipes to and from a process: for each stream one that it reads and
// one that it writes.
type lines struct {
	streams       []stream
	most          int        // bytes that each may become
	theirs        []*os.File // the process's ends
	feeds, drains []*os.File // ours
	results       [][]byte
	moving        sync.WaitGroup
}

// openLines makes the pipes and gives the process its ends, as 3 and 4 for the
// first stream, 5 and 6 for the second, and so on.
func openLines(cmd *exec.Cmd, streams []stream, most int) (*lines, error) {
	l := &lines{streams: streams, most: most, results: make([][]byte, len(streams))}
	for range streams {
		in, feed, err := os.Pipe()
		if err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.theirs, l.feeds = append(l.theirs, in), append(l.feeds, feed)
		drain, out, err := os.Pipe()
		if err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.theirs, l.drains = append(l.theirs, out), append(l.drains, drain)
	}
	cmd.ExtraFiles = l.theirs
	return l, nil
}

// begin moves the bytes. It is called when the process has begun, or could not.
func (l *lines) begin() {
	for _, f := range l.theirs {
		_ = f.Close() // else an end would never be seen
	}
	for i := range l.streams {
		l.moving.Go(func() {
			// a process that has enough closes its end; what it made of it is looked at
			_, _ = l.feeds[i].Write(l.streams[i].bytes)
			_ = l.feeds[i].Close()
		})
		l.moving.Go(func() {
			// one byte more shows that there is too much
			l.results[i], _ = io.ReadAll(io.LimitReader(l.drains[i], int64(l.most)+1))
			_ = l.drains[i].Close()
		})
	}
}

// end waits for the bytes and returns what each stream became. The process is gone;
// should a child of it have taken the pipes along, closing ours ends the waiting.
func (l *lines) end() [][]byte {
	done := make(chan struct{})
	go func() { l.moving.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Second):
		_ = l.close()
		<-done
	}
	return l.results
}

func (l *lines) close() (err error) {
	for _, list := range [][]*os.File{l.theirs, l.feeds, l.drains} {
		for _, f := range list {
			if e := f.Close(); e != nil && !errors.Is(e, os.ErrClosed) {
				err = errors.Join(err, e)
			}
		}
	}
	return err
}
