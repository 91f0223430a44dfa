package wire

import "time"

// Layout is how a time leaves: RFC 3339 in UTC with milliseconds.
const Layout = "2006-01-02T15:04:05.000Z07:00"

// stamp is a time as it stands in JSON that we write.
type stamp time.Time

// IsZero makes omitzero leave out a time that is not known.
func (s stamp) IsZero() bool { return time.Time(s).IsZero() }

func (s stamp) MarshalJSON() ([]byte, error) {
	out := make([]byte, 0, len(Layout)+2)
	out = append(out, '"')
	out = time.Time(s).UTC().AppendFormat(out, Layout)
	return append(out, '"'), nil
}

// earliest and latest bound the times that are believed to be times at all:
// what a count of nanoseconds in 64 bits and a ULID can both hold.
var (
	earliest = time.Unix(0, 0)
	latest   = time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)
)

// time is the value as an RFC 3339 time, in UTC and cut to the millisecond; ok is
// false when it is none.
func (v value) time() (t time.Time, ok bool) {
	text, ok := v.text()
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Before(earliest) || t.After(latest) {
		return time.Time{}, false
	}
	return t.UTC().Truncate(time.Millisecond), true
}
