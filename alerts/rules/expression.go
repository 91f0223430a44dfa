package rules

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"brighteyes/devices/bilingual"
)

// Bounds of one expression. There are no loops, so that its length bounds what it
// costs; the budget guards against what we did not think of.
const (
	maxText   = 1000 // characters
	maxNodes  = 120
	maxMemory = 10_000 // of expr's units: elements that one evaluation makes
)

// expression is a condition over the variables.
type expression struct {
	text    string
	program *vm.Program
}

// fault is a mistake in an expression, so many characters from its beginning.
type fault struct {
	at  int
	why bilingual.Text
}

func (f fault) Error() string { return f.why.En }

// compile reads an expression. Its errors are faults.
func compile(text string) (*expression, []fault) {
	if len([]rune(text)) > maxText {
		return nil, []fault{{0, words.Say("expr.long", maxText)}}
	}
	config := conf.New(variables{})
	config.MaxNodes = maxNodes
	for name := range config.Builtins {
		if !functions[name] {
			config.Disabled[name] = true
			delete(config.Builtins, name)
		}
	}
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		return nil, []fault{located(err)}
	}
	look := &inspector{}
	ast.Walk(&tree.Node, look)
	if len(look.found) > 0 {
		return nil, look.found
	}
	options := []expr.Option{expr.Env(variables{}), expr.AsBool(), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins()}
	for name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(text, options...)
	if err != nil {
		return nil, []fault{located(err)}
	}
	return &expression{text, program}, nil
}

// located finds where in the text the library saw a mistake.
func located(err error) fault {
	var at *file.Error
	if !errors.As(err, &at) {
		return fault{0, translated(firstLine(err.Error()))}
	}
	return fault{at.From, translated(at.Message)}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// run evaluates the expression. Its errors are the rule's fault, such as a
// division by zero.
func (e *expression) run(v *variables) (bool, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	answer, err := machine.Run(e.program, *v)
	if err != nil {
		var at *file.Error
		if errors.As(err, &at) {
			return false, fmt.Errorf("%q, character %d: %s", e.text, at.From+1, at.Message)
		}
		return false, fmt.Errorf("%q: %s", e.text, firstLine(err.Error()))
	}
	yes, ok := answer.(bool)
	if !ok {
		return false, fmt.Errorf("%q is neither true nor false", e.text)
	}
	return yes, nil
}
