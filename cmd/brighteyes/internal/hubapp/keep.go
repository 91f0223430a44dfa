package hubapp

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps a second hub off the same data: two would number, judge and
// acknowledge against each other.
func lock(dir string) (release func(), err error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, fmt.Errorf("data folder %s %w", dir, errHeld)
	}
	return func() { file.Close() }, nil
}

// hubKey is the key that signs commands.
func hubKey(dir string) (ed25519.PrivateKey, error) {
	return signingKey(filepath.Join(dir, "hub.key"), "every edge needs the new one")
}

// packageKey is the key that signs packages of pictures. It is not the one of commands:
// when that is renewed, receipts go on naming the right one.
func packageKey(dir string) (ed25519.PrivateKey, error) {
	return signingKey(filepath.Join(dir, "package.key"), "receipts name a key that signs no more")
}

// signingKey is a key that is made at the first start.
func signingKey(path, otherwise string) (ed25519.PrivateKey, error) {
	seed, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		seed = make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // never fails
		err = writeNew(path, seed)
	}
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", path, err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("key %s is damaged; restore it, or %s", path, otherwise)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// writeNew writes a small secret so that it is whole and on disk, or not there.
func writeNew(path string, content []byte) error {
	file, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// errHeld means that another hub has the data folder.
var errHeld = errors.New("is used by another hub")

// Held reports whether a hub did not start because another still has its folder or one of
// its ports.
func Held(err error) bool {
	return errors.Is(err, errHeld) || errors.Is(err, syscall.EADDRINUSE)
}
