// Package bench prints the figures that the README quotes: what a press takes to
// a screen, how many readings a second are kept, what memory and pictures cost.
// It drives the programs from outside, one process a role, on loopback only, and
// never calls into what it measures.
//
// One machine carries the hub, its load, the databases and the measuring, so the
// figures are of that machine under all of it. What is compared stands in the same
// run: the same presses through a bare Mosquitto, the same cameras through go2rtc.
//
//	make bench
//	go test -run '^$' -bench Figures/press -benchtime 1x ./hub/systemtest/bench
//
// BRIGHTEYES_BENCH_BINARY names a program to measure instead of building one.
package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// roleVariable makes the test's own program one of the processes around the hub.
const roleVariable = "BRIGHTEYES_BENCH_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	os.Exit(m.Run())
}

// play is one role; it ends when its standard input does.
func play(name string) int {
	roles := map[string]func() error{"readings": generate, "cameras": cameras, "readers": readers, "radio": radio, "quarter": surround}
	role, ok := roles[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "there is no role %q\n", name)
		return 2
	}
	if err := role(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return 1
	}
	return 0
}

// BenchmarkFigures is everything, and the table at its end.
func BenchmarkFigures(b *testing.B) {
	began := time.Now()
	tb := &table{}
	e := &env{binary: build(b), table: tb}
	for _, part := range []struct {
		name string
		run  func(*testing.B, *env)
	}{
		{"disk", disk},
		{"press", presses},
		{"readings/embedded/1", func(b *testing.B, e *env) { readings(b, e, "embedded", 1) }},
		{"readings/embedded/100", func(b *testing.B, e *env) { readings(b, e, "embedded", 100) }},
		{"readings/influx/1", func(b *testing.B, e *env) { readings(b, e, "InfluxDB", 1) }},
		{"readings/influx/100", func(b *testing.B, e *env) { readings(b, e, "InfluxDB", 100) }},
		{"demo", demo},
		{"edge", edges},
		{"probes", probes},
		{"pictures", pictures},
	} {
		b.Run(part.name, func(b *testing.B) { part.run(b, e) })
	}
	fmt.Printf("\n%s\n%d cores, %s, %s; measured in %s\n\n", tb, runtime.NumCPU(), runtime.Version(), commit(), time.Since(began).Round(time.Second))
}

// env is what the parts share.
type env struct {
	binary string
	table  *table
}

func build(b *testing.B) string {
	if given := os.Getenv("BRIGHTEYES_BENCH_BINARY"); given != "" {
		return given
	}
	binary := filepath.Join(b.TempDir(), "brighteyes")
	if out, err := exec.Command("go", "build", "-o", binary, "brighteyes/cmd/brighteyes").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "no commit"
	}
	return strings.TrimSpace(string(out))
}
