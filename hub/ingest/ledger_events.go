package ingest

import (
	"encoding/json"
	"slices"
	"strings"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Resolve settles under which device, or under its edge, each event of a batch
// is kept, and refuses what an edge says about another's device. Of such, what is
// a button's or a call for help is refused and kept all the same, under the edge
// that spoke, because it must be shown. Doing it twice changes nothing.
func Resolve(p Places, b wire.Batch) wire.Batch {
	if len(b.Events) == 0 {
		return b
	}
	kept := make([]devices.Recorded, 0, len(b.Events))
	b.Refused = slices.Clip(b.Refused)
	for _, e := range b.Events {
		e.Edge = b.Edge
		if e.Device == "" {
			kept = append(kept, e)
			continue
		}
		dev, owner, known := p.Lookup(b.Edge, e.Device)
		switch {
		case !known && !p.EnsureUndeclared(b.Edge, e.Device):
			e.Device, e.Claim = "", e.Device
		case known && foreign(owner, b.Edge):
			b.Refused = append(b.Refused, refusal(b, e, owner))
			if dev.Kind != devices.Button && !strings.HasPrefix(e.Type, "button.") && !devices.CallForHelp(e.Type) {
				continue
			}
			e.Device, e.Claim = "", e.Device
		}
		kept = append(kept, e)
	}
	b.Events = kept
	return b
}

func foreign(owner, edge string) bool { return owner != "" && owner != edge }

func refusal(b wire.Batch, e devices.Recorded, owner string) wire.Refusal {
	r := wire.Refusal{
		Edge: b.Edge, Lane: string(b.Lane), Reason: wire.ReasonForeign, Device: e.Device, Time: b.Received,
		Detail: "the device is declared by edge " + owner,
	}
	if item, err := json.Marshal(e.Event); err == nil && len(item) <= 1<<10 {
		r.Item = item
	}
	return r
}

// occurrence is a new event with what is known of its device.
func (l *Ledger) occurrence(e devices.Recorded) alerts.Occurrence {
	o := alerts.Occurrence{NewID: devices.NewID(l.now()), Event: e}
	id := e.Device
	if id == "" {
		id = e.Claim
	}
	dev, owner, known := l.places.Lookup(e.Edge, id)
	switch {
	case known && foreign(owner, e.Edge):
		o.Device, o.Foreign = dev, owner
	case e.Device == "":
		return o // under its edge
	case known:
		o.Device = dev
	default:
		o.Device = devices.Registered{Device: devices.Device{ID: e.Device}, Edge: e.Edge, Undeclared: true}
	}
	// It hangs where people live while it is being commissioned: a call from it may
	// be one, and a walk-test is how to press it without.
	if o.Device.Lifecycle == devices.Commissioning && alerts.Muted(o) && l.installed != nil && l.installed(o.Device.ID) {
		o.Device.Lifecycle = devices.InService
	}
	if o.Device.Site == "" {
		return o
	}
	o.Site = l.places.SiteName(o.Device.Site)
	if cameras, ok := l.places.(Cameras); ok {
		o.Cameras = cameras.CamerasAt(o.Device.Site)
	}
	return o
}
