package strictyaml

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Tree is a part of a file as it was written: its keys in their order and its
// single values letter by letter, so that 0123 stays 0123. Comments are left out.
type Tree struct {
	Kind  TreeKind
	Text  string // of a single value
	Plain bool   // it is a number, true, false or null, and no text that looks like one
	Keys  []Tree // of a mapping, beside Items
	Items []Tree // values of a mapping or of a list
}

// TreeKind is what a Tree is.
type TreeKind byte

// The kinds of trees.
const (
	Single TreeKind = iota
	Mapping
	Sequence
)

// TextTree is a text.
func TextTree(text string) Tree { return Tree{Text: text} }

// Tree is this part as it was written. Anchors, aliases, merges and tags are
// mistakes here: what they stand for is not what stands there.
func (n Node) Tree() (Tree, error) {
	var found Problems
	tree := n.tree(n.node, n.path, &found)
	if len(found) > 0 {
		return Tree{}, found
	}
	return tree, nil
}

func (n Node) tree(node ast.Node, path string, found *Problems) Tree {
	switch x := node.(type) {
	case nil, *ast.NullNode:
		return Tree{Text: "null", Plain: true}
	case *ast.StringNode:
		return TextTree(x.Value)
	case *ast.LiteralNode:
		return TextTree(x.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return Tree{Text: x.GetToken().Value, Plain: true}
	case *ast.MappingNode, *ast.MappingValueNode:
		tree := Tree{Kind: Mapping}
		for _, pair := range pairs(x) {
			key := n.tree(pair.Key, path, found)
			if _, twice := tree.Child(key.Text); twice || key.Kind != Single {
				line, column := position(pair.Key)
				*found = append(*found, Problem{n.file, line, column, join(path, key.Text), words.Say("yaml.twice")})
			}
			tree.Keys = append(tree.Keys, key)
			tree.Items = append(tree.Items, n.tree(pair.Value, join(path, key.Text), found))
		}
		return tree
	case *ast.SequenceNode:
		tree := Tree{Kind: Sequence}
		for i, v := range x.Values {
			tree.Items = append(tree.Items, n.tree(v, fmt.Sprintf("%s[%d]", path, i), found))
		}
		return tree
	}
	line, column := position(node)
	*found = append(*found, Problem{n.file, line, column, path, words.Say("yaml.fancy")})
	return Tree{}
}

// Child is the value of a key of a mapping.
func (t Tree) Child(key string) (Tree, bool) {
	for i, k := range t.Keys {
		if k.Text == key {
			return t.Items[i], true
		}
	}
	return Tree{}, false
}

// YAML writes a tree so that it reads as the same tree.
func (t Tree) YAML() string {
	var b strings.Builder
	t.write(&b, "")
	return b.String()
}

// write writes a mapping or a list a line for each of its values, every line
// after this indentation.
func (t Tree) write(b *strings.Builder, indent string) {
	if t.Kind == Single || len(t.Items) == 0 {
		b.WriteString(indent + t.inline() + "\n")
		return
	}
	for i, item := range t.Items {
		head := "-"
		if t.Kind == Mapping {
			head = t.Keys[i].inline() + ":"
		}
		switch {
		case item.Kind == Single || len(item.Items) == 0 || item.flat():
			b.WriteString(indent + head + " " + item.inline() + "\n")
		case t.Kind == Sequence && item.Kind == Mapping: // its first key stands beside the hyphen
			var below strings.Builder
			item.write(&below, indent+"  ")
			b.WriteString(indent + "- " + strings.TrimPrefix(below.String(), indent+"  "))
		default:
			b.WriteString(indent + head + "\n")
			item.write(b, indent+"  ")
		}
	}
}

// flat reports whether a part reads best on one line: a list of few single values.
func (t Tree) flat() bool {
	if t.Kind != Sequence || len(t.Items) > 8 {
		return false
	}
	for _, item := range t.Items {
		if item.Kind != Single || len(item.Text) > 24 {
			return false
		}
	}
	return true
}

// bare are texts that need no quotes in YAML, 1.1 or 1.2, in any place.
var bare = regexp.MustCompile(`^[A-Za-z_\p{Han}/][\p{Han}A-Za-z0-9_./-]*( [\p{Han}A-Za-z0-9_./-]+)*$`)

// likeOthers are bare words that mean something else than themselves.
var likeOthers = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n|\.nan|\.inf)$`)

// inline is a tree on one line.
func (t Tree) inline() string {
	switch t.Kind {
	case Mapping:
		parts := make([]string, len(t.Items))
		for i, item := range t.Items {
			parts[i] = t.Keys[i].inline() + ": " + item.inline()
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case Sequence:
		parts := make([]string, len(t.Items))
		for i, item := range t.Items {
			parts[i] = item.inline()
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	if t.Plain || bare.MatchString(t.Text) && !likeOthers.MatchString(t.Text) {
		return t.Text
	}
	return quote(t.Text)
}

// quote writes a text as in JSON, which YAML reads alike.
func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text always can be
	return strings.TrimSuffix(b.String(), "\n")
}
