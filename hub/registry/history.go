package registry

import (
	"context"
	"slices"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	gapsKept     = 500
	gapsShown    = 100
	refusalsKept = 50
)

// Position takes note of where the lanes of an edge's stream stand.
func (r *Registry) Position(edge, stream string, p wire.Position) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.edges[edge]
	if e == nil || e.position == (StreamPosition{stream, p}) {
		return
	}
	e.position = StreamPosition{stream, p}
	r.shownEdge[edge] = struct{}{}
}

// Gap takes note of a gap that was put on record.
func (r *Registry) Gap(edge string, g wire.Gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.edges[edge]
	if e == nil {
		return
	}
	e.gaps = append([]wire.Gap{g}, e.gaps[:min(len(e.gaps), gapsKept-1)]...)
	if len(e.status.Resent) > 0 {
		r.resent[edge] = e.status.Resent
	}
	r.shownEdge[edge] = struct{}{}
}

// reloadGaps reads an edge's gaps from the record.
func (r *Registry) reloadGaps(ctx context.Context, edge string) error {
	gaps, err := r.store.Gaps(ctx, edge)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.edges[edge]; e != nil {
		e.gaps = gaps
		r.shownEdge[edge] = struct{}{}
	}
	return nil
}

// Refused takes note of refusals that are, or soon will be, on record. From those
// for a device of another edge it is judged whether an edge speaks for another's;
// an alarm raises that alert by itself, and an inventory's claims are remembered.
func (r *Registry) Refused(list []wire.Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range list {
		e := r.edges[f.Edge]
		if e == nil {
			continue
		}
		e.refused[f.Reason]++
		if f.Reason == wire.ReasonForeign && f.Lane != wire.Inventory && f.Lane != string(devices.Alarms) {
			e.spoke = r.now()
		}
		if len(e.refusals) < refusalsKept {
			e.refusals = append(e.refusals, wire.Refusal{})
		}
		copy(e.refusals[1:], e.refusals)
		e.refusals[0] = f
		r.shownEdge[f.Edge] = struct{}{}
	}
}

// Counted takes note of events kept under a new id, and of keys taken from data.
func (r *Registry) Counted(edge string, conflicts, stripped int) {
	if conflicts == 0 && stripped == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.edges[edge]; e != nil {
		e.conflicts += conflicts
		e.stripped += stripped
		r.shownEdge[edge] = struct{}{}
	}
}

// recount reads anew how much was refused, so that what is older than the record
// keeps it is no longer counted.
func (r *Registry) recount(ctx context.Context) error {
	r.mu.RLock()
	ids := make([]string, 0, len(r.edges))
	for id := range r.edges {
		ids = append(ids, id)
	}
	r.mu.RUnlock()
	for _, id := range ids {
		counts, _, err := r.store.Refusals(ctx, id)
		if err != nil {
			return err
		}
		r.mu.Lock()
		if e := r.edges[id]; e != nil && counts != nil {
			e.refused = counts
		}
		r.mu.Unlock()
	}
	return nil
}

// markResent has the gaps marked whose items, as the edge says, came again. A
// status repeats it every time, so only what is new is acted upon.
func (r *Registry) markResent(e *edge, resent []wire.Gap) {
	if len(resent) > 0 && !slices.Equal(resent, e.status.Resent) {
		r.resent[e.ID] = resent
	}
}
