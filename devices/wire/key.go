package wire

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
)

// EncodeKey writes the hub's public key as it stands in the answer of POST /edges
// and in edge.yaml: base64url without padding.
func EncodeKey(key ed25519.PublicKey) string { return base64.RawURLEncoding.EncodeToString(key) }

// DecodeKey reads what EncodeKey wrote.
func DecodeKey(text string) (ed25519.PublicKey, error) {
	key, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("hub's key: want base64url without padding: %w", err)
	}
	if len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("hub's key: want %d bytes, got %d", ed25519.PublicKeySize, len(key))
	}
	return key, nil
}
