package webpush

import (
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	push "github.com/SherClockHolmes/webpush-go"
)

const (
	addressMost  = 4096 // bytes of a subscription's JSON
	endpointMost = 1000
)

// errAddress names nothing of the address.
var errAddress = errors.New("want the subscription as the browser gave it, with an endpoint of https")

// Clean returns a browser's subscription as it is kept: its endpoint and keys
// and nothing else. It is an error where a message could not be sent there.
func Clean(subscription string) (address string, err error) {
	s, err := parse(subscription)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(s)
	return string(text), err
}

func parse(address string) (*push.Subscription, error) {
	s := &push.Subscription{}
	if len(address) > addressMost || json.Unmarshal([]byte(address), s) != nil {
		return nil, errAddress
	}
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(s.Endpoint) > endpointMost {
		return nil, errAddress
	}
	key, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s.Keys.P256dh, "="))
	if err != nil {
		return nil, errAddress
	}
	if _, err := ecdh.P256().NewPublicKey(key); err != nil {
		return nil, errAddress
	}
	if auth, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s.Keys.Auth, "=")); err != nil || len(auth) != 16 {
		return nil, errAddress
	}
	return s, nil
}
