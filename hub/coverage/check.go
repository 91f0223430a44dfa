package coverage

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"brighteyes/devices"
)

// The bounds of a plan. They bound the memory and the time of a Site.
const (
	mostAreas    = 1_000
	mostWalls    = 20_000
	mostWindows  = 20_000
	mostCameras  = 2_000
	mostCorners  = 1_000 // of an area, with its holes
	mostMistakes = 100   // that are told at once
	mostInReach  = 500   // walls within the reach of one camera
	longestRange = 500   // metres
	widestArea   = 2_000 // metres from side to side
	longestName  = 60    // characters
	lowestStorey = -20
	topStorey    = 200
)

// checking gathers mistakes, up to the most that anybody reads.
type checking struct{ found []Mistake }

func (c *checking) add(where, code string, args ...any) {
	if len(c.found) < mostMistakes {
		c.found = append(c.found, mistake(where, code, args...))
	}
}

// number checks that v is one and lies within its bounds.
func (c *checking) number(where, name string, v, least, most float64) bool {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		c.add(where, "number", name, least, most)
	case v < least || v > most:
		c.add(where, "between", name, v, least, most)
	default:
		return true
	}
	return false
}

func (c *checking) point(where string, p Point) bool {
	x := c.number(where, "x", p.X, -farthest, farthest)
	return c.number(where, "y", p.Y, -farthest, farthest) && x
}

// id checks an id and that it is the first of its kind.
func (c *checking) id(where, id string, taken map[string]bool) {
	switch {
	case !devices.ValidID(id):
		c.add(where, "id", hidden(id))
	case taken[id]:
		c.add(where, "twice", id)
	}
	taken[id] = true
}

// hidden is a text as it may be repeated: without what may be a person's number.
func hidden(text string) string {
	if devices.NamesPerson(text) {
		return "***"
	}
	return text
}

// name checks what is shown of an area: not too long, and no person's number.
func (c *checking) name(where, name string) {
	switch {
	case devices.NamesPerson(name):
		c.add(where, "person")
	case utf8.RuneCountInString(name) > longestName:
		c.add(where, "long", utf8.RuneCountInString(name), longestName)
	}
}

// storey checks that a floor is one that houses have.
func (c *checking) storey(where string, n int) {
	c.number(where+" storey", "storey", float64(n), lowestStorey, topStorey)
}

func (c *checking) count(where string, n, most int) {
	if n > most {
		c.add(where, "many", n, most)
	}
}

// Check lists what is wrong in a plan. An area that touches itself or another one is
// right; one that crosses itself or overlaps another is not.
func (plan Plan) Check() []Mistake {
	c := &checking{}
	c.count("areas", len(plan.Areas), mostAreas)
	c.count("walls", len(plan.Hiding()), mostWalls)
	c.count("buildings", len(plan.Buildings), mostBuildings)
	c.count("doors", len(plan.Doors), mostDoors)
	c.count("windows", len(plan.Windows), mostWindows)
	c.count("cameras", len(plan.Cameras), mostCameras)
	if len(c.found) > 0 {
		return c.found
	}
	c.areas(plan.Areas)
	for i, w := range plan.Walls {
		where := fmt.Sprintf("walls[%d]", i)
		if w.ID != "" {
			where = fmt.Sprintf("wall %.64q", hidden(w.ID))
		}
		c.segment(where, w.From, w.To)
		c.storey(where, w.Storey)
		if w.HeightM != 0 {
			c.number(where+" height_m", "height_m", w.HeightM, 0.01, 1000)
		}
	}
	taken := map[string]bool{}
	for i, w := range plan.Windows {
		where := fmt.Sprintf("windows[%d] %.64q", i, hidden(w.ID))
		c.id(where, w.ID, taken)
		c.segment(where, w.From, w.To)
		c.storey(where, w.Storey)
		c.number(where+" top_m", "top_m", w.TopM, 0, 1000)
	}
	c.ground(plan)
	if len(c.found) == 0 { // a wrong wall would make every camera wrong
		c.cameras(plan)
	}
	return c.found
}

func (c *checking) segment(where string, a, b Point) {
	from, to := c.point(where+" from", a), c.point(where+" to", b)
	if from && to && a.node() == b.node() {
		c.add(where, "point", math.Hypot(b.X-a.X, b.Y-a.Y))
	}
}

func (c *checking) cameras(plan Plan) {
	taken := map[string]bool{}
	around := newScene(plan.Hiding(), plan.Windows)
	for i, camera := range plan.Cameras {
		where := fmt.Sprintf("cameras[%d] %.64q", i, hidden(camera.ID))
		if taken[camera.ID] {
			c.add(where, "twice", camera.ID)
		}
		taken[camera.ID] = true
		for _, m := range checkCamera(camera, where, around) {
			if len(c.found) < mostMistakes {
				c.found = append(c.found, m)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(plan.States)) {
		where := fmt.Sprintf("states %.64q", hidden(id))
		if !taken[id] {
			c.add(where, "stranger", id)
		}
		if condition := plan.States[id].condition(); !condition.Valid() {
			c.add(where, "condition", string(condition), joined(Conditions[:]))
		}
	}
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
