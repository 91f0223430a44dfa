package retrieval

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Format names the manifest of a package.
const Format = "brighteyes-retrieval/1"

// signed stands before the manifest in what is signed, so that a signature of
// something else never passes for one of a package.
const signed = "brighteyes retrieval package 1\n"

// Package is what was prepared, and does not change any more.
type Package struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
	// SHA256 is that of Manifest, which names that of every file.
	SHA256    string `json:"sha256"`
	Manifest  string `json:"manifest"` // its very bytes
	Signature string `json:"signature"`
	Bytes     int64  `json:"bytes"` // of the ZIP
	Files     []File `json:"files"`
	Gaps      []Gap  `json:"gaps"`
}

// File is a file of a package: what its manifest says of it, and where it is read.
type File struct {
	Name       string `json:"name"`
	Origin     Origin `json:"origin"`
	Camera     string `json:"camera"`
	CameraName string `json:"camera_name,omitempty"`
	Span
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Sound is whether it has any; absent where nothing is known of it.
	Sound *bool  `json:"sound,omitempty"`
	Clock *Clock `json:"clock,omitempty"`
	By    string `json:"attached_by,omitempty"`
	Note  string `json:"note,omitempty"`
	ID    string `json:"id"`
}

// HubID is which hub made a package.
type HubID struct {
	Name        string `json:"name"`        // of its community
	Key         string `json:"key"`         // its public Ed25519 key, base64
	Fingerprint string `json:"fingerprint"` // SHA-256 of the key, hex
}

// Fingerprint is the hash of a public key, to be compared by eye with the receipt's.
func Fingerprint(key ed25519.PublicKey) string { return hexSum(key) }

// manifest is the file manifest.json of a package.
type manifest struct {
	Format string `json:"format"`
	Number string `json:"number"`
	Hub    HubID  `json:"hub"`

	Lane      Lane   `json:"lane"`
	Unit      string `json:"unit"`
	Document  string `json:"document"`
	Basis     Basis  `json:"basis"`
	BasisNote string `json:"basis_note,omitempty"`

	Asked      Scope     `json:"asked"`
	Granted    Scope     `json:"granted"`
	ApprovedBy string    `json:"approved_by"`
	ApprovedAt time.Time `json:"approved_at"`
	PreparedBy string    `json:"prepared_by"`
	PreparedAt time.Time `json:"prepared_at"`

	Files  []File `json:"files"`
	Gaps   []Gap  `json:"gaps"`
	Beyond int    `json:"left_out"` // pieces that reach out of what was approved
}

// pack makes the package of what was found for a request that is approved.
func pack(r Request, f Found, hub HubID, key ed25519.PrivateKey, name func(camera string) string, by string, at time.Time) (*Package, error) {
	m := manifest{
		Format: Format, Number: r.Number, Hub: hub, Lane: r.Lane, Unit: r.Unit, Document: r.Document, Basis: r.Basis, BasisNote: r.BasisNote,
		Asked: r.Scope, Granted: *r.Granted, ApprovedBy: r.ApprovedBy, ApprovedAt: r.taken(Approve), PreparedBy: by, PreparedAt: at,
		Files: []File{}, Gaps: []Gap{}, Beyond: len(f.Beyond),
	}
	m.Gaps = append(m.Gaps, f.Gaps...)
	for i, p := range f.Pieces {
		folder := map[Origin]string{AlertClip: "clips", Recorder: "recorder", ByHand: "attached"}[p.Origin]
		m.Files = append(m.Files, File{
			Name:   fmt.Sprintf("%s/%03d_%s_%s.%s", folder, i+1, p.Camera, p.From.UTC().Format("20060102T150405Z"), p.Kind),
			Origin: p.Origin, Camera: p.Camera, CameraName: name(p.Camera), Span: p.Span, Bytes: p.Bytes, SHA256: p.SHA256, Sound: p.Sound, Clock: p.Clock, By: p.By, Note: p.Note, ID: p.ID,
		})
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write manifest of %s: %w", r.Number, err)
	}
	p := &Package{By: by, At: at, SHA256: hexSum(text), Manifest: string(text), Files: m.Files, Gaps: m.Gaps}
	p.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, append([]byte(signed), text...)))
	p.Bytes = zipSize(p)
	return p, nil
}

// taken is when a step was last taken.
func (r Request) taken(v Verb) (at time.Time) {
	for _, e := range r.History {
		if e.Verb == v {
			at = e.At
		}
	}
	return at
}

func hexSum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
