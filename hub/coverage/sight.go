package coverage

import (
	"cmp"
	"math"
	"slices"
)

// A view is computed as a fan: all angles at which anything begins, ends or
// crosses cut it into sectors, and within a sector nothing crosses, so that the
// order of things along its middle ray is their order everywhere in it. A rounding
// error can then move a border by a hair, but never turn the view inside out.

// step is a border in a sector where the level changes for who walks outwards.
type step struct {
	line          int
	r1, r2        float64 // at the sector's first and last ray
	before, after Level
}

// sector is a slice of the fan in which no border crosses another.
type sector struct {
	from, to float64
	foot     Level
	steps    []step
}

// sectors cuts the fan.
func (g gaze) sectors(lines []line) []sector {
	angles := make([]float64, 0, 2*len(lines)+2)
	angles = append(angles, 0, g.span)
	order := make([]int, len(lines))
	for i := range lines {
		order[i] = i
		angles = append(angles, lines[i].from, lines[i].to)
	}
	slices.Sort(angles)
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(lines[i].from, lines[j].from) })
	f := fan{gaze: g, lines: lines}
	var active []int
	first := angles[0]
	for _, next := range angles[1:] {
		if next-first < hair {
			continue
		}
		for len(order) > 0 && lines[order[0]].from <= first+hair {
			active, order = append(active, order[0]), order[1:]
		}
		active = slices.DeleteFunc(active, func(i int) bool { return lines[i].to <= first+hair })
		f.between(first, next, active)
		first = next
	}
	return f.sectors
}

// fan is the work on one view.
type fan struct {
	gaze
	lines   []line
	sectors []sector
	seen    []crossed
	cuts    []float64
}

// crossed is a line within a sector with its distances at both rays.
type crossed struct {
	line   int
	r1, r2 float64
}

// between handles the lines that span the angles from first to last.
func (f *fan) between(first, last float64, active []int) {
	f.measure(first, last, active)
	for _, cut := range append(f.crossings(first, last), last) {
		if cut-first < hair {
			continue
		}
		f.measure(first, cut, active)
		f.walk(first, cut)
		first = cut
	}
}

// crossings are the angles at which lines cross. They are in order at the first
// ray; bringing them in order for the last exchanges exactly those which do.
func (f *fan) crossings(first, last float64) []float64 {
	f.cuts = f.cuts[:0]
	for i := 1; i < len(f.seen); i++ {
		for j := i; j > 0 && f.seen[j-1].r2 > f.seen[j].r2; j-- {
			if angle := f.meet(f.seen[j-1].line, f.seen[j].line); angle > first+hair && angle < last-hair {
				f.cuts = append(f.cuts, angle)
			}
			f.seen[j-1], f.seen[j] = f.seen[j], f.seen[j-1]
		}
	}
	slices.Sort(f.cuts)
	return f.cuts
}

// measure finds the lines' distances, nearest first at the first ray, without
// those behind a wall.
func (f *fan) measure(first, last float64, active []int) {
	u, v := direction(f.start+first), direction(f.start+last)
	end := math.Inf(1)
	f.seen = f.seen[:0]
	for _, i := range active {
		c := crossed{i, f.lines[i].at(u), f.lines[i].at(v)}
		if does := f.lines[i].does; does == ends || does == falls && f.lines[i].after == Unseen {
			end = min(end, max(c.r1, c.r2))
		}
		f.seen = append(f.seen, c)
	}
	f.seen = slices.DeleteFunc(f.seen, func(c crossed) bool { return min(c.r1, c.r2) > end })
	slices.SortFunc(f.seen, func(a, b crossed) int {
		if a.r1 != b.r1 {
			return cmp.Compare(a.r1, b.r1)
		}
		return cmp.Compare(a.r2, b.r2)
	})
}

// meet is the angle at which two lines cross.
func (f *fan) meet(i, j int) float64 {
	a, b := &f.lines[i], &f.lines[j]
	d, e := a.b.minus(a.a), b.b.minus(b.a)
	k := b.a.minus(a.a).cross(e) / d.cross(e)
	at := vec{a.a.x + k*d.x, a.a.y + k*d.y}
	return normal(math.Atan2(at.y, at.x) - f.start)
}

// walk goes outwards through a sector and notes where the level changes.
func (f *fan) walk(first, last float64) {
	ring, inPicture, shadows := f.inner, f.near <= 0, 0
	level := func() Level {
		if !inPicture || shadows > 0 {
			return Unseen
		}
		return ring
	}
	// Lines may meet at the first ray: their order is that of the middle one.
	slices.SortFunc(f.seen, func(a, b crossed) int { return cmp.Compare(a.r1+a.r2, b.r1+b.r2) })
	s := sector{from: first, to: last, foot: level()}
	now := s.foot
	for _, c := range f.seen {
		blocked := false
		switch l := &f.lines[c.line]; l.does {
		case ends:
			blocked = true
		case hides:
			shadows++
		case unhides:
			shadows--
		case begins:
			inPicture = true
		case falls:
			ring = l.after
		}
		next := level()
		if blocked {
			next = Unseen
		}
		if next != now {
			s.steps = append(s.steps, step{c.line, c.r1, c.r2, now, next})
			now = next
		}
		if blocked {
			break
		}
	}
	f.sectors = append(f.sectors, s)
}
