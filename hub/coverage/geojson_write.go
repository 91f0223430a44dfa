package coverage

import "slices"

// Export is a plan without its cameras' states as GeoJSON. Place may be nil.
func Export(plan Plan, place *Georeference) Collection {
	c := chart{place}
	features := []Feature{}
	add := func(id string, properties any, kind string, coordinates any) {
		features = append(features, Feature{"Feature", id, properties, Geometry{kind, coordinates}})
	}
	for _, a := range plan.Areas {
		add(a.ID, areaProperties{KindArea, a.Name, a.Type, a.Min.String(), a.Max.String(), a.Storey}, "Polygon", c.polygon(a.Shape))
	}
	for _, w := range plan.Walls {
		add(w.ID, wallProperties{KindWall, w.HeightM, w.Storey}, "LineString", [][]float64{c.position(w.From), c.position(w.To)})
	}
	for _, w := range plan.Windows {
		add(w.ID, windowProperties{KindWindow, w.TopM, w.Storey}, "LineString", [][]float64{c.position(w.From), c.position(w.To)})
	}
	for _, m := range plan.Cameras {
		add(m.ID, cameraProperties{KindCamera, m.Storey, m.HeightM, c.heading(m.HeadingDeg, 1), m.AngleDeg, m.Lens, m.RangeM, m.WidthPx, m.HeightPx,
			m.NearM, m.TiltDeg, m.VerticalDeg, m.KeyPlace, m.MaskedWindows}, "Point", c.position(m.At))
	}
	for _, b := range plan.Buildings {
		add(b.ID, buildingProperties{KindBuilding, b.Number}, "Polygon", c.polygon(Polygon{Outline: b.Outline}))
	}
	for _, d := range plan.Doors {
		add(d.ID, doorProperties{KindDoor, d.Name, d.NameEN, d.Building}, "Point", c.position(d.At))
	}
	return c.collection(features)
}

// Drawn is a shape with the properties by which a map is to know it.
type Drawn struct {
	ID         string
	Properties map[string]any
	Shape      []Polygon
}

// ExportShapes is shapes, such as a view's zones or what is uncovered, as GeoJSON.
func ExportShapes(shapes []Drawn, place *Georeference) Collection {
	c := chart{place}
	features := []Feature{}
	for _, d := range shapes {
		polygons := [][][][]float64{}
		for _, p := range d.Shape {
			polygons = append(polygons, c.polygon(p))
		}
		features = append(features, Feature{"Feature", d.ID, d.Properties, Geometry{"MultiPolygon", polygons}})
	}
	return c.collection(features)
}

// wound is a ring that runs anticlockwise, or clockwise.
func wound(ring []Point, anticlockwise bool) []Point {
	sum := 0.0
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += a.X*b.Y - b.X*a.Y
	}
	if sum != 0 && (sum > 0) != anticlockwise {
		ring = slices.Clone(ring)
		slices.Reverse(ring)
	}
	return ring
}
