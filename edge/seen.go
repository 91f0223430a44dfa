package edge

import (
	"context"
	"fmt"
	"slices"

	"brighteyes/devices"
)

// What the rounds of the cameras ask of an agent, and tell it.

// Still returns the still pictures of a device, and false when it gives none now.
func (a *Agent) Still(device string) (devices.StillSource, bool) {
	u := a.units.unit(device)
	if u == nil {
		return nil, false
	}
	if _, ok := u.runner().(devices.StillSource); !ok {
		return nil, false
	}
	return stills{a.units, device}, true
}

// stills asks a device through whichever run of its driver there is.
type stills struct {
	s      *supervisor
	device string
}

func (p stills) Still(ctx context.Context) ([]byte, error) {
	if u := p.s.unit(p.device); u != nil {
		if source, ok := u.runner().(devices.StillSource); ok {
			return source.Still(ctx)
		}
	}
	return nil, fmt.Errorf("ask %s for a still picture: %w", p.device, errNotRunning)
}

// Told is what a device's driver said last: its values, and why it is not well.
func (a *Agent) Told(device string) (values map[string]float64, reasons []string) {
	a.board.on(device, func(r *row) {
		values = make(map[string]float64, len(r.values))
		for metric, v := range r.values {
			values[metric] = v.value
		}
		reasons = slices.Clone(r.unwell)
	})
	return values, reasons
}

// Emitter is a way to tell of a device what others than its driver saw of it.
func (a *Agent) Emitter(device string) devices.Emitter {
	return &emitter{a: a, device: device}
}

// Complain says why a device is not well beside what its driver says; with no
// reasons, that there is nothing more.
func (a *Agent) Complain(device string, reasons []string) {
	a.board.on(device, func(r *row) {
		if !slices.Equal(r.seen, reasons) {
			r.seen, r.dirty = slices.Clone(reasons), true
			signal(a.board.urgent)
		}
	})
}

// complaints is what the driver and others say, each once.
func (r *row) complaints() []string {
	list := slices.Clone(r.unwell)
	for _, reason := range r.seen {
		if !slices.Contains(list, reason) {
			list = append(list, reason)
		}
	}
	return list
}
