package post

import (
	"encoding/json"
	"strconv"
	"strings"
)

// At returns the value at a dotted path of a JSON document, as text: "data.id",
// "results.0.code". The second result is false when the document is no JSON or
// has nothing there.
func At(body []byte, path string) (string, bool) {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return "", false
	}
	for part := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			inner, ok := at[part]
			if !ok {
				return "", false
			}
			v = inner
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(at) {
				return "", false
			}
			v = at[i]
		default:
			return "", false
		}
	}
	switch at := v.(type) {
	case string:
		return at, true
	case json.Number:
		return at.String(), true
	case bool:
		return strconv.FormatBool(at), true
	}
	return "", false
}

// Code is an error code of another side as it may be repeated: a short number.
func Code(s string) string {
	if _, err := strconv.Atoi(s); err != nil || len(s) > 10 {
		return "(not a number)"
	}
	return s
}

// Robot is where a message to a robot goes and with what it is signed: to the
// address to, whose own secret may stand behind a #, or to the channel's own.
func Robot(to, own, secret string) (url, key string) {
	if !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "https://") {
		return own, secret
	}
	url, key, found := strings.Cut(to, "#")
	if !found {
		key = secret
	}
	return url, key
}
