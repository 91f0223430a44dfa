package coverage

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// brute is the definition of docs/coverage.md, place by place, written anew: it
// knows nothing of fans, sweeps and grids.
func brute(c Camera, walls []Wall, x, y float64) Level {
	dx, dy := x-c.At.X, y-c.At.Y
	ground := math.Hypot(dx, dy)
	if ground > c.RangeM {
		return Unseen
	}
	bearing := math.Atan2(dx, dy) * 180 / math.Pi
	off := math.Mod(bearing-c.HeadingDeg+720+180, 360) - 180
	if c.AngleDeg < 360 && math.Abs(off) > c.AngleDeg/2 {
		return Unseen
	}
	half := c.AngleDeg / 2 * math.Pi / 180
	scene := 2 * math.Tan(half)
	ahead := ground * math.Cos(off*math.Pi/180)
	if c.Lens == Fisheye {
		scene, ahead = 2*half, ground
	}
	if c.TiltDeg != nil && c.NearM == 0 {
		vertical := 2 * math.Atan(math.Tan(half)*float64(c.HeightPx)/float64(c.WidthPx))
		if c.Lens == Fisheye {
			vertical = 2 * half * float64(c.HeightPx) / float64(c.WidthPx)
		}
		tilt := *c.TiltDeg * math.Pi / 180
		// The ground is in the picture when the angle down to it is.
		if down := math.Atan2(c.HeightM, ahead); down > tilt+vertical/2 || math.Atan2(c.HeightM, ground) < tilt-vertical/2 {
			return Unseen
		}
	} else if ahead < c.NearM {
		return Unseen
	}
	for _, w := range walls {
		// where the way to the place meets the wall
		ex, ey := w.To.X-w.From.X, w.To.Y-w.From.Y
		across := dx*ey - dy*ex
		t := ((w.From.X-c.At.X)*ey - (w.From.Y-c.At.Y)*ex) / across
		u := ((w.From.X-c.At.X)*dy - (w.From.Y-c.At.Y)*dx) / across
		if t <= 0 || t >= 1 || u < 0 || u > 1 {
			continue
		}
		if w.HeightM == 0 || c.HeightM*(1-t) <= w.HeightM { // the line of sight at the wall
			return Unseen
		}
	}
	pixels := float64(c.WidthPx) / (math.Sqrt(ground*ground+c.HeightM*c.HeightM) * scene)
	switch {
	case pixels >= 250:
		return Identify
	case pixels >= 125:
		return Recognise
	case pixels >= 62.5:
		return Observe
	case pixels >= 25:
		return Detect
	case pixels >= 12.5:
		return Monitor
	}
	return Unseen
}

// blurred is how far, in metres, borders may lie from where they are by definition:
// 5 cm that chords leave their circle, and the grid.
const blurred = 0.08

// surely is the level at a place if it is the same all around it.
func surely(c Camera, walls []Wall, x, y float64) (Level, bool) {
	level := brute(c, walls, x, y)
	for i := range 12 {
		a := float64(i) * math.Pi / 6
		if brute(c, walls, x+blurred*math.Cos(a), y+blurred*math.Sin(a)) != level {
			return level, false
		}
	}
	return level, true
}

// broadly reports whether something holds at a place and around it, and not only on
// a line of a hair's width, such as the shadow of a wall seen nearly edge on.
func broadly(x, y float64, holds func(x, y float64) bool) bool {
	if !holds(x, y) {
		return false
	}
	n := 0
	for _, d := range [...][2]float64{{0.02, 0}, {-0.02, 0}, {0, 0.02}, {0, -0.02}} {
		if holds(x+d[0], y+d[1]) {
			n++
		}
	}
	return n > 2
}

// within reports whether a place lies in an odd number of a polygon's rings.
func within(p Polygon, x, y float64) bool {
	in := false
	for _, ring := range append([][]Point{p.Outline}, p.Holes...) {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y > y) != (b.Y > y) && x < a.X+(y-a.Y)*(b.X-a.X)/(b.Y-a.Y) {
				in = !in
			}
		}
	}
	return in
}

func withinAny(list []Polygon, x, y float64) bool {
	for _, p := range list {
		if within(p, x, y) {
			return true
		}
	}
	return false
}

// yard draws plans of 60 by 60 metres.
func yard(t *rapid.T) Plan {
	whole := rapid.Bool().Draw(t, "whole metres") // so that things meet, touch and lie on each other
	metres := func(lo, hi float64, what string) float64 {
		if whole && hi-lo >= 4 {
			return float64(rapid.IntRange(int(lo), int(hi)).Draw(t, what))
		}
		return float64(rapid.IntRange(int(lo*100), int(hi*100)).Draw(t, what)) / 100
	}
	plan := Plan{States: map[string]State{}}
	for i := range rapid.IntRange(0, 14).Draw(t, "walls") {
		x, y := metres(0, 60, "x"), metres(0, 60, "y")
		w := Wall{ID: fmt.Sprintf("w%d", i), From: Point{x, y}, To: Point{rounded(x+metres(-20, 20, "dx"), 100), rounded(y+metres(-20, 20, "dy"), 100)}}
		if rapid.Bool().Draw(t, "low") {
			w.HeightM = metres(0.5, 5, "height")
		}
		if w.From.node() != w.To.node() {
			plan.Walls = append(plan.Walls, w)
		}
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "areas") {
		// Columns, so that none overlaps another; the outline may be far from convex.
		x := float64(i) * 20
		var shape Polygon
		for k := range 4 {
			shape.Outline = append(shape.Outline, Point{x + float64(k)*6, metres(0, 25, "lower")})
		}
		for k := range 4 {
			shape.Outline = append(shape.Outline, Point{x + float64(3-k)*6, metres(40, 60, "upper")})
		}
		if rapid.Bool().Draw(t, "hole") {
			shape.Holes = [][]Point{{{x + 6, 28}, {x + 13, 27}, {x + 10, 37}}}
		}
		least := Level(rapid.IntRange(1, 5).Draw(t, "min"))
		plan.Areas = append(plan.Areas, Area{ID: fmt.Sprintf("a%d", i), Type: Types[rapid.IntRange(0, len(Types)-1).Draw(t, "type")].Type, Shape: shape,
			Min: least, Max: Level(rapid.IntRange(int(least), 5).Draw(t, "max"))})
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "cameras") {
		c := yardCamera(t, fmt.Sprintf("c%d", i), metres)
		if len(checkCamera(c, "", newScene(plan.Walls, nil))) == 0 {
			plan.Cameras = append(plan.Cameras, c)
			plan.States[c.ID] = State{Condition: rapid.SampledFrom([]Condition{Sees, Sees, Sees, Unknown, Frozen}).Draw(t, "condition")}
		}
	}
	return plan
}

func yardCamera(t *rapid.T, id string, metres func(lo, hi float64, what string) float64) Camera {
	c := Camera{ID: id, At: Point{metres(0, 60, "x"), metres(0, 60, "y")}, HeightM: metres(2, 8, "height"),
		HeadingDeg: float64(rapid.IntRange(-180, 360).Draw(t, "heading")), AngleDeg: float64(rapid.IntRange(20, 150).Draw(t, "angle")),
		RangeM: metres(5, 70, "range"), WidthPx: rapid.SampledFrom([]int{704, 1920, 3840}).Draw(t, "width"), HeightPx: 1080}
	if rapid.IntRange(0, 3).Draw(t, "fisheye") == 0 {
		c.Lens, c.AngleDeg = Fisheye, rapid.SampledFrom([]float64{180, 270, 360}).Draw(t, "wide")
	}
	switch rapid.IntRange(0, 2).Draw(t, "near") {
	case 0:
		tilt := float64(rapid.IntRange(0, 60).Draw(t, "tilt"))
		c.TiltDeg = &tilt
	case 1:
		c.NearM = metres(0.5, 6, "near")
	}
	return c
}

func TestFiguresAndShapesAreThoseOfARaster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := yard(t)
		text, _ := json.Marshal(plan)
		t.Logf("%s", text)
		site, mistakes := New(plan)
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		for _, a := range plan.Areas {
			rasterAgrees(t, site, plan, a)
		}
	})
}

// rasterAgrees walks over an area in steps of 37 cm. At each place at which the
// definition is sure, the views, the pieces and the shapes must say the same; the
// figures must be the raster's within what it is unsure of and 1.5% of the area.
func rasterAgrees(t *rapid.T, site *Site, plan Plan, a Area) {
	const pace = 0.37
	figures := site.areaFigures(a.ID)
	covered, _ := site.Covered(a.ID)
	dark, _ := site.Shape(a.ID, PartDark)
	var sums [4]float64
	byCameras := [4]float64{}
	var byLevel [levels]float64
	unsure := 0.0
	for x := pace / 2; x < 60; x += pace {
		for y := pace / 3; y < 60; y += pace {
			if !within(a.Shape, x, y) {
				continue
			}
			found, seeing, best, sure := PartUnplanned, 0, Unseen, true
			for _, c := range plan.Cameras {
				level, certain := surely(c, plan.Walls, x, y)
				sure = sure && certain
				i, _ := site.find(c.ID)
				if certain && broadly(x, y, func(x, y float64) bool { return levelAt(site.views[i].edges, Point{x, y}.node()) != level }) {
					t.Fatalf("camera %+v shows (%v, %v) not at %v", c, x, y, level)
				}
				condition := plan.States[c.ID].condition()
				if condition == Sees {
					best = max(best, level)
				}
				switch {
				case level < a.Min:
				case condition == Sees:
					found, seeing = PartCovered, seeing+1
				case condition == Unknown && found != PartCovered:
					found = PartUnknown
				case found == PartUnplanned:
					found = PartDark
				}
			}
			for i, part := range Parts {
				if part == found {
					sums[i] += pace * pace
				}
			}
			byCameras[min(seeing, 3)] += pace * pace
			for l := Monitor; l <= best; l++ {
				byLevel[l] += pace * pace
			}
			if !sure || !inset(a.Shape, x, y) {
				unsure += pace * pace
				continue
			}
			if broadly(x, y, func(x, y float64) bool { return withinAny(covered, x, y) != (found == PartCovered) }) {
				t.Fatalf("(%v, %v) of %s is %s, and the covered shape says otherwise", x, y, a.ID, found)
			}
			if broadly(x, y, func(x, y float64) bool { return withinAny(dark, x, y) != (found == PartDark) }) {
				t.Fatalf("(%v, %v) of %s is %s, and the dark shape says otherwise", x, y, a.ID, found)
			}
		}
	}
	tolerance := 0.5*unsure + 0.015*figures.AreaM2 + 1
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > tolerance {
			t.Fatalf("%s of %s is %.2f m², by raster %.2f m² of %.2f, %.2f unsure", what, a.ID, got, want, figures.AreaM2, unsure)
		}
	}
	near("covered", figures.CoveredM2, sums[0])
	near("unknown", figures.UnknownM2, sums[1])
	near("dark", figures.DarkM2, sums[2])
	near("unplanned", figures.UnplannedM2, sums[3])
	for i, got := range figures.ByCameras {
		near(fmt.Sprintf("seen by %d", i), got, byCameras[i])
	}
	for _, l := range figures.ByLevel {
		near(l.Level.String(), l.M2, byLevel[l.Level])
	}
	drawn := 0.0
	for _, p := range covered {
		drawn += p.areaM2()
	}
	if math.Abs(drawn-figures.CoveredM2) > 0.3+0.002*figures.AreaM2 {
		t.Fatalf("%s is covered on %.3f m², and drawn so on %.3f m²", a.ID, figures.CoveredM2, drawn)
	}
	if want := a.Shape.areaM2(); math.Abs(figures.AreaM2-want) > 0.01 {
		t.Fatalf("%s has %.3f m², its pieces %.3f m²", a.ID, want, figures.AreaM2)
	}
}

// inset reports whether a place lies 2 cm or more within a polygon.
func inset(p Polygon, x, y float64) bool {
	return within(p, x+0.02, y) && within(p, x-0.02, y) && within(p, x, y+0.02) && within(p, x, y-0.02)
}

func (s *Site) areaFigures(id string) AreaFigures {
	i, _ := s.findArea(id)
	return *s.cut[i].figures
}
