package registry

import (
	"slices"
	"time"

	"brighteyes/devices"
)

// scope is how far a look goes.
type scope int

const (
	changed    scope = iota // what came since the last look
	due                     // and what time alone may have changed
	everything              // all there is
)

// look brings what is said of edges and devices up to date, and rules on their
// conditions. Only what can have changed is looked at.
func (r *Registry) look(now time.Time, how scope) {
	r.mu.Lock()
	defer r.mu.Unlock()
	starting := r.starting(now)
	if !starting && !r.settled {
		r.settled, how = true, everything
		r.forgetStrangers()
	}
	r.lookAtEdges(now, starting)
	if r.graph == nil {
		r.graph, r.weigh = newGraph(r.devices, r.heirs), true
	}
	if how == changed {
		for id := range r.looked {
			if d := r.devices[id]; d != nil {
				r.lookAt(d, now, starting)
			}
		}
	} else {
		for id, d := range r.devices {
			_, came := r.looked[id]
			if came || how == everything || !d.next.IsZero() && !now.Before(d.next) {
				r.lookAt(d, now, starting)
			}
		}
	}
	clear(r.looked)
	if r.weigh {
		r.weigh = false
		c := canCall(r.edges, r.devices, r.graph, now, starting)
		r.judged.rule(callsOwner, c.rulings)
		r.calls = c
	}
	if len(r.judged.pending) > 0 {
		select {
		case r.judging <- struct{}{}:
		default: // it will be seen
		}
	}
}

func (r *Registry) lookAtEdges(now time.Time, starting bool) {
	for id, e := range r.edges {
		if away := e.away(now, starting); away != e.saidAway {
			e.saidAway = away
			if !away {
				e.back = now
			}
			r.shownEdge[id] = struct{}{}
			for dev := range r.of(id) {
				r.looked[dev] = struct{}{}
			}
		}
		if lost := decided(e.lost(now, starting)); lost != e.saidLost {
			e.saidLost, r.weigh = lost, true
		}
		if twins := e.boots.twins(now); twins != e.saidTwins {
			e.saidTwins = twins
			r.shownEdge[id] = struct{}{}
		}
		r.judged.rule(edgeOwner(id), e.rulings(now, starting))
	}
}

// lookAt assesses one device and rules on its conditions.
func (r *Registry) lookAt(d *device, now time.Time, starting bool) {
	v := view{now: now, edge: r.edges[d.Edge], starting: starting}
	status, reasons, next := d.assess(v)
	if d.next = next; status == devices.Online || status == devices.Degraded {
		d.wasSeen = true
	}
	if status != d.status {
		d.status, d.since = status, now
		r.shownDev[d.ID] = struct{}{}
		r.weigh = true
	}
	if !slices.Equal(reasons, d.reasons) {
		d.reasons = reasons
		r.shownDev[d.ID] = struct{}{}
	}
	if lost := decided(d.lost()); lost != d.saidLost {
		d.saidLost, r.weigh = lost, true
	}
	r.judged.rule(deviceOwner(d.ID), d.rulings(status, reasons, r.graph.under(d)))
}

// forgetStrangers ends the conditions on record of edges and devices that are
// not here any more.
func (r *Registry) forgetStrangers() {
	here := map[string]bool{callsOwner: true}
	for id := range r.edges {
		here[edgeOwner(id)] = true
	}
	for id := range r.devices {
		here[deviceOwner(id)] = true
	}
	for owner := range r.judged.said {
		if !here[owner] {
			r.judged.rule(owner, nil)
		}
	}
}
