package commissioning

import (
	"slices"
	"time"

	"brighteyes/devices"
)

// Facts is what the hub knows of a device now.
type Facts struct {
	devices.Registered
	SiteKnown bool // its place is on the tree
	Status    devices.Status
	LastSeen  time.Time // the hub's clock; zero: never
	Values    map[string]float64
}

// Shown is what there is of a device to tick items by.
type Shown struct {
	Facts  Facts
	Events []devices.Recorded // of the device
	Proofs []Proof            // of the device
}

// Observe is the checklist after what its device shows at now; changed is false
// when that says nothing new. Nothing from before the checklist began counts, and
// nothing is taken back.
func (c Checklist) Observe(s Shown, now time.Time) (after Checklist, changed bool) {
	if c.State != Open || c.Installed != nil {
		return c, false
	}
	after = c.next()
	for n := range after.Items {
		i := &after.Items[n]
		if i.Done != nil {
			continue
		}
		if evidence, by, ok := c.evidence(*i, s); ok {
			i.Done = &Tick{By: by, At: now, Evidence: evidence}
			after.note(now, by, "tick", i.Key, evidence)
			changed = true
		}
	}
	if !changed {
		return c, false
	}
	return after, true
}

// evidence is by what, and by whom, an item is ticked.
func (c Checklist) evidence(i Item, s Shown) (evidence, by string, ok bool) {
	switch r := ruleOf(i.Key); {
	case i.Source == ByProof:
		for _, p := range s.Proofs {
			if p.What == i.Key && p.At.After(c.BegunAt) && p.Good() {
				return p.ID + " " + p.Result, p.By, true
			}
		}
	case i.Source == ByData && r.shows != nil:
		if i.Key != "site" && i.Key != "name" && !s.Facts.LastSeen.After(c.BegunAt) {
			return "", "", false // a value from before
		}
		evidence, ok = r.shows(s.Facts)
		return evidence, ByDevice, ok
	case i.Source == ByData:
		for _, e := range s.Events {
			if slices.Contains(r.events, e.Type) && e.Device == c.Device && happened(e).After(c.BegunAt) {
				return e.Type + " " + e.ID, ByDevice, true
			}
		}
	}
	return "", "", false
}

// happened is when an event was, by the hub's clock: as long before it was received
// as the edge's own clock says that it was before it was sent. An event that waited
// in an outbox since before the checklist began proves nothing.
func happened(e devices.Recorded) time.Time {
	if e.Sent.IsZero() {
		return e.Received
	}
	at := e.Time
	if e.DeviceTime != nil {
		at = *e.DeviceTime
	}
	return e.Received.Add(-max(e.Sent.Sub(at), 0))
}
