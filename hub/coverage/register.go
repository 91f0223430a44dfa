package coverage

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
)

// Register is the list of public areas that figures are of.
type Register struct {
	Areas []Area `json:"areas"`
}

// Canonical is the register as bytes: two registers that say the same give the
// same bytes, whatever the order of areas, holes and corners. Positions are in
// millimetres, and the weight that the type has today is written with each area.
func (r Register) Canonical() []byte {
	var b bytes.Buffer
	b.WriteString("brighteyes public areas 1\n")
	areas := slices.SortedFunc(slices.Values(r.Areas), func(a, b Area) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range areas {
		rule, _ := RuleOf(a.Type)
		fmt.Fprintf(&b, "area %s name=%q type=%s weight=%g min=%s max=%s\n", a.ID, a.Name, a.Type, rule.Weight, a.Min, a.Max)
		if a.Storey != 0 { // so that a register of before storeys keeps its seal
			fmt.Fprintf(&b, " storey %d\n", a.Storey)
		}
		rings := oriented(a.Shape.rings())
		for i := range rings {
			rings[i] = fromSmallest(rings[i])
		}
		slices.SortFunc(rings[1:], func(a, b []node) int { return slices.CompareFunc(a, b, compareNodes) })
		for i, ring := range rings {
			b.WriteString([]string{"outline", "hole"}[min(i, 1)])
			for _, n := range ring {
				fmt.Fprintf(&b, " %d,%d", n.x, n.y)
			}
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// fromSmallest is a ring begun at its smallest corner.
func fromSmallest(ring []node) []node {
	if len(ring) == 0 {
		return ring
	}
	first := 0
	for i, n := range ring {
		if compareNodes(n, ring[first]) < 0 {
			first = i
		}
	}
	return slices.Concat(ring[first:], ring[:first])
}

func (r Register) hash() string { return digest(r.Canonical()) }

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Signed is a version of the register that somebody answers for.
type Signed struct {
	Register Register  `json:"register"`
	By       string    `json:"by"` // a user's name
	At       time.Time `json:"at"` // to the second, UTC
	// Content is the SHA-256 of the areas alone; figures name it.
	Content string `json:"content"`
	// Before is the seal of the version before it, empty of the first one.
	Before string `json:"before,omitempty"`
	// Seal is the SHA-256 of content, signer, time and the version before, so that
	// none of them changes unseen.
	Seal string `json:"seal"`
}

// Sign makes a version of a register that has no mistakes.
func Sign(r Register, by string, at time.Time, before string) (Signed, []Mistake) {
	c := &checking{}
	c.areas(r.Areas)
	if !devices.ValidID(by) {
		c.add("by", "signer", by)
	}
	if at.IsZero() {
		c.add("at", "signed_at")
	}
	if len(c.found) > 0 {
		return Signed{}, c.found
	}
	s := Signed{Register: r, By: by, At: at.UTC().Truncate(time.Second), Content: r.hash(), Before: before}
	s.Seal = s.seal()
	return s, nil
}

func (s Signed) seal() string {
	return digest(fmt.Appendf(nil, "brighteyes signed register 1\ncontent %s\nby %s\nat %s\nbefore %s\n",
		s.Content, s.By, s.At.UTC().Format(time.RFC3339), s.Before))
}

// Verify reports what of a signed version was changed after it was signed. That
// versions follow each other is for who keeps them all: Before is the last one's Seal.
func (s Signed) Verify() error {
	if !same(s.Content, s.Register.hash()) {
		return errors.New("signed register: the areas are not those that were signed: their hash differs from content")
	}
	if !same(s.Seal, s.seal()) {
		return errors.New("signed register: signer, time or the version before were changed: their hash differs from seal")
	}
	return nil
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
