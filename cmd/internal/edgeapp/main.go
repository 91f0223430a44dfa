package edgeapp

import (
	"context"
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

// Main runs the edge of a configuration file; brighteyes and brighteyes-edge
// both call it.
func Main(ctx context.Context, file, version string, log *slog.Logger) error {
	cfg, err := config.LoadEdge(file, Drivers("check", log, nil))
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	return Run(ctx, cfg, Options{Version: version, Fault: fault.FromEnvironment(log), Log: log})
}
