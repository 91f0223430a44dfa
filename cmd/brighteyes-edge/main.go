// Brighteyes-edge is the edge alone: the same code as "brighteyes edge" in a
// program without the hub.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"brighteyes/cmd/internal/edgeapp"
	"brighteyes/devices/strictyaml"
	"errors"
)

func main() {
	file := flag.String("config", "", "the edge's configuration, edge.yaml")
	flag.Parse()
	if *file == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := edgeapp.Main(ctx, *file, version, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	stop()
	var problems strictyaml.Problems
	switch {
	case err == nil:
	case errors.As(err, &problems), errors.Is(err, os.ErrNotExist):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "brighteyes-edge:", err)
		os.Exit(1)
	}
}
