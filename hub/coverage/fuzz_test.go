package coverage

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"
)

// bytes that become numbers: some ordinary, some not.
type numbers []byte

func (n *numbers) next() float64 {
	if len(*n) < 3 {
		*n = nil
		return 0
	}
	kind, v := (*n)[0], float64(int16(binary.LittleEndian.Uint16((*n)[1:])))
	*n = (*n)[3:]
	switch {
	case kind == 255:
		return math.NaN()
	case kind == 254:
		return math.Inf(1)
	case kind == 253:
		return v * 1e9
	case kind == 252:
		return v / 1e9
	case kind%2 == 0:
		return math.Round(v / 500) // few values, so that things meet
	}
	return v / 600
}

func (n *numbers) point() Point { return Point{n.next(), n.next()} }

func (n *numbers) plan() Plan {
	plan := Plan{States: map[string]State{}}
	for len(*n) > 0 && len(plan.Areas) < 3 {
		a := Area{ID: fmt.Sprintf("a%d", len(plan.Areas)), Type: Road, Min: Detect, Max: Observe}
		for range 3 + int(math.Abs(n.next()))%6 {
			a.Shape.Outline = append(a.Shape.Outline, n.point())
		}
		plan.Areas = append(plan.Areas, a)
		for range 3 {
			plan.Walls = append(plan.Walls, Wall{From: n.point(), To: n.point(), HeightM: max(0, n.next()/8)})
		}
		tilt := n.next()
		c := Camera{ID: fmt.Sprintf("c%d", len(plan.Cameras)), At: n.point(), HeightM: 1 + math.Abs(n.next())/4, HeadingDeg: n.next(),
			AngleDeg: 20 + math.Abs(n.next()), RangeM: 5 + math.Abs(n.next()), WidthPx: 1920, HeightPx: 1080, TiltDeg: &tilt}
		if math.Mod(tilt, 2) == 0 {
			c.Lens, c.AngleDeg = Fisheye, 360
		}
		plan.Cameras = append(plan.Cameras, c)
		plan.States[c.ID] = State{Condition: Conditions[len(*n)%len(Conditions)]}
		plan.Windows = append(plan.Windows, Window{ID: fmt.Sprintf("w%d", len(plan.Windows)), From: n.point(), To: n.point()})
	}
	return plan
}

// FuzzPlan: whatever is drawn is either refused with reasons or computed in
// figures that are numbers and add up.
func FuzzPlan(f *testing.F) {
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	f.Add([]byte{0, 0, 0, 0, 100, 10, 2, 0, 200, 4, 9, 9, 7, 7, 0, 0, 100, 10, 2, 0, 200, 4, 9, 9, 7, 7})
	f.Fuzz(func(t *testing.T, data []byte) {
		n := numbers(data)
		site, mistakes := New(n.plan())
		if (site == nil) != (len(mistakes) > 0) {
			t.Fatal("neither computed nor refused")
		}
		if site == nil {
			return
		}
		figures := site.Figures(noon)
		for i, a := range figures.Areas {
			if sum := a.CoveredM2 + a.DarkM2 + a.UnknownM2 + a.UnplannedM2; !(math.Abs(sum-a.AreaM2) < 1e-6) || !(a.Share >= 0 && a.Share <= 1) {
				t.Fatalf("parts of %s: %v of %v", a.Area, sum, a.AreaM2)
			}
			drawn := 0.0
			for _, parts := range []Part{PartCovered, PartDark, PartUnknown, PartUnplanned} {
				shape, err := site.Shape(a.Area, parts)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range shape {
					drawn += p.areaM2()
				}
			}
			if math.Abs(drawn-a.AreaM2) > 1+0.02*a.AreaM2 {
				t.Fatalf("drawn %.3f m² of %.3f of %+v", drawn, a.AreaM2, site.areas[i])
			}
		}
		for _, c := range site.Cameras() {
			if _, err := site.View(c.ID); err != nil {
				t.Fatal(err)
			}
		}
		site.SeeingPoint(Point{1, 1}, 0)
	})
}

// FuzzImport: no text makes it panic, and what it reads can be checked.
func FuzzImport(f *testing.F) {
	f.Add(export(f, court(), nil))
	f.Add([]byte(`{"type":"FeatureCollection","plane":"metres","features":[{"type":"Feature","properties":{"kind":"wall"},"geometry":{"type":"LineString","coordinates":[[0,0],[1]]}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if plan, mistakes := Import(text, &Georeference{Lat: 31, Lon: 121}); len(mistakes) == 0 {
			plan.Check()
		}
	})
}
