package offline

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	_ "embed" // for the frame
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"time"
)

const (
	rounds    = 600_000 // of PBKDF2; OWASP's figure for SHA-256
	saltBytes = 16
	keyBytes  = 32
	// MinPassphrase is the fewest characters of a passphrase. Whoever has the file
	// can try as long as they like.
	MinPassphrase = 12
)

//go:embed page.html
var frame string

//go:embed page.css
var style string

//go:embed page.js
var script string

// Content is what a page holds, in the order in which it is shown. All texts are
// shown as they are.
type Content struct {
	Desk     string    `json:"desk"`
	MadeAt   time.Time `json:"made_at"`
	Sections []Section `json:"sections"`
}

// Section is one table of a page.
type Section struct {
	Title string     `json:"title"` // both languages
	Note  string     `json:"note,omitempty"`
	Head  []string   `json:"head,omitempty"`
	Rows  [][]string `json:"rows,omitempty"`
	Steps []string   `json:"steps,omitempty"` // instead of a table: what to do, in order

	Key     bool `json:"key,omitempty"`     // what stands first in a row is what it is looked up by
	Mark    int  `json:"mark,omitempty"`    // the column whose entries must not be overlooked; 0: none
	Missing bool `json:"missing,omitempty"` // what should stand here is not here, and Note says why
}

// sealed is what the file carries.
type sealed struct {
	V      int    `json:"v"`
	Rounds int    `json:"rounds"`
	Salt   []byte `json:"salt"`
	Nonce  []byte `json:"nonce"`
	About  string `json:"about"` // sealed with the content, and read before it
	Data   []byte `json:"data"`
}

// Page is the file of a content. It takes some tenths of a second, on purpose.
func Page(c Content, passphrase string) ([]byte, error) {
	if len([]rune(passphrase)) < MinPassphrase {
		return nil, fmt.Errorf("offline page: the passphrase has fewer than %d characters", MinPassphrase)
	}
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("offline page of %s: %w", c.Desk, err)
	}
	box := sealed{V: 1, Rounds: rounds, Salt: make([]byte, saltBytes), About: c.Desk + " " + c.MadeAt.UTC().Format(time.RFC3339)}
	_, _ = rand.Read(box.Salt) // never fails, see crypto/rand
	key, err := pbkdf2.Key(sha256.New, passphrase, box.Salt, rounds, keyBytes)
	if err != nil {
		return nil, fmt.Errorf("offline page of %s: %w", c.Desk, err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("offline page of %s: %w", c.Desk, err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("offline page of %s: %w", c.Desk, err)
	}
	box.Nonce = make([]byte, gcm.NonceSize())
	_, _ = rand.Read(box.Nonce)
	box.Data = gcm.Seal(nil, box.Nonce, plain, []byte(box.About))
	carried, err := json.Marshal(box)
	if err != nil {
		return nil, fmt.Errorf("offline page of %s: %w", c.Desk, err)
	}
	// Strings of base64 and an RFC 3339 time: nothing in it can end a script element.
	var page bytes.Buffer
	_, _ = strings.NewReplacer( // a Buffer takes everything
		"{{policy}}", html.EscapeString(policy()), "{{style}}", style, "{{script}}", script, "{{sealed}}", string(carried),
	).WriteString(&page, frame)
	return page.Bytes(), nil
}

// policy is the page's Content-Security-Policy: its own style and script, by
// their hashes, and no connection to anywhere.
func policy() string {
	return "default-src 'none'; script-src '" + hashOf(script) + "'; style-src '" + hashOf(style) + "'; base-uri 'none'; form-action 'none'"
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
