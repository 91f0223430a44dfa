package quality

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"math"
	"time"
)

// stateVersion is raised when what is kept means something else; a camera whose
// state has another is learned anew.
const stateVersion = 1

// kept is a camera as it is written down: about 100 KiB. The pictures in it are
// references, without who passed by.
type kept struct {
	Version int                `json:"version"`
	Looks   [2]keptLook        `json:"looks"`
	Hours   [24]hour           `json:"hours"`
	Stream  [3]usual           `json:"stream"`
	Trails  map[Name]keptTrail `json:"trails"`
	// Accepted is what was accepted, as a JPEG, and how many pictures are in it.
	Accepted  []byte `json:"accepted,omitempty"`
	AcceptedN int    `json:"accepted_n,omitempty"`
}

type keptLook struct {
	N     int       `json:"n"`
	View  []byte    `json:"view,omitempty"` // both halves, from -127 to 127, as two's complement
	Found []float32 `json:"found,omitempty"`
	Fine  []float32 `json:"fine,omitempty"`
	Usual [7]usual  `json:"usual"`
	Quiet float64   `json:"quiet"`
	Shown []byte    `json:"shown,omitempty"` // a JPEG
}

type keptTrail struct {
	Bad   uint32    `json:"bad"`
	Good  uint32    `json:"good"`
	Holds bool      `json:"holds"`
	Since time.Time `json:"since"`
	Value float64   `json:"value"`
	Usual float64   `json:"usual"`
	Limit float64   `json:"limit,omitempty"`
	Below bool      `json:"below,omitempty"`
	Of    Measure   `json:"of,omitempty"`
}

func (l *look) usuals() [7]*usual {
	return [7]*usual{&l.likeness, &l.sharpness, &l.noise, &l.cb, &l.cr, &l.own, &l.change}
}

// MarshalJSON writes down what was learned and what holds, for the next start. The
// last picture is not in it.
func (c *Camera) MarshalJSON() (text []byte, err error) {
	k := kept{Version: stateVersion, Hours: c.hours, Stream: [3]usual{c.stream.fps, c.stream.bitrate, c.stream.keys}, Trails: map[Name]keptTrail{}}
	for i := range c.looks {
		l := &c.looks[i]
		out := &k.Looks[i]
		out.N, out.Quiet = l.n, l.quiet
		for j, u := range l.usuals() {
			out.Usual[j] = *u
		}
		if l.n == 0 {
			continue
		}
		out.View = make([]byte, 2*cells)
		for j := range cells {
			out.View[j], out.View[cells+j] = byte(int8(127*l.view.u[j])), byte(int8(127*l.view.v[j]))
		}
		out.Found, out.Fine = l.found[:], l.fine[:]
		if l.shown == nil { // of a file of before
			continue
		}
		if out.Shown, err = l.shown.JPEG(); err != nil {
			return nil, err
		}
	}
	if a := c.accepted; a.Picture != nil {
		k.AcceptedN = a.Pictures
		if k.Accepted, err = a.Picture.JPEG(); err != nil {
			return nil, err
		}
	}
	for name, t := range c.trails {
		if t.bad|t.good != 0 {
			k.Trails[name] = keptTrail{t.bad, t.good, t.holds, t.since, t.figure.Value, t.figure.Usual, t.figure.Limit, t.figure.Below, t.figure.Measure}
		}
	}
	return json.Marshal(k)
}

// Restore takes up what MarshalJSON wrote. What is damaged or of another version
// is an error, and the camera is to be learned anew.
func Restore(text []byte) (*Camera, error) {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, fmt.Errorf("read what was learned of a camera: %w", err)
	}
	if k.Version != stateVersion {
		return nil, fmt.Errorf("read what was learned of a camera: version %d; want %d", k.Version, stateVersion)
	}
	c := New()
	c.hours = k.Hours
	c.stream = streamUsual{k.Stream[0], k.Stream[1], k.Stream[2]}
	for i := range k.Looks {
		if err := c.looks[i].restore(&k.Looks[i]); err != nil {
			return nil, err
		}
	}
	if k.AcceptedN > 0 {
		picture, err := small(k.Accepted)
		if err != nil {
			return nil, err
		}
		c.accepted = Reference{picture, k.AcceptedN}
	}
	if err := c.sane(); err != nil {
		return nil, err
	}
	for _, name := range append(PictureFaults(), StreamFaults()...) {
		if t, there := k.Trails[name]; there && finite(t.Value, t.Usual, t.Limit) {
			mask := uint32(1)<<windowOf(name).of - 1
			*c.trail(name) = trail{t.Bad & mask, t.Good & mask, t.Holds, t.Since, Figure{t.Of, t.Value, t.Limit, t.Below, t.Usual}}
		}
	}
	return c, nil
}

var errDamaged = errors.New("read what was learned of a camera: it is damaged")

func (l *look) restore(k *keptLook) error {
	if k.N == 0 {
		return nil
	}
	if k.N < 0 || k.N > memory || len(k.View) != 2*cells || len(k.Found) != blocks || len(k.Fine) != blocks || !finite(k.Quiet) {
		return errDamaged
	}
	l.n, l.quiet = k.N, k.Quiet
	for j := range cells {
		l.view.u[j], l.view.v[j] = float32(int8(k.View[j]))/127, float32(int8(k.View[cells+j]))/127
	}
	copy(l.found[:], k.Found)
	copy(l.fine[:], k.Fine)
	for j, u := range l.usuals() {
		*u = k.Usual[j]
	}
	if len(k.Shown) == 0 { // written before pictures were kept: the next is the first
		return nil
	}
	picture, err := small(k.Shown)
	l.shown = picture
	return err
}

// small reads back a picture that JPEG wrote.
func small(text []byte) (*Frame, error) {
	size, err := jpeg.DecodeConfig(bytes.NewReader(text))
	if err != nil || size.Width != Width || size.Height != Height {
		return nil, errDamaged
	}
	f, err := Still(text)
	if err != nil {
		return nil, errDamaged
	}
	return f, nil
}

// sane reports whether all figures are ones that could have been learned.
func (c *Camera) sane() error {
	list := []*usual{&c.stream.fps, &c.stream.bitrate, &c.stream.keys}
	for i := range c.looks {
		all := c.looks[i].usuals()
		list = append(list, all[:]...)
	}
	for _, u := range list {
		if u.N < 0 || u.N > memory || !finite(u.Mean, u.Dev) || u.Dev < 0 {
			return errDamaged
		}
	}
	for _, h := range c.hours {
		if h.N < 0 || h.N > memory || !finite(h.Low, h.High, h.Clipped, h.Grey, h.Mean) {
			return errDamaged
		}
	}
	return nil
}

func finite(list ...float64) bool {
	for _, v := range list {
		if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e12 {
			return false
		}
	}
	return true
}
