package outbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

var errHeld = errors.New("another process has it open")

// takeLock holds the file at path for this process, so that two agents never
// give numbers in one outbox. The lock ends with the process, however it ends.
func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close() // nothing was written
		return nil, errHeld
	}
	return f, nil
}
