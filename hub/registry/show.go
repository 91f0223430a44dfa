package registry

import (
	"maps"
	"slices"
	"time"

	"brighteyes/devices/wire"
)

// publish tells the screens what changed since the last time: at most
// publishMost devices, the others next time.
func (r *Registry) publish(now time.Time) {
	edges, list, kpi, changed := r.changes(now)
	for _, e := range edges {
		r.publisher.Publish("edge", e.ID, e)
	}
	for _, d := range list {
		r.publisher.Publish("device", d.ID, d)
	}
	if changed {
		r.publisher.Publish("kpi", "kpi", kpi)
	}
}

func (r *Registry) changes(now time.Time) (edges []EdgeView, list []DeviceView, kpi KPI, changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.shownEdge {
		if e := r.edges[id]; e != nil {
			edges = append(edges, r.viewEdge(e))
		}
	}
	clear(r.shownEdge)
	any := len(edges) > 0 || len(r.shownDev) > 0
	for id := range r.shownDev {
		if len(list) == publishMost {
			break
		}
		delete(r.shownDev, id)
		if d := r.devices[id]; d != nil {
			list = append(list, d.view())
		}
	}
	if !any {
		return nil, nil, KPI{}, false
	}
	kpi = r.count()
	changed = kpi != r.kpi
	r.kpi = kpi
	return edges, list, kpi, changed
}

func (d *device) view() DeviceView {
	v := DeviceView{
		Device: d.Device, Edge: d.Edge, Lifecycle: d.Lifecycle, Undeclared: d.Undeclared, Listed: d.listed,
		AddedAt: utc(d.AddedAt), Status: d.status, StatusSince: utc(d.since), LastSeen: utcOrNil(d.lastSeen),
		PathProvenAt: utcOrNil(d.proven),
		Reasons:      append([]string{}, d.reasons...), Values: map[string]float64{},
	}
	maps.Copy(v.Values, d.values)
	v.Capabilities = slices.Clone(d.Capabilities)
	v.DependsOn = slices.Clone(d.DependsOn)
	if d.Location != nil {
		l := *d.Location
		v.Location = &l
	}
	return v
}

func (r *Registry) viewEdge(e *edge) EdgeView {
	v := EdgeView{
		ID: e.ID, Name: e.Name, CreatedAt: utc(e.CreatedAt), Status: EdgeOnline,
		Boot: e.status.Boot, Since: utcOrNil(e.status.Since), Version: e.status.Version, LastSeen: utcOrNil(e.lastSeen()),
		ClockOffsetS: e.clock.offset.Round(time.Millisecond).Seconds(), ClockSuspect: e.clock.suspect,
		TwoWithOneID: e.saidTwins, Positions: e.position,
		Gaps:    append([]wire.Gap{}, e.gaps[:min(len(e.gaps), gapsShown)]...),
		Refused: maps.Clone(e.refused), Refusals: slices.Clone(e.refusals),
		IDConflicts: e.conflicts, Stripped: e.stripped, Dropped: map[string]int{}, SetAside: e.status.Aside, Faults: slices.Clone(e.status.Faults), Foreign: e.foreign(),
	}
	if e.saidAway {
		v.Status = EdgeAway
	}
	if e.status.Backlog != nil {
		v.Backlog = *e.status.Backlog
	}
	maps.Copy(v.Dropped, e.status.Dropped)
	for _, d := range r.of(e.ID) {
		if d.listed && !d.Undeclared && d.counts() {
			v.Devices++
		}
	}
	return v
}

// counts reports whether people still reckon with the device.
func (d *device) counts() bool { return d.Lifecycle != "retired" }
