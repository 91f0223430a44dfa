package discovery

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// result is what one search brought.
type result struct {
	found []devices.Found
	err   error
}

// search has all drivers look side by side, and puts together what they found.
func (d *Discovery) search(ctx context.Context) wire.FoundMessage {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	results := make([]result, len(d.cfg.Searches))
	var running sync.WaitGroup
	for i, s := range d.cfg.Searches {
		running.Go(func() { results[i] = d.one(ctx, s) })
	}
	running.Wait()
	m := wire.FoundMessage{Sent: time.Now().UTC(), EveryM: int(d.cfg.Every / time.Minute)}
	seen := map[string]bool{}
	for i, r := range results {
		driver := d.cfg.Searches[i].Driver
		if r.err != nil {
			m.Failed = append(m.Failed, wire.FailedSearch{Driver: driver, Reason: r.err.Error()})
		}
		for _, f := range r.found {
			if key := f.Driver + " " + f.Identity; !seen[key] {
				seen[key] = true
				m.Devices = append(m.Devices, f)
			}
		}
	}
	m.Devices = d.recognized(m.Devices)
	slices.SortFunc(m.Devices, func(a, b devices.Found) int {
		return cmp.Or(strangersFirst(a, b), cmp.Compare(a.Driver, b.Driver), cmp.Compare(a.Identity, b.Identity))
	})
	if len(m.Devices) > wire.MaxFound {
		m.Left = len(m.Devices) - wire.MaxFound
		m.Devices = m.Devices[:wire.MaxFound]
		d.leftOut.Add(float64(m.Left))
	}
	return m
}

// recognized is a list of finds with the devices of the edge's list that they are.
func (d *Discovery) recognized(list []devices.Found) []devices.Found {
	if d.cfg.Known == nil {
		return list
	}
	known, list := d.cfg.Known(), slices.Clone(list)
	for i := range list {
		list[i].Device = known(list[i])
	}
	return list
}

// strangersFirst puts what nobody configured before what is known, so that it is
// told where there is no room for all.
func strangersFirst(a, b devices.Found) int {
	switch {
	case (a.Device == "") == (b.Device == ""):
		return 0
	case a.Device == "":
		return -1
	}
	return 1
}

// one is a search that may panic.
func (d *Discovery) one(ctx context.Context, s Search) (r result) {
	defer func() {
		outcome := "done"
		if p := recover(); p != nil {
			d.cfg.Log.Error("a driver panicked while it looked for devices", "driver", s.Driver, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			r = result{nil, fmt.Errorf("its driver broke down; the log has more")}
		}
		if r.err != nil {
			outcome = "failed"
		}
		d.looks.WithLabelValues(s.Driver, outcome).Inc()
	}()
	r.found, r.err = s.Searcher.Look(ctx)
	return r
}
