package mapping

import (
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// Field is one place of a message and what stands there. A list of fields reads
// either bytes by offset (at), or bytes in the form id, type, value (channel), or
// JSON (path).
type Field struct {
	At      *int   `yaml:"at" json:"at"`           // offset of the first byte
	Channel string `yaml:"channel" json:"channel"` // id and type of a value, in hex: "0175"
	Path    string `yaml:"path" json:"path"`       // keys of JSON with dots between them: payload.battery

	Type string `yaml:"type" json:"type"` // of bytes: u8 i8 u16le u16be i16le i16be u32le u32be i32le i32be f32le f32be
	Size int    `yaml:"size" json:"size"` // in bytes, of a channel that is only passed over
	Mask uint32 `yaml:"mask" json:"mask"` // bits of an unsigned number that count; they are moved to the right

	Metric string  `yaml:"metric" json:"metric"` // name of the number, ends in its unit
	Scale  float64 `yaml:"scale" json:"scale"`   // the number is multiplied by it; 0 means 1
	Plus   float64 `yaml:"plus" json:"plus"`     // and this is added

	// Codes say what a value means: its text, or "*" for any other, and the type of
	// event with, for a button, the press: "2": button.pressed long. "none" is no
	// event, and the end of what the other codes of the field began.
	Codes  map[string]string `yaml:"codes" json:"codes"`
	Button int               `yaml:"button" json:"button"` // which button of several

	// When is what must stand at other paths for the field to be read at all.
	When map[string]string `yaml:"when" json:"when"`
}

// Fields are all places of one kind of message.
type Fields []Field

const (
	maxFields = 128
	maxCodes  = 64
	maxOffset = 4096 // bytes; the longest message of a radio network has 242
)

var metricName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,47}$`)

// Check says what is wrong with the list as the value of key, or returns nil.
func (l Fields) Check(key string) error {
	if len(l) > maxFields {
		return fmt.Errorf("%s: %d of them, want %d at most", key, len(l), maxFields)
	}
	layout := ""
	for i, f := range l {
		at := fmt.Sprintf("%s[%d]", key, i)
		if err := f.check(); err != nil {
			return fmt.Errorf("%s.%w", at, err)
		}
		if layout == "" {
			layout = f.layout()
		}
		if f.layout() != layout {
			return fmt.Errorf("%s: %s and %s in one list; want one of them", at, layout, f.layout())
		}
	}
	return nil
}

// layout is the key by which the field finds its place.
func (f Field) layout() string {
	switch {
	case f.At != nil:
		return "at"
	case f.Channel != "":
		return "channel"
	}
	return "path"
}

func (f Field) check() error {
	places := 0
	for _, given := range []bool{f.At != nil, f.Channel != "", f.Path != ""} {
		if given {
			places++
		}
	}
	if places != 1 {
		return fmt.Errorf("at, channel, path: %d of them given, want one", places)
	}
	if err := f.checkBytes(); err != nil {
		return err
	}
	switch {
	case f.Path != "" && !pathOK(f.Path):
		return fmt.Errorf("path %.64q: want keys with dots between them, 200 bytes at most", f.Path)
	case f.Metric != "" && !metricName.MatchString(f.Metric):
		return fmt.Errorf("metric %.64q: want lower-case letters, digits and _, ending in the unit: temperature_c", f.Metric)
	case f.Metric == "" && len(f.Codes) == 0 && f.Size == 0:
		return fmt.Errorf("metric, codes: want one of them, or both")
	case math.IsNaN(f.Scale) || math.IsInf(f.Scale, 0) || math.IsNaN(f.Plus) || math.IsInf(f.Plus, 0):
		return fmt.Errorf("scale, plus: want finite numbers")
	case f.Button < 0 || f.Button > 99:
		return fmt.Errorf("button %d: want 1 to 99", f.Button)
	case len(f.Codes) > maxCodes:
		return fmt.Errorf("codes: %d of them, want %d at most", len(f.Codes), maxCodes)
	}
	for path := range f.When {
		if !pathOK(path) || f.Path == "" {
			return fmt.Errorf("when %.64q: want a path of the same JSON; bytes have none", path)
		}
	}
	for _, value := range slices.Sorted(maps.Keys(f.Codes)) {
		if _, err := parseCode(f.Codes[value]); err != nil {
			return fmt.Errorf("codes.%.32s: %w", value, err)
		}
	}
	return nil
}

func (f Field) checkBytes() error {
	if f.Path != "" {
		if f.Type != "" || f.Size != 0 || f.Mask != 0 {
			return fmt.Errorf("type, size, mask: are for bytes, not for a path of JSON")
		}
		return nil
	}
	if f.At != nil && (*f.At < 0 || *f.At > maxOffset) {
		return fmt.Errorf("at %d: want 0 to %d", *f.At, maxOffset)
	}
	if raw, err := hex.DecodeString(f.Channel); f.Channel != "" && (err != nil || len(raw) != 2 || f.Channel != strings.ToLower(f.Channel)) {
		return fmt.Errorf("channel %.16q: want id and type as four lower-case hex digits: \"0175\"", f.Channel)
	}
	if f.Size != 0 {
		if f.Channel == "" || f.Type != "" || f.Metric != "" || len(f.Codes) > 0 || f.Size < 0 || f.Size > maxOffset {
			return fmt.Errorf("size: want 1 to %d, of a channel that is passed over and has no type, metric or codes", maxOffset)
		}
		return nil
	}
	n, ok := numbers[f.Type]
	if !ok {
		return fmt.Errorf("type %.16q: want one of %s", f.Type, strings.Join(slices.Sorted(maps.Keys(numbers)), " "))
	}
	if f.Mask != 0 && (n.signed || n.size < 4 && uint64(f.Mask) >= 1<<(8*n.size)) {
		return fmt.Errorf("mask %#x: want bits of an unsigned type as wide as it", f.Mask)
	}
	return nil
}

func pathOK(path string) bool {
	return path != "" && len(path) <= 200 && !slices.Contains(strings.Split(path, "."), "") && strings.Count(path, ".") < 16
}
