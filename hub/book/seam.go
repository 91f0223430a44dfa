package book

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// seamless reports whether what stands on one line of the source goes on with what
// stands on the next without a gap: between Chinese signs, and beside a full-width
// mark, which brings its own. A browser makes a space of every end of a line. The
// extension of goldmark for this knows no full-width comma, colon or semicolon.
func seamless(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " "))
	first, _ := utf8.DecodeRuneInString(after)
	return fullWidth(last) || fullWidth(first) || unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, first)
}

// fullWidth: the marks of Chinese, 。and、 as well as ，：；（）.
func fullWidth(r rune) bool {
	return r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60
}
