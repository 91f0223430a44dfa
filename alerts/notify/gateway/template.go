package gateway

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Placeholders are all that a template may stand for, beside {{secret.NAME}}.
func Placeholders() []string { return []string{"to", "text", "subject", "link", "id", "time"} }

// writerOf says how a value is written into each kind of body, so that no text
// can end a string, begin a field or a header; nil for an unknown kind.
func writerOf(content string) func(string) string {
	switch content {
	case "json":
		return jsonText
	case "form":
		return url.QueryEscape
	case "text":
		return func(s string) string { return s }
	}
	return nil
}

func contentTypeOf(content string) string {
	switch content {
	case "form":
		return "application/x-www-form-urlencoded"
	case "text":
		return "text/plain; charset=utf-8"
	}
	return "application/json; charset=utf-8"
}

func jsonText(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return "" // a string always encodes
	}
	return string(quoted[1 : len(quoted)-1])
}

func queryText(s string) string { return url.QueryEscape(s) }

func headerText(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

// template is text with placeholders, cut at them.
type template struct {
	parts []string // text, name, text, name, … text
	write func(string) string
}

func parse(text string, write func(string) string, secrets map[string]string) (template, error) {
	t := template{write: write}
	last := 0
	placeholder := regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		name := text[at[2]:at[3]]
		secret, isSecret := strings.CutPrefix(name, "secret.")
		if _, known := secrets[secret]; isSecret && !known {
			return t, fmt.Errorf("{{secret.%s}} is not among secrets", secret)
		}
		if !isSecret && !slices.Contains(Placeholders(), name) {
			return t, fmt.Errorf("{{%s}} is no placeholder; known: %s, secret.NAME", name, strings.Join(Placeholders(), ", "))
		}
		t.parts = append(t.parts, text[last:at[0]], name)
		last = at[1]
	}
	t.parts = append(t.parts, text[last:])
	return t, nil
}

func (t template) fill(values map[string]string) string {
	var b strings.Builder
	for i, part := range t.parts {
		if i%2 == 1 {
			part = t.write(values[part])
		}
		b.WriteString(part)
	}
	return b.String()
}

// origin is scheme and host of a template that is an address.
func (t template) origin() string {
	u, err := url.Parse(t.parts[0])
	if err != nil {
		return t.parts[0]
	}
	return u.Scheme + "://" + u.Host + "/"
}
