package quality

import "math"

// A view is where a picture has edges and which way they run, on a coarse grid:
// what stays the same when light, noise and passers-by change, and what another
// place or another direction does not have. Nobody can be known from it.
const (
	cell        = 4 // pixels
	cellsAcross = Width / cell
	cellsDown   = Height / cell
	cells       = cellsAcross * cellsDown
)

// view holds the doubled angle of the edge in each cell, as a vector as long as
// the edge is distinct, so that a lit and an unlit side of a wall are the same edge.
type view struct{ u, v [cells]float32 }

func viewOf(f *Frame, noise float64) *view {
	var means [cells]float32
	for cy := range cellsDown {
		for cx := range cellsAcross {
			sum := 0
			for y := range cell {
				row := f.Y[(cy*cell+y)*Width+cx*cell:]
				sum += int(row[0]) + int(row[1]) + int(row[2]) + int(row[3])
			}
			means[cy*cellsAcross+cx] = float32(sum) / (cell * cell)
		}
	}
	var gx, gy [cells]float32
	var total float32
	for cy := 1; cy < cellsDown-1; cy++ {
		for cx := 1; cx < cellsAcross-1; cx++ {
			i := cy*cellsAcross + cx
			gx[i], gy[i] = means[i+1]-means[i-1], means[i+cellsAcross]-means[i-cellsAcross]
			total += float32(math.Sqrt(float64(gx[i]*gx[i] + gy[i]*gy[i])))
		}
	}
	floor := 1.5 + float32(noise)/2 + 0.5*total/cells
	out := &view{}
	for i := range gx {
		strong := gx[i]*gx[i] + gy[i]*gy[i]
		if strong == 0 {
			continue
		}
		length := float32(math.Sqrt(float64(strong)))
		weight := length / (length + floor) / strong
		out.u[i] = (gx[i]*gx[i] - gy[i]*gy[i]) * weight
		out.v[i] = 2 * gx[i] * gy[i] * weight
	}
	return out
}

// likeness is how much of a reference is found when a picture is shifted by (dx,
// dy) cells: 1 all of it, about 0 another place.
func (w *view) likeness(ref *view, dx, dy int) float64 {
	var both, own, theirs float32
	for y := max(0, -dy); y < min(cellsDown, cellsDown-dy); y++ {
		from, to := max(0, -dx), min(cellsAcross, cellsAcross-dx)
		a, b := y*cellsAcross, (y+dy)*cellsAcross+dx
		for x := from; x < to; x++ {
			ru, rv, cu, cv := ref.u[a+x], ref.v[a+x], w.u[b+x], w.v[b+x]
			both += ru*cu + rv*cv
			own += cu*cu + cv*cv
			theirs += ru*ru + rv*rv
		}
	}
	if own == 0 || theirs == 0 {
		return 0
	}
	return float64(both) / math.Sqrt(float64(own)*float64(theirs))
}

// found is where and how far a reference was found in a picture.
type found struct {
	dx, dy int // cells
	best   float64
}

// turns are by how much a camera may have been rolled, besides: a hundredth is half
// a degree.
var turns = [...]float64{-0.1, -0.06, 0.06, 0.1}

// find finds the shift at which a picture is most like a reference; unless that is
// enough, also of a camera that was rolled.
func (w *view) find(ref *view, enough float64) found {
	f := w.search(ref)
	if f.best > enough && (f.dx != 0 || f.dy != 0) {
		return f
	}
	for _, angle := range turns {
		if g := w.search(ref.turned(angle)); g.best > f.best {
			f = g
		}
	}
	return f
}

// search finds the shift at which a picture is most like a reference.
func (w *view) search(ref *view) (f found) {
	const far, high = 22, 12
	f.best = -1
	try := func(x, y int) {
		if s := w.likeness(ref, x, y); s > f.best {
			f = found{x, y, s}
		}
	}
	for y := -high; y <= high; y += 2 {
		for x := -far; x <= far; x += 2 {
			try(x, y)
		}
	}
	cx, cy := f.dx, f.dy
	for y := cy - 1; y <= cy+1; y++ {
		for x := cx - 1; x <= cx+1; x++ {
			try(x, y)
		}
	}
	return f
}

// turned is how a camera that is rolled by an angle would have seen it. The doubled
// angle of an edge turns twice as far.
func (w *view) turned(angle float64) *view {
	out := &view{}
	sin, cos := math.Sincos(angle)
	sin2, cos2 := math.Sincos(2 * angle)
	for y := range cellsDown {
		for x := range cellsAcross {
			fx, fy := float64(x)+0.5-cellsAcross/2, float64(y)+0.5-cellsDown/2.0
			fromX, fromY := int(math.Floor(cos*fx-sin*fy+cellsAcross/2)), int(math.Floor(sin*fx+cos*fy+cellsDown/2.0))
			if fromX < 0 || fromY < 0 || fromX >= cellsAcross || fromY >= cellsDown {
				continue
			}
			i, j := y*cellsAcross+x, fromY*cellsAcross+fromX
			u, v := float64(w.u[j]), float64(w.v[j])
			out.u[i], out.v[i] = float32(cos2*u+sin2*v), float32(cos2*v-sin2*u)
		}
	}
	return out
}

// parts is how much of the reference each block still has, and how much there
// was to have.
func (w *view) parts(ref *view) (found, there [blocks]float64) {
	const per = block / cell
	for y := range cellsDown {
		for x := range cellsAcross {
			i, b := y*cellsAcross+x, y/per*blocksAcross+x/per
			found[b] += float64(ref.u[i]*w.u[i] + ref.v[i]*w.v[i])
			there[b] += float64(ref.u[i]*ref.u[i] + ref.v[i]*ref.v[i])
		}
	}
	for b := range found {
		if there[b] > 0 {
			found[b] /= there[b]
		}
	}
	return found, there
}
