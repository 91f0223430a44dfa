// Package sealing is how something is sent to one edge so that only it can read
// it: HPKE (RFC 9180, X25519, HKDF-SHA256, AES-256-GCM) to a key that the edge has
// made and never tells. What was sealed for one purpose opens for no other.
//
// Sealing says nothing of who sealed: whoever knows an edge's public key can. What
// must come from the hub is signed too, see wire.SignConfig. The package does no
// I/O but for OpenKey, and keeps nothing.
package sealing

import (
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const keyBytes = 32

// Key is an edge's own key.
type Key struct {
	raw     []byte
	private hpke.PrivateKey
}

// OpenKey reads the key in a file, and makes it at the first start.
func OpenKey(path string) (Key, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		raw = make([]byte, keyBytes)
		_, _ = rand.Read(raw) // never fails
		err = Replace(path, raw)
	}
	if err != nil {
		return Key{}, fmt.Errorf("the edge's own key: %w", err)
	}
	private, err := ecdh.X25519().NewPrivateKey(raw)
	if err != nil {
		return Key{}, fmt.Errorf("the edge's own key: %s is damaged; remove it, and confirm the new key at the hub", path)
	}
	key, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		return Key{}, fmt.Errorf("the edge's own key: %w", err)
	}
	return Key{raw, key}, nil
}

// Public is what others are told.
func (k Key) Public() string {
	return base64.RawURLEncoding.EncodeToString(k.private.PublicKey().Bytes())
}

// Open is what was sealed to this key for a purpose.
func (k Key) Open(purpose string, sealed []byte) ([]byte, error) {
	text, err := hpke.Open(k.private, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(purpose), sealed)
	if err != nil {
		return nil, errors.New("it was sealed to another key, or for something else")
	}
	return text, nil
}

// Name is a name for a secret that tells nothing of it, and is always the same.
func (k Key) Name(secret string) string {
	m := hmac.New(sha256.New, k.raw)
	m.Write([]byte("brighteyes name of a secret v1\x00" + secret))
	return hex.EncodeToString(m.Sum(nil)[:8])
}

// Seal seals text to the key that public tells.
func Seal(public, purpose string, text []byte) ([]byte, error) {
	key, err := parse(public)
	if err != nil {
		return nil, err
	}
	sealed, err := hpke.Seal(key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(purpose), text)
	if err != nil {
		return nil, fmt.Errorf("seal to an edge: %w", err)
	}
	return sealed, nil
}

// CheckPublic says what is wrong with what an edge tells of its key.
func CheckPublic(public string) error {
	_, err := parse(public)
	return err
}

func parse(public string) (hpke.PublicKey, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(public)
	if err != nil || len(raw) != keyBytes {
		return nil, errors.New("key of an edge: want 32 bytes in base64url without padding")
	}
	key, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(raw)
	if err != nil {
		return nil, fmt.Errorf("key of an edge: %w", err)
	}
	return key, nil
}

// Fingerprint is a public key as people compare it: 8 groups of 4.
func Fingerprint(public string) string {
	sum := sha256.Sum256([]byte(public))
	text := hex.EncodeToString(sum[:16])
	out := text[:4]
	for i := 4; i < len(text); i += 4 {
		out += "-" + text[i:i+4]
	}
	return out
}

// Replace writes a file that only its user can read, in one step: after a power
// cut there is the old or the new, whole.
func Replace(path string, data []byte) error {
	file, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
