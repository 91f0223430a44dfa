package records

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// micros is t as the tables keep it.
func micros(t time.Time) int64 { return t.UnixMicro() }

// moment is the time of a column.
func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }

// optional is micros for a column that may be NULL: the zero time is.
func optional(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	us := micros(t)
	return &us
}

func optionalMoment(us *int64) time.Time {
	if us == nil {
		return time.Time{}
	}
	return moment(*us)
}

// clean makes foreign text fit for a column: no database takes a NUL in a text,
// and a batch must not fail for one for ever.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "�")
}

const (
	pageDefault = 100
	pageMost    = 500
)

// pageSize is the number of items of a page when limit were asked for.
func pageSize(limit int) int64 {
	if limit <= 0 {
		return pageDefault
	}
	return int64(min(limit, pageMost))
}

// place is where a page ended: the time and the rest of the order's key.
type place struct {
	At  int64    `json:"a"`
	Key []string `json:"k"`
}

// cursor is p as callers carry it to the next page.
func (p place) cursor() string {
	text, err := json.Marshal(p)
	if err != nil {
		return "" // a number and texts always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseCursor reads a cursor whose key has that many parts.
func parseCursor(cursor string, parts int) (place, error) {
	var p place
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil || len(p.Key) != parts {
		return place{}, fmt.Errorf("%w: the cursor is not from this list", ErrInvalid)
	}
	for i := range p.Key {
		p.Key[i] = clean(p.Key[i])
	}
	return p, nil
}
