package strictyaml

import (
	"strings"
	"unicode/utf8"

	"brighteyes/devices/bilingual"
)

// Text reports whether this part is a single value rather than a list or keys.
func (n Node) Text() bool {
	if n.node == nil {
		return false
	}
	switch n.node.Type().String() {
	case "Mapping", "MappingValue", "Sequence":
		return false
	}
	return true
}

// Within reports a mistake inside the text of key, such as at one operator of an
// expression: after that many characters of the text as it was decoded. Quotes,
// escapes, and the lines and indentation of a block are allowed for.
func (n Node) Within(key string, characters int, message bilingual.Text) Problem {
	p := n.Say(key, message)
	if n.text == nil || n.child(key) == nil {
		return p
	}
	p.Line, p.Column = walk(strings.Split(*n.text, "\n"), p.Line, p.Column, characters)
	return p
}

// walk goes from where a value begins over its first characters.
func walk(lines []string, line, column, characters int) (int, int) {
	if line < 1 || line > len(lines) {
		return line, column
	}
	rest := after(lines[line-1], column)
	switch {
	case strings.HasPrefix(rest, "|"), strings.HasPrefix(rest, ">"):
		return walkBlock(lines, line, column, characters)
	case strings.HasPrefix(rest, "'"), strings.HasPrefix(rest, `"`):
		return walkQuoted(lines, line, column, characters)
	}
	return walkPlain(lines, line, column, characters)
}

// after is what of a line begins at a column, counted in characters from 1.
func after(line string, column int) string {
	for ; column > 1 && line != ""; column-- {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

func walkBlock(lines []string, line, column, characters int) (int, int) {
	at := line // of the first line of the text, counted from 0
	for at < len(lines) && strings.TrimSpace(lines[at]) == "" {
		at++
	}
	if at == len(lines) {
		return line, column
	}
	indent := len(lines[at]) - len(strings.TrimLeft(lines[at], " "))
	for ; at < len(lines); at++ {
		length := utf8.RuneCountInString(strings.TrimRight(after(lines[at], indent+1), "\r"))
		if characters <= length {
			return at + 1, indent + 1 + characters
		}
		characters -= length + 1
	}
	return line, column
}

func walkQuoted(lines []string, line, column, characters int) (int, int) {
	quote := after(lines[line-1], column)[0]
	column++
	for ; characters > 0; characters-- {
		rest := after(lines[line-1], column)
		switch {
		case rest == "":
			if line == len(lines) {
				return line, column
			}
			line, column = line+1, 1+len(lines[line])-len(strings.TrimLeft(lines[line], " "))
		case quote == '\'' && strings.HasPrefix(rest, "''"), quote == '"' && rest[0] == '\\':
			column += escape(rest)
		default:
			column++
		}
	}
	return line, column
}

// escape is the length of what stands for one character.
func escape(rest string) int {
	if len(rest) < 2 {
		return 1
	}
	length := map[byte]int{'x': 4, 'u': 6, 'U': 10}[rest[1]]
	return max(2, length)
}

func walkPlain(lines []string, line, column, characters int) (int, int) {
	for ; characters > 0; characters-- {
		if after(lines[line-1], column) == "" && line < len(lines) {
			line, column = line+1, 1+len(lines[line])-len(strings.TrimLeft(lines[line], " "))
			continue
		}
		column++
	}
	return line, column
}
