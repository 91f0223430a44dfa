package rules

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// functions is the closed list of what an expression can call: each gives one
// number for numbers.
var functions = map[string]bool{"abs": true, "ceil": true, "floor": true, "round": true, "max": true, "min": true}

// operators is the closed list of them. Left out is what makes lists or powers of
// any size, and patterns that are put together at run time.
var operators = map[string]bool{
	"==": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true, "+": true, "-": true, "*": true, "/": true, "%": true,
	"and": true, "&&": true, "or": true, "||": true, "not": true, "!": true, "in": true, "contains": true, "startsWith": true, "endsWith": true,
}

// inspector looks at every node of an expression, before the library checks the
// types.
type inspector struct{ found []fault }

func (i *inspector) refuse(n ast.Node, code string, args ...any) {
	i.found = append(i.found, fault{n.Location().From, words.Say(code, args...)})
}

// Visit looks at one node; see ast.Visitor.
func (i *inspector) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ConditionalNode:
	case *ast.IdentifierNode:
		i.name(n)
	case *ast.ArrayNode:
		if !constants(n) {
			i.refuse(n, "expr.list")
		}
	case *ast.UnaryNode:
		if !operators[n.Operator] {
			i.refuse(n, "expr.operator", n.Operator)
		}
	case *ast.BinaryNode:
		i.operator(n)
	case *ast.BuiltinNode:
		if !functions[n.Name] {
			i.refuse(n, "expr.function", n.Name)
		}
	case *ast.CallNode:
		i.refuse(n, "expr.call")
	default:
		i.refuse(n, "expr.node")
	}
}

func (i *inspector) name(n *ast.IdentifierNode) {
	if isPersonal(n.Value) {
		i.refuse(n, "person", n.Value)
	}
}

// operator checks one comparison. Ids and methods may only be compared with plain
// values, so that each value that is written can be looked at.
func (i *inspector) operator(n *ast.BinaryNode) {
	if !operators[n.Operator] {
		i.refuse(n, "expr.operator", n.Operator)
		return
	}
	for _, pair := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		name, ok := pair[0].(*ast.IdentifierNode)
		if !ok || name.Value != "device" && name.Value != "site" && name.Value != "method" {
			continue
		}
		if !slices.Contains([]string{"==", "!=", "in"}, n.Operator) || !constants(pair[1]) {
			i.refuse(n, "expr.plain", name.Value)
			continue
		}
		for _, s := range literals(pair[1]) {
			switch {
			case name.Value == "method" && slices.Contains(proofs, s.Value):
				i.refuse(s, "method", s.Value)
			case name.Value != "method" && namesHome(s.Value):
				i.refuse(s, "home", s.Value)
			}
		}
	}
}

// constants reports whether n is a plain value or a list of such.
func constants(n ast.Node) bool {
	switch x := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
		return true
	case *ast.ArrayNode:
		return !slices.ContainsFunc(x.Nodes, func(one ast.Node) bool {
			_, list := one.(*ast.ArrayNode)
			return list || !constants(one)
		})
	}
	return false
}

func literals(n ast.Node) []*ast.StringNode {
	switch x := n.(type) {
	case *ast.StringNode:
		return []*ast.StringNode{x}
	case *ast.ArrayNode:
		var all []*ast.StringNode
		for _, one := range x.Nodes {
			all = append(all, literals(one)...)
		}
		return all
	}
	return nil
}
