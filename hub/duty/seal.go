package duty

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
)

// seal keeps addresses unreadable to who has the records without the hub's key.
type seal struct{ gcm cipher.AEAD }

func newSeal(key []byte) (seal, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return seal{}, fmt.Errorf("key of the addresses: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return seal{}, fmt.Errorf("key of the addresses: %w", err)
	}
	return seal{gcm}, nil
}

// close seals text; whose binds it to one responder, so that a row's address
// cannot be put into another's.
func (s seal) close(whose, text string) string {
	nonce := make([]byte, s.gcm.NonceSize())
	_, _ = rand.Read(nonce) // never fails, see crypto/rand
	return base64.RawStdEncoding.EncodeToString(s.gcm.Seal(nonce, nonce, []byte(text), []byte(whose)))
}

func (s seal) open(whose, sealed string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < s.gcm.NonceSize() {
		return "", errors.New("a sealed address is damaged")
	}
	n := s.gcm.NonceSize()
	text, err := s.gcm.Open(nil, raw[:n], raw[n:], []byte(whose))
	if err != nil {
		return "", errors.New("a sealed address was sealed with another key; put the hub's duty.key back")
	}
	return string(text), nil
}
