// Package s3test starts a real server that speaks S3 for tests, on loopback and in a
// folder of its own. It never runs in the product.
package s3test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// What Start has the server know.
const (
	AccessKey = "brighteyes"
	SecretKey = "a secret of tests"
	Region    = "us-east-1"
)

// Server is a running server. Buckets is the folder in which it keeps each bucket as a
// folder.
type Server struct {
	URL, Buckets string

	t      testing.TB
	listen string
	side   string
	client *minio.Client
	cmd    *exec.Cmd
}

// Start starts one; it ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close()
	s := &Server{URL: "http://" + listen, Buckets: t.TempDir(), t: t, listen: listen, side: t.TempDir()}
	s.client, err = minio.New(listen, &minio.Options{Creds: credentials.NewStaticV4(AccessKey, SecretKey, ""), Region: Region, BucketLookup: minio.BucketLookupPath})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	s.Resume()
	return s
}

// Create makes a bucket.
func (s *Server) Create(bucket string) {
	s.t.Helper()
	if err := s.client.MakeBucket(s.t.Context(), bucket, minio.MakeBucketOptions{Region: Region}); err != nil {
		s.t.Fatalf("make bucket %s: %v", bucket, err)
	}
}

// Resume starts it again on the same data and address.
func (s *Server) Resume() {
	s.t.Helper()
	var said bytes.Buffer
	s.cmd = exec.Command(binary(s.t), "--port", s.listen, "--quiet", "posix", "--sidecar", s.side, "--disableotmp", s.Buckets)
	s.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+AccessKey, "ROOT_SECRET_KEY="+SecretKey, "VGW_REGION="+Region)
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start versitygw: %v", err)
	}
	for deadline := time.Now().Add(time.Minute); ; {
		ctx, done := context.WithTimeout(context.Background(), 2*time.Second)
		_, err := s.client.ListBuckets(ctx)
		done()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			s.Stop() // what it said can be read only when it has ended
			s.t.Fatal(errors.Join(errors.New("versitygw does not answer"), err, errors.New(said.String())))
		}
		<-time.After(20 * time.Millisecond)
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

// binary finds versitygw on the path, or where make tools puts it.
func binary(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("versitygw"); err == nil {
		return path
	}
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(strings.TrimSuffix(here, "hub/evidence/s3test/s3test.go"), ".tools", "versitygw")
	if _, err := os.Stat(path); err != nil {
		t.Fatal("versitygw is not installed: make tools")
	}
	return path
}
