package strictyaml

import (
	"strings"
	"testing"

	"brighteyes/devices/bilingual"
)

func TestAMistakeInsideATextIsFoundWhereItIsWritten(t *testing.T) {
	for name, c := range map[string]struct {
		yaml         string
		characters   int
		line, column int
	}{
		"plain":            {"a: value > bad", 8, 1, 12},
		"single quotes":    {"a: 'x == \"y\" && bad'", 12, 1, 17},
		"doubled quote":    {"a: 'it''s bad'", 5, 1, 11},
		"double quotes":    {`a: "x == \"y\" && bad"`, 12, 1, 19},
		"a block":          {"a: |\n  one\n  two bad\n", 8, 3, 7},
		"a folded block":   {"b: 1\na: >\n    one\n    bad\n", 4, 4, 5},
		"plain two lines":  {"a: one\n  bad", 4, 2, 3},
		"quoted two lines": {"a: 'one\n  bad'", 4, 2, 3},
		"Chinese":          {"a: '名称 bad'", 3, 1, 8},
	} {
		n, err := Parse("f.yaml", []byte(c.yaml))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p := n.Within("a", c.characters, bilingual.Plain("wrong"))
		if p.Line != c.line || p.Column != c.column {
			t.Errorf("%s: %d:%d, want %d:%d in\n%s", name, p.Line, p.Column, c.line, c.column, strings.TrimSpace(c.yaml))
		}
	}
}
