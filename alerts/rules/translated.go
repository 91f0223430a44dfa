package rules

import (
	"regexp"
	"strings"

	"brighteyes/devices/bilingual"
)

// said is what the expression library says of the common mistakes, and under which
// code we say it; what its pattern catches are the arguments. It speaks English
// only. See checker.go, parser.go and lexer/state.go of github.com/expr-lang/expr
// v1.17.
var said = []struct {
	pattern *regexp.Regexp
	code    string
}{
	{regexp.MustCompile(`^invalid operation: (\S+) \(mismatched types (.+) and (.+)\)`), "expr.types"},
	{regexp.MustCompile(`^invalid operation: (\S+) \(mismatched type (.+)\)`), "expr.type"},
	{regexp.MustCompile(`^expected bool, but got (.+)`), "expr.bool"},
	{regexp.MustCompile(`^non-bool expression \(type (.+)\) used as condition`), "expr.bool"},
	{regexp.MustCompile(`^unexpected token EOF`), "expr.end"},
	{regexp.MustCompile(`^unexpected end of expression`), "expr.end"},
	{regexp.MustCompile(`^unexpected token \w+\("(.*)"\)`), "expr.token"},
	{regexp.MustCompile(`^literal not terminated`), "expr.quote"},
	{regexp.MustCompile(`^unrecognized character: (.+)`), "expr.character"},
	{regexp.MustCompile(`^(?:integer|float) literal is too large`), "expr.size"},
	{regexp.MustCompile(`^compilation failed: expression exceeds maximum allowed nodes`), "expr.nodes"},
}

// translated says what the library said. What we have no words for keeps its own,
// behind ours.
func translated(english string) bilingual.Text {
	if word, ok := strings.CutPrefix(english, "unknown name "); ok {
		name := strings.Fields(word)[0]
		if isPersonal(name) {
			return words.Say("person", name)
		}
		return words.Say("expr.unknown", name, names)
	}
	for _, one := range said {
		if found := one.pattern.FindStringSubmatch(english); found != nil {
			args := make([]any, len(found)-1)
			for i := range args {
				args[i] = found[i+1]
			}
			return words.Say(one.code, args...)
		}
	}
	return words.Say("expr.other", english)
}
