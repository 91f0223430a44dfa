package search

import (
	"strings"
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Initials are the first letters of the pinyin of a text: "北门摄像机" is "bmsxj";
// digits and Latin letters stand as they are. It knows the 3,755 characters of
// GB 2312's first plane, which stand there in the order of their pinyin, and one
// reading of each; any other character is left out.
func Initials(text string) string {
	var b strings.Builder
	table := initials()
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r - 'A' + 'a')
		case r >= firstHan && int(r-firstHan) < len(table) && table[r-firstHan] != 0:
			b.WriteByte(table[r-firstHan])
		}
	}
	return b.String()
}

// firsts are the codes in GB 2312 with which the next initial begins.
var firsts = [...]struct {
	letter byte
	code   int
}{
	{'a', 0xb0a1}, {'b', 0xb0c5}, {'c', 0xb2c1}, {'d', 0xb4ee}, {'e', 0xb6ea}, {'f', 0xb7a2}, {'g', 0xb8c1}, {'h', 0xb9fe},
	{'j', 0xbbf7}, {'k', 0xbfa6}, {'l', 0xc0ac}, {'m', 0xc2e8}, {'n', 0xc4c3}, {'o', 0xc5b6}, {'p', 0xc5be}, {'q', 0xc6da},
	{'r', 0xc8bb}, {'s', 0xc8f6}, {'t', 0xcbfa}, {'w', 0xcdda}, {'x', 0xcef4}, {'y', 0xd1b9}, {'z', 0xd4d1},
}

const lastCode = 0xd7f9

const firstHan, lastHan = '一', 0x9fff // the block in which all of them are

// initials is computed once, when the first name is searched by its letters.
var initials = sync.OnceValue(func() *[lastHan - firstHan + 1]byte {
	var table [lastHan - firstHan + 1]byte
	decode := simplifiedchinese.GBK.NewDecoder()
	at := 0
	for code := firsts[0].code; code <= lastCode; code++ {
		if low := code & 0xff; low < 0xa1 || low > 0xfe {
			continue
		}
		if at+1 < len(firsts) && code >= firsts[at+1].code {
			at++
		}
		text, err := decode.Bytes([]byte{byte(code >> 8), byte(code & 0xff)})
		if err != nil {
			continue
		}
		for _, r := range string(text) {
			if r >= firstHan && r <= lastHan {
				table[r-firstHan] = firsts[at].letter
			}
		}
	}
	return &table
})
