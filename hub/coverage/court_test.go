package coverage

import (
	"testing"
	"time"
)

// at noon the tests look at the court.
var noon = time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)

// court is two squares of 10 m beside each other, north-gate (an entrance, weight 3)
// and path (weight 1), each with one camera south of it that sees all of it, and no wall.
func court() Plan {
	square := func(x float64) Polygon {
		return Polygon{Outline: []Point{{x, 10}, {x + 10, 10}, {x + 10, 20}, {x, 20}}}
	}
	camera := func(id string, x float64) Camera {
		return Camera{ID: id, At: Point{x, 0}, HeightM: 3, AngleDeg: 60, RangeM: 40, WidthPx: 3840, HeightPx: 2160, NearM: 1}
	}
	return Plan{
		Areas: []Area{
			{ID: "north-gate", Name: "北门", Type: Entrance, Shape: square(0), Min: Observe, Max: Identify},
			{ID: "path", Name: "中心步道", Type: Path, Shape: square(20), Min: Detect, Max: Identify},
		},
		Cameras: []Camera{camera("cam-gate", 5), camera("cam-path", 25)},
		States:  map[string]State{"cam-gate": seeing(), "cam-path": seeing()},
	}
}

func seeing() State { return State{Condition: Sees, ClockRight: true} }

func blind(c Condition, hours float64) State {
	return State{Condition: c, Since: noon.Add(-time.Duration(hours * float64(time.Hour))), ClockRight: true}
}

func build(t testing.TB, plan Plan) *Site {
	t.Helper()
	site, mistakes := New(plan)
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	return site
}

func (s *Site) with(t testing.TB, camera string, state State) *Site {
	t.Helper()
	next, err := s.WithState(camera, state)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func expect(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(got-want <= tolerance && want-got <= tolerance) {
		t.Errorf("%s is %.4f, want %.4f ± %g", what, got, want, tolerance)
	}
}
