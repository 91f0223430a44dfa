package footway

import (
	"context"
	"errors"
	"math"

	"brighteyes/hub/coverage"
)

// Why there is no way.
var (
	ErrNoBuilding = errors.New("the plan has no building of this number")
	ErrNoGate     = errors.New("the plan has no such gate of the community")
	ErrBlocked    = errors.New("no way leads there on the plan: walls close it off")
	ErrLarge      = errors.New("the plan has too many walls, or reaches too far, to find a way in")
)

const (
	keepM      = 0.3 // metres that a way keeps clear of walls but at its ends
	roundM     = 0.4 // metres off a corner at which a way turns; its octagon keeps keepM
	stepM      = 0.5 // metres of the step from an end of the way that lies on a wall
	minuteM    = 75  // metres that somebody in a hurry with a bag walks in a minute
	mostWalls  = 1_000
	mostTurns  = 3_000
	widestM    = 5_000       // metres from side to side of everything that stands in the way
	mostTries  = 100_000_000 // looks at a wall, some seconds of them
	touchingM  = 1e-6        // metres within which an end of the way lies on a wall, after rounding
	directions = 8           // in which corners are passed and steps are made
)

// Way is a way on foot.
type Way struct {
	Gate     coverage.Door    // where it begins
	Building string           // the number of the building to which it leads
	Points   []coverage.Point // from the gate to the entrance, two at least
	Metres   float64
	Minutes  int // on foot, begun ones counted
	// Drawn is whether it ends at an entrance that is drawn. Otherwise it ends at the
	// point of the outer wall that is nearest to the gate.
	Drawn bool
	Door  coverage.Door // the entrance, when Drawn
	Doors int           // entrances of the building that are drawn
}

// To finds the shortest way to a building by its number, from one gate by its id or,
// when gate is empty, from the one from which it is shortest. Among the entrances of a
// building it takes the nearest. What would be too much work is ErrLarge, always for the
// same plan; after ctx it gives up with the error of ctx.
func To(ctx context.Context, plan coverage.Plan, building, gate string) (Way, error) {
	outline := outlineOf(plan, building)
	if outline == nil {
		return Way{}, ErrNoBuilding
	}
	gates, doors := doorsOf(plan, building, gate)
	if len(gates) == 0 {
		return Way{}, ErrNoGate
	}
	w := Way{Building: building, Doors: len(doors), Drawn: len(doors) > 0}
	if !w.Drawn {
		g, at := nearestWall(outline, gates)
		gates, doors = []coverage.Door{g}, []coverage.Door{{At: at, Building: building}}
	}
	ground, err := newGround(ctx, plan)
	if err != nil {
		return Way{}, err
	}
	ends := make([]coverage.Point, len(doors))
	for i, d := range doors {
		ends[i], _ = coverage.NearestOn(outline, d.At)
	}
	starts := make([]coverage.Point, len(gates))
	for i, g := range gates {
		starts[i] = g.At
	}
	points, start, end, err := ground.shortest(ctx, starts, ends)
	switch {
	case err != nil:
		return Way{}, err
	case points == nil:
		return Way{}, ErrBlocked
	}
	w.Points, w.Gate = points, gates[start]
	if w.Drawn {
		w.Door = doors[end]
	}
	for i := 1; i < len(points); i++ {
		w.Metres += apart(points[i-1], points[i])
	}
	w.Minutes = max(1, int(math.Ceil(w.Metres/minuteM)))
	return w, nil
}

// Gates are the gates of the community that are drawn.
func Gates(plan coverage.Plan) []coverage.Door {
	gates, _ := doorsOf(plan, "", "")
	return gates
}

func outlineOf(plan coverage.Plan, building string) []coverage.Point {
	for _, b := range plan.Buildings {
		if b.Number == building {
			return b.Outline
		}
	}
	return nil
}

// doorsOf are the gates that are asked for, and the entrances of a building.
func doorsOf(plan coverage.Plan, building, gate string) (gates, doors []coverage.Door) {
	for _, d := range plan.Doors {
		switch {
		case d.Building == "" && (gate == "" || d.ID == gate):
			gates = append(gates, d)
		case d.Building != "" && d.Building == building:
			doors = append(doors, d)
		}
	}
	return gates, doors
}

// nearestWall is the gate that is nearest to a building, and the point of its outline
// that is nearest to it.
func nearestWall(outline []coverage.Point, gates []coverage.Door) (g coverage.Door, at coverage.Point) {
	least := math.Inf(1)
	for _, one := range gates {
		if on, far := coverage.NearestOn(outline, one.At); far < least {
			g, at, least = one, on, far
		}
	}
	return g, at
}
