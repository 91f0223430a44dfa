package outbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

var errHeld = errors.New("another process has it open")

// takeLock holds the file at path for this process, so that two agents never
// give numbers in one outbox. The lock ends with the process, however it ends.
func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	for began := time.Now(); ; time.Sleep(lockPause) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if time.Since(began) > lockPatience {
			_ = f.Close() // nothing was written
			return nil, errHeld
		}
	}
}

// A process that ends, or a child between fork and exec, can hold the lock for a
// moment after it was let go.
const (
	lockPatience = 2 * time.Second
	lockPause    = 20 * time.Millisecond
)
