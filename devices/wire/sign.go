package wire

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"brighteyes/devices"
)

// MaxCommand is how many bytes a signed command may have.
const MaxCommand = 64 << 10

// SignCommand writes a command as a compact JWS, signed with EdDSA by the hub.
func SignCommand(key ed25519.PrivateKey, c devices.Command) ([]byte, error) {
	if err := checkCommand(c); err != nil {
		return nil, fmt.Errorf("sign command: %w", err)
	}
	type plain devices.Command
	body, err := json.Marshal(struct {
		plain
		Issued  stamp `json:"issued"`
		Expires stamp `json:"expires"`
	}{plain(c), stamp(c.Issued), stamp(c.Expires)})
	if err != nil {
		return nil, fmt.Errorf("sign command %s: %w", c.ID, err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key}, nil)
	if err != nil {
		return nil, fmt.Errorf("sign command %s: %w", c.ID, err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return nil, fmt.Errorf("sign command %s: %w", c.ID, err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		return nil, fmt.Errorf("sign command %s: %w", c.ID, err)
	}
	if len(text) > MaxCommand {
		return nil, fmt.Errorf("sign command %s: %d bytes, at most %d", c.ID, len(text), MaxCommand)
	}
	return []byte(text), nil
}

// VerifyCommand returns the command that the owner of key signed. Whether it is
// for this edge, still in time and not yet executed is for the caller to judge.
func VerifyCommand(key ed25519.PublicKey, payload []byte) (devices.Command, error) {
	if len(payload) > MaxCommand {
		return devices.Command{}, fmt.Errorf("verify command: %d bytes, at most %d", len(payload), MaxCommand)
	}
	// Only EdDSA: the header of a forged command does not choose how it is checked.
	signed, err := jose.ParseSignedCompact(string(payload), []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return devices.Command{}, fmt.Errorf("verify command: %w", err)
	}
	body, err := signed.Verify(key)
	if err != nil {
		return devices.Command{}, fmt.Errorf("verify command: %w", err)
	}
	if bad := checkJSON(body); bad != nil {
		return devices.Command{}, fmt.Errorf("verify command: %w", bad)
	}
	var c devices.Command
	if err := json.Unmarshal(body, &c); err != nil {
		return devices.Command{}, fmt.Errorf("verify command: %w", err)
	}
	if err := checkCommand(c); err != nil {
		return devices.Command{}, fmt.Errorf("verify command: %w", err)
	}
	return c, nil
}

func checkCommand(c devices.Command) error {
	if !devices.ValidULID(c.ID) {
		return errors.New("id: want a ULID")
	}
	if err := devices.CheckID("edge", c.Edge); err != nil {
		return err
	}
	if err := devices.CheckID("device", c.Device); err != nil {
		return err
	}
	if c.Action == "" || len(c.Action) > 64 {
		return errors.New("action: want 1 to 64 bytes")
	}
	if c.Issued.IsZero() || !c.Expires.After(c.Issued) {
		return errors.New("expires: want a time after issued")
	}
	return nil
}
