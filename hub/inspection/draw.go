package inspection

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// The bounds of a draw.
const (
	SeedBytes = 16
	MostDrawn = 50
	pastDays  = 30 // that recorders must keep
)

// Candidate is a camera that could be drawn, with what is on record of it then.
type Candidate struct {
	Camera string
	Name   string
	Site   string
	Label  string // that it should bear
	// OffsetS is its clock against its edge's, and LabelRead whether the label read
	// from it is its name; nil where nobody knows.
	OffsetS   *float64
	LabelRead *bool
}

// Draw picks n cameras, or all where there are fewer, by a seed that nobody chose. The
// same seed and candidates pick the same cameras and minutes.
func Draw(seed []byte, from []Candidate, n int, now time.Time) (Check, error) {
	switch {
	case len(seed) != SeedBytes:
		return Check{}, fmt.Errorf("%w: seed: want %d bytes", ErrInvalid, SeedBytes)
	case n < 1 || n > MostDrawn:
		return Check{}, fmt.Errorf("%w: cameras: want 1 to %d", ErrInvalid, MostDrawn)
	case len(from) == 0:
		return Check{}, fmt.Errorf("%w: there is no camera in service to draw", ErrInvalid)
	}
	from = slices.Clone(from)
	slices.SortFunc(from, func(a, b Candidate) int { return cmp.Compare(a.Camera, b.Camera) })
	c := Check{Version: 1, Seed: hex.EncodeToString(seed), At: now, Asked: n}
	for _, one := range from {
		c.Pool = append(c.Pool, one.Camera)
	}
	slices.SortFunc(from, func(a, b Candidate) int {
		return cmp.Or(bytes.Compare(ticket(seed, "camera", a.Camera), ticket(seed, "camera", b.Camera)), cmp.Compare(a.Camera, b.Camera))
	})
	for _, one := range from[:min(n, len(from))] {
		c.Cameras = append(c.Cameras, Drawn{
			Camera: one.Camera, Name: one.Name, Site: one.Site, Label: one.Label, OffsetS: one.OffsetS, LabelRead: one.LabelRead,
			Minute: minute(seed, one.Camera, now), Findings: map[Aspect]Finding{},
		})
	}
	return c, nil
}

// minute is one of the last 30 days, drawn apart from the camera itself, the newest
// of them wholly past.
func minute(seed []byte, camera string, now time.Time) time.Time {
	back := binary.BigEndian.Uint64(ticket(seed, "minute", camera)) % (pastDays * 24 * 60)
	return now.UTC().Truncate(time.Minute).Add(-time.Duration(back+1) * time.Minute)
}

// ticket is a number that cannot be told before the seed is known.
func ticket(seed []byte, of, camera string) []byte {
	h := hmac.New(sha256.New, seed)
	h.Write([]byte(of + "\x00" + camera))
	return h.Sum(nil)
}

// Again draws once more from what is kept of a check, and reports whether the same
// cameras and minutes come out.
func (c Check) Again() bool {
	seed, err := hex.DecodeString(c.Seed)
	if err != nil {
		return false
	}
	from := make([]Candidate, len(c.Pool))
	for i, id := range c.Pool {
		from[i].Camera = id
	}
	again, err := Draw(seed, from, c.Asked, c.At)
	return err == nil && slices.EqualFunc(c.Cameras, again.Cameras, func(a, b Drawn) bool { return a.Camera == b.Camera && a.Minute.Equal(b.Minute) })
}
