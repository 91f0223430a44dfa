package edgeapp

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/debug"

	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/fault"
)

// garbage is how much an edge may hold that nobody needs any more, in per cent of what
// is needed. Nearly all of that is the last seconds of its cameras, which only ever
// move on: Go's own 100 would keep them twice. Fifty cameras are collected every few
// seconds for it, some thousandths of a core.
const garbage = 50

// Unusable is a configuration file that is not there: starting again does not help,
// as it may where any other file is missing.
type Unusable struct{ error }

func (u Unusable) Unwrap() error { return u.error }

// Main runs the edge of a configuration file; brighteyes and brighteyes-edge
// both call it.
func Main(ctx context.Context, file, version string, log *slog.Logger) error {
	cfg, err := config.LoadEdge(file, Drivers("check", log, nil))
	if errors.Is(err, os.ErrNotExist) {
		return Unusable{err}
	}
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	return Run(ctx, cfg, Options{Version: version, Fault: fault.FromEnvironment(log), Log: log})
}
