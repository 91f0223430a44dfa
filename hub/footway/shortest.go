package footway

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"brighteyes/hub/coverage"
)

// place is a place of the graph with the shortest way to it that is known.
type place struct {
	at     coverage.Point
	from   int // the place before it; -1: it is where the search begins
	metres float64
	done   bool
}

// shortest is the shortest way from any start to any end, with which of them they are;
// nil when there is none. It is searched from the ends, so that one search finds the
// nearest of several starts.
func (g *ground) shortest(ctx context.Context, starts, ends []coverage.Point) (points []coverage.Point, start, end int, err error) {
	places := []place{}
	endOf, startOf := map[int]int{}, map[int]int{} // by the place one step from them
	for i, e := range ends {
		for _, s := range g.steps(e) {
			endOf[len(places)] = i
			places = append(places, place{s, -1, apart(e, s), false})
		}
	}
	open := &queue{}
	for i, p := range places {
		heap.Push(open, entry{i, p.metres})
	}
	for i, b := range starts {
		for _, s := range g.steps(b) {
			startOf[len(places)] = i
			places = append(places, place{s, -1, math.Inf(1), false})
		}
	}
	for _, t := range g.turns {
		places = append(places, place{t, -1, math.Inf(1), false})
	}
	best, least := -1, math.Inf(1)
	for open.Len() > 0 {
		if err := g.given(ctx); err != nil {
			return nil, 0, 0, err
		}
		e := heap.Pop(open).(entry)
		if places[e.place].done {
			continue
		}
		if e.metres >= least {
			break
		}
		places[e.place].done = true
		if i, ok := startOf[e.place]; ok {
			if all := e.metres + apart(places[e.place].at, starts[i]); all < least {
				best, least = e.place, all
			}
			continue
		}
		for i := range places {
			to := &places[i]
			if metres := e.metres + apart(places[e.place].at, to.at); !to.done && metres < min(to.metres, least) && g.isClear(places[e.place].at, to.at) {
				to.metres, to.from = metres, e.place
				heap.Push(open, entry{i, metres})
			}
		}
	}
	if best < 0 {
		return nil, 0, 0, nil
	}
	start, points = startOf[best], []coverage.Point{starts[startOf[best]]}
	last := best
	for at := best; at >= 0; at = places[at].from {
		points, last = append(points, places[at].at), at
	}
	end = endOf[last]
	return slices.Compact(append(points, ends[end])), start, end, nil
}

// entry is a place in the queue with how far it was when it was put there.
type entry struct {
	place  int
	metres float64
}

// queue is a heap.Interface, the nearest first.
type queue []entry

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].metres < q[j].metres }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(e any)        { *q = append(*q, e.(entry)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	*q = (*q)[:last]
	return e
}
