package isapisim

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
)

var field = regexp.MustCompile(`(\w+)=(?:"([^"]*)"|([^\s,]+))`)

// digest computes what RFC 7616 wants, apart from any library, so that the
// driver's is held to somebody else's understanding.
func (d *Device) digest(text string) string {
	if d.cfg.Algorithm == "SHA-256" {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	sum := md5.Sum([]byte(text)) // the protocol's own
	return hex.EncodeToString(sum[:])
}

// guarded lets a request through that comes with the right password.
func (d *Device) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		said := map[string]string{}
		for _, m := range field.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
			said[m[1]] = m[2] + m[3]
		}
		d.mu.Lock()
		nonce, deny := d.nonce, d.faults.deny
		a1 := d.digest(d.cfg.Username + ":DS-0000:" + d.cfg.Password)
		a2 := d.digest(r.Method + ":" + r.URL.RequestURI())
		want := d.digest(a1 + ":" + nonce + ":" + said["nc"] + ":" + said["cnonce"] + ":auth:" + a2)
		right := !deny && said["nonce"] == nonce && said["username"] == d.cfg.Username && said["response"] == want && said["uri"] == r.URL.RequestURI()
		if !right && said["response"] != "" && said["nonce"] == nonce {
			d.refused++
		}
		d.mu.Unlock()
		if !right {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Digest realm="DS-0000", qop="auth", nonce="%s", algorithm=%s`, nonce, d.cfg.Algorithm))
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString></userCheck>`)
			return
		}
		next(w, r)
	}
}
