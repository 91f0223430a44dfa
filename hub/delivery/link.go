package delivery

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// linkLife is how long a link works; after its alerts are resolved it works an
// hour more, so that who comes late learns that it is over.
const (
	linkLife     = 12 * time.Hour
	afterResolve = time.Hour
)

// Link is what is on record of the link in a message: never the secret, never
// the address.
type Link struct {
	Hash    string // hex SHA-256 of the secret
	Person  string // id in the directory
	Name    string // as timelines show it
	Channel string
	Mac     string // keyed hash of the address, for replies; may be empty
	Items   []LinkItem
	Made    time.Time
	Expires time.Time
}

// LinkItem is one call that the link leads to.
type LinkItem struct {
	Delivery string `json:"d"`
	Alert    string `json:"a"`
}

// newToken is 144 random bits as 24 characters.
func newToken() string {
	b := make([]byte, 18)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// newLink makes the link of a message, and its secret.
func newLink(owed []alerts.Owed, channel, mac string, now time.Time) (Link, string) {
	token := newToken()
	l := Link{
		Hash: access.KeyOf(token), Person: owed[0].Delivery.To.Person, Name: owed[0].Delivery.To.Name,
		Channel: channel, Mac: mac, Made: now, Expires: now.Add(linkLife),
	}
	for _, o := range owed[:min(len(owed), linkedMost)] {
		l.Items = append(l.Items, LinkItem{Delivery: o.Delivery.ID, Alert: o.Alert.ID})
	}
	return l, token
}

// addressMac is what is kept of an address, so that a reply from it finds its
// message: useless without the hub's key. Numbers are compared by their last 11
// digits, with or without a country's code.
func addressMac(key []byte, address string) string {
	if len(key) == 0 || address == "" {
		return ""
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(canonical(address)))
	return hex.EncodeToString(mac.Sum(nil))
}

func canonical(address string) string {
	if strings.Contains(address, "@") || strings.Contains(address, "{") {
		return address
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, address)
	if len(digits) > 11 {
		digits = digits[len(digits)-11:]
	}
	return digits
}
