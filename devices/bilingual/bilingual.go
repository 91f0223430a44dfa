// Package bilingual is what programs say in Chinese and in English: a stable code
// with its arguments, for machines, and both texts, for people. A package that has
// something to say keeps a Table of it.
//
// It never guesses a language and never translates: a text is written twice, by
// people, and Flaws tells a test where that was forgotten.
package bilingual

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// Text is one message.
type Text struct {
	Code string // stable, such as "yaml.key"; empty for one that has only words
	Args []any  // texts and numbers, in the order of the table
	Zh   string
	En   string
}

// In is the text in "zh" or "en"; where one is missing, the other.
func (t Text) In(lang string) string {
	if lang == "zh" && t.Zh != "" || t.En == "" {
		return t.Zh
	}
	return t.En
}

// Plain is a text that was written in English only and has no code.
func Plain(english string) Text { return Text{En: english} }

// Table is the messages of one package by code: formats of package fmt, which
// take the same arguments in both languages. Where a language wants them in
// another order it numbers them: %[2]s.
type Table struct{ Zh, En map[string]string }

// Say makes the text of a code. One that is not in the table is said by its code.
func (t Table) Say(code string, args ...any) Text {
	return Text{Code: code, Args: args, Zh: say(t.Zh, code, args), En: say(t.En, code, args)}
}

func say(formats map[string]string, code string, args []any) string {
	format, known := formats[code]
	switch {
	case !known:
		return code
	case len(args) == 0: // so that a bare % needs no other one
		return format
	}
	return fmt.Sprintf(format, args...)
}

var verb = regexp.MustCompile(`%(\.\d+)?(\[(\d+)\])?([a-zA-Z])`)

// Uses is which arguments a format uses, counted from 1, ascending.
func Uses(format string) []int {
	seen, next := map[int]bool{}, 0
	for _, found := range verb.FindAllStringSubmatch(format, -1) {
		next++
		if found[3] != "" {
			next, _ = strconv.Atoi(found[3]) // digits, by the pattern
		}
		seen[next] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// Flaws lists what is not the same in both languages, for a test.
func (t Table) Flaws() []string {
	var flaws []string
	for _, code := range slices.Sorted(maps.Keys(t.Zh)) {
		if _, ok := t.En[code]; !ok {
			flaws = append(flaws, code+" is not there in English")
		}
	}
	for _, code := range slices.Sorted(maps.Keys(t.En)) {
		zh, ok := t.Zh[code]
		switch en := t.En[code]; {
		case !ok:
			flaws = append(flaws, code+" is not there in Chinese")
		case !slices.Equal(Uses(zh), Uses(en)):
			flaws = append(flaws, fmt.Sprintf("%s takes %d in Chinese and %d in English", code, Uses(zh), Uses(en)))
		}
	}
	return flaws
}
