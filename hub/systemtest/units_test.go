//go:build machine

package systemtest

import (
	"context"
	_ "embed"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

//go:embed units_boot.sh
var booting []byte

// machine is one of its own under a real systemd: its processes, network and disk are
// apart from this machine's, the kernel is the same.
type machine struct {
	t       testing.TB
	dir     string
	process *process
}

// bootMachine starts it. In most containers no systemd can be started, which is said:
// hence the build tag, and make systemd.
func bootMachine(t testing.TB) *machine {
	t.Helper()
	dir, err := os.MkdirTemp("", "brighteyes-machine") // the name is that of its cgroup too
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"root", "written"} {
		if err := os.Mkdir(filepath.Join(dir, part), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m := &machine{t: t, dir: dir, process: newProcess(t, "machine", write(t, filepath.Join(dir, "boot.sh"), "%s", booting), dir)}
	m.process.self = "/bin/sh"
	t.Cleanup(m.remove)
	m.process.start()
	eventually(t, time.Minute, "systemd to be up", func() bool {
		select {
		case <-m.process.gone:
			t.Fatalf("the machine ended: %s", m.process.log.tail())
		default:
		}
		return m.up()
	})
	return m
}

// remove ends whatever still runs and takes the machine's folders away.
func (m *machine) remove() {
	if first := m.first(); first != "" {
		if pid, err := strconv.Atoi(first); err == nil {
			_ = unix.Kill(pid, unix.SIGKILL) // with it all others of its namespace
		}
	}
	if cgroups, err := os.ReadFile(filepath.Join(m.dir, "cgroups")); err == nil { // whatever is left, also before there was a first process
		_ = os.WriteFile(filepath.Join(strings.TrimSpace(string(cgroups)), "cgroup.kill"), []byte("1"), 0o644)
	}
	m.process.kill()
	if cgroups, err := os.ReadFile(filepath.Join(m.dir, "cgroups")); err == nil {
		eventually(m.t, time.Minute, "the machine's cgroups to be empty", func() bool {
			return exec.Command("find", strings.TrimSpace(string(cgroups)), "-depth", "-type", "d", "-exec", "rmdir", "{}", ";").Run() == nil || !exists(strings.TrimSpace(string(cgroups)))
		})
	}
	if err := os.RemoveAll(m.dir); err != nil {
		m.t.Error(err)
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// first is the machine's first process, as this machine counts it; empty: none.
func (m *machine) first() string {
	cgroups, err := os.ReadFile(filepath.Join(m.dir, "cgroups"))
	if err != nil {
		return ""
	}
	list, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(cgroups)), "payload/init.scope/cgroup.procs"))
	if err != nil {
		return ""
	}
	pid, _, _ := strings.Cut(string(list), "\n")
	return pid
}

func (m *machine) up() bool {
	state, _ := m.try("systemctl", "is-system-running")                                // its status says the same
	return strings.HasPrefix(state, "running") || strings.HasPrefix(state, "degraded") // a unit of the image that fails is not ours
}

// try runs a command in it.
func (m *machine) try(command ...string) (string, error) { return m.feed("", command...) }

func (m *machine) feed(input string, command ...string) (string, error) {
	pid := m.first()
	if pid == "" {
		return "", os.ErrProcessDone
	}
	cmd := exec.Command("nsenter", append([]string{"--target", pid, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wdns=/"}, command...)...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (m *machine) does(command ...string) string {
	m.t.Helper()
	out, err := m.try(command...)
	if err != nil {
		m.t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return out
}

// puts writes a file on its disk.
func (m *machine) puts(file, content string) {
	m.t.Helper()
	if out, err := m.feed(content, "sh", "-c", `mkdir -p "$(dirname "$0")" && cat >"$0"`, file); err != nil {
		m.t.Fatalf("write %s: %v\n%s", file, err, out)
	}
}

// property is what systemd says of a unit.
func (m *machine) property(unit, name string) string {
	m.t.Helper()
	return strings.TrimSpace(m.does("systemctl", "show", "--value", "-p", name, unit))
}

func (m *machine) expect(unit, property, want string) {
	m.t.Helper()
	eventually(m.t, time.Minute, unit+" to have "+property+" "+want, func() bool {
		said, err := m.try("systemctl", "show", "--value", "-p", property, unit)
		return err == nil && strings.TrimSpace(said) == want
	})
}

// hub is the one that runs in it with its packaged configuration, over its network.
func (m *machine) hub() *hub {
	jar, err := cookiejar.New(nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return &hub{process: m.process, http: "127.0.0.1:8080", client: &http.Client{Jar: jar, Timeout: 10 * time.Second, Transport: &http.Transport{DialContext: m.dial, DisableKeepAlives: true}}}
}

func (m *machine) dial(ctx context.Context, network, address string) (net.Conn, error) {
	type dialled struct {
		conn net.Conn
		err  error
	}
	done := make(chan dialled, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked: a thread that went to another network ends with its goroutine
		there, err := os.Open(filepath.Join("/proc", m.first(), "ns/net"))
		if err == nil {
			err = unix.Setns(int(there.Fd()), unix.CLONE_NEWNET)
			there.Close()
		}
		if err != nil {
			done <- dialled{err: err}
			return
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		done <- dialled{conn, err}
	}()
	d := <-done
	return d.conn, d.err
}

// status reads a line of a service's main process from the kernel.
func (m *machine) status(unit, key string) string {
	m.t.Helper()
	return strings.TrimSpace(strings.TrimPrefix(m.does("grep", "^"+key+":", "/proc/"+m.property(unit, "MainPID")+"/status"), key+":"))
}
