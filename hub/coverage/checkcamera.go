package coverage

import (
	"fmt"
	"math"
	"slices"
)

const (
	// offWall is how near to a wall, in metres, a camera's side of it cannot be told.
	offWall = 0.01
	// beforeWall is where a camera that hangs on a wall is to stand.
	beforeWall = 0.10
)

func checkCamera(camera Camera, where string, around scene) []Mistake {
	c := &checking{}
	c.id(where, camera.ID, map[string]bool{})
	placed := c.point(where+" at", camera.At)
	bound := func(name string, v, least, most float64) { c.number(where+" "+name, name, v, least, most) }
	c.storey(where, camera.Storey)
	bound("height_m", camera.HeightM, 0.5, 100)
	bound("heading_deg", camera.HeadingDeg, -360, 360)
	bound("angle_deg", camera.AngleDeg, 1, 360)
	bound("range_m", camera.RangeM, 1, longestRange)
	bound("width_px", float64(camera.WidthPx), 160, 32_768)
	bound("height_px", float64(camera.HeightPx), 0, 32_768)
	bound("near_m", camera.NearM, 0, longestRange)
	bound("vertical_deg", camera.VerticalDeg, 0, 360)
	if camera.TiltDeg != nil {
		bound("tilt_deg", *camera.TiltDeg, -90, 90)
	}
	switch camera.Lens {
	case "", Flat:
		if camera.AngleDeg > widestFlat {
			c.add(where+" angle_deg", "wide", camera.AngleDeg, widestFlat)
		}
	case Fisheye:
	default:
		c.add(where+" lens", "lens", string(camera.Lens))
	}
	for i, id := range camera.MaskedWindows {
		if !slices.ContainsFunc(around.windows, func(w *pane) bool { return w.ID == id }) {
			c.add(fmt.Sprintf("%s masked_windows[%d]", where, i), "window", id)
		}
	}
	if placed && len(c.found) == 0 {
		near := around.within(camera.Storey, camera.gaze().box())
		c.onWall(camera, where, near)
		if len(near) > mostInReach {
			c.add(where+" range_m", "walls", len(near), mostInReach)
		}
	}
	return c.found
}

// onWall refuses a camera of which it cannot be told on which side of a wall it
// hangs, and says where it would stand on the side that it looks to.
func (c *checking) onWall(camera Camera, where string, walls []*standing) {
	at := camera.At.node().point()
	for _, w := range walls {
		from, to := w.from, w.to
		d, nearest := toSegment(at, from, to)
		if d >= offWall {
			continue
		}
		length := math.Hypot(to.X-from.X, to.Y-from.Y)
		nx, ny := (from.Y-to.Y)/length, (to.X-from.X)/length
		heading := radians(camera.HeadingDeg)
		if nx*math.Sin(heading)+ny*math.Cos(heading) < 0 {
			nx, ny = -nx, -ny
		}
		name := w.ID
		if name == "" {
			name = fmt.Sprintf("(%v, %v)-(%v, %v)", from.X, from.Y, to.X, to.Y)
		}
		c.add(where+" at", "on_wall", name, d, nearest.X+beforeWall*nx, nearest.Y+beforeWall*ny)
	}
}
