// Package shelftest is the contract that every shelf of clips passes. It is code for
// tests only and never runs in the product.
package shelftest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
)

// Run holds a shelf against the contract. open returns an empty one.
func Run(t *testing.T, open func(t *testing.T) evidence.Shelf) {
	t.Run("what was put is there, whole and from any place on", func(t *testing.T) {
		s := suite{t, open(t)}
		film := s.film(3<<20 + 17)
		id := s.put(film)
		s.expect(id, film)
		file, err := s.Open(t.Context(), id)
		s.must(err)
		defer file.Close()
		for _, from := range []int64{1 << 20, 5, int64(len(film)) - 1} {
			_, err := file.Seek(from, io.SeekStart)
			s.must(err)
			some := make([]byte, min(1000, int64(len(film))-from))
			if _, err := io.ReadFull(file, some); err != nil || !bytes.Equal(some, film[from:from+int64(len(some))]) {
				t.Errorf("from byte %d on something else is read (%v)", from, err)
			}
		}
		if end, err := file.Seek(0, io.SeekEnd); err != nil || end != int64(len(film)) {
			t.Errorf("the end is at %d (%v), want %d", end, err, len(film))
		}
	})
	t.Run("what was not put is missing", func(t *testing.T) {
		s := suite{t, open(t)}
		s.expectMissing(devices.NewID(time.Now()))
	})
	t.Run("a file with another hash is refused and nothing of it is there", func(t *testing.T) {
		s := suite{t, open(t)}
		film := s.film(70_000)
		sum := hashOf(film)
		for name, bad := range map[string][]byte{"a bit": flipped(film), "an end": film[:len(film)-1], "a byte more": append(bytes.Clone(film), 0)} {
			id := devices.NewID(time.Now())
			if err := s.Put(t.Context(), id, bytes.NewReader(bad), int64(len(film)), sum); !errors.Is(err, evidence.ErrDamaged) {
				t.Errorf("with %s wrong: %v, want ErrDamaged", name, err)
			}
			s.expectMissing(id)
		}
	})
	t.Run("a damaged file does not replace a good one", func(t *testing.T) {
		s := suite{t, open(t)}
		film := s.film(10_000)
		id := s.put(film)
		if err := s.Put(t.Context(), id, bytes.NewReader(flipped(film)), int64(len(film)), hashOf(film)); !errors.Is(err, evidence.ErrDamaged) {
			t.Errorf("%v, want ErrDamaged", err)
		}
		s.expect(id, film)
	})
	t.Run("putting again is putting once", func(t *testing.T) {
		s := suite{t, open(t)}
		film := s.film(10_000)
		id := s.put(film)
		s.must(s.Put(t.Context(), id, bytes.NewReader(film), int64(len(film)), hashOf(film)))
		s.expect(id, film)
	})
	t.Run("what is put is read from its beginning, wherever its reader stands", func(t *testing.T) {
		s := suite{t, open(t)}
		film := s.film(10_000)
		id, r := devices.NewID(time.Now()), bytes.NewReader(film)
		_, err := r.Seek(0, io.SeekEnd)
		s.must(err)
		s.must(s.Put(t.Context(), id, r, int64(len(film)), hashOf(film)))
		s.expect(id, film)
	})
	t.Run("what is deleted is missing, and is deleted again without complaint", func(t *testing.T) {
		s := suite{t, open(t)}
		gone, stays := s.put(s.film(5000)), s.film(6000)
		other := s.put(stays)
		s.must(s.Delete(t.Context(), gone))
		s.must(s.Delete(t.Context(), gone))
		s.expectMissing(gone)
		s.expect(other, stays)
	})
	t.Run("many at once do not mix", func(t *testing.T) {
		s := suite{t, open(t)}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				film := s.film(200_000)
				id := devices.NewID(time.Now())
				if err := s.Put(t.Context(), id, bytes.NewReader(film), int64(len(film)), hashOf(film)); err != nil {
					t.Error(err)
					return
				}
				s.expect(id, film)
			})
		}
		all.Wait()
	})
	t.Run("an id that is none leads nowhere", func(t *testing.T) {
		s := suite{t, open(t)}
		film := s.film(10)
		for _, id := range []string{"", "../../etc/passwd", "a/b", "01HZZZZZZZZZZZZZZZZZZZZZZ/"} {
			if s.Put(t.Context(), id, bytes.NewReader(film), 10, hashOf(film)) == nil {
				t.Errorf("%q was put", id)
			}
			if _, err := s.Open(t.Context(), id); err == nil {
				t.Errorf("%q was opened", id)
			}
		}
	})
	t.Run("a call that is given up keeps nothing", func(t *testing.T) {
		s := suite{t, open(t)}
		ctx, end := context.WithCancel(t.Context())
		end()
		film, id := s.film(1<<20), devices.NewID(time.Now())
		if err := s.Put(ctx, id, bytes.NewReader(film), int64(len(film)), hashOf(film)); err == nil || errors.Is(err, evidence.ErrDamaged) {
			t.Errorf("%v, want that it was given up", err)
		}
		s.expectMissing(id)
	})
	t.Run("it can serve", func(t *testing.T) {
		s := suite{t, open(t)}
		s.must(s.Check(t.Context()))
	})
}

type suite struct {
	t *testing.T
	evidence.Shelf
}

func (s suite) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s suite) film(size int) []byte {
	film := make([]byte, size)
	_, _ = rand.Read(film) // never fails
	return film
}

func (s suite) put(film []byte) (id string) {
	s.t.Helper()
	id = devices.NewID(time.Now())
	s.must(s.Put(s.t.Context(), id, bytes.NewReader(film), int64(len(film)), hashOf(film)))
	return id
}

func (s suite) expect(id string, film []byte) {
	s.t.Helper()
	file, err := s.Open(s.t.Context(), id)
	if err != nil {
		s.t.Error(err)
		return
	}
	got, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil || !bytes.Equal(got, film) {
		s.t.Errorf("%d bytes were put, %d others are read (%v)", len(film), len(got), err)
	}
	if size, err := s.Size(s.t.Context(), id); err != nil || size != int64(len(film)) {
		s.t.Errorf("it has %d bytes (%v), want %d", size, err, len(film))
	}
}

func (s suite) expectMissing(id string) {
	s.t.Helper()
	if file, err := s.Open(s.t.Context(), id); !errors.Is(err, evidence.ErrMissing) {
		s.t.Errorf("opened: %v, want ErrMissing", err)
		if err == nil {
			file.Close()
		}
	}
	if _, err := s.Size(s.t.Context(), id); !errors.Is(err, evidence.ErrMissing) {
		s.t.Errorf("its size: %v, want ErrMissing", err)
	}
}

func hashOf(film []byte) string {
	sum := sha256.Sum256(film)
	return hex.EncodeToString(sum[:])
}

func flipped(film []byte) []byte {
	bad := bytes.Clone(film)
	bad[len(bad)/2] ^= 1
	return bad
}
