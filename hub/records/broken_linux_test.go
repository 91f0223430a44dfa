package records

import (
	"context"
	"errors"
	"os/signal"
	"syscall"
	"testing"
)

// No file may grow beyond most bytes until the test ends or restore is called:
// writes fail in the middle of a commit, as on a disk that is full or breaks.
func noFileBeyond(t *testing.T, most uint64) (restore func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	restore = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() {
		restore()
		signal.Reset(syscall.SIGXFSZ)
	})
	return restore
}

func TestADiskThatFailsInACommitLosesNothingThatWasCommitted(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	restore := noFileBeyond(t, 1<<20)
	b := fill(t, r)
	for range 3 {
		if _, err := r.Commit(ctx, b, openAlerts); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("error %v", err)
		}
	}
	if err := r.Ping(ctx); !errors.Is(err, ErrUnavailable) {
		t.Errorf("ping: %v", err)
	}
	if n := uint64(len(stored(t, r))); n != 20*(b.Seq-1) || positions(t, r).Alarms != b.Seq-1 {
		t.Errorf("%d events, %d were committed", n, 20*(b.Seq-1))
	}
	restore()
	if err := r.Ping(ctx); err != nil {
		t.Errorf("ping after the disk works again: %v", err)
	}
	if s, err := r.Commit(ctx, b, openAlerts); err != nil || len(s.Fresh) != 20 {
		t.Errorf("settled %+v, %v", s, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if n := uint64(len(stored(t, reopen(t, r.cfg)))); n != 20*b.Seq {
		t.Errorf("%d events after opening again, want %d", n, 20*b.Seq)
	}
}
