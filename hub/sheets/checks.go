package sheets

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"brighteyes/devices"
)

const textMost = 200 // characters of a name

// id reads and checks the id of a row; seen is those of the rows before it.
func (m *maker) id(r row, seen map[string]row) (id string, ok bool) {
	id = r.text("id")
	before, twice := seen[id]
	switch {
	case id == "":
		m.refuse(r, "id", "id.missing")
		return "", false
	case !devices.ValidID(id):
		if better := suggestion(id); better != "" {
			m.refuse(r, "id", "id.suggest", better)
		} else {
			m.refuse(r, "id", "id.form")
		}
		return "", false
	case twice:
		m.refuse(r, "id", "id.twice", before.cell("id"))
		return "", false
	}
	seen[id] = r
	return id, true
}

// suggestion is the id that was probably meant; empty where that is not plain, or
// where it would repeat somebody's number.
func suggestion(id string) string {
	better := strings.Trim(strings.Map(func(c rune) rune {
		if strings.ContainsRune("_ ./", c) {
			return '-'
		}
		return unicode.ToLower(c)
	}, id), "-")
	if !devices.ValidID(better) || devices.NamesPerson(id) {
		return ""
	}
	return better
}

// plain reads a text that names nobody.
func (m *maker) plain(r row, key string) string {
	text := r.text(key)
	switch {
	case !utf8.ValidString(text) || utf8.RuneCountInString(text) > textMost || strings.ContainsFunc(text, unicode.IsControl):
		m.refuse(r, key, "name.long", textMost)
	case devices.NamesPerson(text):
		m.refuse(r, key, "name.person")
	}
	return text
}

// field is where the text of a column goes.
type field struct {
	key string
	to  *string
}

// texts reads those columns that the sheet has.
func (m *maker) texts(r row, fields ...field) {
	for _, f := range fields {
		if r.has(f.key) {
			*f.to = m.plain(r, f.key)
		}
	}
}

// shown is a value as a message may repeat it.
func shown(text string) string {
	if devices.NamesPerson(text) {
		return "***"
	}
	if utf8.RuneCountInString(text) > 64 {
		return string([]rune(text)[:64]) + "…"
	}
	return text
}
