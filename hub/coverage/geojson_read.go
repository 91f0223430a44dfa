package coverage

import (
	"encoding/json"
	"fmt"
)

// reading is the work on one GeoJSON text.
type reading struct {
	chart
	checking
	plan Plan
}

// rawFeature is a feature before it is known what it is.
type rawFeature struct {
	Type       string                     `json:"type"`
	ID         string                     `json:"id"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// Import reads a plan from GeoJSON, as Export writes it. Foreign members are passed
// over, unknown properties are not: a mistyped one would silently be none. It says
// what cannot be read; whether the plan is right is for Check.
func Import(text []byte, place *Georeference) (Plan, []Mistake) {
	r := &reading{}
	var all struct {
		Type     string            `json:"type"`
		Plane    string            `json:"plane"`
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		r.add("text", "json", err.Error())
		return Plan{}, r.found
	}
	if all.Type != "FeatureCollection" {
		r.add("type", "collection", all.Type)
	}
	switch {
	case all.Plane != "" && all.Plane != "metres":
		r.add("plane", "plane", all.Plane)
	case all.Plane == "" && place == nil:
		r.add("plane", "unplaced")
	case all.Plane == "":
		r.place = place
		r.found = append(r.found, place.check()...)
	}
	if len(r.found) > 0 {
		return Plan{}, r.found
	}
	for i, raw := range all.Features {
		r.feature(fmt.Sprintf("features[%d]", i), raw)
	}
	if len(r.found) > 0 {
		return Plan{}, r.found
	}
	return r.plan, nil
}

func (r *reading) feature(where string, raw json.RawMessage) {
	var f rawFeature
	if err := json.Unmarshal(raw, &f); err != nil {
		r.add(where, "json", err.Error())
		return
	}
	if f.Type != "Feature" {
		r.add(where, "feature", f.Type)
		return
	}
	var kind Kind
	if err := json.Unmarshal(f.Properties["kind"], &kind); err != nil {
		kind = ""
	}
	switch kind {
	case KindArea:
		r.area(where, f)
	case KindWall:
		if p, ok := properties[wallProperties](r, where, f); ok {
			if from, to, ok := r.line(where, kind, f); ok {
				r.plan.Walls = append(r.plan.Walls, Wall{f.ID, from, to, p.HeightM, p.Storey})
			}
		}
	case KindWindow:
		if p, ok := properties[windowProperties](r, where, f); ok {
			if from, to, ok := r.line(where, kind, f); ok {
				r.plan.Windows = append(r.plan.Windows, Window{f.ID, from, to, p.TopM, p.Storey})
			}
		}
	case KindCamera:
		r.camera(where, f)
	case KindBuilding:
		if p, ok := properties[buildingProperties](r, where, f); ok {
			if shape, fine := r.shape(where, f); fine {
				r.plan.Buildings = append(r.plan.Buildings, Building{f.ID, p.Number, shape.Outline})
			}
		}
	case KindDoor:
		r.door(where, f)
	default:
		r.add(where+".properties.kind", "kind", string(kind))
	}
}

func (r *reading) area(where string, f rawFeature) {
	p, ok := properties[areaProperties](r, where, f)
	if !ok {
		return
	}
	a := Area{ID: f.ID, Name: p.Name, Type: p.Type, Storey: p.Storey}
	for _, one := range []struct {
		name, value string
		into        *Level
	}{{"min", p.Min, &a.Min}, {"max", p.Max, &a.Max}} {
		level, err := ParseLevel(one.value)
		if err != nil {
			r.add(where+".properties", "value", one.name, "monitor, detect, observe, recognise, identify")
			ok = false
		}
		*one.into = level
	}
	if shape, fine := r.shape(where, f); ok && fine {
		a.Shape = shape
		r.plan.Areas = append(r.plan.Areas, a)
	}
}

func (r *reading) camera(where string, f rawFeature) {
	p, ok := properties[cameraProperties](r, where, f)
	if !ok || !r.geometry(where, KindCamera, f, "Point") {
		return
	}
	at, ok := r.position(where+".geometry.coordinates", f.Geometry.Coordinates)
	if !ok {
		return
	}
	r.plan.Cameras = append(r.plan.Cameras, Camera{f.ID, at, p.Storey, p.HeightM, r.heading(p.HeadingDeg, -1), p.AngleDeg, p.Lens, p.RangeM, p.WidthPx, p.HeightPx,
		p.NearM, p.TiltDeg, p.VerticalDeg, p.KeyPlace, p.MaskedWindows})
}

func (r *reading) door(where string, f rawFeature) {
	p, ok := properties[doorProperties](r, where, f)
	if !ok || !r.geometry(where, KindDoor, f, "Point") {
		return
	}
	if at, ok := r.position(where+".geometry.coordinates", f.Geometry.Coordinates); ok {
		r.plan.Doors = append(r.plan.Doors, Door{f.ID, p.Name, p.NameEN, at, p.Building})
	}
}
