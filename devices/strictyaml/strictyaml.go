// Package strictyaml reads YAML configuration so that a mistake is found before
// it does harm: unknown and repeated keys, wrong types and missing values are
// errors that name file, line, column and key, and say what would be right.
//
// It never guesses, never reads the environment, and never prints a value of a
// key that holds a secret. All mistakes of a file are reported, not the first.
package strictyaml

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"brighteyes/devices"
	"brighteyes/devices/bilingual"
)

// Problem is one mistake in a file.
type Problem struct {
	File         string
	Line, Column int
	Key          string         // path of the key, such as devices[3].settings.poll_s
	Message      bilingual.Text // what is wrong and what would be right
}

// Error is the mistake in English.
func (p Problem) Error() string { return p.In("en") }

// In is the mistake with its place, in "zh" or "en".
func (p Problem) In(lang string) string {
	at := fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	if p.Key == "" {
		return at + ": " + p.Message.In(lang)
	}
	return at + ": " + p.Key + ": " + p.Message.In(lang)
}

// Problems is every mistake found.
type Problems []Problem

// Error is all of them in English, a line each.
func (p Problems) Error() string { return p.In("en") }

// In is all of them in "zh" or "en", a line each.
func (p Problems) In(lang string) string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.In(lang)
	}
	return strings.Join(lines, "\n")
}

// Node is a part of a file: the whole of it, or the value of one key.
type Node struct {
	file string
	path string
	node ast.Node
	text *string // of the whole file, for positions within a value
}

var _ devices.Settings = Node{}

// Parse reads one YAML document. file is its name in messages.
func Parse(file string, text []byte) (Node, error) {
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Node{}, syntax(file, err)
	}
	whole := string(text)
	switch len(parsed.Docs) {
	case 0:
		return Node{file: file, text: &whole}, nil
	case 1:
		return Node{file: file, node: parsed.Docs[0].Body, text: &whole}, nil
	default:
		return Node{}, Problems{{file, 1, 1, "", words.Say("yaml.documents")}}
	}
}

// Decode fills into, a pointer to a struct with yaml tags that holds the
// defaults. The error is a Problems.
func (n Node) Decode(into any) error {
	if n.node == nil || n.node.Type() == ast.NullType {
		return nil
	}
	var found Problems
	n.check(n.node, reflect.TypeOf(into).Elem(), n.path, &found)
	if len(found) > 0 {
		return found
	}
	if err := yaml.NodeToValue(n.node, into); err != nil {
		return n.decodeError(err)
	}
	return nil
}

// Has reports whether the file says anything for key at the top of this part.
func (n Node) Has(key string) bool { return n.child(key) != nil }

// Child is the part below key; an absent key gives a part that decodes to the
// defaults and is reported at the position of its parent.
func (n Node) Child(key string) Node {
	return Node{file: n.file, path: join(n.path, key), node: n.child(key), text: n.text}
}

// Items are the parts of the list below key, in order.
func (n Node) Items(key string) []Node {
	list, ok := n.child(key).(*ast.SequenceNode)
	if !ok {
		return nil
	}
	items := make([]Node, len(list.Values))
	for i, v := range list.Values {
		items[i] = Node{file: n.file, path: fmt.Sprintf("%s[%d]", join(n.path, key), i), node: unwrap(v), text: n.text}
	}
	return items
}

// Problem reports a mistake at key below this part (dots go deeper; empty: the
// part itself). Where the key is absent the nearest part above it is named. It is
// told in English only; Say tells it in both languages.
func (n Node) Problem(key, format string, args ...any) Problem {
	return n.Say(key, bilingual.Plain(fmt.Sprintf(format, args...)))
}

// Say reports a mistake at key below this part, as Problem does.
func (n Node) Say(key string, message bilingual.Text) Problem {
	at := n.node
	path := n.path
	here := n
	if key != "" {
		path = join(n.path, key)
		for _, k := range strings.Split(key, ".") {
			next := here.child(k)
			if next == nil {
				break
			}
			here = Node{node: next}
			at = next
		}
	}
	line, column := position(at)
	return Problem{n.file, line, column, path, message}
}

func (n Node) child(key string) ast.Node {
	for _, pair := range pairs(n.node) {
		if pair.Key.String() == key {
			return unwrap(pair.Value)
		}
	}
	return nil
}

func pairs(n ast.Node) []*ast.MappingValueNode {
	switch m := unwrap(n).(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

func unwrap(n ast.Node) ast.Node {
	for {
		switch x := n.(type) {
		case *ast.AnchorNode:
			n = x.Value
		case *ast.TagNode:
			n = x.Value
		default:
			return n
		}
	}
}

func position(n ast.Node) (line, column int) {
	if n == nil {
		return 1, 1
	}
	tok := n.GetToken()
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		tok = m.Values[0].Key.GetToken()
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		tok = m.Key.GetToken()
	}
	return tok.Position.Line, tok.Position.Column
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// syntax turns an error of the YAML library into ours.
func syntax(file string, err error) error {
	var located interface {
		GetMessage() string
		GetToken() *token.Token
	}
	if errors.As(err, &located) && located.GetToken() != nil {
		p := located.GetToken().Position
		return Problems{{file, p.Line, p.Column, "", words.Say("yaml.syntax", located.GetMessage())}}
	}
	return Problems{{file, 1, 1, "", words.Say("yaml.syntax", err.Error())}}
}

func (n Node) decodeError(err error) error {
	problems, _ := syntax(n.file, err).(Problems)
	if problems[0].Key == "" {
		problems[0].Key = n.path
	}
	return problems
}
