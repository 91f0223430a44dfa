package onvif

import (
	"crypto/rand"
	"crypto/sha1" // what WS-Security UsernameToken Profile 1.0 prescribes
	"encoding/base64"
	"time"
)

const (
	secext    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	utility   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	digested  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
	inBase64  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
	nonceSize = 16
)

// usernameToken is the header by which a call logs in. at is the time on the
// camera's clock, which refuses tokens that are not of its own present.
func usernameToken(username, password string, at time.Time) string {
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce) // never fails
	created := at.UTC().Format("2006-01-02T15:04:05Z")
	return `<w:Security s:mustUnderstand="1" xmlns:w="` + secext + `" xmlns:u="` + utility + `"><w:UsernameToken>` +
		`<w:Username>` + escaped(username) + `</w:Username>` +
		`<w:Password Type="` + digested + `">` + passwordDigest(nonce, created, password) + `</w:Password>` +
		`<w:Nonce EncodingType="` + inBase64 + `">` + base64.StdEncoding.EncodeToString(nonce) + `</w:Nonce>` +
		`<u:Created>` + created + `</u:Created></w:UsernameToken></w:Security>`
}

// passwordDigest is Base64(SHA-1(nonce + created + password)), UsernameToken
// Profile 1.0, 3.1.
func passwordDigest(nonce []byte, created, password string) string {
	sum := sha1.Sum(append(append(append([]byte{}, nonce...), created...), password...))
	return base64.StdEncoding.EncodeToString(sum[:])
}
