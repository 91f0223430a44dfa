package archive

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
)

// ErrConflict says that somebody else changed a file meanwhile.
var ErrConflict = errors.New("somebody else changed this file meanwhile; look at it again")

// File is what was typed of one camera.
type File struct {
	Camera  string            `json:"camera"`
	Version int               `json:"version"` // 0: nothing was typed yet
	Values  map[string]string `json:"values"`  // by the key of the field; never empty ones
	By      string            `json:"by,omitempty"`
	At      time.Time         `json:"at,omitzero"`
}

// Facts is what the hub knows of a camera by itself.
type Facts struct {
	Name, Model, Site string
	Width, Height     int // pixels of its picture now, 0: not known
}

// FactsOf is what the hub knows of a camera: as it was declared, what its place is
// called, and its newest values.
func FactsOf(d devices.Device, site string, values map[string]float64) Facts {
	return Facts{Name: d.Name, Model: d.Model, Site: site, Width: int(values["width_px"]), Height: int(values["height_px"])}
}

// Value is a field as it stands, typed or known.
func (f File) Value(key string, k Facts) string {
	switch key {
	case "name":
		return k.Name
	case "model":
		return k.Model
	case "site":
		return k.Site
	case "resolution":
		if k.Width > 0 && k.Height > 0 {
			return strconv.Itoa(k.Width) + "x" + strconv.Itoa(k.Height)
		}
		return ""
	}
	return f.Values[key]
}

// Change returns f with texts as people write them in the place of its values; an
// empty one takes a value out, and what is not named stays. It also returns the keys
// that differ. With a mistake nothing is changed.
func (f File) Change(texts map[string]string) (next File, changed []string, mistakes []Mistake) {
	next = f
	next.Values = maps.Clone(f.Values)
	if next.Values == nil {
		next.Values = map[string]string{}
	}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		field, ok := ByKey(key)
		switch {
		case !ok:
			mistakes = append(mistakes, Mistake{shorten(key), words.Say("field.unknown")})
			continue
		case field.Known:
			mistakes = append(mistakes, Mistake{key, words.Say("field.known")})
			continue
		}
		value := ""
		if strings.TrimSpace(texts[key]) != "" {
			var mistake *Mistake
			if value, mistake = field.read(texts[key]); mistake != nil {
				mistakes = append(mistakes, *mistake)
				continue
			}
		}
		if value == f.Values[key] {
			continue
		}
		changed = append(changed, key)
		if next.Values[key] = value; value == "" {
			delete(next.Values, key)
		}
	}
	if len(mistakes) > 0 {
		return f, nil, mistakes
	}
	return next, changed, nil
}

// shorten keeps what a stranger calls a field from filling an answer.
func shorten(key string) string {
	if r := []rune(key); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return key
}
