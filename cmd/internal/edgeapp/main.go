package edgeapp

import (
	"context"
	"log/slog"

	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/fault"
)

// Main runs the edge of a configuration file; brighteyes and brighteyes-edge
// both call it.
func Main(ctx context.Context, file, version string, log *slog.Logger) error {
	cfg, err := config.LoadEdge(file, Drivers("check", log, nil))
	if err != nil {
		return err
	}
	return Run(ctx, cfg, Options{Version: version, Fault: fault.FromEnvironment(log), Log: log})
}
