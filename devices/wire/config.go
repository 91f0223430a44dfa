package wire

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"

	"brighteyes/devices"
)

// MaxConfig is how many bytes a signed ConfigOrder may have.
const MaxConfig = 1 << 20

// ConfigDo is what an order about an edge's list of devices asks for.
type ConfigDo string

// What can be asked for.
const (
	ConfigApply ConfigDo = "apply" // check it and serve it, on trial first
	ConfigCheck ConfigDo = "check" // check it, and change nothing
	ConfigSeen  ConfigDo = "seen"  // the hub has heard the edge with this version
)

// ConfigOrder is the hub's word to an edge about its list of devices.
type ConfigOrder struct {
	ID      string   `json:"id"`
	Edge    string   `json:"edge"`
	Do      ConfigDo `json:"do"`
	Version int64    `json:"version,omitempty"`
	SHA256  string   `json:"sha256,omitempty"` // of the list's text
	// Challenge is the edge's own, of its present connection: nothing that was
	// signed before counts.
	Challenge string    `json:"challenge"`
	Issued    time.Time `json:"issued"`
	Sealed    []byte    `json:"sealed,omitempty"` // a ConfigContent, to the edge's key
}

// ConfigContent is what is sealed in a ConfigOrder.
type ConfigContent struct {
	Text    string            `json:"text"`              // the list, with marks for its secrets
	Secrets map[string][]byte `json:"secrets,omitempty"` // those that the hub was given, each sealed for itself
}

// Purposes of what is sealed to an edge.
func ConfigPurpose(edge string) string { return "brighteyes config v1 " + edge }

// SecretPurpose is that of one secret of an edge's list.
func SecretPurpose(edge, ref string) string { return "brighteyes config secret v1 " + edge + " " + ref }

// configType keeps these and commands apart, though one key signs both.
const configType = "brighteyes-config"

// SignConfig writes an order as a compact JWS, signed with EdDSA by the hub.
func SignConfig(key ed25519.PrivateKey, o ConfigOrder) ([]byte, error) {
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("sign order to edge %s: %w", o.Edge, err)
	}
	body, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("sign order to edge %s: %w", o.Edge, err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key}, (&jose.SignerOptions{}).WithType(configType))
	if err != nil {
		return nil, fmt.Errorf("sign order to edge %s: %w", o.Edge, err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return nil, fmt.Errorf("sign order to edge %s: %w", o.Edge, err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		return nil, fmt.Errorf("sign order to edge %s: %w", o.Edge, err)
	}
	if len(text) > MaxConfig {
		return nil, fmt.Errorf("sign order to edge %s: %d bytes, at most %d", o.Edge, len(text), MaxConfig)
	}
	return []byte(text), nil
}

// VerifyConfig returns the order that the owner of key signed. Whether it is for
// this edge, of this connection and new is for the caller to judge.
func VerifyConfig(key ed25519.PublicKey, payload []byte) (ConfigOrder, error) {
	var o ConfigOrder
	if len(payload) > MaxConfig {
		return o, fmt.Errorf("verify order: %d bytes, at most %d", len(payload), MaxConfig)
	}
	signed, err := jose.ParseSignedCompact(string(payload), []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return o, fmt.Errorf("verify order: %w", err)
	}
	body, err := signed.Verify(key)
	if err != nil {
		return o, fmt.Errorf("verify order: %w", err)
	}
	if kind := signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType]; kind != configType {
		return o, errors.New("verify order: it is signed as something else")
	}
	if err := json.Unmarshal(body, &o); err != nil {
		return o, fmt.Errorf("verify order: %w", err)
	}
	return o, o.check()
}

func (o ConfigOrder) check() error {
	if !devices.ValidULID(o.ID) {
		return errors.New("id: want a ULID")
	}
	if err := devices.CheckID("edge", o.Edge); err != nil {
		return err
	}
	if o.Challenge == "" || o.Issued.IsZero() {
		return errors.New("want challenge and issued")
	}
	switch {
	case o.Do == ConfigSeen && o.Version > 0:
	case o.Do == ConfigCheck && len(o.Sealed) > 0:
	case o.Do == ConfigApply && o.Version > 0 && len(o.Sealed) > 0 && o.SHA256 != "":
	default:
		return errors.New("do: want apply with version, sha256 and sealed, check with sealed, or seen with version")
	}
	return nil
}
