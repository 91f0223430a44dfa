package coverage

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

func (r *reading) geometry(where string, kind Kind, f rawFeature, want string) bool {
	if f.Geometry.Type != want {
		r.add(where+".geometry.type", "geometry", string(kind), f.Geometry.Type, want)
		return false
	}
	return true
}

const wantPosition = "[x, y], [longitude, latitude]"

// position reads two numbers; an altitude after them is passed over.
func (r *reading) position(where string, raw json.RawMessage) (Point, bool) {
	var numbers []*float64 // so that a null is none, and not 0
	if err := json.Unmarshal(raw, &numbers); err != nil || len(numbers) < 2 || numbers[0] == nil || numbers[1] == nil {
		r.add(where, "coordinates", wantPosition)
		return Point{}, false
	}
	return r.at(*numbers[0], *numbers[1]), true
}

func (r *reading) line(where string, kind Kind, f rawFeature) (from, to Point, ok bool) {
	if !r.geometry(where, kind, f, "LineString") {
		return
	}
	list, ok := r.list(where+".geometry.coordinates", f.Geometry.Coordinates)
	if ok && len(list) != 2 {
		r.add(where+".geometry.coordinates", "coordinates", wantPosition+" × 2")
		ok = false
	}
	if !ok {
		return from, to, false
	}
	return list[0], list[1], true
}

func (r *reading) list(where string, raw json.RawMessage) ([]Point, bool) {
	var positions []json.RawMessage
	if err := json.Unmarshal(raw, &positions); err != nil || len(positions) == 0 {
		r.add(where, "coordinates", "["+wantPosition+", …]")
		return nil, false
	}
	list := make([]Point, 0, len(positions))
	for i, one := range positions {
		p, ok := r.position(fmt.Sprintf("%s[%d]", where, i), one)
		if !ok {
			return nil, false
		}
		list = append(list, p)
	}
	return list, true
}

func (r *reading) shape(where string, f rawFeature) (Polygon, bool) {
	var p Polygon
	if !r.geometry(where, KindArea, f, "Polygon") {
		return p, false
	}
	where += ".geometry.coordinates"
	var raw []json.RawMessage
	if err := json.Unmarshal(f.Geometry.Coordinates, &raw); err != nil || len(raw) == 0 {
		r.add(where, "coordinates", "[["+wantPosition+", …], …]")
		return p, false
	}
	for i, one := range raw {
		at := fmt.Sprintf("%s[%d]", where, i)
		ring, ok := r.list(at, one)
		if !ok {
			return p, false
		}
		last := len(ring) - 1
		if ring[0] != ring[last] {
			r.add(at, "closed")
			return p, false
		}
		if ring = ring[:last]; i == 0 {
			p.Outline = ring
		} else {
			p.Holes = append(p.Holes, ring)
		}
	}
	return p, true
}

// properties reads those of a kind, and says which are none of it or hold what
// they cannot.
func properties[T any](r *reading, where string, f rawFeature) (T, bool) {
	var p T
	v, before := reflect.ValueOf(&p).Elem(), len(r.found)
	var known []string
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		known = append(known, name)
		if raw, ok := f.Properties[name]; ok {
			if err := json.Unmarshal(raw, v.Field(i).Addr().Interface()); err != nil {
				r.add(where+".properties", "value", name, wanted(v.Field(i).Type()))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Properties)) {
		if !slices.Contains(known, name) {
			r.add(where+".properties", "unread", fmt.Sprintf("%.64q", name), strings.Join(known, ", "))
		}
	}
	return p, len(r.found) == before
}

// wanted says in JSON's terms what a property holds.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.Bool:
		return "true, false"
	case reflect.Int:
		return "1, 2, 3 …"
	case reflect.Float64:
		return "1.5"
	case reflect.Slice:
		return `["…"]`
	}
	return `"…"`
}
