// Package enrol is what passes between a new edge and its hub when the edge
// redeems a one-time code: the code itself, the request and the answer.
//
// The code names the hub's public key, so the exchange is safe over any road, also
// over plain HTTP: the request is sealed to that key by HPKE (RFC 9180, X25519,
// HKDF-SHA256, AES-256-GCM), and the answer with a key exported from the same
// context (as RFC 9458, section 4.4, does it). Who stands between learns neither
// the code's secret nor the token, and cannot give the edge another hub's key.
//
// It does no I/O, and never keeps a secret.
package enrol

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

const (
	prefix      = "be1:"
	secretBytes = 16
	keyBytes    = 32
	context     = "brighteyes enrol v1"
	answerLabel = "brighteyes enrol answer v1"

	// RequestMost and AnswerMost bound what is read of the other side, in bytes.
	RequestMost = 512
	AnswerMost  = 4096
)

// ErrCode says that a text is no code.
var ErrCode = errors.New(`this is no enrolment code; it begins with "be1:" and is copied whole from the page 网关 of the hub`)

// Code is what the hub shows and the edge is given. Secret is good for one use.
type Code struct {
	Hub    string // address, http://… or https://…
	key    []byte // the hub's, for enrolment
	secret []byte
}

// String is the code as people copy it.
func (c Code) String() string {
	return prefix + base64.RawURLEncoding.EncodeToString(append(append([]byte{}, c.key...), c.secret...)) + "@" + c.Hub
}

// Hash is what is kept of the secret.
func (c Code) Hash() []byte { return hash(c.secret) }

func hash(secret []byte) []byte {
	sum := sha256.Sum256(append([]byte(context), secret...))
	return sum[:]
}

// Parse reads a code.
func Parse(text string) (Code, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), prefix)
	secrets, hub, both := strings.Cut(rest, "@")
	raw, err := base64.RawURLEncoding.DecodeString(secrets)
	if !ok || !both || err != nil || len(raw) != keyBytes+secretBytes {
		return Code{}, ErrCode
	}
	if hub, err = Address(hub); err != nil {
		return Code{}, ErrCode
	}
	return Code{Hub: hub, key: raw[:keyBytes], secret: raw[keyBytes:]}, nil
}

// Address checks the address of a hub: scheme and host, nothing else.
func Address(text string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Scheme+"://"+u.Host != u.String() || len(text) > 200 {
		return "", errors.New("want the address of the hub as edges reach it, such as http://192.0.2.10:8080")
	}
	return u.String(), nil
}

// Grant is what a hub gives an edge.
type Grant struct {
	ID    string `json:"id"`
	Token string `json:"token"`
	Key   string `json:"key"`  // the hub's, by which commands are checked
	MQTT  string `json:"mqtt"` // address of the broker; without a host it is the hub's
}

// Ask seals a request. The answer to it is opened by open.
func (c Code) Ask() (request []byte, open func(answer []byte) (Grant, error), err error) {
	key, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(c.key)
	if err != nil {
		return nil, nil, ErrCode
	}
	enc, sender, err := hpke.NewSender(key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(context))
	if err != nil {
		return nil, nil, fmt.Errorf("seal the request: %w", err)
	}
	sealed, err := sender.Seal(nil, c.secret)
	if err != nil {
		return nil, nil, fmt.Errorf("seal the request: %w", err)
	}
	lock, err := lockOf(sender.Export)
	if err != nil {
		return nil, nil, err
	}
	return append(enc, sealed...), func(answer []byte) (Grant, error) {
		var g Grant
		if len(answer) < lock.NonceSize() {
			return g, errors.New("the answer does not come from the hub of this code")
		}
		text, err := lock.Open(nil, answer[:lock.NonceSize()], answer[lock.NonceSize():], nil)
		if err != nil {
			return g, errors.New("the answer does not come from the hub of this code")
		}
		if err := json.Unmarshal(text, &g); err != nil {
			return g, fmt.Errorf("read the hub's answer: %w", err)
		}
		return g, nil
	}, nil
}

func lockOf(export func(string, int) ([]byte, error)) (cipher.AEAD, error) {
	key, err := export(answerLabel, 32)
	if err != nil {
		return nil, fmt.Errorf("key of the answer: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of the answer: %w", err)
	}
	return cipher.NewGCM(block)
}

// Door is the hub's side.
type Door struct{ key hpke.PrivateKey }

// NewDoor makes the hub's enrolment key from the seed of its signing key, so that
// there is no further key to keep.
func NewDoor(seed []byte) (*Door, error) {
	raw, err := hkdf.Key(sha256.New, seed, nil, "brighteyes enrolment key v1", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("enrolment key: %w", err)
	}
	private, err := ecdh.X25519().NewPrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("enrolment key: %w", err)
	}
	key, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("enrolment key: %w", err)
	}
	return &Door{key}, nil
}

// NewCode makes a code for edges that reach the hub at this address.
func (d *Door) NewCode(hub string) (Code, error) {
	hub, err := Address(hub)
	if err != nil {
		return Code{}, err
	}
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails
	return Code{Hub: hub, key: d.key.PublicKey().Bytes(), secret: secret}, nil
}

// Open returns the hash of the secret in a request, and what seals the answer.
func (d *Door) Open(request []byte) (hashed []byte, seal func(Grant) ([]byte, error), err error) {
	if len(request) < keyBytes || len(request) > RequestMost {
		return nil, nil, ErrCode
	}
	recipient, err := hpke.NewRecipient(request[:keyBytes], d.key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(context))
	if err != nil {
		return nil, nil, ErrCode
	}
	secret, err := recipient.Open(nil, request[keyBytes:])
	if err != nil || len(secret) != secretBytes {
		return nil, nil, ErrCode
	}
	return hash(secret), func(g Grant) ([]byte, error) {
		lock, err := lockOf(recipient.Export)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(g)
		if err != nil {
			return nil, fmt.Errorf("write the answer: %w", err)
		}
		nonce := make([]byte, lock.NonceSize())
		_, _ = rand.Read(nonce)
		return lock.Seal(nonce, nonce, text, nil), nil
	}, nil
}
