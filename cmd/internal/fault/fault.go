// Package fault ends the process at a named point of the data's way, for tests
// that want to see that nothing is lost there. It does nothing unless the
// environment asks for it, and is never asked for outside of tests.
package fault

import (
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"brighteyes/devices"
)

// FromEnvironment returns nil, or the fault that devices.FaultVariable asks for.
func FromEnvironment(log *slog.Logger) devices.Fault {
	asked := os.Getenv(devices.FaultVariable)
	if asked == "" {
		return nil
	}
	point, count, _ := strings.Cut(asked, ":")
	most, err := strconv.Atoi(count)
	if err != nil || most < 1 {
		most = 1
	}
	log.Warn("this process will end itself at a fault point", "point", point, "pass", most)
	var passed atomic.Int64
	return func(at string) {
		if at == point && passed.Add(1) == int64(most) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // nothing more is done until the signal has come
		}
	}
}
