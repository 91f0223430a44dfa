package rules

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"brighteyes/devices/bilingual"
	"brighteyes/devices/strictyaml"
)

func TestEveryMistakeIsToldInBothLanguagesWithAllItsArguments(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(strings.Join(flaws, "\n"))
	}
	for code, text := range words.Zh {
		if !strings.ContainsFunc(text, func(c rune) bool { return c > 0x2fff }) {
			t.Errorf("%s is not Chinese: %s", code, text)
		}
	}
}

// TestEveryCodeIsSaidWithAsManyArgumentsAsItTakes reads the package's own text:
// the compiler does not know what a table takes.
func TestEveryCodeIsSaidWithAsManyArgumentsAsItTakes(t *testing.T) {
	used := map[string]bool{}
	for _, call := range says(t) {
		code, args := call.code, call.args
		text, known := words.En[code]
		if !known {
			t.Errorf("%s: %s is not in the tables", call.at, code)
		}
		if takes := bilingual.Uses(text); known && args >= 0 && len(takes) != args {
			t.Errorf("%s: %s takes %d and is given %d", call.at, code, len(takes), args)
		}
		used[code] = true
	}
	for _, one := range said {
		used[one.code] = true
		if got, want := one.pattern.NumSubexp(), len(bilingual.Uses(words.En[one.code])); got != want || words.En[one.code] == "" {
			t.Errorf("%s takes %d and is given %d", one.code, want, got)
		}
	}
	for code := range maps.Keys(words.En) {
		plain, _ := strings.CutSuffix(code, ".at")
		if !used[code] && !used[plain] {
			t.Errorf("%s is never said", code)
		}
	}
}

type saying struct {
	at, code string
	args     int // -1: not known from the text
}

// says is every place of the package that says a code.
func says(t *testing.T) []saying {
	t.Helper()
	before := map[string]int{"wrong": 1, "refuse": 1, "Say": 0} // arguments before the code
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var all []saying
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && strings.HasPrefix(text.Value, `"differs.`) && !strings.HasPrefix(name, "words_") {
				code, _ := strconv.Unquote(text.Value)
				all = append(all, saying{set.Position(n.Pos()).String(), code, -1})
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			skip, says := before[method.Sel.Name]
			if !says || len(call.Args) <= skip || call.Ellipsis.IsValid() {
				return true
			}
			if text, ok := call.Args[skip].(*ast.BasicLit); ok && text.Kind == token.STRING {
				code, _ := strconv.Unquote(text.Value)
				all = append(all, saying{set.Position(n.Pos()).String(), code, len(call.Args) - skip - 1})
			}
			return true
		})
	}
	if len(all) < 60 {
		t.Fatalf("only %d mistakes found in the text", len(all))
	}
	return all
}

func TestWhatTheExpressionLibraryRefusesIsToldInChinese(t *testing.T) {
	for text, want := range map[string]string{
		`sight > 3`:        "没有变量 sight；可用：device",
		`value > "warm"`:   "> 不能用在 float64 和 string 之间",
		`not value`:        "not 不能用于 float64",
		`value + 1`:        "结果应为真或假，如 value > 3；这里得到 float64",
		`value > `:         "没有写完；这里后面缺少内容",
		`value > 3)`:       `")" 不该出现在这里`,
		`value >> 3`:       `">" 不该出现在这里`,
		`model == "x`:      "缺少引号",
		`value > 3 £ 4`:    "字符 U+00A3 '£' 不该出现在这里",
		`card == "1"`:      "card 会指向某个人",
		`value > 1__0x`:    "写法有误：",
		`value ? 1 : true`: "结果应为真或假",
	} {
		_, faults := compile(text)
		if len(faults) == 0 || !strings.HasPrefix(faults[0].why.Zh, want) {
			t.Errorf("%s: %v, want %s", text, faults, want)
			continue
		}
		if faults[0].why.Code == "expr.other" && !strings.HasSuffix(faults[0].why.Zh, faults[0].why.Args[0].(string)) {
			t.Errorf("%s: the library's own words are lost: %s", text, faults[0].why.Zh)
		}
	}
}

func TestAFileIsRefusedInBothLanguagesAtTheSamePlaces(t *testing.T) {
	_, err := Parse("r.yaml", []byte(strings.NewReplacer("severity: minor", "severity: awful", "for: 10m, kind", "for: soon, kind").Replace(good)))
	var found strictyaml.Problems
	if !errors.As(err, &found) || len(found) != 2 {
		t.Fatal(err)
	}
	zh := strings.Split(found.In("zh"), "\n")
	want := []string{
		`r.yaml:5:15: rules[0].severity: "awful" 不是级别；应为 critical、major、minor 或 info`,
		`r.yaml:7:53: rules[0].when.metric.for: "soon" 不是 31d 以内的时长；应如 90s、10m、2h 或 1d`,
	}
	if !slices.Equal(zh, want) || !slices.Equal(found[1].Message.Args, []any{"soon", "31d"}) || found[1].Message.Code != "span.shape" {
		t.Errorf("%q %v", zh, found[1].Message)
	}
}
