package coverage

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func export(t interface{ Fatal(...any) }, plan Plan, place *Georeference) []byte {
	text, err := json.Marshal(Export(plan, place))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAPlanComesBackFromGeoJSONAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := yard(t)
		plan.States = nil
		plan.Windows = []Window{{ID: "w", From: Point{1, 2}, To: Point{3, 4}, TopM: 2, Storey: 3}}
		plan.Buildings = []Building{{"b1", "1", []Point{{100, 100}, {110, 100}, {110, 110}, {100, 110}}}}
		plan.Doors = []Door{{"east", "东门", "East gate", Point{90, 90}, ""}, {"d1", "", "", Point{105, 100}, "1"}}
		for i := range plan.Cameras {
			plan.Cameras[i].Storey = i - 1
		}
		for i := range plan.Walls {
			plan.Walls[i].Storey = 1 - i
		}
		for i := range plan.Areas {
			plan.Areas[i].Storey = -i
			plan.Areas[i].Name = "北门 \"一\""
			if len(plan.Areas[i].Shape.Holes) > 0 { // drawn here the way that RFC 7946 turns holes
				plan.Areas[i].Shape.Holes[0] = wound(plan.Areas[i].Shape.Holes[0], false)
			}
		}
		got, mistakes := Import(export(t, plan, nil), nil)
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		if !reflect.DeepEqual(got, plan) {
			t.Fatalf("\n%+v\n%+v", got, plan)
		}
		place := &Georeference{Lat: rapid.Float64Range(-70, 70).Draw(t, "lat"), Lon: rapid.Float64Range(-179, 179).Draw(t, "lon"), TurnDeg: float64(rapid.IntRange(-180, 180).Draw(t, "turn"))}
		got, mistakes = Import(export(t, plan, place), place)
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		if a, b := string(Register{got.Areas}.Canonical()), string(Register{plan.Areas}.Canonical()); a != b {
			t.Fatalf("by longitude and latitude\n%s\n%s", a, b)
		}
		for i, c := range got.Cameras {
			if c.At.node() != plan.Cameras[i].At.node() || math.Abs(math.Remainder(c.HeadingDeg-plan.Cameras[i].HeadingDeg, 360)) > 1e-5 {
				t.Fatalf("%+v\n%+v", c, plan.Cameras[i])
			}
		}
	})
}

func TestAPlanOnTheEarthLiesWhereItShould(t *testing.T) {
	// 31.2304 N 121.4737 E; the plan's top points east. 100 m up is 100 m east.
	place := &Georeference{Lat: 31.2304, Lon: 121.4737, TurnDeg: 90}
	lon, lat := place.LonLat(Point{0, 100})
	expect(t, "degrees east", lon-121.4737, 100/(math.Cos(31.2304*math.Pi/180)*111_413), 2e-6)
	expect(t, "degrees north", lat-31.2304, 0, 1e-9)
	all := Export(court(), place)
	if all.Plane != "" || all.Features[2].Properties.(cameraProperties).HeadingDeg != 90 {
		t.Errorf("a camera that looks up on this plan looks east: %+v", all.Features[2])
	}
}

func TestGeoJSONThatCannotBeReadIsToldWhere(t *testing.T) {
	good := string(export(t, court(), nil))
	for _, c := range []struct{ name, text, where, right string }{
		{"no JSON", good[:40], "text", "no GeoJSON"},
		{"another type", `{"type":"Feature"}`, "type", "FeatureCollection"},
		{"no place on earth", strings.Replace(good, `"plane":"metres",`, ``, 1), "plane", "origin"},
		{"feet", strings.Replace(good, `metres`, `feet`, 1), "plane", "metres"},
		{"unknown kind", strings.Replace(good, `"kind":"area"`, `"kind":"zone"`, 1), "features[0].properties.kind", "area, wall"},
		{"mistyped property", strings.Replace(good, `"height_m"`, `"hight_m"`, 1), "features[2].properties", "height_m"},
		{"text for a number", strings.Replace(good, `"angle_deg":60`, `"angle_deg":"60"`, 1), "features[2].properties", "angle_deg"},
		{"unknown level", strings.Replace(good, `"min":"observe"`, `"min":"good"`, 1), "features[0].properties", "recognise"},
		{"a line for an area", strings.Replace(good, `"Polygon"`, `"LineString"`, 1), "features[0].geometry.type", "want Polygon"},
		{"an open ring", strings.Replace(good, `[0,20],[0,10]]`, `[0,20]]`, 1), "features[0].geometry.coordinates[0]", "closed"},
		{"a hole in a position", strings.Replace(good, `[0,20],[0,10]]`, `[0,null],[0,10]]`, 1), "features[0].geometry.coordinates[0][3]", "[x, y]"},
		{"endless", strings.Replace(good, `[0,20]`, `[0,1e999]`, 1), "features[0].geometry.coordinates[0][3]", "[x, y]"},
	} {
		plan, mistakes := Import([]byte(c.text), nil)
		if len(mistakes) == 0 {
			t.Errorf("%s: read as %+v", c.name, plan)
			continue
		}
		if m := mistakes[0]; m.Where != c.where || !strings.Contains(m.Text.In("en"), c.right) {
			t.Errorf("%s: %s", c.name, m)
		}
	}
}

func TestShapesAreExportedWithOutlinesAnticlockwise(t *testing.T) {
	site := build(t, court())
	shape, err := site.Covered("north-gate")
	if err != nil {
		t.Fatal(err)
	}
	all := ExportShapes([]Drawn{{"north-gate", map[string]any{"part": "covered"}, shape}}, nil)
	coordinates := all.Features[0].Geometry.Coordinates.([][][][]float64)
	ring := coordinates[0][0]
	if first, last := ring[0], ring[len(ring)-1]; !reflect.DeepEqual(first, last) {
		t.Errorf("the ring is open: %v", ring)
	}
	var nodes []node
	for _, p := range ring[1:] {
		nodes = append(nodes, Point{p[0], p[1]}.node())
	}
	if doubleArea(nodes) <= 0 {
		t.Errorf("it runs clockwise: %v", ring)
	}
}
