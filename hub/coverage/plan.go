package coverage

// Point is a place on the site plan in metres, x to the right and y up.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Polygon is an outline and its holes, each a ring of at least three corners
// without the first one repeated at the end.
type Polygon struct {
	Outline []Point   `json:"outline"`
	Holes   [][]Point `json:"holes,omitempty"`
}

// Area is a public area of the register.
type Area struct {
	ID    string   `json:"id"`
	Name  string   `json:"name,omitempty"`
	Type  AreaType `json:"type"`
	Shape Polygon  `json:"shape"`
	// Storey is where it lies: 0 the open ground, 1 the ground floor of a house, -1 the
	// first floor below ground. What lies on one storey hides, shows and overlaps
	// nothing of another.
	Storey int `json:"storey,omitempty"`
	// Min is the least detail at which the area counts as covered, Max the
	// most that is allowed: a camera that reaches the level above it is a fault.
	Min Level `json:"min"`
	Max Level `json:"max"`
}

// Wall is a line that hides what is behind it.
type Wall struct {
	ID   string `json:"id,omitempty"`
	From Point  `json:"from"`
	To   Point  `json:"to"`
	// HeightM is how high it stands. Zero: higher than any camera.
	HeightM float64 `json:"height_m,omitempty"`
	Storey  int     `json:"storey,omitempty"`
}

// Window is a window of a home, as a line on the plan. A camera that has it in
// view is a fault, also one of another storey when both are above ground.
type Window struct {
	ID   string `json:"id"`
	From Point  `json:"from"`
	To   Point  `json:"to"`
	// TopM is how high its upper edge stands. Zero: not known, and then a wall
	// with a stated height is not trusted to hide it.
	TopM   float64 `json:"top_m,omitempty"`
	Storey int     `json:"storey,omitempty"`
}

// Camera is a camera as it was installed.
type Camera struct {
	ID      string  `json:"id"`
	At      Point   `json:"at"`
	Storey  int     `json:"storey,omitempty"` // which it shows, and no other
	HeightM float64 `json:"height_m"`
	// HeadingDeg is where it looks: degrees clockwise from the top of the plan.
	HeadingDeg float64 `json:"heading_deg"`
	// AngleDeg is the horizontal angle of view, for a fisheye up to 360.
	AngleDeg float64 `json:"angle_deg"`
	Lens     Lens    `json:"lens,omitempty"`
	// RangeM is how far it is of use, by night if it is to count by night.
	RangeM   float64 `json:"range_m"`
	WidthPx  int     `json:"width_px"`
	HeightPx int     `json:"height_px,omitempty"`
	// NearM is how near to its foot the ground comes into the picture, as
	// measured. Without it, it follows from the tilt; without either it is not known.
	NearM float64 `json:"near_m,omitempty"`
	// TiltDeg is how far the middle of the picture lies below the horizon.
	TiltDeg *float64 `json:"tilt_deg,omitempty"`
	// VerticalDeg is the vertical angle of view; zero: from the picture's shape.
	VerticalDeg float64 `json:"vertical_deg,omitempty"`
	KeyPlace    bool    `json:"key_place,omitempty"`
	// MaskedWindows names the windows that a privacy mask covers in its picture,
	// as found when it was commissioned.
	MaskedWindows []string `json:"masked_windows,omitempty"`
}

// Plan is everything that the figures follow from, but for the cameras' states.
type Plan struct {
	Areas   []Area   `json:"areas"`
	Walls   []Wall   `json:"walls,omitempty"`
	Windows []Window `json:"windows,omitempty"`
	Cameras []Camera `json:"cameras,omitempty"`
	// Buildings and Doors are for finding the way; see Hiding for what buildings hide.
	Buildings []Building `json:"buildings,omitempty"`
	Doors     []Door     `json:"doors,omitempty"`
	// States is how the cameras are, by id. One that is missing is unknown.
	States map[string]State `json:"states,omitempty"`
}
