package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a program around the measuring. It ends with the benchmark.
type process struct {
	b     *testing.B
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser // of a role
	out   *bufio.Reader  // of a role
	log   lockedBuffer
	gone  chan struct{}
	state *os.ProcessState // after gone
}

// start starts a program.
func start(b *testing.B, name, binary string, args ...string) *process {
	b.Helper()
	p := &process{b: b, name: name, cmd: exec.Command(binary, args...), gone: make(chan struct{})}
	p.cmd.Stdout = &p.log
	p.run()
	return p
}

// startRole starts the test's own program in a role, with orders on its standard
// input. What it answers is read by hear.
func startRole(b *testing.B, role string, orders any) *process {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	p := &process{b: b, name: role, cmd: exec.Command(self), gone: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), roleVariable+"="+role)
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	reader, writer := io.Pipe()
	p.out, p.cmd.Stdout = bufio.NewReader(reader), writer
	p.run()
	go func() {
		<-p.gone
		_ = writer.Close() // never fails
	}()
	p.tell(orders)
	return p
}

func (p *process) run() {
	p.b.Helper()
	p.cmd.Stderr = &p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		p.b.Fatalf("start %s: %v", p.name, err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is seen from outside
		p.state = p.cmd.ProcessState
		close(p.gone)
	}()
	p.b.Cleanup(func() {
		p.stop()
		if p.b.Failed() {
			p.b.Logf("the %s said:\n%s", p.name, p.log.tail())
		}
	})
}

// stop asks the program to end, waits, and returns the processor time of its
// whole life.
func (p *process) stop() time.Duration {
	if p.in != nil {
		_ = p.in.Close() // it may be gone
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
	case <-time.After(15 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.gone
		p.b.Errorf("%s did not end within 15 s", p.name)
	}
	return p.state.SystemTime() + p.state.UserTime()
}

// tell sends orders to a role.
func (p *process) tell(orders any) {
	p.b.Helper()
	if err := json.NewEncoder(p.in).Encode(orders); err != nil {
		p.b.Fatalf("tell %s: %v", p.name, err)
	}
}

// hear reads one answer of a role.
func (p *process) hear(into any, patience time.Duration) {
	p.b.Helper()
	type answer struct {
		line []byte
		err  error
	}
	c := make(chan answer, 1)
	go func() {
		line, err := p.out.ReadBytes('\n')
		c <- answer{line, err}
	}()
	select {
	case a := <-c:
		if a.err == nil {
			a.err = json.Unmarshal(a.line, into)
		}
		if a.err != nil {
			p.b.Fatalf("answer of the %s: %v\n%s", p.name, a.err, p.log.tail())
		}
	case <-time.After(patience):
		p.b.Fatalf("the %s did not answer within %v\n%s", p.name, patience, p.log.tail())
	}
}

// say is a role's answer.
func say(v any) error { return json.NewEncoder(os.Stdout).Encode(v) }

// orders reads what a role is to do. What the decoder yields after that is the
// word to go on, and its end the word to end.
func orders(into any) (*json.Decoder, error) {
	in := json.NewDecoder(os.Stdin)
	if err := in.Decode(into); err != nil {
		return nil, fmt.Errorf("orders: %w", err)
	}
	return in, nil
}

// untilOver waits until whoever gave the orders is gone or has had enough.
func untilOver(in *json.Decoder) {
	for in.Decode(&struct{}{}) == nil {
	}
}

// cpu is the processor time that a process has used so far.
func (p *process) cpu() time.Duration { return cpuOf(p.b, p.cmd.Process.Pid) }

func cpuOf(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte(") ")) // a name may hold spaces
	fields := strings.Fields(string(rest))
	var ticks int64
	for _, field := range fields[11:13] { // utime and stime, proc(5)
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// memory is what a process holds now and held at most, in MiB.
func (p *process) memory() (now, peak float64) {
	p.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kib); n == 1 {
			now = kib / 1024
		}
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			peak = kib / 1024
		}
	}
	return now, peak
}

// own is the memory of a process without the pages of its program and other files,
// in MiB.
func (p *process) own() (mib float64) {
	p.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if n, _ := fmt.Sscanf(line, "RssAnon: %f kB", &mib); n == 1 {
			return mib / 1024
		}
	}
	return 0
}

// lockedBuffer keeps what a program says.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lockedBuffer) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(text)
}

func (l *lockedBuffer) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := strings.Split(l.buf.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

func freePort(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually polls until done, or fails after patience.
func eventually(b *testing.B, patience time.Duration, what string, done func() bool) {
	b.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			b.Fatalf("waited %v for %s", patience, what)
		}
	}
}

// pass lets time go by in which something is measured.
func pass(d time.Duration) { <-time.After(d) }

func write(b *testing.B, path, format string, args ...any) string {
	b.Helper()
	if err := os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// disk is the floor under all that is durable: a page appended and flushed.
func disk(b *testing.B, e *env) {
	file, err := os.Create(filepath.Join(b.TempDir(), "file"))
	if err != nil {
		b.Fatal(err)
	}
	page := bytes.Repeat([]byte("x"), 4096)
	var taken spread
	for range 500 {
		began := time.Now()
		_, err := file.Write(page)
		if err = errors.Join(err, file.Sync()); err != nil {
			b.Fatal(err)
		}
		taken = append(taken, time.Since(began))
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	taken.metrics(b, "fsync")
	e.table.add("the disk: 4 KiB appended and flushed", taken.String(), "the floor under all that is durable")
}
