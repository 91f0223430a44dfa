package retrieval

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

// slow is clips of which the second half waits until it is let go.
type slow struct {
	folder
	half chan struct{} // closed when half was read
	on   chan struct{}
}

func (s *slow) Open(ctx context.Context, id string) (io.ReadSeekCloser, error) {
	f, err := s.folder.Open(ctx, id)
	return &slowFile{ReadSeekCloser: f, of: s}, err
}

type slowFile struct {
	io.ReadSeekCloser
	of   *slow
	read int64
}

const half = 1 << 20

func (f *slowFile) Read(p []byte) (int, error) {
	if f.read == half {
		close(f.of.half)
		<-f.of.on
	}
	p = p[:min(int64(len(p)), max(half-f.read, 1<<15))]
	n, err := f.ReadSeekCloser.Read(p)
	f.read += int64(n)
	return n, err
}

func slowOffice(t *testing.T) (*office, *slow, Request) {
	t.Helper()
	o := newOffice(t)
	r := approved(t)
	s := &slow{folder: folder{dir: t.TempDir()}, half: make(chan struct{}), on: make(chan struct{})}
	s.add(t, "c1", "cam-1", r.From.Add(time.Minute), make([]byte, 2*half))
	o.cfg.Sources = append([]Source{s}, o.cfg.Sources[1:]...)
	return o, s, r
}

func TestWhoPreparesAPackageIsToldHowMuchOfItIsRead(t *testing.T) {
	o, s, r := slowOffice(t)
	if got := o.Reading(r.ID); got != (Reading{}) {
		t.Errorf("before it began %+v", got)
	}
	done := make(chan error, 1)
	go func() {
		_, err := o.Prepare(context.Background(), r, "property")
		done <- err
	}()
	<-s.half
	if got, want := o.Reading(r.ID), (Reading{Done: half, Total: 2 * half}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	close(s.on)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := o.Reading(r.ID); got != (Reading{}) {
		t.Errorf("after it ended %+v", got)
	}
}

func TestAReadingThatIsStoppedLeavesTheRequestAsItWas(t *testing.T) {
	o, s, r := slowOffice(t)
	done := make(chan error, 1)
	go func() {
		next, err := o.Prepare(context.Background(), r, "property")
		if next.Version != r.Version || next.State != Approved {
			t.Errorf("version %d, %s", next.Version, next.State)
		}
		done <- err
	}()
	<-s.half
	o.StopReading(r.ID)
	close(s.on)
	var no *Refusal
	if err := <-done; !errors.As(err, &no) || no.Code != "stopped" {
		t.Errorf("%v", err)
	}
	o.StopReading(r.ID) // nothing is read: nothing happens
}
