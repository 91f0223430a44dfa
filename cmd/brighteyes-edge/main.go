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
	code := flag.String("enrol", "", "a one-time code of the hub: fetches the configuration, writes it, and goes on; a file that exists is not overwritten")
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
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var err error
	if *code != "" {
		err = edgeapp.Enrol(ctx, *code, *file, log)
	}
	if err == nil {
		err = edgeapp.Main(ctx, *file, version, log)
	}
	stop()
	var problems strictyaml.Problems
	switch {
	case err == nil:
	case errors.As(err, &problems), errors.Is(err, os.ErrNotExist) && errors.As(err, new(edgeapp.Unusable)):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "brighteyes-edge:", err)
		os.Exit(1)
	}
}
