package main

import (
	"strings"

	"brighteyes/devices/strictyaml"
)

// language is "zh" or "en" by the environment, as POSIX orders it: the first of
// LC_ALL, LC_MESSAGES and LANG that is not empty.
func language(environment func(string) string) string {
	for _, name := range [...]string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := environment(name); locale != "" {
			if strings.HasPrefix(locale, "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// told is an error in a language, where it has one: of several, each on its line.
func told(err error, lang string) string {
	switch x := err.(type) {
	case strictyaml.Problems:
		return x.In(lang)
	case interface{ Unwrap() []error }:
		var lines []string
		for _, one := range x.Unwrap() {
			lines = append(lines, told(one, lang))
		}
		return strings.Join(lines, "\n")
	case badFile:
		return told(x.error, lang)
	}
	return err.Error()
}
