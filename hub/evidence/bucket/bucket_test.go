package bucket_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
	"brighteyes/hub/evidence/bucket"
	"brighteyes/hub/evidence/s3test"
	"brighteyes/hub/evidence/shelftest"
)

func open(t *testing.T, at, name string) *bucket.Bucket {
	t.Helper()
	b, err := bucket.Open(bucket.Config{URL: at, Bucket: name, Prefix: "community/", AccessKey: s3test.AccessKey, SecretKey: s3test.SecretKey, PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestABucketIsAShelf(t *testing.T) {
	server := s3test.Start(t)
	n := 0
	shelftest.Run(t, func(t *testing.T) evidence.Shelf {
		n++
		name := fmt.Sprintf("clips-%d", n)
		server.Create(name)
		return open(t, server.URL, name)
	})
	if found, err := filepath.Glob(filepath.Join(server.Buckets, "clips-1", "community", "*.mp4")); err != nil || len(found) != 1 {
		t.Errorf("the storage has %v, want the first clip under its prefix", found)
	}
}

func TestWhatTheStorageGotDamagedIsNotKept(t *testing.T) {
	server := s3test.Start(t)
	server.Create("clips")
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	// Between the hub and the storage a bit of the body falls over. The host stays the
	// signed one.
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		host := r.In.Host
		r.SetURL(target)
		r.Out.Host = host
		if r.In.Method == http.MethodPut {
			body, err := io.ReadAll(r.In.Body)
			if err != nil {
				t.Error(err)
			}
			body[len(body)/2] ^= 4
			r.Out.Body = io.NopCloser(bytes.NewReader(body))
		}
	}}
	between := httptest.NewServer(proxy)
	defer between.Close()
	film := bytes.Repeat([]byte("pictures"), 10_000)
	sum, id := sha256.Sum256(film), devices.NewID(time.Now())
	if err := open(t, between.URL, "clips").Put(t.Context(), id, bytes.NewReader(film), int64(len(film)), hex.EncodeToString(sum[:])); err == nil {
		t.Error("it was taken")
	}
	if _, err := open(t, server.URL, "clips").Size(t.Context(), id); !errors.Is(err, evidence.ErrMissing) {
		t.Errorf("it is there: %v", err)
	}
}

func TestAStorageThatIsAwayOrHasNoBucketIsNotOneWithoutTheFile(t *testing.T) {
	server := s3test.Start(t)
	server.Create("clips")
	b := open(t, server.URL, "clips")
	film := []byte("pictures")
	sum, id := sha256.Sum256(film), devices.NewID(time.Now())
	put := func() error {
		return b.Put(t.Context(), id, bytes.NewReader(film), int64(len(film)), hex.EncodeToString(sum[:]))
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	none := open(t, server.URL, "no-such-bucket")
	if err := none.Check(t.Context()); err == nil {
		t.Error("a bucket that does not exist can serve")
	}
	if _, err := none.Open(t.Context(), id); err == nil || errors.Is(err, evidence.ErrMissing) {
		t.Errorf("in a bucket that does not exist: %v", err)
	}
	wrong, err := bucket.Open(bucket.Config{URL: server.URL, Bucket: "clips", Prefix: "community/", AccessKey: s3test.AccessKey, SecretKey: "another", PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wrong.Open(t.Context(), id); err == nil || errors.Is(err, evidence.ErrMissing) {
		t.Errorf("with another secret: %v", err)
	}
	server.Stop()
	if err := b.Check(t.Context()); err == nil {
		t.Error("a storage that is away can serve")
	}
	if _, err := b.Size(t.Context(), id); err == nil || errors.Is(err, evidence.ErrMissing) {
		t.Errorf("of a storage that is away: %v", err)
	}
	server.Resume()
	if size, err := b.Size(t.Context(), id); err != nil || size != int64(len(film)) {
		t.Errorf("after its restart: %d %v", size, err)
	}
	if err := os.RemoveAll(filepath.Join(server.Buckets, "clips", "community")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open(t.Context(), id); !errors.Is(err, evidence.ErrMissing) {
		t.Errorf("whose file was taken away: %v, want ErrMissing", err)
	}
}
