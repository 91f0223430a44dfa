package evidence

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"

	"brighteyes/devices"
)

// ManifestFormat names the form of a manifest; another form has another name.
const ManifestFormat = "brighteyes-clip/1"

// manifestMost bounds a signed manifest, in bytes.
const manifestMost = 16 << 10

// Manifest says of a clip's file what it shows and how far its times can be
// believed. It is written once, when the file was found whole, and never again.
type Manifest struct {
	Format string `json:"format"`
	ID     string `json:"id"`
	Alert  string `json:"alert"`
	// Request is the request for pictures for which it was fetched from a recorder, and
	// RecorderS by how many seconds that one's clock was ahead of the edge's then, where
	// it tells its time.
	Request   string   `json:"request,omitempty"`
	RecorderS *float64 `json:"recorder_s,omitempty"`
	Camera    string   `json:"camera"`
	Edge      string   `json:"edge"`
	// SHA256 is of the file, in hex, as the edge computed it and the hub found it.
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	// Sound is whether the file has any, as the hub found it; absent of what was kept
	// before that was looked for.
	Sound *bool `json:"sound,omitempty"`
	// Asked is the span that was ordered and From to To what the file shows, both on
	// the edge's clock: a file may begin later where the camera had just come, and end
	// earlier where it went.
	Asked Span      `json:"asked"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	// EdgeClock is how that clock was judged, and CameraClock the one that draws the
	// time into the picture.
	EdgeClock   devices.EdgeClock   `json:"edge_clock"`
	CameraClock devices.CameraClock `json:"camera_clock"`
	// OrderedAt and KeptAt are on the hub's clock.
	OrderedAt time.Time `json:"ordered_at"`
	KeptAt    time.Time `json:"kept_at"`
}

// Span is some time around a moment.
type Span struct {
	// At is on the edge's clock; with AtHub on the hub's, as what happened was told by
	// another edge.
	At      time.Time `json:"at"`
	AtHub   bool      `json:"at_hub,omitempty"`
	BeforeS int       `json:"before_s"`
	AfterS  int       `json:"after_s"`
}

// manifestType keeps a signed manifest apart from all else that the key signs.
const manifestType = "brighteyes-clip"

// Sign writes a manifest as a compact JWS, signed with EdDSA by the hub: what stands
// between its two dots is the manifest's JSON, in base64url.
func Sign(key ed25519.PrivateKey, m Manifest) (string, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("write manifest of clip %s: %w", m.ID, err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key}, (&jose.SignerOptions{}).WithType(manifestType))
	if err != nil {
		return "", fmt.Errorf("sign manifest of clip %s: %w", m.ID, err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return "", fmt.Errorf("sign manifest of clip %s: %w", m.ID, err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		return "", fmt.Errorf("sign manifest of clip %s: %w", m.ID, err)
	}
	return text, nil
}

// Verify returns the manifest that the owner of key signed.
func Verify(key ed25519.PublicKey, signed string) (Manifest, error) {
	var m Manifest
	if len(signed) > manifestMost {
		return m, fmt.Errorf("manifest of %d bytes: want at most %d", len(signed), manifestMost)
	}
	parsed, err := jose.ParseSignedCompact(signed, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	body, err := parsed.Verify(key)
	if err != nil {
		return m, fmt.Errorf("verify manifest: %w", err)
	}
	if kind := parsed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType]; kind != manifestType {
		return m, errors.New("verify manifest: something else was signed")
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	if m.Format != ManifestFormat {
		return m, fmt.Errorf("manifest of form %.64q: want %q", m.Format, ManifestFormat)
	}
	return m, nil
}
