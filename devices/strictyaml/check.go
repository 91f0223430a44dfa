package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// check walks the file beside the type that it is to fill.
func (n Node) check(node ast.Node, t reflect.Type, path string, found *Problems) {
	node = unwrap(node)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if node == nil || node.Type() == ast.NullType || t.Kind() == reflect.Interface {
		return
	}
	report := func(at ast.Node, path, code string, args ...any) {
		line, column := position(at)
		*found = append(*found, Problem{n.file, line, column, path, words.Say(code, args...)})
	}
	switch t.Kind() {
	case reflect.Struct:
		entries := pairs(node)
		if entries == nil && !emptyMapping(node) {
			report(node, path, "yaml.mapping", strings.Join(keys(t), ", "))
			return
		}
		fields := fieldsOf(t)
		for _, pair := range entries {
			key := pair.Key.String()
			ft, ok := fields[key]
			if !ok {
				report(pair.Key, join(path, key), "yaml.key", strings.Join(keys(t), ", "))
				continue
			}
			n.check(pair.Value, ft, join(path, key), found)
		}
	case reflect.Map:
		for _, pair := range pairs(node) {
			n.check(pair.Value, t.Elem(), join(path, pair.Key.String()), found)
		}
	case reflect.Slice, reflect.Array:
		list, ok := node.(*ast.SequenceNode)
		if !ok {
			report(node, path, "yaml.list")
			return
		}
		for i, v := range list.Values {
			n.check(v, t.Elem(), fmt.Sprintf("%s[%d]", path, i), found)
		}
	case reflect.String:
		if !slices.Contains([]ast.NodeType{ast.StringType, ast.LiteralType, ast.IntegerType, ast.FloatType, ast.BoolType}, node.Type()) {
			report(node, path, "yaml.text")
		}
	case reflect.Bool:
		if node.Type() != ast.BoolType {
			report(node, path, "yaml.bool")
		}
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if node.Type() != ast.IntegerType {
			report(node, path, "yaml.whole")
		}
	case reflect.Float64:
		if node.Type() != ast.IntegerType && node.Type() != ast.FloatType {
			report(node, path, "yaml.number")
		}
	}
}

func emptyMapping(n ast.Node) bool {
	m, ok := n.(*ast.MappingNode)
	return ok && len(m.Values) == 0
}

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			for k, v := range fieldsOf(f.Type) {
				fields[k] = v
			}
		case name != "" && name != "-":
			fields[name] = f.Type
		}
	}
	return fields
}

func keys(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			names = append(names, keys(f.Type)...)
		case name != "" && name != "-":
			names = append(names, name)
		}
	}
	return names
}
