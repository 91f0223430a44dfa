package strictyaml

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"brighteyes/devices/bilingual"
)

// Find reports a mistake at a path such as devices[3].settings.poll_s, as it is
// told of another form of the same file: at the key, or at the nearest part above
// that is there.
func (n Node) Find(path string, message bilingual.Text) Problem {
	at, below, rest := n.node, n.node, path
	for rest != "" {
		key, value, left := step(Node{node: below}, rest)
		if value == nil {
			break
		}
		at, below, rest = key, value, left
	}
	line, column := position(at)
	return Problem{n.file, line, column, path, message}
}

// step goes down by the first key or number of a path: to what stands for it, and
// to what is below it.
func step(n Node, path string) (key, value ast.Node, rest string) {
	if index, after, ok := strings.Cut(strings.TrimPrefix(path, "["), "]"); ok && path[0] == '[' {
		i, err := strconv.Atoi(index)
		list, isList := unwrap(n.node).(*ast.SequenceNode)
		if err != nil || !isList || i < 0 || i >= len(list.Values) {
			return nil, nil, ""
		}
		item := unwrap(list.Values[i])
		return item, item, strings.TrimPrefix(after, ".")
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	for _, pair := range pairs(n.node) {
		if pair.Key.String() == path[:end] {
			return pair.Key, unwrap(pair.Value), strings.TrimPrefix(path[end:], ".")
		}
	}
	return nil, nil, ""
}
