package residents

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"brighteyes/devices/sealing"
)

const keySize = 32

// OpenKey reads the key of residents' data, and makes it at the first start: a
// file of 32 bytes that only the hub's user can read. A copy of the database
// without it tells nothing of a person; a backup that is to be read again needs
// both, kept apart.
func OpenKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key = make([]byte, keySize)
		_, _ = rand.Read(key) // never fails
		err = sealing.Replace(path, key)
	}
	if err != nil {
		return nil, fmt.Errorf("key of residents' data: %w", err)
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("key of residents' data: %s is damaged; restore it", path)
	}
	return key, nil
}

// sealer seals what stands in the records about a person.
type sealer struct {
	aead cipher.AEAD
	mac  []byte
}

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(derive(key, "brighteyes residents seal 1"))
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return sealer{aead, derive(key, "brighteyes residents find 1")}, err
}

func derive(key []byte, label string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(label))
	return m.Sum(nil)
}

// seal encrypts v for this place: what was sealed for one row opens in no other.
func (s sealer) seal(place string, v any) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("seal %s: %w", place, err)
	}
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.RawStdEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, []byte(place))), nil
}

// open is the reverse of seal. Its errors repeat nothing of what was sealed.
func (s sealer) open(place, sealed string, v any) error {
	text, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(text) < s.aead.NonceSize() {
		return fmt.Errorf("open %s: %w", place, ErrSealed)
	}
	n := s.aead.NonceSize()
	plain, err := s.aead.Open(nil, text[:n], text[n:], []byte(place))
	if err != nil || json.Unmarshal(plain, v) != nil {
		return fmt.Errorf("open %s: %w", place, ErrSealed)
	}
	return nil
}

// mark is the keyed hash by which a home, a device or a phone number is found.
func (s sealer) mark(kind string, parts ...string) Mark {
	m := hmac.New(sha256.New, s.mac)
	m.Write([]byte(kind + "\x00" + strings.Join(parts, "\x00")))
	return Mark{Kind: kind, Hash: hex.EncodeToString(m.Sum(nil)[:16])}
}

// The kinds of marks.
const (
	markHome   = "home"
	markDevice = "device"
	markPhone  = "phone"
)

// marks are those of r.
func (s sealer) marks(r Resident) []Mark {
	var all []Mark
	if r.Place != nil {
		all = append(all, s.mark(markHome, r.Place.Site, r.Place.Building, r.Place.Unit))
	}
	for _, d := range r.Devices {
		all = append(all, s.mark(markDevice, d))
	}
	if n := number(r.Phone); n != "" {
		all = append(all, s.mark(markPhone, n))
	}
	return all
}

// number is the form in which phone numbers are compared: digits, without the
// prefixes of a call from abroad.
func number(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	digits = strings.TrimPrefix(digits, "00")
	if len(digits) == 13 && strings.HasPrefix(digits, "86") {
		digits = digits[2:]
	}
	return digits
}
