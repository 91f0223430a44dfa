// Package mosquittotest starts a real Mosquitto broker for a test, on a free port
// of the loopback. A machine without the program fails the test: what is proved
// against a real broker is not proved by leaving it out.
package mosquittotest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Broker is a running Mosquitto. Its Dir is of the test's own, for whatever the
// configuration names.
type Broker struct {
	Dir string

	t    testing.TB
	port int
	log  lockedBuffer
	mu   sync.Mutex
	cmd  *exec.Cmd
	gone chan struct{} // closed when cmd has ended
}

// Start starts a broker with the lines of configuration, after those for its
// listener. Without any, everybody may do everything. It is ended with the test.
func Start(t testing.TB, config ...string) *Broker {
	t.Helper()
	return StartIn(t, t.TempDir(), config...)
}

// StartIn is Start with a folder that the caller has already put files into.
func StartIn(t testing.TB, dir string, config ...string) *Broker {
	t.Helper()
	if len(config) == 0 {
		config = []string{"allow_anonymous true"}
	}
	b := &Broker{Dir: dir, t: t}
	t.Cleanup(b.Kill)
	for range 5 { // another process may take the port before the broker does
		b.port = freePort(t)
		lines := fmt.Sprintf("listener %d 127.0.0.1\nuser root\nset_tcp_nodelay true\nmax_queued_messages 0\n", b.port)
		for _, line := range config {
			lines += line + "\n"
		}
		if err := os.WriteFile(b.file(), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		if b.start() {
			return b
		}
	}
	t.Fatalf("mosquitto does not start:\n%s", b.log.String())
	return nil
}

func (b *Broker) file() string { return filepath.Join(b.Dir, "mosquitto.conf") }

// URL is where the broker listens.
func (b *Broker) URL() string { return "mqtt://" + b.Address() }

// Address is host and port.
func (b *Broker) Address() string { return fmt.Sprintf("127.0.0.1:%d", b.port) }

// Restart starts the broker again that Kill has ended, on the same port.
func (b *Broker) Restart() {
	b.t.Helper()
	if !b.start() {
		b.t.Fatalf("mosquitto does not start again:\n%s", b.log.String())
	}
}

// Kill ends the broker as a power cut would.
func (b *Broker) Kill() { b.signal(syscall.SIGKILL, true) }

// Reload has the broker read its password and access files again.
func (b *Broker) Reload() { b.signal(syscall.SIGHUP, false) }

func (b *Broker) signal(s syscall.Signal, wait bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cmd == nil {
		return
	}
	if err := b.cmd.Process.Signal(s); err != nil && wait {
		b.t.Logf("mosquitto: %v", err) // it has ended by itself
	}
	if wait {
		<-b.gone
		b.cmd = nil
	}
}

// start returns once the broker accepts connections, or false when it ended.
func (b *Broker) start() bool {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	cmd := exec.Command(program(b.t), "-v", "-c", b.file())
	cmd.Stdout, cmd.Stderr = &b.log, &b.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		b.t.Fatalf("start mosquitto: %v", err)
	}
	gone := make(chan struct{})
	go func() {
		_ = cmd.Wait() // killed, or refused its configuration: its log tells
		close(gone)
	}()
	b.cmd, b.gone = cmd, gone
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if conn, err := net.DialTimeout("tcp", b.Address(), time.Second); err == nil {
			_ = conn.Close()
			return true
		}
		select {
		case <-gone:
			b.cmd = nil
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
	return false
}

func program(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("mosquitto"); err == nil {
		return path
	}
	const debian = "/usr/sbin/mosquitto" // not on the path of an ordinary user
	if _, err := os.Stat(debian); err != nil {
		t.Fatal("mosquitto is missing: apt-get install mosquitto")
	}
	return debian
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// lockedBuffer keeps what the broker says.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
