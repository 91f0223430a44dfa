package strictyaml

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"brighteyes/devices/bilingual"
)

// Find reports a mistake at a path such as devices[3].settings.poll_s, as it is
// told of another form of the same file: at the nearest part that is there.
func (n Node) Find(path string, message bilingual.Text) Problem {
	at := n.node
	rest := path
	for rest != "" {
		next, left := step(Node{node: at}, rest)
		if next == nil {
			break
		}
		at, rest = next, left
	}
	line, column := position(at)
	return Problem{n.file, line, column, path, message}
}

// step goes down by the first key or number of a path.
func step(n Node, path string) (next ast.Node, rest string) {
	if index, after, ok := strings.Cut(strings.TrimPrefix(path, "["), "]"); ok && path[0] == '[' {
		i, err := strconv.Atoi(index)
		list, isList := unwrap(n.node).(*ast.SequenceNode)
		if err != nil || !isList || i < 0 || i >= len(list.Values) {
			return nil, ""
		}
		return unwrap(list.Values[i]), strings.TrimPrefix(after, ".")
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	return n.child(path[:end]), strings.TrimPrefix(path[end:], ".")
}
