package found

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"brighteyes/devices"
)

// settingsGiven is the settings that somebody gave, without the empty ones.
func settingsGiven(a Adoption) map[string]string {
	given := maps.Clone(a.Settings)
	maps.DeleteFunc(given, func(_, v string) bool { return v == "" })
	return given
}

// settingsOf is all that the driver wants.
func settingsOf(v View, a Adoption) map[string]any {
	settings := maps.Clone(v.Settings)
	if settings == nil {
		settings = map[string]any{}
	}
	for key, value := range settingsGiven(a) {
		settings[key] = value
	}
	for key, value := range settings {
		if n, ok := value.(float64); ok && n == float64(int64(n)) {
			settings[key] = int64(n) // as people write it
		}
	}
	return settings
}

// entryOf is a device as an edge's list has it.
func entryOf(d devices.Registered, settings map[string]any) map[string]any {
	entry := map[string]any{"id": d.ID, "kind": string(d.Kind), "driver": d.Driver}
	for key, text := range map[string]string{"name": d.Name, "name_en": d.NameEN, "site": d.Site} {
		if text != "" {
			entry[key] = text
		}
	}
	if l := d.Location; l != nil {
		at := map[string]any{}
		for key, text := range map[string]string{"building": l.Building, "floor": l.Floor, "unit": l.Unit} {
			if text != "" {
				at[key] = text
			}
		}
		if l.Lat != 0 || l.Lon != 0 {
			at["lat"], at["lon"] = l.Lat, l.Lon
		}
		entry["location"] = at
	}
	if d.HeartbeatS > 0 {
		entry["heartbeat_s"] = d.HeartbeatS
	}
	if len(d.DependsOn) > 0 {
		on := make([]any, len(d.DependsOn))
		for i, id := range d.DependsOn {
			on[i] = id
		}
		entry["depends_on"] = on
	}
	if len(settings) > 0 {
		entry["settings"] = settings
	}
	return entry
}

// order is how people write an entry.
var order = []string{"id", "kind", "name", "name_en", "driver", "site", "location", "heartbeat_s", "depends_on", "settings"}

// yamlOf is an entry as it is pasted below "devices:" of edge.yaml. Scalars are
// quoted as in JSON, which YAML reads alike.
func yamlOf(entry map[string]any) string {
	var b strings.Builder
	b.WriteString("  - {")
	first := true
	for _, key := range order {
		v, ok := entry[key]
		if !ok {
			continue
		}
		if !first {
			b.WriteString(", ")
		}
		first = false
		b.WriteString(key + ": ")
		flow(&b, v)
	}
	b.WriteString("}\n")
	return b.String()
}

func flow(b *strings.Builder, v any) {
	fields, ok := v.(map[string]any)
	if !ok {
		text, _ := json.Marshal(v) // texts, numbers, yes or no, and lists of texts always can be
		b.Write(text)
		return
	}
	b.WriteString("{")
	for i, key := range slices.Sorted(maps.Keys(fields)) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(key + ": ")
		flow(b, fields[key])
	}
	b.WriteString("}")
}
