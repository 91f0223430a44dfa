package archive

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"brighteyes/devices"
	"brighteyes/devices/bilingual"
)

// Mistake is what is wrong with one field of a file.
type Mistake struct {
	Field string
	bilingual.Text
}

func (m Mistake) Error() string { return m.Field + ": " + m.En }

// read makes the value that is kept of a text as people write it.
func (f Field) read(text string) (string, *Mistake) {
	text = strings.TrimSpace(text)
	refuse := func(code string, args ...any) (string, *Mistake) {
		return "", &Mistake{f.Key, words.Say(code, args...)}
	}
	switch f.Kind {
	case Text:
		switch {
		case !utf8.ValidString(text) || utf8.RuneCountInString(text) > f.Most || strings.ContainsFunc(text, unicode.IsControl):
			return refuse("text.long", f.Most)
		case devices.NamesPerson(text):
			return refuse("text.person")
		}
	case Choice:
		o, ok := f.option(text)
		if !ok {
			return refuse("choice", f.choices("zh"), f.choices("en"))
		}
		return o.Code, nil
	case Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !(n >= f.Min && n <= f.Max) { // NaN is neither
			return refuse("number", f.Min, f.Max)
		}
		return strconv.FormatFloat(n, 'f', -1, 64), nil
	case Date:
		t, err := time.Parse(time.DateOnly, text)
		if err != nil || t.Year() < 1990 || t.Year() > 2100 {
			return refuse("date")
		}
	case Code20:
		if _, mistake, args := ParseCode(text); mistake != "" {
			return refuse(mistake, args...)
		}
	case Paper:
		if !document(text, f.Most) {
			return refuse("paper", f.Most)
		}
	case Region:
		if n := len(text); n != 6 && n != 8 || strings.Trim(text, "0123456789") != "" || !listed(provinces, text[:2]) {
			return refuse("region")
		}
	case IP:
		at, err := netip.ParseAddr(text)
		if err != nil || at.Zone() != "" || at.IsUnspecified() {
			return refuse("ip")
		}
		return at.String(), nil
	case MAC:
		at, err := net.ParseMAC(text)
		if err != nil || len(at) != 6 {
			return refuse("mac")
		}
		return at.String(), nil
	}
	return text, nil
}

// document reports whether a text is a document's number. Documents have as many
// digits as telephones and cards, so that words must stand with them, and more than
// the letter of a plate.
func document(text string, most int) bool {
	words := 0
	for _, c := range text {
		switch {
		case unicode.IsLetter(c):
			words++
		case !unicode.IsDigit(c) && !strings.ContainsRune(" -/()（）[]〔〕.", c):
			return false
		}
	}
	plate := utf8.RuneCountInString(text) <= 8 && devices.NamesPerson(text)
	return words > 0 && !plate && utf8.RuneCountInString(text) <= most
}

// choices is what could have been chosen.
func (f Field) choices(lang string) string {
	all := make([]string, len(f.Choices))
	for i, o := range f.Choices {
		if all[i] = o.Code + " " + o.Zh; lang == "en" {
			all[i] = o.Code + " " + o.En
		}
	}
	if lang == "en" {
		return strings.Join(all, ", ")
	}
	return strings.Join(all, "、")
}
