package coverage

import "math"

// Collection is a GeoJSON FeatureCollection (RFC 7946). Its positions are WGS-84
// longitudes and latitudes; of a plan that has no place on earth they are metres of
// the plan, which the foreign member plane says.
type Collection struct {
	Type     string    `json:"type"`
	Plane    string    `json:"plane,omitempty"`
	Features []Feature `json:"features"`
}

// Feature is a feature of a collection.
type Feature struct {
	Type       string   `json:"type"`
	ID         string   `json:"id,omitempty"`
	Properties any      `json:"properties"`
	Geometry   Geometry `json:"geometry"`
}

// Geometry is a Point, LineString, Polygon or MultiPolygon.
type Geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// Kind is the property by which a feature says what it is.
type Kind string

// The kinds of features that a plan is made of.
const (
	KindArea   Kind = "area"
	KindWall   Kind = "wall"
	KindWindow Kind = "window"
	KindCamera Kind = "camera"

	KindBuilding Kind = "building"
	KindDoor     Kind = "door"
)

// The properties of each kind.
type (
	areaProperties struct {
		Kind   Kind     `json:"kind"`
		Name   string   `json:"name,omitempty"`
		Type   AreaType `json:"type"`
		Min    string   `json:"min"`
		Max    string   `json:"max"`
		Storey int      `json:"storey,omitempty"`
	}
	wallProperties struct {
		Kind    Kind    `json:"kind"`
		HeightM float64 `json:"height_m,omitempty"`
		Storey  int     `json:"storey,omitempty"`
	}
	windowProperties struct {
		Kind   Kind    `json:"kind"`
		TopM   float64 `json:"top_m,omitempty"`
		Storey int     `json:"storey,omitempty"`
	}
	buildingProperties struct {
		Kind   Kind   `json:"kind"`
		Number string `json:"number"`
	}
	doorProperties struct {
		Kind     Kind   `json:"kind"`
		Name     string `json:"name,omitempty"`
		NameEN   string `json:"name_en,omitempty"`
		Building string `json:"building,omitempty"`
	}
	// cameraProperties are a camera's own, but for its id and position, which are
	// the feature's. The heading is from north when the positions are degrees.
	cameraProperties struct {
		Kind          Kind     `json:"kind"`
		Storey        int      `json:"storey,omitempty"`
		HeightM       float64  `json:"height_m"`
		HeadingDeg    float64  `json:"heading_deg"`
		AngleDeg      float64  `json:"angle_deg"`
		Lens          Lens     `json:"lens,omitempty"`
		RangeM        float64  `json:"range_m"`
		WidthPx       int      `json:"width_px"`
		HeightPx      int      `json:"height_px,omitempty"`
		NearM         float64  `json:"near_m,omitempty"`
		TiltDeg       *float64 `json:"tilt_deg,omitempty"`
		VerticalDeg   float64  `json:"vertical_deg,omitempty"`
		KeyPlace      bool     `json:"key_place,omitempty"`
		MaskedWindows []string `json:"masked_windows,omitempty"`
	}
)

// chart turns places of the plan into positions and back. Without a georeference
// they are the same.
type chart struct{ place *Georeference }

// position is a place to a tenth of a millimetre.
func (c chart) position(p Point) []float64 {
	if c.place == nil {
		return []float64{rounded(p.X, 1e4), rounded(p.Y, 1e4)}
	}
	lon, lat := c.place.LonLat(p)
	return []float64{rounded(lon, 1e9), rounded(lat, 1e9)}
}

func rounded(v, parts float64) float64 { return math.Round(v*parts) / parts }

func (c chart) at(x, y float64) Point {
	if c.place == nil {
		return Point{x, y}
	}
	return c.place.Plane(x, y)
}

// heading turns a heading on the plan by so many times the plan's own.
func (c chart) heading(degrees, times float64) float64 {
	if c.place == nil {
		return degrees
	}
	turned := math.Remainder(degrees+times*c.place.TurnDeg, 360)
	return rounded(turned, 1e6)
}

func (c chart) ring(ring []Point) [][]float64 {
	list := make([][]float64, 0, len(ring)+1)
	for _, p := range ring {
		list = append(list, c.position(p))
	}
	return append(list, list[0])
}

// polygon has its outline anticlockwise and its holes clockwise, as RFC 7946 wants.
func (c chart) polygon(p Polygon) [][][]float64 {
	var list [][][]float64
	for i, ring := range append([][]Point{p.Outline}, p.Holes...) {
		list = append(list, c.ring(wound(ring, i == 0)))
	}
	return list
}

func (c chart) collection(features []Feature) Collection {
	all := Collection{Type: "FeatureCollection", Features: features}
	if c.place == nil {
		all.Plane = "metres"
	}
	return all
}
