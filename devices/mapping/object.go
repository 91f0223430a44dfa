package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

const maxDepth = 32 // of JSON, as in the contract

// ErrTooDeep is JSON within JSON within JSON.
var ErrTooDeep = errors.New("nested deeper than 32")

// ParseJSON reads one JSON value, its numbers as json.Number. The error says at
// which byte it is wrong, and repeats nothing of it.
func ParseJSON(data []byte) (any, error) {
	if deep(data) {
		return nil, ErrTooDeep
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("not JSON at byte %d", syntax.Offset)
		}
		return nil, fmt.Errorf("not JSON: it ends at byte %d", len(data))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("more than one JSON value, the second at byte %d", dec.InputOffset())
	}
	return v, nil
}

func deep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// At is what stands at a path, such as payload.records.0.value.
func At(v any, path string) (any, bool) {
	for key := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[key]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// Text is a text, number or boolean of JSON as it stands in codes; false for all
// else. A number is written without an exponent, so that 1, 1.0 and 1e0 are one.
func Text(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, len(x) <= 256
	case bool:
		return strconv.FormatBool(x), true
	case json.Number:
		f, err := x.Float64()
		if err != nil || math.Abs(f) >= 1<<53 {
			return x.String(), len(x) <= 64
		}
		return text(f), true
	}
	return "", false
}

// Number is a number of JSON, also one written as a text; booleans are 0 and 1.
func Number(v any) (float64, bool) {
	switch x := v.(type) {
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	case json.Number:
		f, err := x.Float64()
		return f, err == nil
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(x), 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) && len(x) <= 64
	}
	return 0, false
}

// Object reads a message of JSON. Paths that the driver itself reads are named in
// also, so that they do not count as unread.
func (l Fields) Object(v any, also ...string) Report {
	r := Report{Values: map[string]float64{}}
	read := places{}
	for _, path := range also {
		read.add(path)
	}
	for _, f := range l {
		if f.Path == "" {
			continue
		}
		read.add(f.Path)
		for path := range f.When {
			read.add(path)
		}
		at, ok := At(v, f.Path)
		if !ok || !f.applies(v) {
			continue
		}
		value, isText := Text(at)
		n, isNumber := Number(at)
		switch {
		case isNumber:
			f.take(n, value, &r)
		case isText:
			if s := f.say(value); s != nil {
				r.Says = append(r.Says, *s)
			}
		}
	}
	r.Unread = read.others(v)
	return r
}

func (f Field) applies(v any) bool {
	for path, want := range f.When {
		at, ok := At(v, path)
		got, isText := Text(at)
		if !ok || !isText || got != want {
			return false
		}
	}
	return true
}

// places are paths that are read, as a tree by their keys. A place that is read has
// an empty tree of its own.
type places map[string]places

func (p places) add(path string) {
	for key := range strings.SplitSeq(path, ".") {
		if p[key] == nil {
			p[key] = places{}
		}
		p = p[key]
	}
}

// others counts the values in v that stand at no place that is read.
func (p places) others(v any) int {
	n := 0
	count := func(key string, below any) {
		under, known := p[key]
		if !known || len(under) > 0 {
			n += under.others(below)
		}
	}
	switch x := v.(type) {
	case map[string]any:
		for key, below := range x {
			count(key, below)
		}
	case []any:
		for i, below := range x {
			count(strconv.Itoa(i), below)
		}
	default:
		return 1
	}
	return n
}
