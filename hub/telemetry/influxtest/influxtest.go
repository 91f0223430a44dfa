// Package influxtest starts a real InfluxDB 1.8 with Flux for tests, on loopback
// and in a folder of its own. It never runs in the product.
package influxtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Bucket is the database and retention that Start makes.
const Bucket = "brighteyes/autogen"

// Server is a running InfluxDB.
type Server struct {
	URL string

	t      testing.TB
	dir    string
	listen string
	cmd    *exec.Cmd
}

// Start starts one and makes Bucket; it ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir(), listen: freePort(t)}
	s.URL = "http://" + s.listen
	t.Cleanup(s.Stop)
	s.Resume()
	return s
}

// Create makes a database; one that exists is left alone.
func (s *Server) Create(database string) error {
	resp, err := http.PostForm(s.URL+"/query", url.Values{"q": {"CREATE DATABASE " + database}})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err == nil && (resp.StatusCode != http.StatusOK || strings.Contains(string(body), "error")) {
		err = fmt.Errorf("create database %s: %s: %s", database, resp.Status, body)
	}
	return err
}

// write says whether the server takes a point by now: it answers pings before it
// has read what databases there are.
func (s *Server) write() error {
	resp, err := http.Post(s.URL+"/write?db=brighteyes", "text/plain", strings.NewReader("started v=1\n"))
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		return fmt.Errorf("write: %s", resp.Status)
	}
	return nil
}

// Resume starts it again on the same data and address.
func (s *Server) Resume() {
	s.t.Helper()
	config := fmt.Sprintf(`reporting-disabled = true
bind-address = "%s"
[meta]
  dir = "%[2]s/meta"
  logging-enabled = false
[data]
  dir = "%[2]s/data"
  wal-dir = "%[2]s/wal"
  query-log-enabled = false
[http]
  bind-address = "%[3]s"
  flux-enabled = true
  log-enabled = false
[monitor]
  store-enabled = false
[logging]
  level = "error"
  suppress-logo = true
`, freePort(s.t), s.dir, s.listen)
	file := filepath.Join(s.dir, "influxdb.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		s.t.Fatal(err)
	}
	var said bytes.Buffer
	s.cmd = exec.Command(binary(s.t), "-config", file)
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start influxd: %v", err)
	}
	// it compiles a query language at each start, which takes seconds of a core
	for deadline := time.Now().Add(2 * time.Minute); ; {
		err := errors.Join(s.Create("brighteyes"), s.write())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			s.Stop() // what it said can be read only when it has ended
			s.t.Fatalf("influxd does not answer: %v\n%s", err, said.String())
		}
		<-time.After(20 * time.Millisecond)
	}
}

// PID is the running server's process, for whoever measures it.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Hang stops it without a word: connections stand, and nothing answers. Go has
// it go on; Stop ends it all the same.
func (s *Server) Hang() { s.signal(syscall.SIGSTOP) }

// Go ends what Hang began.
func (s *Server) Go() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(what syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(what); err != nil {
		s.t.Fatalf("influxd: %v", err)
	}
}

// Stop ends it at once, as a power cut would.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // already gone is as good
	_ = s.cmd.Wait()         // says that it was killed
	s.cmd = nil
}

// binary finds influxd on the path, or where make tools puts it.
func binary(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("influxd"); err == nil {
		return path
	}
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(strings.TrimSuffix(here, "hub/telemetry/influxtest/influxtest.go"), ".tools", "influxd")
	if _, err := os.Stat(path); err != nil {
		t.Fatal("influxd is not installed: make tools")
	}
	return path
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
