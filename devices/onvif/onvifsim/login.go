package onvifsim

import (
	"crypto/md5" // what cameras ask for
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"hash"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// envelope is what a client says, as far as the camera reads it.
type envelope struct {
	Security struct {
		Username string `xml:"Username"`
		Password struct {
			Type  string `xml:"Type,attr"`
			Value string `xml:",chardata"`
		} `xml:"Password"`
		Nonce   string `xml:"Nonce"`
		Created string `xml:"Created"`
	} `xml:"Header>Security>UsernameToken"`
	Pull string `xml:"Header>SubscriptionId"`
	Body struct {
		Inner []byte `xml:",innerxml"`
	} `xml:"Body"`
}

// welcome reports whether a request may be served.
func (c *Camera) welcome(r *http.Request, e envelope) bool {
	if c.cfg.Username == "" {
		return true
	}
	if c.cfg.Login != Token && c.proved(r) {
		return true
	}
	return c.cfg.Login != Digest && c.tokenHolds(e)
}

// tokenHolds checks a UsernameToken: digest, present, and never used before.
func (c *Camera) tokenHolds(e envelope) bool {
	t := e.Security
	nonce, err := base64.StdEncoding.DecodeString(strings.TrimSpace(t.Nonce))
	created, errTime := time.Parse(time.RFC3339, t.Created)
	if err != nil || errTime != nil || !strings.HasSuffix(t.Password.Type, "#PasswordDigest") {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	off := c.now().Sub(created).Abs()
	used := c.nonces[t.Nonce]
	c.nonces[t.Nonce] = true
	sum := sha1.Sum([]byte(string(nonce) + t.Created + c.cfg.Password))
	return !used && off <= c.cfg.Skew && t.Username == c.cfg.Username && t.Password.Value == base64.StdEncoding.EncodeToString(sum[:])
}

const realm, serverNonce = "simulated camera", "dcd98b7102dd2f0e8b11d0f600bfb0c093"

func (c *Camera) challenge(w http.ResponseWriter) {
	if c.cfg.SHA256 {
		w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Digest realm="%s", qop="auth", algorithm=SHA-256, nonce="%s", opaque="5ccc069c"`, realm, serverNonce))
	} else {
		w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Digest realm="%s", nonce="%s"`, realm, serverNonce)) // of RFC 2069, as old cameras
	}
	w.Header().Add("WWW-Authenticate", `Basic realm="simulated camera"`)
}

var authField = regexp.MustCompile(`(\w+)="?([^",]*)"?`)

// proved checks the answer to a digest challenge.
func (c *Camera) proved(r *http.Request) bool {
	header := r.Header.Get("Authorization")
	if !strings.HasPrefix(header, "Digest ") {
		return false
	}
	f := map[string]string{}
	for _, m := range authField.FindAllStringSubmatch(strings.TrimPrefix(header, "Digest "), -1) {
		f[m[1]] = m[2]
	}
	sum := func(text string) string {
		var h hash.Hash = md5.New()
		if c.cfg.SHA256 {
			h = sha256.New()
		}
		h.Write([]byte(text))
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	middle := serverNonce
	if c.cfg.SHA256 {
		middle = strings.Join([]string{serverNonce, f["nc"], f["cnonce"], "auth"}, ":")
	}
	want := sum(sum(c.cfg.Username+":"+realm+":"+c.cfg.Password) + ":" + middle + ":" + sum(r.Method+":"+r.URL.RequestURI()))
	return f["response"] == want && f["username"] == c.cfg.Username && f["uri"] == r.URL.RequestURI()
}

// operation is the name of the element in the body, and the body.
func operation(said []byte) (name string, e envelope) {
	if xml.Unmarshal(said, &e) != nil {
		return "", e
	}
	d := xml.NewDecoder(strings.NewReader(string(e.Body.Inner)))
	for {
		t, err := d.Token()
		if err != nil {
			return "", e
		}
		if start, ok := t.(xml.StartElement); ok {
			return start.Name.Local, e
		}
	}
}

// field is the text of the first element of that name.
func field(body []byte, name string) string {
	m := regexp.MustCompile(`<(?:\w+:)?` + name + `(?:\s[^>]*)?>([^<]*)<`).FindSubmatch(body)
	if m == nil {
		return ""
	}
	return string(m[1])
}
