// Package pushtest is the other side of web push for tests: a browser that opens
// what it was sent, written from RFC 8291 and sharing nothing with the library
// that encrypts. No program imports it.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Browser is the receiving side of RFC 8291, written from the RFC.
type Browser struct {
	Key  *ecdh.PrivateKey
	auth []byte
}

// NewBrowser is one with keys of its own.
func NewBrowser(t testing.TB) Browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := Browser{key, make([]byte, 16)}
	_, _ = rand.Read(b.auth)
	return b
}

// Subscription is what the page sends to the hub.
func (b Browser) Subscription(endpoint string) string {
	return fmt.Sprintf(`{"endpoint":%q,"expirationTime":null,"keys":{"p256dh":%q,"auth":%q}}`, endpoint, base64.RawURLEncoding.EncodeToString(b.Key.PublicKey().Bytes()), base64.RawURLEncoding.EncodeToString(b.auth))
}

// Open undoes aes128gcm (RFC 8188) with the keys of RFC 8291, section 3.4.
func (b Browser) Open(body []byte) ([]byte, error) {
	if len(body) < 86 {
		return nil, errors.New("no header")
	}
	if int(body[20]) != 65 {
		return nil, errors.New("no key of the sender")
	}
	salt, size, idLen := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	sender, rest := body[21:21+idLen], body[21+idLen:]
	if int(size) < len(rest) {
		return nil, fmt.Errorf("more than one record: %d of %d", len(rest), size)
	}
	theirs, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	shared, err := b.Key.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, "WebPush: info\x00"+string(b.Key.PublicKey().Bytes())+string(sender), 32)
	if err != nil {
		return nil, err
	}
	cek, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(cek)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, rest, nil)
	if err != nil {
		return nil, err
	}
	text := strings.TrimRight(string(plain), "\x00")
	if !strings.HasSuffix(text, "\x02") {
		return nil, errors.New("no delimiter of the last record")
	}
	return []byte(strings.TrimSuffix(text, "\x02")), nil
}
