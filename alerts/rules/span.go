package rules

import (
	"strconv"
	"strings"
	"time"
)

// span reads 90s, 10m, 2h, 1d, or several of them as in 1h30m.
func span(text string) (time.Duration, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err == nil && n <= uint64(MaxSpan/(24*time.Hour))
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= 0 && d <= MaxSpan
}

// inWords writes a time as span reads it.
func inWords(d time.Duration) string {
	switch {
	case d == 0:
		return "0s"
	case d%(24*time.Hour) == 0:
		return strconv.Itoa(int(d/(24*time.Hour))) + "d"
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
