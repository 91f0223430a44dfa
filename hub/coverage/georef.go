package coverage

import "math"

// Georeference places a plan on the earth, in WGS-84.
type Georeference struct {
	Lat float64 `json:"lat"` // of the plan's origin
	Lon float64 `json:"lon"`
	// TurnDeg is where the top of the plan points: degrees clockwise from north.
	TurnDeg float64 `json:"turn_deg,omitempty"`
}

// The ellipsoid of WGS-84.
const (
	equator     = 6_378_137.0 // metres
	flattening  = 1 / 298.257223563
	eccentric   = flattening * (2 - flattening)
	farthestLat = 80 // beyond it a plan's degrees of longitude are no longer alike
)

// perDegree is how many metres a degree of latitude and of longitude measure at
// the origin. The plan is the plane that touches the earth there: a kilometre from
// it, positions are some centimetres off.
func (g Georeference) perDegree() (lat, lon float64) {
	sin, cos := math.Sincos(radians(g.Lat))
	w := math.Sqrt(1 - eccentric*sin*sin)
	return radians(1) * equator * (1 - eccentric) / (w * w * w), radians(1) * equator * cos / w
}

// LonLat is a place of the plan as longitude and latitude.
func (g Georeference) LonLat(p Point) (lon, lat float64) {
	sin, cos := math.Sincos(radians(g.TurnDeg))
	east, north := p.X*cos+p.Y*sin, p.Y*cos-p.X*sin
	perLat, perLon := g.perDegree()
	return g.Lon + east/perLon, g.Lat + north/perLat
}

// Plane is a longitude and latitude as a place of the plan.
func (g Georeference) Plane(lon, lat float64) Point {
	perLat, perLon := g.perDegree()
	east, north := (lon-g.Lon)*perLon, (lat-g.Lat)*perLat
	sin, cos := math.Sincos(radians(g.TurnDeg))
	return Point{east*cos - north*sin, east*sin + north*cos}
}

func (g Georeference) check() []Mistake {
	c := &checking{}
	if !(math.Abs(g.Lat) <= farthestLat && math.Abs(g.Lon) <= 180) {
		c.add("origin", "origin", g.Lat, g.Lon)
	}
	c.number("origin turn_deg", "turn_deg", g.TurnDeg, -360, 360)
	return c.found
}
