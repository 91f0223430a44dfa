package registry

import (
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Known reports whether there is an edge of that id.
func (r *Registry) Known(edge string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.edges[edge] != nil
}

// Spoke takes note that the edge was heard now, and of what its clock said when
// it sent; sent may be zero. It reports whether that clock is suspect, and
// whether there is such an edge at all.
func (r *Registry) Spoke(edge string, sent, received time.Time) (suspect, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.edges[edge]
	if e == nil {
		return false, false
	}
	r.alive(e, received)
	before := e.clock.suspect
	e.clock.message(sent, received)
	if e.clock.suspect != before {
		r.shownEdge[edge] = struct{}{}
	}
	return e.clock.suspect, true
}

// alive takes note of a sign of life; the first after a silence is looked at at
// once.
func (r *Registry) alive(e *edge, received time.Time) {
	if e.heard.IsZero() || e.saidAway {
		r.urgent()
	}
	e.alive(received)
}

// ApplyStatus takes an edge's word about itself. A retained one is no sign of
// life: it fills in what is shown of an edge that was not heard yet. The will
// that a broker publishes for a lost edge is none either. An edge that does not
// exist is ignored.
func (r *Registry) ApplyStatus(edge string, msg wire.StatusMessage, retained bool, received time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.edges[edge]
	if e == nil || !msg.Online {
		return
	}
	if retained {
		if e.heard.IsZero() {
			e.status = msg
			r.shownEdge[edge] = struct{}{}
		}
		return
	}
	if !e.boots.saw(msg.Boot, msg.Sent, received) {
		return
	}
	r.alive(e, received)
	e.clock.message(msg.Sent, received)
	e.clock.status(msg.Sent, received)
	r.markResent(e, msg.Resent)
	e.status = msg
	r.applyFaults(e, msg.Faults)
	r.shownEdge[edge] = struct{}{}
}

// applyFaults notes which of the edge's devices have no running driver.
func (r *Registry) applyFaults(e *edge, faults []wire.Fault) {
	now := make(map[string]string, len(faults))
	for _, f := range faults {
		now[f.Device] = f.Reason
	}
	for id, d := range r.of(e.ID) {
		if d.fault != now[id] {
			d.fault = now[id]
			r.looked[id] = struct{}{}
		}
	}
}

// ApplyState takes the newest of an edge's devices and returns what was refused
// of it: devices of other edges, and undeclared ones beyond what an edge may have.
func (r *Registry) ApplyState(edge string, msg wire.StateMessage, received time.Time) []wire.Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.edges[edge]
	if e == nil {
		return nil
	}
	r.alive(e, received)
	e.clock.message(msg.Sent, received)
	var refused []wire.Refusal
	for _, s := range msg.Devices {
		d, reason := r.mentioned(e, s.Device, received)
		if d == nil {
			refused = append(refused, wire.Refusal{
				Edge: edge, Lane: wire.State, Reason: reason, Device: s.Device, Time: received.UTC(),
			})
			continue
		}
		d.apply(s, msg.Sent, received)
		r.looked[s.Device] = struct{}{}
		r.shownDev[s.Device] = struct{}{}
	}
	return refused
}

// apply takes the newest that the device's edge knows of it.
func (d *device) apply(s wire.DeviceState, sent, received time.Time) {
	d.word = true
	if !s.Heard.IsZero() && !s.Heard.Equal(d.heard) {
		d.heard = s.Heard
		d.signOfLife(sent.Sub(s.Heard), received)
	}
	d.told = s.Reasons
	if s.Model != "" {
		d.Model = s.Model
	}
	if len(s.Values) == 0 {
		return
	}
	d.values = s.Values
	at := s.Heard
	if at.IsZero() {
		at = sent
	}
	if v, ok := s.Values["mains_on"]; ok {
		d.tell(factPower, v == 0, at)
	}
	if v, ok := s.Values["leak"]; ok {
		d.tell(factLeak, v != 0, at)
	}
	if v, ok := s.Values["door_open"]; ok && v == 0 {
		d.tell(factHeldOpen, false, at)
	}
}

// mentioned returns the device that an edge speaks of, made as undeclared where
// nobody declared it, or the reason why the edge may not.
func (r *Registry) mentioned(e *edge, id string, received time.Time) (*device, string) {
	d := r.devices[id]
	switch {
	case d == nil && !devices.ValidID(id):
		return nil, wire.ReasonID
	case d == nil:
		if d = r.addUndeclared(e, id, received); d == nil {
			return nil, wire.ReasonTooMany
		}
	case r.owner(d) != "" && d.Edge != e.ID:
		return nil, wire.ReasonForeign
	}
	return d, ""
}
