package ingest

import (
	"maps"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// clockLimit is how far a right clock may be ahead of the hub's.
const clockLimit = 60 * time.Second

// retime puts the events of a suspect clock, and those that claim to be from the
// future, under the hub's time, with the claimed one beside it.
func retime(b wire.Batch, suspect bool) wire.Batch {
	latest := b.Received.Add(clockLimit)
	for i, e := range b.Events {
		if !suspect && !e.Time.After(latest) || e.DeviceTime != nil {
			continue
		}
		claimed := e.Time
		b.Events[i].DeviceTime = &claimed
		b.Events[i].Time = b.Received.Truncate(time.Millisecond)
	}
	return b
}

// screen takes from a batch of readings what cannot be kept: what is about
// another edge's device or one too many that nobody declared, and what claims to
// be from the future or from before what is kept at all.
func screen(p Places, b wire.Batch, retention time.Duration) wire.Batch {
	reasons := map[string][2]string{} // by device: why not, and what would be right
	earliest, latest := b.Received.Add(-retention), b.Received.Add(clockLimit)
	b.Refused = slices.Clip(b.Refused)
	kept := b.Readings[:0:0]
	for _, r := range b.Readings {
		why, looked := reasons[r.Device]
		if !looked {
			why = whyNot(p, b.Edge, r.Device)
			reasons[r.Device] = why
		}
		switch {
		case why[0] != "":
		case r.Time.After(latest):
			why = [2]string{wire.ReasonClock, "the reading is from the future"}
		case retention > 0 && r.Time.Before(earliest):
			why = [2]string{wire.ReasonClock, "the reading is older than readings are kept"}
		default:
			kept = append(kept, r)
			continue
		}
		b.Refused = append(b.Refused, wire.Refusal{
			Edge: b.Edge, Lane: string(b.Lane), Reason: why[0], Detail: why[1], Device: r.Device, Time: b.Received,
		})
	}
	b.Readings = kept
	return b
}

func whyNot(p Places, edge, device string) [2]string {
	_, owner, known := p.Lookup(edge, device)
	switch {
	case known && foreign(owner, edge):
		return [2]string{wire.ReasonForeign, "the device is declared by edge " + owner}
	case !known && !p.EnsureUndeclared(edge, device):
		return [2]string{wire.ReasonTooMany, "declare the device in the inventory"}
	}
	return [2]string{}
}

// newest is when each device of a batch was last heard, by its readings.
func newest(readings []devices.Reading) map[string]time.Time {
	at := map[string]time.Time{}
	for _, r := range readings {
		if r.Time.After(at[r.Device]) {
			at[r.Device] = r.Time
		}
	}
	return at
}

// reject takes the readings out of a batch that the store could not keep.
func reject(b wire.Batch, rejected map[int]string) wire.Batch {
	b.Refused = slices.Clip(b.Refused)
	for _, i := range slices.Sorted(maps.Keys(rejected)) {
		b.Refused = append(b.Refused, wire.Refusal{
			Edge: b.Edge, Lane: string(b.Lane), Reason: wire.ReasonValue, Detail: rejected[i], Device: b.Readings[i].Device, Time: b.Received,
		})
	}
	return b
}

// stands says what a numbered batch is to a position: a repetition of what is
// settled, too early because one before it is missing, or, when both are false,
// what comes next, perhaps after a gap that its base tells of.
func stands(b wire.Batch, at uint64) (repeated, early bool) {
	base := min(b.Base, b.Seq)
	return b.Seq <= at, b.Seq > at+1 && base <= at+1
}
