package devices

import (
	"strings"
	"unicode"
)

// LabelIs reports whether the texts that a camera writes into its picture hold its
// name: one of them is it, or all together are, as a long name is written in two
// lines. Spaces are not compared.
func LabelIs(name string, texts []string) bool {
	want := unspaced(name)
	if want == "" {
		return false
	}
	all := ""
	for _, text := range texts {
		one := unspaced(text)
		if one == want {
			return true
		}
		all += one
	}
	return all == want
}

func unspaced(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, text)
}
