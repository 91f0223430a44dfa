package records

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/uptrace/bun"
)

const (
	defaultMinFree = 64 << 20
	alarmShare     = 0.2 // of a bounded file is left to alarms
	freeFor        = time.Second
)

// room knows whether anything but alarms may still be stored, so that the last
// space goes to calls for help.
type room struct {
	dir string
	min int64

	mu      sync.Mutex
	checked time.Time
	free    int64
}

func newRoom(cfg Config) room {
	least := cfg.MinFree
	if least == 0 {
		least = defaultMinFree
	}
	return room{dir: filepath.Dir(cfg.Path), min: least}
}

// left returns ErrUnavailable when what is left is for alarms.
func (r *Records) left(ctx context.Context, tx bun.Tx) error {
	if bound := r.pages.Load(); bound > 0 {
		share, err := pagesLeft(ctx, tx, bound)
		if err != nil {
			return err
		}
		if share < alarmShare {
			return fmt.Errorf("%w: the rest of the file is kept for alarms", ErrUnavailable)
		}
	}
	if r.room.min > 0 && r.room.freeBytes() < r.room.min {
		return fmt.Errorf("%w: the rest of the disk is kept for alarms", ErrUnavailable)
	}
	return nil
}

// freeBytes asks the disk once a second at most.
func (r *room) freeBytes() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.checked) >= freeFor {
		r.free, r.checked = DiskFree(r.dir), time.Now()
	}
	return r.free
}
