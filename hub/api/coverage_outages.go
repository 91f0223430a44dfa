package api

import (
	"context"
	"fmt"
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

type outagesOutput struct {
	Body struct {
		Items   []OutageView `json:"items"`
		Watched float64      `json:"watched_hours" doc:"hours of the time in which the area, or any, was watched and outages were put on record; of the rest nothing is known"`
	}
}

// The bounds of one answer. What is beyond is refused, never cut.
const (
	outagesMost    = 200  // of all areas
	outagesOfArea  = 1000 // of one
	outagesRounds  = 2000
	outagesDevices = 500 // of which orders are looked for
	outageRepairs  = 500 // orders of a device
	// seenLate is how long after a repair was reported an area may be called seen and
	// still be so by that repair: somebody reports it from the ladder.
	seenLate = 10 * time.Minute
)

// tooMuch is said of a question whose answer is beyond the bounds.
func tooMuch(what, zh string) error {
	return newProblem(http.StatusUnprocessableEntity, "validation failed", wrong{Location: "query.area",
		Message: what + ": ask for one area, or for a shorter time", Zh: zh + "，请只查一个区域或缩短时间"})
}

func (s *Server) coverageOutages(ctx context.Context, in *outagesInput) (*outagesOutput, error) {
	if s.cfg.PlanPast == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no site plan")
	}
	from, to, err := s.coverageSpan(in.From, in.To)
	if err != nil {
		return nil, err
	}
	most := outagesMost
	if in.Area != "" {
		most = outagesOfArea
	}
	list, err := s.cfg.PlanPast.Outages(ctx, in.Area, from, to, most+1)
	if err != nil {
		return nil, err
	}
	if len(list) > most {
		return nil, tooMuch(fmt.Sprintf("more than %d outages", most), fmt.Sprintf("超过 %d 次", most))
	}
	watched, err := s.cfg.PlanPast.OutagesWatched(ctx, in.Area, from, to)
	if err != nil {
		return nil, err
	}
	out := &outagesOutput{}
	out.Body.Watched, out.Body.Items = watched.Hours(), make([]OutageView, len(list))
	known := aftermath{s: s, now: s.cfg.Now(), orders: map[string][]workorders.Order{}}
	if err := known.walk(ctx, list); err != nil {
		return nil, err
	}
	for i, o := range list {
		end := known.end(o)
		repairs, err := known.repairsOf(ctx, o, end)
		if err != nil {
			return nil, err
		}
		out.Body.Items[i] = OutageView{Outage: o, Hours: end.Sub(o.Began).Hours(), Repairs: repairs, Rounds: known.roundsOf(o, end)}
	}
	return out, nil
}

// aftermath is what was done about outages; rounds are asked for once, and each device is.
type aftermath struct {
	s      *Server
	now    time.Time
	began  time.Time                // of the first outage
	rounds map[string][]patrol.Task // by place
	orders map[string][]workorders.Order
}

func (a *aftermath) end(o siteplan.Outage) time.Time {
	if o.Ended != nil {
		return *o.Ended
	}
	return a.now
}

// walk reads the rounds that were open from when the first outage began until the last ended.
func (a *aftermath) walk(ctx context.Context, list []siteplan.Outage) error {
	if len(list) == 0 {
		return nil
	}
	last := list[0].Began
	a.began, a.rounds = list[0].Began, map[string][]patrol.Task{} // they are in the order in which they began
	areas := map[string]bool{}
	for _, o := range list {
		if areas[o.Area] = true; a.end(o).After(last) {
			last = a.end(o)
		}
	}
	if a.s.cfg.Patrols == nil {
		return nil
	}
	f := patrol.Filter{Over: true, From: a.began, To: last, Limit: outagesRounds / 4}
	for read := 0; ; {
		page, next, err := a.s.cfg.Patrols.Patrols(ctx, f)
		if err != nil {
			return err
		}
		for _, t := range page {
			for _, p := range t.Points {
				if areas[p.Place] {
					a.rounds[p.Place] = append(a.rounds[p.Place], t)
				}
			}
		}
		if read += len(page); next == "" {
			return nil
		}
		if f.Cursor = next; read >= outagesRounds {
			return tooMuch(fmt.Sprintf("more than %d rounds meanwhile", outagesRounds), fmt.Sprintf("期间巡查超过 %d 次", outagesRounds))
		}
	}
}

func (a *aftermath) roundsOf(o siteplan.Outage, end time.Time) []OutageRound {
	list := []OutageRound{}
	for _, t := range a.rounds[o.Area] {
		if t.OpenedAt.After(end) || t.EndedAt != nil && t.EndedAt.Before(o.Began) {
			continue
		}
		p := t.Points[slices.IndexFunc(t.Points, func(p patrol.Point) bool { return p.Place == o.Area })]
		one := OutageRound{Round: t.ID, State: t.State, WalkedBy: p.By, At: p.At, Finding: p.Finding, Note: p.Note}
		if one.WalkedBy == "" {
			one.WalkedBy = t.TakenBy
		}
		list = append(list, one)
	}
	return list
}

func (a *aftermath) repairsOf(ctx context.Context, o siteplan.Outage, end time.Time) ([]OutageRepair, error) {
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
			if len(a.orders) >= outagesDevices {
				return nil, tooMuch(fmt.Sprintf("more than %d devices failed", outagesDevices), fmt.Sprintf("涉及设备超过 %d 台", outagesDevices))
			}
			var next string
			var err error
			if all, next, err = a.s.cfg.WorkOrders.WorkOrders(ctx, workorders.Filter{Device: id, ClosedFrom: a.began, Limit: outageRepairs}); err != nil {
				return nil, err
			}
			if next != "" {
				return nil, tooMuch(fmt.Sprintf("more than %d work orders of %s", outageRepairs, id), fmt.Sprintf("%s 的工单超过 %d 张", id, outageRepairs))
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
