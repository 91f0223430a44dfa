package influx

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"brighteyes/devices"
)

const measurement = "readings"

// line is one reading in line protocol.
type line struct {
	text    string
	reading int // index in the batch
}

// protocol builds lines.
type protocol struct {
	enc   lineprotocol.Encoder
	lines []line
}

func (p *protocol) add(index int, r devices.Reading) error {
	p.enc.Reset()
	p.enc.SetPrecision(lineprotocol.Millisecond)
	p.enc.StartLine(measurement)
	p.enc.AddTag("device", escapeBreaks(r.Device))
	for _, metric := range sortedKeys(r.Values) {
		value := r.Values[metric]
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return fmt.Errorf("metric %s is not a finite number", metric)
		}
		p.enc.AddField(escapeBreaks(metric), lineprotocol.MustNewValue(value))
	}
	p.enc.EndLine(r.Time.Truncate(time.Millisecond))
	if err := p.enc.Err(); err != nil {
		p.enc.ClearErr()
		return err
	}
	p.lines = append(p.lines, line{string(p.enc.Bytes()), index})
	return nil
}

// escapeBreaks writes what line protocol cannot carry in a name (line breaks and
// control characters, a closing backslash) as %XX, and % itself, so that no two
// names fall together.
func escapeBreaks(name string) string {
	bad := func(r rune) bool { return r < ' ' || r == 0x7f || r == '%' || r == '\\' }
	if !strings.ContainsFunc(name, bad) {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if bad(r) {
			fmt.Fprintf(&b, "%%%02X", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func sortedKeys(values map[string]float64) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func join(lines []line) string {
	size := 0
	for _, l := range lines {
		size += len(l.text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for _, l := range lines {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return b.String()
}
