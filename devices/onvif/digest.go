package onvif

import (
	"crypto/md5" // RFC 7616 has it for the devices that know no other
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"sync"
)

// digest answers the challenges of HTTP digest authentication, RFC 7616, with MD5
// or SHA-256. Basic is not answered: it would send the password in the clear.
type digest struct {
	username, password string

	mu    sync.Mutex
	now   challenge
	count int // of requests under the present nonce
}

// challenge is what a server asks to be proved.
type challenge struct {
	realm, nonce, opaque string
	algorithm            string // as the server wrote it, empty for MD5
	qop                  bool   // qop=auth is offered
}

// learn takes the strongest challenge that can be answered, and reports whether
// there was one.
func (d *digest) learn(headers []string) bool {
	var best challenge
	for _, h := range headers {
		c, ok := parseChallenge(h)
		if ok && (best.nonce == "" || strings.EqualFold(c.algorithm, "SHA-256")) {
			best = c
		}
	}
	if best.nonce == "" {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now, d.count = best, 0
	return true
}

// authorization is the header for one request, empty before there was a challenge.
func (d *digest) authorization(method, uri string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now.nonce == "" {
		return ""
	}
	d.count++
	return d.now.answer(d.username, d.password, method, uri, d.count, rand.Text())
}

func (c challenge) answer(username, password, method, uri string, count int, cnonce string) string {
	h := func(parts ...string) string {
		var sum hash.Hash = md5.New()
		if strings.EqualFold(c.algorithm, "SHA-256") {
			sum = sha256.New()
		}
		sum.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum.Sum(nil))
	}
	a1, a2 := h(username, c.realm, password), h(method, uri)
	fields := []string{
		"username=" + quoted(username), "realm=" + quoted(c.realm), "nonce=" + quoted(c.nonce), "uri=" + quoted(uri),
	}
	if c.qop {
		nc := fmt.Sprintf("%08x", count)
		fields = append(fields, "qop=auth", "nc="+nc, "cnonce="+quoted(cnonce), "response="+quoted(h(a1, c.nonce, nc, cnonce, "auth", a2)))
	} else {
		fields = append(fields, "response="+quoted(h(a1, c.nonce, a2)))
	}
	if c.algorithm != "" {
		fields = append(fields, "algorithm="+c.algorithm)
	}
	if c.opaque != "" {
		fields = append(fields, "opaque="+quoted(c.opaque))
	}
	return "Digest " + strings.Join(fields, ", ")
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

const maxChallenge = 4096

// parseChallenge reads one WWW-Authenticate header.
func parseChallenge(header string) (challenge, bool) {
	scheme, rest, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Digest") || len(header) > maxChallenge {
		return challenge{}, false
	}
	fields := parameters(rest)
	c := challenge{realm: fields["realm"], nonce: fields["nonce"], opaque: fields["opaque"], algorithm: fields["algorithm"]}
	offered := fields["qop"]
	for q := range strings.SplitSeq(offered, ",") {
		c.qop = c.qop || strings.EqualFold(strings.TrimSpace(q), "auth")
	}
	known := c.algorithm == "" || strings.EqualFold(c.algorithm, "MD5") || strings.EqualFold(c.algorithm, "SHA-256")
	return c, known && c.nonce != "" && (c.qop || offered == "")
}

// parameters reads key=value and key="quoted value" pairs, separated by commas.
func parameters(text string) map[string]string {
	fields := map[string]string{}
	for text = strings.TrimLeft(text, " ,\t"); text != ""; text = strings.TrimLeft(text, " ,\t") {
		key, rest, ok := strings.Cut(text, "=")
		if !ok {
			break
		}
		var value strings.Builder
		if strings.HasPrefix(rest, `"`) {
			i := 1
			for ; i < len(rest) && rest[i] != '"'; i++ {
				if rest[i] == '\\' && i+1 < len(rest) {
					i++
				}
				value.WriteByte(rest[i])
			}
			text = rest[min(i+1, len(rest)):]
		} else {
			plain, after, _ := strings.Cut(rest, ",")
			value.WriteString(strings.TrimSpace(plain))
			text = after
		}
		fields[strings.ToLower(strings.TrimSpace(key))] = value.String()
	}
	return fields
}
