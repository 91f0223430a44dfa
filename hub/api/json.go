package api

import (
	"errors"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// milliseconds is how times are written on every public surface, in UTC.
const milliseconds = "2006-01-02T15:04:05.000Z07:00"

// mostDeep is how far arrays and objects of a request may nest.
const mostDeep = 32

// encoding is the one way in which objects become JSON. encoding/json cannot
// write all times alike without a type of its own for each; the library that is
// to become its successor can, and it writes empty lists as lists.
type encoding struct{ options json.Options }

func newEncoding() encoding {
	return encoding{json.JoinOptions(
		json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, t time.Time) error {
			return enc.WriteToken(jsontext.String(t.UTC().Format(milliseconds)))
		})),
		jsonv1.OmitEmptyWithLegacySemantics(true),
		json.Deterministic(true),
		jsontext.AllowInvalidUTF8(true),
	)}
}

func (e encoding) marshal(v any) ([]byte, error) { return json.Marshal(v, e.options) }

// format is encoding as huma wants it.
func (e encoding) format() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error { return json.MarshalWrite(w, v, e.options) },
		Unmarshal: func(data []byte, v any) error {
			if depth(data) > mostDeep {
				return errors.New("nested too deeply")
			}
			return json.Unmarshal(data, v)
		},
	}
}

// depth is how deeply data nests, told from its brackets outside of texts. It
// looks once at each byte, before anything is built from them.
func depth(data []byte) int {
	now, most := 0, 0
	text, escaped := false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}
