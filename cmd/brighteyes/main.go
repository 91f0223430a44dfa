// Brighteyes is the hub, the edge and the demo in one program. This file is its
// command line and nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"brighteyes/devices/strictyaml"
)

// Exit statuses of the contract.
const (
	done   = 0
	failed = 1
	usage  = 2
)

type cli struct {
	Demo     demoCmd     `cmd:"" help:"A hub, an edge and simulated devices in one process, on loopback only."`
	DemoHub  demoHubCmd  `cmd:"" hidden:"" help:"The demo's hub; the demo starts it."`
	Hub      hubCmd      `cmd:"" help:"Run the hub."`
	Edge     edgeCmd     `cmd:"" help:"Run an edge."`
	Discover discoverCmd `cmd:"" help:"Find ONVIF cameras, and print them as an edge lists them."`
	Check    checkCmd    `cmd:"" help:"Check hub, edge and rule files."`
	Rules    rulesCmd    `cmd:"" help:"Work on rules."`
	User     userCmd     `cmd:"" help:"Set a user's password and roles, while the hub is stopped."`
	Version  versionCmd  `cmd:"" help:"Print the version."`

	Verbose bool   `short:"v" help:"Log more."`
	Lang    string `enum:",zh,en" default:"" help:"Language of what is said of files: zh or en; by LC_ALL, LC_MESSAGES and LANG unless given."`
}

// world is what commands get beside their flags.
type world struct {
	ctx context.Context
	out io.Writer
	log *slog.Logger

	lang string // "zh" or "en"
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the program; tests call it as a shell would.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	ended := -1
	parser, err := kong.New(&c, kong.Name("brighteyes"), kong.Description("A smart-community hub: gates, cameras and calls for help."),
		kong.UsageOnError(), kong.Writers(out, errs), kong.Exit(func(status int) { ended = status }))
	if err != nil {
		fmt.Fprintln(errs, "brighteyes:", err)
		return failed
	}
	command, err := parser.Parse(args)
	if ended == done { // --help was asked for
		return done
	}
	if err != nil {
		fmt.Fprintln(errs, "brighteyes:", err)
		return usage
	}
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level}))
	if c.Lang == "" {
		c.Lang = language(os.Getenv)
	}
	err = command.Run(&world{ctx: ctx, out: out, log: log, lang: c.Lang})
	switch {
	case err == nil:
		return done
	case errors.As(err, new(strictyaml.Problems)):
		fmt.Fprintln(errs, told(err, c.Lang))
		return usage
	case errors.Is(err, os.ErrNotExist) && errors.As(err, new(badFile)):
		fmt.Fprintln(errs, "brighteyes:", err)
		return usage
	}
	fmt.Fprintln(errs, "brighteyes:", err)
	return failed
}

// badFile marks a configuration file that cannot be read at all.
type badFile struct{ error }

func (b badFile) Unwrap() error { return b.error }

// version is the module's version, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}
