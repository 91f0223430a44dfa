//go:build linux || darwin || freebsd

package records

import (
	"math"
	"syscall"
)

// DiskFree is how many bytes this program may still write to the disk of dir;
// a disk that does not say counts as empty.
func DiskFree(dir string) int64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return math.MaxInt64
	}
	return int64(uint64(st.Bavail) * uint64(st.Bsize))
}
