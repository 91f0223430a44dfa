package wire

import (
	"bytes"
	"encoding/json"
	"iter"
	"strconv"
	"unicode/utf8"
)

// value is one JSON value within bytes that checkJSON has passed, without space
// around it. Empty stands for a key that is missing.
type value []byte

// absent reports whether a key is missing or null.
func (v value) absent() bool { return len(v) == 0 || v[0] == 'n' }

func (v value) isObject() bool { return len(v) > 0 && v[0] == '{' }

func (v value) isArray() bool { return len(v) > 0 && v[0] == '[' }

// bytes is what a string says; ok is false when the value is none.
func (v value) bytes() (text []byte, ok bool) {
	if len(v) == 0 || v[0] != '"' {
		return nil, false
	}
	text = v[1 : len(v)-1]
	if bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		return text, true
	}
	var decoded string
	ok = json.Unmarshal(v, &decoded) == nil
	return []byte(decoded), ok
}

// text is the value as a string; ok is false when it is none.
func (v value) text() (text string, ok bool) {
	b, ok := v.bytes()
	return string(b), ok
}

// number is the value as a finite number; ok is false when it is none.
func (v value) number() (number float64, ok bool) {
	if len(v) == 0 || v[0] != '-' && (v[0] < '0' || v[0] > '9') {
		return 0, false
	}
	number, err := strconv.ParseFloat(string(v), 64)
	return number, err == nil // out of range is an error
}

// members are the keys and values of an object.
func (v value) members() iter.Seq2[[]byte, value] {
	return func(yield func([]byte, value) bool) {
		for at := skipSpace(v, 1); v[at] != '}'; {
			end := skipValue(v, at)
			key, _ := v[at:end].bytes()
			at = skipSpace(v, skipSpace(v, end)+1)
			end = skipValue(v, at)
			if !yield(key, v[at:end]) {
				return
			}
			at = skipComma(v, end)
		}
	}
}

// elements are the values of an array.
func (v value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		for at := skipSpace(v, 1); v[at] != ']'; {
			end := skipValue(v, at)
			if !yield(v[at:end]) {
				return
			}
			at = skipComma(v, end)
		}
	}
}

// skipValue returns where the value that begins at i ends.
func skipValue(b []byte, i int) int {
	for depth := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		case '"':
			i = skipText(b, i)
		default:
			if depth == 0 {
				return skipScalar(b, i)
			}
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(b)
}

// skipText returns where the closing quote of the string that begins at i is.
func skipText(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i
}

func skipScalar(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return i
		}
		i++
	}
	return i
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipComma passes over what stands between two values.
func skipComma(b []byte, i int) int {
	if i = skipSpace(b, i); b[i] == ',' {
		i = skipSpace(b, i+1)
	}
	return i
}
