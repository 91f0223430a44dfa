package systemtest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// process is a program that a test starts, kills and starts again.
type process struct {
	t    testing.TB
	name string
	args []string
	wrap []string // a command that the program is started by; usually none
	self string   // another program than the one that was built for all tests
	log  lockedBuffer

	mu   sync.Mutex
	cmd  *exec.Cmd
	gone chan struct{} // closed when cmd has ended
}

func newProcess(t testing.TB, name string, args ...string) *process {
	p := &process{t: t, name: name, args: args}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("log of the %s:\n%s", name, p.log.tail())
		}
	})
	return p
}

// start runs the program; env is added to the environment.
func (p *process) start(env ...string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	command := slices.Concat(p.wrap, []string{cmp.Or(p.self, binary)}, p.args)
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatalf("start %s: %v", p.name, err)
	}
	p.gone = make(chan struct{})
	go func(cmd *exec.Cmd, gone chan struct{}) {
		_ = cmd.Wait() // how it ended is seen from outside
		close(gone)
	}(p.cmd, p.gone)
}

// kill ends the program as a power cut does.
func (p *process) kill() { p.end(syscall.SIGKILL) }

// stop asks the program to end and waits for it.
func (p *process) stop() { p.end(syscall.SIGTERM) }

func (p *process) end(signal os.Signal) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("%s could not be ended: %v", p.name, err)
	}
	select {
	case <-p.gone:
	case <-time.After(15 * time.Second):
		p.t.Errorf("%s did not end within 15 s of %v", p.name, signal)
	}
	p.cmd = nil
}

// ended waits until the program has ended by itself.
func (p *process) ended() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone
}

// lockedBuffer keeps the last of what a program says.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(text)
}

// says is how often a text was said.
func (b *lockedBuffer) says(text string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Count(b.buf.Bytes(), []byte(text))
}

func (b *lockedBuffer) tail() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	lines := strings.Split(b.buf.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}

// ports begins anywhere, so that two runs on one machine seldom meet.
var ports atomic.Uint32

func init() { ports.Store(rand.Uint32N(10000)) }

// freePort is an address of this machine that nobody listens on. It lies below the
// ports that Linux gives to outgoing connections and to :0 (ip_local_port_range,
// from 32768 on): nobody is given it before a process listens there, nor while a
// killed one is away.
func freePort(t testing.TB) string {
	t.Helper()
	for range 1000 {
		address := fmt.Sprintf("127.0.0.1:%d", 20000+ports.Add(1)%10000)
		if l, err := net.Listen("tcp", address); err == nil {
			l.Close()
			return address
		}
	}
	t.Fatal("of a thousand ports none was free")
	return ""
}

// eventually polls until done, or fails after patience.
func eventually(t testing.TB, patience time.Duration, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited %v for %s", patience, what)
		}
	}
}

func write(t testing.TB, path, format string, args ...any) string {
	t.Helper()
	if err := os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
