package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/hub/patrol"
	"brighteyes/hub/siteplan"
	"brighteyes/hub/workorders"
)

// OutageView is a time in which an area was dark, with what was done about it.
type OutageView struct {
	siteplan.Outage
	Hours float64 `json:"hours" doc:"until it ended, or until now"`
	// Repairs are work orders about the cameras, and about what was lost above them,
	// that ran meanwhile.
	Repairs []OutageRepair `json:"repairs"`
	Rounds  []OutageRound  `json:"rounds"`
}

// OutageRepair is a work order that ran while an area was dark.
type OutageRepair struct {
	Order      string           `json:"order"`
	Device     string           `json:"device"`
	Title      string           `json:"title"`
	Vendor     string           `json:"vendor,omitempty"`
	State      workorders.State `json:"state"`
	ReportedAt *time.Time       `json:"reported_at,omitempty"`
	ReportedBy string           `json:"reported_by,omitempty"`
	EndedIt    bool             `json:"ended_it" doc:"the last that was reported mended before the area was seen again"`
}

// OutageRound is a round that had the area on it meanwhile.
type OutageRound struct {
	Round    string         `json:"round"`
	State    patrol.State   `json:"state"`
	WalkedBy string         `json:"walked_by,omitempty"`
	At       *time.Time     `json:"at,omitempty"`
	Finding  patrol.Finding `json:"finding,omitempty"`
	Note     string         `json:"note,omitempty"`
}

type outagesInput struct {
	Area string    `query:"area" maxLength:"63" doc:"a public area; all unless given"`
	From time.Time `query:"from" doc:"30 days before to unless given"`
	To   time.Time `query:"to" doc:"now unless given"`
}

const (
	outageRounds  = 500 // rounds of an area that are looked at, newest first
	outageRepairs = 200 // orders of a device that are looked at
	// seenLate is how long after a repair was reported an area may be called seen and
	// still be so by that repair: somebody reports it from the ladder.
	seenLate = 10 * time.Minute
)

func (s *Server) coverageOutages(ctx context.Context, in *outagesInput) (*listOutput[OutageView], error) {
	if s.cfg.PlanPast == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no site plan")
	}
	from, to, err := s.coverageSpan(in.From, in.To)
	if err != nil {
		return nil, err
	}
	list, err := s.cfg.PlanPast.Outages(ctx, in.Area, from, to)
	if err != nil {
		return nil, err
	}
	now, known := s.cfg.Now(), aftermath{s: s, rounds: map[string][]patrol.Task{}, orders: map[string][]workorders.Order{}}
	views := make([]OutageView, len(list))
	for i, o := range list {
		end := now
		if o.Ended != nil {
			end = *o.Ended
		}
		views[i] = OutageView{Outage: o, Hours: end.Sub(o.Began).Hours(), Repairs: []OutageRepair{}, Rounds: []OutageRound{}}
		if views[i].Rounds, err = known.roundsOf(ctx, o, end); err != nil {
			return nil, err
		}
		if views[i].Repairs, err = known.repairsOf(ctx, o, end); err != nil {
			return nil, err
		}
	}
	return listOf(views, ""), nil
}

// aftermath is what was done about outages; each area and device is asked for once.
type aftermath struct {
	s      *Server
	rounds map[string][]patrol.Task
	orders map[string][]workorders.Order
}

func (a aftermath) roundsOf(ctx context.Context, o siteplan.Outage, end time.Time) ([]OutageRound, error) {
	list := []OutageRound{}
	if a.s.cfg.Patrols == nil {
		return list, nil
	}
	all, asked := a.rounds[o.Area]
	if !asked {
		var err error
		if all, _, err = a.s.cfg.Patrols.Patrols(ctx, patrol.Filter{Over: true, Place: o.Area, Limit: outageRounds}); err != nil {
			return nil, err
		}
		a.rounds[o.Area] = all
	}
	for _, t := range all {
		if t.OpenedAt.After(end) || t.EndedAt != nil && t.EndedAt.Before(o.Began) {
			continue
		}
		i := slices.IndexFunc(t.Points, func(p patrol.Point) bool { return p.Place == o.Area })
		if i < 0 {
			continue
		}
		p := t.Points[i]
		one := OutageRound{Round: t.ID, State: t.State, WalkedBy: p.By, At: p.At, Finding: p.Finding, Note: p.Note}
		if one.WalkedBy == "" {
			one.WalkedBy = t.TakenBy
		}
		list = append(list, one)
	}
	return list, nil
}

func (a aftermath) repairsOf(ctx context.Context, o siteplan.Outage, end time.Time) ([]OutageRepair, error) {
	list := []OutageRepair{}
	if a.s.cfg.WorkOrders == nil {
		return list, nil
	}
	var devices []string
	for _, f := range o.Failures {
		devices = append(devices, f.Camera)
		if f.Cause != "" {
			devices = append(devices, f.Cause)
		}
	}
	slices.Sort(devices)
	last := -1
	for _, id := range slices.Compact(devices) {
		all, asked := a.orders[id]
		if !asked {
			var err error
			if all, _, err = a.s.cfg.WorkOrders.WorkOrders(ctx, workorders.Filter{Device: id, Limit: outageRepairs}); err != nil {
				return nil, err
			}
			a.orders[id] = all
		}
		for _, order := range all {
			if order.State == workorders.Cancelled || order.OpenedAt.After(end) || order.ClosedAt != nil && order.ClosedAt.Before(o.Began) {
				continue
			}
			at := order.ReportedAt
			list = append(list, OutageRepair{Order: order.ID, Device: id, Title: order.Title, Vendor: order.Vendor, State: order.State, ReportedAt: at, ReportedBy: order.ReportedBy})
			if o.Ended == nil || at == nil || at.Before(o.Began) || at.After(end.Add(seenLate)) {
				continue
			}
			if last < 0 || at.After(*list[last].ReportedAt) {
				last = len(list) - 1
			}
		}
	}
	if last >= 0 {
		list[last].EndedIt = true
	}
	return list, nil
}
