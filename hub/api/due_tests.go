package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/registry"
)

const (
	testEvery   = 30 * 24 * time.Hour
	buttonsMost = 2000 // that are looked at; a community has a few hundred
)

// dueTest is a button that nobody pressed for too long to be sure of it.
type dueTest struct {
	Device string     `json:"device"`
	Name   string     `json:"name,omitempty"`
	Site   string     `json:"site,omitempty"`
	Last   *time.Time `json:"last,omitempty" doc:"absent: never since it was added"`
}

// dueTests lists the buttons in service whose last press or test press is over
// 30 days ago, the longest first. One that was added later has time until then.
func (s *Server) dueTests(ctx context.Context, in *PageInput) (*listOutput[dueTest], error) {
	if s.cfg.Answers == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no presses")
	}
	roles, now := callerOf(ctx).roles, s.cfg.Now()
	added := map[string]registry.DeviceView{}
	var ids []string
	for _, d := range s.cfg.Registry.Devices(registry.Filter{Kind: devices.Button, Lifecycle: devices.InService}) {
		if roles.SeeDevice(d.Device) && now.Sub(d.AddedAt) > testEvery && len(ids) < buttonsMost {
			ids, added[d.ID] = append(ids, d.ID), d
		}
	}
	last, err := s.cfg.Answers.LastPresses(ctx, ids)
	if err != nil {
		return nil, err
	}
	var due []dueTest
	for _, id := range ids {
		one := dueTest{Device: id, Name: added[id].Name, Site: added[id].Site}
		if at, ever := last[id]; ever {
			if now.Sub(at) <= testEvery {
				continue
			}
			one.Last = &at
		}
		due = append(due, one)
	}
	slices.SortFunc(due, func(a, b dueTest) int {
		return cmp.Or(since(a).Compare(since(b)), cmp.Compare(a.Device, b.Device))
	})
	return listOf(due[:min(len(due), max(in.Limit, 1))], ""), nil
}

func since(d dueTest) time.Time {
	if d.Last == nil {
		return time.Time{}
	}
	return *d.Last
}
