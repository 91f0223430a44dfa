package devices

import "strings"

// dataKeys is the closed list of what an event may say beside its type, by the
// prefix of the type. None of them can name a person; see PRODUCT.md, "Lines we
// do not cross".
var dataKeys = map[string][]string{
	"button.": {"press", "button"},
	"gate.":   {"door", "direction", "reason", "method", "duration_s", "index"},
	"camera.": {"value", "unit", "region"},
	"sensor.": {"value", "unit", "region"},
	"power.":  {"backup_min", "reason", "replaces"},
	"device.": {"backup_min", "reason", "replaces", "count"},
}

var dataWords = map[string]map[string]bool{
	"press":     words("single double long"),
	"direction": words("in out"),
	"method":    words("card pin code face remote button"),
	"reason": words("granted no_privilege wrong_code anti_passback interlock schedule expired limit normally_closed " +
		"first_card more_cards remote button opened closed held forced fire tamper duress power_on reset emergency locked unknown " +
		"pc_control super_code disabled not_online theft alarm_zone"),
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

var knownPrefixes = map[string]bool{"button.": true, "gate.": true, "camera.": true, "sensor.": true, "power.": true, "device.": true}

// StripData returns what of data may be kept for an event of this type, and how
// many keys were taken away. Keys that are not on the closed list, words that
// are not on a key's list, texts over 64 bytes and nested values all go; an
// unknown type keeps nothing. Edge and hub both call it.
func StripData(eventType string, data map[string]any) (kept map[string]any, stripped int) {
	if len(data) == 0 {
		return nil, 0
	}
	prefix, _, _ := strings.Cut(eventType, ".")
	prefix += "."
	allowed := map[string]bool{}
	if knownPrefixes[prefix] {
		allowed["drill"] = true
		for _, k := range dataKeys[prefix] {
			allowed[k] = true
		}
	}
	for k, v := range data {
		if !allowed[k] || !plain(k, v) {
			stripped++
			continue
		}
		if kept == nil {
			kept = map[string]any{}
		}
		kept[k] = v
	}
	return kept, stripped
}

// plain reports whether v is a small value of the kind that key wants.
func plain(key string, v any) bool {
	switch x := v.(type) {
	case bool, float64, int, int64, uint32:
		return dataWords[key] == nil
	case string:
		if set := dataWords[key]; set != nil {
			return set[x]
		}
		switch key { // texts that are a unit or a label of a place
		case "unit", "region":
			return len(x) <= 64 && !NamesPerson(x)
		case "replaces":
			return len(x) <= 64 && (ValidID(x) || !NamesPerson(x))
		}
	}
	return false
}

// Drill reports whether the event marks an exercise.
func (e Event) Drill() bool {
	drill, _ := e.Data["drill"].(bool)
	return drill
}
